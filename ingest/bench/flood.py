"""Packets that nobody needs, as fast as one core sends them: how many pass beside a loop of `recv()` in C.

Ours is the whole of ingest, which recognises each and counts it for its rig, with and without its tape.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ingest.bench.packets import unneeded
from ingest.bench.sending import Senders, senders
from timing.bench.figures import Figure, Goal, Measure
from timing.bench.floors import compiled
from timing.bench.programs import START_S, Program
from timing.bench.turns import in_turns

OURS: Final = "eRacing Cup, without a tape"
TAPED: Final = "eRacing Cup, with its tape"
FLOOR: Final = "C, a loop of recv()"
RIGS: Final = 22
AT_LEAST: Final = 0.45
FLOOR_SOURCE: Final = Path(__file__).with_name("recv.c")


class Receiver:
    """A program that counts what it receives, which it tells when it is asked."""

    def __init__(self, program: Program, *, by_datagram: bool) -> None:
        self._program = program
        self.port: Final = int(program.line())
        self._by_datagram = by_datagram
        self._heard, self._cpu_s = 0, 0.0

    def count(self) -> tuple[int, float]:
        """How many datagrams came since it was asked last, and the processor seconds that they took."""
        if self._by_datagram:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.sendto(b"", ("127.0.0.1", self.port))
            heard, cpu_s = self._program.line().split()
            return int(heard), float(cpu_s)
        self._program.say("count")
        said, _, cpu = self._program.line(START_S).split()
        before, self._heard, self._cpu_s = (self._heard, self._cpu_s), int(said), float(cpu)
        return self._heard - before[0], self._cpu_s - before[1]


def measures(rounds: int, seconds: float) -> Iterator[Measure]:
    """Packets a second that pass, and the processor time of each; nothing where no compiler is."""
    with ExitStack() as stack:
        flood = stack.enter_context(senders(unneeded()))
        floor = stack.enter_context(compiled(FLOOR_SOURCE))
        if flood is None or floor is None:
            return
        ear = [sys.executable, "-m", "ingest.bench.ear"]
        folder = stack.enter_context(TemporaryDirectory(prefix="eracing-bench-"))
        receivers = {
            FLOOR: Receiver(stack.enter_context(Program(FLOOR, [floor])), by_datagram=True),
            OURS: Receiver(stack.enter_context(Program(OURS, ear)), by_datagram=False),
            TAPED: Receiver(stack.enter_context(Program(TAPED, [*ear, folder])), by_datagram=False),
        }
        cpu_us: dict[str, list[float]] = {name: [] for name in receivers}
        turns = {name: partial(_once, flood, each, seconds, cpu_us[name]) for name, each in receivers.items()}
        rates = in_turns(rounds, turns)
        note = f"packets of {len(unneeded())} kinds from {RIGS} rigs, sent without a pause; what does not pass is lost"
        yield Measure(
            "Packets that nobody needs",
            "packets/s",
            tuple(Figure(name, "floor" if name == FLOOR else "ours", rates[name]) for name in receivers),
            (Goal(at_least=AT_LEAST, against=FLOOR),),
            note,
        )
        yield Measure(
            "Processor time of a packet that nobody needs",
            "us",
            tuple(Figure(name, "floor" if name == FLOOR else "ours", tuple(cpu_us[name])) for name in receivers),
            note="of all threads, what the kernel does for them included",
        )


def _once(flood: Senders, receiver: Receiver, seconds: float, cpu_us: list[float]) -> float:
    receiver.count()
    sent = flood.send(receiver.port, RIGS, seconds)
    heard, cpu_s = receiver.count()
    cpu_us.append(cpu_s * 1e6 / max(heard, 1))
    return heard / sent.seconds
