"""How drivers stand once their keys are known: behind whom a penalty puts them, and who does not get a place.

    1. by key
    2. place penalties: whoever has one goes down so many places, counted from there; of two who come to one place the
       one who was ahead stays ahead
    3. behind them who is not classified, then who is disqualified, in the order of step 1

Boards and classifications are both made by this, each from what it knows of a driver.
"""

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import Final, Literal, Protocol, TypeVar

from leaderboard.ranking import about_of, shared_positions
from timing.rules import Ranking

Status = Literal["classified", "no-time", "not-classified", "did-not-start", "disqualified"]
Link = Literal["laps", "time", "game", "second-best", "best-lap", "earlier", "drawn", "places", "status"]
"""What can decide between two neighbours."""

ORDER: Final[dict[Status, int]] = {
    "classified": 0,
    "no-time": 1,
    "not-classified": 1,
    "did-not-start": 2,
    "disqualified": 3,
}


class Contender(Protocol):
    """A driver with the key that ranks; who has none has one that is behind all others."""

    @property
    def status(self) -> Status: ...
    @property
    def key(self) -> tuple[int, ...]: ...
    @property
    def places(self) -> int: ...


One = TypeVar("One", bound=Contender)
Any_ = TypeVar("Any_")


def status_of(far_enough: bool, *, timed: bool, disqualified: bool, unclassified: bool) -> Status:
    """How somebody who started ends: `timed` is who has what the session is about, `far_enough` who drove enough."""
    if disqualified:
        return "disqualified"
    if unclassified or not far_enough:
        return "not-classified"
    return "classified" if timed else "no-time"


def laps_needed(ranking: Ranking, most_laps: int) -> int:
    """Who has driven fewer laps is not classified."""
    return max(ranking.min_laps, ceil(ranking.min_share * most_laps))


def arranged(everyone: Iterable[One], name: Callable[[One], tuple[str, ...]]) -> list[One]:
    """All of them in order; those whom nothing tells apart by `name`."""
    ranked = sorted(everyone, key=lambda each: (ORDER[each.status], each.key, name(each)))
    classified = [each for each in ranked if each.status == "classified"]
    return moved_down(classified, [each.places for each in classified]) + ranked[len(classified) :]


def moved_down(order: Sequence[Any_], places: Sequence[int]) -> list[Any_]:
    """An order after each has gone down so many places; one goes down no further than to the last place."""
    last = len(order) - 1
    after = sorted(range(len(order)), key=lambda at: (min(at + places[at], last) + (0.5 if places[at] else 0), at))
    return [order[at] for at in after]


def positions_of(order: Iterable[Contender]) -> list[tuple[int, bool]]:
    """Position and whether it is shared; a place that was lost by a penalty is shared with nobody."""
    return shared_positions([(ORDER[each.status], *each.key, each.places) for each in order])


def decided(above: Contender, below: Contender, ranking: Ranking) -> Link | None:
    """What put one behind the other; None where they share a place."""
    if ORDER[above.status] != ORDER[below.status]:
        return "status"
    if above.places != below.places and above.key >= below.key:
        return "places"
    names: tuple[Link, ...] = (*about_of(ranking), *ranking.ties)
    return next((name for name, mine, other in zip(names, above.key, below.key, strict=True) if mine != other), None)
