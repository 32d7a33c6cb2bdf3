"""`GET /api/v1/staff/status`: every lap is somewhere, and what staff should look at."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.api import cacheable
from display.late_models import LateModel
from display.late_routes import late_router
from display.staff.api.doing import Doing
from display.staff.api.kept import Kept
from display.staff.api.routes import PREFIX, refusal, say_for
from display.staff.ledger import Ledger
from display.staff.status import status
from display.staff.words import Say
from timing.errors import EracingError
from timing.event import Plan
from timing.units import Language

_OWN: Final = "private, no-cache"


class AccountLine(LateModel):
    """Laps of the record: `written` is the sum of the four places, and of `heard`, `of_files` and `by_hand`.

    `conflict`: the driver changed during the lap, and nobody has said whose it is. `refused` were entered by hand and
    taken back; what was heard and not written is in `/conservation`, by rig.
    """

    model_config = ConfigDict(from_attributes=True)

    written: int
    credited: int
    unassigned: int
    conflict: int
    refused: int
    heard: int
    of_files: int
    by_hand: int


class WatchLine(LateModel):
    """A sentence about something that staff should look at; `laps` are numbers of the record."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    sentence: str
    rig: str
    team: str
    laps: list[int]


class StatusNow(LateModel):
    """At entry `seq` of the record. `whole`: the results have just these laps, and each is in one place."""

    model_config = ConfigDict(from_attributes=True)

    epoch: str
    seq: int
    sessions: dict[str, AccountLine]
    all: AccountLine
    whole: bool
    watches: list[WatchLine]


def status_router(doing: Doing, language: Callable[[], Language]) -> APIRouter:
    """The route; `language` is that of the plan."""
    router = late_router(prefix=PREFIX, tags=["staff"])
    kept = Kept()

    @router.get("/status", response_model=StatusNow, name="staff_status")
    async def status_now(request: Request, _: Annotated[Signed, Depends(needs(Role.STAFF))]) -> Response:
        """Where every lap of the record is, and what to look at: double seats, odd laps, who has yet to race."""
        say = say_for(request, language())
        try:
            found = await doing.look(lambda ledger, plan: _kept(kept, ledger, plan, doing.instant, say))
        except EracingError as error:
            return refusal(error, request)
        return cacheable(request, found, f'"{hashlib.sha256(found).hexdigest()[:16]}"', _OWN)

    return router


def _kept(kept: Kept, ledger: Ledger, plan: Plan, now: Callable[[], datetime], say: Say) -> bytes:
    return kept.of(ledger, plan, (say.language,), lambda: _found(ledger, plan, now, say.naming(plan)))


def _found(ledger: Ledger, plan: Plan, now: Callable[[], datetime], say: Say) -> bytes:
    return StatusNow.model_validate(status(ledger.view(), plan, now, say)).model_dump_json().encode()
