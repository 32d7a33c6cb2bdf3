"""The hall board in a browser: when it is painted first, how large it is, what shifts, and what a change costs.

The true server shows a record that laps are written into. A stopwatch runs in the page: a change costs its message and
its frame, from their first line to the moment after style, layout and paint. Beside it stands a plain table with the
same rows: one cell changed is the floor, all of it written anew as HTML is what others would do.
"""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from display.bench.processes import BenchError
from display.bench.started import DRIVERS, SESSION, connected, fill, free_port, python
from timing.bench.figures import Figure, Goal, Measure, Report
from timing.bench.turns import in_turns
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAINT_MS: Final = 300.0
BYTES: Final = 60_000.0
FRAME_MS: Final = 16.7
THROTTLE: Final = 6
"""So many times slower is the browser while changes are measured: a small computer behind a large screen."""

NO_PLAYWRIGHT: Final = "playwright is not installed: no browser can be driven (pip install playwright)"
NO_CHROMIUM: Final = "no Chromium was found: install it, or name it in ERACING_CHROMIUM"
_OURS: Final = "the hall board"
_FLOOR: Final = "a plain table"
_CELL: Final = "one cell of a plain table"
_ANEW: Final = "a plain table, all of it as innerHTML"
_LAPS: Final = 10 * DRIVERS
_PATIENCE_MS: Final = 60_000.0
_PAUSE_MS: Final = 600
"""Longer than a board waits from one drawing to the next."""


def run(quick: bool) -> Report:
    """Measure all; without a browser the report says what is missing and holds no measures."""
    chromium = executable()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return Report("page", (), (NO_PLAYWRIGHT,), quick)
    if chromium is None:
        return Report("page", (), (NO_CHROMIUM,), quick)
    with (
        TemporaryDirectory(prefix="eracing-bench-") as name,
        _shown_record(Path(name)) as hall,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=_switches())
        try:
            return Report("page", _measures(browser, hall, 2 if quick else 15), quick=quick)
        finally:
            browser.close()


def executable() -> str | None:
    """The browser's program, the one that ERACING_CHROMIUM names first; None where there is none."""
    named = os.environ.get("ERACING_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _switches() -> list[str]:
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium has no other for root


class _Hall:
    """A server that shows a record, its address, and laps that change the board. Used from one thread."""

    def __init__(self, record: SqlRecord, url: str) -> None:
        self.url = url
        self._record = record
        self._numbers = count(_LAPS)
        self._best_ms = 104_000

    def leader_improves(self) -> int:
        """A lap that changes the gap of everybody; its place in the record."""
        self._best_ms -= 1
        return self._lap(0, self._best_ms)

    def last_drives_on(self) -> int:
        """A lap that changes one row; its place in the record."""
        return self._lap(DRIVERS - 1, 119_000)

    def _lap(self, who: int, time_ms: int) -> int:
        number = next(self._numbers)
        lap = LapSet(SESSION, f"rig{who}/1/0", number, f"rig{who}", f"d{who}", time_ms, datetime.now(UTC), valid=True)
        return self._record.append([lap]).seqs[0]


@contextmanager
def _shown_record(folder: Path) -> Iterator[_Hall]:
    fill(folder / "data", _LAPS)
    port = free_port()
    arguments = ("-m", "eracing", "display", "--data", "data", "--port", str(port))
    with python(folder, arguments) as program, connected(folder, program, port):
        record = SqlRecord.open(record_file(folder / "data"))
        try:
            yield _Hall(record, f"http://127.0.0.1:{port}/")
        finally:
            record.close()


def _measures(browser: "Browser", hall: _Hall, rounds: int) -> list[Measure]:
    with _watched(browser, hall.url) as board:
        rows = board.evaluate(f"fetch('/api/v1/sessions/{SESSION}/board').then((answer) => answer.json())")["rows"]
        weight = sum(board.evaluate("stopwatch.parts").values())
        with _bare_server(_bare_page(rows)) as bare:
            paint = in_turns(
                rounds, {_FLOOR: lambda: _painted(browser, bare), _OURS: lambda: _painted(browser, hall.url)}
            )
            with _watched(browser, bare) as plain:
                costs = _costs(board, plain, hall, rounds)
        shift = float(board.evaluate("stopwatch.shift"))
    return [
        Measure(
            f"From the address to the first painted board, {len(rows)} rows, nothing in the browser's store",
            "ms",
            (Figure(_FLOOR, "floor", paint[_FLOOR]), Figure(_OURS, "ours", paint[_OURS])),
            (Goal(at_most=PAINT_MS),),
        ),
        Measure(
            "Script and style of the first board, as they are after unpacking",
            "bytes",
            (Figure(_OURS, "ours", (float(weight),)),),
            (Goal(at_most=BYTES),),
        ),
        Measure(
            f"Layout shift, from the first paint through {2 * rounds} changes",
            "of the screen",
            (Figure(_OURS, "ours", (shift,)),),
            (Goal(at_most=0.0),),
        ),
        *costs,
    ]


def _painted(browser: "Browser", url: str) -> float:
    """Milliseconds from the address to the painted table, in a browser that has seen nothing yet."""
    with _watched(browser, url) as page:
        return float(page.evaluate("stopwatch.painted"))


def _costs(board: "Page", plain: "Page", hall: _Hall, rounds: int) -> list[Measure]:
    for page in (board, plain):
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    changes: dict[str, Callable[[], int]] = {"one row": hall.last_drives_on, "all rows": hall.leader_improves}
    return [_cost(board, plain, what, change, rounds) for what, change in changes.items()]


def _cost(board: "Page", plain: "Page", what: str, change: Callable[[], int], rounds: int) -> Measure:
    found = in_turns(
        rounds,
        {
            _CELL: lambda: float(plain.evaluate("change(cell)")),
            _OURS: lambda: _drawn(board, change()),
            _ANEW: lambda: float(plain.evaluate("change(anew)")),
        },
    )
    return Measure(
        f"A change of {what}, {DRIVERS} rows, main thread at {THROTTLE}x CPU throttle",
        "ms",
        (
            Figure(_CELL, "floor", found[_CELL]),
            Figure(_OURS, "ours", found[_OURS]),
            Figure(_ANEW, "peer", found[_ANEW]),
        ),
        (Goal(at_most=FRAME_MS),),
    )


def _drawn(board: "Page", seq: int) -> float:
    cost = board.evaluate("(seq) => stopwatch.drawn(seq)", seq)
    board.wait_for_timeout(_PAUSE_MS)
    return float(cost)


# Pages


@contextmanager
def _watched(browser: "Browser", url: str) -> "Iterator[Page]":
    """A page with the stopwatch, from its first paint until the end of the block. Raises BenchError without one."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    try:
        page = context.new_page()
        page.add_init_script(_STOPWATCH)
        page.goto(url)
        if not page.evaluate("(most) => stopwatch.waited(most)", _PATIENCE_MS):
            raise BenchError(f"{url} painted no table within {_PATIENCE_MS / 1000:.0f} s")
        yield page
    finally:
        context.close()


_STOPWATCH: Final = files("display.bench").joinpath("stopwatch.js").read_text(encoding="utf-8")
_BARE: Final = files("display.bench").joinpath("bare.html").read_text(encoding="utf-8")


def _bare_page(rows: list[dict[str, Any]]) -> bytes:
    """A page with nothing but a table of these rows."""
    told = [
        (
            row["position"],
            row["driver"]["name"],
            (row["team"] or {}).get("name"),
            *(row[field] for field in ("best_ms", "gap_ms", "interval_ms", "last_ms", "laps")),
        )
        for row in rows
    ]
    return _BARE.replace("[/* rows */]", json.dumps(told).replace("<", "\\u003c")).encode()


@contextmanager
def _bare_server(page: bytes) -> Iterator[str]:
    """The address of a server that answers everything with this page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            with suppress(ConnectionError):  # closed before it had its icon
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
