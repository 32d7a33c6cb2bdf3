"""One car at one moment, and what two of its moments say about the lap between them."""

from dataclasses import dataclass
from typing import Final

from timing.readings import CarState, Phase

SAME_TIME_MS: Final = 1500
"""A running time this close to the last-lap time is that lap's end, seen a few frames early."""
STARTS_OVER_MS: Final = 1000
"""A running time that falls by more began anew; now and then it steps back by a few milliseconds."""

FASTEST_M_PER_S: Final = 150
"""No car drives faster."""
LEAP_M: Final = 300
"""So much further on than it can have driven is no error of measurement; and so much further back no slide."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A car in one frame, and the session clock; `clock_ms` None for games without one."""

    state: CarState
    clock_ms: int | None = None

    @property
    def timed(self) -> bool:
        """Whether the car's numbers mean anything."""
        return self.state.lap >= 1 and self.state.phase not in (Phase.ABSENT, Phase.RETIRED)


def starts_over(before: CarState, now: CarState) -> bool:
    """Whether another attempt began under the same lap number: a flying lap after an out lap, or one driven anew."""
    if before.phase is Phase.OUT_LAP and now.phase is Phase.RUNNING:
        return True
    ran, runs = before.current_ms, now.current_ms
    return ran is not None and runs is not None and ran - runs > STARTS_OVER_MS


def leaps(before: CarState, now: CarState) -> bool:
    """Whether a car is further on in its lap than it can have driven in the time between."""
    if before.distance_m is None or now.distance_m is None or before.current_ms is None or now.current_ms is None:
        return False
    drivable_m = FASTEST_M_PER_S * (now.current_ms - before.current_ms) / 1000
    return now.distance_m - before.distance_m > drivable_m + LEAP_M


def falls_back(before: CarState, now: CarState) -> bool:
    """Whether a car is further back in its lap than it can have slid."""
    if before.distance_m is None or now.distance_m is None:
        return False
    return before.distance_m - now.distance_m > LEAP_M


def can_be(time_ms: int, before: Moment, now: Moment) -> bool:
    """Whether the lap that ran in `before` can have ended with this time by `now`."""
    ran_ms = before.state.current_ms
    if ran_ms is None:
        return False
    if abs(ran_ms - time_ms) <= SAME_TIME_MS:
        return True
    heard_ms = 0 if before.clock_ms is None or now.clock_ms is None else now.clock_ms - before.clock_ms
    return ran_ms <= time_ms <= ran_ms + heard_ms


def sectors_of(time_ms: int, before: CarState) -> tuple[int, ...] | None:
    """All three sectors, the third being what remains; None unless the game has shown the first two."""
    first, second = before.sectors_ms
    if first is None or second is None or first + second >= time_ms:
        return None
    return first, second, time_ms - first - second
