"""The standings over all sessions, as programs read them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from httpx import ASGITransport, AsyncClient

from display.app import Display
from timing.plan_file import parse_plan
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
PLAN = parse_plan(
    """
    [[sessions]]
    type = "qualifying"
    [[sessions]]
    type = "race"
    [rules]
    preset = "company-cup"
    [rules.race]
    factor = 0.5
    [teams.nord]
    name = "Nordhang Optik"
    drivers = ["Anna", "Ben"]
    """
)
PEOPLE = [Person(each.id, each.name, each.number, each.team) for each in PLAN.drivers.values()]


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e1")
    record.append([SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions], PEOPLE)
    return record


@pytest.fixture
async def web(record: MemoryRecord) -> AsyncIterator[AsyncClient]:
    display = Display(record, PLAN)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


def lap(session: str, driver: str, time_ms: int) -> LapSet:
    return LapSet(session, f"rig/{session}/{driver}", 1, "rig-1", driver, time_ms, AT)


async def test_before_the_first_lap_everybody_has_nothing(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/standings")).json()
    assert (told["epoch"], told["seq"], told["state"], told["rules"]) == ("e1", 2, "provisional", "company-cup 1")
    assert [each["points"] for each in told["drivers"]] == [0, 0]
    assert [each["name"] for each in told["teams"][0]["missing"]] == ["Anna", "Ben"]
    assert [each["id"] for each in told["sessions"]] == ["qualifying", "race"]


async def test_they_follow_the_record_and_name_what_they_are_made_of(web: AsyncClient, record: MemoryRecord) -> None:
    first = await web.get("/api/v1/standings")
    record.append([lap("qualifying", "ben", 90_000), lap("race", "anna", 91_000), lap("race", "ben", 92_000)])
    told = first.json()
    for _ in range(500):
        told = (await web.get("/api/v1/standings")).json()
        if told["seq"] == 5:
            break
    assert [(each["driver"]["name"], each["points"]) for each in told["drivers"]] == [("Ben", 17), ("Anna", 16.5)]
    leader = told["drivers"][0]
    assert leader["team"]["name"] == "Nordhang Optik"
    assert leader["results"] == [
        {"session": "qualifying", "position": 1, "points": 3, "given": 0, "dropped": False},
        {"session": "race", "position": 2, "points": 14, "given": 0, "dropped": False},
    ]
    assert [(each["team"]["id"], each["points"], each["missing"]) for each in told["teams"]] == [("nord", 33.5, [])]


async def test_a_cache_is_told_when_nothing_has_changed(web: AsyncClient) -> None:
    first = await web.get("/api/v1/standings")
    again = await web.get("/api/v1/standings", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"].startswith("public, max-age=1,")


async def test_a_renamed_driver_is_renamed_there_too(web: AsyncClient, record: MemoryRecord) -> None:
    await web.get("/api/v1/standings")
    record.append([], [replace(PEOPLE[0], name="Annabelle")])
    names: set[str] = set()
    for _ in range(500):
        names = {each["driver"]["name"] for each in (await web.get("/api/v1/standings")).json()["drivers"]}
        if "Annabelle" in names:
            break
    assert names == {"Annabelle", "Ben"}


async def test_the_standings_of_the_past_can_be_asked_for(web: AsyncClient, record: MemoryRecord) -> None:
    record.append([lap("qualifying", "ben", 90_000), lap("qualifying", "anna", 89_000)])
    told = (await web.get("/api/v1/standings?at=3")).json()
    assert (told["seq"], told["drivers"][0]["driver"]["name"]) == (3, "Ben")
    beyond = await web.get("/api/v1/standings?at=99")
    assert beyond.status_code == 404
    assert beyond.json()["detail"] == "there is no entry 99 in the record, which ends at 4"
