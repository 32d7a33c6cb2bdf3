"""A result that nobody has driven yet: drivers put into an order, for the question what it would be worth.

Laps, times, pole and fastest lap stay as they are; only the places are others, each of them classified and the whole
distance driven.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from leaderboard.scoring.classification import Classification, Place


@dataclass(frozen=True, slots=True)
class Supposed:
    """The session `session` ends with `order` in the first places; all others follow in the order they have."""

    session: str
    order: tuple[str, ...]

    def result(self, made: Classification) -> Classification:
        """What the classification would be. Everybody of the order must be in it."""
        there = {place.drive.driver: place for place in made.places}
        named = [_finished(there[driver]) for driver in self.order]
        others = [place for place in made.places if place.drive.driver not in self.order]
        ordered = (*named, *others)
        return replace(
            made,
            places=tuple(
                replace(place, position=position, tied=False, decided_by=None)
                for position, place in enumerate(ordered, start=1)
            ),
        )


def put(order: Sequence[str], driver: str, place: int) -> list[str]:
    """An order with a driver in this place, from 1; those between move by one.

    >>> put(["ada", "bea", "cleo"], "cleo", 1)
    ['cleo', 'ada', 'bea']
    """
    moved = [each for each in order if each != driver]
    moved.insert(place - 1, driver)
    return moved


def _finished(place: Place) -> Place:
    return replace(place, status="classified", drive=replace(place.drive, started=True, places=0))
