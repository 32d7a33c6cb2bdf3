"""Scoreboards on real sockets: whenever they come they show the board, and one that does no good harms nobody."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from display.app import Display
from display.boards import board_at
from display.live import Live
from display.rmonitor import server as module
from display.rmonitor.server import Scoreboards
from display.server import listen
from leaderboard.board import Board
from tests.display.books import ANNA, BEN, QUALI, RACE, lap
from tests.display.rmonitor.reader import Scoreboard
from tests.display.server import until, within
from tests.display.stage import HallClock
from timing.errors import SetupError
from timing.event import Plan
from timing.record.entry import Person
from timing.record.memory import MemoryRecord


@dataclass
class Client:
    """A program that reads lines."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    board: Scoreboard = field(default_factory=Scoreboard)
    raw: bytes = b""

    async def line(self) -> None:
        """Read one more."""
        data = await within(self.reader.readline())
        assert data, "the connection has ended"
        self.raw += data
        self.board.read(data.decode("cp1252"))

    async def until(self, holds: Any) -> Scoreboard:
        while not holds(self.board):
            await self.line()
        return self.board

    async def whole(self) -> Scoreboard:
        """Read all that is said at the beginning, which ends with the flag."""
        seconds = self.board.seconds
        return await self.until(lambda board: board.seconds > seconds)

    async def ended(self) -> None:
        try:
            while await within(self.reader.read(65_536)):
                pass
        except ConnectionError:
            pass  # cut, not closed
        self.writer.close()


@dataclass
class Hall:
    """A record of a qualifying with two drivers, followed; and the port for scoreboards."""

    record: MemoryRecord
    live: Live
    clock: HallClock
    scoreboards: Scoreboards
    port: int

    async def client(self) -> Client:
        return Client(*await within(asyncio.open_connection("127.0.0.1", self.port)))

    async def left(self) -> None:
        """Wait until nobody is there any more, which is noticed when something is said."""

        def are_gone() -> bool:
            self.clock.advance(1.0 if self.scoreboards.connected else 0.0)
            return not self.scoreboards.connected

        await until(are_gone)

    def board(self) -> Board:
        return self.live.channel("current").board


@asynccontextmanager
async def hall(*, empty: bool = False, **more: int) -> AsyncIterator[Hall]:
    record, clock = MemoryRecord("book-1"), HallClock()
    if not empty:
        record.append([QUALI, lap(1), lap(1, "ben", 91_000)], [ANNA, BEN])
    live = Live(record, clock=clock)
    await live.start()
    bound = listen("127.0.0.1", 0)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # so that a client that does not read is soon noticed
    scoreboards = Scoreboards(bound, live.hub, **more)
    await scoreboards.start()
    try:
        yield Hall(record, live, clock, scoreboards, bound.getsockname()[1])
    finally:
        await scoreboards.stop()
        await live.stop()


def shows(found: Scoreboard, board: Board) -> bool:
    """Whether a scoreboard shows a board: order, laps, best laps, names and numbers."""
    return [
        (each.place, each.best_place, each.laps, each.best_ms, each.name, each.number) for each in found.by_place()
    ] == [
        (row.position, row.position, row.laps, row.best_ms, row.driver.name, row.driver.number or "")
        for row in board.rows
    ]


async def test_one_that_comes_in_mid_session_sees_the_whole_board_and_then_every_lap() -> None:
    async with hall() as here:
        client = await here.client()
        assert shows(await client.whole(), here.board())
        assert (client.board.run, client.board.track, client.board.flag) == ("Qualifying", "Hill Ring", "Green ")
        here.record.append([lap(2, "ben", 89_000)])
        found = await client.until(lambda board: board.passings and board.by_place()[0].name == "Ben")
        await client.until(lambda board: shows(board, here.board()))
        assert found.passings == [("ben", 89_000)]
        late = await here.client()
        assert (await late.whole()).competitors == found.competitors
        client.writer.close()
        late.writer.close()


async def test_nothing_is_told_that_is_not_in_the_record() -> None:
    async with hall(empty=True) as here:
        client = await here.client()
        assert (await client.whole()).flag == "      "
        here.record.append([QUALI, lap(1)], [ANNA])
        await client.until(lambda board: board.competitors and board.seconds == 2)
        assert shows(client.board, board_at(here.record, "quali", 2, {}, "en"))
        client.writer.close()


async def test_time_goes_on_every_second() -> None:
    async with hall() as here:
        client = await here.client()
        first = (await client.whole()).time_of_day
        here.clock.advance(2.0)
        await client.until(lambda board: board.seconds == 3)
        assert client.board.time_of_day != first
        client.writer.close()


async def test_another_session_begins_anew() -> None:
    async with hall() as here:
        client = await here.client()
        await client.whole()
        here.record.append([RACE, lap(1, session="race")])
        await client.until(lambda board: board.run == "Race 1" and board.flag == "Green " and board.seconds == 3)
        assert client.board.beginnings == 2
        assert shows(client.board, here.board())
        client.writer.close()


async def test_names_that_cannot_be_written_harm_nobody() -> None:
    async with hall() as here:
        client = await here.client()
        await client.whole()
        here.record.append([lap(1, "z")], [Person("z", 'Ж"\N{RACING CAR},\u202e\r\nÜ', "7,7")])
        found = await client.until(lambda board: "z" in board.competitors)
        assert (found.competitors["z"].name, found.competitors["z"].number) == ("Zh'? Ü", "7 7")
        client.writer.close()


class TestAScoreboard:
    async def test_that_talks_is_not_listened_to(self) -> None:
        async with hall() as here:
            client = await here.client()
            client.writer.write(b"GET / HTTP/1.1\r\n\r\n")
            client.writer.write_eof()
            await client.whole()
            here.clock.advance(1.0)
            await client.until(lambda board: board.seconds == 2)
            client.writer.close()

    async def test_that_talks_too_much_is_cut(self) -> None:
        async with hall() as here:
            client, other = await here.client(), await here.client()
            client.writer.write(b"x" * (module.MOST_SAID + 1))
            await client.ended()
            await until(lambda: here.scoreboards.connected == 1)
            await other.whole()
            other.writer.close()

    async def test_that_does_not_read_is_cut_and_the_others_go_on(self) -> None:
        async with hall(most_waiting=10_000) as here:
            frozen = socket.socket()
            frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            frozen.connect(("127.0.0.1", here.port))
            client = await here.client()
            await client.whole()
            await until(lambda: here.scoreboards.connected == 2)
            second = 1
            while here.scoreboards.connected == 2:
                here.clock.advance(50.0)
                second += 50
                await client.until(lambda board, at=second: board.seconds == at)
                assert second < 10_000
            frozen.close()
            client.writer.close()

    async def test_too_many_are_turned_away(self) -> None:
        async with hall(most=1) as here:
            client = await here.client()
            await client.whole()
            await (await here.client()).ended()
            client.writer.close()
            await here.left()
            again = await here.client()
            await again.whole()
            again.writer.close()

    async def test_that_does_not_read_does_not_hold_up_the_end(self) -> None:
        async with hall() as here:
            frozen = socket.socket()
            frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            frozen.connect(("127.0.0.1", here.port))
            await until(lambda: here.scoreboards.connected)
            here.clock.advance(1000.0)
        await until(lambda: not here.scoreboards.connected)
        frozen.close()

    async def test_that_comes_when_the_display_stops_is_turned_away(self) -> None:
        async with hall() as here:
            await here.live.stop()
            await (await here.client()).ended()

    async def test_is_let_go_when_the_display_stops(self) -> None:
        async with hall() as here:
            client = await here.client()
            await client.whole()
            await here.live.stop()
            await here.scoreboards.stop()
            await here.scoreboards.stop()
            await client.ended()
            with pytest.raises(OSError, match=r"."):
                await here.client()


async def test_the_house_s_own_reader_is_no_screen() -> None:
    async with hall() as here:
        client = await here.client()
        await client.whole()
        assert (here.scoreboards.connected, here.live.hub.connected, here.live.hub.counts.connected) == (1, 0, 0)
        client.writer.close()
        await here.left()


async def test_the_display_serves_scoreboards_as_long_as_it_runs() -> None:
    record = MemoryRecord("book-1")
    record.append([QUALI, lap(1)], [ANNA])
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    display = Display(record, Plan(), rmonitor=("127.0.0.1", port))
    async with display.app.router.lifespan_context(display.app):
        client = Client(*await within(asyncio.open_connection("127.0.0.1", port)))
        assert [each.name for each in (await client.whole()).by_place()] == ["Anna"]
    await client.ended()


async def test_a_port_that_is_taken_stops_the_start_with_a_sentence() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=rf"TCP port {port} on 127.0.0.1 .* choose another with --rmonitor-port"):
            Display(MemoryRecord("e"), Plan(), rmonitor=("127.0.0.1", port))
