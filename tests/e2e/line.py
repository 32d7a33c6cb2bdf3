"""The line between a hall and its server: it can be cut, so that nothing passes and everybody on it is thrown off."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

PATIENCE_S: Final = 20.0
ENDED_S: Final = 1.0
_PIECE: Final = 65_536


class Line:
    """Carries what comes to its own port on to another one of this machine, and back, while it is not cut."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._bound = socket.socket()
        self._bound.bind(("127.0.0.1", 0))
        self.port: int = self._bound.getsockname()[1]
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    def open(self) -> None:
        self._thread.start()
        self._do(self._listen())

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the line did not close"
        self._loop.close()

    def cut(self) -> None:
        """From now on nothing passes; who was connected no longer is."""
        self._do(self._set(whole=False))

    def mend(self) -> None:
        """Let pass again."""
        self._do(self._set(whole=True))

    def _do(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_S)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._carry, sock=self._bound)

    async def _set(self, *, whole: bool) -> None:
        self._whole = whole
        if not whole:
            for each in self._ends:
                each.transport.abort()

    async def _end(self) -> None:
        await self._set(whole=False)
        assert self._server is not None
        self._server.close()
        others = asyncio.all_tasks() - {task for task in [asyncio.current_task()] if task}
        if others:
            _, others = await asyncio.wait(others, timeout=ENDED_S)  # their transports are gone: they end by that
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        try:
            further, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:  # whoever is called is not there: the caller must not wait for that
            writer.transport.abort()
            return
        self._ends |= {writer, back}
        try:
            await asyncio.gather(_pour(reader, back), _pour(further, writer))
        finally:
            for each in (writer, back):
                self._ends.discard(each)
                each.transport.abort()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes, until one of both ends."""
    with suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    writer.close()


@contextmanager
def line(to: int) -> Iterator[Line]:
    """An open line to a port."""
    opened = Line(to)
    opened.open()
    try:
        yield opened
    finally:
        opened.close()
