"""Tests on real sockets, played once on every event loop and HTTP parser that the server may run on."""

import asyncio
import functools
import importlib.util
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from display.live import Live
from display.screen import Screen
from tests.display.books import ANNA, QUALI, lap
from tests.display.client import WireClient
from tests.display.server import Running, running, until
from tests.display.stage import HallClock
from timing.record.memory import MemoryRecord

LOOPS = ["asyncio"] + ["uvloop"] * (importlib.util.find_spec("uvloop") is not None)
STACKS = [pytest.param((loop, http), id=f"{loop}-{http}") for loop in LOOPS for http in ("front", "h11")]


@dataclass
class Wired:
    """A server with a record of one lap, and a clock that stands still."""

    record: MemoryRecord
    live: Live
    clock: HallClock
    server: Running

    async def open(self, query: str = "", **more: Any) -> WireClient:
        """A client that has shaken hands."""
        return await WireClient.open(self.server, query, **more)

    async def screen(self, query: str = "") -> WireClient:
        """A client that has the board."""
        client = await self.open(query)
        await client.read_until(lambda watcher: watcher.board)
        client.watcher.types()
        return client

    def screens(self) -> list[Screen]:
        """The screens as the hub knows them."""
        return [screen for view in self.live.hub.audience.views() for screen in view.screens]

    def lap(self, number: int, driver: str = "anna", time_ms: int = 90_000) -> int:
        """Write a lap down; its place in the record."""
        return self.record.append([lap(number, driver, time_ms)]).seqs[0]

    async def lap_shown(self, number: int, driver: str = "anna", time_ms: int = 90_000) -> int:
        """The same, and wait until it is on the board."""
        seq = self.lap(number, driver, time_ms)
        await until(lambda: self.live.channel("quali").board.seq == seq)
        return seq


@asynccontextmanager
async def wired(http: str = "front", **options: Any) -> AsyncIterator[Wired]:
    """A server for the time of the block."""
    record, clock = MemoryRecord("book-1"), HallClock()
    record.append([QUALI, lap(1)], [ANNA])
    live = Live(record, clock=clock, **options)
    async with running(live, http=http) as server:
        yield Wired(record, live, clock, server)


def on_every_stack(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test `async def test(hall: Wired, ...)`, played on every stack."""

    async def play(http: str, cases: dict[str, Any]) -> None:
        async with wired(http) as hall:
            await test(hall, **cases)

    @functools.wraps(test)
    def run(stack: tuple[str, str], **cases: Any) -> None:
        loop, http = stack
        with asyncio.Runner(loop_factory=_factory(loop)) as runner:
            runner.run(play(http, cases))

    # pytest takes the parameters of a test from its signature: the stack instead of the hall, then the cases.
    stack = inspect.Parameter("stack", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    signature = inspect.signature(test)
    setattr(run, "__signature__", signature.replace(parameters=[stack, *list(signature.parameters.values())[1:]]))  # noqa: B010
    del run.__wrapped__
    marked: Callable[..., None] = pytest.mark.parametrize("stack", STACKS)(run)
    return marked


def _factory(loop: str) -> Callable[[], asyncio.AbstractEventLoop]:
    if loop == "uvloop":
        import uvloop

        return uvloop.new_event_loop
    return asyncio.new_event_loop
