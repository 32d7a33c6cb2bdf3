"""One key per kind of session: it sorts the drivers, and the same key says which link decided between two of them.

A key is a tuple of whole numbers, smaller is better, compared from the left; a ranking names its links in the same
order. Of every ranking the last link must be one that two drivers cannot share, as two laps cannot share a place in the
record. The driver's id follows only as a formality, so that an order is total whatever the key.
"""

import sys
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Final, Literal

from leaderboard.board import TieLink
from leaderboard.tally import Tally

Key = tuple[int, ...]
RankingKind = Literal["best-lap"]

NO_LAP_MS: Final = sys.maxsize
"""Stands for a second-best lap not yet driven: any lap is better."""
BLOCK: Final = 1024
"""An order keeps its drivers in blocks of at most so many, so that an insertion never shifts a long list."""

_Placed = tuple[*tuple[int, ...], str]
"""A key with its driver's id behind it."""
_last = itemgetter(-1)


def best_lap_key(tally: Tally) -> Key | None:
    """Best lap, then second-best lap, then whose best lap was written first; None without a lap that counts."""
    if tally.best is None:
        return None
    return tally.best.time_ms, NO_LAP_MS if tally.second is None else tally.second.time_ms, tally.best.seq


@dataclass(frozen=True, slots=True)
class Ranking:
    """A way to rank a session: the key of a driver, None for one who has no place yet, and the links of the key.

    A link None is what the ranking is about; where it differs there is no tie to explain.
    """

    key: Callable[[Tally], Key | None]
    links: tuple[TieLink | None, ...]

    def decided_by(self, ahead: Key, behind: Key) -> TieLink | None:
        """The link that decided between two drivers' keys; None when they were not tied at all."""
        return next(link for link, mine, other in zip(self.links, ahead, behind, strict=True) if mine != other)


RANKINGS: Final[Mapping[RankingKind, Ranking]] = {
    "best-lap": Ranking(best_lap_key, (None, "second-best", "earlier")),
}
"""Every way to rank a session, by its kind."""


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
        if key is None:
            return len(self) + 1
        at = self._at(key)
        return sum(map(len, self._blocks[:at])) + bisect_left(self._blocks[at], key) + 1

    def place(self, driver: str, key: Key) -> None:
        """Put a driver where the key belongs, wherever they stood before."""
        self.remove(driver)
        placed: _Placed = (*key, driver)
        self._placed[driver] = placed
        at = self._at(placed)
        insort(self._blocks[at], placed)
        if len(self._blocks[at]) > BLOCK:
            self._level(at, at + 1)

    def remove(self, driver: str) -> None:
        """Take a driver's place away; nothing happens to one who has none."""
        placed = self._placed.pop(driver, None)
        if placed is None:
            return
        at = self._at(placed)
        block = self._blocks[at]
        del block[bisect_left(block, placed)]
        if len(block) < BLOCK // 4 and len(self._blocks) > 1:
            first = max(at - 1, 0)
            self._level(first, first + 2)

    def _at(self, key: tuple[int | str, ...]) -> int:
        """Index of the first block that ends at `key` or later, else of the last block. A lone block may be empty."""
        return bisect_left(self._blocks, key, hi=len(self._blocks) - 1, key=_last)

    def _level(self, start: int, stop: int) -> None:
        """Make these blocks one, or two equal ones where one would be too long."""
        joined = list(chain.from_iterable(self._blocks[start:stop]))
        half = len(joined) // 2
        self._blocks[start:stop] = [joined] if len(joined) <= BLOCK else [joined[:half], joined[half:]]
