"""The door for thousands who come at once: few are let in per turn of the event loop, so that others have theirs.

After a break in the network all screens come back in the same second. Let in as they come, hundreds would be in each
turn, and an action of staff, which takes some turns, would wait for all of them.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from display.clock import Clock

AT_ONCE: Final = 16
"""So many are let in per turn: some two milliseconds."""


class Door:
    """Mutable; used from the event loop only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()

    def knock(self, let_in: Callable[[], None]) -> None:
        """Have `let_in` called when those who came earlier have been let in."""
        if not self._waiting:
            self._clock.call_soon(self._let_some_in)
        self._waiting.append(let_in)

    def _let_some_in(self) -> None:
        try:
            for _ in range(min(AT_ONCE, len(self._waiting))):
                self._waiting.popleft()()
        finally:  # whatever happens to one, the others must have their turn
            if self._waiting:
                self._clock.call_soon(self._let_some_in)
