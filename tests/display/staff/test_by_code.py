"""Seats by the code at a rig: over the network, without signing in, and the page that a phone shows."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid5

import pytest
from httpx import ASGITransport, AsyncClient, Response

from display.access.roles import Role
from display.app import Display
from display.guesses import MOST
from display.staff.codes import SeatCodes
from tests.display.access.hall import key_for
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.asked import Asked
from timing.record.decisions import DriverSeated
from timing.record.memory import MemoryRecord

CODES = SeatCodes(b"s" * 32)
PLAN = parse_plan(
    """
    name = "Hall <b>Cup</b>"
    self_seating = true
    [teams.red]
    name = "Red Ltd"
    drivers = [{ id = "ada", name = "Ada & Co", number = "7" }, { id = "bea", name = "Bea", number = "8" }]
    [teams.blue]
    name = "Blue AG"
    drivers = ["Cleo"]
    [rigs.left]
    address = "10.0.0.5"
    name = "Rig 1"
    team = "red"
    [rigs.right]
    address = "10.0.0.6"
    driver = "cleo"
    """
)
FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "http://hall.test"}


def id(number: int) -> str:
    return str(uuid5(UUID(int=0), str(number)))


class Stand:
    """A display with codes, and a phone in front of a rig."""

    def __init__(self, client: AsyncClient, record: MemoryRecord) -> None:
        self.client, self.record = client, record

    async def take(self, nr: int = 1, rig: str = "left", **more: Any) -> Response:
        body = {"id": id(nr), "rig": rig, "token": CODES.of(rig)} | more
        return await self.client.post("/api/v1/seats/take", json=body)

    async def press(self, rig: str = "left", lang: str = "en", **form: str) -> Response:
        fields = {"k": CODES.of(rig), "id": id(1)} | form
        return await self.client.post(f"/seat/{rig}?lang={lang}", data=fields, headers=FORM)

    def seated(self) -> list[tuple[str, str | None, str]]:
        entries = [entry for _, entry in self.record.read() if isinstance(entry, DriverSeated)]
        return [(each.rig, each.driver, each.author) for each in entries]


async def stand_of(plan: Plan) -> AsyncIterator[Stand]:
    record = MemoryRecord("e1")
    display = Display(record, plan, seats=CODES)
    async with AsyncClient(transport=ASGITransport(display.web), base_url="http://hall.test") as client:
        yield Stand(client, record)


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    async for each in stand_of(PLAN):
        yield each


async def test_a_driver_takes_his_rig_and_asked_again_nothing_is_written(stand: Stand) -> None:
    answer = await stand.take(number="8")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["said"] == ["Bea sits in Rig 1 from now on, nobody did before"]
    assert told["refs"] == [told["seq"]]
    assert stand.seated() == [("left", "bea", "code at the rig")]
    end = stand.record.position().seq
    assert (await stand.take(number="8")).json() == told
    assert stand.record.position().seq == end
    assert [entry.action for _, entry in stand.record.read() if isinstance(entry, Asked)] == ["seat/take"]
    other = await stand.take(driver="ada")
    assert (other.status_code, other.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("more", "status", "sentence"),
    [
        ({"token": "wrong", "driver": "ada"}, 403, "this is not the code of the rig"),
        ({"token": CODES.of("right"), "driver": "ada"}, 403, "this is not the code of the rig"),
        ({"driver": "cleo"}, 422, "'cleo' is no driver who may take Rig 1 himself"),
        ({"name": "Max"}, 422, "is no driver who may take Rig 1 himself"),
        ({}, 422, "either driver, number, badge or name"),
        ({"driver": "ada", "number": "7"}, 422, "either driver, number, badge or name"),
    ],
)
async def test_what_cannot_be_is_refused(stand: Stand, more: dict[str, Any], status: int, sentence: str) -> None:
    answer = await stand.take(**more)
    assert (answer.status_code, stand.seated()) == (status, [])
    assert sentence in answer.json()["detail"]


async def test_who_guesses_codes_must_wait_and_who_changes_places_all_the_time(stand: Stand) -> None:
    for number in range(MOST):
        assert (await stand.take(number, driver="ada" if number % 2 else "bea")).status_code == 200
    answer = await stand.take(MOST, driver="ada")
    assert (answer.status_code, answer.json()["detail"]) == (403, "this was tried too often: wait a minute")
    for number in range(MOST):
        await stand.take(MOST + 1 + number, token=f"guess {number}", driver="ada")
    right = await stand.take(100, "right", driver="cleo")
    assert right.json()["detail"] == "this was tried too often: wait a minute"


async def test_where_the_plan_does_not_allow_it_staff_seat_the_drivers() -> None:
    async for stand in stand_of(parse_plan('[rigs.left]\naddress = "10.0.0.5"')):
        assert (await stand.take(driver="ada")).json()["detail"] == "here the rig staff seat the drivers: ask them"
        page = await stand.client.get(f"{CODES.path('left')}&lang=de")
        assert page.status_code == 403
        assert "hier setzt das Rig-Personal die Fahrer" in page.text
        assert "<form" not in page.text


async def test_staff_see_the_codes_and_nobody_else(stand: Stand) -> None:
    assert (await stand.client.get("/api/v1/seats/codes")).status_code == 401
    answer = await stand.client.get("/api/v1/seats/codes", headers=key_for(stand.record, Role.STAFF))
    told = answer.json()
    assert told["open"] is True
    assert told["rigs"][0] == {
        "rig": "left",
        "name": "Rig 1",
        "token": CODES.of("left"),
        "path": CODES.path("left"),
    }


async def test_the_page_has_a_large_button_for_each_driver_of_the_team(stand: Stand) -> None:
    page = await stand.client.get(CODES.path("left"))
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert re.findall(r'name="driver" value="(\w+)"', page.text) == ["ada", "bea"]
    assert "Ada &amp; Co" in page.text
    assert "Hall &lt;b&gt;Cup" in page.text
    assert [each for each in page.text.split("<script")[1:] if not each.startswith(' src="/static/')] == []
    pressed = await stand.press(driver="bea", lang="de")
    assert "Bea sitzt ab jetzt in Rig 1, vorher niemand" in pressed.text
    assert "Hier fährt gerade: <strong><bdi>Bea</bdi></strong>" in pressed.text
    await stand.press(driver="bea", lang="de")
    assert stand.seated() == [("left", "bea", "Code am Rig")]
    again = await stand.press(driver="ada")
    assert "Ada &amp; Co sits in Rig 1 from now on, Bea did before" in again.text


async def test_a_wrong_code_or_no_choice_is_told_on_the_page(stand: Stand) -> None:
    wrong = await stand.client.get("/seat/left?k=nonsense")
    assert (wrong.status_code, "this is not the code of the rig" in wrong.text) == (403, True)
    assert (await stand.press(k="nonsense", driver="ada")).status_code == 403
    nobody = await stand.press(id="no id")
    assert (nobody.status_code, "Please say who you are." in nobody.text) == (422, True)
    other = await stand.press(driver="cleo", id="no id")
    assert (other.status_code, "is no driver who may take Rig 1" in other.text) == (422, True)
    assert "<form" in other.text
    gone = await stand.client.get(CODES.path("nowhere"))
    assert (gone.status_code, "there is no rig" in gone.text) == (422, True)
    assert stand.seated() == []


async def test_at_a_stand_one_types_a_name() -> None:
    async for stand in stand_of(parse_plan('self_seating = true\n[rigs.sim]\naddress = "10.0.0.5"')):
        assert 'name="name" maxlength="24"' in (await stand.client.get(CODES.path("sim"))).text
        pressed = await stand.press("sim", name="Max Power")
        assert "Max Power sits in sim from now on" in pressed.text
        assert (await stand.take(2, "sim", name="Moritz")).status_code == 200
        assert [driver for _, driver, _ in stand.seated()] == [each.id for each in stand.record.people().values()]


async def test_many_drivers_say_their_number() -> None:
    drivers = ", ".join(f'{{ name = "Driver {nr}", number = "{nr}" }}' for nr in range(1, 10))
    plan = f'self_seating = true\n[teams.all]\nname = "All"\ndrivers = [{drivers}]\n[rigs.sim]\naddress = "10.0.0.5"'
    async for stand in stand_of(parse_plan(plan + '\nteam = "all"')):
        assert 'name="number"' in (await stand.client.get(CODES.path("sim"))).text
        assert "Driver 9 sits in sim" in (await stand.press("sim", number="9")).text


async def test_the_status_is_for_staff(stand: Stand) -> None:
    await stand.take(driver="ada")
    answer = await stand.client.get("/api/v1/staff/status", headers=key_for(stand.record, Role.STAFF))
    told = answer.json()
    assert (told["whole"], told["all"]["written"], told["watches"]) == (True, 0, [])
    same = {"if-none-match": answer.headers["etag"]} | key_for(stand.record, Role.STAFF)
    assert (await stand.client.get("/api/v1/staff/status", headers=same)).status_code == 304
