"""`eracing bench through`: from the datagram of a rig that a lap is over to the screens that show it.

A real `eracing serve` with a record on disk, seen from outside: laps come as messages of our own feed, signed, while
as many rigs send all that a game sends; a thousand screens note when the change is there. Beside it stands the floor,
what one `fdatasync` of a lap takes on the same disk.
"""

import hashlib
import hmac
import json
import os
import socket
import sys
import time
import urllib.request
import uuid
from array import array
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from display.bench.processes import BenchError, Spoken
from timing.bench.figures import Figure, Goal, Measure, Report
from timing.bench.floors import NO_COMPILER, compiled
from timing.bench.programs import Program, Served, served
from timing.bench.turns import in_turns

OURS: Final = "eRacing Cup, datagram to screen"
FLOOR: Final = "one bare fdatasync"
P50_MS, P99_MS = 10.0, 60.0
RIGS: Final = 22
LAPS_PER_SECOND: Final = 10.0
PATH: Final = "/api/v1/live?session=current"
_KEY: Final = "a key of the benchmark's rigs"
_LAP_BYTES: Final = 300
"""What one lap takes in the record."""
_AT_ONCE: Final = 64
_PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.05
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    laps: int
    """Of each round."""
    screens: int
    hz: float
    """How often each rig sends all that a game sends."""


FULL: Final = Size(rounds=5, laps=100, screens=1_000, hz=60.0)
QUICK: Final = Size(rounds=1, laps=5, screens=20, hz=2.0)


class Late(NamedTuple):
    """Half of all were no later than the first, all but one in a hundred no later than the second; ms."""

    p50: float
    p99: float


def run(quick: bool) -> Report:
    """Measure it. Raises BenchError or ProgramError when one of the programs does not do its part."""
    found = measures(quick)
    return Report("through", found, () if found else (NO_COMPILER,), quick)


def measures(quick: bool) -> list[Measure]:
    """How late laps come to screens; nothing where no compiler is."""
    size = QUICK if quick else FULL
    with ExitStack() as stack:
        clients = stack.enter_context(compiled(_HERE / "clients.c"))
        if clients is None:
            return []
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eracing-bench-")))
        server = stack.enter_context(served(folder, "--rig-key", _KEY))
        words: list[str | Path] = [clients, "127.0.0.1", str(server.port), PATH, str(size.screens)]
        screens = stack.enter_context(Spoken("the screens", words, greets=False))
        screens.ask(f"open {size.screens} {_AT_ONCE} {_PATIENCE_S * 1000:.0f}", 2 * _PATIENCE_S)
        hall = Hall(server, screens, size.screens, folder, size.hz)
        hall.warm_up()
        found = in_turns(
            size.rounds,
            {FLOOR: lambda: bare_syncs(folder, size.laps), OURS: lambda: hall.drive(size.laps)},
        )
    what = f"From a datagram to {size.screens:,} screens, {RIGS} rigs at {size.hz:.0f} Hz, durable"
    note = f"{size.laps} laps a round, {LAPS_PER_SECOND:.0f} a second, each written down before it is shown"
    return [
        Measure(f"{what}: half of all", "ms", _figures(found, 0), (Goal(at_most=P50_MS),), note),
        Measure(f"{what}: 99 of 100", "ms", _figures(found, 1), (Goal(at_most=P99_MS),), note),
    ]


def _figures(found: dict[str, tuple[Late, ...]], which: int) -> tuple[Figure, ...]:
    floor, ours = (tuple(late[which] for late in found[name]) for name in (FLOOR, OURS))
    return Figure(FLOOR, "floor", floor), Figure(OURS, "ours", ours)


@dataclass
class Hall:
    """A server, its screens, and rigs that drive. Mutable: laps are counted."""

    server: Served
    screens: Spoken
    count: int
    folder: Path
    hz: float
    _laps: int = field(default=0, init=False)
    _seq: int = field(default=0, init=False)

    def warm_up(self) -> None:
        """A lap of each rig, so that the record knows all drivers."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
            for _ in range(RIGS):
                self._send(rig)
        self._seq = self._shown(RIGS)

    def drive(self, laps: int) -> Late:
        """Drive so many laps, and see how late each comes to each screen."""
        self.screens.ask(f"watch {self._seq + 1} {laps}", _PATIENCE_S)
        seconds = laps / LAPS_PER_SECOND
        # Another program: nothing of display knows how packets of games are made.
        command = [sys.executable, "-m", "ingest.bench.sending"]
        words = (self.server.udp_port, RIGS, seconds + 1, self.hz)
        with Program("the rigs", [*command, *map(str, words)]) as rigs:
            sent = self._send_all(laps, seconds)
            _, have, *_ = self.screens.ask(f"wait {_PATIENCE_S * 1000:.0f}", 2 * _PATIENCE_S)
            rigs.wait(_PATIENCE_S)
        self._seq += laps
        if int(have) != self.count:
            raise BenchError(
                f"{have} of {self.count} screens got the last lap within {_PATIENCE_S:.0f} s; the kernel has dropped "
                f"{self._dropped()} datagrams, as it does where other programs leave the server no time"
            )
        came = self._arrivals(laps)
        return late([(arrival - at) / 1e6 for at, row in zip(sent, came, strict=True) for arrival in row])

    def _send_all(self, laps: int, seconds: float) -> list[int]:
        begun = time.monotonic()
        sent = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
            for number in range(laps):
                time.sleep(max(begun + number * seconds / laps - time.monotonic(), 0))
                sent.append(time.monotonic_ns())
                self._send(rig)
        return sent

    def _send(self, rig: socket.socket) -> None:
        """The next lap of the next rig."""
        number, self._laps = self._laps, self._laps + 1
        lap, place = divmod(number, RIGS)
        rig.sendto(message(f"rig{place + 1}", lap + 1, 90_000 + number * 7919 % 5_000), self._to)

    @property
    def _to(self) -> tuple[str, int]:
        return "127.0.0.1", self.server.udp_port

    def _shown(self, laps: int) -> int:
        """The place in the record of the board, as soon as it has so many laps. Raises BenchError if it never has."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            board = self._get("sessions/current/board")
            if sum(row["laps"] for row in board["rows"]) == laps:
                return int(board["seq"])
            time.sleep(_LOOK_S)
        raise BenchError(f"the board does not show {laps} laps within {_PATIENCE_S:.0f} s")

    def _dropped(self) -> int:
        return sum(each["kernel_drops"] or 0 for each in self._get("rigs")["sockets"])

    def _get(self, path: str) -> Any:
        url = f"http://127.0.0.1:{self.server.port}/api/v1/{path}"
        with urllib.request.urlopen(url, timeout=_PATIENCE_S) as answer:
            return json.load(answer)

    def _arrivals(self, laps: int) -> "list[array[int]]":
        """When each lap came to each screen, in nanoseconds of the monotonic clock."""
        file = self.folder / "arrivals"
        self.screens.ask(f"save {file}", _PATIENCE_S)
        with file.open("rb") as saved:
            rows = [array("q") for _ in range(laps)]
            for row in rows:
                row.fromfile(saved, self.count)
        return rows


def message(rig: str, lap: int, time_ms: int) -> bytes:
    """A lap in the words of our own feed (`docs/own-feed.md`), signed."""
    said = {"id": str(uuid.uuid4()), "rig": rig, "lap": lap, "time_ms": time_ms}
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = hmac.new(_KEY.encode(), plain, hashlib.sha256).hexdigest()
    return json.dumps(said | {"signature": signature}).encode()


def bare_syncs(folder: Path, count: int) -> Late:
    """What it takes to have a lap's bytes on the disk, so many times."""
    sync = getattr(os, "fdatasync", os.fsync)
    took = []
    with (folder / "floor").open("ab", buffering=0) as file:
        for _ in range(count):
            begun = time.perf_counter()
            file.write(bytes(_LAP_BYTES))
            sync(file.fileno())
            took.append((time.perf_counter() - begun) * 1000)
    return late(took)


def late(ms: list[float]) -> Late:
    """How late they are, at least two of them."""
    cuts = quantiles(ms, n=100, method="inclusive")
    return Late(cuts[49], cuts[98])
