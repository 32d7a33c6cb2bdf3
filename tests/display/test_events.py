"""Server-sent events: the same messages, read by whoever cannot open a websocket."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from display import wire
from display.boards import board_at
from display.delivery import LITTLE
from display.events import EventStream, event, position_of
from display.hub import Hub
from leaderboard.board import Board
from tests.display.books import RACE, lap
from tests.display.server import PATIENCE_S, until, within
from tests.display.stage import RACE as RACE_INFO
from tests.display.stage import HallClock, StageScreen, Watcher, board, next_board, opened, story
from tests.display.test_wire import RIG
from tests.display.wired import Wired, on_every_stack, wired

BOARDS = story(10)


class EventWatcher:
    """Reads a stream of events as a browser does."""

    def __init__(self, held: Board | None = None) -> None:
        self.watcher = Watcher(held)
        self.last_event_id = ""
        self.retries: list[int] = []
        self._rest = b""

    def receive(self, data: bytes) -> None:
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for each in events:
            fields = dict(line.split(": ", 1) for line in each.decode().split("\n"))
            assert fields.keys() <= {"id", "data", "retry"}
            if "retry" in fields:
                self.retries.append(int(fields["retry"]))
            if "data" in fields:
                self.watcher.take(fields["data"])
            if "id" in fields:
                self.last_event_id = fields["id"]
                assert self.watcher.board is not None
                assert fields["id"] == f"{self.watcher.board.epoch}:{self.watcher.board.seq}"


def _is_at(events: EventWatcher, seq: int) -> bool:
    return events.watcher.seq == seq


def test_an_event_is_an_id_and_a_line_of_data() -> None:
    assert event(b"{}") == b"data: {}\n\n"
    assert event(b"{}", "book-1:7") == b"id: book-1:7\ndata: {}\n\n"


@pytest.mark.parametrize(
    ("id", "position"),
    [
        ("book-1:7", ("book-1", 7)),
        ("a:b:7", ("a:b", 7)),
        (None, (None, None)),
        ("", (None, None)),
        ("7", (None, None)),
        ("book-1:", (None, None)),
        ("book-1:-7", (None, None)),
        ("book-1:seven", (None, None)),
        ("book-1:\u0667", (None, None)),
        ("book-1:" + "7" * 5000, (None, None)),
    ],
)
def test_the_id_of_an_event_is_a_position_or_none(id: str | None, position: tuple[str | None, int | None]) -> None:
    assert position_of(id) == position


# Over HTTP


@asynccontextmanager
async def streaming(
    hall: Wired, query: str = "", headers: dict[str, str] | None = None, held: Board | None = None
) -> AsyncIterator[tuple[EventWatcher, "asyncio.Task[None]", httpx.Response]]:
    """A client that reads a stream in the background."""
    events = EventWatcher(held)

    async def read(response: httpx.Response) -> None:
        async for data in response.aiter_bytes():
            events.receive(data)

    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("GET", f"{hall.server.http_url}/api/v1/events{query}", headers=headers) as response,
    ):
        reading = asyncio.create_task(read(response))
        try:
            yield events, reading, response
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@on_every_stack
async def test_a_stream_says_what_a_websocket_says(hall: Wired) -> None:
    client = await hall.open()
    async with streaming(hall) as (events, _, response):
        await until(lambda: events.watcher.board)
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        hall.lap(2)
        hall.record.append([RACE])
        hall.record.append([lap(1, session="race")])
        await client.read_to(5)
        await until(partial(_is_at, events, 5))
        hall.clock.advance(2)
        await client.read_until(lambda watcher: watcher.messages[-1].type == "beat")
        await until(lambda: events.watcher.messages[-1].type == "beat")
        assert events.watcher.board == client.watcher.board == hall.live.channel("race").board
        assert events.watcher.seen[-1] == client.watcher.seen[-1]
        assert events.watcher.types()[0] == client.watcher.types()[0] == "hello"
        assert events.last_event_id == "book-1:5"
    await client.close()
    await until(lambda: hall.live.hub.connected == 0)


@on_every_stack
async def test_a_browser_that_reconnects_gets_what_it_missed(hall: Wired) -> None:
    for number in range(2, 6):
        await hall.lap_shown(number)
    held = board_at(hall.record, "quali", 4, {}, "en")
    for query, headers in (("", {"last-event-id": "book-1:4"}), ("?epoch=book-1&seq=4", {}), ("?session=quali", {})):
        known = bool(headers) or "seq" in query
        async with streaming(hall, query, headers, held if known else None) as (events, _, _):
            await until(partial(_is_at, events, 6))
            assert events.watcher.types() == ["hello", *(["changes"] * 2 if known else ["snapshot"])]
    async with streaming(hall, "?seq=4&epoch=book-1", {"last-event-id": "nonsense"}) as (events, _, _):
        await until(lambda: events.watcher.board)
        assert events.watcher.types() == ["hello", "snapshot"]


async def test_when_the_server_stops_streams_end_and_come_back_later() -> None:
    async with wired() as hall, streaming(hall) as (events, reading, _):
        await until(lambda: events.watcher.board)
        await hall.live.stop()
        await within(reading)
        assert events.retries == [2000, 0]


async def test_beyond_the_most_a_stream_is_refused() -> None:
    async with wired(most=1) as hall:
        client = await hall.screen()
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{hall.server.http_url}/api/v1/events")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        await client.close()


async def test_a_session_that_is_not_there_has_no_stream() -> None:
    async with wired() as hall:
        with pytest.raises(LookupError, match="there is no session 'nobody'"):
            hall.live.events("nobody")


# What no client shows


class Line:
    """The other end of a stream: takes what is sent as long as it is `open`."""

    def __init__(self, hub: Hub, session: str = "current") -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.gone = asyncio.Event()
        self.events = EventWatcher()
        self.ended = False
        self.stream = EventStream(hub, session)
        self.task = asyncio.create_task(self.stream({"type": "http"}, self._receive, self._send))

    async def _receive(self) -> MutableMapping[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await self.open.wait()
        if message["type"] == "http.response.body":
            self.events.receive(message["body"])
            self.ended = not message.get("more_body", False)

    async def settle(self) -> Watcher:
        for _ in range(20):
            await asyncio.sleep(0)
        return self.events.watcher


@pytest.fixture
def hub() -> Hub:
    hub = Hub(clock=HallClock())
    hub.show(opened(BOARDS[0]))
    return hub


async def test_a_stream_ends_when_its_client_has_gone(hub: Hub) -> None:
    line = Line(hub)
    assert (await line.settle()).board == BOARDS[0]
    line.gone.set()
    await within(line.task)
    assert hub.connected == 0


async def test_a_slow_stream_gets_what_it_missed_or_the_whole_board(hub: Hub) -> None:
    line = Line(hub)
    await line.settle()
    line.open.clear()
    for each in BOARDS[1:5]:
        hub.show(next_board(hub, each))
        await line.settle()
    line.open.set()
    watcher = await line.settle()
    assert watcher.types() == ["hello", "snapshot", *["changes"] * 4]
    line.open.clear()
    for each in story(8 + LITTLE // 3000, why="x" * 4000)[5:]:
        hub.show(next_board(hub, each))
        await line.settle()
    line.open.set()
    watcher = await line.settle()
    assert watcher.types() == ["changes", "snapshot"]
    assert watcher.board == hub.channels["quali"].board
    line.gone.set()
    await within(line.task)


async def test_a_stream_that_takes_nothing_for_too_long_is_given_up(hub: Hub) -> None:
    clock = hub.clock
    assert isinstance(clock, HallClock)
    frozen, idle = Line(hub), Line(hub)
    await frozen.settle()
    frozen.open.clear()
    hub.show(next_board(hub, BOARDS[1]))
    await frozen.settle()
    clock.advance(59)
    hub.partings.sweep(60.0, 4.0)
    assert not frozen.task.done()
    clock.advance(2)
    hub.partings.sweep(60.0, 4.0)
    await within(frozen.task)
    assert (hub.connected, hub.counts.frozen) == (1, 1)
    idle.gone.set()
    await within(idle.task)


async def test_messages_without_a_position_are_told_once_and_the_newest_only(hub: Hub) -> None:
    line = Line(hub)
    await line.settle()
    line.open.clear()
    hub.show(next_board(hub, BOARDS[1]))
    await line.settle()
    line.stream.tell("live", b'{"type":"live","rigs":[]}')
    line.stream.tell("live", wire.live([RIG]))
    line.stream.beat()
    line.open.set()
    watcher = await line.settle()
    assert [message.type for message in watcher.messages[2:]] == ["changes", "live", "beat"]
    assert len(watcher.messages[3].rigs) == 1
    assert watcher.messages[4].seq == 2
    line.gone.set()
    await within(line.task)


async def test_a_stream_of_a_session_that_another_book_has_not_ends(hub: Hub) -> None:
    hub.show(next_board(hub, board(50, session=RACE_INFO)))
    line = Line(hub, "race")
    await line.settle()
    hub.show(opened(BOARDS[0]))
    await within(line.task)
    assert line.ended


async def test_a_stream_waits_for_the_first_session() -> None:
    hub = Hub(clock=HallClock())
    hub.epoch = "book-1"
    line = Line(hub)
    assert (await line.settle()).types() == ["hello"]
    hub.show(opened(BOARDS[0]))
    assert (await line.settle()).types() == ["session", "snapshot"]
    line.gone.set()
    await within(line.task)


async def test_a_fault_of_the_other_end_is_not_swallowed(hub: Hub) -> None:
    async def send(message: object) -> None:
        raise OSError("the cable is out")

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(OSError, match="the cable is out"):
        await EventStream(hub, "current")({"type": "http"}, receive, send)
    assert hub.connected == 0


async def test_screens_and_streams_see_the_same(hub: Hub) -> None:
    line, screen = Line(hub), StageScreen(hub).join()
    await line.settle()
    for each in BOARDS[1:]:
        hub.show(next_board(hub, each))
        await line.settle()
    assert (await line.settle()).seen == screen.look().seen
    line.gone.set()
    await within(line.task)
