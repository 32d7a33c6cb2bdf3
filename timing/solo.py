"""The last lap of the own car, where the game's own word about it does not do.

A new session may begin while the game still repeats a time of the one before: until it tells another, it tells none.
And some games never tell the time of a finished lap. Then it is the running time seen last, up to a packet short of the
truth; if nothing was heard for longer right before the line, there is no time.
"""

from typing import Final

from timing.assembled import Amended, Cars
from timing.pieces import Glimpse
from timing.readings import CarState

UNHEARD_MS: Final = 100
"""Who heard nothing for longer does not know when a lap ended."""


class Solo:
    """The own car in one session; `stale_ms` is what was told as last lap before it. Mutable."""

    def __init__(self, stale_ms: int | None = None) -> None:
        self.last_ms: int | None = None
        """The last lap as the game told it last."""
        self._stale_ms = stale_ms
        self._read_ms: int | None = None
        self._before: CarState | None = None
        self._before_ms: int | None = None

    def take(self, now: Glimpse, own: CarState | None) -> Cars:
        """The cars of this moment, with the last lap of the own one as far as it is known."""
        if own is None:
            return Cars(now.player)
        if now.setting.timed:
            self.last_ms = last_ms = own.last_ms
            if last_ms != self._stale_ms:
                self._stale_ms = None
            elif last_ms is not None and self._before is not None and own.lap > self._before.lap:
                self._stale_ms = None  # a lap of this session, and the same time once more
            else:
                last_ms = None
        else:
            last_ms = self._read_off(now, own)
        self._before, self._before_ms = own, now.clock_ms
        if last_ms == own.last_ms:
            return Cars(now.player)
        return Cars(now.player, None, {now.player: Amended(last_ms, own.sectors_ms)}, last_ms)

    def _read_off(self, now: Glimpse, own: CarState) -> int | None:
        before = self._before
        if before is not None and own.lap != before.lap:
            heard = _apart(self._before_ms, now.clock_ms) <= UNHEARD_MS
            self._read_ms = before.current_ms if own.lap == before.lap + 1 and heard else None
        return self._read_ms


def _apart(before_ms: int | None, now_ms: int | None) -> int:
    """Milliseconds of the game between two moments; none where it does not say."""
    return 0 if before_ms is None or now_ms is None else now_ms - before_ms
