"""Boards spelled out, for the tests of what shows them."""

from leaderboard.board import Board, Driver, Row, SessionInfo, Team
from timing.readings import SessionType

RACE = SessionInfo("race-1", SessionType.RACE, "Race 1", "Ring")


def row(
    name: str,
    position: int,
    *,
    best_ms: int | None = 90_000,
    gap_ms: int | None = None,
    interval_ms: int | None = None,
    number: str | None = None,
    team: Team | None = None,
) -> Row:
    """A driver's line; the id is made from the name."""
    return Row(
        position=position,
        tied=False,
        driver=Driver(f"d-{name}", name, number),
        team=team,
        rig="rig-1",
        best_ms=best_ms,
        second_ms=None,
        last_ms=best_ms,
        last=None,
        gap_ms=gap_ms,
        interval_ms=interval_ms,
        laps=0 if best_ms is None else 1,
        sectors_ms=(),
        status="no-time" if best_ms is None else "timed",
        moved=0,
        why="",
        tie=None,
    )


def board(*rows: Row, seq: int = 42) -> Board:
    """A board of race 1 at entry `seq` of the book "e1"."""
    return Board(RACE, "e1", seq, rows)
