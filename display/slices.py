"""A long row of screens served a slice at a time, so that nothing else waits for all of them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from display.clock import Clock
from display.screen import Screen, Serve

SLICE: Final = 256
"""Screens served before the event loop has its turn: some two milliseconds."""


def visit(clock: Clock, screens: Iterable[Screen], serve: Serve, done: Callable[[], None]) -> None:
    """Have `serve` called for all these screens, the first slice at once, and after the last one `done`."""
    _step(clock, iter(tuple(screens)), serve, done)


def _step(clock: Clock, rest: Iterator[Screen], serve: Serve, done: Callable[[], None]) -> None:
    batch = tuple(islice(rest, SLICE))
    try:
        serve(batch)
    finally:  # whatever happens to one slice, the others must have their turn
        if len(batch) == SLICE:
            clock.call_soon(partial(_step, clock, rest, serve, done))
        else:
            done()
