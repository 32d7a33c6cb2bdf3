"""A long row of screens served a slice at a time, so that nothing else waits for all of them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from display.clock import Clock
from display.screen import Screen, Serve

SLICE: Final = 256
"""Screens served before the event loop has its turn: some two milliseconds."""
WIDE: Final = 2048
"""The same where all get the same and the kernel is given them as a list: some ten milliseconds. Each slice costs two
threads the wait for the slower one."""


def visit(clock: Clock, screens: Iterable[Screen], serve: Serve, done: Callable[[], None], width: int = SLICE) -> None:
    """Have `serve` called for all these screens, so many at a time, the first at once, and after the last `done`."""
    _step(clock, iter(tuple(screens)), serve, done, width)


def _step(clock: Clock, rest: Iterator[Screen], serve: Serve, done: Callable[[], None], width: int) -> None:
    batch = tuple(islice(rest, width))
    try:
        serve(batch)
    finally:  # whatever happens to one slice, the others must have their turn
        if len(batch) == width:
            clock.call_soon(partial(_step, clock, rest, serve, done, width))
        else:
            done()
