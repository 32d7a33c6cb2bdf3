"""What a commentator's page and programs are told: stories, battles, who has improved, and what would be if."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from display import wire
from display.late_models import LateModel
from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.cup import Cup
from leaderboard.details import Seen
from leaderboard.scoring.standings import Standing
from leaderboard.story import Earlier, Kind, Story
from leaderboard.story_words import sentence
from leaderboard.what_if import Wish, what_if

MOST_IMPROVED = 12
Times = Callable[[Sequence[int]], Mapping[int, str]]
"""When entries of the record were made, by their numbers, as messages write it."""


class Sentence(LateModel):
    """The same in both languages."""

    en: str
    de: str


class StoryLine(LateModel):
    """A story: `seq` is the entry of the record that made it one, `weight` how much of a story it is (up to 100)."""

    id: str
    kind: Kind
    seq: int
    time: wire.Instant | None
    weight: int
    driver: Driver | None
    team: Team | None
    sentence: Sentence


class ImprovedLine(LateModel):
    """A driver's best lap of the session, `by_ms` faster than the one before, at entry `seq`."""

    seq: int
    driver: Driver
    team: Team | None
    time_ms: int
    by_ms: int


class StoriesMessage(LateModel):
    """The stories of a session, the newest first; and of each driver who has improved the latest improvement."""

    epoch: str
    seq: int
    session: SessionInfo
    stories: list[StoryLine]
    improved: list[ImprovedLine]


class Fighter(LateModel):
    """One of the two in a battle."""

    position: int
    driver: Driver
    team: Team | None


class BattleLine(LateModel):
    """`behind` is `gap_ms` behind `ahead`. `trend_ms` is what that grew by in the last lap, null if no lap tells.

    At this rate the gap is gone in `laps_to_catch` laps; null where it does not shrink.
    """

    ahead: Fighter
    behind: Fighter
    gap_ms: int
    trend_ms: int | None
    laps_to_catch: int | None


class BattlesMessage(LateModel):
    """The battles of a session, the one furthest up first."""

    epoch: str
    seq: int
    session: SessionInfo
    battles: list[BattleLine]


class SupposedLine(LateModel):
    """A place in the supposed standings; `was` and `points_now` are those of now."""

    position: int
    was: int
    points: float
    points_now: float
    driver: Driver | None = None
    team: Team | None = None


class WhatIfMessage(LateModel):
    """The standings if `session` ended with the drivers of `order` in the first places."""

    epoch: str
    seq: int
    session: SessionInfo
    order: list[Driver]
    teams: list[SupposedLine]
    drivers: list[SupposedLine]


def stories_message(session: str, earlier: Earlier, times: Times, seen: Seen) -> bytes:
    """The stories as JSON. Raises LookupError with a sentence for a session that there is not."""
    from leaderboard.improvements import improvements
    from leaderboard.stories import stories

    found = stories(seen, session, earlier)
    names = {id: driver.name for id, driver in seen.cup.names.items()}
    teams = {each.team.id: each.team.name for each in seen.cup.teams}
    at, board = times([each.seq for each in found]), _board(seen, session)
    of = _Who(seen)
    told = StoriesMessage(
        epoch=seen.cup.epoch,
        seq=seen.cup.seq,
        session=board,
        stories=[_story(each, at.get(each.seq), of, names, teams) for each in found],
        improved=[
            ImprovedLine(
                seq=each.seq,
                driver=of.driver(each.driver),
                team=of.team_of(each.driver),
                time_ms=each.time_ms,
                by_ms=each.by_ms,
            )
            for each in improvements(seen.standings.sessions[board.id], MOST_IMPROVED)
        ],
    )
    return told.model_dump_json().encode()


def battles_message(session: str, within_ms: int | None, seen: Seen) -> bytes:
    """The battles as JSON. Raises as `stories_message` does."""
    from leaderboard.battles import battles

    found = battles(seen, session, within_ms)
    told = BattlesMessage(
        epoch=seen.cup.epoch,
        seq=seen.cup.seq,
        session=_board(seen, session),
        battles=[
            BattleLine(
                ahead=Fighter(position=each.ahead.position, driver=each.ahead.driver, team=each.ahead.team),
                behind=Fighter(position=each.behind.position, driver=each.behind.driver, team=each.behind.team),
                gap_ms=each.gap_ms,
                trend_ms=each.trend_ms,
                laps_to_catch=each.laps_to_catch,
            )
            for each in found
        ],
    )
    return told.model_dump_json().encode()


def what_if_message(session: str, order: Sequence[str], wishes: Iterable[Wish], seen: Seen) -> bytes:
    """The supposed standings as JSON. Raises as `leaderboard.what_if` does."""
    found = what_if(seen, session, order, wishes)
    names = found.then.names
    told = WhatIfMessage(
        epoch=seen.cup.epoch,
        seq=seen.cup.seq,
        session=found.session,
        order=[names[id] for id in found.order],
        teams=_supposed(found.now, found.then, "teams"),
        drivers=_supposed(found.now, found.then, "drivers"),
    )
    return told.model_dump_json().encode()


def _supposed(now: Cup, then: Cup, what: str) -> list[SupposedLine]:
    before: dict[str, Standing] = {each.standing.id: each.standing for each in getattr(now, what)}
    return [
        SupposedLine(
            position=each.standing.position,
            was=before.get(each.standing.id, each.standing).position,
            points=float(each.standing.points),
            points_now=float(before.get(each.standing.id, each.standing).points),
            driver=getattr(each, "driver", None),
            team=each.team,
        )
        for each in getattr(then, what)
    ]


class _Who:
    """Drivers and teams by id, as they may be shown."""

    def __init__(self, seen: Seen) -> None:
        self._names = seen.cup.names
        self._teams = {each.driver.id: each.team for each in seen.cup.drivers}
        self._by_id = {each.team.id: each.team for each in seen.cup.teams}

    def driver(self, id: str) -> Driver:
        return self._names.get(id) or Driver(id, id)

    def team_of(self, id: str) -> Team | None:
        return self._teams.get(id)

    def team(self, id: str) -> Team | None:
        return self._by_id.get(id)


def _story(story: Story, time: str | None, who: _Who, names: Mapping[str, str], teams: Mapping[str, str]) -> StoryLine:
    driver, team = story.driver, story.team
    return StoryLine(
        id=story.id,
        kind=story.kind,
        seq=story.seq,
        time=time,
        weight=story.weight,
        driver=None if driver is None else who.driver(driver),
        team=who.team(team) if team is not None else None if driver is None else who.team_of(driver),
        sentence=Sentence(en=sentence(story, names, teams, "en"), de=sentence(story, names, teams, "de")),
    )


def _board(seen: Seen, session: str) -> SessionInfo:
    id = (seen.standings.current if session == "current" else session) or ""
    return seen.boards[id].session
