"""Whether a database that several machines share lets a program do there what it must: a part of `eracing doctor`."""

from datetime import timedelta
from typing import Final

from timing.errors import SetupError
from timing.findings import Finding
from timing.record.protocol import RecordError

ANSWER_SECONDS: Final = 1.5
FAR: Final = timedelta(seconds=2)
"""Clocks that are further apart are to be set: laps belong to sessions by the clock of who heard them."""
MOST_NAMED: Final = 4


def check_database(url: str | None) -> tuple[Finding, ...]:
    """The rights of our role, and how far its clock is from ours. Nothing is told of one that cannot be reached.

    That is what the check of the record does.
    """
    name = "database"
    if url is None or url.startswith("sqlite"):
        return (Finding(name, "unused", "the record is a file of this machine"),)
    from timing.record.limits import Limits
    from timing.record.rights import look

    try:
        seen = look(url, Limits(answer_seconds=ANSWER_SECONDS))
    except (RecordError, SetupError):
        return ()
    if seen.lacks:
        more = f" and {len(seen.lacks) - MOST_NAMED} more" if len(seen.lacks) > MOST_NAMED else ""
        rights = Finding(
            name,
            "problem",
            f"the role {seen.role!r} lacks {', '.join(seen.lacks[:MOST_NAMED])}{more}",
            f"`eracing database migrate --grants {seen.role}` as the owner of the tables",
        )
    elif seen.owns:
        rights = Finding(
            name,
            "warning",
            f"the role {seen.role!r} owns the tables, so that a program could change what is written",
            "make a role for the programs, and `eracing database migrate --grants ROLE` as the owner",
        )
    else:
        rights = Finding(name, "ok", f"the role {seen.role!r} has the rights that it needs, and no more of the tables")
    return rights, clock_finding("database's clock", "the database's", seen.ahead, seen.round_trip)


def clock_finding(name: str, whose: str, ahead: timedelta, round_trip: timedelta) -> Finding:
    """How far another machine's clock is ahead of ours, give or take half of the round trip."""
    apart_ms, way_ms = round(ahead / timedelta(milliseconds=1)), round(round_trip / timedelta(milliseconds=1))
    word = "behind" if apart_ms >= 0 else "ahead of"
    told = f"this machine's clock is {abs(apart_ms)} ms {word} {whose} (measured over {way_ms} ms)"
    if abs(ahead) <= FAR + round_trip / 2:
        return Finding(name, "ok", told)
    return Finding(name, "warning", told, "have both set from the network: laps belong to sessions by the clock")
