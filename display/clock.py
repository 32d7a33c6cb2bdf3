"""The time that screens are served by: seconds that only go forward, and calls that come later.

Handed in as an argument, so that a test can be the clock.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """A call that is due later."""

    def cancel(self) -> None:
        """Have it not made."""


class Clock(Protocol):
    """What the display half needs of time."""

    def now(self) -> datetime:
        """The wall clock, aware; a label and nothing else."""

    def time(self) -> float:
        """Seconds since some moment."""

    def call_later(self, seconds: float, call: Callable[[], None], /) -> Timer:
        """Have `call` called after so many seconds."""

    def call_soon(self, call: Callable[[], None], /) -> object:
        """Have `call` called when everything that waits has had its turn."""


class LoopClock:
    """The clock of the running event loop."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def time(self) -> float:
        return time.monotonic()

    def call_later(self, seconds: float, call: Callable[[], None], /) -> Timer:
        return asyncio.get_running_loop().call_later(seconds, call)

    def call_soon(self, call: Callable[[], None], /) -> object:
        return asyncio.get_running_loop().call_soon(call)
