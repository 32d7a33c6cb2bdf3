"""Whether a lap can have been driven: the window of a session's track, its shortest and its longest lap.

What lies outside is most likely a mistake of the game, or a forgery. It is kept and does not count; staff may think
otherwise.
"""

from typing import Final

from timing.event import PlannedSession

TOO_SHORT: Final = "too short"
TOO_LONG: Final = "too long"
"""Reasons of laps outside the window."""


def implausible(session: PlannedSession, time_ms: int) -> str:
    """The reason why a lap of this time does not count, "" for one inside the window or where there is none."""
    if session.min_lap_ms is not None and time_ms < session.min_lap_ms:
        return TOO_SHORT
    if session.max_lap_ms is not None and time_ms > session.max_lap_ms:
        return TOO_LONG
    return ""
