"""Seats by the code at a rig: `POST /api/v1/seats/take`, without signing in, and the list of codes for staff.

The code says that somebody stands in front of the rig. So it lets him say who of the rig's team he is, and nothing
else; staff take it back as any other seat. Wrong codes are counted by the address they come from, seats by their rig.
"""

from collections.abc import Callable
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from display.access.devices import sender
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.guesses import Guesses
from display.late_models import LateModel
from display.late_routes import late_router
from display.staff.api.bodies import Asking, Word
from display.staff.api.doing import Doing, Done, NotAllowed
from display.staff.api.routes import refusal, say_for
from display.staff.api.scene import Action, Scene
from display.staff.codes import SeatCodes
from display.staff.deciding import Decided
from display.staff.ledger import Ledger
from display.staff.seats import Desk
from display.staff.taking import LONGEST_NICKNAME, take
from display.staff.words import Say
from timing.errors import EracingError
from timing.event import Plan
from timing.record.decisions import about_seat
from timing.units import Language

_NO_STORE: Final = {"cache-control": "no-store"}


class SeatTaken(Asking):
    """A driver says that he sits in a rig: with his id, his start number, his badge, or a name where anybody drives."""

    rig: Word
    token: Word = Field(description="The code at the rig.")
    driver: Word | None = None
    number: Word | None = None
    badge: Word | None = Field(None, description="What the badge holds: an address that ends in the id or the number.")
    name: Annotated[str, Field(min_length=1, max_length=4 * LONGEST_NICKNAME)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.driver, self.number, self.badge, self.name)) != 1:
            raise ValueError("say who sits there: either driver, number, badge or name")
        return self


class Taken(LateModel):
    """What holds now, as sentences. `refs` are the numbers of the decisions, by which staff take them back."""

    id: str
    epoch: str
    seq: int
    refs: list[int]
    said: list[str]


class RigCode(LateModel):
    """The code of a rig, and where it leads from the address of the boards on."""

    rig: str
    name: str
    token: str
    path: str


class RigCodes(LateModel):
    """The codes of all rigs. `open`: the plan lets drivers seat themselves."""

    open: bool
    rigs: list[RigCode]


class Counter:
    """Lets drivers take seats by code. To be used from the event loop.

    `wrong` counts wrong codes, `taken` how often a rig is taken.
    """

    def __init__(
        self, doing: Doing, codes: SeatCodes, *, wrong: Guesses | None = None, taken: Guesses | None = None
    ) -> None:
        self.doing, self.codes = doing, codes
        self._wrong = wrong if wrong is not None else Guesses()
        self._taken = taken if taken is not None else Guesses()

    async def check(self, rig: str, token: str, ip: str, say: Say) -> None:
        """Raises NotAllowed where the plan lets nobody seat himself, or this is not the code of the rig."""
        if self._wrong.wait_s(ip):
            raise NotAllowed(say("too often"))
        if not self.codes.is_of(rig, token):
            self._wrong.note(ip)
            raise NotAllowed(say("wrong code"))
        if not await self.doing.look(lambda _, plan: plan.self_seating):
            raise NotAllowed(say("not by code"))

    async def take(self, body: SeatTaken, ip: str, device: str, say: Say) -> Done:
        """Seat a driver. Raises NotAllowed, and what `Doing.do` does."""
        await self.check(body.rig, body.token, ip, say)
        if self._taken.wait_s(f"rig {body.rig}"):
            raise NotAllowed(say("too often"))
        self._taken.note(f"rig {body.rig}")
        who = Signed(say("by code"), Role.STAFF, device)
        return await self.doing.do(TAKE, body, who, say, dry_run=False)


def seat_code_router(counter: Counter, language: Callable[[], Language]) -> APIRouter:
    """The routes; `language` is that of the plan."""
    router = late_router(prefix="/api/v1/seats", tags=["seats"])

    @router.post("/take", response_model=Taken)
    async def take_seat(
        request: Request, body: SeatTaken, who: Annotated[Signed, Depends(needs(Role.SPECTATOR))]
    ) -> Response:
        """A driver takes a rig over with the code that hangs there; needs no sign-in, if the plan allows it."""
        try:
            done = await counter.take(body, sender(request), who.device, say_for(request, language()))
        except EracingError as error:
            return refusal(error, request)
        taken = Taken(
            id=str(body.id), epoch=done.epoch, seq=done.seq, refs=list(done.refs), said=list(done.decided.said)
        )
        return JSONResponse(taken.model_dump(), headers=_NO_STORE)

    @router.get("/codes", response_model=RigCodes)
    async def seat_codes(_: Annotated[Signed, Depends(needs(Role.STAFF))]) -> Response:
        """The code of each rig, for staff."""

        def codes(ledger: Ledger, plan: Plan) -> RigCodes:
            lines = Desk(ledger.view(), plan, counter.doing.instant).lines()
            found = [
                RigCode(
                    rig=each.rig, name=each.name, token=counter.codes.of(each.rig), path=counter.codes.path(each.rig)
                )
                for each in lines
            ]
            return RigCodes(open=plan.self_seating, rigs=found)

        return JSONResponse((await counter.doing.look(codes)).model_dump(), headers=_NO_STORE)

    return router


def _take(scene: Scene, body: SeatTaken) -> Decided:
    shown = body.driver or body.number or body.badge or ""
    said = take(scene.desk, scene.plan, body.rig, scene.author, scene.say, shown=shown, nickname=body.name or "")
    return Decided((said,), ())


def _things(scene: Scene, body: SeatTaken) -> list[str]:
    return [about_seat(scene.desk.rig(body.rig))]


TAKE: Final = Action("seat/take", Role.SPECTATOR, SeatTaken, _take, _things, "Take a rig over by its code.")
