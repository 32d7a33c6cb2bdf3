"""A thread in which results are reckoned, set and published while a server runs, so that nothing else waits for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from display.live import Busy
from timing.record.protocol import Record

T = TypeVar("T")

MOST_WAITING: Final = 8
"""So many may wait for a file or a version at once; each takes a second or so."""


class Office:
    """Does one thing after the other with `record`. Used from the event loop."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._thread = ThreadPoolExecutor(1, "results")
        self._waiting = 0

    async def do(self, work: Callable[[Record], T]) -> T:
        """Have it done. Raises Busy when too many wait, and whatever the work raises."""
        if self._waiting >= MOST_WAITING:
            raise Busy("too many files and results are asked for at once: try again in a few seconds")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, self._record)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Do nothing more; what is being done is finished."""
        self._thread.shutdown(wait=False, cancel_futures=True)
