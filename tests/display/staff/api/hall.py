"""A hall with tablets: a record on disk, the real app around it, and people who have signed in."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from display.access.cookies import SIGNED_COOKIE
from display.access.desk import Desk
from display.access.gate import Gate
from display.access.grants import Grants
from display.access.roles import Role
from display.problems import answer_problems
from display.staff.api import reads as staff
from display.staff.api import staff_router
from display.staff.api.doing import Doing
from tests.display.stage import StageClock
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.live import Hearing, RigLive
from timing.readings import SessionType
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.protocol import Record
from timing.record.sql import SqlRecord
from timing.rules import PRESETS

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
SESSIONS = (
    PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
    PlannedSession("race", SessionType.RACE, "Race 1"),
)
PLAN = Plan(
    "Hall Cup",
    teams={"north": PlannedTeam("north", "North Works", "NORTH"), "south": PlannedTeam("south", "Süd AG", "SÜD")},
    drivers={
        "anna": PlannedDriver("anna", "Anna Riesling", "north", "7"),
        "bert": PlannedDriver("bert", "Bert Kruste", "north", "8"),
        "cleo": PlannedDriver("cleo", "Cleo Aar", "south", "9"),
    },
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="anna"),
        "right": PlannedRig("right", "10.0.0.6", name="Rig at the window", driver="cleo"),
    },
    session=SESSIONS[0],
    sessions=SESSIONS,
    rules=PRESETS["company-cup"],
)
_PEOPLE = (Person("anna", "Anna Riesling", "7", "north"), Person("cleo", "Cleo Aar", "9", "south"))
_numbers = iter(range(1, 1_000_000))


def new_id() -> str:
    """An id that no other request has."""
    return str(UUID(int=next(_numbers)))


def lap(driver: str, number: int, time_ms: int, rig: str = "left", session: str = "quali") -> LapSet:
    return LapSet(session, f"{rig}/77/0", number, rig, driver, time_ms, AT + timedelta(minutes=number))


QUALIFYING: Sequence[Entry] = (
    SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT),
    lap("anna", 1, 92_000),
    lap("cleo", 1, 93_000, "right"),
    lap("anna", 2, 91_000),
)
"""Entries 1 to 4 of each hall's record."""
LAPS = len(QUALIFYING)


class Tablet:
    """A device at which somebody has signed in."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def ask(self, action: str, *, dry_run: bool = False, **body: Any) -> Response:
        """Ask for something; with an id of its own unless one is given."""
        query = "?dry_run=true" if dry_run else ""
        return await self.client.post(f"/api/v1/staff/{action}{query}", json={"id": new_id()} | body)

    async def do(self, action: str, **body: Any) -> Any:
        """Ask for something that can be done; the answer."""
        answer = await self.ask(action, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def see(self, what: str, **headers: str) -> Any:
        """Look at something."""
        answer = await self.client.get(f"/api/v1/staff/{what}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def undo(self, answer: Any) -> Any:
        """Take back what an answer is about, as it says itself."""
        how = answer["undo"]
        assert how["path"] == "/api/v1/staff/undo"
        return await self.do("undo", **how["body"])


class Hall:
    """One process on the record in `file`. `rigs` are what is heard."""

    def __init__(self, record: Record, plan: Plan = PLAN) -> None:
        self.record = record
        self.clock = StageClock()
        self.rigs: list[RigLive] = []
        self.hearing = Hearing()
        self.web: ASGIApp = app_of(record, plan, staff.Hall(lambda: self.rigs, lambda: self.hearing), self.clock)
        self._grants = Grants(record.access)
        self._open = AsyncExitStack()

    async def tablet(self, name: str, role: Role = Role.STEWARD, language: str = "en") -> Tablet:
        """A tablet of somebody who signs in."""
        token = self._grants.open(role, name, f"{name}'s tablet").token
        client = AsyncClient(
            transport=ASGITransport(self.web, raise_app_exceptions=False),
            base_url="http://hall:8080",
            headers={"cookie": f"{SIGNED_COOKIE}={token}", "accept-language": language},
        )
        return Tablet(await self._open.enter_async_context(client))

    async def close(self) -> None:
        await self._open.aclose()

    def entries(self) -> list[Entry]:
        """All that the record has behind the laps of the qualifying."""
        return [entry for _, entry in self.record.read(LAPS)]

    def kinds(self) -> list[str]:
        return [type(entry).__name__ for entry in self.entries()]


def app_of(record: Record, plan: Plan, hall: staff.Hall, clock: StageClock) -> FastAPI:
    """The staff's addresses behind the gate, without the boards: of those a test has no need, and they take time."""
    app = FastAPI(openapi_url=None)
    answer_problems(app)
    app.include_router(staff_router(Doing(record, lambda: plan, now=clock.now), hall, lambda: plan.language))
    app.add_middleware(Gate, of=app, desk=Desk(Grants(record.access)))
    return app


@contextmanager
def book(file: Path) -> Iterator[SqlRecord]:
    """The record on disk, with a qualifying where it is new."""
    if not file.exists():
        file.write_bytes(_begun())
    record = SqlRecord.open(file)
    try:
        yield record
    finally:
        record.close()


@cache
def _begun() -> bytes:
    """The file of such a record: made once, as to create the tables takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "record.db")
        record = SqlRecord.open(file)
        record.append(QUALIFYING, _PEOPLE)
        record.close()
        return file.read_bytes()


@asynccontextmanager
async def hall_on(file: Path, plan: Plan = PLAN) -> AsyncIterator[Hall]:
    """A process of its own on the record in `file`."""
    with book(file) as record:
        hall = Hall(record, plan)
        try:
            yield hall
        finally:
            await hall.close()
