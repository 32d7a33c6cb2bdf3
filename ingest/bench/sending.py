"""Rigs that send: the compiled `sender.c` with a script for it.

`python -m ingest.bench.sending PORT RIGS SECONDS HZ` sends by itself.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from ingest.bench.packets import PLACES, Sent, all_kinds, write_script
from timing.bench.floors import compiled
from timing.bench.programs import START_S, Program

SOURCE: Final = Path(__file__).with_name("sender.c")


class Flood(NamedTuple):
    """How much was sent, and in how many seconds."""

    datagrams: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Senders:
    """Sends from many rigs to a port of this machine."""

    program: Path
    script: Path

    def begin(self, port: int, rigs: int, seconds: float, hz: float = 0.0) -> Program:
        """Let it send; its last line is for `sent`. With no `hz` it sends as fast as the kernel takes it."""
        words = [port, rigs, hz, seconds, *PLACES, self.script]
        return Program("the sender", [self.program, *map(str, words)])

    def send(self, port: int, rigs: int, seconds: float, hz: float = 0.0) -> Flood:
        """The same, to its end."""
        with self.begin(port, rigs, seconds, hz) as program:
            return sent(program, seconds)


def sent(program: Program, seconds: float) -> Flood:
    """What a sender has sent that was to send for so long."""
    _, datagrams, took = program.line(seconds + START_S).split()
    return Flood(int(datagrams), float(took))


@contextmanager
def senders(packets: Iterable[Sent]) -> Iterator[Senders | None]:
    """Something that sends these packets, for the time of the block; None where no compiler is."""
    with compiled(SOURCE) as program, TemporaryDirectory(prefix="eracing-bench-") as folder:
        script = Path(folder) / "script"
        write_script(script, packets)
        yield Senders(program, script) if program is not None else None


def main(port: int, rigs: int, seconds: float, hz: float) -> None:
    """Send all kinds of packets, as a game does; for benchmarks of what comes behind ingest."""
    with senders(all_kinds()) as sender:
        if sender is not None:
            sender.send(port, rigs, seconds, hz)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
