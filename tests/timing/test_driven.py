"""The pace of drivers: a lap far off it may be somebody else's."""

from dataclasses import replace
from datetime import UTC, datetime

from timing.driven import Driven
from timing.laps import Origin
from timing.record.entry import LapSet

LAP = LapSet("quali", "left/77/0", 1, "left", "anna", 90_000, datetime(2026, 11, 21, 19, 0, tzinfo=UTC))


def driven(*times: int) -> tuple[Driven, LapSet]:
    """Who has driven these laps, and the last of them."""
    pace = Driven()
    laps = [replace(LAP, lap=number, time_ms=time) for number, time in enumerate(times, 1)]
    for lap in laps:
        pace.note(lap)
    return pace, laps[-1]


def off(*times: int) -> str:
    pace, last = driven(*times)
    return pace.off_pace(last)


def test_a_lap_is_much_faster_than_any_before_or_takes_three_times_as_long() -> None:
    assert off(*[90_000] * 5, 87_000) == "much faster than any before"
    assert off(*[90_000] * 5, 87_300) == ""
    assert off(*[90_000] * 5, 270_001) == "more than 3 times as long as usual"
    assert off(*[90_000] * 5, 270_000) == ""


def test_a_few_laps_are_no_pace_yet() -> None:
    assert off(*[90_000] * 4, 60_000) == ""


def test_laps_that_do_not_count_and_those_of_files_are_none() -> None:
    for other in (replace(LAP, valid=False, time_ms=60_000), replace(LAP, origin=Origin.FILE, time_ms=60_000)):
        pace, _ = driven(*[90_000] * 6)
        pace.note(other)
        assert pace.off_pace(other) == ""
