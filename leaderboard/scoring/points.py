"""What the places of a classification are worth.

Who shares a place gets what the place is worth, all of them; the next place is so many further down. Points that
stewards give or take come on top, as they are, and are kept apart: no factor multiplies them and no drop takes them
away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leaderboard.scoring.classification import Classification, Place
from timing.rules import NOTHING, ONE, Points, rounded


@dataclass(frozen=True, slots=True)
class Scored:
    """What a driver has of a session. `why` has each part by its name: "place", "fastest-lap", "pole"."""

    driver: str
    team: str | None
    place: Place
    points: Decimal
    """For place and bonuses, with the factors in them."""
    given: Decimal
    """By stewards; negative where they took."""
    why: tuple[tuple[str, Decimal], ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.points + self.given


def score(
    classification: Classification, points: Points, *, pole: str | None = None, share: Decimal = ONE
) -> tuple[Scored, ...]:
    """The points of each place, in the order of the classification.

    `pole` is the driver who started first; `share` is how much of the distance the winner has driven.
    """
    factor = points.factor * (points.short_factor if share < points.full_share else ONE)
    scored = []
    for place in classification.places:
        parts = _parts(place, classification, points, pole)
        scored.append(_scored(place, [(name, rounded(part * factor)) for name, part in parts if part]))
    return tuple(scored)


def _parts(
    place: Place, classification: Classification, points: Points, pole: str | None
) -> Iterator[tuple[str, Decimal]]:
    """What a place is worth before any factor, part by part."""
    if place.classified:
        yield "place", points.of_place(place.position, classification.field_size)
        near_enough = not points.fastest_lap_top or place.position <= points.fastest_lap_top
        if near_enough and place.drive is classification.fastest:
            yield "fastest-lap", points.fastest_lap
    if place.drive.driver == pole and place.status != "disqualified":
        yield "pole", points.pole


def _scored(place: Place, parts: Sequence[tuple[str, Decimal]]) -> Scored:
    total = sum((part for _, part in parts), NOTHING)
    return Scored(place.drive.driver, place.drive.team, place, total, place.drive.points, tuple(parts))


def of_session(scored: Sequence[Scored]) -> dict[str, Scored]:
    """By driver."""
    return {each.driver: each for each in scored}
