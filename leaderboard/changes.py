"""What changed between two boards of one session, and how to put it on: `apply(old, changes(old, new)) == new`.

That holds because a board's order can be told from its rows alone: by position, and among drivers who share one by
name, then id.
"""

from dataclasses import dataclass
from typing import Literal

from leaderboard.board import Board, Row, SessionInfo


@dataclass(frozen=True, slots=True)
class Changes:
    """The way from the board of one session at entry `prev` of the book `epoch` to its board at entry `seq`."""

    session: str
    epoch: str
    prev: int
    seq: int
    rows: tuple[Row, ...]
    """New and changed rows, whole, in the order of the new board."""
    removed: tuple[str, ...]
    """Ids of drivers who have no row any more."""
    info: SessionInfo | None = None
    """The session, where it is described otherwise now; None: as before."""
    state: Literal["provisional", "official"] | None = None
    """The new state; None: as before."""


def row_order(row: Row) -> tuple[int, str, str]:
    """The order of rows on any board. Text is compared by code point."""
    return row.position, row.driver.name, row.driver.id


def changes(old: Board, new: Board) -> Changes:
    """The changes that lead from `old` to `new`. Raises ValueError when session or epoch are not the same."""
    if (old.session.id, old.epoch) != (new.session.id, new.epoch):
        raise ValueError(f"no changes lead from {_place(old)} to {_place(new)}: send the whole board instead")
    before = {row.driver.id: row for row in old.rows}
    after = {row.driver.id for row in new.rows}
    return Changes(
        session=new.session.id,
        epoch=new.epoch,
        prev=old.seq,
        seq=new.seq,
        rows=tuple(row for row in new.rows if before.get(row.driver.id) != row),
        removed=tuple(driver for driver in before if driver not in after),
        info=None if new.session == old.session else new.session,
        state=None if new.state == old.state else new.state,
    )


def apply(old: Board, changed: Changes) -> Board:
    """The board that `changed` leads to. Raises ValueError when it does not start at this very board's position."""
    if (old.session.id, old.epoch, old.seq) != (changed.session, changed.epoch, changed.prev):
        start = f"session {changed.session!r} at entry {changed.prev} of book {changed.epoch!r}"
        raise ValueError(f"changes from {start} do not fit {_place(old)}: take the whole board instead")
    rows = {row.driver.id: row for row in old.rows}
    rows.update((row.driver.id, row) for row in changed.rows)
    for driver in changed.removed:
        del rows[driver]
    return Board(
        session=changed.info or old.session,
        epoch=changed.epoch,
        seq=changed.seq,
        rows=tuple(sorted(rows.values(), key=row_order)),
        state=changed.state or old.state,
    )


def _place(board: Board) -> str:
    return f"session {board.session.id!r} at entry {board.seq} of book {board.epoch!r}"
