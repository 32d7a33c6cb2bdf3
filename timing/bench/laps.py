"""Laps to measure with: made up, but as long and as various as those of an evening."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from timing.record.entry import LapSet

SESSION: Final = "qualifying"
RIGS: Final = 22
_BEGIN: Final = datetime(2026, 1, 1, 18, tzinfo=UTC)
_FASTEST_MS: Final = 80_000
_SPREAD_MS: Final = 20_000
_STRIDE: Final = 7_919
"""Has no factor in common with the spread, so that the times go through all of it in no order that anybody sees."""


def driver(number: int) -> str:
    """The id of a driver, as long as real ones are."""
    return f"d{number:012x}"


def laps(drivers: int, first: int = 1) -> Iterator[LapSet]:
    """Laps without end, of the drivers in turn; `first` is the number of the first one. Same number, same lap."""
    for number in count(first):
        rig = f"rig-{number % RIGS + 1}"
        time_ms = _FASTEST_MS + number * _STRIDE % _SPREAD_MS
        sector_ms = time_ms // 3
        yield LapSet(
            session=SESSION,
            source=f"{rig}/1234567890/{number % RIGS}",
            lap=number,
            rig=rig,
            driver=driver(number % drivers),
            time_ms=time_ms,
            at=_BEGIN + timedelta(milliseconds=37 * number),
            sectors_ms=(sector_ms, sector_ms, time_ms - 2 * sector_ms),
            valid=True,
        )
