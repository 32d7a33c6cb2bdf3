"""Programs that a benchmark runs beside itself, and hears a line from now and then."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, Self

from timing.errors import EracingError

START_S: Final = 60.0
STOP_S: Final = 10.0
_TOLD: Final = 500
"""So many letters of what a program said last are told when it fails."""
_WEB: Final = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_UDP: Final = re.compile(r"UDP port (\d+)")


class ProgramError(EracingError):
    """A program that the benchmark needs did not start, or did not say what it should in time."""


class Program:
    """A program that runs from its start until `close`."""

    def __init__(self, name: str, command: Sequence[str | Path], cwd: Path | None = None) -> None:
        self._name = name
        self._errors = TemporaryFile()  # noqa: SIM115 - closed with the program
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ERACING_")}
        self._process = subprocess.Popen(  # noqa: S603 - our own programs
            [os.fspath(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=cwd,
            env=environment | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        )

    def line(self, seconds: float = START_S) -> str:
        """The next line that it says. Raises ProgramError when none comes within so many seconds."""
        if self._process.stdout is None:
            raise ProgramError(f"{self._name} cannot be heard")
        late = threading.Timer(seconds, self._process.kill)
        late.start()
        try:
            line = self._process.stdout.readline()
        finally:
            late.cancel()
        if not line:
            raise ProgramError(f"{self._name} did not go on as it should within {seconds:.0f} s. {self._last_words()}")
        return line.strip()

    def say(self, line: str) -> None:
        """Tell it something on its standard input."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def hang_up(self) -> None:
        """Close its standard input: it has heard everything."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def terminate(self) -> None:
        """Ask it to end, as a service is asked."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Let it come to its end. Raises ProgramError when it fails, or takes longer."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise ProgramError(f"{self._name} takes longer than {seconds:.0f} s") from error
        if code:
            raise ProgramError(f"{self._name} failed. {self._last_words()}")

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def close(self) -> None:
        """Have it end."""
        self.hang_up()
        if self._process.poll() is None:
            self.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-_TOLD:]


@dataclass(frozen=True, slots=True)
class Served:
    """A running `eracing serve`: its ports."""

    program: Program
    port: int
    udp_port: int


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """`eracing serve` on this data folder, with ports that the system picks, for the time of the block."""
    command = [*eracing("serve", "--data", os.fspath(folder)), "--port", "0", "--udp-port", "0", *options]
    with Program("eracing serve", [*command, "--broadcast-port", "0"], cwd=folder) as program:
        ports: dict[re.Pattern[str], int] = {}
        while len(ports) < 2:
            line = program.line()
            ports |= {pattern: int(found[1]) for pattern in (_WEB, _UDP) if (found := pattern.search(line))}
        yield Served(program, ports[_WEB], ports[_UDP])


def eracing(*arguments: str) -> list[str]:
    """The command that runs `eracing` with these arguments, by this Python."""
    return [sys.executable, "-c", "from eracing import main; main()", *arguments]
