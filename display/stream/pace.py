"""Questions that take a moment each, asked one after the other: the thread that reads the record has more to do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from display.live import Busy

MOST: Final = 8
"""So many may wait."""
APART_S: Final = 0.15

_Result = TypeVar("_Result")


class Pace:
    """Lets one question through at a time, and leaves a pause between two. Mutable; used from the event loop only."""

    def __init__(self, apart_s: float = APART_S) -> None:
        self._apart_s = apart_s
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def ask(self, question: Callable[[], Awaitable[_Result]]) -> _Result:
        """The answer. Raises Busy where too many wait already."""
        if self._waiting >= MOST:
            raise Busy("too many ask what would be at once: try again in a few seconds")
        self._waiting += 1
        try:
            async with self._turn:
                found = await question()
                await asyncio.sleep(self._apart_s)
                return found
        finally:
            self._waiting -= 1
