"""What was made of the record last, for tablets that ask the same every few seconds while nothing has happened."""

from collections.abc import Callable
from typing import Final, TypeVar

from display.staff.ledger import Ledger
from timing.event import Plan

MOST: Final = 64
"""So many things of one position are kept."""

T = TypeVar("T")


class Kept:
    """Things made of one position of the record, its people and its plan, by what was asked for.

    All of them are forgotten when there is more. Mutable; not safe to use from several threads at once.
    """

    def __init__(self) -> None:
        self._at: tuple[str, int, int, Plan] | None = None
        self._made: dict[tuple[str, ...], object] = {}

    def of(self, ledger: Ledger, plan: Plan, asked: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` makes of what there is now: made once. What it raises is raised, and not kept."""
        at = ledger.epoch, ledger.end, ledger.people_version(), plan
        if at != self._at or len(self._made) >= MOST:
            self._at, self._made = at, {}
        if asked not in self._made:
            self._made[asked] = make()
        return self._made[asked]  # type: ignore[return-value] # the same was asked for, so the same made it
