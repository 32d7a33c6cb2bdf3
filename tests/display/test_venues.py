"""Venue against venue, as programs read it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx import ASGITransport, AsyncClient

from display.app import Display
from tests.display.test_standings import AT, lap
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.entry import Person, SessionOpened
from timing.record.memory import MemoryRecord

HALLS = """
[[sessions]]
type = "qualifying"
[rules]
preset = "company-cup"
[teams.nord]
name = "Nordhang Optik"
drivers = ["Anna"]
[teams.sued]
name = "Suedhang"
drivers = ["Ben"]
[teams.west]
name = "Westhang"
drivers = ["Cleo"]
[rigs.one]
address = "10.0.0.1"
team = "nord"
venue = "Hall A"
[rigs.two]
address = "10.0.0.2"
team = "sued"
venue = "Hall B"
[rigs.three]
address = "10.0.0.3"
team = "west"
venue = "Hall A"
"""


@asynccontextmanager
async def shown(plan: Plan) -> AsyncIterator[AsyncClient]:
    """A record in which Anna was first and Ben second."""
    record = MemoryRecord("e1")
    people = [Person(each.id, each.name, each.number, each.team) for each in plan.drivers.values()]
    record.append([SessionOpened(each.id, each.type, each.name, None, AT) for each in plan.sessions], people)
    record.append([lap("qualifying", "anna", 90_000), lap("qualifying", "ben", 91_000)])
    display = Display(record, plan)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


async def test_venues_are_compared_by_the_mean_of_their_teams() -> None:
    async with shown(parse_plan(HALLS)) as web:
        answer = await web.get("/api/v1/standings/venues?at=3")
        again = await web.get("/api/v1/standings/venues?at=3", headers={"if-none-match": answer.headers["etag"]})
    told = answer.json()
    assert (told["epoch"], told["seq"], told["state"]) == ("e1", 3, "provisional")
    lines = [(line["position"], line["venue"], line["mean"], line["points"]) for line in told["venues"]]
    assert lines == [(1, "Hall B", 2, 2), (2, "Hall A", 1.5, 3)]
    hall_a = told["venues"][1]
    assert [(each["team"]["id"], each["position"], each["points"]) for each in hall_a["teams"]] == [
        ("nord", 1, 3),
        ("west", 3, 0),
    ]
    assert [each["team"]["name"] for each in hall_a["best_teams"]] == ["Nordhang Optik"]
    assert [(each["driver"]["name"], each["position"]) for each in hall_a["best_drivers"]] == [("Anna", 1)]
    assert (told["split"], told["nowhere"], told["without_teams"]) == ([], [], [])
    assert (again.status_code, again.content) == (304, b"")


async def test_a_plan_without_venues_is_told_what_to_add() -> None:
    async with shown(parse_plan(HALLS.replace("venue =", "name ="))) as web:
        answer = await web.get("/api/v1/standings/venues")
    assert answer.status_code == 404
    assert answer.json()["detail"] == ("the plan says of no rig where it stands: give each in [rigs] its `venue`")


async def test_a_wall_that_asks_for_venues_where_there_are_none_is_told_none() -> None:
    """Not 404, which browsers write into their console as a fault."""
    async with shown(parse_plan(HALLS.replace("venue =", "name ="))) as web:
        now = await web.get("/api/v1/standings/venues?empty=1")
        past = await web.get("/api/v1/standings/venues?empty=1&at=3")
    assert [(answer.status_code, answer.json()["venues"]) for answer in (now, past)] == [(200, []), (200, [])]
