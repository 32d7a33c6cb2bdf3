"""What others would tell thousands of screens something with, each as a server of its own: `peers fastapi|websockets`.

Both as their documentation shows it, without what costs them and is not asked for here: no pings, no compression. They
run on uvloop where it is installed, as ours does.
"""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final

from display.bench.commanded import greet, obey
from display.limits import most_connections
from display.server import listen

PEERS: Final = {"fastapi": "FastAPI, a loop of send_text", "websockets": "websockets, broadcast"}
_DOOR: Final = 4096


class Marks:
    """The messages that are told, one after the other."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, size: int) -> tuple[int, str]:
        """The next mark, and a message of so many bytes that has it."""
        self.last += 1
        head = f'{{"type":"changes","seq":{self.last},"text":"'
        return self.last, head + "x" * (size - len(head) - 2) + '"}'


def fastapi(bound: socket.socket) -> None:
    """A FastAPI app under uvicorn that awaits one `send_text` after the other."""
    import uvicorn
    from fastapi import FastAPI, WebSocket, WebSocketDisconnect

    app, screens = FastAPI(), list[WebSocket]()

    @app.websocket("/")
    async def screen(ws: WebSocket) -> None:
        await ws.accept()
        screens.append(ws)
        try:
            while True:
                await ws.receive_text()
        except WebSocketDisconnect:
            screens.remove(ws)

    async def send_all(text: str) -> None:
        for ws in screens:
            await ws.send_text(text)

    config = uvicorn.Config(app, log_config=None, ws_ping_interval=None, ws_per_message_deflate=False)
    server = uvicorn.Server(config)

    async def serve() -> None:
        turns = _Turns(send_all)
        obey(turns.tell, lambda: setattr(server, "should_exit", True))
        greet(bound.getsockname()[1])
        await server.serve(sockets=[bound])

    _run(serve())


def websockets(bound: socket.socket) -> None:
    """A server of the `websockets` library, and its `broadcast`."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve

    screens: set[ServerConnection] = set()

    async def screen(ws: ServerConnection) -> None:
        screens.add(ws)
        try:
            await ws.wait_closed()
        finally:
            screens.remove(ws)

    async def send_all(text: str) -> None:
        broadcast(screens, text)

    async def main() -> None:
        end, loop = asyncio.Event(), asyncio.get_running_loop()
        turns = _Turns(send_all)

        def stop() -> None:
            loop.call_soon_threadsafe(end.set)

        async with serve(screen, sock=bound, compression=None, ping_interval=None, open_timeout=None, backlog=_DOOR):
            obey(turns.tell, stop)
            greet(bound.getsockname()[1])
            await end.wait()

    _run(main())


class _Turns:
    """Messages from the thread of the commands to the loop, told one after the other as they come."""

    def __init__(self, send_all: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        self._marks = Marks()
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._task = self._loop.create_task(self._tell_on(send_all))

    def tell(self, size: int) -> tuple[int, int]:
        """As `commanded.Tell`. It does not wait until everybody has it."""
        mark, text = self._marks.next(size)
        instant = time.monotonic_ns()
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, text)
        return mark, instant

    async def _tell_on(self, send_all: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        while True:
            await send_all(await self._waiting.get())


def _run(main: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop
    except ImportError:  # Windows
        asyncio.run(main)
    else:
        uvloop.run(main)


if __name__ == "__main__":
    most_connections()
    {"fastapi": fastapi, "websockets": websockets}[sys.argv[1]](listen("127.0.0.1", 0))
