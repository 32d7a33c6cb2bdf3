"""A game's packet counter: which packets are news, which come late or again, and when the counter started over.

Some counters have room for a few numbers only and go round; whether a packet lies before or after another is then
decided by which way round is the shorter. A counter starts over when the game itself does, when a recording of it is
played once more, when it runs full, or when half a round of it went by unheard; a run of lower numbers tells that from
a packet that was overtaken.
"""

from enum import Enum
from typing import Final

RUN: Final = 12
"""So many lower numbers in a row, themselves rising, are no packets that were overtaken: a fifth of a second."""
STRAYS: Final = 4
"""So many in a row below the newest of the run: what the run began with was a stray, and it begins with these."""


class Place(Enum):
    """Where a packet stands in the order of the game."""

    NEXT = "next"
    AGAIN = "again"
    LATE = "late"
    OVER = "the counter started over"


class Counting:
    """Orders the packets of one source. Mutable."""

    def __init__(self) -> None:
        self.order = 0
        """The number of the newest packet, counted on where the game's counter goes round or starts over."""
        self._newest: int | None = None
        self._run = 0
        self._run_newest = 0
        self._below = 0

    def judge(self, number: int, wraps: int | None) -> Place:
        """Where the packet with this number stands; `wraps` is how many numbers there are, None for enough."""
        if self._newest is None:
            self.order = self._newest = number
            return Place.NEXT
        if number == self._newest:
            return Place.AGAIN
        step = _step(self._newest, number, wraps)
        if step > 0:
            self._take(number, step)
            return Place.NEXT
        if not self._is_run(number, wraps):
            return Place.LATE
        self._take(number, 1)
        return Place.OVER

    def _is_run(self, number: int, wraps: int | None) -> bool:
        """Whether this lower number and those before it are a run."""
        rises = self._run == 0 or _step(self._run_newest, number, wraps) > 0
        self._below = 0 if rises else self._below + 1
        if self._below == STRAYS:
            self._run = self._below = 0
            rises = True
        if rises:
            self._run += 1
            self._run_newest = number
        return self._run == RUN

    def _take(self, number: int, step: int) -> None:
        self.order += step
        self._newest = number
        self._run = self._below = 0


def _step(before: int, now: int, wraps: int | None) -> int:
    """How far it is from one number to another; negative backwards."""
    if wraps is None:
        return now - before
    forward = (now - before) % wraps
    return forward if forward <= wraps // 2 else forward - wraps
