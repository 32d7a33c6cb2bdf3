"""Programs that a benchmark runs beside itself: each does what a line on its standard input says, and answers with one.

What they cost is read from outside, so that it is reckoned alike for a program in C and for one in Python.
"""

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final, Self, cast

from timing.errors import EracingError

_START_S: Final = 30.0
_STOP_S: Final = 5.0
_CHUNK: Final = 1 << 16


class BenchError(EracingError):
    """A program that the benchmark needs did not start, did not answer, or said what it cannot do."""


class Spoken:
    """One such program, from its start until `close`; `greeting` are the words of its first line."""

    def __init__(self, name: str, command: Sequence[str | Path], *, greets: bool = True) -> None:
        self.name = name
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the program
        self._process = subprocess.Popen(  # noqa: S603  our own programs
            [os.fspath(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,
        )
        self._in, self._out = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._read = b""
        try:
            self.greeting = self._line(_START_S) if greets else []
        except BenchError:
            self.close()
            raise

    def ask(self, line: str, seconds: float) -> list[str]:
        """Have something done; the words of the answer. Raises BenchError when none comes in so many seconds."""
        try:
            self._in.write(f"{line}\n".encode())
        except OSError as error:
            raise BenchError(f"{self.name} has stopped: {error}. {self._last_words()}") from error
        return self._line(seconds)

    def _line(self, seconds: float) -> list[str]:
        until = time.monotonic() + seconds
        while b"\n" not in self._read:
            if not self._comes(until):
                raise BenchError(f"{self.name} did not answer within {seconds:.0f} s. {self._last_words()}")
            chunk = os.read(self._out.fileno(), _CHUNK)
            if not chunk:
                raise BenchError(f"{self.name} has stopped. {self._last_words()}")
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        said = line.decode().strip()
        if said.startswith("failed"):
            raise BenchError(f"{self.name}: {said.removeprefix('failed').strip()}")
        return said.split()

    def _comes(self, until: float) -> bool:
        return bool(select.select([self._out], [], [], max(until - time.monotonic(), 0))[0])

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-500:]

    @property
    def cpu_s(self) -> float:
        """Processor seconds that it has taken so far, those of the kernel for it included. Linux only."""
        return time.clock_gettime(~self._process.pid << 3 | 2)  # the clock that clock_getcpuclockid() gives

    @property
    def memory_bytes(self) -> int:
        """What it holds in memory now; what the kernel keeps for its sockets is not in it. Linux only."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """Have it end."""
        self._in.close()
        self._out.close()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
