"""Posts signed messages to the centre over one kept connection, and believes only answers that it has signed."""

import http.client
import secrets
import socket
import ssl
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

import orjson

from timing.errors import EracingError, SetupError
from timing.exchange.kept_line import Answer, KeptLine, TooLong
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
            port = parts.port
        except ValueError as error:
            raise SetupError(f"--upstream-key or --upstream cannot be used: {error}") from error
        self._kept = digest(secret)
        self._path = path_of(venue)
        self._base = parts.path.rstrip("/")
        context = ssl.create_default_context() if parts.scheme == "https" else None
        self._line = KeptLine(parts.hostname, port, silent_s=SILENT_S, answer_s=ANSWER_S, context=context)
        self.where: Final = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._base}"
        """The centre's address, for people."""

    def __call__(self, body: bytes) -> bytes:
        """Send a message; the answer to it. Raises NoAnswer."""
        nonce = secrets.token_hex(16)
        try:
            status, headers, answer = self._ask(nonce, body)
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{self.where} does not answer ({_reason(error)})") from error
        if status != _OK:
            self.hang_up()
            raise NoAnswer(f"{self.where} refuses it with {status}: {_sentence(answer)}")
        if not is_signed(headers.get(SIGNATURE_HEADER, ""), sign_answer(self._kept, status, nonce, answer)):
            self.hang_up()
            raise NoAnswer(f"what answers at {self.where} does not know the key of this venue: look at --upstream")
        return answer

    def hang_up(self) -> None:
        """Close the connection; the next message makes another."""
        self._line.hang_up()

    def _ask(self, nonce: str, body: bytes) -> Answer:
        headers = {
            "Content-Type": "application/json",
            KEY_HEADER: self._id,
            NONCE_HEADER: nonce,
            SIGNATURE_HEADER: sign_request(self._kept, self._path, nonce, body),
        }
        return self._line.ask(METHOD, self._base + self._path, body, headers, most=MOST_ANSWER)


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
        case TimeoutError() | TooLong():
            return "nothing comes back"
        case socket.gaierror():
            return "its name is not known here"
        case OSError():
            return error.strerror or str(error) or type(error).__name__
        case _:
            return f"{type(error).__name__}, which is no HTTP"
