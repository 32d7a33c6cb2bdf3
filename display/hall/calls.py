"""Calling a driver to his rig, `POST /api/v1/staff/calls/...`: a message on all boards for a few minutes.

Messages are the stewards' matter. This one staff at the rigs may put up as well, as its words are ours: only rig and
driver are theirs to choose.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.hall import deciding
from display.hall.deciding import Once
from display.hall.keeper import Keeper
from display.late_models import LateModel
from display.late_routes import late_router
from display.staff import standings_of
from display.staff.api.bodies import Asking, Word
from display.staff.api.doing import Doing, utc_now
from display.staff.api.routes import PREFIX, refusal, say_for
from display.staff.ledger import Ledger
from display.staff.named import driver_named, people_of
from display.staff.seats import Desk
from display.staff.words import Say
from timing.errors import EracingError
from timing.event import Plan
from timing.units import Language

MINUTES: Final = 3
LONGEST_NAME: Final = 60
_MARK: Final = "call-"
"""What the ids of these messages begin with: others are not for staff to take back."""
_CALL: Final[Mapping[Language, str]] = {
    "en": "{rig}: {name}, please take your seat",
    "de": "{rig}: {name} bitte ans Rig",
}
_OVER: Final[Mapping[Language, str]] = {"en": "The call is taken back", "de": "Der Aufruf ist zurückgenommen"}


class Call(Asking):
    """Call a driver (id, name or start number) to a rig, on all boards."""

    rig: Word
    driver: Word


class CallUndone(Asking):
    """Take a call back, by the `id` of its request."""

    call: Word


class CallUndo(LateModel):
    """What to send to take it back, with an `id` of its own."""

    path: str
    body: dict[str, str]


class Called(LateModel):
    """What the boards say, and what takes it back."""

    id: str
    said: list[str]
    undo: CallUndo | None


def calls_router(keeper: Keeper, doing: Doing) -> APIRouter:
    """The routes; `doing` tells who is meant."""
    router = late_router(prefix=f"{PREFIX}/calls", tags=["staff"])

    @router.post("/make", response_model=Called)
    async def staff_calls_make(
        request: Request, body: Call, _: Annotated[Signed, Depends(needs(Role.STAFF))]
    ) -> Called | Response:
        """Call a driver to a rig: all boards show it for three minutes."""
        try:
            text = await doing.look(partial(_text, body, partial(say_for, request)))
            id, now = str(body.id), keeper.clock.now()
            await keeper.do(Once(id, deciding.tell(_MARK + id, text, "info", now, MINUTES)))
        except EracingError as error:
            return refusal(error, request)
        return Called(id=id, said=[text], undo=CallUndo(path=f"{PREFIX}/calls/undo", body={"call": id}))

    @router.post("/undo", response_model=Called)
    async def staff_calls_undo(
        request: Request, body: CallUndone, _: Annotated[Signed, Depends(needs(Role.STAFF))]
    ) -> Called | Response:
        """Take a call back; one that is over is no mistake."""
        try:
            await keeper.do(Once(str(body.id), deciding.untell([_MARK + body.call])))
            language = await doing.look(lambda _, plan: say_for(request, plan.language).language)
        except EracingError as error:
            return refusal(error, request)
        return Called(id=str(body.id), said=[_OVER[language]], undo=None)

    return router


def _text(call: Call, say_in: Callable[[Language], Say], ledger: Ledger, plan: Plan) -> str:
    """What the boards say, in their language and with names as they may be shown. Raises SetupError and RecordError."""
    draft, say = ledger.view(), say_in(plan.language)
    desk = Desk(draft, plan, utc_now, say)
    rig = desk.rig(call.rig)
    name = next(line.name for line in desk.lines() if line.rig == rig)
    driver = driver_named(people_of(draft, plan, standings_of(draft, plan.rules)), plan, call.driver, say)
    may_be_shown = draft.people(plan.language).get(driver.id, driver)
    return _CALL[plan.language].format(rig=name[:LONGEST_NAME], name=may_be_shown.name[:LONGEST_NAME])
