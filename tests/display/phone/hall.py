"""An evening of 22 teams in a hall, and phones that look at it: a display on a record in memory, over HTTP."""

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from httpx import ASGITransport, AsyncClient, Response

from display.app import Display
from ingest.demo.cup import plan
from tests.waiting import answers
from timing.event import Plan, PlannedSession
from timing.people import Profile
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import LapRuled, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.rules import PRESETS

AT: Final = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PATIENCE_S: Final = 20.0
_CUP: Final = plan(range(40_000, 40_022))
SESSIONS: Final = (
    PlannedSession("qualifying", SessionType.QUALIFYING, "Qualifying", "Suzuka"),
    PlannedSession("race-1", SessionType.RACE, "Race 1", "Suzuka", laps=5),
    PlannedSession("race-2", SessionType.RACE, "Race 2", "Suzuka", laps=5),
)
PLAN: Final = replace(
    _CUP,
    name="Hall Cup",
    sessions=SESSIONS,
    rules=PRESETS["company-cup"],
    rigs={
        id: replace(rig, venue="North hall" if at % 2 else "South hall")
        for at, (id, rig) in enumerate(_CUP.rigs.items())
    },
)
FIRST: Final = [driver for driver in PLAN.drivers if driver.endswith("a")]
"""One driver of each team."""


class Hall:
    """The record of the evening, to be written on."""

    def __init__(self, plan: Plan = PLAN) -> None:
        self.plan = plan
        self.record = MemoryRecord("e1")
        self._laps = 0
        people = [Person(each.id, each.name, each.number, each.team) for each in plan.drivers.values()]
        first = plan.sessions[0]
        self.record.append([SessionOpened(first.id, first.type, first.name, first.track, AT)], people)

    def opens(self, session: str) -> None:
        planned = next(each for each in self.plan.sessions if each.id == session)
        self.record.append(
            [
                SessionOpened(planned.id, planned.type, planned.name, planned.track, self._now()),
                SessionMoved(planned.id, Phase.RUNNING, "Toni", self._now()),
            ]
        )

    def lap(self, driver: str, time_ms: int, session: str = "qualifying", *, valid: bool = True) -> LapSet:
        self._laps += 1
        third = time_ms // 3
        sectors = (third, third, time_ms - 2 * third)
        source, rig = f"rig/{driver}", f"rig-{driver}"
        lap = LapSet(session, source, self._laps, rig, driver, time_ms, self._now(), sectors, valid=valid)
        self.record.append([lap])
        return lap

    def fill(self, session: str = "qualifying", laps: int = 3) -> "Hall":
        """Laps of one driver of each team, the first team the fastest."""
        for number in range(laps):
            for at, driver in enumerate(FIRST):
                self.lap(driver, 90_000 + 137 * at + 400 * ((number + 1) % laps), session)
        return self

    def delete(self, lap: LapSet) -> None:
        self.record.append([LapRuled(lap.session, lap.key, False, "cut the chicane", "Toni", self._now())])

    def penalise(self, driver: str, session: str, seconds: int) -> None:
        self.record.append(
            [Ruled(session, Penalty.SECONDS, "speeding", "Toni", self._now(), driver, value=1000 * seconds)]
        )

    def hide(self, driver: str) -> None:
        def hidden(profile: Profile) -> Profile:
            return replace(profile, hidden=True)

        self.record.change_person(driver, hidden)

    def name(self, driver: str, name: str) -> None:
        person = self.record.people()[driver]
        self.record.append([], [replace(person, name=name)])

    def _now(self) -> datetime:
        return AT + timedelta(seconds=self.record.position().seq)


@asynccontextmanager
async def phone(hall: Hall, **options: Any) -> AsyncIterator[AsyncClient]:
    """A phone at a display of the hall, without sockets."""
    display = Display(hall.record, hall.plan, **options)
    transport = ASGITransport(display.web, raise_app_exceptions=False)
    async with (
        display.app.router.lifespan_context(display.app),
        AsyncClient(transport=transport, base_url="http://192.0.2.9:8080") as client,
    ):
        yield client


async def until(web: AsyncClient, path: str, holds: Callable[[Response], bool]) -> Response:
    """Ask again until the answer is as it must become."""
    return await answers(lambda: web.get(path), holds, PATIENCE_S)


@contextmanager
def served(hall: Hall, **options: Any) -> Iterator[str]:
    """The hall's display on a port of the loopback; its address."""
    display = Display(hall.record, hall.plan, **options)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(64)
    answers = threading.Event()
    serving = threading.Thread(target=display.run, args=(bound, answers.set), daemon=True)
    serving.start()
    assert answers.wait(PATIENCE_S), "the display did not open"
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        display.stop()
        serving.join(PATIENCE_S)
        bound.close()
        assert not serving.is_alive(), "the display did not close"
