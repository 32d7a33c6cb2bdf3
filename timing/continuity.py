"""Whether a moment of a game without session ids goes on with what was heard before it.

It does as long as the game's mark (car, track, kind of session) stays the same, the lap number of the own car does not
fall, and its running time falls only when the lap number rises. What does not go on is, by the first line that fits:

    another mark                                          another session
    a game whose player cannot go back in time            another session
    a lap number lower by more than one                   another session
    the first seconds of a first lap                      another session
    anything else                                         the player went back in time

Nothing is concluded from one odd moment: at the line a game may reset the running time a moment before it counts the
lap, and numbers flicker while it loads. So what begins anew must be heard `SURE` times in a row. What comes in between
is withheld; nothing is lost by it, for the game goes on saying it.
"""

from enum import Enum
from typing import Final

from timing.pieces import Fall, Glimpse
from timing.readings import CarState

SURE: Final = 3
"""So many moments in a row that do not follow from those before are a new beginning."""
START_MS: Final = 5_000
"""Who goes back in time hardly ever goes back to so near the start; and gains no more than a restart would give."""


Moment = tuple[Glimpse, CarState | None]
"""A moment and the own car in it."""


class Sequel(Enum):
    """How a moment stands to those before it."""

    SAME = "goes on"
    UNCLEAR = "may begin anew"
    ANOTHER = "another session"
    BACK = "went back in time"


class Continuity:
    """Judges the moments of one source in the order of the game. Mutable."""

    def __init__(self) -> None:
        self.first: Glimpse | None = None
        """The moment with which the last session, or what the player drives once more, began."""
        self._first_state: CarState | None = None
        self._odd = 0
        self._before: Glimpse | None = None
        self._lap = 0
        self._ran_ms: int | None = None

    def judge(
        self, now: Glimpse, own: CarState | None, fall: Fall, *, sure: bool = False, lower: Moment | None = None
    ) -> Sequel:
        """What this moment is. `own` is the own car, None where it is not there or not known.

        `sure` says that it is already known to be no odd moment. `lower` is the first of those right before it that
        were taken for late ones by their number: if its time is lower as well, it is where the new beginning was.
        """
        if self._follows(now, own, fall):
            self._take(now, own)
            return Sequel.SAME
        self._odd += 1
        if self._odd == 1:
            self.first, self._first_state = now, own
            if lower is not None and _time(lower[1]) <= _time(own):
                self.first, self._first_state = lower
        if self._odd < SURE and not sure:
            return Sequel.UNCLEAR
        sequel = Sequel.BACK if self._went_back(fall) else Sequel.ANOTHER
        self._lap, self._ran_ms = 0, None
        self._take(now, own)
        return sequel

    def _follows(self, now: Glimpse, own: CarState | None, fall: Fall) -> bool:
        before = self._before
        if before is None:
            return True
        if before.setting.mark != now.setting.mark:
            return False
        if own is None or before.player != now.player or own.lap > self._lap:
            return True
        if own.lap < self._lap:
            return False
        ran_ms, runs_ms = self._ran_ms, own.current_ms
        return fall is Fall.NOTHING or ran_ms is None or runs_ms is None or runs_ms >= ran_ms

    def _take(self, now: Glimpse, own: CarState | None) -> None:
        watched_another = self._before is not None and self._before.player != now.player
        self._odd = 0
        self._before = now
        if own is None:
            return
        if own.lap != self._lap or own.current_ms is not None or watched_another:
            self._ran_ms = own.current_ms
        self._lap = own.lap

    def _went_back(self, fall: Fall) -> bool:
        first, state, before = self.first, self._first_state, self._before
        if first is None or state is None or before is None or fall is not Fall.RESTART_OR_REWIND:
            return False
        if first.setting.mark != before.setting.mark or self._lap - state.lap > 1:
            return False
        return state.lap > 1 or (state.current_ms is not None and state.current_ms >= START_MS)


def _time(own: CarState | None) -> tuple[int, int]:
    """How far the own car has come: its lap, and the milliseconds in it."""
    return (0, 0) if own is None else (own.lap, own.current_ms or 0)
