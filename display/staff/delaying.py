"""A session is to begin later than planned, or earlier: an entry of the record, which can be taken back."""

from collections.abc import Callable
from datetime import datetime

from display.staff import standings_of
from display.staff.draft import Book
from display.staff.words import CLI, Say
from timing.errors import SetupError
from timing.event import Plan
from timing.record.entry import Entry, Undone
from timing.record.evening import SessionDelayed, about_delay
from timing.timetable import MOST_DELAY, Slot, local_zone, timetable


def delay(
    record: Book,
    plan: Plan,
    session: str,
    minutes: int,
    *,
    following: bool,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    say: Say = CLI,
) -> list[str]:
    """Delay a session by so many more minutes; which sessions begin when now, in sentences.

    With `following` all behind it in the timetable are delayed as well. Raises SetupError for one that has begun, and
    RecordError.
    """
    if not 0 < abs(minutes) <= MOST_DELAY:
        raise SetupError(say("delay minutes", minutes=minutes, most=MOST_DELAY))
    at = now()
    slot = _slot(record, plan, session, at, say)
    if slot.began is not None:
        raise SetupError(say("delay begun", session=session, phase=say.phase(slot.phase)))
    return _written(record, plan, SessionDelayed(session, minutes, following, reason, author, at), say)


def take_back(
    record: Book,
    plan: Plan,
    session: str,
    *,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    say: Say = CLI,
) -> list[str]:
    """Take back the last delay of a session. Raises SetupError where there is none, and RecordError."""
    at = now()
    _slot(record, plan, session, at, say)
    decisions = standings_of(record).decisions
    last = decisions.about(about_delay(session))
    if last is None:
        raise SetupError(say("no delay", session=session))
    return _written(record, plan, Undone(session, decisions.taken_back_by(last), reason, author, at), say)


def _slot(record: Book, plan: Plan, session: str, at: datetime, say: Say) -> Slot:
    slots = _slots(record, plan, at)
    if session not in slots:
        raise SetupError(say("delay unknown", session=session, known=", ".join(slots)))
    return slots[session]


def _slots(record: Book, plan: Plan, at: datetime) -> dict[str, Slot]:
    found = timetable(plan, standings_of(record).decisions, at, local_zone(at))
    return {slot.session.id: slot for slot in found.slots}


def _written(record: Book, plan: Plan, entry: Entry, say: Say) -> list[str]:
    before = _slots(record, plan, entry.at)
    record.append([entry])
    after = _slots(record, plan, entry.at)
    told = [_sentence(slot, say) for id, slot in after.items() if slot.expected != before[id].expected]
    return told or [say("begins as before")]


def _sentence(slot: Slot, say: Say) -> str:
    session = slot.session.id
    if slot.expected is None:
        return say("begins after", session=session)
    at = f"{slot.expected.astimezone():%H:%M}"
    if slot.planned is None:
        return say("begins", session=session, at=at)
    return say("begins late", session=session, at=at, planned=f"{slot.planned.astimezone():%H:%M}")
