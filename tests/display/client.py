"""Clients on real sockets that decide about every byte: those who keep to the rules, and those who do not."""

import asyncio
import base64
import contextlib
from collections.abc import Callable
from typing import Any

from websockets.frames import Frame, Opcode

from leaderboard.board import Board
from tests.display.server import PATIENCE_S, Running, within
from tests.display.stage import Watcher

KEY = base64.b64encode(b"sixteen bytes ok").decode()


class WireClient:
    """A websocket client made of a plain TCP connection, so that a test decides about every byte and when to read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.watcher = Watcher()
        self.status = 0
        self.head = b""

    @classmethod
    async def open(cls, server: Running, query: str = "", held: Board | None = None, **more: Any) -> "WireClient":
        """Connect and shake hands."""
        client = cls(*await server.connect())
        client.watcher.board = held
        await client.shake_hands(server, query, **more)
        return client

    async def shake_hands(
        self,
        server: Running,
        query: str = "",
        *,
        path: str = "/api/v1/live",
        headers: dict[str, str | None] | None = None,
    ) -> None:
        """Send the request of a handshake, with some headers otherwise, or (None) left out; read the answer's head."""
        fields: dict[str, str | None] = {
            "Host": f"127.0.0.1:{server.port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": KEY,
            **(headers or {}),
        }
        lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value is not None]
        self.writer.write(f"GET {path}{query} HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
        self.head = await within(self.reader.readuntil(b"\r\n\r\n"))
        self.status = int(self.head.split(b" ", 2)[1])

    def send(self, opcode: Opcode, data: bytes = b"") -> None:
        self.writer.write(Frame(opcode, data).serialize(mask=True))

    async def read_until(self, holds: Callable[[Watcher], Any]) -> Watcher:
        """Read on until what the watcher has seen is enough."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds(self.watcher):
                data = await self.reader.read(65_536)
                assert data, "the connection ended first"
                self.watcher.receive(data)
        return self.watcher

    async def read_to(self, seq: int) -> Watcher:
        """Read on until the board is at this entry."""
        return await self.read_until(lambda watcher: watcher.seq == seq)

    async def read_to_the_end(self) -> Watcher:
        """Read until the server has closed."""
        async with asyncio.timeout(PATIENCE_S):
            while data := await self.reader.read(65_536):
                self.watcher.receive(data)
        return self.watcher

    async def read_to_the_end_or_reset(self) -> Watcher:
        """The same, where the server may have cut the connection."""
        try:
            return await self.read_to_the_end()
        except ConnectionResetError:
            return self.watcher

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):  # the server may have been first
            await within(self.writer.wait_closed())
