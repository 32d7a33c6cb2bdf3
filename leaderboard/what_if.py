"""What the standings would be if a session ended otherwise: "if Anna finishes third".

The question is answered by the same rules and the same code as the standings themselves (`leaderboard.cup`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leaderboard.board import SessionInfo
from leaderboard.cup import Cup, cup
from leaderboard.details import Seen
from leaderboard.supposed import Supposed, put


class Wish(NamedTuple):
    """A driver in a place, from 1."""

    driver: str
    place: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The standings as they are, `now`, and as they would be, `then`, if `session` ended in this order."""

    session: SessionInfo
    order: tuple[str, ...]
    now: Cup
    then: Cup


def what_if(seen: Seen, session: str, order: Sequence[str] = (), wishes: Iterable[Wish] = ()) -> WhatIf:
    """The standings if a session ended in this order; the places of `order` that are not told are filled as they stand.

    `wishes` are met one after the other. Raises LookupError with a sentence for a session or a driver that there is
    not, ValueError for an order that cannot be.
    """
    id = (seen.standings.current if session == "current" else session) or ""
    scores = seen.cup.scores.get(id)
    if scores is None:
        raise LookupError(f"there is no session {session!r} to suppose a result of")
    places = scores.scored.classification.places
    there = [place.drive.driver for place in places]
    _check(seen, order)
    line = [*order, *(driver for driver in there if driver not in order)]
    named = len(order) or sum(place.classified for place in places)
    for wish in wishes:
        _check(seen, [wish.driver])
        if not 1 <= wish.place <= len({*line, wish.driver}):
            raise ValueError(f"place {wish.place} is not one of this session: there are {len(line)}")
        named = min(max(named + (wish.driver not in line[:named]), wish.place), len({*line, wish.driver}))
        line = put(line, wish.driver, wish.place)
    supposed = Supposed(id, tuple(line[:named]))
    then = cup(seen.standings, seen.plan, seen.people, seen.cup.epoch, supposed=supposed)
    return WhatIf(scores.info, supposed.order, seen.cup, then)


def _check(seen: Seen, drivers: Sequence[str]) -> None:
    unknown = next((driver for driver in drivers if driver not in seen.cup.names), None)
    if unknown is not None:
        raise LookupError(f"there is no driver {unknown!r} in this evening")
    if len(set(drivers)) < len(drivers):
        twice = next(driver for driver in drivers if drivers.count(driver) > 1)
        raise ValueError(f"{twice!r} is in the order twice: name everybody once")
