"""What the places of a classification are worth.

Who shares a place gets what the place is worth, all of them; the next place is so many further down. Points that
stewards give or take come on top, as they are, and are kept apart: no factor multiplies them and no drop takes them
away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from leaderboard.scoring.classification import Classification, Place
from leaderboard.scoring.order import Status
from timing.rules import NOTHING, ONE, Points, rounded


@dataclass(frozen=True, slots=True)
class Scored:
    """What a driver has of a session. `why` has each part by its name: "place", "fastest-lap", "distance", "pole"."""

    driver: str
    team: str | None
    place: Place
    points: Decimal
    """For place and bonuses, with the factors in them."""
    given: Decimal
    """By stewards; negative where they took."""
    why: tuple[tuple[str, Decimal], ...] = ()
    at: int = 0
    """The place that was worth points."""

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
    factor, fastest = factor_of(points, share), classification.fastest
    most_laps = max((each.drive.distance for each in classification.places if each.status != "disqualified"), default=0)
    scored = []
    for place in classification.places:
        drive = place.drive
        ended = Ended(
            place.status,
            place.position,
            fastest=drive is fastest,
            pole=drive.driver == pole,
            far=far_enough(drive.distance, most_laps, points),
        )
        parts = worth(ended, points, classification.field_size, factor)
        total = sum((part for _, part in parts), NOTHING)
        scored.append(Scored(drive.driver, drive.team, place, total, drive.points, parts, place.position))
    return tuple(scored)


class Ended(NamedTuple):
    """What of a result is worth points: the place, the fastest lap, the first place on the grid, enough laps."""

    status: Status
    position: int
    fastest: bool
    pole: bool
    far: bool = False


def worth(ended: Ended, points: Points, field_size: int, factor: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """What a result is worth, part by part; `field_size` is how many are classified."""
    parts = [(name, rounded(part * factor)) for name, part in _parts(ended, points, field_size)]
    return tuple((name, part) for name, part in parts if part)


def _parts(ended: Ended, points: Points, field_size: int) -> Iterator[tuple[str, Decimal]]:
    if ended.status == "classified":
        yield "place", points.of_place(ended.position, field_size)
        if ended.fastest and (not points.fastest_lap_top or ended.position <= points.fastest_lap_top):
            yield "fastest-lap", points.fastest_lap
    if ended.far and ended.status not in ("disqualified", "did-not-start"):
        yield "distance", points.distance
    if ended.pole and ended.status != "disqualified":
        yield "pole", points.pole


def far_enough(laps: int, most_laps: int, points: Points) -> bool:
    """Whether so many laps are enough of the distance for the points that are given for it."""
    return laps > 0 and laps >= points.distance_share * most_laps


def factor_of(points: Points, share: Decimal) -> Decimal:
    """What all of it is multiplied by after so much of the distance."""
    return points.factor * (points.short_factor if share < points.full_share else ONE)


def share_driven(laps: int, time_ms: int, laps_planned: int | None, minutes_planned: int | None) -> Decimal:
    """How much of a race's distance the winner has driven: all of it, where nobody has said how long it goes."""
    shares = [Decimal(laps) / laps_planned] if laps_planned else []
    if minutes_planned:
        shares.append(Decimal(time_ms) / (minutes_planned * 60_000))
    return min(max(shares, default=ONE), ONE)


def of_session(scored: Sequence[Scored]) -> dict[str, Scored]:
    """By driver."""
    return {each.driver: each for each in scored}
