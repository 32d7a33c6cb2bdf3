"""How far the clock of a venue is from that of the centre, measured with each exchange; shown, and never ordered by.

Of the last exchanges the one with the shortest way to and fro counts: the less time was spent on the way, the less of
it can have been spent on one side only.
"""

from collections import deque
from typing import Final, NamedTuple

KEPT: Final = 16
_NS_IN_MS: Final = 1_000_000


class Measured(NamedTuple):
    """The centre's clock is `ahead_ms` ahead of ours (behind, where negative), give or take half of `round_trip_ms`."""

    ahead_ms: int
    round_trip_ms: int


class ClockDifference:
    """The difference over the last exchanges. Mutable."""

    def __init__(self) -> None:
        self._last: deque[tuple[int, int]] = deque(maxlen=KEPT)

    def note(self, sent_ns: int, received_ns: int, answered_ns: int, arrived_ns: int) -> None:
        """One exchange: sent and arrived by our clock, received and answered by the other; nanoseconds since 1970.

        One during which a clock was set back tells nothing.
        """
        round_trip = (arrived_ns - sent_ns) - (answered_ns - received_ns)
        if round_trip >= 0:
            self._last.append((round_trip, ((received_ns - sent_ns) + (answered_ns - arrived_ns)) // 2))

    @property
    def measured(self) -> Measured | None:
        """The best of them; None before the first."""
        if not self._last:
            return None
        round_trip, ahead = min(self._last, key=lambda each: each[0])
        return Measured(round(ahead / _NS_IN_MS), round(round_trip / _NS_IN_MS))
