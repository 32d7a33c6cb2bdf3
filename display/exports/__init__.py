"""A board as files that people and programs open. All of them show the numbers of one board at one position."""

from typing import Literal

from display.exports.feed import feed
from display.exports.sheet import sheet
from leaderboard.board import Board
from leaderboard.fold import Standings
from leaderboard.rows import board
from leaderboard.teams import teams_of
from timing.errors import SetupError
from timing.event import Plan
from timing.record.protocol import Record

Format = Literal["csv", "csv-de", "json"]


def exported(record: Record, plan: Plan, session: str, format: Format) -> tuple[Board, bytes]:
    """A session's board at the end of the record, and the file of it. `current` is the session opened last.

    Raises SetupError, naming the sessions that there are, for one that there is not.
    """
    epoch = record.position().epoch
    standings = Standings()
    while batch := record.read(standings.seq):
        for written in batch:
            standings.apply(written)
    id = standings.current if session == "current" else session
    if id is None or id not in standings.sessions:
        there = ", ".join(standings.sessions) or "none yet"
        raise SetupError(f"there is no session {session!r} in the record; there are: {there}")
    shown = board(standings, id, epoch, record.people(), teams_of(plan), language=plan.language)
    if format == "json":
        return shown, feed(shown, standings.sessions[id].tallies.values())
    return shown, sheet(shown, format)
