"""A connection to one HTTP server, which is made when it is needed and kept as long as the server keeps it."""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

_AT_ONCE: Final = 65_536
"""So many bytes are read at once."""


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class TooLong(http.client.HTTPException):
    """An answer is longer than it may be."""


class KeptLine:
    """The connection. For one thread.

    A server that says nothing for `silent_s` seconds does not answer, and an answer that has not come to its end after
    `answer_s` is given up. With a `context` it is spoken to by HTTPS. `clock` gives seconds.
    """

    def __init__(
        self,
        host: str,
        port: int | None,
        *,
        silent_s: float,
        answer_s: float,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host, self._port, self._context = host, port, context
        self._silent_s, self._answer_s = silent_s, answer_s
        self._clock = clock
        self._line: http.client.HTTPConnection | None = None
        self.reached = host
        """The IP address of the server, once it was reached."""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *, most: int
    ) -> Answer:
        """Ask; the answer, of at most so many bytes. A connection that was closed meanwhile is made anew, once.

        Raises OSError and HTTPException of `http.client`, `TooLong` among them; the connection is closed then.
        """
        kept = self._line is not None
        try:
            try:
                return self._ask(method, path, body, headers or {}, most)
            except (http.client.RemoteDisconnected, ConnectionError):
                if not kept:
                    raise
                self.hang_up()
                return self._ask(method, path, body, headers or {}, most)
        except (OSError, http.client.HTTPException):
            self.hang_up()
            raise

    def hang_up(self) -> None:
        """Close the connection; the next question makes another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], most: int) -> Answer:
        if self._line is None:
            self._line = self._connect()
        line, latest = self._line, self._clock() + self._answer_s
        line.request(method, path, body, headers)
        with contextlib.closing(line.getresponse()) as response:
            answer = bytearray()
            while piece := response.read1(_AT_ONCE):
                answer += piece
                if len(answer) > most:
                    raise TooLong(f"the answer is longer than {most} bytes")
                if self._clock() > latest:
                    raise TimeoutError("timed out")
            return Answer(response.status, response.headers, bytes(answer))

    def _connect(self) -> http.client.HTTPConnection:
        if self._context is None:
            line = http.client.HTTPConnection(self._host, self._port, timeout=self._silent_s)
        else:
            line = http.client.HTTPSConnection(self._host, self._port, timeout=self._silent_s, context=self._context)
        line.connect()
        self.reached = line.sock.getpeername()[0]
        # Head and body are sent apart: the second must not wait for the first to be heard of.
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line
