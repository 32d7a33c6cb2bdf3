"""The cars of a game that moves them from index to index and tells their laps in parts.

While it is not known who sits where, moments with news wait; then they are taken in order.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from timing.assembled import Amended, Cars
from timing.counting import Counting, Place
from timing.parts import LateTimes, SectorSum
from timing.pieces import Glimpse, LastTimes, SeatsNamed
from timing.readings import CarName
from timing.seating import Seating

MOST_HELD: Final = 200
"""So many moments wait at most; older ones are let go."""


class Numbered(NamedTuple):
    """A moment with its place in the order of all."""

    now: Glimpse
    order: int
    steady: int


class Field:
    """The cars of one source. Mutable."""

    def __init__(self) -> None:
        self._seating = Seating()
        self._named: Mapping[int, CarName] = {}
        self._held: list[Numbered] = []
        self._times: LastTimes | None = None
        """Last times that no car has been given yet."""
        self._begin()

    def begin(self) -> None:
        """Another session begins: all laps anew."""
        self._seating.begin()
        self._held.clear()
        self._named = {}
        self._begin()

    def _begin(self) -> None:
        self._sums: dict[int, SectorSum] = {}
        self._lates: dict[int, LateTimes] = {}
        self._count = Counting()
        self._before: Glimpse | None = None
        self._cars = Cars(-1, {})
        self._seats: Mapping[int, int] | None = None
        self._version = 0
        self._stirred = False

    def name(self, named: SeatsNamed) -> None:
        """Take in names."""
        self._seating.hear(named)

    def time(self, last: LastTimes) -> None:
        """Take in last times, unless they come late."""
        if self._count.judge(last.order, None) not in (Place.LATE, Place.AGAIN):
            self._times = last
            self._spread_times()

    def _spread_times(self) -> None:
        """Give each car its last times. They wait until it is known who sits where in their order of the cars."""
        last = self._times
        if last is None or not self._seating.is_settled(last.seating):
            return
        for index, number in self._seating.seats.items():
            if index in last.times:
                self._lates.setdefault(number, LateTimes()).hear(last.times[index])
        self._times = None
        self._stirred = True

    def new_names(self) -> Mapping[int, CarName] | None:
        """The names by our numbers, if they are others than when asked last."""
        names, before = self._seating.names, self._named
        self._named = names
        return None if names is before or names == before else names

    def take(self, moment: Numbered) -> list[tuple[Numbered, Cars]]:
        """Moments of which it is known who sits where, in order, with their cars."""
        if not self._seating.seated(moment.now):
            self._hold(moment)
            return []
        moments = [*self._held, moment]
        self._held.clear()
        self._spread_times()
        return [(each, self._put_together(each.now)) for each in moments]

    def _hold(self, moment: Numbered) -> None:
        """Of moments without news, the last one is enough: it tells how things were right before the next news."""
        held = self._held
        if len(held) > 1 and held[-2].now.watch == held[-1].now.watch == moment.now.watch:
            held[-1] = moment
            return
        held.append(moment)
        del held[:-MOST_HELD]

    def _put_together(self, now: Glimpse) -> Cars:
        seats, before, self._before = self._seating.seats, self._before, now
        if before is not None and now.watch == before.watch and seats is self._seats and not self._stirred:
            return self._cars
        indexes = {number: index for index, number in seats.items() if index in now.cars}
        amended = {number: self._amend(number, index, now, before) for number, index in indexes.items()}
        self._seats = seats
        self._stirred = any(late.waits for late in self._lates.values())
        self._version += 1
        self._cars = Cars(seats.get(now.player, -1), indexes, amended, self._version)
        return self._cars

    def _amend(self, number: int, index: int, now: Glimpse, before: Glimpse | None) -> Amended:
        state = now.car(index)
        if now.sector is not None:
            known = self._sums.setdefault(number, SectorSum()).take(state, now.sector(now.packet, index))
            return Amended(known.last_ms, known.sectors_ms)
        late = self._lates.setdefault(number, LateTimes())
        indexes = self._cars.indexes or {}
        was = indexes.get(number)
        known = late.take(state, before.car(was) if before is not None and was is not None else state)
        return Amended(shown=known) if late.waits else Amended(known.last_ms, known.sectors_ms)
