"""`POST /api/v1/laps`: what goes in, what comes back, and what is refused before anybody looks at it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.types import Message

from display import sent_laps
from display.app import Display
from display.guesses import MOST, Guesses
from display.headers import HEADERS
from display.problems import answer_problems
from display.sent_laps import AT_ONCE, SentLap, sent_laps_router
from ingest.formats import eracing_json
from tests.display.server import PATIENCE_S, until, within
from tests.waiting import answers
from timing.errors import BadInput
from timing.event import Plan
from timing.record.memory import MemoryRecord
from timing.sent import MOST_BYTES, LapRefused, StoredLap, Why

LAPS = "/api/v1/laps"
STORED = StoredLap("quali", "left", 3, 92_345, new=True, counted=True)
TOLD = {"session": "quali", "rig": "left", "lap": 3, "time_ms": 92_345, "new": True, "counted": True}


class Timekeeper:
    """Who takes laps: answers as the test says, and notes what was handed in."""

    def __init__(self) -> None:
        self.answer: StoredLap | Exception = STORED
        self.taken: list[tuple[bytes, bytes | None, tuple[str, int]]] = []
        self.open = threading.Event()
        self.open.set()

    def take(self, message: bytes, shown: bytes | None, sender: tuple[str, int]) -> StoredLap:
        self.taken.append((message, shown, sender))
        assert self.open.wait(PATIENCE_S)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def keeper() -> Timekeeper:
    return Timekeeper()


@asynccontextmanager
async def program(app: Any, address: tuple[str, int] = ("192.0.2.9", 40_000)) -> AsyncIterator[AsyncClient]:
    """A program that sends laps from an address."""
    transport = ASGITransport(app, client=address, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://hall:8080") as client:
        yield client


@pytest.fixture
async def web(keeper: Timekeeper) -> AsyncIterator[AsyncClient]:
    async with program(Display(MemoryRecord(), Plan(), laps=keeper.take).web) as client:
        yield client


# A lap


async def test_a_lap_that_is_new_is_answered_with_201(web: AsyncClient, keeper: Timekeeper) -> None:
    answer = await web.post(LAPS, content=b'{"a": 1}', headers={"authorization": "Bearer correct horse battery"})
    assert (answer.status_code, answer.json()) == (201, TOLD)
    assert answer.headers["cache-control"] == "no-store"
    assert keeper.taken == [(b'{"a": 1}', b"correct horse battery", ("192.0.2.9", 40_000))]
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_lap_that_was_there_is_answered_with_200(web: AsyncClient, keeper: Timekeeper) -> None:
    keeper.answer = StoredLap("quali", "left", 3, 93_000, new=False, counted=False)
    answer = await web.post(LAPS, content=b"{}")
    assert (answer.status_code, answer.json()) == (200, TOLD | {"time_ms": 93_000, "new": False, "counted": False})
    assert keeper.taken[0][1] is None


async def test_the_key_is_taken_by_its_bytes(web: AsyncClient, keeper: Timekeeper) -> None:
    await web.post(LAPS, content=b"{}", headers={b"authorization": "Bearer Schlüssel 王".encode()})
    await web.post(LAPS, content=b"{}", headers={"authorization": "Basic bGVmdDprZXk="})
    assert [shown for _, shown, _ in keeper.taken] == ["Schlüssel 王".encode(), None]


async def test_no_answer_comes_before_the_lap_is_stored(web: AsyncClient, keeper: Timekeeper) -> None:
    keeper.open.clear()
    sending = asyncio.ensure_future(web.post(LAPS, content=b"{}"))
    await until(lambda: keeper.taken)
    assert (await web.get("/healthz")).status_code == 200
    assert not sending.done()
    keeper.open.set()
    assert (await within(sending)).status_code == 201


async def test_the_sender_is_the_same_over_ipv6(keeper: Timekeeper) -> None:
    app = Display(MemoryRecord(), Plan(), laps=keeper.take).web
    async with program(app, ("::ffff:192.0.2.9", 40_000)) as web:
        await web.post(LAPS, content=b"{}")
    assert keeper.taken[0][2] == ("192.0.2.9", 40_000)


# What is refused


@pytest.mark.parametrize(
    ("why", "status", "headers"),
    [
        (Why.UNSIGNED, 401, {"www-authenticate": "Bearer"}),
        (Why.WRONG_KEY, 403, {}),
        (Why.NO_KEY, 403, {}),
        (Why.UNKNOWN_RIG, 404, {}),
        (Why.MALFORMED, 422, {}),
        (Why.NOT_STORED, 503, {"retry-after": "2"}),
    ],
)
async def test_a_refusal_is_a_problem_with_its_sentence(
    web: AsyncClient, keeper: Timekeeper, why: Why, status: int, headers: dict[str, str]
) -> None:
    keeper.answer = LapRefused(why, "rig 'left' is not yours")
    answer = await web.post(LAPS, content=b"{}")
    assert (answer.status_code, answer.json()["detail"]) == (status, "rig 'left' is not yours")
    assert answer.headers["content-type"] == "application/problem+json"
    assert {name: answer.headers.get(name) for name in ("www-authenticate", "retry-after")} == {
        "www-authenticate": None,
        "retry-after": None,
        **headers,
    }


async def test_a_fault_of_ours_is_told_as_one(web: AsyncClient, keeper: Timekeeper) -> None:
    keeper.answer = KeyError("the secret inside")
    answer = await web.post(LAPS, content=b"{}")
    assert answer.status_code == 500
    assert "secret" not in answer.text


async def test_a_server_that_hears_no_rigs_says_where_laps_go() -> None:
    async with program(Display(MemoryRecord(), Plan()).web) as web:
        answer = await web.post(LAPS, content=b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "hears no rigs: send laps to the one that does" in answer.json()["detail"]


async def test_a_message_that_is_too_long_is_not_read_to_its_end(web: AsyncClient, keeper: Timekeeper) -> None:
    parts = iter([b" " * 500] * 4)

    async def endless() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    answer = await web.post(LAPS, content=endless())
    assert (answer.status_code, keeper.taken, len([*parts])) == (413, [], 1)
    assert "at most 1400 bytes" in answer.json()["detail"]
    assert (await web.post(LAPS, content=b" " * MOST_BYTES)).status_code == 201


@pytest.mark.parametrize(
    ("then", "status"), [({"type": "http.disconnect"}, 400), (None, 408)], ids=["breaks off", "never ends"]
)
async def test_a_message_that_does_not_come_to_its_end_is_given_up(
    keeper: Timekeeper, monkeypatch: pytest.MonkeyPatch, then: Message | None, status: int
) -> None:
    monkeypatch.setattr(sent_laps, "BODY_SECONDS", 0.01)
    app = Display(MemoryRecord(), Plan(), laps=keeper.take).web
    incoming = iter([{"type": "http.request", "body": b"{", "more_body": True}, then])
    answers: list[Message] = []

    async def receive() -> Message:
        following = next(incoming)
        return await asyncio.Future() if following is None else following

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": LAPS, "scheme": "http", "query_string": b"", "headers": []}
    await within(app(scope, receive, send))
    assert (answers[0]["status"], keeper.taken) == (status, [])


async def test_pages_of_other_servers_may_not_send(web: AsyncClient, keeper: Timekeeper) -> None:
    for origin, status in (("http://evil.example", 403), ("null", 403), ("http://hall:8080", 201)):
        answer = await web.post(LAPS, content=b"{}", headers={"origin": origin})
        assert answer.status_code == status
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert len(keeper.taken) == 1
    asked = await web.options(LAPS, headers={"origin": "http://evil.example", "access-control-request-method": "POST"})
    assert asked.status_code == 405
    assert (await web.get(LAPS)).status_code == 405


async def test_wrong_keys_make_their_address_wait_and_no_other(keeper: Timekeeper) -> None:
    now = 0.0
    app = FastAPI()
    answer_problems(app)
    app.include_router(sent_laps_router(keeper.take, Guesses(lambda: now)))
    keeper.answer = LapRefused(Why.WRONG_KEY, "this is not the key of rig 'left'")
    async with program(app, ("192.0.2.66", 1)) as stranger, program(app) as rig:
        for _ in range(MOST):
            assert (await stranger.post(LAPS, content=b"{}")).status_code == 403
        keeper.answer = STORED
        answer = await stranger.post(LAPS, content=b"{}")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "61")
        assert "too many wrong keys came from 192.0.2.66" in answer.json()["detail"]
        assert (await rig.post(LAPS, content=b"{}")).status_code == 201
        now = 60.0
        assert (await stranger.post(LAPS, content=b"{}")).status_code == 201


async def test_other_refusals_make_nobody_wait(web: AsyncClient, keeper: Timekeeper) -> None:
    keeper.answer = LapRefused(Why.MALFORMED, "expected JSON")
    assert {(await web.post(LAPS, content=b"{")).status_code for _ in range(2 * MOST)} == {422}


async def test_only_so_many_laps_wait_for_the_disk(web: AsyncClient, keeper: Timekeeper) -> None:
    keeper.open.clear()
    waiting = [asyncio.ensure_future(web.post(LAPS, content=b"{}")) for _ in range(AT_ONCE)]
    await until(lambda: len(keeper.taken) == AT_ONCE)
    answer = await web.post(LAPS, content=b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "too many laps wait to be stored" in answer.json()["detail"]
    keeper.open.set()
    assert {answer.status_code for answer in await within(asyncio.gather(*waiting))} == {201}
    assert (await web.post(LAPS, content=b"{}")).status_code == 201


async def test_a_lap_whose_sender_went_away_is_taken_all_the_same_and_makes_room(
    web: AsyncClient, keeper: Timekeeper
) -> None:
    keeper.open.clear()
    keeper.answer = LapRefused(Why.NOT_STORED, "the disk is full")
    leaving = [asyncio.ensure_future(web.post(LAPS, content=b"{}")) for _ in range(AT_ONCE)]
    await until(lambda: len(keeper.taken) == AT_ONCE)
    for each in leaving:
        each.cancel()
    await asyncio.wait(leaving)
    assert (await web.post(LAPS, content=b"{}")).json()["detail"].startswith("too many laps wait")
    keeper.open.set()
    keeper.answer = STORED

    await answers(lambda: web.post(LAPS, content=b"{}"), lambda answer: answer.status_code == 201)


# What is said of it


async def test_the_description_tells_the_message_its_answers_and_how_to_show_a_key(web: AsyncClient) -> None:
    described = (await web.get("/api/v1/openapi.json")).json()
    call = described["paths"][LAPS]["post"]
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["id", "rig", "lap", "time_ms"]
    assert schema["properties"].keys() == eracing_json._FIELDS.keys()
    assert call["responses"].keys() >= {"200", "201", "401", "403", "404", "413", "422", "429", "503"}
    assert call["responses"]["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/StoredLap"
    }
    (scheme,) = call["security"][0]
    assert described["components"]["securitySchemes"][scheme]["scheme"] == "bearer"


Fields = dict[str, Any]


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"sectors_ms": [1] * 12, "valid": False, "driver": "Zoë", "session": "h.2", "signature": "0f" * 32}, True),
        ({"lap": 0}, False),
        ({"lap": 10_000}, False),
        ({"time_ms": 0}, False),
        ({"time_ms": 86_400_000}, False),
        ({"rig": "a b"}, False),
        ({"rig": "x" * 41}, False),
        ({"sectors_ms": []}, False),
        ({"sectors_ms": [1] * 13}, False),
        ({"driver": "x" * 61}, False),
        ({"signature": "0F" * 32}, False),
        ({"id": "7"}, False),
        ({"laps": 7}, False),
    ],
)
def test_what_the_description_allows_is_what_is_taken(change: Fields, right: bool) -> None:
    fields: Fields = {"id": "8f14e45f-ceea-467f-a0e6-b2b3a9d4c1f7", "rig": "rig-7", "lap": 3, "time_ms": 92_345}
    takers: list[Callable[[Fields], object]] = [SentLap.model_validate, eracing_json.lap_of]
    for take in takers:
        if right:
            take(fields | change)
        else:
            with pytest.raises((ValueError, BadInput)):
                take(fields | change)
