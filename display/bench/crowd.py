"""A measured server with thousands of clients, each side in a process of its own."""

import http.client
import json
import threading
import time
from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final, Self
from uuid import uuid4

from display.access.local import local_key
from display.bench.processes import BenchError, Spoken

AT_ONCE: Final = 256
"""Handshakes that are under way at a time, where no storm is wanted."""
CONNECT_S: Final = 120.0
TOLD_S: Final = 30.0
"""Everybody has a change within so long, or the measurement fails."""
BEHIND_S: Final = 60.0
"""So long a server may be behind with changes that came faster than it told them."""
_PAUSE_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Connected:
    """What it took to connect a crowd: wall seconds, and per client of the server's time and memory."""

    seconds: float
    cpu_us: float
    memory_kb: float


@dataclass(frozen=True, slots=True)
class Told:
    """One change to everybody: until the last had it, and the server's time per client."""

    last_ms: float
    cpu_us: float
    size: int
    """Bytes of the message."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Many changes to everybody: how late each came to each, and the server's load."""

    p50_ms: float
    p99_ms: float
    core_percent: float


class Crowd:
    """One server and room for `most` clients of it, until `close`.

    `server` is its command, `path` that of its websocket, `clients` the compiled `clients.c`.
    """

    def __init__(self, name: str, server: list[str | Path], path: str, clients: Path, most: int) -> None:
        self.name = name
        with ExitStack() as opened:
            self._folder = Path(opened.enter_context(TemporaryDirectory(prefix="eracing-bench-")))
            command = [self._folder if word == FOLDER else word for word in server]
            self._server = opened.enter_context(Spoken(name, command))
            port, mark = (*self._server.greeting[1:], "0")[:2]
            self._port, self._mark = int(port), int(mark)
            words: list[str | Path] = [clients, "127.0.0.1", port, path, str(most)]
            self._clients = opened.enter_context(Spoken(f"the clients of {name}", words, greets=False))
            self._open = opened.pop_all()
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End both."""
        self._open.close()

    def connect(self, count: int) -> Connected:
        """Connect so many clients, some at a time. Raises BenchError when not all come in."""
        cpu, memory = self._server.cpu_s, self._server.memory_bytes
        _, _, first, last = self._clients.ask(f"open {count} {AT_ONCE} {CONNECT_S * 1000:.0f}", CONNECT_S + TOLD_S)
        self._size = count
        return Connected(
            (int(last) - int(first)) / 1e9,
            (self._server.cpu_s - cpu) * 1e6 / count,
            (self._server.memory_bytes - memory) / 1024 / count,
        )

    def change(self, size: int) -> Told:
        """Have one change of about so many bytes told. Raises BenchError when not everybody gets it."""
        time.sleep(_PAUSE_S)
        self._clients.ask(f"watch {self._mark + 1} 1", TOLD_S)
        cpu = self._server.cpu_s
        _, mark, instant = self._server.ask(f"send {size}", TOLD_S)
        self._mark = int(mark)
        last, bytes_ = self._wait(TOLD_S)
        return Told((last - int(instant)) / 1e6, (self._server.cpu_s - cpu) * 1e6 / self._size, bytes_)

    def pace(self, rate: float, seconds: float, size: int) -> Kept:
        """Have changes told for so long, so many a second, and see how late they come."""
        count = max(int(rate * seconds), 2)
        self._clients.ask(f"watch {self._mark + 1} {count}", TOLD_S)
        cpu, begun = self._server.cpu_s, time.monotonic()
        _, first, *instants = self._server.ask(f"pace {rate} {count} {size}", seconds + BEHIND_S)
        self._mark = int(first) + count - 1
        self._wait(BEHIND_S)
        cpu, taken = self._server.cpu_s - cpu, time.monotonic() - begun
        cuts = quantiles(self._lateness(instants), n=100)
        return Kept(cuts[49], cuts[98], 100 * cpu / taken)

    def _wait(self, seconds: float) -> tuple[int, int]:
        """Wait until everybody has the last watched mark: when that was, and the bytes of the message."""
        _, have, last, size = self._clients.ask(f"wait {seconds * 1000:.0f}", seconds + TOLD_S)
        if int(have) != self._size:
            raise BenchError(f"{self.name}: {have} of {self._size} clients got the change within {seconds:.0f} s")
        return int(last), int(size)

    def _lateness(self, instants: list[str]) -> Iterable[float]:
        """How late each change came to each client, ms."""
        file = self._folder / "arrivals"
        self._clients.ask(f"save {file}", TOLD_S)
        arrivals = array("q")
        with file.open("rb") as saved:
            arrivals.fromfile(saved, len(instants) * self._size)
        for number, instant in enumerate(map(int, instants)):
            for arrival in arrivals[number * self._size : (number + 1) * self._size]:
                yield (arrival - instant) / 1e6

    def storm(self) -> float:
        """Have all clients hang up and come back at once; the longest that an action of staff took meanwhile, ms.

        Each action is a real one, of a tablet that connects for it. Only our server has them.
        """
        self._act(0)  # the first of an evening reads the whole record
        actions: list[float] = []
        failed: list[BenchError] = []

        def reconnect() -> None:
            try:
                self._clients.ask(f"reopen {self._size} {CONNECT_S * 1000:.0f}", CONNECT_S + TOLD_S)
            except BenchError as error:
                failed.append(error)

        storm = threading.Thread(target=reconnect)
        storm.start()
        while storm.is_alive() or not actions:
            actions.append(self._act(len(actions)))
        storm.join()
        if failed:
            raise failed[0]
        return max(actions)

    def _act(self, number: int) -> float:
        """Seat a driver, as a tablet asks for it; how long that took, ms."""
        key, begun = local_key(self._folder), time.monotonic()
        server = http.client.HTTPConnection("127.0.0.1", self._port, timeout=CONNECT_S)
        body = json.dumps({"id": str(uuid4()), "rig": "rig1", "driver": f"d{number % 2 + 1}"})
        head = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        try:
            server.request("POST", "/api/v1/staff/seats/take", body, head)
            answer = server.getresponse()
            said = answer.read().decode()
        finally:
            server.close()
        if answer.status != http.HTTPStatus.OK:
            raise BenchError(f"{self.name} answers an action of staff with {answer.status}: {said}")
        return (time.monotonic() - begun) * 1000


FOLDER: Final = "{folder}"
"""In a server's command: a folder of its own."""
