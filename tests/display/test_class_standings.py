"""Classes for programs: standings and boards of one, and which a row is of."""

from collections.abc import AsyncIterator
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
    [rules]
    classes = "apart"
    [classes]
    pro = "Pro"
    am = "Am"
    [drivers]
    anna = { name = "Anna", class = "pro" }
    ben = { name = "Ben", class = "am", replaces = "anna" }
    carl = { name = "Carl", class = "am" }
    """
)


@pytest.fixture
async def web() -> AsyncIterator[AsyncClient]:
    record = MemoryRecord("e1")
    people = [Person(each.id, each.name) for each in PLAN.drivers.values()]
    record.append([SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions], people)
    record.append(
        [
            LapSet("qualifying", f"r/{driver}", 1, "r", driver, time_ms, AT)
            for driver, time_ms in (("carl", 92_000), ("anna", 91_000), ("ben", 90_000))
        ]
    )
    display = Display(record, PLAN)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


async def test_the_standings_of_a_class(web: AsyncClient) -> None:
    whole, am = [(await web.get(f"/api/v1/standings{query}")).json() for query in ("", "?class=am")]
    assert (
        whole["classes"]
        == am["classes"]
        == [
            {"id": "pro", "name": "Pro", "color": None},
            {"id": "am", "name": "Am", "color": None},
        ]
    )
    assert [(each["position"], each["driver"]["id"], each["class_id"], each["points"]) for each in am["drivers"]] == [
        (1, "ben", "am", 3),
        (2, "carl", "am", 2),
    ]
    assert (whole["class_id"], am["class_id"], len(whole["drivers"])) == (None, "am", 3)
    assert whole["notes"] == [
        "Ben drives in place of Anna and is faster: best lap 1:30.000 against 1:31.000.",
    ]


async def test_a_class_that_there_is_not(web: AsyncClient) -> None:
    told = await web.get("/api/v1/standings?class=gt4")
    assert told.status_code == 404
    assert "there is no class 'gt4' in the plan; there are: pro, am" in told.text


async def test_the_board_of_a_class_now_and_then(web: AsyncClient) -> None:
    now = (await web.get("/api/v1/sessions/current/board?class=am")).json()
    assert [(row["driver"]["id"], row["position"], row["class_position"]) for row in now["rows"]] == [
        ("ben", 1, 1),
        ("carl", 3, 2),
    ]
    then = (await web.get("/api/v1/sessions/qualifying/board?class=am&at=2")).json()
    assert [(row["driver"]["id"], row["class_id"]) for row in then["rows"]] == [("carl", "am")]
