"""`/signin` and `/setup`: plain forms, which need no script.

Their addresses are sent along within this server, other than those of all other pages (`Referrer-Policy`): otherwise a
browser would say of a form that it does not know where it comes from, and the gate could not tell it from a forged one.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from display.access.api import end_sign_in
from display.access.cookies import device_of, hand_over, take_back
from display.access.desk import Desk, Wait, WrongPin
from display.access.devices import device_name, sender
from display.access.grants import NotAllowed
from display.access.guard import FORM, needs
from display.access.hashes import clean_pin, weakness
from display.access.roles import STAFF_ROLES, Role, Signed
from display.late_routes import late_router
from display.pages.page import Pages

FORM_BYTES: Final = 8 << 10
MOST_FIELDS: Final = 50
HOME: Final[Mapping[Role, str]] = {Role.STAFF: "/staff", Role.STEWARD: "/stewards", Role.ORGANISER: "/organiser"}
"""Where the work of a role is done."""
FORM_HEADERS: Final = {"referrer-policy": "same-origin", "cache-control": "no-store"}
"""Of every page with a form that is sent without a script."""

_Who = Annotated[Signed, Depends(needs(Role.SPECTATOR))]
_Poster = Annotated[Signed, Depends(needs(Role.SPECTATOR, takes=FORM, most_bytes=FORM_BYTES))]


def sign_in_router(desk: Desk, pages: Pages, cup: str) -> APIRouter:
    """The routes of both pages; `cup` is the name at their head."""
    router = late_router(include_in_schema=False)
    shown = _Shown(desk, pages, cup)
    _signing_in(router, desk, shown)
    _signing_out(router, desk, pages)
    _setting_up(router, desk, shown)
    return router


def _signing_in(router: APIRouter, desk: Desk, shown: "_Shown") -> None:
    @router.get("/signin")
    async def sign_in_page(who: _Who, request: Request, lang: str | None = None) -> Response:
        next = request.query_params.get("next")
        next = local(next, HOME.get(who.role, ""))
        return await shown.sign_in(lang, who, next=next, role=_role_for(next))

    @router.post("/signin")
    async def sign_in_by_form(who: _Poster, request: Request, lang: str | None = None) -> Response:
        form = await read_form(request)
        role, name, next = form.get("role", ""), form.get("name", ""), local(form.get("next"), "")
        if role not in STAFF_ROLES:
            return await shown.sign_in(lang, who, next=next, said="no_role", status=422, name=name)
        try:
            opened = await desk.sign_in(
                Role(role),
                name,
                form.get("pin", ""),
                ip=sender(request),
                device=device_name(request.headers.get("user-agent", "")),
                device_token=device_of(request),
            )
        except WrongPin:
            return await shown.sign_in(lang, who, next=next, said="wrong", status=401, name=name, role=role)
        except Wait as wait:
            seconds = int(wait.seconds) + 1
            page = await shown.sign_in(
                lang, who, next=next, said="wait", status=429, name=name, role=role, seconds=seconds
            )
            page.headers["retry-after"] = str(seconds)
            return page
        except NotAllowed:
            said = "no_pin" if name.strip() else "no_name"
            return await shown.sign_in(lang, who, next=next, said=said, status=409, name=name, role=role)
        await end_sign_in(desk, who)
        answer = _go(next or HOME[opened.signed.role])
        hand_over(request, answer, opened)
        return answer


def _signing_out(router: APIRouter, desk: Desk, pages: Pages) -> None:
    @router.post("/signout")
    async def sign_out_by_form(who: _Poster, request: Request, lang: str | None = None) -> Response:
        await end_sign_in(desk, who)
        answer = _go(f"/signin?lang={pages.spoken(lang)}")
        take_back(request, answer)
        return answer


def _setting_up(router: APIRouter, desk: Desk, shown: "_Shown") -> None:
    @router.get("/setup")
    async def set_up_page(_: _Who, lang: str | None = None) -> Response:
        return await shown.set_up(lang)

    @router.post("/setup")
    async def set_up_by_form(_: _Poster, request: Request, lang: str | None = None) -> Response:
        form = await read_form(request)
        code, name, pin = (form.get(each, "") for each in ("code", "name", "pin"))
        said = _about(name, pin, form.get("again", ""))
        if said is not None:
            return await shown.set_up(lang, said=said, status=422, code=code, name=name)
        device = device_name(request.headers.get("user-agent", ""))
        try:
            opened = await desk.set_up(code, name, pin, device=device, device_token=device_of(request))
        except WrongPin:
            return await shown.set_up(lang, said="wrong_code", status=401, code=code, name=name)
        except NotAllowed:  # all else was looked at above
            return await shown.set_up(lang, said="taken", status=409, code=code, name=name)
        answer = _go(HOME[Role.ORGANISER])
        hand_over(request, answer, opened)
        return answer


async def read_form(request: Request) -> dict[str, str]:
    """What a plain form says, the first of each name; what is no UTF-8 is shown as such.

    Raises HTTPException for more fields than any form of ours has.
    """
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400, f"a form has at most {MOST_FIELDS} fields") from error
    return {name: values[0] for name, values in fields.items()}


def local(place: str | None, otherwise: str) -> str:
    """A place to go on to, if it is one of this server's.

    >>> local("/staff?rig=3", "/"), local("//evil.example", "/"), local("https://evil.example", "/")
    ('/staff?rig=3', '/', '/')
    """
    if not place or not place.startswith("/") or place.startswith("//") or "\\" in place or not place.isprintable():
        return otherwise
    return place


def _role_for(place: str) -> str:
    """Who is expected at a place: chosen for him in the form."""
    return next((role.value for role in STAFF_ROLES if place.partition("?")[0] == HOME.get(role)), "")


class _Shown:
    """Makes both pages."""

    def __init__(self, desk: Desk, pages: Pages, cup: str) -> None:
        self._desk = desk
        self._pages = pages
        self._cup = cup

    async def sign_in(
        self,
        lang: str | None,
        who: Signed,
        *,
        next: str,
        said: str = "",
        status: int = 200,
        name: str = "",
        role: str = "",
        seconds: int = 0,
    ) -> Response:
        is_set_up = await self._desk.is_set_up()
        values = {"who": who, "next": next, "name": name, "role": role, "seconds": seconds, "set_up": is_set_up}
        return self._page("access_signin.html", lang, status, said, values)

    async def set_up(
        self, lang: str | None, *, said: str = "", status: int = 200, code: str = "", name: str = ""
    ) -> Response:
        values = {"code": code, "name": name, "set_up": await self._desk.is_set_up()}
        return self._page("access_setup.html", lang, status, said, values)

    def _page(self, template: str, lang: str | None, status: int, said: str, values: Mapping[str, Any]) -> Response:
        page = self._pages.page(
            template,
            ["access"],
            lang=lang,
            status=status,
            styles=["desk"],
            scripts=[],
            cup=self._cup,
            said=said,
            **values,
        )
        page.headers.update(FORM_HEADERS)
        return page


def _about(name: str, pin: str, again: str) -> str | None:
    """What is wrong with what somebody wants to set up; None where nothing is."""
    if not name.strip():
        return "no_name"
    if clean_pin(pin) != clean_pin(again):
        return "unlike"
    return None if weakness(clean_pin(pin)) is None else "weak"


def _go(place: str) -> RedirectResponse:
    return RedirectResponse(place, 303, {"cache-control": "no-store"})
