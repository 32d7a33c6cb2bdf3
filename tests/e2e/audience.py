"""Fifty people and screens that watch several displays at once, and believe nothing."""

import asyncio
import hashlib
import re
import threading
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from random import Random
from ssl import SSLContext
from typing import Any, Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from display import wire
from leaderboard.board import Board
from tests.display.stage import Watcher
from tests.e2e.program import PATIENCE_S

_WAIT: Final = re.compile(r"come back in (\d+) ms")


class Spectator:
    """One who watches the running session, now at one server, now at another, and brings the board along."""

    def __init__(self, audience: "Audience", servers: Sequence[int], random: Random) -> None:
        self.watcher = Watcher()
        self.goodbyes: list[tuple[int, str]] = []
        self.resumed = 0
        """Times that changes followed on the board which was brought along, without a new snapshot."""
        self._audience, self._servers, self._random = audience, servers, random
        self._line: ClientConnection | None = None

    async def watch(self) -> None:
        """Watch until the audience goes."""
        turn = self._random.randrange(len(self._servers))
        while not self._audience.over:
            try:
                await self._at(self._servers[turn % len(self._servers)])
            except (OSError, InvalidHandshake):  # it is not there at the moment
                await asyncio.sleep(0.05)
            turn += 1

    async def _at(self, port: int) -> None:
        board = self.watcher.board
        held = "" if board is None else f"?epoch={board.epoch}&seq={board.seq}"
        tls = self._audience.tls
        url = f"{'wss' if tls else 'ws'}://127.0.0.1:{port}/api/v1/live{held}"
        async with connect(url, compression=None, ssl=tls) as self._line:
            try:
                async for message in self._line:
                    self._hear(str(message), board)
            except ConnectionClosed:
                pass  # servers that go away are what this audience is for; how they went is noted as its goodbye
            self.goodbyes.append((self._line.close_code or 0, self._line.close_reason or ""))
        told = _WAIT.search(self.goodbyes[-1][1])
        await asyncio.sleep(int(told[1]) / 1000 if told else 0)

    def _hear(self, message: str, brought: Board | None) -> None:
        before = self.watcher.board
        self.watcher.take(message)  # changes that do not fit the board are an error
        board = self.watcher.board
        if board is None or board is before:
            return
        if before is not None:
            assert board.seq >= before.seq, "no board goes back in time"
            self.resumed += before is brought and self.watcher.messages[-1].type == "changes"
        self._audience.saw(board)

    async def move(self) -> None:
        """Go to the next server."""
        if self._line is not None:
            await self._line.close()


class Audience:
    """So many spectators, in a thread of their own, for the time of the block. `servers` are ports.

    With `tls` they come by HTTPS and believe whom it says.
    """

    def __init__(self, servers: Sequence[int], seed: int = 7, tls: SSLContext | None = None) -> None:
        self.over = False
        self.tls = tls
        self.boards: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        """What was seen, by epoch and seq: the hash of the board's bytes."""
        self.spectators: list[Spectator] = []
        self._servers, self._random = servers, Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._watching: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        try:
            self._do(self._go())
            for each in self._watching:
                each.result(PATIENCE_S)  # what a spectator complained of is raised here
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE_S)
            self._loop.close()

    def saw(self, board: Board) -> None:
        """Somebody sees this board now."""
        self.boards[board.epoch, board.seq].add(hashlib.blake2s(wire.board(board)).hexdigest())

    def come(self, count: int) -> None:
        """So many more come."""
        for _ in range(count):
            spectator = Spectator(self, self._servers, Random(self._random.random()))
            self.spectators.append(spectator)
            self._watching.append(asyncio.run_coroutine_threadsafe(spectator.watch(), self._loop))

    def move(self, count: int) -> None:
        """So many of them go to another server."""
        for spectator in self._random.sample(self.spectators, count):
            self._do(spectator.move())

    def all_see(self, seq: int) -> bool:
        """Whether everybody has the board of this entry, or a later one. Raises what a spectator complains of."""
        for each in self._watching:
            if each.done():
                each.result()
        return all(each.watcher.seq >= seq for each in self.spectators)

    async def _go(self) -> None:
        for spectator in self.spectators:
            with suppress(OSError):  # whose server is gone has left already
                await spectator.move()

    def _do(self, what: Any) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE_S)
