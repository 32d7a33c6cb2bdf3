"""A running server publishes by itself, and gives versions and files to those who may have them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient

from display.access.guard import SIGNED
from display.access.roles import Role, Signed
from display.app import Display
from display.clock import LoopClock, Timer
from display.live import Busy
from display.problems import answer_problems
from display.published.office import MOST_WAITING, Office
from display.published.publisher import Publisher
from display.published.routes import FOR_EVER, exports_router, results_router
from tests.display.published.hall import PLAN, Hall
from tests.waiting import answers, comes
from timing.record.protocol import Record, RecordError


@pytest.fixture
async def display(hall: Hall) -> AsyncIterator[Display]:
    """The display of the hall; its publisher looks when a test has it look."""
    shown = Display(hall.record, PLAN)
    await shown.live.start()
    yield shown
    await shown.live.stop()


@pytest.fixture
async def office(hall: Hall) -> AsyncIterator[Office]:
    made = Office(hall.record)
    yield made
    made.close()


def web(display: Display, office: Office, role: Role = Role.SPECTATOR) -> AsyncClient:
    """A browser of somebody who has signed in as this."""
    app = FastAPI()
    answer_problems(app)
    app.include_router(results_router(display.live, office))
    app.include_router(exports_router(display.live, office))

    @app.middleware("http")
    async def sign(request: Request, go_on: Any) -> Any:
        request.scope[SIGNED] = Signed("Toni", role, "tablet")
        return await go_on(request)

    return AsyncClient(transport=ASGITransport(app), base_url="http://hall")


async def seen(display: Display, hall: Hall) -> None:
    """Wait until the display has read all of the record."""
    await answers(display.live.cup, lambda cup: cup.seq == hall.record.position().seq)


async def test_a_result_is_published_when_nothing_more_has_come_in(
    display: Display, office: Office, hall: Hall
) -> None:
    publisher = Publisher(display.live, office, display.live.hub.clock)
    hall.official("race-1")
    await seen(display, hall)
    assert await publisher.look() == []
    assert await publisher.look() == [], "all of it was published"
    hall.penalise("mika", 5)
    await seen(display, hall)
    assert await publisher.look() == [], "there may be more"
    hall.late_lap("lena", 119_000)
    await seen(display, hall)
    assert await publisher.look() == []
    found = await publisher.look()
    assert [(each.session, each.number, each.state) for each in found] == [
        ("race-1", 3, "revised"),
        ("", 2, "provisional"),
    ]
    assert await publisher.look() == []


async def test_what_makes_no_difference_is_looked_at_once(display: Display, office: Office, hall: Hall) -> None:
    hall.official("race-1")
    hall.move("race-2", "start")
    hall.late_lap("lena", 119_000, "race-2")
    publisher, done = Publisher(display.live, office, display.live.hub.clock), []
    do = office.do
    office.do = lambda work: done.append(work) or do(work)  # type: ignore[method-assign, func-returns-value]
    hall.record.append([hall_protest(hall)])
    await seen(display, hall)
    assert [await publisher.look() for _ in range(4)] == [[], [], [], []]
    assert len(done) == 1


def hall_protest(hall: Hall) -> Any:
    from timing.record.published import ProtestLodged

    return ProtestLodged("race-1", "kessel", "cut", "Toni", hall.now())


async def test_it_goes_on_looking_when_the_record_fails(display: Display, office: Office, hall: Hall) -> None:
    clock = display.live.hub.clock
    publisher = Publisher(display.live, office, clock)
    failures: list[Exception] = [RecordError("the disk is full"), ValueError("a fault"), Busy("later")]
    looks = 0

    async def look() -> list[Any]:
        nonlocal looks
        looks += 1
        if failures:
            raise failures.pop(0)
        return []

    publisher.look = look  # type: ignore[method-assign]

    class Quick:
        """A clock on which a second is over at once."""

        now, time, call_soon = clock.now, clock.time, clock.call_soon

        def call_later(self, seconds: float, call: Any, /) -> Any:
            return asyncio.get_running_loop().call_later(0, call)

    publisher._clock = Quick()
    publisher.start()
    await comes(lambda: looks > 4)
    await publisher.stop()
    assert failures == []


async def test_everybody_reads_versions_without_names(display: Display, office: Office, hall: Hall) -> None:
    hall.official("race-1")
    await seen(display, hall)
    async with web(display, office) as client:
        told = (await client.get("/api/v1/sessions/race-1/results")).json()
        assert (told["session"], told["latest"], told["protest_until"]) == ("race-1", 2, None)
        assert [(each["number"], each["state"]) for each in told["versions"]] == [(1, "provisional"), (2, "official")]
        answer = await client.get(told["versions"][1]["href"])
        assert answer.headers["cache-control"] == FOR_EVER
        assert answer.json()["result"]["checksum"] == told["versions"][1]["checksum"]
        assert answer.json()["numbers"]["session"]["rows"][0]["driver"] == "mika"
        assert b"Dampf" not in answer.content
        again = await client.get(told["versions"][1]["href"], headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
        plain = await client.get("/api/v1/sessions/race-1/results/2")
        assert (plain.content == answer.content, plain.headers["cache-control"] == FOR_EVER) == (True, False)
        other = await client.get("/api/v1/sessions/race-1/results/2?epoch=another")
        assert other.headers["cache-control"] != FOR_EVER, "of another evening under the same address"
        overall = (await client.get("/api/v1/standings/results")).json()
        assert (overall["session"], overall["latest"]) == (None, 1)
        assert (await client.get(overall["versions"][0]["href"])).json()["numbers"]["teams"]


async def test_what_was_not_published_is_not_there(display: Display, office: Office, hall: Hall) -> None:
    hall.official("race-1")
    await seen(display, hall)
    async with web(display, office) as client:
        for path in (
            "sessions/race-1/results/9",
            "sessions/final/results",
            "sessions/final/results/1",
            "standings/results/7",
        ):
            answer = await client.get(f"/api/v1/{path}")
            assert answer.status_code == 404, path
            assert answer.json()["detail"].startswith("there is no ")
        assert (await client.get("/api/v1/sessions/race-1/results/nine")).status_code == 422


async def test_files_are_for_stewards_and_say_what_they_are(display: Display, office: Office, hall: Hall) -> None:
    hall.official("race-1")
    await seen(display, hall)
    async with web(display, office) as client:
        refused = await client.get("/api/v1/sessions/race-1/export/csv")
        assert refused.status_code == 401
    async with web(display, office, Role.STEWARD) as client:
        csv = await client.get("/api/v1/sessions/current/export/csv?version=1")
        assert csv.headers["content-disposition"] == "attachment; filename*=UTF-8''race-1-1.csv"
        assert csv.headers["cache-control"] == "no-store"
        assert b",1,,provisional," in csv.content
        feed = orjson.loads((await client.get("/api/v1/sessions/race-1/export/json")).content)
        assert (feed["result"]["version"], feed["board"]["rows"][0]["driver"]["name"]) == (2, "Mika Dampf")
        pdf = await client.get("/api/v1/standings/export/team-sheets?url=http://192.168.1.5:8080")
        assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
        assert (await client.get("/api/v1/sessions/race-1/export/xls")).status_code == 422
        assert (await client.get("/api/v1/sessions/final/export/csv")).status_code == 404
        for path in ("race-1/export/csv?version=9", "race-1/export/lap-sheets?version=1"):
            assert (await client.get(f"/api/v1/sessions/{path}")).status_code == 409
        assert (await client.get("/api/v1/standings/export/team-sheets?url=nowhere")).status_code == 409


async def test_stewards_read_the_protests(display: Display, office: Office, hall: Hall) -> None:
    hall.move("race-1", "start", "close", "provisional")
    hall.record.append([hall_protest(hall)])
    await seen(display, hall)
    async with web(display, office, Role.STEWARD) as client:
        (protest,) = (await client.get("/api/v1/sessions/race-1/protests")).json()
        assert (protest["team"], protest["verdict"], protest["ref"]) == (
            "Kessel & Söhne",
            "",
            hall.record.position().seq,
        )
    async with web(display, office) as client:
        assert (await client.get("/api/v1/sessions/race-1/protests")).status_code == 401


async def test_too_many_at_once_are_sent_away(office: Office) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait(_: Record) -> None:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(30)

    waiting = [asyncio.create_task(office.do(wait)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="too many files"):
        await office.do(wait)
    gate.set()
    await asyncio.gather(*waiting)


async def test_a_server_that_stops_schedules_nothing_new_after_its_shutdown(
    display: Display, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """A web server puts the boards away first, and only then ends what looks at them."""
    ticks: list[Callable[[], None]] = []

    class Held(LoopClock):
        """A clock on which a second is over when the test says so."""

        def call_later(self, delay: float, call: Callable[[], None]) -> Timer:
            ticks.append(call)
            return asyncio.get_running_loop().call_later(3_600, call)

    publisher = Publisher(display.live, office, Held())
    publisher.start()
    while not ticks:
        await asyncio.sleep(0)
    await display.live.stop()
    ticks.pop()()
    assert publisher._task is not None
    await asyncio.wait_for(asyncio.shield(publisher._task), 10)
    assert not caplog.records
    assert not ticks
    await publisher.stop()
