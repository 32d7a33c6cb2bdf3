"""What stewards gave one driver, or one team, in one session, and what that comes to. A frozen value."""

from dataclasses import dataclass
from decimal import Decimal

from timing.record.decisions import Penalty, Ruled


@dataclass(frozen=True, slots=True)
class Penalties:
    """The rulings that hold, in the order in which they were made."""

    rulings: tuple[Ruled, ...] = ()

    @property
    def seconds_ms(self) -> int:
        """What is added to a race's time."""
        return self._sum(Penalty.SECONDS)

    @property
    def places(self) -> int:
        """So many places down in the result."""
        return self._sum(Penalty.PLACES)

    @property
    def grid_places(self) -> int:
        """So many places down in the grid of the next race."""
        return self._sum(Penalty.GRID_PLACES)

    @property
    def points(self) -> Decimal:
        """Points given, negative where they are taken."""
        return Decimal(self._sum(Penalty.POINTS)) / 100

    @property
    def warnings(self) -> int:
        """How many warnings."""
        return sum(each.penalty is Penalty.WARNING for each in self.rulings)

    @property
    def disqualified(self) -> bool:
        """Whether the result is lost."""
        return self._has(Penalty.DISQUALIFIED)

    @property
    def unclassified(self) -> bool:
        """Whether the stewards do not classify the result."""
        return self._has(Penalty.NOT_CLASSIFIED)

    # Nearly nobody on a board was given anything, and each of its rows asks each time.

    def _sum(self, penalty: Penalty) -> int:
        return sum(each.value for each in self.rulings if each.penalty is penalty) if self.rulings else 0

    def _has(self, penalty: Penalty) -> bool:
        return any(each.penalty is penalty for each in self.rulings) if self.rulings else False


NO_PENALTIES = Penalties()
