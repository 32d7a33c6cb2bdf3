"""The prize-giving: who is called to the front, from the third place to the first, and what may be told of it now.

What is not revealed is nowhere but in the record: no page, no answer and no name of a file has it.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from display.hall.state import Award, Honoured, Prize
from display.late_models import LateModel
from leaderboard.board import Board, Driver, Team
from leaderboard.cup import Cup
from leaderboard.scoring.standings import Standing
from timing.errors import SetupError

PLACES: Final = 3
MOST_AT_A_STEP: Final = 6
"""So many may share a place; more have no room on a stage."""
_BY_TIME: Final = ("average-of-bests", "sum-of-bests")


class Honour(LateModel):
    """Somebody who was called to the front. `members` are the drivers of a team."""

    position: int
    tied: bool
    name: str
    team: Team | None
    members: list[str]
    points: str | None
    time_ms: int | None


class AwardMessage(LateModel):
    """What is revealed, the first place first. `step` grows with each reveal; `done`: there is no more to come."""

    of: Honoured
    title: str
    step: int
    done: bool
    official: bool
    shown: list[Honour]


def of_standings(of: Honoured, cup: Cup, class_id: str | None = None) -> Award:
    """The prize-giving of the teams or drivers, overall or of a class. Raises SetupError where nobody has a place."""
    apart = cup if class_id is None else cup.of_class(class_id)
    if of is Honoured.TEAMS:
        by_time = cup.rules.teams.count in _BY_TIME or not _scored(apart)
        prizes = [_prize(each.standing, by_time, team=each.team.id) for each in apart.teams if _placed(each.standing)]
    else:
        by_time = not _scored(apart)
        prizes = [
            _prize(each.standing, by_time, driver=each.driver.id) for each in apart.drivers if _placed(each.standing)
        ]
    return Award(of, _steps(prizes), cup.seq, cup.state == "official", class_id)


def of_qualifying(board: Board) -> Award:
    """The prize-giving of the fastest laps of a session. Raises SetupError where nobody has a time."""
    timed = [row for row in board.rows if row.best_ms is not None and row.status == "timed"]
    prizes = [
        Prize(row.position, row.driver.id, None if row.team is None else row.team.id, time_ms=row.best_ms)
        for row in timed
    ]
    official = board.state == "official"
    return Award(Honoured.QUALIFYING, _steps(prizes), board.seq, official, session=board.session.id)


def _placed(standing: Standing) -> bool:
    """Whether somebody took part."""
    return any(each.position is not None for each in standing.results)


def _scored(cup: Cup) -> bool:
    """Whether there are points for anything: where only laps count, the time is told."""
    standings = [*(each.standing for each in cup.teams), *(each.standing for each in cup.drivers)]
    return any(each.points for each in standings)


def _prize(standing: Standing, by_time: bool, driver: str | None = None, team: str | None = None) -> Prize:
    if by_time:
        return Prize(standing.position, driver, team, time_ms=standing.best_ms)
    return Prize(standing.position, driver, team, _plain(standing.points))


def _plain(points: Decimal) -> str:
    """Points without zeros that say nothing."""
    return format(points.normalize(), "f") if points else "0"


def _steps(prizes: Iterable[Prize]) -> tuple[tuple[Prize, ...], ...]:
    first = sorted((each for each in prizes if each.position <= PLACES), key=lambda each: each.position)
    groups = [tuple(group) for _, group in groupby(first, key=lambda each: each.position)]
    if not groups:
        raise SetupError("nobody has a place yet: there is nobody to call to the front")
    crowd = next((group for group in groups if len(group) > MOST_AT_A_STEP), None)
    if crowd is not None:
        raise SetupError(f"{len(crowd)} share place {crowd[0].position}: what is to decide between them is a ruling")
    return tuple(reversed(groups))


def told(
    award: Award, title: str, cup: Cup, teams: Callable[[str], Team | None], known: Callable[[str], Driver | None]
) -> AwardMessage:
    """What may be seen of a prize-giving now, under the names of now."""
    members = {each.team.id: each.members for each in cup.teams}
    revealed = [prize for step in reversed(award.steps[: award.step]) for prize in step]
    places = [each.position for each in revealed]
    return AwardMessage(
        of=award.of,
        title=title,
        step=award.step,
        done=award.next is None,
        official=award.official,
        shown=[
            _honour(prize, places.count(prize.position) > 1, teams, known, members.get(prize.team or "", ()))
            for prize in revealed
        ],
    )


def _honour(
    prize: Prize,
    tied: bool,
    teams: Callable[[str], Team | None],
    known: Callable[[str], Driver | None],
    members: Sequence[Driver],
) -> Honour:
    driver = None if prize.driver is None else known(prize.driver)
    team = None if prize.team is None else teams(prize.team)
    of_a_driver = prize.driver is not None
    name = driver.name if driver is not None else "" if team is None else team.name
    return Honour(
        position=prize.position,
        tied=tied,
        name=name or "–",
        team=team,
        members=[] if of_a_driver else [each.name for each in members],
        points=prize.points,
        time_ms=prize.time_ms,
    )
