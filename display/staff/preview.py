"""What decisions change, before they are made: rows of boards, drivers and teams in the standings.

Only those are told whose place, result, penalties or points are otherwise: not a row whose sentence names another
neighbour, nor those without a point, who share one place, when somebody comes to them or leaves.

The entries are applied to standings that were read for this alone, so nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from display.staff.words import CLI, Say
from leaderboard.board import Board, Row
from leaderboard.cup import Cup, cup
from leaderboard.fold import Standings
from leaderboard.rows import board
from leaderboard.scoring.standings import Standing
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.record.entry import Entry, Person
from timing.record.protocol import Written


@dataclass(frozen=True, slots=True)
class Change:
    """A line that is otherwise afterwards: `where` is a session's name, "drivers" or "teams"; None is not there."""

    where: str
    name: str
    before: str | None
    after: str | None


def preview(
    standings: Standings,
    entries: Iterable[Entry],
    plan: Plan,
    people: Mapping[str, Person],
    epoch: str,
    *,
    say: Say = CLI,
) -> list[Change]:
    """What these entries change. The standings are moved on by them, and are of no further use."""

    def taken() -> tuple[dict[str, Board], Cup]:
        teams = teams_of(plan)
        boards = {
            id: board(standings, id, epoch, people, teams, language=say.language, plan=plan)
            for id in standings.sessions
        }
        return boards, cup(standings, plan, people, epoch)

    boards, cup_before = taken()
    for entry in entries:
        standings.apply(Written(standings.seq + 1, entry))
    after, cup_after = taken()
    changes = [each for id in after for each in _of_board(boards.get(id), after[id], say)]
    names = {each.driver.id: each.driver.name for each in (*cup_before.drivers, *cup_after.drivers)}
    drivers, drivers_after = ([each.standing for each in one.drivers] for one in (cup_before, cup_after))
    changes += _of_standings("drivers", drivers, drivers_after, names, say)
    names = {each.team.id: each.team.name for each in cup_after.teams}
    teams, teams_after = ([each.standing for each in one.teams] for one in (cup_before, cup_after))
    return changes + _of_standings("teams", teams, teams_after, names, say)


def _of_board(before: Board | None, after: Board, say: Say) -> list[Change]:
    old = {} if before is None else {row.driver.id: row for row in before.rows}
    new = {row.driver.id: row for row in after.rows}
    gone = [
        Change(after.session.name, row.driver.name, _row(row, say), None) for id, row in old.items() if id not in new
    ]
    told = [
        Change(after.session.name, row.driver.name, _row(old[id], say) if id in old else None, _row(row, say))
        for id, row in new.items()
        if id not in old or _result(old[id]) != _result(row)
    ]
    return gone + told


def _result(row: Row) -> tuple[object, ...]:
    """What of a row is the driver's own. The first sentence says laps and time; others may name who is next to it."""
    return row.position, row.status, row.why.partition(". ")[0].rstrip("."), row.penalties, row.points


def _row(row: Row, say: Say) -> str:
    """What matters of a row: place, result, penalties and points, in a few words."""
    place = f"P{row.position}" if row.status == "timed" else row.status
    points = [] if row.points is None else [say("points", points=f"{row.points:g}")]
    return "; ".join((place, row.why.rstrip("."), *row.penalties, *points))


def _of_standings(
    where: str, before: Sequence[Standing], after: Sequence[Standing], names: Mapping[str, str], say: Say
) -> list[Change]:
    old = {each.id: _standing(each, say) for each in before}
    nothing = {each.id for each in before if not each.points}
    told = [
        Change(say(where), names[each.id], old.get(each.id), _standing(each, say))
        for each in after
        if each.points or each.id not in nothing
    ]
    return [each for each in told if each.before != each.after]


def _standing(standing: Standing, say: Say) -> str:
    return f"P{standing.position}, {say('points', points=f'{standing.points:f}')}"
