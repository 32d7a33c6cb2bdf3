"""Drives for the tests of scoring: what somebody did, in a line."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from leaderboard.scoring.classification import Drive, Lap

_seqs = count(1)


def drove(driver: str, *times: int, invalid: Sequence[int] = (), team: str | None = None, **more: Any) -> Drive:
    """A driver with laps of these times (milliseconds), written now; those at `invalid` do not count."""
    laps = tuple(Lap(next(_seqs), time_ms, number not in invalid) for number, time_ms in enumerate(times, start=1))
    return replace(Drive(driver, team, laps), **more)
