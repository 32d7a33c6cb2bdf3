"""Who sits where, in games that move their cars from index to index when somebody leaves or joins.

Each car gets a number of ours, which it keeps by its driver's name. After the game may have moved its cars, nobody is
anywhere until every car has been named anew; or has not been for so long that the names must have been lost, and cars
without one go by their index.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from timing.pieces import Glimpse, SeatsNamed
from timing.readings import CarName

MOMENTS_WITHOUT_NAMES: Final = 900
"""Names are sent every ten seconds; these are fifteen, at 60 Hz."""
MOST_DRIVERS: Final = 1_000
"""No session has so many drivers: what says so is no game, and numbers are then given anew."""
MOVED: Final = 100
"""Numbers from here on are for cars whose index was given to another before."""

_Who = tuple[str, int]
"""A name, and how many cars of the same name come before it; without a name, the index."""


class Seating:
    """The seats of one session. Mutable."""

    def __init__(self) -> None:
        self.seats: Mapping[int, int] = {}
        """Our numbers by the game's index, as far as `seated` has found them."""
        self.names: Mapping[int, CarName] = {}
        """The names by our numbers."""
        self._cars: Sequence[int] = ()
        self._order: Hashable = None
        self._names_order: Hashable = None
        self._names: dict[int, CarName] = {}
        self._numbers: dict[_Who, int] = {}
        self._given: set[int] = set()
        self._settled = False
        self._waited = 0

    def hear(self, named: SeatsNamed) -> None:
        """Take in names. Those that belong to another order of the cars are of no use for this one."""
        if named.seating != self._names_order:
            self._names_order = named.seating
            self._names = {}
        if any(self._names.get(index) != name for index, name in named.names.items()):
            self._names.update(named.names)
            self._settled = False

    def seated(self, now: Glimpse) -> bool:
        """Whether it is known who sits where; if so, `seats` tells, for all cars of this moment."""
        order = now.setting.seating
        if order != self._order:
            if self._names_order is None and self._order is not None:
                self._names = {}
            self._order = order
            self._settled = False
            self._waited = 0
            self._numbers = {who: number for who, number in self._numbers.items() if who[0]}
        if self._settled and now.cars == self._cars:
            return True
        if not self._all_named(now.cars):
            self._waited += 1
            if self._waited <= MOMENTS_WITHOUT_NAMES:
                return False
        self._cars = now.cars
        self._settled = True
        self._assign()
        return True

    def is_settled(self, order: Hashable) -> bool:
        """Whether it is known who sits where in this order of the cars."""
        return self._settled and order == self._order

    def begin(self) -> None:
        """Another session begins: numbers are given anew."""
        self._numbers, self._given = {}, set()
        self._settled = False

    def _known(self) -> Mapping[int, CarName]:
        """The names that belong to the present order of the cars."""
        return self._names if self._names_order in (None, self._order) else {}

    def _all_named(self, cars: Sequence[int]) -> bool:
        known = self._known()
        return all(index in known for index in cars)

    def _assign(self) -> None:
        known = self._known()
        if len(self._given) > MOST_DRIVERS:
            self._numbers, self._given = {}, set()
        seats: dict[int, int] = {}
        namesakes: Counter[str] = Counter()
        for index in self._cars:
            name = known[index].name if index in known else ""
            who = (name, namesakes[name]) if name else ("", index)
            namesakes[name] += 1
            seats[index] = self._number(who, index)
        self.seats = seats
        self.names = {seats[index]: name for index, name in known.items() if index in seats and name.name}

    def _number(self, who: _Who, index: int) -> int:
        if who not in self._numbers:
            nameless = self._numbers.pop(("", index), None)
            self._numbers[who] = self._free(index) if nameless is None else nameless
        return self._numbers[who]

    def _free(self, index: int) -> int:
        number = index if index not in self._given else max(MOVED, max(self._given) + 1)
        self._given.add(number)
        return number
