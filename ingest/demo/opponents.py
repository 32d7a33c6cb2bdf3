"""The other cars of a rig's game: they drive round and round in lap times of their own, and nobody counts them."""

import random
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from ingest.demo.pace import BASE_MS
from ingest.demo.wire_f1 import Car, ListedLap, Participant
from ingest.formats.f1_layouts import Driver

NAMES: Final = (
    "A. Bergström", "B. Caldeira", "C. Dorfner", "D. Ekholm", "E. Falqui", "F. Garnier", "G. Hollander", "H. Ishida",
    "I. Jaworska", "J. Kestrel", "K. Lomond", "L. Märtens", "M. Nordby", "N. Ostrava", "O. Pradel", "P. Quist",
    "R. Sauvage", "S. Tormo", "T. Ullmann", "U. Vasko", "V. Winther",
)  # fmt: skip
"""Invented, as everybody here."""
TRACK_LENGTH_M: Final = 5_807

_LAPS: Final = 7
"""An opponent has so many different laps, and drives them over and over."""


class Opponent:
    """One car. Where it is follows from the time since the start alone."""

    def __init__(self, chance: random.Random, person: Participant, grid: int) -> None:
        self.person: Final = person
        self._grid = grid
        times = [BASE_MS + 500 + chance.randrange(2_500) for _ in range(_LAPS)]
        self._laps = tuple(_listed(time) for time in times)
        self._ends = tuple(accumulate(times))
        self._fastest = tuple(min(range(done), key=times.__getitem__) for done in range(1, _LAPS + 1))
        """Which of its laps is the fastest so far, after one lap, two and so on."""

    def car(self, clock_ms: int) -> Car:
        """The car as Lap Data shows it."""
        done, current = self._progress(clock_ms)
        lap = self._laps[done % _LAPS]
        first, second, _ = lap.sectors_ms
        last = self._laps[(done - 1) % _LAPS] if done else ListedLap()
        fastest = self._fastest[min(done, _LAPS) - 1]
        distance = current / lap.time_ms * TRACK_LENGTH_M
        return Car(
            lap=done + 1,
            last_ms=last.time_ms,
            current_ms=current,
            sectors_ms=(first if current >= first else 0, second if current >= first + second else 0),
            best_ms=self._laps[fastest].time_ms if done else 0,
            best_lap=fastest + 1 if done else 0,
            distance_m=distance,
            total_m=done * TRACK_LENGTH_M + distance,
            position=self._grid,
            grid=self._grid,
            driver=Driver.ON_TRACK,
        )

    def listed(self, clock_ms: int) -> list[ListedLap]:
        """Its laps as Session History lists them, the running one being the last."""
        done, _ = self._progress(clock_ms)
        return [*(self._laps[number % _LAPS] for number in range(done)), ListedLap()]

    def _progress(self, clock_ms: int) -> tuple[int, int]:
        """Laps done, and the time since the last of them."""
        rounds, rest = divmod(clock_ms, self._ends[-1])
        done = bisect_right(self._ends, rest)
        return rounds * _LAPS + done, rest - (self._ends[done - 1] if done else 0)


def _listed(time_ms: int) -> ListedLap:
    first, second = time_ms * 31 // 100, time_ms * 38 // 100
    return ListedLap(time_ms, (first, second, time_ms - first - second))
