"""`/api/v1/live`: a websocket protocol of our own, which uvicorn hands its connections to (`ws=`).

The `websockets` library judges handshakes that are not plainly right (`display.handshake`) and reads what screens say;
what they are told goes out as prebuilt frames, past the framework (`display.delivery`). After the handshake nothing of
the web framework stays with a connection, no task, no queue and no timer: ten thousand screens are ten thousand
transports and little else.

Before it is let in, a client is answered with HTTP 403 (a page of another origin), 404 (no such session), 503 (starting
or stopping) or 4xx (no handshake). Afterwards a connection ends with one of these codes:

    1001  the server stops: "come back in N ms", to it or to another one behind the same proxy
    1002  the frames are not those of a websocket client: not masked, unknown, wrongly put together
    1003  binary data
    1007  text that is not UTF-8
    1008  a message that is none of ours, or too many of them
    1009  a message of more than 1 KiB
    1013  there are too many connections: try again later
    4404  the session is not in the record any more: coming back is of no use

or without any, when a client takes nothing for a minute or gives no sign of life for 45 seconds.
"""

import asyncio
import http
import logging
import socket
import sys
from collections.abc import Collection
from functools import partial
from typing import Any, ClassVar, Final, NamedTuple, cast
from urllib.parse import parse_qs

from uvicorn.config import Config
from uvicorn.server import ServerState
from websockets.datastructures import MultipleValuesError
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from display import frames
from display.door import Door
from display.handshake import plain
from display.headers import HEADERS, RAW_HEADERS
from display.hub import CURRENT, LOOK_S, MOST_LOOKS, Hub
from display.inbound import Inbound, Refused
from display.origins import may_talk
from display.screen import Screen

PATH: Final = "/api/v1/live"
HELD_BACK: Final = 4 << 10 if sys.platform != "win32" else 64 << 10
"""Bytes that a transport may hold before its screen counts as slow. Windows holds everything for a moment."""
KERNEL_BUFFER: Final = 128 << 10
"""Bytes that the system may hold for one screen. Left to itself it takes megabytes for everyone who does not read."""
LONGEST_NUMBER: Final = 19
"""Digits of a seq: more are none."""
_UNREADABLE: Final = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

_quiet = logging.getLogger(f"{__name__}.handshake")
_quiet.setLevel(logging.WARNING)  # a line for each of ten thousand screens tells nobody anything


class Rejected(Exception):
    """A handshake is answered with this status and sentence."""

    def __init__(self, status: http.HTTPStatus, sentence: str) -> None:
        self.status = status
        self.sentence = sentence
        super().__init__(status, sentence)


class Socket(Screen, asyncio.Protocol):
    """One websocket. A subclass made by `socket_protocol` knows its hub."""

    __slots__ = ("_connections", "_inbound", "_opened")

    hub: ClassVar[Hub]
    door: ClassVar[Door]
    way_out: ClassVar[Door]
    origins: ClassVar[Collection[str]]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__()
        self._connections: set[Any] = server_state.connections
        self._inbound: Inbound | None = None
        self._opened = False

    # What uvicorn and the transport call

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection over from the HTTP protocol, which has the transport until now."""
        transport = cast("asyncio.Transport", transport)
        self.attach(transport)
        self._connections.add(self)
        # At once, not when uvicorn does it after the handshake: the first frames may already be held back.
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=HELD_BACK)
        plain = transport.get_extra_info("socket")
        if plain is not None:
            if transport.get_extra_info("sslcontext") is None:
                self.file = plain.fileno()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)

    def data_received(self, data: bytes) -> None:
        """Read the handshake, which uvicorn hands over whole, and from then on what the screen says."""
        if len(data) == 6 and self.asked is not None and data.startswith(frames.PONG) and self._inbound is None:
            self.hub.delivery.heard(self)
        elif not self._opened:
            self._opened = True
            self.door.knock(partial(self._open, data))
        elif self.view is not None:
            self._listen(data)

    def pause_writing(self) -> None:
        self.hub.delivery.stalled(self)

    def resume_writing(self) -> None:
        self.hub.delivery.drained(self)

    def eof_received(self) -> bool:
        """Have the transport close: who does not say anything any more does not hear anything either.

        Closing takes long enough that thousands who hang up at once are seen out a few at a time.
        """
        is_there = self.view is not None
        if is_there:
            self.ready = False
            self.way_out.knock(self.transport.close)
        return is_there

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self.hub.partings.leave(self)

    def shutdown(self) -> None:
        """Uvicorn stops."""
        self.hub.partings.begin_to_close()
        self.hub.partings.farewell(self)

    # The handshake

    def _open(self, request: bytes) -> None:
        """Answer the handshake; a screen that is let in gets its first messages in the same breath."""
        if self.transport.is_closing():  # it has gone while it waited
            return
        asked = plain(request)
        if asked is not None:
            try:
                self._let_in(self._wanted(asked.target, asked.host, asked.origin), asked.answer)
            except Rejected:
                pass  # the library says so, below
            else:
                return
        self._open_unusual(request)

    def _open_unusual(self, request: bytes) -> None:
        """Have the library answer what is not plainly right, and we what it asks for."""
        handshake = ServerProtocol(logger=_quiet)
        handshake.receive_data(request)
        heads = [event for event in handshake.events_received() if isinstance(event, Request)]
        if not heads:
            answer = b"".join(handshake.data_to_send()) or _UNREADABLE
            self.transport.write(answer.replace(b"\r\n", b"\r\n" + RAW_HEADERS, 1))
            self.transport.close()
            return
        wanted, response = self._judge(handshake, heads[0])
        if response.status_code != http.HTTPStatus.SWITCHING_PROTOCOLS:
            response.headers.update(HEADERS)
        handshake.send_response(response)
        head = b"".join(handshake.data_to_send())
        if wanted is None or response.status_code != http.HTTPStatus.SWITCHING_PROTOCOLS:
            self.transport.write(head)
            self.transport.close()
        else:
            self._let_in(wanted, head)

    def _let_in(self, wanted: "_Wanted", head: bytes, looks: int = 0) -> None:
        """Say yes with this head, and give what is there; where there is no room, say goodbye instead.

        Who comes from another display that has read further waits until we have: no board goes back in time.
        """
        if self.transport.is_closing() or self.hub.closing:  # it waited, and one of us has gone
            self.transport.close()
        elif looks < MOST_LOOKS and self.hub.is_behind(*wanted):
            if not looks:
                self.hub.read_on()
            self.hub.clock.call_later(LOOK_S, partial(self._let_in, wanted, head, looks + 1))
        elif self.hub.audience.is_full:
            self.hub.counts.refused += 1
            self.transport.write(head + frames.close(CloseCode.TRY_AGAIN_LATER, "there are too many connections"))
            self.transport.close()
        else:
            self.transport.write(head + self.hub.join(self, *wanted))

    def _judge(self, handshake: ServerProtocol, request: Request) -> tuple["_Wanted | None", Response]:
        try:
            host, origin = request.headers["Host"], request.headers.get("Origin")
        except (KeyError, MultipleValuesError):
            return None, handshake.reject(http.HTTPStatus.BAD_REQUEST, "one Host and at most one Origin are needed\n")
        try:
            wanted = self._wanted(request.path, host, origin)
        except Rejected as rejected:
            return None, handshake.reject(rejected.status, rejected.sentence + "\n")
        return wanted, handshake.accept(request)

    def _wanted(self, target: str, host: str, origin: str | None) -> "_Wanted":
        """What a request asks for. Raises Rejected for what must not be let in."""
        path, _, query = target.partition("?")
        if path != PATH:
            raise Rejected(http.HTTPStatus.NOT_FOUND, f"there is no websocket at {path}, only at {PATH}")
        if self.hub.closing or self.hub.epoch is None:
            raise Rejected(http.HTTPStatus.SERVICE_UNAVAILABLE, "the server is starting or stopping: try again")
        if origin is not None and not may_talk(origin, host, self.origins):
            raise Rejected(http.HTTPStatus.FORBIDDEN, f"pages of {origin} may not connect here")
        wanted = _Wanted.of(query)
        if wanted.session != CURRENT and self.hub.channel(wanted.session) is None:
            raise Rejected(http.HTTPStatus.NOT_FOUND, f"there is no session {wanted.session!r}")
        return wanted

    # The screen speaks

    def _listen(self, data: bytes) -> None:
        if self._inbound is None:
            self._inbound = Inbound()
        hub = self.hub
        try:
            heard = self._inbound.read(data, hub.clock.time())
        except Refused as refused:
            hub.counts.unruly += 1
            hub.partings.goodbye(self, refused.code, refused.reason)
            return
        hub.delivery.heard(self)
        if heard.closed:
            hub.partings.answer_goodbye(self, heard.answer)
            return
        if heard.answer and self.ready:
            self.transport.write(heard.answer)
        if heard.resync:
            hub.delivery.resync(self)


class _Wanted(NamedTuple):
    """What a handshake asks for; the position is that of the board the client has."""

    session: str
    epoch: str | None
    seq: int | None

    @classmethod
    def of(cls, query: str) -> "_Wanted":
        """From the query of the address. A position that cannot be one is none."""
        fields = parse_qs(query)
        session, epoch, seq = (fields.get(name, [""])[0] for name in ("session", "epoch", "seq"))
        is_number = seq.isascii() and seq.isdigit() and len(seq) <= LONGEST_NUMBER
        return cls(session or CURRENT, epoch or None, int(seq) if is_number else None)


def socket_protocol(hub: Hub, origins: Collection[str] = ()) -> type[asyncio.Protocol]:
    """The class to give to uvicorn as `ws=`. `origins` are pages that may connect besides the server's own."""
    known = frozenset(origin.lower().rstrip("/") for origin in origins)
    doors = {"door": Door(hub.clock), "way_out": Door(hub.clock)}
    return type("LiveSocket", (Socket,), {"__slots__": (), "hub": hub, "origins": known, **doors})
