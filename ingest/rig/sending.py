"""From the rig to the server: states by UDP, and each lap over HTTP until the server says that it has it.

A lap that cannot be sent waits, and is tried again after a pause that grows up to half a minute. One that the server
refuses would be refused again: it is kept, and staff are told.
"""

import contextlib
import json
import queue
import re
import socket
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Final, NamedTuple

from ingest.formats.eracing_json import sign
from ingest.rig.store import AT_ONCE, Message, Store

BOARDS_PORT: Final = 8080
SHORTEST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
IDLE_S: Final = 5.0
"""So often it is looked whether a lap waits; a new one is told at once."""
ANSWER_S: Final = 10.0
"""The server waits for its disk before it answers."""
LONGEST_ANSWER: Final = 16_384
MOST_UNSENT: Final = 32
"""Of datagrams: a few seconds of states."""

_ADDRESS: Final = re.compile(r"(?:(?P<name>[A-Za-z0-9._-]+)|\[(?P<ip6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?")
_LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals of the moment only."""
_HINTS: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "start again with the rig's --key",
    HTTPStatus.FORBIDDEN: "start again with the rig's right --key",
    HTTPStatus.NOT_FOUND: "start again with the right --rig and --to, or put the rig into the plan",
}

Say = Callable[[str], None]
"""Tells the person at the rig a sentence."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server is: its boards' port, and the UDP port that rigs send to."""

    host: str
    port: int
    udp_port: int

    @property
    def laps(self) -> str:
        """Where laps are sent to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/api/v1/laps"


def server_at(text: str, udp_port: int) -> Server:
    """The server at HOST[:PORT], also as a browser shows it. Raises ValueError with a sentence."""
    address = text.strip().removeprefix("http://").removesuffix("/")
    found = _ADDRESS.fullmatch(address)
    port = int(found["port"] or BOARDS_PORT) if found else 0
    if found is None or not 1 <= port <= 65_535:
        raise ValueError(f"{text!r} is no address; write HOST or HOST:PORT, such as 192.168.1.10:{BOARDS_PORT}")
    return Server(found["name"] or found["ip6"], port, udp_port)


class Answer(NamedTuple):
    """What the server said to a lap."""

    status: int
    body: bytes


Post = Callable[[bytes], Answer]
"""Sends a lap. Raises OSError where there is no answer."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever sends elsewhere is not the server."""

    def redirect_request(self, *args: Any) -> None:
        return None


def http_post(server: Server, wait_s: float = ANSWER_S) -> Post:
    """How laps are sent to a server, past every proxy: it is in the same network."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)

    def post(body: bytes) -> Answer:
        request = urllib.request.Request(server.laps, body, {"Content-Type": "application/json"})  # noqa: S310 - ours
        try:
            with opener.open(request, timeout=wait_s) as response:
                return Answer(response.status, response.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(LONGEST_ANSWER))

    return post


class Courier:
    """Brings laps to the server. Times are seconds of a steady clock. One thread works with it."""

    def __init__(self, store: Store, key: bytes, post: Post, say: Say, where: str) -> None:
        self._store = store
        self._key = key
        self._post = post
        self._say = say
        self._where = where
        self._pause_s = 0.0
        self._not_before = 0.0

    def work(self, now: float) -> float:
        """Send what waits, unless it is not yet time to try again; for how long there is nothing to do then."""
        if now < self._not_before:
            return self._not_before - now
        try:
            found = self._store.waiting()
            for waiting in found:
                trouble = self._send(waiting.number, waiting.message)
                if trouble is not None:
                    return self._wait(now, f"{trouble}: {self._store.count_waiting()} lap(s) wait here")
        except sqlite3.Error as error:
            return self._wait(now, f"the disk of this PC fails ({error}): no lap is sent before it works")
        return 0.0 if len(found) == AT_ONCE else IDLE_S

    def _send(self, number: int, message: Message) -> str | None:
        """Send a message; a sentence where it has to wait."""
        body = {**message, "signature": sign(message, self._key)}
        try:
            status, said = self._post(json.dumps(body).encode())
        except (OSError, HTTPException) as error:
            return f"{self._where} does not answer ({getattr(error, 'reason', None) or error})"
        told = _object(said)
        if status in (HTTPStatus.OK, HTTPStatus.CREATED) and (told.get("rig"), told.get("lap")) == _name(message):
            self._store.has_arrived(number)
            self._tell_arrived(message["lap"])
            return None
        sentence = told.get("detail")
        if not isinstance(sentence, str):
            return f"what answers at {self._where} is no eRacing server"
        if not 400 <= status < 500 or status in _LATER:
            return f"{self._where} takes no laps now: {sentence}"
        self._store.is_refused(number)
        hint = _HINTS.get(status, "tell whoever looks after the server")
        self._say(f"! lap {message['lap']} was refused: {sentence}. It is kept here: {hint}")
        return None

    def _tell_arrived(self, lap: int) -> None:
        if self._pause_s:
            self._pause_s = 0.0
            self._say(f"{self._where} answers again")
        self._say(f"lap {lap} is at the server")

    def _wait(self, now: float, trouble: str) -> float:
        if not self._pause_s:
            self._say(f"! {trouble}")
        self._pause_s = min(max(2 * self._pause_s, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
        self._not_before = now + self._pause_s
        return self._pause_s


def _name(message: Message) -> tuple[str, int]:
    return message["rig"], message["lap"]


def _object(body: bytes) -> Message:
    """The JSON object that an answer is, an empty one where it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


class Beacon:
    """Sends datagrams in a thread of its own, since finding the address of a name may take long.

    What cannot be sent is not kept: the next state says all of it.
    """

    def __init__(self, server: Server, say: Say) -> None:
        self._server = server
        self._say = say
        self._socket: socket.socket | None = None
        self._queue: queue.Queue[bytes | None] = queue.Queue(MOST_UNSENT)
        self._silent = False
        self._thread = threading.Thread(target=self._run, name="rig-states", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it still sends."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self, wait_s: float = 1.0) -> None:
        """End when what waits is sent, or has been for too long."""
        self.send(None)
        self._thread.join(wait_s)

    def send(self, datagram: bytes | None) -> None:
        """Send a datagram soon; None ends the thread. In too long a queue the oldest makes way."""
        while True:
            try:
                self._queue.put_nowait(datagram)
            except queue.Full:
                with contextlib.suppress(queue.Empty):  # the thread was faster
                    self._queue.get_nowait()
            else:
                return

    def _run(self) -> None:
        while (datagram := self._queue.get()) is not None:
            try:
                self._send(datagram)
            except (OSError, UnicodeError) as error:
                if not self._silent:
                    self._say(f"! the state of this rig cannot be sent to {self._server.host} ({error}): is it right?")
                self._silent = True
                self._close()
            else:
                self._silent = False
        self._close()

    def _send(self, datagram: bytes) -> None:
        if self._socket is None:
            found = socket.getaddrinfo(self._server.host, self._server.udp_port, type=socket.SOCK_DGRAM)
            family, kind, protocol, _, address = min(found, key=lambda entry: entry[0] is not socket.AF_INET)
            self._socket = socket.socket(family, kind, protocol)
            self._socket.connect(address)
        with contextlib.suppress(ConnectionError):  # nobody listened to the one before
            self._socket.send(datagram)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
