"""The end of an event: said once every result is official, and taken back like anything that people decide."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from display.staff import standings_of
from display.staff.draft import Book
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from leaderboard.phases import LIVE
from timing.errors import SetupError
from timing.event import Plan
from timing.readings import SessionType
from timing.record.decisions import Phase
from timing.record.evening import EVENT, EventClosed

WITHOUT_RESULT: Final = frozenset({SessionType.PRACTICE, SessionType.WARMUP})
"""Kinds of sessions of which nobody has to make a result."""
_TO_DO: Final = (*LIVE, Phase.PROVISIONAL, Phase.REVISED)


def closed(standings: Standings) -> EventClosed | None:
    """That the event is over; None as long as it is not."""
    found = standings.decisions.about(EVENT)
    return found if isinstance(found, EventClosed) else None


def unfinished(standings: Standings) -> list[str]:
    """The sessions that run, or whose result is not official: as long as there are any, nothing is over."""
    return [
        id
        for id, session in standings.sessions.items()
        if standings.phase(id) in _TO_DO
        or (standings.phase(id) is Phase.CLOSED and session.info.type not in WITHOUT_RESULT)
    ]


def results(standings: Standings) -> list[str]:
    """The sessions whose result is official."""
    return [id for id in standings.sessions if standings.phase(id) is Phase.OFFICIAL]


def close(
    record: Book, plan: Plan, *, author: str, now: Callable[[], datetime], reason: str = "", say: Say = CLI
) -> list[str]:
    """Close the event; what holds now, in sentences.

    Raises SetupError where it is closed already, where a result is not official, or there is none; and RecordError.
    """
    standings = standings_of(record, plan.rules)
    known = closed(standings)
    if known is not None:
        raise SetupError(say("event closed already", author=known.author, at=f"{known.at.astimezone():%H:%M}"))
    waiting = unfinished(standings)
    if waiting:
        raise SetupError(say("event not over", session=waiting[0], phase=say.phase(standings.phase(waiting[0]))))
    if not results(standings):
        raise SetupError(say("event without result"))
    record.append([EventClosed(author, now(), reason)])
    return [say("event closed")]
