"""`/api/v1/access/...`: signing in and out, and what the organiser says of PINs, devices, keys and codes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from display.access.cookies import device_of, hand_over, take_back
from display.access.desk import Desk, Wait, WrongPin
from display.access.devices import device_name, sender
from display.access.grants import NotAllowed
from display.access.guard import needs
from display.access.hashes import new_pin
from display.access.roles import STAFF_ROLES, Role, Signed
from display.late_models import LateModel
from display.late_routes import late_router
from timing.record.access import Grant

_Name = Annotated[str, Field(min_length=1, max_length=60)]
_Pin = Annotated[str, Field(min_length=1, max_length=200)]
_Who = Annotated[Signed, Depends(needs(Role.SPECTATOR))]
_Organiser = Annotated[Signed, Depends(needs(Role.ORGANISER))]
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"description": "Not the PIN, or not signed in."},
    403: {"description": "A role that may not do this, or a page of another server."},
    409: {"description": "Refused; the sentence says why."},
    429: {"description": "Too many PINs were tried from there: wait as long as Retry-After says."},
}


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Said):
    """A PIN of the role, or a one-time code."""

    role: Role
    name: _Name = Field(description="Who signs in: the author of what is decided at this device.")
    pin: _Pin
    device: Annotated[str, Field(max_length=60)] = Field("", description="Left out, the browser's kind.")


class SetUp(_Said):
    """The code of the console, and the PIN that the organiser is to have."""

    code: _Pin
    name: _Name
    pin: _Pin


class NewPin(_Said):
    """A PIN for a role; without `pin`, one is made and told in the answer, once."""

    role: Role
    pin: _Pin | None = None


class NewKey(_Said):
    """A key for a program. `id` is made by who asks; asked for twice, it is refused."""

    id: UUID
    name: _Name
    role: Role


class NewCode(_Said):
    """A code that lets one device in, once."""

    role: Role


class Revoked(_Said):
    """Take back a device's or a program's grant, or with `all` those of every device but the one that asks."""

    id: Annotated[str, Field(max_length=60)] | None = None
    all: bool = False
    role: Role | None = Field(None, description="With `all`: only those of this role.")


class Me(LateModel):
    """Who asks. `set_up` is false until there is an organiser; `roles` are those that have a PIN."""

    role: Role
    name: str
    device: str
    id: str
    set_up: bool
    roles: list[Role]


class GrantLine(LateModel):
    """A device that is signed in, or a key: without anything secret."""

    id: str
    role: Role
    name: str
    device: str
    issued: datetime
    used: datetime | None
    expires: datetime | None
    current: bool


class Devices(LateModel):
    """Who is signed in, and how many PINs were tried in vain within the last hour by devices that nobody knows."""

    sessions: list[GrantLine]
    wrong_pins: int
    attacked: bool


class PinLine(LateModel):
    """A role, and since when it has a PIN and from whom; null where it has none."""

    role: Role
    since: datetime | None
    by: str | None


class Secret(LateModel):
    """A secret that is told here and never again; null where who asked chose it."""

    id: str
    role: Role
    secret: str | None
    expires: datetime | None = None


def access_router(desk: Desk) -> APIRouter:
    """The routes that let people in and out."""
    router = late_router(prefix="/api/v1/access", tags=["access"])

    @router.get("/me")
    async def who_am_i(who: _Who, response: Response) -> Me:
        """Who this device is signed in as."""
        response.headers["cache-control"] = "no-store"
        return await _me(desk, who)

    @router.post("/sign-in", responses=_ANSWERS)
    async def sign_in(said: SignIn, who: _Who, request: Request, response: Response) -> Me:
        """Sign a device in: the answer gives it a cookie that holds until the end of the evening."""
        with_device = said.device or device_name(request.headers.get("user-agent", ""))
        try:
            opened = await desk.sign_in(
                said.role,
                said.name,
                said.pin,
                ip=sender(request),
                device=with_device,
                device_token=device_of(request),
            )
        except (WrongPin, Wait, NotAllowed) as error:
            raise refused(error) from error
        await end_sign_in(desk, who)
        hand_over(request, response, opened)
        response.headers["cache-control"] = "no-store"
        return await _me(desk, opened.signed)

    @router.post("/set-up", responses=_ANSWERS)
    async def set_up(said: SetUp, _: _Who, request: Request, response: Response) -> Me:
        """Give the organiser a PIN with the code of the console, and sign this device in."""
        device = device_name(request.headers.get("user-agent", ""))
        try:
            opened = await desk.set_up(said.code, said.name, said.pin, device=device, device_token=device_of(request))
        except (WrongPin, NotAllowed) as error:
            raise refused(error) from error
        hand_over(request, response, opened)
        response.headers["cache-control"] = "no-store"
        return await _me(desk, opened.signed)

    @router.post("/sign-out")
    async def sign_out(who: _Who, request: Request, response: Response) -> Me:
        """Sign this device out. It stays known, so that it signs in again without waiting."""
        await end_sign_in(desk, who)
        take_back(request, response)
        response.headers["cache-control"] = "no-store"
        return await _me(desk, Signed("", Role.SPECTATOR, ""))

    return router


def organiser_router(desk: Desk) -> APIRouter:
    """The routes by which the organiser says who may come in."""
    router = late_router(prefix="/api/v1/access", tags=["access"])
    _who_is_in(router, desk)
    _secrets(router, desk)
    return router


def _who_is_in(router: APIRouter, desk: Desk) -> None:
    @router.get("/sessions", responses=_ANSWERS)
    async def signed_in(who: _Organiser) -> Devices:
        """The devices that are signed in."""
        lines = [_line(each, who) for each in await desk.run(desk.grants.sign_ins)]
        return Devices(sessions=lines, wrong_pins=desk.patience.wrong, attacked=desk.patience.alarmed)

    @router.get("/keys", responses=_ANSWERS)
    async def keys(who: _Organiser) -> list[GrantLine]:
        """The keys of programs."""
        return [_line(each, who) for each in await desk.run(desk.grants.keys)]

    @router.post("/revoke", responses=_ANSWERS)
    async def revoke(said: Revoked, who: _Organiser) -> list[GrantLine]:
        """Take back what was given; the lines of those that hold no more. A second time changes nothing."""
        if (said.id is None) is not said.all:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, "either an id is given, or `all` is true")
        try:
            if said.id is not None:
                return [_line(await desk.run(desk.grants.revoke, said.id), who)]
            return [_line(each, who) for each in await desk.run(desk.grants.revoke_all, said.role, who.id)]
        except NotAllowed as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from error


def _secrets(router: APIRouter, desk: Desk) -> None:
    @router.get("/pins", responses=_ANSWERS)
    async def pins(_: _Organiser) -> list[PinLine]:
        """Which roles have a PIN."""
        return _pin_lines(await desk.run(desk.grants.pins))

    @router.post("/pins", responses=_ANSWERS)
    async def set_pin(said: NewPin, who: _Organiser) -> Secret:
        """Give a role a PIN; devices of that role are signed out, but for the one that asks."""
        pin = said.pin or new_pin()
        with _as_problems():
            await desk.run(desk.grants.set_pin, said.role, pin, who.name, who.id)
        return Secret(id=f"pin-{said.role.value}", role=said.role, secret=None if said.pin else pin)

    @router.post("/keys", status_code=HTTPStatus.CREATED, responses=_ANSWERS)
    async def make_key(said: NewKey, _: _Organiser) -> Secret:
        """Make a key, which a program sends as a Bearer token."""
        with _as_problems():
            grant, secret = await desk.run(desk.grants.make_key, said.name, said.role, str(said.id))
        return Secret(id=grant.id, role=said.role, secret=secret)

    @router.post("/codes", status_code=HTTPStatus.CREATED, responses=_ANSWERS)
    async def make_code(said: NewCode, who: _Organiser) -> Secret:
        """Make a code for somebody to sign in with, once, in place of a PIN."""
        with _as_problems():
            grant, secret = await desk.run(desk.grants.make_code, said.role, who.name)
        return Secret(id=grant.id, role=said.role, secret=secret, expires=grant.expires)


def refused(error: WrongPin | Wait | NotAllowed) -> HTTPException:
    """What is answered to somebody who is not let in."""
    if isinstance(error, WrongPin):
        return HTTPException(HTTPStatus.UNAUTHORIZED, "that is not the PIN, and no code that holds")
    if isinstance(error, Wait):
        wait_s = int(error.seconds) + 1
        advice = "; a device that signed in before need not wait, nor does one with a code of the organiser's"
        sentence = f"too many PINs were tried: wait {wait_s} seconds{advice if error.seconds > 10 else ''}"
        return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, sentence, {"retry-after": str(wait_s)})
    return HTTPException(HTTPStatus.CONFLICT, str(error))


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except NotAllowed as error:
        raise refused(error) from error


def _line(grant: Grant, who: Signed) -> GrantLine:
    return GrantLine(
        id=grant.id,
        role=Role(grant.role),
        name=grant.name,
        device=grant.device,
        issued=grant.issued,
        used=grant.used,
        expires=grant.expires,
        current=grant.id == who.id,
    )


def _pin_lines(pins: Mapping[Role, Grant]) -> list[PinLine]:
    known = {role: pins.get(role) for role in STAFF_ROLES}
    return [
        PinLine(role=role, since=None if pin is None else pin.issued, by=None if pin is None else pin.name)
        for role, pin in known.items()
    ]


async def _me(desk: Desk, who: Signed) -> Me:
    roles = list(await desk.run(desk.grants.pins))
    return Me(
        role=who.role, name=who.name, device=who.device, id=who.id, set_up=Role.ORGANISER in roles, roles=sorted(roles)
    )


async def end_sign_in(desk: Desk, who: Signed) -> None:
    """Sign out who was signed in at this device until now."""
    if who.is_staff:
        await desk.run(desk.grants.leave, who.id)
