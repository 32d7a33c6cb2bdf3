"""Waits for what nobody tells a test: it is asked for again and again, but not for ever.

Who can be told is told instead: a record says that it has grown, a socket has a message, a clock is turned by the test.
What is left are states of another thread or of a server behind its address, which exist for whoever asks. Here they
are asked for in one way, often enough that a test is quick, seldom enough that who is waited for can work.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

_Answer = TypeVar("_Answer")

PATIENCE_S: Final = 30.0
"""Nobody waits longer than this for something that must happen."""
_EVERY_S: Final = 0.005


def until(holds: Callable[[], Any], seconds: float = PATIENCE_S) -> None:
    """Wait until something holds that another thread brings about. Raises TimeoutError."""
    tried = threading.Event()
    for _ in range(round(seconds / _EVERY_S)):
        if holds():
            return
        tried.wait(_EVERY_S)
    raise TimeoutError(f"it did not come about within {seconds:g} s")


async def comes(holds: Callable[[], Any], seconds: float = PATIENCE_S) -> None:
    """Let the loop run until something holds. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(_EVERY_S)


async def answers(
    ask: Callable[[], Awaitable[_Answer]], as_wanted: Callable[[_Answer], Any], seconds: float = PATIENCE_S
) -> _Answer:
    """Ask until the answer is as wanted; that one. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not as_wanted(answer := await ask()):
            await asyncio.sleep(_EVERY_S)
    return answer
