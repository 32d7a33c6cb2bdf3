"""Laps from a log of two values: a count that steps at the line, and the time of the last lap, which follows later.

How much later is up to the game: ticks or seconds. So a lap's time is the one that the value changed to between the
step that ended the lap and the next. What did not change in that time may be an equal lap or the one before it, and
what changed more than once may be anything: then the clock of the log decides, where it ticks finely enough to tell. A
lap whose time cannot be told is listed without one.
"""

import math
from typing import Final

from ingest.formats.results import FileLap
from timing.units import LapTime, from_decimal

SETTLED_S: Final = 10.0
"""Behind the line a value that has not changed for so long will not change any more; games take three seconds."""
FINEST_S: Final = 0.1
"""A clock that is less sure tells no two laps apart."""


class StepLaps:
    """Reads such a log tick by tick. `sure_s` is how far off the time between two steps may be."""

    def __init__(self, sure_s: float) -> None:
        self._sure_s = sure_s if sure_s <= FINEST_S else -1.0
        self._laps: list[FileLap] = []
        self._count: int | None = None
        self._last_s = -1.0
        self._changes = 0
        self._stepped_at: float | None = None
        self._took_s: float | None = None
        self._lap = 0
        self._clock = 0.0

    def take(self, count: int, last_s: float, clock: float) -> None:
        """Take a tick: how many laps are done, how long the last took (seconds), and when it is (seconds)."""
        self._clock = clock
        if count != self._count:
            self._step(count, clock)
        last_s = last_s if math.isfinite(last_s) else -1.0
        if last_s != self._last_s:
            self._last_s = last_s
            self._changes += 1

    @property
    def listed(self) -> int:
        """How many laps are known to have ended, but for the last."""
        return len(self._laps)

    def laps(self) -> list[FileLap]:
        """All laps that ended in the log, after its last tick."""
        self._end_lap()
        return self._laps

    def _step(self, count: int, clock: float) -> None:
        self._end_lap()
        up = self._count is not None and count > self._count
        alone = up and self._stepped_at is not None and count - 1 == self._count
        self._took_s = clock - self._stepped_at if alone and self._stepped_at is not None else None
        self._lap = count if up else 0
        self._stepped_at = clock if up else None
        self._changes, self._count = 0, count

    def _end_lap(self) -> None:
        """List the lap that the last step ended, now that its time is as known as it will be."""
        if self._lap > 0:
            self._laps.append(FileLap(self._lap, seconds(self._last_s) if self._is_told() else None))
        self._lap = 0

    def _is_told(self) -> bool:
        """Whether the last value is the time of the lap."""
        if self._changes == 1:
            return True
        settled = self._stepped_at is not None and self._clock - self._stepped_at >= SETTLED_S
        fits = self._took_s is not None and abs(self._took_s - self._last_s) <= self._sure_s
        return fits and (settled or self._changes > 1)


def seconds(value: float) -> LapTime | None:
    """Seconds as a logger's float as a time: to a tenth of a millisecond, as games measure, then rounded as text is."""
    return from_decimal(f"{value:.4f}") if math.isfinite(value) else None
