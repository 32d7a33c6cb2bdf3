"""`/api/v1/timetable`: when each session was to begin, when it will by now, and which comes next."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Response

from display import wire
from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from timing.timetable import Slot, Timetable


class TimetableLine(LateModel):
    """A session of the timetable; instants are null where nothing tells them.

    `expected` is when it began, or will; null for one that was passed over. `ends` is when it ended, or will.
    `delay_minutes` is what staff have said, `late_minutes` how much later than planned it began, or will. It is number
    `number` of the `of` sessions of its type: race 2 of 6.
    """

    id: str
    type: str
    name: str
    phase: str
    current: bool
    next: bool
    planned: wire.Instant | None
    expected: wire.Instant | None
    ends: wire.Instant | None
    began: wire.Instant | None
    ended: wire.Instant | None
    delay_minutes: int
    late_minutes: int | None
    number: int
    of: int


class TimetableMessage(LateModel):
    """The timetable at `now`. `current` is what everybody looks at, `next` begins in about `next_in_s` seconds."""

    now: wire.Instant
    current: str | None
    next: str | None
    next_in_s: int | None
    sessions: list[TimetableLine]


def timetable_router(live: Live, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> APIRouter:
    """The route."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/timetable")
    async def timetable(response: Response) -> TimetableMessage:
        """The sessions of the evening in order, with delays."""
        at = now()
        response.headers["cache-control"] = NOW
        current = live.current
        return message(await live.timetable(at), at, None if current is None else current.id)

    return router


def message(found: Timetable, now: datetime, current: str | None) -> TimetableMessage:
    """The timetable as JSON."""
    next_at = found.next_at
    return TimetableMessage(
        now=wire.instant(now),
        current=current,
        next=found.next,
        next_in_s=None if next_at is None else max(0, round((next_at - now).total_seconds())),
        sessions=[_line(each, current, found.next) for each in found.slots],
    )


def _line(slot: Slot, current: str | None, coming: str | None) -> TimetableLine:
    session = slot.session
    return TimetableLine(
        id=session.id,
        type=session.type.value,
        name=session.name,
        phase=slot.phase.value,
        current=session.id == current,
        next=session.id == coming,
        planned=_instant(slot.planned),
        expected=_instant(slot.expected),
        ends=_instant(slot.ends),
        began=_instant(slot.began),
        ended=_instant(slot.ended),
        delay_minutes=slot.delay,
        late_minutes=slot.late,
        number=slot.number,
        of=slot.of,
    )


def _instant(at: datetime | None) -> str | None:
    return None if at is None else wire.instant(at)
