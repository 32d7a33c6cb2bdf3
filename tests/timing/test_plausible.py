"""The window of a track: what nobody can have driven does not count."""

import pytest

from timing.event import PlannedSession
from timing.plausible import TOO_LONG, TOO_SHORT, implausible

WINDOW = PlannedSession(min_lap_ms=60_000, max_lap_ms=200_000)


@pytest.mark.parametrize(
    ("time_ms", "reason"),
    [(59_999, TOO_SHORT), (60_000, ""), (118_432, ""), (200_000, ""), (200_001, TOO_LONG)],
)
def test_a_lap_outside_the_window_is_told_why(time_ms: int, reason: str) -> None:
    assert implausible(WINDOW, time_ms) == reason


@pytest.mark.parametrize("time_ms", [1, 86_000_000])
def test_without_a_window_every_lap_may_be_one(time_ms: int) -> None:
    assert implausible(PlannedSession(), time_ms) == ""
