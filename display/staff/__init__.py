"""What staff decide: whose rig an unknown source is, and whether a lap counts. Each decision is an entry of the record.

An entry says who decided, when and why, and can be taken back by another one.
"""

from display.staff.draft import Book
from leaderboard.fold import BY_BEST_LAP, Standings
from timing.rules import Rules


def standings_of(record: Book, rules: Rules = BY_BEST_LAP) -> Standings:
    """The standings at the end of a record. Raises RecordError."""
    standings = Standings(rules)
    while batch := record.read(standings.seq):
        for written in batch:
            standings.apply(written)
    return standings


def session_of(standings: Standings, session: str) -> str | None:
    """The id of a session that staff name, `current` for the running one; None where there is no such session."""
    id = standings.current if session == "current" else session
    return id if id in standings.sessions else None
