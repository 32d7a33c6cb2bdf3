"""Python programs that a benchmark starts, as an installed one is started, and a record for them to show."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from display.bench.processes import BenchError
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

DRIVERS: Final = 60
SESSION: Final = "quali"
PATIENCE_S: Final = 60.0
"""A program that has not done by then what it should has failed."""
_LINES_AT_ONCE: Final = 1000
_LOOK_S: Final = 0.002


@contextmanager
def connected(folder: Path, program: subprocess.Popen[bytes], port: int) -> Iterator[socket.socket]:
    """A connection to a program on this port, as soon as it takes one. Raises BenchError when it does not."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
            break
        except ConnectionRefusedError as error:
            if program.poll() is not None or time.monotonic() > until:
                raise BenchError(f"nobody answers on port {port}: {last_words(folder) or error}") from error
            time.sleep(_LOOK_S)
    with client:
        yield client


@contextmanager
def python(folder: Path, arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Python running in this folder, until the end of the block at the latest."""
    with (folder / "said").open("wb") as said:
        program = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *arguments], cwd=folder, env=_environment(folder), stdout=said, stderr=said
        )
        try:
            yield program
        finally:
            program.terminate()
            try:
                program.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Ours without options of a server, and with a place for compiled modules, which some machines keep nowhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ERACING_", "PYTHON"))}
    here = Path(__file__).parents[2]
    return kept | {"PYTHONPATH": os.fspath(here), "PYTHONPYCACHEPREFIX": os.fspath(folder / "compiled")}


def free_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def shown(arguments: Sequence[str]) -> str:
    """A program, for sentences."""
    return " ".join(["python", *arguments[:3]])


def last_words(folder: Path) -> str:
    """The end of what the program said that ran last in this folder."""
    return (folder / "said").read_text(encoding="utf-8", errors="replace").strip()[-500:]


def fill(data: Path, laps: int) -> None:
    """A record in this data folder with so many laps of `DRIVERS` drivers in one session."""
    at = datetime(2026, 1, 17, 18, tzinfo=UTC)
    record = SqlRecord.open(record_file(data))
    try:
        record.append(
            [SessionOpened(SESSION, SessionType.QUALIFYING, "Qualifying", "Spa", at)],
            [
                Person(f"d{each}", f"Driver {each}", str(each), f"t{each % 20}", f"Team {each % 20}")
                for each in _drivers()
            ],
        )
        driven = [_lap(number, at) for number in range(laps)]
        for start in range(0, laps, _LINES_AT_ONCE):
            record.append(driven[start : start + _LINES_AT_ONCE])
    finally:
        record.close()


def _drivers() -> range:
    return range(DRIVERS)


def _lap(number: int, at: datetime) -> LapSet:
    """The lap of this number in the evening: each driver in turn, times that go up and down but are always the same."""
    lap, who = divmod(number, DRIVERS)
    time_ms = 105_000 + who * 37 + number * 7919 % 4000
    sectors = (30_000, 40_000, time_ms - 70_000)
    when = at + timedelta(seconds=lap * 110 + who)
    return LapSet(SESSION, f"rig{who}/1/0", lap + 1, f"rig{who}", f"d{who}", time_ms, when, sectors, valid=True)
