"""A screen and the desk, over HTTP: who may do what, what each is told, and that rubbish changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from display.access.roles import Role
from display.guesses import MOST
from tests.display.hall.place import FOX, OWL, Desk, driven, here, new_id, open_hall
from tests.waiting import answers
from timing.record.memory import MemoryRecord
from timing.record.sql import SqlRecord


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_hall() as opened:
        yield opened


async def test_a_screen_comes_shows_its_name_is_taken_in_and_goes_along(desk: Desk) -> None:
    orders = (await here(desk.client)).json()
    assert (orders["page"], len(orders["name"].split())) == (None, 2)
    (screen,) = (await desk.sees())["screens"]
    assert (screen["name"], screen["shows"], screen["here"]) == (orders["name"], "", True)
    taken = await desk.do("PUT", f"screens/{FOX}", shows="scene")
    assert (await here(desk.client)).json()["page"] == "/"
    await desk.do("PUT", "scene", scene="break")
    orders = (await here(desk.client)).json()
    assert (orders["page"], orders["scene"]) == ("/scene/break", "break")
    assert orders["now"] < orders["at"]
    await desk.undo(taken)
    assert (await here(desk.client)).json()["page"] is None


async def test_what_a_screen_reports_is_seen_at_the_desk(desk: Desk) -> None:
    said: dict[str, Any] = {
        "page": "/?view=teams",
        "seq": 7,
        "age": "amber",
        "loaded": True,
        "width": 1920,
        "height": 1080,
        "ratio": 2,
    }
    assert (await here(desk.client, **said)).status_code == 200
    (screen,) = (await desk.sees())["screens"]
    for name, value in said.items():
        assert screen["shown" if name == "page" else name] == value
    assert not screen["current_build"]


async def test_its_size_is_said_there_or_at_the_desk_and_goes_with_the_page(desk: Desk) -> None:
    await here(desk.client, wall={"inch": 85, "metres": 10.5})
    await desk.do("PUT", f"screens/{FOX}", shows="/?view=teams")
    assert (await here(desk.client)).json()["page"] == "/?view=teams&d=10.5&inch=85"
    await desk.do("PUT", f"screens/{FOX}", shows="/?d=4", inch=55.0)
    orders = (await here(desk.client)).json()
    assert (orders["page"], orders["inch"], orders["metres"]) == ("/?d=4&inch=55", 55, 10.5)
    undone = await desk.undo(await desk.do("PUT", f"screens/{FOX}", inch=None, metres=None))
    assert undone["undo"]["body"] == {"inch": None, "metres": None}
    assert (await here(desk.client)).json()["inch"] == 55


async def test_it_shows_its_name_when_asked_and_takes_another(desk: Desk) -> None:
    await here(desk.client)
    assert (await desk.client.post(f"/api/v1/screens/{FOX}/identify")).status_code == 200
    assert (await here(desk.client)).json()["named"]
    await desk.do("PUT", f"screens/{FOX}", name="Above the bar")
    assert (await here(desk.client)).json()["name"] == "Above the bar"
    await here(desk.client, OWL)
    assert (await desk.ask("PUT", f"screens/{OWL}", name="above the bar")).status_code == 422


async def test_a_forgotten_screen_comes_back_as_a_new_one_with_its_name(desk: Desk) -> None:
    name = (await here(desk.client)).json()["name"]
    await here(desk.client, OWL)
    await desk.do("PUT", f"screens/{FOX}", shows="scene")
    await desk.do("POST", "screens/forget", strangers=True)
    assert [each["id"] for each in (await desk.sees())["screens"]] == [FOX]
    await desk.do("POST", "screens/forget", screen=FOX)
    assert (await desk.ask("PUT", f"screens/{FOX}", shows="scene")).status_code == 404
    orders = (await here(desk.client, name=name)).json()
    assert (orders["name"], orders["page"]) == (name, None)
    assert (await desk.ask("POST", "screens/forget")).status_code == 422


RUBBISH: tuple[object, ...] = (
    {"page": "x" * 301},
    {"seq": -1},
    {"seq": 2**60},
    {"age": "old"},
    {"width": 10**9},
    {"ratio": 0},
    {"wall": {"inch": 4000, "metres": 1}},
    {"wall": {"inch": 85}},
    {"scene": "break"},
    {"name": "x" * 99},
    [],
    "hello",
)


async def test_rubbish_is_refused_and_no_screen_is_known_by_it(desk: Desk) -> None:
    for said in RUBBISH:
        answer = await desk.client.post(f"/api/v1/screens/{FOX}/here", json=said)
        assert answer.status_code == 422, said
    assert (await desk.sees())["screens"] == []


async def test_only_an_id_of_128_bits_is_one_and_a_report_is_short(desk: Desk) -> None:
    for id in ("fox", "0F" * 16, "0f" * 17, "..%2f..", "0g" * 16):
        assert (await here(desk.client, id)).status_code in (404, 422), id
    long = await desk.client.post(
        f"/api/v1/screens/{FOX}/here", content=b"{" + b" " * 4000 + b"}", headers={"content-type": "application/json"}
    )
    assert long.status_code == 413
    assert (await desk.sees())["screens"] == []


async def test_one_address_brings_few_new_screens_a_minute_and_known_ones_go_on(desk: Desk) -> None:
    answers = [await here(desk.client, f"{number:032x}") for number in range(MOST + 2)]
    assert [each.status_code for each in answers] == [200] * MOST + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await here(desk.client, f"{0:032x}")).status_code == 200


async def test_a_screen_can_do_nothing_else_and_spectators_and_rig_staff_neither() -> None:
    for role, status in ((None, 401), (Role.STAFF, 403)):
        async with open_hall(role=role or Role.STAFF) as desk:
            if role is None:
                del desk.client.headers["authorization"]
            await here(desk.client)
            assert (await desk.client.get("/api/v1/screens")).status_code == status
            for method, path in (
                *(("PUT", f"screens/{FOX}"), ("POST", f"screens/{FOX}/identify"), ("POST", "screens/forget")),
                *(("PUT", "scene"), ("PUT", "scenes/x"), ("DELETE", "scenes/x"), ("POST", "notices")),
                *(("DELETE", "notices/x"), ("PUT", "sponsors"), ("DELETE", "sponsors/x"), ("POST", "award")),
                *(("PUT", "award/step"), ("DELETE", "award")),
            ):
                assert (await desk.ask(method, path)).status_code == status, path
            page = await desk.client.get("/organiser/screens", headers={"accept": "text/html"})
            assert page.status_code in (303, 403)


async def test_the_same_request_is_done_once_and_answered_the_same(desk: Desk) -> None:
    id = new_id()
    first = await desk.do("PUT", "scene", scene="break", id=id)
    await desk.do("PUT", "scene", scene="warmup")
    again = await desk.do("PUT", "scene", scene="break", id=id)
    assert (await desk.sees())["scene"] == "warmup"
    assert again["undo"] == first["undo"] == {"method": "PUT", "path": "/api/v1/scene", "body": {"scene": "race"}}


async def test_scenes_are_saved_and_removed_and_that_is_taken_back(desk: Desk) -> None:
    await here(desk.client)
    await desk.do("PUT", f"screens/{FOX}", shows="scene")
    made = await desk.do("PUT", "scenes/finale", title="Finale", pages={"*": "/", FOX: "/scene/award"})
    await desk.do("PUT", "scene", scene="finale")
    assert (await here(desk.client)).json()["page"] == "/scene/award"
    assert (await desk.ask("DELETE", "scenes/finale")).status_code == 422
    await desk.do("PUT", "scene", scene="race")
    removed = await desk.do("DELETE", "scenes/finale")
    assert "finale" not in {each["name"] for each in (await desk.sees())["scenes"]}
    await desk.undo(removed)
    await desk.undo(made)
    assert {each["name"] for each in (await desk.sees())["scenes"]} == {"warmup", "race", "break", "award"}
    assert (await desk.ask("DELETE", "scenes/finale")).status_code == 404
    assert (await desk.ask("PUT", "scene", scene="finale")).status_code == 404


async def test_all_of_it_is_there_after_a_restart(tmp_path: Path) -> None:
    record = driven(SqlRecord.open(tmp_path / "record.db"))
    async with open_hall(record) as desk:
        name = (await here(desk.client, page="/", loaded=True)).json()["name"]
        await desk.do("PUT", f"screens/{FOX}", shows="scene")
        await desk.do("PUT", "scene", scene="break")
        await desk.do("POST", "notices", text="Back at eight")
    record.close()
    record = SqlRecord.open(tmp_path / "record.db")
    async with open_hall(record) as desk:
        seen = await desk.sees()
        assert (seen["scene"], seen["notices"][0]["text"]) == ("break", "Back at eight")
        assert (seen["screens"][0]["name"], seen["screens"][0]["shown"]) == (name, "/")
        assert (await here(desk.client)).json()["page"] == "/scene/break"
    record.close()


async def test_two_displays_on_one_record_tell_the_same(tmp_path: Path) -> None:
    one, other = driven(SqlRecord.open(tmp_path / "record.db")), SqlRecord.open(tmp_path / "record.db")
    async with open_hall(one) as desk, open_hall(other) as far:
        await here(desk.client)
        await here(far.client, OWL)
        await answers(desk.sees, lambda seen: {each["id"] for each in seen["screens"]} == {FOX, OWL})
        await desk.do("PUT", f"screens/{OWL}", shows="scene")
        await desk.do("PUT", "scene", scene="warmup")
        await answers(lambda: here(far.client, OWL), lambda told: told.json()["page"] == "/scene/warmup")
    one.close()
    other.close()


async def test_a_record_that_cannot_be_read_stops_no_screen() -> None:
    record = driven(MemoryRecord("e1"))
    async with open_hall(record) as desk:
        before = (await here(desk.client)).json()
        record.close()
        after = await here(desk.client)
        assert (after.status_code, after.json()["name"]) == (200, before["name"])
        assert (await desk.ask("PUT", "scene", scene="break")).status_code in (401, 503)
