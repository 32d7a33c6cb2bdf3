"""How the made-up drivers drive: lap times that look like an evening, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BASE_MS: Final = 91_000
"""A good lap of the demonstration's track."""


@dataclass(frozen=True, slots=True)
class DemoLap:
    """A lap that will be driven: it runs from `start_ms` to `end_ms` of the demonstration's clock."""

    number: int
    start_ms: int
    sectors_ms: tuple[int, int, int]
    valid: bool

    @property
    def time_ms(self) -> int:
        return sum(self.sectors_ms)

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.time_ms


def laps(seed: int, rig: int) -> Iterator[DemoLap]:
    """The laps of one rig, without end. Drivers find time over the evening, have bad laps, and cut corners."""
    chance = random.Random(f"{seed}/{rig}")  # noqa: S311  # a made-up evening needs no secrets
    skill = chance.gauss(0.0, 1_100.0)
    learning = chance.uniform(1_200.0, 3_200.0)
    start = chance.randrange(4_000)
    number = 1
    while True:
        trouble = chance.expovariate(1 / 4_000.0) if chance.random() < 0.12 else 0.0
        time = BASE_MS + skill + learning / (1 + 0.35 * number) + chance.gauss(0.0, 420.0) + trouble
        if number == 1:
            time += 6_000  # from standing
        shares = [0.31 + chance.gauss(0, 0.0015), 0.38 + chance.gauss(0, 0.0015)]
        first, second = (int(time * share) for share in shares)
        lap = DemoLap(number, start, (first, second, int(time) - first - second), chance.random() > 0.07)
        yield lap
        start, number = lap.end_ms, number + 1
