"""From the standings of a session to its board: rows in order, with names, gaps, ties and the sentence why.

Everything here is computed anew from the standings, in time proportional to the rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from leaderboard.accounts import Account, account, game_penalty, penalty
from leaderboard.board import Board, Driver, LastLap, Row, RowStatus, Team, Tie, TieLink
from leaderboard.classes import InClasses
from leaderboard.expected import expected_row, with_expected
from leaderboard.fold import Standings
from leaderboard.gaps import Gap, race_gaps
from leaderboard.grid import points_of, starting
from leaderboard.placing import Group, Placed, everybody, needed_laps, placed
from leaderboard.protests import session_now
from leaderboard.ranking import NO_LAP_MS
from leaderboard.scoring.classes import inside
from leaderboard.scoring.order import Link, Status
from leaderboard.scoring.points import Ended, factor_of, far_enough, share_driven, worth
from leaderboard.sentences import Neighbour
from leaderboard.sessions import Session
from leaderboard.tally import Lap, Tally
from timing.event import Plan
from timing.record.entry import Person
from timing.rules import NOTHING, ONE, Points
from timing.units import Language

_STATUS: Final[Mapping[Status, RowStatus]] = {
    "classified": "timed",
    "no-time": "no-time",
    "not-classified": "not-classified",
    "disqualified": "disqualified",
}
_TIES: Final[Mapping[Link | None, TieLink]] = {
    "second-best": "second-best",
    "best-lap": "best-lap",
    "earlier": "earlier",
    "drawn": "drawn",
}


class _Entrant(NamedTuple):
    """A driver's place with the names that belong to it; `points` is None where the session is worth none."""

    place: Placed
    driver: Driver
    team: Team | None
    points: int | float | None


class _Around(NamedTuple):
    """What there is between a row and the next ones."""

    gap: Gap
    above: Neighbour | None
    below: Neighbour | None


def board(
    standings: Standings,
    session_id: str,
    epoch: str,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    *,
    language: Language = "en",
    plan: Plan | None = None,
) -> Board:
    """The board of a session at the position the standings have reached, in the book called `epoch`.

    A driver without a person is shown under the driver id; a team shows only where it is one of `teams`. Drivers who
    have no place yet come last, by name, then id. With a plan, rows have their points. Raises LookupError with a
    sentence when there is no such session.
    """
    session = standings.sessions.get(session_id)
    if session is None:
        raise LookupError(f"there is no session {session_id!r} in the record up to entry {standings.seq}")

    def named(driver: str) -> tuple[str, ...]:
        return (people[driver].name if driver in people else driver, driver)

    grouped = None if plan is None else InClasses(plan, people)
    group = everybody if grouped is None else grouped.group
    order = placed(session, named, group)
    points = {} if plan is None else _points(standings, session, order, plan, group)
    lineup = [_entrant(place, people, teams, points) for place in order]
    measured = race_gaps(_driven(session, place) for place in order)
    ties = [*(_TIES.get(place.decided_by) for place in order), None]
    fastest, needed = _fastest(session), needed_laps(session, group)
    rows = [
        _row(
            session,
            entrant,
            _Around(
                measured[index],
                _neighbour(lineup, index - 1, ties[index]),
                _neighbour(lineup, index + 1, ties[index + 1]),
            ),
            fastest,
            needed.get(group(entrant.driver.id), 0),
            language,
        )
        for index, entrant in enumerate(lineup)
    ]
    waiting = [
        expected_row(
            id,
            people,
            teams,
            plan,
            given=(given := session.penalties_of(id)),
            points=_number(given.points) if points else None,
            language=language,
        )
        for id in standings.lineup(session_id)
        if id not in session.tallies
    ]
    shown = _in_classes(with_expected(rows, waiting), grouped)
    return Board(session_now(standings, plan, session_id), epoch, standings.seq, tuple(shown), session.state)


def _entrant(
    place: Placed,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    points: Mapping[str, int | float],
) -> _Entrant:
    id = place.tally.driver
    person = people.get(id)
    if person is None:
        return _Entrant(place, Driver(id, id), None, points.get(id))
    team = None if person.team is None else teams.get(person.team)
    return _Entrant(place, Driver(id, person.name, person.number), team, points.get(id))


def _in_classes(rows: Sequence[Row], grouped: InClasses | None) -> list[Row]:
    """With class and place in it for whoever is in one."""
    told = [None if grouped is None else grouped.of(row.driver.id) for row in rows]
    places = inside((of or "", row.position) for of, row in zip(told, rows, strict=True))
    return [
        row if of is None else replace(row, class_id=of, class_position=place)
        for row, of, place in zip(rows, told, places, strict=True)
    ]


def _driven(session: Session, place: Placed) -> tuple[int, int | None]:
    """What gaps are measured in: laps, where they count, and time."""
    laps = place.tally.distance if session.ranked_by.by == "race" else 0
    return laps, place.value if place.status == "classified" else None


def _points(
    standings: Standings, session: Session, order: Sequence[Placed], plan: Plan, group: Group
) -> dict[str, int | float]:
    """What each driver has of the session; nothing where it is worth nothing."""
    rules, planned = plan.rules, {each.id: each for each in plan.sessions}.get(session.info.id)
    worthless = all(points_of(session, plan, id) == Points() for id in (None, *rules.class_points))
    if worthless or (plan.sessions and (planned is None or not planned.counts)):
        return {}
    share = ONE
    if order and order[0].status == "classified" and planned is not None and session.ranked_by.by == "race":
        share = share_driven(order[0].tally.distance, order[0].value or 0, planned.laps, planned.minutes)
    groups: dict[str, list[Placed]] = {}
    for place in order:
        groups.setdefault(group(place.tally.driver), []).append(place)
    grid = starting(standings, plan, session)
    return {
        driver: _number(points + session.penalties_of(driver).points)
        for mine, members in groups.items()
        for driver, points in _worth(members, points_of(session, plan, mine), share, grid)
    }


def _worth(
    members: Sequence[Placed], rule: Points, share: Decimal, grid: Sequence[str]
) -> Iterator[tuple[str, Decimal]]:
    """What each of those has who are scored against one another."""
    factor, field_size = factor_of(rule, share), sum(place.status == "classified" for place in members)
    there = [place.tally for place in members if place.status != "disqualified"]
    timed = [(tally.best.time_ms, tally.best.seq, tally.driver) for tally in there if tally.best is not None]
    fastest, most_laps = min(timed)[2] if timed else None, max((tally.distance for tally in there), default=0)
    ids = {place.tally.driver for place in members}
    first = next((driver for driver in grid if driver in ids), None)
    for place, position in zip(members, inside(("", place.position) for place in members), strict=True):
        driver = place.tally.driver
        far = far_enough(place.tally.distance, most_laps, rule)
        ended = Ended(place.status, position, fastest=driver == fastest, pole=driver == first, far=far)
        yield driver, sum((part for _, part in worth(ended, rule, field_size, factor)), NOTHING)


def _number(points: Decimal) -> int | float:
    """Points have two decimal places at most, which a JSON number tells exactly enough."""
    return int(points) if points == points.to_integral_value() else float(points)


def _neighbour(lineup: Sequence[_Entrant], index: int, decided_by: TieLink | None) -> Neighbour | None:
    if decided_by is None:
        return None
    entrant = lineup[index]
    tally = entrant.place.tally
    return Neighbour(entrant.driver, _time(tally.second), decided_by, _time(tally.best))


def _fastest(session: Session) -> Lap | None:
    """The session's best lap, whatever the session is ranked by: one even where times are equal, no disqualified one.

    Of equal ones it is that of the driver with the better second-best lap, then the one written first.
    """
    timed = [
        ((best.time_ms, NO_LAP_MS if tally.second is None else tally.second.time_ms, best.seq), best)
        for tally in session.tallies.values()
        if (best := tally.best) is not None and not session.is_disqualified(tally.driver)
    ]
    return min(timed, default=(None, None), key=itemgetter(0))[1]


def _row(  # noqa: PLR0917 - a row is made of all of it
    session: Session, entrant: _Entrant, around: _Around, fastest: Lap | None, needed: int, language: Language
) -> Row:
    place, tally = entrant.place, entrant.place.tally
    status, penalties = _STATUS[place.status], session.penalties_of(tally.driver)
    best_ms, second_ms = _time(tally.best), _time(tally.second)
    by_best_lap = session.ranked_by.by == "best-lap" and status == "timed"
    told = Account(
        by=session.ranked_by.by,
        of=session.ranked_by.of,
        status=status,
        laps=tally.distance,
        value_ms=place.value,
        best_ms=best_ms,
        second_ms=second_ms,
        seconds_ms=penalties.seconds_ms + tally.taken.penalty_ms,
        places=penalties.places,
        by_game=tally.taken.by_game,
        out_by_game=tally.taken.disqualified or tally.taken.unclassified,
        laps_needed=needed if status == "not-classified" else 0,
        by_hand=tally.by_hand,
    )
    return Row(
        position=place.position,
        tied=place.tied,
        driver=entrant.driver,
        team=entrant.team,
        rig=tally.rig,
        best_ms=best_ms,
        second_ms=second_ms,
        last_ms=tally.last.time_ms,
        last=_last_lap(tally, fastest),
        gap_ms=around.gap.gap_ms,
        interval_ms=around.gap.interval_ms,
        laps=tally.distance,
        sectors_ms=() if tally.best is None else tally.best.sectors_ms or (),
        status=status,
        moved=tally.moved,
        why=account(told, around.above, around.below, language),
        tie=_tie(around.above, around.below) if by_best_lap else None,
        penalties=(*game_penalty(tally.taken, language), *[penalty(each, language) for each in penalties.rulings]),
        points=entrant.points,
        by_hand=tally.by_hand,
    )


def _tie(above: Neighbour | None, below: Neighbour | None) -> Tie | None:
    """A row between two of its best lap names both; what decided is then the link to the one above, the one it lost."""
    decided = above or below
    if decided is None:
        return None
    return Tie(
        ahead_of=None if below is None else below.driver.id,
        behind=None if above is None else above.driver.id,
        decided_by=decided.decided_by,
    )


def _last_lap(tally: Tally, fastest: Lap | None) -> LastLap:
    """Taken from the standings, not from the moment: a best lap of all stops being it when it is beaten."""
    last = tally.last
    if not last.counts:
        return "invalid"
    if last is fastest:
        return "overall-best"
    return "personal-best" if last is tally.best else "slower"


def _time(lap: Lap | None) -> int | None:
    return None if lap is None else lap.time_ms
