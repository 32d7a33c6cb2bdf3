"""`POST /api/v1/event/close`: the event is over. That is one entry of the record, and what follows from it is done.

A copy of the record is made, which has the closing in it, and the screens go to the scene `closing` where somebody has
made one. Neither keeps the event from being closed: what cannot be is told. Sent again, nothing is done twice.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.hall.deciding import Once, set_scene
from display.hall.keeper import Keeper
from display.late_models import LateModel
from display.late_routes import late_router
from display.organiser.backups import BackupLine, make
from display.organiser.house import House
from display.staff.api.actions import CLOSE_EVENT
from display.staff.api.bodies import EventClosing
from display.staff.api.doing import Doing
from display.staff.api.routes import PREFIX as STAFF
from display.staff.api.routes import Undo, UndoBody, refusal, say_for
from display.staff.words import Say
from timing.errors import EracingError
from timing.units import Language

SCENE: Final = "closing"
"""What a scene must be called for all screens to go there in the end."""


class EventOver(LateModel):
    """The event is closed by entry `seq` of the record; `backup` is null where `said` says why none could be made."""

    id: str
    epoch: str
    seq: int
    refs: list[int]
    said: list[str]
    backup: BackupLine | None
    scene: str | None
    undo: Undo | None


def closing_router(doing: Doing, keeper: Keeper, house: House | None, language: Callable[[], Language]) -> APIRouter:
    """The route; `house` None: this server does not know its files, and makes no copy."""
    router = late_router(prefix="/api/v1/event", tags=["organiser"])

    @router.post("/close", response_model=EventOver)
    async def close_event(
        request: Request, body: EventClosing, who: Annotated[Signed, Depends(needs(Role.ORGANISER))]
    ) -> Response:
        """Close the event, which is possible once every result is official; to take that back lets it go on."""
        say = say_for(request, language())
        try:
            done = await doing.do(CLOSE_EVENT, body, who, say, dry_run=False)
        except EracingError as error:
            return refusal(error, request)
        backup, told = await _copied(house, body, say)
        scene = await _shown(keeper, body)
        over = EventOver(
            id=str(body.id),
            epoch=done.epoch,
            seq=done.seq,
            refs=list(done.refs),
            said=[*done.decided.said, told],
            backup=backup,
            scene=scene,
            undo=Undo(path=f"{STAFF}/undo", body=UndoBody(refs=list(done.refs))) if done.refs else None,
        )
        return Response(over.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"})

    return router


async def _copied(house: House | None, body: EventClosing, say: Say) -> tuple[BackupLine | None, str]:
    if house is None:
        return None, say("no copy here")
    try:
        made = await asyncio.to_thread(make, house, body.id)
    except EracingError as error:
        return None, say("no copy", error=error)
    return made, say("copied", name=made.name)


async def _shown(keeper: Keeper, body: EventClosing) -> str | None:
    if SCENE not in (await keeper.fresh()).scenes:
        return None
    await keeper.do(Once(str(body.id), set_scene(SCENE, keeper.clock.now())))
    return SCENE
