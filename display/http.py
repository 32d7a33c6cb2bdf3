"""The web server's HTTP protocol, with patience that ends: half a request holds no connection, nor memory, for ever.

uvicorn closes idle connections but waits without limit for the rest of a request that has begun. A few thousand of
those, from one bored spectator, would take all of a server's connections.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from display.headers import RAW_HEADERS

REQUEST_SECONDS: Final = 10.0
"""A request's headers must be there within so long."""
LAST_SECONDS: Final = 0.5
"""When the server stops, a request of a connection just taken may take so long to come: it is answered still."""
MOST_HEADER_BYTES: Final = 64 << 10
"""Headers are no longer than this; the parser itself would take any length."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, closing connections whose request is not there in `REQUEST_SECONDS`, or never ends."""

    _deadline: asyncio.TimerHandle | None = None
    _received = 0
    """Bytes of a request whose headers are not complete."""
    _leaves = False
    """Whether the server stops, and only the request that is awaited is answered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or stop when the request is complete."""
        super().data_received(data)
        if not self._is_waiting():
            if self._leaves and self.cycle is not None:
                self.cycle.keep_alive = False
            self._stop_waiting()
            return
        self._await_request()
        self._received += len(data)
        if self._received > MOST_HEADER_BYTES:
            self._hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Take leave, as the server stops: not before who connected in the last moment has an answer.

        Once a connection is taken no other server can have it, and a client that was told nothing does not know whether
        to ask again.
        """
        if self._deadline is None:
            super().shutdown()
            return
        self._leaves = True
        self._deadline.cancel()
        self._deadline = self.loop.call_later(LAST_SECONDS, self._hang_up)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, with the headers of every other answer."""
        body = msg.encode("ascii", "replace")
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            b"content-length: %d\r\n%b\r\n" % (len(body), RAW_HEADERS)
        )
        self.transport.write(head + body)
        self.transport.close()

    def _is_waiting(self) -> bool:
        """Whether a request has begun that is not complete: none runs, and the idle time of the connection is over."""
        upgraded = self not in self.connections
        running = self.cycle is not None and not self.cycle.response_complete
        return not upgraded and not running and self.timeout_keep_alive_task is None

    def _await_request(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self._hang_up)

    def _stop_waiting(self) -> None:
        self._received = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.close()
