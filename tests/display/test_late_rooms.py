"""Rooms that are opened when the first boards have been shown, or for the first who asks."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Scope

from display.access.desk import Desk
from display.access.gate import Declared, Gate
from display.access.grants import Grants
from display.app import OPENAPI, Display
from display.late_rooms import LateRooms
from timing.event import Plan
from timing.record.memory import MemoryRecord

WAITS_FOR_A_BOARD = """
import sys
from display.app import Display
from timing.event import Plan
from timing.record.memory import MemoryRecord
Display(MemoryRecord("e"), Plan())
print(*sorted(name for name in sys.modules if name.startswith("display.")))
"""


class Rooms:
    """Rooms whose making is counted, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.made = 0
        self._failures = failures

    def __call__(self) -> Iterator[APIRouter]:
        self.made += 1
        if self.made <= self._failures:
            raise ValueError("a room has no door")
        router = APIRouter()
        router.add_api_route("/desk", lambda: "come in")
        yield router


def browser_of(display: Display) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(display.web, raise_app_exceptions=False), base_url="http://hall.test")


def paths(app: FastAPI) -> list[str]:
    return [getattr(each, "path", "") for each in app.routes]


@pytest.fixture
def display() -> Display:
    return Display(MemoryRecord("e"), Plan())


async def test_a_board_is_shown_before_any_other_room_is_open(display: Display) -> None:
    async with browser_of(display) as browser:
        assert (await browser.get("/")).status_code == 200
        assert "/docs" not in paths(display.app)
        assert (await browser.get("/docs")).status_code == 200, "the first who asks has it opened"
        assert "/docs" in paths(display.app)


async def test_who_asks_for_a_room_first_may_come_in_as_anybody_later(display: Display) -> None:
    async with browser_of(display) as browser:
        refused = [(await browser.get("/api/v1/staff/position")).status_code for _ in range(2)]
        assert refused == [401, 401]


async def test_an_address_that_there_is_not_is_none_whether_or_not_the_rooms_are_open(display: Display) -> None:
    async with browser_of(display) as browser:
        assert [(await browser.get("/nowhere")).status_code for _ in range(2)] == [404, 404]


async def test_the_description_of_the_api_has_all_rooms(display: Display) -> None:
    async with browser_of(display) as browser:
        described = (await browser.get(OPENAPI)).json()["paths"]
        assert {"/api/v1/sessions", "/api/v1/staff/position", "/api/v1/laps"} <= described.keys()
        assert OPENAPI not in described


async def test_a_running_display_opens_them_by_itself(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.app.SOON_S", 0.0)
    async with display.app.router.lifespan_context(display.app):
        while "/docs" not in paths(display.app):
            await asyncio.sleep(0)


async def test_rooms_that_cannot_be_made_are_told_of_and_the_boards_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, display: Display
) -> None:
    rooms = Rooms(failures=1)
    monkeypatch.setattr("display.app.SOON_S", 0.0)
    monkeypatch.setattr(display.late, "_make", rooms)
    async with display.app.router.lifespan_context(display.app), browser_of(display) as browser:
        while "the pages of staff and organisers cannot be made" not in caplog.text:
            await asyncio.sleep(0)
        assert (await browser.get("/")).status_code == 200
        await display.late.opened()
        assert "/desk" in paths(display.app)


def test_they_are_made_once_and_again_where_it_failed() -> None:
    router, rooms = APIRouter(), Rooms(failures=1)
    late = LateRooms(router, rooms)
    with pytest.raises(ValueError, match="door"):
        late.open()
    assert router.routes == []
    for _ in range(2):
        late.open()
    assert rooms.made == 2
    assert len(router.routes) == 1


async def test_a_hundred_who_ask_at_once_have_them_made_once() -> None:
    app, rooms = FastAPI(openapi_url=None), Rooms()
    desk = Desk(Grants(MemoryRecord("e").access))
    app.add_middleware(Gate, of=app, desk=desk, late=LateRooms(app.router, rooms))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://hall.test") as browser:
        answers = await asyncio.gather(*(browser.get("/desk") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {403}, "it does not say who may come in"
    assert rooms.made == 1


async def test_a_room_that_opens_while_somebody_asks_for_it_lets_nobody_past_the_gate(
    display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Gate._route

    def opened_in_between(gate: Gate, scope: Scope) -> Declared | None:
        found = look(gate, scope)
        display.late.open()
        return found

    monkeypatch.setattr(Gate, "_route", opened_in_between)
    async with browser_of(display) as browser:
        answer = await browser.get("/organiser", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup"), "it was not the gate"


def test_what_staff_and_organisers_need_is_not_loaded_for_a_board() -> None:
    ran = subprocess.run([sys.executable, "-c", WAITS_FOR_A_BOARD], check=True, capture_output=True, text=True)
    loaded = ran.stdout.split()
    late = ("display.routes", "display.plan_api", "display.staff.api", "display.staff.console", "display.hall.giving")
    assert [name for name in loaded if name.startswith((*late, "display.organiser.desks"))] == []
