"""Classes: each has the order of the whole session with everybody else left out, and nobody changes places in it.

So a class is never in another order than the board, whatever penalties there are. Where classes are scored apart, a
place inside of the class is what is worth points, and the class has a fastest lap and a first on the grid of its own.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from leaderboard.scoring.classification import Classification, Place
from leaderboard.scoring.order import decided
from leaderboard.scoring.points import Scored, score
from leaderboard.scoring.standings import ScoredSession
from timing.rules import ONE, Points


def inside(order: Iterable[tuple[str, int]]) -> Iterator[int]:
    """Places inside of classes, for the class and the place of each in order; whoever shares a place shares it here."""
    counts: dict[str, int] = {}
    last: dict[str, tuple[int, int]] = {}
    for of_class, position in order:
        counts[of_class] = counts.get(of_class, 0) + 1
        above, own = last.get(of_class, (0, 0))
        own = own if above == position else counts[of_class]
        last[of_class] = position, own
        yield own


def of_class(result: Classification, drivers: Collection[str]) -> Classification:
    """What a classification is among these drivers."""
    there = [place for place in result.places if place.drive.driver in drivers]
    positions = list(inside(("", place.position) for place in there))
    sharing = Counter(positions)
    made: list[Place] = []
    for place, position in zip(there, positions, strict=True):
        link = decided(made[-1], place, result.ranking) if made else None
        made.append(replace(place, position=position, tied=sharing[position] > 1, decided_by=link))
    return Classification(result.ranking, tuple(made))


def score_apart(
    result: Classification,
    class_of: Callable[[str], str],
    points: Callable[[str], Points],
    starting: Sequence[str],
    share: Decimal = ONE,
) -> tuple[Scored, ...]:
    """The points of each place inside of its class, in the order of the classification.

    `points` are what a class has, `starting` the drivers in the order of the grid.
    """
    members: dict[str, set[str]] = {}
    for place in result.places:
        members.setdefault(class_of(place.drive.driver), set()).add(place.drive.driver)
    found: dict[str, Scored] = {}
    for of, drivers in members.items():
        pole = next((driver for driver in starting if driver in drivers), None)
        among = result if len(members) == 1 else of_class(result, drivers)
        made = score(among, points(of), pole=pole, share=share)
        found |= {each.driver: each for each in made}
    return tuple(found[place.drive.driver] for place in result.places)


def session_of_class(session: ScoredSession, drivers: Collection[str]) -> ScoredSession:
    """A session as those of a class have it: their places among themselves, and the points that they have there."""
    result = of_class(session.classification, drivers)
    points = {each.driver: each for each in session.scored}
    scored = (replace(points[place.drive.driver], place=place) for place in result.places)
    return replace(session, classification=result, scored=tuple(scored))
