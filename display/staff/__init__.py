"""What staff decide: whose rig an unknown source is, and whether a lap counts. Each decision is an entry of the record.

An entry says who decided, when and why, and can be taken back by another one.
"""

from display.staff.draft import Book, Draft
from leaderboard.fold import BY_BEST_LAP, Standings
from timing.rules import Rules


def standings_of(record: Book, rules: Rules = BY_BEST_LAP) -> Standings:
    """The standings at the end of a record; those of a draft to look at are not to be moved on. Raises RecordError."""
    if isinstance(record, Draft) and record.reckoned is not None:
        return record.reckoned(rules)
    standings = Standings(rules)
    while batch := record.read(standings.seq):
        for written in batch:
            standings.apply(written)
    return standings


def session_of(standings: Standings, session: str) -> str | None:
    """The id of a session that staff name, `current` for the running one; None where there is no such session."""
    id = standings.current if session == "current" else session
    return id if id in standings.sessions else None
