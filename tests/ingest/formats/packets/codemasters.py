"""Packets of the Codemasters games: floats, given by their number."""

import struct
from collections.abc import Mapping


def floats(count: int, values: Mapping[int, float]) -> bytes:
    """A packet of so many floats, given by their number."""
    return struct.pack(f"<{count}f", *(values.get(number, 0.0) for number in range(count)))


def codemasters(
    *,
    run: float,
    time: float = 0.0,
    distance: float = 0.0,
    share: float = 0.0,
    speed: float = 20.0,
    lap: float = 0,
    sector1: float = 0.0,
    sector2: float = 0.0,
    completed: float = 0,
    laps: float = 1,
    length: float = 5000.0,
    last: float = 0.0,
    gears: float = 5.0,
) -> bytes:
    values = {0: run, 1: time, 2: distance, 3: share, 7: speed, 36: lap, 49: sector1, 50: sector2, 59: completed}
    return floats(66, values | {60: laps, 61: length, 62: last, 63: 838.0, 64: 152.0, 65: gears})


def dirt_3(*, run: float, time: float = 0.0, distance: float = 0.0, lap: float = 0) -> bytes:
    return floats(38, {0: run, 1: time, 2: distance, 3: distance, 7: 30.0, 36: lap, 37: 600.0})
