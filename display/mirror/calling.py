"""The hall's calls: to the public server over one kept connection, and to the hall's own display for what rigs do.

Both go outwards or stay on the machine, and only an answer that is signed with the key is believed.
"""

import http.client
import secrets
import ssl
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from display.mirror.pushes import PATH, Key, Now
from timing.errors import EracingError, SetupError
from timing.exchange.kept_line import Answer, KeptLine
from timing.exchange.signing import NONCE_HEADER, SIGNATURE_HEADER
from timing.live import RigLive

ANSWER_S: Final = 15.0
"""An answer that takes longer is given up: the next push says the same and more."""
HALL_S: Final = 1.0
AGAIN_S: Final = 5.0
"""A display of the hall that does not answer is asked again after so long."""
MOST_ANSWER: Final = 1 << 20
_OK: Final = 200

Send = Callable[[bytes], bytes]
"""Sends a push; the answer to it. Raises NoAnswer."""


class NoAnswer(EracingError):
    """The public server was not reached, or refused the push; the sentence says why."""


class NotReached(NoAnswer):
    """The public server was not reached: a cut line fails now in this way and now in that, and is one trouble."""


class Line:
    """A connection to one server, made when it is needed and kept. For one thread. Raises SetupError for no URL."""

    def __init__(self, url: str, option: str, seconds: float) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise SetupError(f"{option} cannot be {url!r}: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise SetupError(f"{option} cannot be {url!r}: write an address such as https://cup.example")
        self._base = parts.path.rstrip("/")
        context = ssl.create_default_context() if parts.scheme == "https" else None
        self._line = KeptLine(parts.hostname, port, silent_s=seconds, answer_s=ANSWER_S, context=context)
        self.where: Final = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._base}"
        """The address, for people."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        most: int = MOST_ANSWER,
    ) -> Answer:
        """Ask at a path behind the address; raises what `KeptLine.ask` does."""
        return self._line.ask(method, self._base + path, body, headers, most=most)

    def hang_up(self) -> None:
        """Close the connection; the next question makes another."""
        self._line.hang_up()


class Pushing:
    """The way to the public server at `url`. Raises SetupError for a URL that is none."""

    def __init__(self, url: str, key: Key) -> None:
        self._line = Line(url, "--to", ANSWER_S)
        self._key = key
        self.where: Final = self._line.where

    def __call__(self, body: bytes) -> bytes:
        """Send a push; the answer to it. Raises NoAnswer."""
        nonce = secrets.token_hex(16)
        headers = {
            "Content-Type": "application/octet-stream",
            NONCE_HEADER: nonce,
            SIGNATURE_HEADER: self._key.request(nonce, body),
        }
        try:
            status, told, answer = self._line.ask("POST", PATH, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise NotReached(f"{self.where} does not answer ({_reason(error)})") from error
        if status != _OK:
            self._line.hang_up()
            raise NoAnswer(f"{self.where} refuses it with {status}: {_sentence(answer)}")
        if not self._key.is_answer(told.get(SIGNATURE_HEADER, ""), nonce, answer):
            raise NoAnswer(f"what answers at {self.where} does not know the key")
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._line.hang_up()


class HallNow:
    """What is so now, as the hall's own display at `url` tells spectators: no addresses, no unknown sources.

    `clock` gives seconds. Raises SetupError for a URL that is none.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = Line(url, "--from", HALL_S)
        self._clock = clock
        self._again = float("-inf")

    def __call__(self) -> Now | None:
        """What the rigs do, and whose line is cut; None while that is not known."""
        if self._clock() < self._again:
            return None
        try:
            rigs = tuple(_rig(each) for each in self._get("/api/v1/rigs")["rigs"] if each["known"])
            evening = self._get("/api/v1/evening") or {}
            return Now(rigs, tuple((each["venue"], each["since"]) for each in evening.get("lines", ())))
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
            # The side stream may be lost: boards say that they do not know, and it is asked for again.
            self._again = self._clock() + AGAIN_S
            return None

    def _get(self, path: str) -> Any:
        status, _, answer = self._line.ask("GET", path)
        if status != _OK:
            raise http.client.HTTPException(f"status {status}")
        return orjson.loads(answer)

    def close(self) -> None:
        """Close the connection."""
        self._line.hang_up()


def _rig(told: dict[str, object]) -> RigLive:
    names = ("rig", "name", "feed", "driver", "known", "heard_s", "lap", "current_ms", "laps", "game")
    values: dict[str, object] = {name: told.get(name) for name in names}
    return RigLive(**values, address="", packets=0, dropped={})  # type: ignore[arg-type]


def _sentence(answer: bytes) -> str:
    """Why, in the words of the server as far as it gave any."""
    try:
        return str(orjson.loads(answer)["detail"])[:300]
    except (ValueError, LookupError, TypeError):
        return answer[:100].decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) else str(error)
    return told or str(error) or type(error).__name__
