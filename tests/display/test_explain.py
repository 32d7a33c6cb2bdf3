"""Explanations as programs read them: a paragraph, and the data that it is made of."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel

from display.app import Display
from display.explain import (
    DriverBestLine,
    DriverShareLine,
    LapLine,
    NeighbourLine,
    PartLine,
    SessionPlaceLine,
    SessionShareLine,
    StandingPlaceLine,
    explained_standing,
)
from leaderboard import explained
from leaderboard.explain import driver_place
from leaderboard.explain_text import session_text
from tests.display.test_standings import AT, PEOPLE, PLAN, lap
from tests.leaderboard.cups import RULES, cup_of, in_order, session
from timing.record.entry import LapSet, SessionOpened
from timing.record.memory import MemoryRecord
from timing.rules import Points, table


@pytest.fixture
async def web() -> AsyncIterator[AsyncClient]:
    """After the qualifying and the race of two drivers."""
    record = MemoryRecord("e1")
    record.append([SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions], PEOPLE)
    record.append([lap("qualifying", "ben", 90_000), lap("race", "anna", 91_000), lap("race", "ben", 92_000)])
    record.append([LapSet("race", "rig/race/anna", 2, "rig-1", "anna", 90_500, AT, valid=False)])
    display = Display(record, PLAN)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall") as client,
    ):
        yield client


async def test_a_driver_in_the_standings(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/standings/explain?driver=ben")).json()
    assert (told["epoch"], told["seq"], told["state"], told["language"]) == ("e1", 6, "provisional", "en")
    assert told["text"] == (
        "Ben is 1st with 17 points: 3 for 1st place in Qualifying and 14 for 2nd place in Race. "
        "Race counts 0.5 times. Anna is behind with 16.5 points."
    )
    data = told["data"]
    assert (data["driver"]["name"], data["team"]["id"], data["points"], data["above"]) == ("Ben", "nord", 17, None)
    assert data["below"] == {
        "id": "anna",
        "name": "Anna",
        "position": 2,
        "decided_by": "points",
        "own": 17,
        "other": 16.5,
        "counted": None,
        "status": None,
    }
    race = data["shares"][1]["drivers"][0]["place"]
    assert (race["session"]["id"], race["parts"], race["factor"]) == ("race", [{"name": "place", "points": 14}], 0.5)
    assert race["laps"] == [
        {"number": 1, "time_ms": 92_000, "counts": True, "not_counted_by": None, "used": True, "by_hand": False}
    ]


async def test_a_team_in_german(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/standings/explain?team=nord&lang=de")).json()
    assert told["text"] == (
        "Nordhang Optik liegt auf Platz 1 und hat 33,5 Punkte: 3 in Qualifying (Ben 3) und "
        "30,5 in Race (Anna 16,5 und Ben 14). Race zählt 0,5-fach."
    )
    assert (told["language"], told["data"]["driver"], told["data"]["points"]) == ("de", None, 33.5)


async def test_a_driver_in_a_session(web: AsyncClient) -> None:
    told = (await web.get("/api/v1/sessions/current/explain?driver=anna")).json()
    assert told["text"].startswith("Anna is 1st in Race with 2 laps in 3:01.500. Ben is behind with 1 lap. ")
    assert [each["not_counted_by"] for each in told["data"]["laps"]] == [None, "game"]
    assert told["data"]["below"]["decided_by"] == "laps"
    german = (await web.get("/api/v1/sessions/race/explain?driver=anna&lang=de")).json()
    assert german["text"].startswith("Anna liegt in Race auf Platz 1 mit 2 Runden in 3:01,500. ")


async def test_the_past_and_what_a_cache_knows(web: AsyncClient) -> None:
    now = await web.get("/api/v1/standings/explain?driver=ben")
    again = await web.get("/api/v1/standings/explain?driver=ben", headers={"if-none-match": now.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    past = (await web.get("/api/v1/standings/explain?driver=ben&at=3")).json()
    assert past["text"].startswith(
        "Ben is 1st with 3 points: 3 for 1st place in Qualifying. Anna is behind with 0 points."
    )
    race = await web.get("/api/v1/sessions/race/explain?driver=ben&at=3")
    assert (race.status_code, race.json()["detail"]) == (404, "'ben' has not driven in session 'race'")


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ("standings/explain?driver=nobody", 404, "there is no driver 'nobody' in the standings"),
        ("standings/explain?team=nobody", 404, "there is no team 'nobody' in the standings"),
        ("sessions/final/explain?driver=ben", 404, "there is no session 'final' in the record"),
        ("sessions/qualifying/explain?driver=anna", 404, "'anna' has not driven in session 'qualifying'"),
        ("standings/explain", 422, "say whose place it is: either driver=ID or team=ID"),
        ("standings/explain?driver=ben&team=nord", 422, "say whose place it is: either driver=ID or team=ID"),
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(web: AsyncClient, asked: str, status: int, detail: str) -> None:
    answer = await web.get(f"/api/v1/{asked}")
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)


async def test_programs_find_it_in_the_description_of_the_interface(web: AsyncClient) -> None:
    paths = (await web.get("/api/v1/openapi.json")).json()["paths"]
    for path in ("/api/v1/standings/explain", "/api/v1/sessions/{session}/explain"):
        answer = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer["$ref"].endswith("Explanation")


def test_no_field_of_the_data_is_left_out() -> None:
    pairs: list[tuple[type[BaseModel], Any]] = [
        (LapLine, explained.LapDriven),
        (PartLine, explained.Part),
        (NeighbourLine, explained.Neighbour),
        (SessionPlaceLine, explained.SessionPlace),
        (DriverShareLine, explained.DriverShare),
        (SessionShareLine, explained.SessionShare),
        (DriverBestLine, explained.DriverBest),
        (StandingPlaceLine, explained.StandingPlace),
    ]
    for line, value in pairs:
        assert list(line.model_fields) == [each.name for each in fields(value)]


def test_decisions_of_the_stewards_are_in_the_data() -> None:
    points = {"race": Points(table("10-6"), factor=Decimal("1.25"))}
    changed: dict[str, dict[str, Any]] = {
        "ada": {"seconds_ms": 5_000, "points": Decimal("-1.5")},
        "bea": {"disqualified": True},
    }
    cup = cup_of(session("race", in_order("ada bea cleo", changed)), rules=replace(RULES, points=points))
    told = explained_standing(cup, driver_place(cup, "ada"), "en").model_dump()
    there = told["data"]["shares"][0]["drivers"][0]["place"]
    assert (told["data"]["points"], there["given"], there["seconds_ms"], there["points"]) == (6, -1.5, 5_000, 7.5)
    out = driver_place(cup, "bea").shares[0].drivers[0].place
    assert SessionPlaceLine.model_validate(out).status == "disqualified"
    assert "disqualified" in session_text(out)
