"""One car in the counts of a game: when a lap of it has ended, and what its time was.

A lap has ended when the count rises by one. The game shows the time of the last lap all along, so that what it shows
may still be the time of the lap before; and it may show none for a while. By the first line that fits, a lap's time is

    another one than before                 that one, at once
    the same, when the time is over         that one: two laps may be equal to the millisecond. Unless the car can not
      in which games follow up              have driven so long, or so short: then the lap has no time
    none, when that time is over            a best lap that came with the count, or none

When the count rises by several, the last of them has the time shown when that time is over, if it is another one than
before. So has the lap that ended before we heard the car.

A message with a lower count is late. When many follow each other the game has begun to count anew; what that means is
not for the car to say. But where messages are numbered and the numbers have started over as well, it is the same stream
heard again: nothing in it is news up to the highest number heard before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from timing.counting import Counting, Place
from timing.moment import SAME_TIME_MS
from timing.pieces import CarCount
from timing.readings import CarState, LastLap, Phase

SETTLED_MS: Final = 4_000
"""Games show the time of a lap up to three seconds after they have counted it."""
UNTOLD_MS: Final = 10_000
"""A game that shows no time at all may have it checked first."""
MESSAGES: Final = 20
"""Where nothing tells how long a lap has been running, so many messages are as good: four seconds of five each."""
BEAT_MS: Final = 2_000
"""A message comes at least so often, even from a car that stands."""
STRAY: Final = 3
"""So many lower counts in a row, and the higher one was a stray from another time."""
FALLEN: Final = 8
"""So many, and the game counts anew."""

_UNCOUNTED: Final[tuple[Phase, ...]] = (Phase.ABSENT, Phase.RETIRED, Phase.REPLAY)


class Taken(NamedTuple):
    """What a message was, and what is to be shown of the car after it: nothing, or one state after another."""

    place: Place
    states: Sequence[CarState] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A message about the car, its number, and the session's clock."""

    count: CarCount
    order: int | None
    clock_ms: int | None


@dataclass(slots=True)
class _Wait:
    """The count has risen to `laps`, and the time of the last lap is not clear. `before` is None at first sight."""

    laps: int
    single: bool
    before: Told | None
    first: Told
    fell: bool = False
    """Whether the running time is certainly that of the new lap."""
    messages: int = 0

    def __post_init__(self) -> None:
        before = self.before.count.current_ms if self.before is not None and self.single else None
        self.fell = _is_less(self.first.count.current_ms, before)

    def is_over(self, now: Told, after_ms: int) -> bool:
        """Whether the new lap has run for so long."""
        self.messages += 1
        began, runs = self.first.count.current_ms, now.count.current_ms
        self.fell |= _is_less(runs, began)
        if runs is not None and (runs > after_ms if self.fell else _is_less(began, runs - after_ms)):
            return True
        if now.clock_ms is not None and _is_less(self.first.clock_ms, now.clock_ms - after_ms):
            return True
        return self.messages > MESSAGES

    def can_take(self, time_ms: int) -> bool:
        """Whether the lap that ran before can have taken so long."""
        before = self.before
        ran_ms = before.count.current_ms if before is not None else None
        if before is None or ran_ms is None:
            return True
        unheard_ms = _unheard_ms(before, self.first)
        if time_ms < ran_ms - SAME_TIME_MS:
            return False
        return unheard_ms is None or time_ms <= ran_ms + unheard_ms + SAME_TIME_MS


class CountedCar:
    """A car of one session. Mutable; feed it messages in the order they arrive."""

    def __init__(self) -> None:
        self.fallen = 0
        """So many messages in a row had a lower count."""
        self.shown: CarState | None = None
        """The state shown last."""
        self._counting = Counting()
        self._highest_order = -1
        self._again = False
        """Whether the stream is heard again."""
        self._laps: int | None = None
        """The laps that are shown as completed; None before there is something to show."""
        self._added = 0
        """What to add to the game's count."""
        self._newest: Told | None = None
        self._wait: _Wait | None = None
        self._finished = False
        self._in_pits = False
        """Whether the running lap has been in the pits."""

    def take(self, count: CarCount, order: int | None, clock_ms: int | None) -> Taken:
        """Take one message about the car."""
        place = self._place(count, order)
        if place is not Place.NEXT:
            return Taken(place)
        if count.phase in _UNCOUNTED or count.laps < 0:
            phase = count.phase if count.phase in _UNCOUNTED else Phase.ABSENT
            return Taken(Place.NEXT, self._show(self.shown._replace(phase=phase) if self.shown is not None else None))
        now = Told(count, order, clock_ms)
        laps = self._numbered(count)
        if laps < self._highest and not self._is_back(laps):
            return Taken(Place.LATE)
        self.fallen = 0
        overtaken = self._rise(laps, now) if laps > self._highest else []
        phase = self._phase(count)
        self._newest = now
        state = self._state(phase, now)
        return Taken(Place.NEXT, [*overtaken, *self._show(state)])

    def count_on(self, count: CarCount) -> None:
        """The game counts anew: what it counts from here on comes on top of the laps so far."""
        self._added = (self._laps or 0) - count.laps
        self._newest, self._wait, self.fallen, self._finished = Told(count, None, None), None, 0, False

    # The count

    def _place(self, count: CarCount, order: int | None) -> Place:
        """Whether a message is news by its number. Numbers that start over are, unless all starts over with them."""
        if order is None:
            return Place.NEXT
        place = self._counting.judge(order, None)
        if place is Place.AGAIN or place is Place.LATE:
            return place
        laps = self._numbered(count)
        if place is Place.OVER:
            self._again = laps < self._highest
        elif self._again:
            self._again = order <= self._highest_order and (laps <= self._highest or self._added > 0)
        if self._again:
            return Place.AGAIN
        self._highest_order = order
        return Place.NEXT

    @property
    def has_laps(self) -> bool:
        """Whether the car has completed a lap."""
        return self._highest > 0

    @property
    def _highest(self) -> int:
        if self._wait is not None:
            return self._wait.laps
        return self._laps if self._laps is not None else -1

    def _numbered(self, count: CarCount) -> int:
        """The laps completed. What a game counts after it has shown this car the flag are none."""
        laps = count.laps + self._added
        settled = self._laps if self._wait is None else None
        return min(laps, settled) if self._finished and settled is not None else laps

    def _is_back(self, laps: int) -> bool:
        """Whether the higher count was a stray, and this is the true one."""
        self.fallen += 1
        if self._laps is not None and (self._wait is None or laps < self._laps or self.fallen < STRAY):
            return False
        self._wait = None
        return True

    def _rise(self, laps: int, now: Told) -> list[CarState]:
        """The count is higher than before. A lap that still waited at first sight has the time shown until now."""
        states: list[CarState] = []
        wait, before = self._wait, self._newest
        if wait is not None and wait.before is None and before is not None:
            states += self._show(self._settled(wait.laps, before.count.last_ms, before))
            wait = None
        single = wait is None and self._laps is not None and laps == self._laps + 1
        self._wait = _Wait(laps, single, before if self._laps is not None else None, now)
        self._in_pits = False
        if now.count.phase is Phase.FINISHED:
            self._finished = True
        return states

    # What is shown

    def _phase(self, count: CarCount) -> Phase:
        """What has been in the pits is an out lap up to the line. The flag is not shown: it ends the counting."""
        if count.phase is Phase.FINISHED:
            self._finished |= not self._nears_line(count)
        if count.phase is Phase.IN_LAP:
            self._in_pits = True
            return Phase.IN_LAP
        return Phase.OUT_LAP if self._in_pits or count.phase is Phase.OUT_LAP else Phase.RUNNING

    @staticmethod
    def _nears_line(count: CarCount) -> bool:
        """Whether the lap that the flag ends is still being driven."""
        return count.current_ms is not None and count.last_ms is not None and 2 * count.current_ms > count.last_ms

    def _state(self, phase: Phase, now: Told) -> CarState | None:
        """The state to show; None as long as there is nothing new that is sure."""
        wait, count = self._wait, now.count
        if wait is not None:
            decided, time_ms = _decide(wait, now)
            return self._settled(wait.laps, time_ms, now)._replace(phase=phase) if decided else None
        shown = self.shown
        return shown._replace(phase=phase, current_ms=count.current_ms, best_ms=count.best_ms) if shown else None

    def _settled(self, laps: int, time_ms: int | None, now: Told) -> CarState:
        self._laps, self._wait = laps, None
        count = now.count
        last = LastLap(_sectors(count.sectors_ms, time_ms), count.valid) if time_ms is not None else None
        return CarState(Phase.RUNNING, laps + 1, time_ms, count.current_ms, count.best_ms, last=last)

    def _show(self, state: CarState | None) -> list[CarState]:
        if state is None:
            return []
        self.shown = state
        return [state]


class _Decision(NamedTuple):
    decided: bool
    time_ms: int | None = None


_NOT_YET: Final = _Decision(decided=False)


def _decide(wait: _Wait, now: Told) -> _Decision:
    """Whether the time of the last lap is clear by now."""
    time_ms, before = now.count.last_ms, wait.before.count if wait.before is not None else None
    if wait.laps == 0:
        return _Decision(decided=True)  # what is shown is the time of another session
    another = before is None or time_ms != before.last_ms
    if wait.single and another and time_ms is not None:
        return _Decision(True, time_ms)
    if not wait.is_over(now, SETTLED_MS if time_ms is not None else UNTOLD_MS):
        return _NOT_YET
    if another and time_ms is not None:
        return _Decision(True, time_ms)
    if before is not None and wait.single and now.count.best_ms != before.best_ms:
        return _Decision(True, now.count.best_ms)
    if time_ms is not None and wait.single and wait.can_take(time_ms):
        return _Decision(True, time_ms)
    return _Decision(decided=True)


def _sectors(sectors_ms: tuple[int, ...] | None, time_ms: int | None) -> tuple[int, ...] | None:
    """The sectors, if they are those of a lap of this time: each may be rounded."""
    if sectors_ms is None or time_ms is None:
        return None
    return sectors_ms if abs(sum(sectors_ms) - time_ms) <= len(sectors_ms) else None


def _unheard_ms(before: Told, now: Told) -> int | None:
    """For how long at most nothing was heard between two messages; None where that is not known."""
    if before.clock_ms is not None and now.clock_ms is not None:
        return max(0, now.clock_ms - before.clock_ms)
    if before.order is not None and now.order is not None and now.order > before.order:
        return (now.order - before.order) * BEAT_MS
    return None


def _is_less(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one < other
