"""Laps of one car put together from parts, for games that do not tell a lap in one message.

Some tell each sector as it ends: the lap is the sum of its three sectors, if all of them were heard (`SectorSum`).
Others count the lap in one message and tell its time in another, which may come first or last (`LateTimes`).

Both take the states of the car in order and amend them, so that a lap number rises together with the time of its lap.
They keep whole microseconds until the sum is made: three rounded sectors may miss the lap by a millisecond.
"""

from dataclasses import dataclass, field
from typing import Final

from timing.pieces import LastTime, SectorEnd
from timing.readings import CarState, Phase
from timing.units import lap_time

SECTORS: Final = 3
STATED_APART_MS: Final = 2
"""The game's own word about a lap and the sum of its sectors differ by rounding: at most so much."""
LATE_MS: Final = 1_000
"""A lap's time comes within so much of the lap's end; then the running lap goes on without it."""
NOT_HEARD: Final = LastTime(None, None)
SHORT_MS: Final = 250
"""So much before the line the running time was read at the latest, if it is to tell that two laps were equal."""


@dataclass(slots=True)
class SectorSum:
    """A car whose laps are told by their sectors. Mutable."""

    _sector: int = 0
    _lap: int = 0
    """The lap of the sectors in `_ends`."""
    _ends_us: list[int] = field(default_factory=list)
    _done: tuple[int, int] | None = None
    """Number and time of the lap completed last, if all its sectors were heard."""
    _stated_ms: int | None = None
    _stale_ms: int | None = None
    """What the game stated as last lap while the running one began."""

    def take(self, now: CarState, at: SectorEnd) -> CarState:
        """The state of the car with its last lap and its sectors, as far as they are known."""
        if now.phase is Phase.ABSENT:
            self._sector, self._ends_us, self._done = 0, [], None
            return now
        if at.sector != self._sector:
            self._cross(now.lap, at)
        if now.lap != self._lap and at.sector == 1:
            self._lap = now.lap
            self._stale_ms = self._stated_ms
        self._stated_ms = now.last_ms
        first, second, *_ = (*(round_us(us) for us in self._ends_us), None, None)
        return now._replace(last_ms=self._last(now), sectors_ms=(first, second))

    def _cross(self, lap: int, at: SectorEnd) -> None:
        """The car is in another sector than before."""
        left, self._sector = self._sector, at.sector
        ends, self._ends_us = self._ends_us, []
        if at.took_us is None or left == 0 or at.sector != left % SECTORS + 1 or len(ends) != left - 1:
            return
        if left > 1 and lap - self._lap not in ((0, 1) if left == SECTORS else (0,)):
            return  # a whole round went by unheard
        if left < SECTORS:
            self._lap = lap
            self._ends_us = [*ends, at.took_us]
            return
        time_ms = lap_time(round_us(sum(ends) + at.took_us))
        self._done = None if time_ms is None else (self._lap, time_ms)

    def _last(self, now: CarState) -> int | None:
        """The time of the lap before this one: the game's own word where it has one for it, else the sum."""
        stated_ms = now.last_ms
        if self._done is not None and self._done[0] == now.lap - 1:
            sum_ms = self._done[1]
            return stated_ms if stated_ms is not None and _near(stated_ms, sum_ms) else sum_ms
        return stated_ms if stated_ms != self._stale_ms else None


@dataclass(slots=True)
class LateTimes:
    """A car whose last lap is told apart from its lap number. Mutable."""

    _lap: int = 0
    """The lap that the car is shown in."""
    _time: LastTime = NOT_HEARD
    _told_ms: int | None = None
    """The time that the lap before that one was told with."""
    _owed: bool = False
    """Whether the lap before ended without a time."""
    _heard: bool = False
    _sectors_ms: list[int] = field(default_factory=list)
    _shown: CarState | None = None

    def hear(self, time: LastTime) -> None:
        """The game tells the last lap and sector; it repeats them whether they are new or not."""
        before, self._time = self._time, time
        if not self._heard:
            self._heard, self._told_ms = True, time.lap_ms
        elif time.lap_ms != before.lap_ms:
            self._sectors_ms = []  # the sector is that lap's third
        elif time.sector_ms is not None and time.sector_ms != before.sector_ms:
            self._sectors_ms.append(time.sector_ms)

    @property
    def waits(self) -> bool:
        """Whether a lap has ended whose time has not come: then every moment is news."""
        return self._shown is not None

    def take(self, now: CarState, before: CarState) -> CarState:
        """The state of the car with its last lap and its sectors; `before` is how it was right before."""
        if now.phase is Phase.ABSENT:
            self._lap, self._shown = 0, None
            return now
        if self._lap == 0 or now.lap < self._lap:
            self._lap, self._told_ms, self._owed, self._shown = now.lap, self._time.lap_ms, False, None
        elif now.lap > self._lap:
            shown = self._shown or self._amended(before)
            if self._awaits(now, shown):
                self._shown = shown
                return shown
            self._next(now, shown)
        if self._owed and self._time.lap_ms != self._told_ms:
            self._owed, self._told_ms = False, self._time.lap_ms
        return self._amended(now)

    def _awaits(self, now: CarState, ran: CarState) -> bool:
        """Whether the time of the lap that has ended may still come."""
        return (
            now.lap == self._lap + 1
            and self._time.lap_ms == self._told_ms
            and now.current_ms is not None
            and now.current_ms < LATE_MS
        )

    def _next(self, now: CarState, ran: CarState) -> None:
        """The car is shown in its next lap: with the time of the one before, unless that is not known."""
        time_ms = self._time.lap_ms
        self._owed = time_ms == self._told_ms and not (now.lap == self._lap + 1 and _equals(time_ms, ran.current_ms))
        self._lap, self._shown = now.lap, None
        self._told_ms = time_ms
        self._sectors_ms = []

    def _amended(self, state: CarState) -> CarState:
        heard, lap_ms = self._sectors_ms, self._time.lap_ms
        # All three are heard before the lap only if it took exactly the time of the one before.
        whole = len(heard) == SECTORS and lap_ms is not None and _near(sum(heard), lap_ms)
        first, second = heard[:2] if whole or len(heard) == SECTORS - 1 else (None, None)
        return state._replace(last_ms=None if self._owed else lap_ms, sectors_ms=(first, second))


def round_us(microseconds: int) -> int:
    """Microseconds in milliseconds, halves up."""
    return (microseconds + 500) // 1000


def _near(first_ms: int, second_ms: int) -> bool:
    return abs(first_ms - second_ms) <= STATED_APART_MS


def _equals(time_ms: int | None, ran_ms: int | None) -> bool:
    """Whether a lap that ran so long right before the line can have taken this time."""
    return time_ms is not None and ran_ms is not None and 0 <= time_ms - ran_ms <= SHORT_MS
