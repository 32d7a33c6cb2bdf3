"""What travels on a venue line, and what of it a venue may bring.

Laps, and what games and people say of them, travel. What follows from a book alone stays in it: published results
name positions of their own book, a request says what one process was asked, and which plan holds is told with the plan.
"""

from typing import Final

from timing.event import Plan
from timing.people import plain
from timing.record.asked import Asked
from timing.record.by_hand import LapAdded
from timing.record.entry import Entry, LapAmended, LapSet, SessionOpened
from timing.record.evening import PlanTaken
from timing.record.game_result import GameClassified
from timing.record.published import ResultPublished

_LOCAL: Final = (ResultPublished, Asked, PlanTaken)
_LAP: Final = "lap/"


def travels(entry: Entry) -> bool:
    """Whether an entry is for both books."""
    return not isinstance(entry, _LOCAL)


def refusal(entry: Entry, venue: str, plan: Plan) -> str | None:
    """Why a venue may not bring this entry, as a sentence; None where it may.

    What rigs tell it brings of its own rigs, and of sources that the plan does not know. What its staff decide may be
    about anything: it is written down with who decided it.
    """
    if not travels(entry):
        return f"{entry.key} belongs to the book it was written in"
    strange = next((rig for rig in _told_by(entry) if not speaks_for(venue, rig, plan)), None)
    if strange is None:
        return None
    stands_at = plan.rigs[strange].venue
    return f"{entry.key} is told by the rig {strange}, which stands at {stands_at} by the plan, not at {venue}"


def speaks_for(venue: str, rig: str, plan: Plan) -> bool:
    """Whether a venue may speak for a rig; one that the plan puts nowhere stands wherever it is heard."""
    planned = plan.rigs.get(rig)
    return planned is None or planned.venue is None or plain(planned.venue) == plain(venue)


def _told_by(entry: Entry) -> tuple[str, ...]:
    """The rigs by which an entry was told."""
    match entry:
        case LapSet():
            return entry.rig, entry.source.partition("/")[0]
        case LapAdded():
            return (entry.rig,)
        case LapAmended():
            return (_rig_of(entry.lap_key),)
        case GameClassified():
            return (entry.source.partition("/")[0],)
        case SessionOpened():
            return (entry.rig,) if entry.rig is not None else ()
        case _:
            return ()


def _rig_of(lap_key: str) -> str:
    """The rig that a lap came from: `lap/SESSION/RIG/...`; "" for the key of another lap."""
    parts = lap_key.removeprefix(_LAP).split("/")
    return parts[1] if lap_key.startswith(_LAP) and len(parts) > 1 else ""
