"""A real uvicorn on a free port of the loopback, for the tests that need sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI, Header, Query, Response

from display.front import Front
from display.live import Live
from tests.waiting import comes

_Result = TypeVar("_Result")

PATIENCE_S = 30.0
"""No test waits longer than this for something that must happen."""


@dataclass
class Running:
    """A server that answers."""

    live: Live
    server: uvicorn.Server
    port: int

    @property
    def live_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/api/v1/live"

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A plain TCP connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)


def routes(live: Live) -> FastAPI:
    """The least of an app: the board as JSON, and the stream of events."""
    app = FastAPI(openapi_url=None)

    @app.get("/api/v1/sessions/{session}/board")
    async def board(session: str) -> Response:
        face = live.channel(session).face
        return Response(face.json, media_type="application/json", headers={"etag": face.etag})

    @app.get("/api/v1/events")
    async def events(
        session: str = "current",
        epoch: str | None = None,
        seq: int | None = Query(None),
        last_event_id: str | None = Header(None),
    ) -> Response:
        return live.events(session, epoch, seq, last_event_id)

    return app


@asynccontextmanager
async def running(live: Live, *, http: str = "front") -> AsyncIterator[Running]:
    """Serve `live` in this loop until the end of the block; then say goodbye to everybody and stop.

    `http` is one of uvicorn's parsers, or "front" for what the server has before it.
    """
    config = uvicorn.Config(
        routes(live),
        host="127.0.0.1",
        port=0,
        http=Front if http == "front" else http,
        ws=live.socket_protocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    await live.start()
    serving = asyncio.create_task(server._serve())
    await until(lambda: server.started or serving.done())
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Running(live, server, port)
    finally:
        await live.stop()
        server.should_exit = True
        await asyncio.wait_for(serving, PATIENCE_S)


async def until(holds: Callable[[], Any]) -> None:
    """Let the loop run until something holds."""
    await comes(holds, PATIENCE_S)


async def within(what: Awaitable[_Result]) -> _Result:
    """Wait for something that must come."""
    return await asyncio.wait_for(what, PATIENCE_S)
