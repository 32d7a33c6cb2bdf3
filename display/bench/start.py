"""How long it takes to be there: from the command to the first byte of the board, and `eracing --help`.

Programs are started as an installed one is: their modules are compiled once, before the first round. The time that
processors worked for them stands beside the time that passed, as a busy machine changes it little.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from display.bench.processes import BenchError
from display.bench.started import PATIENCE_S, connected, fill, free_port, last_words, python, shown
from timing.bench.figures import Figure, Goal, Kind, Measure, Report
from timing.bench.turns import in_turns

LAPS: Final = 10_000
HELP_MS: Final = 250.0
BOARD_MS: Final = 1500.0

_BARE: Final = "python -c pass"
_TYPER: Final = "typer, its own help of one command"
_FASTAPI: Final = "FastAPI under uvicorn, hello"
_HELP: Final = "eracing --help"
_SERVE: Final = "eracing serve"

_TYPER_APP: Final = """
import typer
app = typer.Typer(add_completion=False)
@app.command()
def hello(name: str = "hall") -> None:
    "Say hello."
app()
"""
_FASTAPI_APP: Final = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def hello() -> str:
    return "hello"
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


def run(quick: bool) -> Report:
    """Start everything several times in turns; the record has `LAPS` laps (quick: some hundred)."""
    rounds, laps = (1, 300) if quick else (7, LAPS)
    with TemporaryDirectory(prefix="eracing-bench-") as name:
        folder = Path(name)
        fill(folder / "data", laps)
        measures = [*_of_help(folder, rounds), *_of_board(folder, rounds, laps)]
    missing = () if _worked_ms() is not None else ("this system does not tell how long processors worked",)
    return Report("start", measures, missing, quick)


def _of_help(folder: Path, rounds: int) -> list[Measure]:
    return _measured(
        "From the command to the end of its help",
        HELP_MS,
        rounds,
        {
            _BARE: ("floor", lambda: _to_the_end(folder, "-c", "pass")),
            _HELP: ("ours", lambda: _to_the_end(folder, "-m", "eracing", "--help")),
            _TYPER: ("peer", lambda: _to_the_end(folder, "-c", _TYPER_APP, "--help")),
        },
    )


def _of_board(folder: Path, rounds: int, laps: int) -> list[Measure]:
    serve = ("-m", "eracing", "serve", "--data", "data", "--udp-port", "0", "--broadcast-port", "0", "--port")
    return _measured(
        f"From the command to the first byte of the board, record of {laps:,} laps",
        BOARD_MS,
        rounds,
        {
            _BARE: ("floor", lambda: _to_the_end(folder, "-c", "pass")),
            _SERVE: ("ours", lambda: _to_first_byte(folder, *serve)),
            _FASTAPI: ("peer", lambda: _to_first_byte(folder, "-c", _FASTAPI_APP)),
        },
    )


def _measured(
    what: str, most_ms: float, rounds: int, contestants: dict[str, tuple[Kind, Callable[[], float]]]
) -> list[Measure]:
    """Two measures: the time that passed, and the time that processors worked, from the start to the stop."""
    worked: dict[str, list[float]] = {name: [] for name in contestants}

    def clocked(name: str, start: Callable[[], float]) -> Callable[[], float]:
        def once() -> float:
            before = _worked_ms()
            passed = start()
            after = _worked_ms()
            if before is not None and after is not None:
                worked[name].append(after - before)
            return passed

        return once

    for _, start in contestants.values():
        start()  # compiles its modules
    passed = in_turns(rounds, {name: clocked(name, start) for name, (_, start) in contestants.items()})
    measures = [Measure(what, "ms", _figures(contestants, passed), (Goal(at_most=most_ms),))]
    if any(worked.values()):
        of_work = {name: tuple(found) for name, found in worked.items()}
        measures.append(Measure(f"{what}: processor time with its stop", "ms", _figures(contestants, of_work)))
    return measures


def _figures(
    contestants: dict[str, tuple[Kind, Callable[[], float]]], found: Mapping[str, tuple[float, ...]]
) -> tuple[Figure, ...]:
    return tuple(Figure(name, kind, found[name]) for name, (kind, _) in contestants.items())


def _worked_ms() -> float | None:
    """How long processors have worked for programs that we started and that have ended; None: nobody tells."""
    if sys.platform == "win32":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def _to_the_end(folder: Path, *arguments: str) -> float:
    """Milliseconds that Python runs with these arguments. Raises BenchError when it fails."""
    before = time.perf_counter()
    with python(folder, arguments) as program:
        failed = program.wait(PATIENCE_S)
        after = time.perf_counter()
        if failed:
            raise BenchError(f"{shown(arguments)} failed: {last_words(folder)}")
    return (after - before) * 1000


def _to_first_byte(folder: Path, *arguments: str) -> float:
    """Milliseconds until a server, told its port as the last argument, answers. Raises BenchError when it does not."""
    port = free_port()
    before = time.perf_counter()
    with python(folder, [*arguments, str(port)]) as program, connected(folder, program, port) as client:
        client.sendall(f"GET / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n".encode())
        head = client.recv(12)
        after = time.perf_counter()
        if head != b"HTTP/1.1 200":
            raise BenchError(f"{shown(arguments)} answered {head!r}: {last_words(folder)}")
    return (after - before) * 1000
