"""Routes that are looked at when they are first asked for: where they are is known before, and the rest is as ever."""

import sys

import pytest
from fastapi import FastAPI
from fastapi.exceptions import FastAPIError
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient

from display.access.guard import Needs
from display.app import Display
from display.joining import join
from display.late_routes import LateRoute, late_router
from timing.event import Plan
from timing.record.memory import MemoryRecord


def _app() -> tuple[FastAPI, LateRoute, LateRoute]:
    router = late_router(prefix="/rigs", tags=["rigs"])

    @router.get("/{rig}")
    async def one_rig(rig: str, laps: int = 0) -> dict[str, str | int]:
        """A rig."""
        return {"rig": rig, "laps": laps}

    @router.post("/{rig}/laps", status_code=201)
    async def new_lap(rig: str) -> None: ...

    app = FastAPI(openapi_url="/openapi.json")
    join(app.router, router)
    one, more = router.routes
    assert isinstance(one, LateRoute)
    assert isinstance(more, LateRoute)
    return app, one, more


def _browser(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://hall")


async def test_a_route_is_made_by_the_first_who_asks_for_it_and_the_others_are_not() -> None:
    app, one, more = _app()
    assert (one.path, one.methods, more.path, more.methods) == ("/rigs/{rig}", {"GET"}, "/rigs/{rig}/laps", {"POST"})
    async with _browser(app) as browser:
        answer = await browser.get("/rigs/fox", params={"laps": 3})
        assert answer.json() == {"rig": "fox", "laps": 3}
        assert (one.is_made, more.is_made) == (True, False)
        assert (await browser.get("/rigs/fox", params={"laps": "many"})).status_code == 422
        assert (await browser.delete("/rigs/fox")).status_code == 405
        assert (await browser.get("/rigs/fox/laps")).status_code == 405
        assert not more.is_made
        assert (await browser.post("/rigs/fox/laps")).status_code == 201


async def test_the_description_of_the_api_has_all_routes_by_the_names_of_their_functions() -> None:
    app, one, more = _app()
    async with _browser(app) as browser:
        paths = (await browser.get("/openapi.json")).json()["paths"]
    assert paths["/rigs/{rig}"]["get"]["operationId"] == "one_rig"
    assert paths["/rigs/{rig}"]["get"]["description"] == "A rig."
    assert paths["/rigs/{rig}/laps"]["post"]["tags"] == ["rigs"]
    assert one.is_made
    assert more.is_made


def test_what_no_route_has_it_has_not_got_before_it_is_made_nor_after() -> None:
    _, one, _ = _app()
    with pytest.raises(AttributeError, match="'LateRoute' object has no attribute 'pit_lane'"):
        _ = one.pit_lane
    assert not hasattr(one, "pit_lane")


def test_a_route_that_fastapi_refuses_is_refused_whenever_it_is_asked() -> None:
    class Car:
        """Nothing that a request can bring."""

    router = late_router()

    @router.get("/grid")
    async def grid(car: Car) -> None: ...

    (route,) = router.routes
    assert isinstance(route, LateRoute)
    for _ in range(2):
        with pytest.raises(FastAPIError, match="Car"):
            _ = route.dependant
    assert not route.is_made


async def test_the_first_board_has_hardly_any_route_made() -> None:
    display = Display(MemoryRecord("e"), Plan())
    display.late.open()
    routes = [each for each in display.app.routes if isinstance(each, APIRoute)]
    assert all(isinstance(each, LateRoute) for each in routes), "a router of FastAPI's own stands among ours"
    async with _browser(display.app) as browser:
        assert (await browser.get("/")).status_code == 200
    assert {each.path for each in routes if isinstance(each, LateRoute) and each.is_made} == {"/"}


def test_every_route_of_the_display_can_be_made() -> None:
    display = Display(MemoryRecord("e"), Plan())
    display.late.open()
    for route in display.app.routes:
        if isinstance(route, APIRoute):
            assert any(isinstance(each.call, Needs) for each in route.dependant.dependencies), route.path


async def test_no_model_of_pydantic_1_is_loaded_to_tell_that_a_parameter_is_none() -> None:
    _, one, _ = _app()
    assert one.dependant.query_params[0].name == "laps"
    assert sys.modules["pydantic.v1"] is None
