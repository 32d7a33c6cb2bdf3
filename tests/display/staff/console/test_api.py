"""What the rig desk asks for beside the staff's API: who there is, a call on all boards, and the pages themselves."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import AsyncClient

from display.access.cookies import SIGNED_COOKIE
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from display.pages.assets import STATIC
from display.staff.console import CONSOLE, STATUS
from tests.display.access.hall import Hall
from tests.display.staff.api.hall import PLAN, new_id
from timing.record.decisions import DriverSeated
from timing.record.entry import Person


@pytest.fixture
async def hall() -> Hall:
    return Hall(plan=PLAN)


@pytest.fixture
async def uwe(hall: Hall) -> AsyncIterator[AsyncClient]:
    """Uwe stands at the rigs."""
    token = Grants(hall.record.access).open(Role.STAFF, "Uwe", "tablet 2").token
    async with hall.browser(cookie=f"{SIGNED_COOKIE}={token}") as browser:
        yield browser


async def notices(display: Display) -> list[str]:
    return [each.text for each in (await display.hall.keeper.fresh()).notices]


async def test_a_driver_is_called_once_and_the_call_is_taken_back(hall: Hall, uwe: AsyncClient) -> None:
    call = {"id": new_id(), "rig": "right", "driver": "cleo"}
    for _ in range(2):
        answer = await uwe.post("/api/v1/staff/calls/make", json=call)
        assert answer.status_code == 200, answer.text
    said = ["Rig at the window: Cleo Aar, please take your seat"]
    assert answer.json()["said"] == await notices(hall.display) == said
    undo = answer.json()["undo"]
    assert (await uwe.post(undo["path"], json=undo["body"] | {"id": new_id()})).status_code == 200
    assert await notices(hall.display) == []
    again = await uwe.post(undo["path"], json=undo["body"] | {"id": new_id()})
    assert again.status_code == 200, "one that is over is no mistake"


async def test_staff_put_up_no_words_of_their_own_and_take_nothing_of_stewards_back(
    hall: Hall, uwe: AsyncClient
) -> None:
    toni = Grants(hall.record.access).open(Role.STEWARD, "Toni", "desk").token
    notice = new_id()
    async with hall.browser(cookie=f"{SIGNED_COOKIE}={toni}") as desk:
        told = await desk.post("/api/v1/notices", json={"id": notice, "text": "Red flag"})
        assert told.status_code == 200, told.text
    assert (await uwe.post("/api/v1/notices", json={"id": new_id(), "text": "Mine"})).status_code == 403
    assert (await uwe.post("/api/v1/staff/calls/undo", json={"id": new_id(), "call": notice})).status_code == 200
    assert await notices(hall.display) == ["Red flag"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"rig": "middle", "driver": "cleo"}, "middle"),
        ({"rig": "left", "driver": "zoe"}, "zoe"),
        ({"rig": "left"}, "driver"),
    ],
)
async def test_who_or_what_is_not_there_is_not_called(uwe: AsyncClient, body: dict[str, str], says: str) -> None:
    answer = await uwe.post("/api/v1/staff/calls/make", json=body | {"id": new_id()})
    assert answer.status_code == 422
    assert says in answer.json()["detail"]


async def test_everybody_who_may_be_seated_is_listed(hall: Hall, uwe: AsyncClient) -> None:
    hall.record.append([], [Person("guest:zoe", "Zoë", None, None)])
    answer = await uwe.get("/api/v1/staff/drivers")
    lines = answer.json()["drivers"]
    assert [each["driver"] for each in lines] == ["anna", "bert", "cleo", "guest:zoe"]
    assert (lines[2]["number"], lines[2]["team"], lines[2]["team_name"]) == ("9", "south", "Süd AG")
    assert (lines[3]["number"], lines[3]["team_name"]) == (None, "")
    same = await uwe.get("/api/v1/staff/drivers", headers={"if-none-match": answer.headers["etag"]})
    assert same.status_code == 304


async def test_a_card_has_its_venue_and_says_who_came_by_himself() -> None:
    rigs = {id: replace(each, venue="hall" if id == "left" else None) for id, each in PLAN.rigs.items()}
    hall = Hall(plan=replace(PLAN, rigs=rigs))
    token = Grants(hall.record.access).open(Role.STAFF, "Uwe", "tablet 2").token
    at = hall.clocks.now()
    hall.record.append([DriverSeated("left", "bert", "Code am Rig", at), DriverSeated("right", "anna", "Uwe", at)])
    async with hall.browser(cookie=f"{SIGNED_COOKIE}={token}") as uwe:
        cards = (await uwe.get("/api/v1/staff/rigs")).json()["rigs"]
    assert [(each["venue"], each["now"]["by_code"]) for each in cards] == [("hall", True), (None, False)]


async def test_the_pages_are_for_staff(hall: Hall, uwe: AsyncClient) -> None:
    for path in ("/staff", "/staff/status"):
        assert (await uwe.get(path)).status_code == 200
        async with hall.browser(accept="text/html") as anybody:
            away = await anybody.get(path)
            assert (away.status_code, away.headers["location"]) == (303, f"/signin?next={path}")


@pytest.mark.parametrize("scripts", [CONSOLE, STATUS])
def test_a_page_names_every_module_that_it_imports(scripts: tuple[str, ...]) -> None:
    imported = {scripts[0]}
    for name in scripts:
        text = Path(STATIC, "js", f"{name}.js").read_text("utf-8")
        found = re.findall(r'^import .*"(\.\.?/)(\w+)\.js";$', text, re.MULTILINE)
        imported.update(module if place == "../" else f"staff/{module}" for place, module in found)
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "randomUUID"):
            assert forbidden not in text
    assert imported == set(scripts)
    assert len(scripts) == len(imported)
