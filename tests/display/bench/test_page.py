"""The benchmark of the page: what it tells, what it counts, and what it says where no browser is."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from display.bench import page
from display.bench.processes import BenchError
from tests import chromium

ROOT: Final = Path(__file__).parents[3]
PATIENCE_S: Final = 240.0
ROWS = [
    {"position": 1, "driver": {"name": "Anna"}, "team": None, "best_ms": 90_000, "gap_ms": None}
    | {"interval_ms": None, "last_ms": 90_100, "laps": 2},
    {"position": 2, "driver": {"name": "Jonas"}, "team": {"name": "Nord"}, "best_ms": 91_000, "gap_ms": 1_000}
    | {"interval_ms": 1_000, "last_ms": 91_000, "laps": 3},
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium.launched()


@pytest.mark.browser
@pytest.mark.usefixtures("browser")  # where there is none, the test is skipped
def test_each_question_has_its_figures() -> None:
    """As a process of its own: one process drives one browser."""
    command = [sys.executable, "-m", "eracing", "bench", "page", "--quick", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["missing"] == []
    goals = [each["goals"][0]["at_most"] for each in told["measures"]]
    assert goals == [300, 60_000, 0, 16.7, 16.7]
    kinds = [[figure["kind"] for figure in each["figures"]] for each in told["measures"]]
    assert kinds == [["floor", "ours"], ["ours"], ["ours"], *[["floor", "ours", "peer"]] * 2]
    size, shift = (each["goals"][0] for each in told["measures"][1:3])
    assert size["reached"], size
    assert size["value"] > 40_000, "the scripts of a whole board"
    assert shift["value"] < 0.1
    for each in (told["measures"][0], *told["measures"][3:]):
        assert all(figure["low"] > 0 for figure in each["figures"])


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "executable", lambda: None)
    report = page.run(quick=True)
    assert report.missing == (page.NO_CHROMIUM,)
    assert not report.measures


def test_without_playwright_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    report = page.run(quick=True)
    assert report.missing == (page.NO_PLAYWRIGHT,)


@pytest.mark.browser
def test_the_stopwatch_counts_what_was_drawn(browser: Browser) -> None:
    """The plain table: it is painted, its changes cost something, and what is long takes longer than the least."""
    with page._bare_server(page._bare_page(ROWS)) as url, page._watched(browser, url) as plain:
        assert plain.evaluate("stopwatch.painted") > 0
        assert plain.locator("td").all_inner_texts()[:3] == ["1", "Anna", ""]
        busy = "() => { cell(); const until = performance.now() + 40; while (performance.now() < until); }"
        assert plain.evaluate(f"change({busy})") >= 40
        assert plain.locator("td").nth(14).inner_text() == "119002"
        assert plain.evaluate("stopwatch.drawn(2)") >= 40, "what was drawn before can be asked for later"


@pytest.mark.browser
def test_a_page_without_a_table_is_no_figure(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_PATIENCE_MS", 200.0)
    shown = page._bare_server(b"<p>closed")
    with shown as url, pytest.raises(BenchError, match="painted no table"), page._watched(browser, url):
        pass
