"""One key per session: it sorts the drivers, and the same key says which link decided between two of them.

A key is a tuple of whole numbers, smaller is better, compared from the left; a ranking names its links in the same
order. Two drivers whose keys are equal share their place, which cannot be where the last link is one that two drivers
cannot share, as two laps cannot share a place in the record. The driver's id follows only as a formality, so that an
order is total whatever the key.
"""

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Final, Literal

from leaderboard.game import race_key
from leaderboard.tally import Lap, Tally
from timing.rules import LapTie, RankBy
from timing.rules import Ranking as Rule

Key = tuple[int, ...]
Link = Literal["laps", "time", "game", "second-best", "best-lap", "earlier", "drawn"]
"""What can decide between two drivers; "laps", "time" and "game" are what a ranking is about."""

NO_LAP_MS: Final = sys.maxsize
"""Stands for a second-best lap not yet driven: any lap is better."""
BLOCK: Final = 4096
"""An order keeps its drivers in blocks of at most so many, so that an insertion never shifts a long list."""

_Placed = tuple[*tuple[int, ...], str]
"""A key with its driver's id behind it."""
_last = itemgetter(-1)


def round_half_up(total: int, count: int) -> int:
    """A mean in whole milliseconds."""
    return (2 * total + count) // (2 * count)


def _time(lap: Lap | None) -> int | None:
    return None if lap is None else lap.time_ms


def _mean(tally: Tally, of: int) -> int | None:
    best = tally.top[:of]
    return round_half_up(sum(lap.time_ms for lap in best), of) if len(best) == of else None


RANKINGS: Final[Mapping[RankBy, Callable[[Tally, int], int | None]]] = {
    "best-lap": lambda tally, of: _time(tally.best),
    "mean-of-best": _mean,
    "best-consecutive": lambda tally, of: tally.row_ms if of > 1 else _time(tally.best),
    "race": lambda tally, of: tally.race_ms,
}
"""What a session is about, in milliseconds, by the kind of its ranking; None for who has nothing of it yet."""

_TIES: Final[Mapping[LapTie, Callable[[Tally], int]]] = {
    "second-best": lambda tally: tally.top[1].time_ms if len(tally.top) > 1 else NO_LAP_MS,
    "best-lap": lambda tally: tally.top[0].time_ms if tally.top else NO_LAP_MS,
    "earlier": lambda tally: tally.top[0].seq if tally.top else NO_LAP_MS,
    "drawn": lambda tally: NO_LAP_MS if tally.drawn is None else tally.drawn,
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """A way to rank a session, from the rule that says it."""

    rule: Rule
    links: tuple[Link, ...]
    """What each number of a key is."""
    value: Callable[[Tally], int | None]
    """What the session is about, in milliseconds; None for who has nothing of it yet."""
    key: Callable[[Tally], Key | None]
    """The key of a driver, None for one who has no place yet."""
    unplaced: Callable[[Tally], Key]
    """What those go by who have none: behind any key."""
    by_best_laps: bool
    """Whether one more lap changes a key only by becoming one of the driver's best."""

    def decided_by(self, ahead: Key, behind: Key) -> Link | None:
        """The link in which the keys of two drivers differ first; None where they share a place."""
        pairs = zip(self.links, ahead, behind, strict=True)
        return next((link for link, mine, other in pairs if mine != other), None)


@cache
def ranking_of(rule: Rule) -> Ranking:
    """The ranking that a rule asks for."""
    about, of, ties = RANKINGS[rule.by], rule.of, [_TIES[tie] for tie in rule.ties]
    race = rule.by == "race"

    def value(tally: Tally) -> int | None:
        return about(tally, of)

    def key(tally: Tally) -> Key | None:
        time_ms = about(tally, of)
        return None if time_ms is None and not race else complete(tally, time_ms)

    def complete(tally: Tally, time_ms: int | None) -> Key:
        decided = [tie(tally) for tie in ties]
        if race:
            return (*race_key(tally.taken, rule, len(tally.laps), time_ms, tally.seconds_ms), *decided)
        return (NO_LAP_MS if time_ms is None else time_ms, *decided)

    def unplaced(tally: Tally) -> Key:
        return complete(tally, None)

    by_best_laps = rule.by in ("best-lap", "mean-of-best")
    return Ranking(rule, (*about_of(rule), *rule.ties), value, key, unplaced, by_best_laps)


def about_of(rule: Rule) -> tuple[Link, ...]:
    """The first links of a key: what a session is about, before anything is equal."""
    if rule.by != "race":
        return ("time",)
    return ("laps", "time") if rule.result == "ours" else ("laps", "time", "game")


def shared_positions(keys: Iterable[Key | None]) -> list[tuple[int, bool]]:
    """Position and whether it is shared, for keys in order: equal neighbours share, and 1-1 is followed by 3."""
    positions: list[tuple[int, bool]] = []
    for _, group in groupby(keys):
        size = len(list(group))
        positions.extend([(len(positions) + 1, size > 1)] * size)
    return positions


class Order:
    """Drivers sorted by key. Mutable; placing one among 100,000 shifts one block, not the whole list."""

    __slots__ = ("_blocks", "_placed")

    def __init__(self) -> None:
        self._blocks: list[list[_Placed]] = [[]]
        self._placed: dict[str, _Placed] = {}

    def __len__(self) -> int:
        return len(self._placed)

    def __iter__(self) -> Iterator[str]:
        """The drivers, best first."""
        return map(_last, chain.from_iterable(self._blocks))

    def key(self, driver: str) -> Key | None:
        """The key that a driver was placed with; None for one who has no place."""
        placed = self._placed.get(driver)
        return None if placed is None else placed[:-1]

    def position(self, driver: str) -> int:
        """One more than there are better drivers: equal keys share it, and so do all who have no place, at the end."""
        key = self.key(driver)
        return len(self) + 1 if key is None else self._position(*self._find(key))

    def place(self, driver: str, key: Key) -> int:
        """Put a driver where the key belongs, wherever they stood before; the position there."""
        self.remove(driver)
        placed: _Placed = (*key, driver)
        self._placed[driver] = placed
        at, index = self._find(key)
        position = self._position(at, index)
        if index < len(self._blocks[at]) and self._blocks[at][index] < placed:  # others with this key come first
            at, index = self._find(placed)
        self._blocks[at].insert(index, placed)
        if len(self._blocks[at]) > BLOCK:
            self._level(at, at + 1)
        return position

    def remove(self, driver: str) -> int:
        """Take a driver's place away, nothing happens to one who has none; the position until then."""
        placed = self._placed.pop(driver, None)
        if placed is None:
            return len(self) + 1
        at, index = self._find(placed[:-1])
        position = self._position(at, index)
        if self._blocks[at][index] is not placed:  # others with this key come first
            at, index = self._find(placed)
        block = self._blocks[at]
        del block[index]
        if len(block) < BLOCK // 4 and len(self._blocks) > 1:
            first = max(at - 1, 0)
            self._level(first, first + 2)
        return position

    def _find(self, key: tuple[int | str, ...]) -> tuple[int, int]:
        """Which block holds, or would hold, the first one with this key or a later one, and where in it.

        That is the first block that ends there or later, else the last one. A lone block may be empty.
        """
        at = bisect_left(self._blocks, key, hi=len(self._blocks) - 1, key=_last)
        return at, bisect_left(self._blocks[at], key)

    def _position(self, at: int, index: int) -> int:
        """One more than there are before this one."""
        return sum(map(len, self._blocks[:at])) + index + 1

    def _level(self, start: int, stop: int) -> None:
        """Make these blocks one, or two equal ones where one would be too long."""
        joined = list(chain.from_iterable(self._blocks[start:stop]))
        half = len(joined) // 2
        self._blocks[start:stop] = [joined] if len(joined) <= BLOCK else [joined[:half], joined[half:]]
