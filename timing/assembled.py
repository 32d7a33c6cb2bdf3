"""Frames put together: a moment of a game, with the session it belongs to and what is known better of its cars."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from timing.pieces import Glimpse
from timing.readings import CarState


class Amended(NamedTuple):
    """What is known better of a car: its last lap and its sectors, or all of it (`shown`)."""

    last_ms: int | None = None
    sectors_ms: tuple[int | None, int | None] = (None, None)
    shown: CarState | None = None


class Cars(NamedTuple):
    """The cars of a moment: the index of each in the game, by our numbers, and what is known better of it.

    `indexes` is None in games that never move their cars. `version` is another one for other cars or amendments.
    """

    player: int
    indexes: Mapping[int, int] | None = None
    amended: Mapping[int, Amended] = {}
    version: Hashable = None


class AssembledFrame:
    """A moment as the tracker takes it: a frame, whose cars go by our numbers."""

    __slots__ = ("_cars", "_now", "clock_ms", "order", "player", "session", "steady", "watch")

    def __init__(self, now: Glimpse, cars: Cars, session: str, order: int, steady: int) -> None:
        self._now = now
        self._cars = cars
        self.session = session
        self.order = order
        self.steady: int | None = steady
        self.clock_ms = now.clock_ms
        self.player = cars.player
        self.watch = (now.watch, cars.version)

    @property
    def cars(self) -> Sequence[int]:
        return self._now.cars if self._cars.indexes is None else tuple(self._cars.indexes)

    def car(self, index: int) -> CarState:
        """One car, with what is known better of it."""
        cars = self._cars
        amended = cars.amended.get(index)
        if amended is not None and amended.shown is not None:
            return amended.shown
        state = self._now.car(index if cars.indexes is None else cars.indexes[index])
        return state if amended is None else state._replace(last_ms=amended.last_ms, sectors_ms=amended.sectors_ms)
