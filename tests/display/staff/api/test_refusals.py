"""What is not done: rubbish, strangers, too many at once, and a record that cannot be written."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from httpx import ASGITransport, AsyncClient

from display.access.roles import Role
from display.app import Display
from display.staff.api.doing import AT_ONCE
from tests.display.server import PATIENCE_S, until, within
from tests.display.staff.api.hall import LAPS, PLAN, QUALIFYING, Hall, Tablet, new_id
from tests.waiting import answers
from timing.record.entry import Entry, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, RecordError

ID = "00000000-0000-0000-0000-0000000000ff"


RUBBISH: list[tuple[str, Any, str]] = [
    ("seats/set", {"rig": "left", "driver": "anna"}, "id: Field required"),
    ("seats/set", {"id": "x", "rig": "left", "driver": "anna"}, "id: Input should be a valid UUID"),
    ("seats/set", {"id": ID, "rig": "left"}, "name the driver, or the start number as `number`"),
    ("seats/set", {"id": ID, "rig": "left", "driver": "a", "number": "7"}, "name the driver, or the start number"),
    ("seats/set", {"id": ID, "rig": " ", "driver": "a"}, "rig: String should have at least 1 character"),
    ("seats/set", {"id": ID, "rig": "left", "driver": "nul \0 here"}, "driver: Value error, a text for people"),
    ("seats/clear", {"id": ID, "rig": "left", "device": "\x1b[2J"}, "device: Value error, a text for people"),
    ("seats/clear", {"id": ID, "rig": "left", "reason": "?"}, "reason: Extra inputs are not permitted"),
    ("seats/clear", {"id": ID, "rig": "left", "expected": -1}, "expected: "),
    ("seats/clear", {"id": ID, "rig": "left", "at": "2026-11-21T19:00:00"}, "at: Input should have timezone info"),
    ("seats/clear", {"id": ID, "rig": "left", "at": "tonight"}, "at: Input should be a valid datetime"),
    ("laps/delete", {"id": ID, "lap": 4, "reason": "  "}, "reason: String should have at least 1 character"),
    ("laps/delete", {"id": ID, "lap": 2**80, "reason": "cut"}, "lap: "),
    ("laps/add", {"id": ID, "time_ms": 90_000, "reason": "paper"}, "name the driver or the rig"),
    ("laps/give", {"id": ID, "laps": [], "to": "anna", "reason": "x"}, "laps: List should have at least 1 item"),
    ("rulings/make", {"id": ID, "penalty": "seconds", "reason": "x"}, "name the driver or the team"),
    ("rulings/make", {"id": ID, "penalty": "death", "driver": "anna", "reason": "x"}, "penalty: Input should be"),
    ("rulings/make", {"id": ID, "penalty": "points", "driver": "a", "value": "NaN", "reason": "x"}, "value: "),
    ("rulings/make", {"id": ID, "penalty": "points", "driver": "a", "value": "1e99", "reason": "x"}, "value: "),
    ("undo", {"id": ID, "refs": [0]}, "refs.0: Input should be greater than or equal to 1"),
    ("undo", [1], "Input should be a valid dictionary"),
]


async def test_rubbish_is_refused_in_a_sentence(hall: Hall, toni: Tablet) -> None:
    for action, body, sentence in RUBBISH:
        answer = await toni.client.post(f"/api/v1/staff/{action}", json=body)
        assert answer.status_code == 422, body
        assert sentence in answer.json()["detail"], body
    assert hall.entries() == []


async def test_bytes_that_are_no_request_are_refused(hall: Hall, toni: Tablet) -> None:
    headers = {"content-type": "application/json"}
    for body in (b"", b"{", b"\xff\xfe", b'{"id": "\\ud800"}', b"[" * 20_000):
        answer = await toni.client.post("/api/v1/staff/seats/clear", content=body, headers=headers)
        assert answer.status_code in (400, 422), body
        assert answer.headers["content-type"] == "application/problem+json"
    assert hall.record.position().seq == LAPS


async def test_strangers_and_programs_are_refused(hall: Hall) -> None:
    stranger = Tablet(AsyncClient(transport=ASGITransport(hall.web), base_url="http://hall:8080"))
    async with stranger.client:
        assert (await stranger.ask("seats/clear", rig="left")).status_code == 401
        assert (await stranger.client.get("/api/v1/staff/rigs")).status_code == 401
    assert hall.entries() == []


class Troubled(MemoryRecord):
    """A record that is written when the test says so, if it can be."""

    def __init__(self) -> None:
        super().__init__("e")
        self.append(QUALIFYING, [Person("anna", "Anna Riesling")])
        self.open = threading.Event()
        self.full = False
        self.written = 0

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        assert self.open.wait(PATIENCE_S)
        self.written += 1
        if self.full:
            raise RecordError("the disk is full")
        return super().append_at(end, entries, people)


async def test_a_request_is_answered_when_it_is_committed_and_nobody_waits_for_it() -> None:
    record = Troubled()
    hall = Hall(record)
    toni = await hall.tablet("Toni")
    asked = [asyncio.ensure_future(toni.ask("laps/delete", lap=4, reason=f"{nr}")) for nr in range(AT_ONCE + 1)]
    await until(lambda: any(each.done() for each in asked))
    refused = [each.result().status_code for each in asked if each.done()]
    assert refused == [503]
    record.open.set()
    assert sorted([(await within(each)).status_code for each in asked]) == [200] * AT_ONCE + [503]
    assert record.written == AT_ONCE
    await hall.close()


async def test_a_record_that_cannot_be_written_takes_the_same_request_later() -> None:
    record = Troubled()
    record.open.set()
    hall = Hall(record)
    toni = await hall.tablet("Toni")
    body: dict[str, Any] = {"id": new_id(), "lap": 4, "reason": "cut"}
    record.full = True
    answer = await toni.ask("laps/delete", **body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["detail"] == "the disk is full"
    record.full = False
    await toni.do("laps/delete", **body)
    await hall.close()


async def test_the_boards_follow_what_is_asked_for() -> None:
    record = MemoryRecord("e")
    record.append(QUALIFYING, [Person("anna", "Anna Riesling")])
    display, hall = Display(record, PLAN), Hall(record)
    hall.web = display.web
    toni = await hall.tablet("Toni", Role.STAFF)
    async with display.app.router.lifespan_context(display.app):
        await toni.do("laps/delete", lap=4, reason="cut")

        async def best() -> int:
            board = (await toni.client.get("/api/v1/sessions/current/board")).json()
            return next(int(row["best_ms"]) for row in board["rows"] if row["driver"]["id"] == "anna")

        assert await answers(best, lambda best_ms: best_ms == 92_000, PATIENCE_S) == 92_000
    await hall.close()
