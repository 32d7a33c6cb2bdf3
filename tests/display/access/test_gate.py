"""The gate: every route says who may use it, and nobody else gets in, nor anything that is too long or forged."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from httpx import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse

from display.access import bodies
from display.access.gate import Declared, Gate, declarations
from display.access.guard import FORM, Needs, needs
from display.access.roles import STAFF_ROLES, Role, Signed, may
from display.app import OPENAPI
from display.headers import HEADERS
from display.pages.assets import build_id, static_path
from tests.display.access.hall import Hall, key_for, sign_in
from timing.record.protocol import RecordError

PUBLIC = (static_path(build_id()),)
CONTRACT = {
    *("/", "/docs", "/healthz", "/readyz", "/metrics", OPENAPI),
    *("/api/v1/sessions", "/api/v1/sessions/{session}/board", "/api/v1/standings", "/api/v1/events"),
}
"""What everybody may see without signing in."""


@pytest.fixture
def hall() -> Hall:
    return Hall()


def routes_of(hall: Hall) -> list[Declared]:
    """All of them, also those that are made late."""
    hall.display.late.open()
    return declarations(hall.display.app, PUBLIC)


def test_every_route_of_the_server_says_who_may_use_it() -> None:
    routes = routes_of(Hall())
    assert [route.path for route in routes if route.needs is None] == []
    public = {route.path for route in routes if route.needs is not None and route.needs.role is Role.SPECTATOR}
    assert public >= CONTRACT


async def test_nobody_does_what_the_role_is_not_for(hall: Hall) -> None:
    """Role by route by method: who may not is refused before anything is read, who may is not."""
    async with hall.browser() as browser:
        keys: dict[Role, dict[str, str]] = {role: key_for(hall.record, role) for role in STAFF_ROLES}
        keys[Role.SPECTATOR] = {}
        tried = 0
        for route in routes_of(hall):
            assert route.needs is not None
            if route.needs.proven_inside or route.needs.role is Role.SPECTATOR:
                continue
            path = route.path.replace("{", "").replace("}", "").replace(":path", "")
            for method in route.methods or {"GET"}:
                for role, key in keys.items():
                    if may(role, route.needs.role):
                        continue
                    answer = await browser.request(method, path, headers=key)
                    assert answer.status_code == (401 if role is Role.SPECTATOR else 403), (method, path, role)
                    tried += 1
        assert tried > 20


async def test_a_lap_needs_the_key_of_its_rig(hall: Hall) -> None:
    """No role may send laps: the key is that of the rig which the message names."""
    (route,) = [each for each in routes_of(hall) if each.path == "/api/v1/laps"]
    assert route.needs is not None
    assert (route.needs.role, route.needs.proven_inside) == (Role.RIG, True)


def app_of(hall: Hall, router: APIRouter) -> AsyncClient:
    """A small app behind the gate."""
    app = FastAPI()
    app.include_router(router)
    app.add_middleware(Gate, of=app, desk=hall.desk)
    return AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://hall.test")


@pytest.fixture
def router() -> APIRouter:
    router = APIRouter()

    @router.get("/undeclared")
    async def undeclared() -> str:
        raise AssertionError("never reached")

    @router.get("/who")
    async def who(who: Annotated[Signed, Depends(needs(Role.SPECTATOR))]) -> str:
        return who.name

    @router.get("/staff")
    async def staff(who: Annotated[Signed, Depends(needs(Role.STAFF))]) -> str:
        return who.name

    @router.get("/kept", dependencies=[Depends(needs(Role.STAFF))])
    async def kept() -> PlainTextResponse:
        return PlainTextResponse("", headers={"cache-control": "private, max-age=5"})

    @router.get("/page", dependencies=[Depends(needs(Role.STAFF))])
    async def page() -> PlainTextResponse:
        return PlainTextResponse("", headers={"cache-control": "no-cache"})

    @router.post("/echo", dependencies=[Depends(needs(Role.SPECTATOR, most_bytes=100))])
    async def echo(request: Request) -> int:
        return len(await request.body())

    @router.post("/form", dependencies=[Depends(needs(Role.SPECTATOR, takes=FORM))])
    async def form() -> str:
        return "taken"

    return router


async def test_a_route_that_says_nothing_is_refused(hall: Hall, router: APIRouter) -> None:
    async with app_of(hall, router) as web:
        for key in ({}, key_for(hall.record, Role.ORGANISER)):
            answer = await web.get("/undeclared", headers=key)
            assert (answer.status_code, "does not say who may" in answer.json()["detail"]) == (403, True)
        assert (await web.get("/openapi.json")).status_code == 403
        assert (await web.get("/nowhere")).status_code == 404
        assert (await web.delete("/who")).status_code == 405


async def test_a_route_added_later_is_looked_at_too(hall: Hall, router: APIRouter) -> None:
    app = FastAPI()
    app.include_router(router)
    app.add_middleware(Gate, of=app, desk=hall.desk)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://hall.test") as web:
        assert (await web.get("/who")).status_code == 200

        @app.get("/later")
        async def later() -> str:
            raise AssertionError("never reached")

        assert (await web.get("/later")).status_code == 403


async def test_without_a_gate_only_what_is_public_is_open(router: APIRouter) -> None:
    app = FastAPI()
    app.include_router(router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://hall.test") as web:
        assert (await web.get("/who")).status_code == 200
        assert (await web.get("/staff")).status_code == 401


async def test_nobody_keeps_what_only_staff_may_see(hall: Hall, router: APIRouter) -> None:
    async with app_of(hall, router) as web:
        web.headers.update(key_for(hall.record, Role.STAFF))
        assert (await web.get("/staff")).headers["cache-control"] == "no-store"
        assert (await web.get("/kept")).headers["cache-control"] == "private, max-age=5"
        assert "cache-control" not in (await web.get("/who")).headers


async def test_a_page_of_staff_does_not_come_back_from_the_browser_after_a_sign_out(
    hall: Hall, router: APIRouter
) -> None:
    async with app_of(hall, router) as web:
        web.headers.update(key_for(hall.record, Role.STAFF))
        assert (await web.get("/page")).headers["cache-control"] == "no-store"


async def test_who_is_refused_is_told_why_in_his_language(hall: Hall, router: APIRouter) -> None:
    async with app_of(hall, router) as web:
        web.headers["accept-language"] = "de"
        assert (await web.get("/staff")).json()["detail"].startswith("das ist für die Rolle Rig-Team: unter /signin")
        other = await web.post("/echo", headers={"origin": "http://evil.test"})
        assert other.json()["detail"] == "Seiten anderer Server dürfen hier nichts ändern"
        long = await web.post("/echo", content=b"x" * 101, headers={"content-type": "application/json"})
        assert long.json()["detail"] == "hier sind höchstens 100 Bytes möglich"


async def test_the_record_out_of_reach_closes_what_is_not_public(
    hall: Hall, router: APIRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_for(hall.record, Role.STAFF)

    def broken(*_: object) -> None:
        raise RecordError("the disk is gone")

    monkeypatch.setattr(hall.record.access, "find", broken)
    async with app_of(hall, router) as web:
        answer = await web.get("/staff", headers=key)
        assert (answer.status_code, answer.json()["detail"]) == (503, "the disk is gone")
        assert (await web.get("/who", headers=key)).json() == ""


async def test_a_browser_is_led_to_where_one_signs_in(hall: Hall, router: APIRouter) -> None:
    page = {"accept": "text/html,*/*"}
    async with app_of(hall, router) as web:
        answer = await web.get("/staff?rig=3&view=a b", headers=page)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/signin?next=/staff%3Frig%3D3%26view%3Da%2520b",
        )
        answer = await web.get("/staff", headers=page | key_for(hall.record, Role.STAFF))
        assert answer.status_code == 200
    async with app_of(Hall(new=True), router) as web:
        answer = await web.get("/staff", headers=page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


FORGED: list[dict[str, str]] = [
    {"origin": "https://evil.example"},
    {"origin": "http://sub.hall.test"},
    {"origin": "http://hall.test:8081"},
    {"origin": "null"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]
OWN: list[dict[str, str]] = [
    {},
    {"origin": "http://hall.test"},
    {"origin": "http://hall.test", "sec-fetch-site": "same-origin"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FORGED)
async def test_a_page_of_another_server_changes_nothing(hall: Hall, router: APIRouter, headers: dict[str, str]) -> None:
    async with app_of(hall, router) as web:
        answer = await web.post("/echo", json={}, headers=headers)
        assert (answer.status_code, "other servers" in answer.json()["detail"]) == (403, True)
        assert (await web.get("/who", headers=headers)).status_code == 200, "to look is no change"


@pytest.mark.parametrize("headers", OWN)
async def test_our_own_pages_and_programs_may(hall: Hall, router: APIRouter, headers: dict[str, str]) -> None:
    async with app_of(hall, router) as web:
        assert (await web.post("/echo", json={}, headers=headers)).json() == 2


async def test_a_body_is_of_the_kind_that_is_taken(hall: Hall, router: APIRouter) -> None:
    async with app_of(hall, router) as web:
        assert (await web.post("/echo", data={"a": "b"})).status_code == 415
        assert (await web.post("/echo", content=b"{}")).status_code == 415
        assert (await web.post("/echo", content=b"{}", headers={"content-type": "text/plain"})).status_code == 415
        assert (await web.post("/echo")).json() == 0
        assert (await web.post("/form", data={"a": "b"})).json() == "taken"
        assert (await web.post("/form", json={})).status_code == 415
        kind = {"content-type": "Application/JSON; charset=utf-8"}
        assert (await web.post("/echo", content=b"{}", headers=kind)).json() == 2


async def test_a_body_that_is_too_long_is_not_read(hall: Hall, router: APIRouter) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b" " * 60

    kind = {"content-type": "application/json"}
    async with app_of(hall, router) as web:
        assert (await web.post("/echo", content=b" " * 100, headers=kind)).json() == 100
        answer = await web.post("/echo", content=b" " * 101, headers=kind)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        answer = await web.post("/echo", content=endless(), headers=kind)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert read <= 3


async def test_a_body_that_does_not_end_is_given_up(
    hall: Hall, router: APIRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)

    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with app_of(hall, router) as web:
        answer = await web.post("/echo", content=stuck(), headers={"content-type": "application/json"})
        assert answer.status_code == 408


async def test_every_answer_of_the_gate_has_the_security_headers(hall: Hall) -> None:
    async with hall.browser() as browser:
        await sign_in(browser, Role.STAFF)
        for answer in (
            await browser.get("/api/v1/access/sessions"),
            await browser.post("/api/v1/access/sign-in", data={"a": "b"}),
            await browser.post("/api/v1/access/sign-in", json={}, headers={"origin": "https://evil.example"}),
            await browser.post("/api/v1/access/sign-in", content=b" " * 100_000),
            await browser.post("/api/v1/access/sign-in", json={"role": "staff"}),
            await browser.get("/nowhere"),
            await browser.get(f"{static_path(build_id())}/css/desk.css"),
        ):
            assert HEADERS.items() <= dict(answer.headers).items(), answer.status_code


async def test_a_websocket_that_nobody_declared_is_not_opened(hall: Hall) -> None:
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": "/api/v1/live", "headers": [], "query_string": b"", "subprotocols": []}
    await hall.display.app(scope, receive, send)
    assert [(each["type"], each["code"]) for each in said] == [("websocket.close", 1008)]


def test_the_narrowest_declaration_holds_and_of_equals_the_handlers_own() -> None:
    router = APIRouter(dependencies=[Depends(needs(Role.STEWARD))])

    @router.post("/a")
    async def wider(_: Annotated[Signed, Depends(needs(Role.STAFF))]) -> None: ...

    @router.post("/b")
    async def longer(_: Annotated[Signed, Depends(needs(Role.STEWARD, most_bytes=5))]) -> None: ...

    app = FastAPI(openapi_url=None)
    app.include_router(router)
    assert {each.path: each.needs for each in declarations(app)} == {
        "/a": Needs(Role.STEWARD),
        "/b": Needs(Role.STEWARD, most_bytes=5),
    }
