"""A hall with screens: a cup of three teams that has driven a qualifying and a race, around the real app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from httpx import ASGITransport, AsyncClient, Response

from display.access.roles import Role
from display.app import Display
from tests.display.access.hall import key_for
from tests.display.exports.test_logo import png
from timing.event import Plan, PlannedClass, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record
from timing.rules import PRESETS

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
FOX, OWL = "0f" * 16, "a1" * 16
"""Ids that two screens have made."""
PICTURE = png()
SESSIONS = (
    PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
    PlannedSession("race", SessionType.RACE, "Race 1"),
)
TEAMS = {"north": "North Works", "south": "Süd AG", "west": "West & Söhne"}
PLAN = Plan(
    "Hall Cup",
    teams={id: PlannedTeam(id, name, id.upper(), color="#3d5a80") for id, name in TEAMS.items()},
    drivers={
        name: PlannedDriver(name, f"{name.title()} Feld", team, str(number), class_id="pro" if number < 9 else None)
        for number, (name, team) in enumerate(zip(("anna", "bert", "cleo"), TEAMS, strict=True), 7)
    },
    rigs={
        f"rig-{number}": PlannedRig(f"rig-{number}", f"10.0.0.{number}", name=f"Rig {number}", driver=driver)
        for number, driver in enumerate(("anna", "bert", "cleo"), 1)
    }
    | {"rig-4": PlannedRig("rig-4", "10.0.0.4", name="Rig 4")},
    session=SESSIONS[0],
    sessions=SESSIONS,
    rules=PRESETS["company-cup"],
    classes={"pro": PlannedClass("pro", "Pro")},
)
PEOPLE = [Person(each.id, each.name, each.number, each.team) for each in PLAN.drivers.values()]
_numbers = iter(range(1, 1_000_000))


def new_id() -> str:
    """An id that no other request has."""
    return str(UUID(int=next(_numbers)))


def laps(session: str, times: dict[str, Sequence[int]]) -> list[Entry]:
    return [
        LapSet(session, f"{driver}/1/0", number, f"rig-{place}", driver, time_ms, AT + timedelta(minutes=number))
        for place, (driver, driven) in enumerate(times.items(), 1)
        for number, time_ms in enumerate(driven, 1)
    ]


def driven(record: Record) -> Record:
    """A qualifying that Cleo wins before Bert and Anna, then a race that Bert wins before Anna and Cleo."""
    record.append([SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT)], PEOPLE)
    record.append(laps("quali", {"anna": [92_000], "bert": [91_000], "cleo": [90_000]}))
    record.append([SessionOpened("race", SessionType.RACE, "Race 1", None, AT)])
    record.append(laps("race", {"bert": [91_000] * 3, "anna": [92_000] * 3, "cleo": [93_000] * 3}))
    return record


class Desk:
    """Somebody who may do what a role may, over the API."""

    def __init__(self, client: AsyncClient, display: Display) -> None:
        self.client = client
        self.display = display

    async def ask(self, method: str, path: str, **body: Any) -> Response:
        """Send a request with an id of its own, unless one is given."""
        id = str(body.pop("id", new_id()))
        if method == "DELETE":
            return await self.client.delete(f"/api/v1/{path}", params={"id": id})
        return await self.client.request(method, f"/api/v1/{path}", json={"id": id} | body)

    async def do(self, method: str, path: str, **body: Any) -> Any:
        """The same of what can be done."""
        answer = await self.ask(method, path, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def undo(self, done: Any) -> Any:
        """Take a request back."""
        undo = done["undo"]
        return await self.do(undo["method"], undo["path"].removeprefix("/api/v1/"), **undo["body"])

    async def sees(self) -> Any:
        """All that is put up."""
        answer = await self.client.get("/api/v1/screens")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, name: str, content: bytes, kind: str, **more: str) -> Response:
        """Add a sponsor."""
        query = {"id": new_id(), "name": name} | more
        return await self.client.post("/api/v1/sponsors", params=query, content=content, headers={"content-type": kind})


async def here(client: AsyncClient, id: str = FOX, **said: Any) -> Response:
    """A screen reports."""
    return await client.post(f"/api/v1/screens/{id}/here", json=said)


@asynccontextmanager
async def open_hall(record: Record | None = None, role: Role = Role.STEWARD, plan: Plan = PLAN) -> AsyncIterator[Desk]:
    """A display at work, and a desk at it."""
    record = driven(MemoryRecord("e1")) if record is None else record
    display = Display(record, plan)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://hall.test", headers=key_for(record, role)) as client,
    ):
        yield Desk(client, display)
