"""`GET /api/v1/staff/next`: the next step of the evening with its reasons, and where each session stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from display import wire
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.late_models import LateModel
from display.late_routes import late_router
from display.organiser.next_step import NextStep, Reason, ReasonKind, Seen, Stand, Way, way
from display.staff import standings_of
from display.staff.api.cards import SILENT_S
from display.staff.api.doing import Doing
from display.staff.api.reads import Hall
from display.staff.api.routes import PREFIX, refusal
from display.staff.ledger import Ledger
from leaderboard.conserving import accounts
from leaderboard.fold import Standings
from timing.errors import EracingError
from timing.event import Plan
from timing.record.evening import EventClosed
from timing.timetable import local_zone, timetable


class ReasonLine(LateModel):
    """What to know before a step; `blocks`: it is refused so long. `until` is when a clock runs out."""

    kind: ReasonKind
    count: int
    until: wire.Instant | None
    blocks: bool


class StepLine(LateModel):
    """A step: POST `body` with an `id` to `path`. Not `possible` as long as a reason blocks it."""

    step: str
    session: str
    possible: bool
    reasons: list[ReasonLine]
    path: str
    body: dict[str, str]


class StandLine(LateModel):
    """A session, the steps that there are from where it stands, and the protests against its result."""

    id: str
    name: str
    type: str
    phase: str
    steps: list[str]
    protest_until: wire.Instant | None
    protests_open: int


class ClosedLine(LateModel):
    """The event is over: since when and by whose word. POST `undo` with an `id` to `/api/v1/staff/undo`: it goes on."""

    by: str
    at: wire.Instant
    undo: dict[str, list[int]]


class WayMessage(LateModel):
    """The next step at the server's time `now`, null when all is done; `meanwhile` is what can be done besides.

    `closed` says that the event is over; `closable` that it may be, with `left` sessions that have not begun.
    """

    epoch: str
    seq: int
    now: wire.Instant
    next: StepLine | None
    meanwhile: StepLine | None
    sessions: list[StandLine]
    closed: ClosedLine | None
    closable: bool
    left: int


def next_router(doing: Doing, hall: Hall) -> APIRouter:
    """The route."""
    router = late_router(prefix=PREFIX, tags=["staff"])
    kept = _Kept()

    @router.get("/next", response_model=WayMessage, name="staff_next")
    async def next_step(request: Request, _: Annotated[Signed, Depends(needs(Role.STAFF))]) -> Response:
        """What comes next in the evening, and what speaks against it."""
        rigs = hall.rigs() or ()
        silent = sum(each.known and (each.heard_s is None or each.heard_s >= SILENT_S) for each in rigs)
        try:
            found = await doing.look(lambda ledger, plan: _found(kept, ledger, plan, doing.instant, silent))
        except EracingError as error:
            return refusal(error, request)
        return Response(found.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})

    return router


class _Kept:
    """What was reckoned last, as a page asks every few seconds and the record has mostly not grown. Of one thread."""

    def __init__(self) -> None:
        self._made: tuple[tuple[str, int, Plan], Standings, dict[str, int]] | None = None

    def of(self, ledger: Ledger, plan: Plan) -> tuple[Standings, dict[str, int]]:
        """Where the sessions stand, and by session the laps that wait for a driver. Raises RecordError."""
        at = ledger.epoch, ledger.end, plan
        if self._made is None or self._made[0] != at:
            standings = standings_of(ledger.view(), plan.rules)
            laps = accounts((each for each in ledger.entries if each.seq <= standings.seq), standings)
            self._made = at, standings, {id: each.unassigned + each.conflict for id, each in laps.items()}
        return self._made[1], self._made[2]


def _found(kept: _Kept, ledger: Ledger, plan: Plan, instant: Callable[[], datetime], silent: int) -> WayMessage:
    (standings, waiting), now = kept.of(ledger, plan), instant()
    coming = timetable(plan, standings.decisions, now, local_zone(now)).next
    found = way(standings, plan, coming, now, Seen(waiting, silent))
    ref = 0 if found.closed is None else ledger.seqs[standings.decisions.taken_back_by(found.closed)]
    return message(found, ledger.epoch, ledger.end, now, ref)


def message(found: Way, epoch: str, seq: int, now: datetime, ref: int = 0) -> WayMessage:
    """The way of the evening as JSON; `ref` is the number of the entry by which the event is closed."""
    return WayMessage(
        epoch=epoch,
        seq=seq,
        now=wire.instant(now),
        next=_step(found.next),
        meanwhile=_step(found.meanwhile),
        sessions=[_stand(each) for each in found.sessions],
        closed=None if found.closed is None else _closed(found.closed, ref),
        closable=found.closable,
        left=found.left,
    )


def _closed(closed: EventClosed, ref: int) -> ClosedLine:
    return ClosedLine(by=closed.author, at=wire.instant(closed.at), undo={"refs": [ref]})


def _step(step: NextStep | None) -> StepLine | None:
    if step is None:
        return None
    return StepLine(
        step=step.step.value,
        session=step.session,
        possible=step.possible,
        reasons=[_reason(each) for each in step.reasons],
        path=f"{PREFIX}/sessions/{step.step.value}",
        body={"session": step.session},
    )


def _reason(reason: Reason) -> ReasonLine:
    until = None if reason.until is None else wire.instant(reason.until)
    return ReasonLine(kind=reason.kind, count=reason.count, until=until, blocks=reason.blocks)


def _stand(stand: Stand) -> StandLine:
    until = None if stand.protest_until is None else wire.instant(stand.protest_until)
    return StandLine(
        id=stand.session,
        name=stand.name,
        type=stand.type,
        phase=stand.phase.value,
        steps=[each.value for each in stand.steps],
        protest_until=until,
        protests_open=stand.protests_open,
    )
