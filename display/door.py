"""The door for thousands who come or go at once: few pass per turn of the event loop, so that others have theirs.

After a break in the network all screens come back in the same second. Let in as they come, hundreds would be in each
turn, and an action of staff, which takes some turns, would wait for all of them. The same is true of hanging up.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from display.clock import Clock

AT_ONCE: Final = 4
"""So many pass per turn: less than a millisecond, and fewer than are accepted (`display.server`). Who comes after them
and is no screen has been accepted long before the last of them has passed."""


class Door:
    """Mutable; used from the event loop only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()

    def knock(self, let_pass: Callable[[], None]) -> None:
        """Have `let_pass` called when those who came earlier have passed."""
        if not self._waiting:
            self._clock.call_soon(self._let_some_pass)
        self._waiting.append(let_pass)

    def _let_some_pass(self) -> None:
        try:
            for _ in range(min(AT_ONCE, len(self._waiting))):
                self._waiting.popleft()()
        finally:  # whatever happens to one, the others must have their turn
            if self._waiting:
                self._clock.call_soon(self._let_some_pass)
