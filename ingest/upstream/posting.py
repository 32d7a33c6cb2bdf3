"""Posts signed messages to the centre over one kept connection, and believes only answers that it has signed."""

import contextlib
import http.client
import secrets
import socket
import ssl
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

import orjson

from timing.errors import EracingError, SetupError
from timing.exchange.messages import MOST_ANSWER
from timing.exchange.signing import (
    KEY_HEADER,
    METHOD,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    digest,
    is_signed,
    key_parts,
    sign_answer,
    sign_request,
)

SILENT_S: Final = 4.0
"""A centre that says nothing for so long does not answer."""
ANSWER_S: Final = 20.0
"""An answer that has not come to its end after so long is given up."""
AT_ONCE: Final = 65_536
LONGEST_SENTENCE: Final = 300
_OK: Final = 200

Post = Callable[[bytes], bytes]
"""Sends a message, and gives the answer to it. Raises NoAnswer."""


class NoAnswer(EracingError):
    """The centre was not reached, or refused the message; the sentence says why, and what to do."""


def path_of(venue: str) -> str:
    """Where a centre takes the messages of a venue."""
    return f"/api/v1/venues/{quote(venue, safe='')}/exchange"


class Posting:
    """The connection of a venue to the centre at `url`. Used by one thread.

    Raises SetupError for a URL or a key that is none, and for a venue that no address can hold.
    """

    def __init__(self, url: str, venue: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise SetupError(f"--upstream cannot be {url!r}: it is the address of the centre, as https://cup.example")
        if not venue.strip() or "/" in venue:
            raise SetupError(f"--venue cannot be {venue!r}: it is the name that the rigs' `venue` has in the plan")
        try:
            self._id, secret = key_parts(key)
            self._port = parts.port
        except ValueError as error:
            raise SetupError(f"--upstream-key or --upstream cannot be used: {error}") from error
        self._kept = digest(secret)
        self._host = parts.hostname
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._path = path_of(venue)
        self._base = parts.path.rstrip("/")
        self._line: http.client.HTTPConnection | None = None
        self.where: Final = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._base}"
        """The centre's address, for people."""

    def __call__(self, body: bytes) -> bytes:
        """Send a message; the answer to it. Raises NoAnswer."""
        nonce = secrets.token_hex(16)
        try:
            status, signature, answer = self._ask(nonce, body)
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise NoAnswer(f"{self.where} does not answer ({_reason(error)})") from error
        if status != _OK:
            self.hang_up()
            raise NoAnswer(f"{self.where} refuses it with {status}: {_sentence(answer)}")
        if not is_signed(signature, sign_answer(self._kept, status, nonce, answer)):
            self.hang_up()
            raise NoAnswer(f"what answers at {self.where} does not know the key of this venue: look at --upstream")
        return answer

    def hang_up(self) -> None:
        """Close the connection; the next message makes another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, nonce: str, body: bytes) -> tuple[int, str, bytes]:
        """Status, signature and body. A connection that the centre has closed meanwhile is made anew, once."""
        fresh = self._line is None
        try:
            return self._answer(nonce, body)
        except (http.client.RemoteDisconnected, ConnectionError):
            if fresh:
                raise
            self.hang_up()
            return self._answer(nonce, body)

    def _answer(self, nonce: str, body: bytes) -> tuple[int, str, bytes]:
        if self._line is None:
            self._line = self._connect()
        line, latest = self._line, time.monotonic() + ANSWER_S
        headers = {
            "Content-Type": "application/json",
            KEY_HEADER: self._id,
            NONCE_HEADER: nonce,
            SIGNATURE_HEADER: sign_request(self._kept, self._path, nonce, body),
        }
        line.request(METHOD, self._base + self._path, body, headers)
        with contextlib.closing(line.getresponse()) as response:
            answer = bytearray()
            while piece := response.read1(AT_ONCE):
                answer += piece
                if len(answer) > MOST_ANSWER or time.monotonic() > latest:
                    raise TimeoutError
            return response.status, response.headers.get(SIGNATURE_HEADER, ""), bytes(answer)

    def _connect(self) -> http.client.HTTPConnection:
        if self._context is None:
            line = http.client.HTTPConnection(self._host, self._port, timeout=SILENT_S)
        else:
            line = http.client.HTTPSConnection(self._host, self._port, timeout=SILENT_S, context=self._context)
        line.connect()
        # Head and body are sent apart: the second must not wait for the first to be heard of.
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line


def _sentence(answer: bytes) -> str:
    """What an answer says that is no message of the line."""
    try:
        told = orjson.loads(answer)
    except ValueError:
        return "no eRacing Cup answers there"
    found = next((told[key] for key in ("detail", "error", "message") if isinstance(told, dict) and key in told), "")
    return str(found)[:LONGEST_SENTENCE] or "without a reason"


def _reason(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {error.verify_message}"
        case ConnectionRefusedError():
            return "connection refused"
        case TimeoutError():
            return "nothing comes back"
        case socket.gaierror():
            return "its name is not known here"
        case OSError():
            return error.strerror or str(error) or type(error).__name__
        case _:
            return f"{type(error).__name__}, which is no HTTP"
