"""Runs the web app under uvicorn on one TCP port, until it is told to stop."""

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from display.http import HttpProtocol
from display.live import Live
from timing.errors import SetupError

BACKLOG: Final = 2048
GRACE_SECONDS: Final = 3
"""Answers under way may take so long after the server was told to stop."""


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """A socket bound to this address. Raises SetupError, with what to do, when that is not possible.

    `option` is the one that chooses the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: without it, two servers share a port and nobody knows
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)  # a second server on the port is told here, not when it starts to accept
    except OSError as error:
        bound.close()
        raise SetupError(
            f"TCP port {port} on {host} cannot be opened ({error.strerror or error}): another program uses it, or the "
            f"address is not this machine's; choose another with {option} or --host"
        ) from error
    return bound


class Server(uvicorn.Server):
    """uvicorn's server with the screens of `live`; `ready` is called in its loop once it accepts connections."""

    def __init__(self, app: ASGIApp, live: Live, ready: Callable[[], None] = lambda: None) -> None:
        config = uvicorn.Config(
            app,
            http=HttpProtocol,
            ws=live.socket_protocol,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._live = live
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, and say that it is done."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say goodbye to the screens, then stop as uvicorn does."""
        await self._live.stop()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal, at once at the second Ctrl+C.

        Unlike uvicorn's own this does not raise the signal again at the end, which would end the process before the
        laps that still wait are written.
        """
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
