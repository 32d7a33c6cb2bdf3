"""The first bytes of a connection tell who is to have it: a screen's handshake its websocket, all else the web server.

For each connection uvicorn makes what a request may need: a parser, flow control, both addresses, a scope. A handshake
needs none of it, and when thousands of screens come back at once, everybody waits while it is made and thrown away.
"""

import asyncio
from typing import Any, Final, Protocol, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from display import http
from display.socket import PATH

_BEGIN: Final = f"GET {PATH}".encode("ascii")
_UPGRADE: Final = b"websocket"
_END: Final = b"\r\n\r\n"


class _Next(Protocol):
    """Who has a connection from here on: what uvicorn and the transport call of it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None: ...
    def data_received(self, data: bytes) -> None: ...
    def shutdown(self) -> None: ...


class Front(asyncio.Protocol):
    """Has a connection until its first bytes come. Given to uvicorn as `http=`."""

    __slots__ = ("_app_state", "_config", "_deadline", "_loop", "_state", "_transport")

    _deadline: asyncio.TimerHandle
    _transport: asyncio.Transport

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config = config
        self._state = server_state
        self._app_state = app_state
        self._loop = _loop or asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first bytes, as long as the web server would for a request."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        self._deadline = self._loop.call_later(http.REQUEST_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Hand the connection on, and what it began with. A handshake in pieces is the web server's to put together."""
        is_handshake = data.startswith(_BEGIN) and data.endswith(_END) and _UPGRADE in data
        self._hand_on(self._config.ws_protocol_class if is_handshake else http.HttpProtocol).data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing came."""
        self._forget()

    def shutdown(self) -> None:
        """Uvicorn stops: the web server knows what becomes of one whose request has not come yet."""
        self._hand_on(http.HttpProtocol).shutdown()

    def _hand_on(self, kind: Any) -> _Next:
        self._forget()
        following = kind(self._config, self._state, self._app_state, self._loop)
        following.connection_made(self._transport)
        self._transport.set_protocol(following)
        return cast("_Next", following)

    def _forget(self) -> None:
        self._connections.discard(self)
        self._deadline.cancel()

    @property
    def _connections(self) -> set[Any]:
        return cast("set[Any]", self._state.connections)
