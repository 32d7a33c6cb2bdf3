"""`/seat/RIG`: what a phone shows that has read the code at a rig. Plain forms, which need no script.

Who drives for the rig's team has a large button each; where anybody may drive, there is a field for a name. Pressed
twice, a button seats once: each page has an id of its own, and each choice on it is one request.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Request, Response

from display.access.devices import device_name, sender
from display.access.guard import FORM, needs
from display.access.pages import FORM_BYTES, FORM_HEADERS, read_form
from display.access.roles import Role, Signed
from display.late_routes import late_router
from display.pages.page import Pages
from display.staff.api.doing import NotAllowed
from display.staff.by_code import Counter, SeatTaken
from display.staff.ledger import Ledger
from display.staff.seats import Desk
from display.staff.taking import LONGEST_NICKNAME, walks_in
from display.staff.words import Say
from timing.errors import EracingError
from timing.event import Plan

MOST_BUTTONS: Final = 8
"""More drivers than these say their start number."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What the page of a rig shows: who sits there, who may, and whether anybody may."""

    rig: str
    name: str
    driver: str
    choices: tuple[tuple[str, str, str], ...]
    """Id, name and start number."""
    walks_in: bool


def seat_page_router(counter: Counter, pages: Pages, cup: str) -> APIRouter:
    """The routes; `cup` is the name at the head of the page."""
    router = late_router(include_in_schema=False)
    shown = _Shown(counter, pages, cup)

    @router.get("/seat/{rig}")
    async def seat_page(
        _: Annotated[Signed, Depends(needs(Role.SPECTATOR))],
        request: Request,
        rig: str,
        k: str = "",
        lang: str | None = None,
    ) -> Response:
        return await shown.page(rig, k, sender(request), lang)

    @router.post("/seat/{rig}")
    async def sit_down(
        _: Annotated[Signed, Depends(needs(Role.SPECTATOR, takes=FORM, most_bytes=FORM_BYTES))],
        request: Request,
        rig: str,
        lang: str | None = None,
    ) -> Response:
        form = await read_form(request)
        device = device_name(request.headers.get("user-agent", ""))
        return await shown.taken(rig, form, sender(request), device, lang)

    return router


class _Shown:
    """Makes the page."""

    def __init__(self, counter: Counter, pages: Pages, cup: str) -> None:
        self._counter, self._pages, self._cup = counter, pages, cup

    async def page(self, rig: str, code: str, ip: str, lang: str | None) -> Response:
        """The page of a rig, to choose."""
        say = Say(self._pages.spoken(lang))
        try:
            await self._counter.check(rig, code, ip, say)
            return self._page(lang, 200, code, seat=await self._seat(rig))
        except EracingError as error:
            return self._page(lang, _status(error), code, wrong=str(error))

    async def taken(self, rig: str, form: dict[str, str], ip: str, device: str, lang: str | None) -> Response:
        """The page after a choice: what holds now, or why not."""
        say, code = Say(self._pages.spoken(lang)), form.get("k", "")
        chosen = {name: form.get(name, "").strip()[:100] for name in ("driver", "number", "name")}
        given = {name: value for name, value in chosen.items() if value}
        try:
            await self._counter.check(rig, code, ip, say)
            if len(given) != 1:
                return self._page(lang, 422, code, seat=await self._seat(rig), empty=True)
            id = uuid5(_uuid(form.get("id", "")), repr(given))
            body = SeatTaken(id=id, rig=rig, token=code, **given)
            done = await self._counter.take(body, ip, device, say)
            return self._page(lang, 200, code, seat=await self._seat(rig), said=" ".join(done.decided.said))
        except NotAllowed as error:
            return self._page(lang, 403, code, wrong=str(error))
        except EracingError as error:
            return self._page(lang, _status(error), code, seat=await self._seat(rig), wrong=str(error))

    async def _seat(self, rig: str) -> Seat:
        def look(ledger: Ledger, plan: Plan) -> Seat:
            desk = Desk(ledger.view(), plan, self._counter.doing.instant)
            line = next(each for each in desk.lines() if each.rig == desk.rig(rig))
            choices = tuple((each.id, each.name, each.number or "") for each in desk.may_sit(line.rig))
            return Seat(line.rig, line.name, line.driver_name, choices, walks_in(desk, plan, line.rig))

        return await self._counter.doing.look(look)

    def _page(self, lang: str | None, status: int, code: str, **values: Any) -> Response:
        usual: dict[str, Any] = {"seat": None, "said": "", "wrong": "", "empty": False}
        page = self._pages.page(
            "seat.html",
            ["seat"],
            lang=lang,
            status=status,
            styles=["desk", "seat"],
            scripts=[],
            cup=self._cup,
            code=code,
            id=str(uuid4()),
            most_buttons=MOST_BUTTONS,
            longest=LONGEST_NICKNAME,
            **usual | values,
        )
        page.headers.update(FORM_HEADERS)
        return page


def _status(error: EracingError) -> int:
    return 403 if isinstance(error, NotAllowed) else 422


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
