"""A stage for the pages: the true pages under true HTTP, and a feed that says what the test tells it to."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.types import ASGIApp

from display.headers import SecurityHeaders
from display.pages.assets import StaticFolder, build_id, static_path
from display.pages.page import Pages
from display.pages.spectators import spectators_router

Message = dict[str, Any]

PATIENCE: Final = 20.0
"""Seconds after which something that should have happened has not."""


@dataclass(eq=False)
class Screen:
    """A connected page: what it asked for and what it has said."""

    socket: WebSocket
    query: dict[str, str]
    said: list[Message] = field(default_factory=list)


class _Server(uvicorn.Server):
    """uvicorn's, which tells the test's thread when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.opened = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.opened.set()


class Stage:
    """A server whose feed is played by hand. `opening` is what each page is told on connecting."""

    def __init__(self, *, cup: str = "eRacing Cup", language: Any = "en", rigs_to: str | None = None) -> None:
        self.build = build_id()
        self.opening: list[Message] = [hello(self.build)]
        self.screens: list[Screen] = []
        self.met: list[Screen] = []
        """Every page that ever connected."""
        self._cup, self._language, self._rigs_to = cup, language, rigs_to
        self._port = 0
        self._changed = threading.Condition()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    def open(self) -> None:
        """Start, on the port of the last time if there was one."""
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self._port))
        self._port = bound.getsockname()[1]
        config = uvicorn.Config(self._app(), log_config=None, ws="websockets-sansio", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, args=(self._server, bound), daemon=True)
        self._thread.start()
        assert self._server.opened.wait(PATIENCE), "the stage did not open"

    def close(self) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the stage did not close"

    def say(self, *messages: Message) -> None:
        """Send these to every connected page."""
        for message in messages:
            for screen in list(self.screens):
                self._in_loop(screen.socket.send_text(json.dumps(message))).result(PATIENCE)

    def hang_up(self, code: int = 1000, reason: str = "") -> None:
        """Close every connection, as a server that goes down does."""
        for screen in list(self.screens):
            self._in_loop(screen.socket.close(code, reason)).result(PATIENCE)

    def meets(self, number: int) -> list[Screen]:
        """Wait until so many pages have connected in all."""
        self._wait(lambda: len(self.met) >= number, f"{number} connections")
        return self.met

    def hears(self, screen: Screen, message: Message) -> None:
        """Wait until the page has said this."""
        self._wait(lambda: message in screen.said, f"{message} from the page")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE), f"waited in vain for {what}"

    def _in_loop(self, coroutine: Coroutine[Any, Any, None]) -> "Future[None]":
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def _run(self, server: uvicorn.Server, bound: socket.socket) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve(sockets=[bound])

        asyncio.run(serve())

    def _app(self) -> ASGIApp:
        app = FastAPI(openapi_url=None)
        app.include_router(
            spectators_router(Pages(build=self.build, language=self._language), cup=self._cup, rigs_to=self._rigs_to)
        )
        app.mount(static_path(self.build), StaticFolder())

        @app.websocket("/api/v1/live")
        async def live(websocket: WebSocket) -> None:
            await websocket.accept()
            query = {name: values[0] for name, values in parse_qs(websocket.url.query).items()}
            screen = Screen(websocket, query)
            for message in self.opening:
                await websocket.send_text(json.dumps(message))
            with self._noted():
                self.met.append(screen)
                self.screens.append(screen)
            try:
                while True:
                    said = json.loads(await websocket.receive_text())
                    with self._noted():
                        screen.said.append(said)
            except WebSocketDisconnect:
                with self._noted():
                    self.screens.remove(screen)

        return SecurityHeaders(app)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """A change that the test may be waiting for."""
        with self._changed:
            yield
            self._changed.notify_all()


@contextmanager
def stage(**options: Any) -> Iterator[Stage]:
    """An open stage."""
    opened = Stage(**options)
    opened.open()
    try:
        yield opened
    finally:
        opened.close()


def hello(build: str, *, language: str = "en", at: datetime | None = None) -> Message:
    time = (at or datetime.now(UTC)).isoformat()
    return {
        "type": "hello",
        "protocol": 1,
        "time": time,
        "precision": "ms",
        "build": build,
        "language": language,
        "beat_s": 2,
    }
