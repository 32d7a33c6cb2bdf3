"""One table of lap times and gaps, for the server and for the browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.display.pages.wall import Wall
from timing.units import format_gap, format_lap

TABLE: Final[dict[str, list[dict[str, Any]]]] = json.loads((Path(__file__).parent / "times.json").read_text("utf-8"))


@pytest.mark.parametrize("case", TABLE["lap"], ids=lambda case: case["en"])
def test_the_server_prints_lap_times(case: dict[str, Any]) -> None:
    assert (format_lap(case["ms"], "en"), format_lap(case["ms"], "de")) == (case["en"], case["de"])


@pytest.mark.parametrize("case", TABLE["gap"], ids=lambda case: case["en"])
def test_the_server_prints_gaps(case: dict[str, Any]) -> None:
    assert (format_gap(case["ms"], "en"), format_gap(case["ms"], "de")) == (case["en"], case["de"])


@pytest.mark.browser
def test_the_browser_prints_the_same(look: Callable[..., Wall]) -> None:
    wall = look()
    printed = wall.script(
        "format",
        """({lapTime, gap}, table) => {
          const print = (how) => ({ms}) => ({ms, en: how(ms, 'en'), de: how(ms, 'de')});
          return {lap: table.lap.map(print(lapTime)), gap: table.gap.map(print(gap))};
        }""",
        TABLE,
    )
    assert printed == TABLE


@pytest.mark.browser
def test_the_browser_prints_what_the_server_prints_for_any_time(look: Callable[..., Wall]) -> None:
    wall = look()
    times = [*range(1, 5000, 37), *range(50_000, 70_000, 333), *range(3_590_000, 3_610_000, 777)]
    printed = wall.script(
        "format",
        "({lapTime, gap}, times) => times.map((ms) => [lapTime(ms, 'de'), gap(ms, 'en'), gap(-ms, 'de')])",
        times,
    )
    assert printed == [[format_lap(ms, "de"), format_gap(ms, "en"), format_gap(-ms, "de")] for ms in times]


@pytest.mark.browser
def test_a_time_that_is_missing_and_the_time_of_day(look: Callable[..., Wall]) -> None:
    wall = look()
    said = wall.script(
        "format", "({noTime, timeOfDay}) => [noTime('en'), noTime('de'), timeOfDay(Date.UTC(2026, 10, 21, 9, 4, 5))]"
    )
    assert said == ["–:––.–––", "–:––,–––", "09:04:05"]
