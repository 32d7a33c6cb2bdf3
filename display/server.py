"""Runs the web app under uvicorn on one TCP port, until it is told to stop."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from display.front import Front
from display.live import Live
from timing.errors import SetupError

BACKLOG: Final = 16_384
"""Connections that may wait to be taken, as far as the system grants it: for whom there is no room, the first second is
lost."""
ACCEPTED_AT_ONCE: Final = 16
"""Connections accepted per turn of the event loop. When thousands come at once, only who has been accepted can be told
from a screen, and for whom the backlog has no room, a second is lost."""
LEAVE_SECONDS: Final = 2.0
"""Screens have so long to take leave after the server was told to stop."""
GRACE_SECONDS: Final = 2
"""Answers under way may take so long after that. Together it is less than five seconds, also for `eracing serve`."""


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
            http=Front,
            ws=live.socket_protocol,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._live = live
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, and say that it is done."""
        await super().startup(None if sockets is None else [each for bound in sockets for each in _listening(bound)])
        if self.started:
            # What is there by now stays until the end. Left to the collector, it would be walked again and again while
            # screens connect, and each time everybody would wait for some fifty milliseconds.
            gc.freeze()
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain: be unready, take no connection any more, say goodbye to the screens, finish what is under way.

        A proxy before us goes on to another server when it is refused. What it asks on connections that it has, and who
        connected in the last moment, is answered to the end.
        """
        self._live.hub.partings.begin_to_close()
        for server in self.servers:
            server.close()
        await self._live.hub.partings.close(LEAVE_SECONDS)
        await super().shutdown(sockets)
        await self._live.stop()  # again, where the app was not given the time to do so
        gc.unfreeze()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal, at once at the second Ctrl+C.

        Unlike uvicorn's own this does not raise the signal again at the end, which would end the process before the
        laps that still wait are written.
        """
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def _listening(bound: socket.socket) -> list[socket.socket]:
    """A socket as often as the running loop must listen to it to accept `ACCEPTED_AT_ONCE` per turn.

    asyncio's own loops accept all that wait; uvloop accepts one of each socket.
    """
    if isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop):
        return [bound]
    return [bound, *(bound.dup() for _ in range(ACCEPTED_AT_ONCE - 1))]
