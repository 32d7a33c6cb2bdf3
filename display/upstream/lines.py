"""Who has called, and when: the lines of the venues as the centre knows them. In memory, and lost without harm.

Of several displays only one answers a call; it tells the others over what all of them count together, once a second.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import orjson

from timing.bus.alone import NO_TALLY
from timing.bus.protocol import Tally
from timing.exchange.messages import MOST_TOLD, Down, Up
from timing.exchange.state import Lines, LineState
from timing.people import plain

TALLY: Final = "venue-lines"
"""Under this name displays tell each other."""
TOLD_EVERY_NS: Final = 1_000_000_000


class HeardLines:
    """The venues that have called since the start, and have not taken leave. Safe to use from several threads.

    `clock` gives nanoseconds since 1970.
    """

    def __init__(self, tally: Tally = NO_TALLY, clock: Callable[[], int] = time.time_ns) -> None:
        self._tally = tally
        self._clock = clock
        self._lines: dict[str, LineState] = {}
        self._told_ns: dict[str, int] = {}
        self._lock = threading.Lock()

    def note(self, venue: str, up: Up, down: Down) -> None:
        """A venue has called, and was answered."""
        now_ns, name = self._clock(), plain(venue)
        with self._lock:
            known = self._lines.get(name, LineState(venue, now_ns))
            refused = dict.fromkeys((*known.refused, *down.refused, *up.unread))
            state = replace(
                known,
                heard_ns=now_ns,
                waiting=max(0, up.waiting - len(up.entries)),
                ahead_ms=up.ahead_ms,
                refused=tuple(refused)[-MOST_TOLD:],
            )
            self._keep(state, leaving=up.leaving)
            is_due = up.leaving or now_ns - self._told_ns.get(name, 0) >= TOLD_EVERY_NS
            if is_due:
                self._told_ns[name] = now_ns
        if is_due:
            self._tally.add(_written(state, leaving=up.leaving))

    def _keep(self, state: LineState, *, leaving: bool) -> None:
        name = plain(state.venue)
        known = self._lines.get(name)
        if leaving:
            self._lines.pop(name, None)
        elif known is None or (known.heard_ns or 0) <= (state.heard_ns or 0):
            self._lines[name] = state

    def states(self) -> list[LineState]:
        """All of them, by name."""
        with self._lock:
            now_ns = self._clock()
            for key, age_s in self._tally.others():
                told = _read(key, now_ns - round(age_s * 1e9))
                if told is not None:
                    self._keep(told[0], leaving=told[1])
            return [self._lines[name] for name in sorted(self._lines)]


class KnownLines:
    """All lines that people are told of: this server's `own` to a centre, and those that are `heard` here.

    `clock` gives nanoseconds since 1970.
    """

    def __init__(self, own: Lines, heard: HeardLines, clock: Callable[[], int] = time.time_ns) -> None:
        self._own = own
        self.heard = heard
        self._clock = clock

    def states(self) -> list[LineState]:
        """How they are."""
        return [*self._own(), *self.heard.states()]

    def notes(self) -> list[str]:
        """What is to be told of them in sentences; a cut line makes no server unready."""
        return [note for each in self.states() for note in each.notes(self._clock())]


def _written(state: LineState, *, leaving: bool) -> str:
    """What the other displays are told; when it was, they know by their own clocks."""
    return orjson.dumps([state.venue, state.waiting, state.ahead_ms, state.refused, leaving]).decode()


def _read(text: str, heard_ns: int) -> tuple[LineState, bool] | None:
    """What `_written` made, heard at an instant of our clock; None for anything else."""
    try:
        venue, waiting, ahead_ms, refused, leaving = orjson.loads(text)
        state = LineState(str(venue), heard_ns, heard_ns, int(waiting), ahead_ms, refused=tuple(refused))
    except (ValueError, TypeError):
        return None
    return state, bool(leaving)
