"""The gate: which frames of a game session are news, which come late or again, and when the player went back in time.

A game numbers its frames. On the way they may be lost, doubled or overtake each other, which timing must not mistake
for a rewind; and a rewind must not be mistaken for a late packet, for the lap it happened in does not count. Games with
a second counter that never goes back tell the two apart at once. For the others a frame below the newest is, by the
first line that fits:

    of the moment that the game announced to go back to          a rewind
    one of a few since the last news                             late
    one of many, the first of which lies where we first heard    the whole stream once more: a recording that is
      the session, or further back than any rewind reaches         played again, or a game that counts anew
    one of any other many                                        a rewind

How many are many depends on how far back they lie: packets overtake each other by fractions of a second. What is heard
once more is no news until it has passed everything heard before.
"""

from enum import Enum
from typing import Final

from timing.readings import Frame

REWIND_RUN: Final = 15
"""So many lower frames since the last news are no accident: a quarter of a second at 60 Hz, longer than any is late."""
CLEAR_RUN: Final = 3
"""So many are enough of those that lie more than `LATEST_MS` back."""
LATEST_MS: Final = 1_000
"""No packet comes so late. And a game may resume so much before the moment that it announced to go back to."""
FARTHEST_MS: Final = 120_000
"""No rewind reaches back so far."""
EACH: Final = 10
"""Where one frame in so many is numbered right after the one before, all are, and the others were lost."""
SECOND: Final = 60
"""Frames of a second: how games count them, however many they send."""


class Verdict(Enum):
    """What a frame is."""

    NEW = "new"
    LATE = "late"
    REPEATED = "repeated"
    REWOUND = "rewound"
    """The first frame after the player went back in time; later ones are NEW again."""
    AGAIN = "again"
    """Of a stream that is heard once more."""


_NEW: Final = Verdict.NEW


class Gate:
    """Judges the frames of one game session, in the order they arrive. Mutable."""

    def __init__(self) -> None:
        self.behind = False
        """Whether the stream is heard once more."""
        self.back_to_ms: int | None = None
        """Session clock of the earliest frame heard after the last rewind; None where the game has no clock."""
        self.frames = 0
        """Frames that were news."""
        self.missing = 0
        """How many are missing between them, where the game counts one by one (see `counts_each`)."""
        self._steps = 0
        """Those that came right after the one before."""
        self._newest: Frame | None = None
        self._first = 0
        self._highest = 0
        self._announced_ms: int | None = None
        self._lower: dict[int, Frame] = {}
        """The lower frames since the last news, by number."""

    @property
    def counts_each(self) -> bool:
        """Whether the order rises by one with each frame, for all that can be seen."""
        return self.frames <= EACH * self._steps

    def announce_rewind(self, to_clock_ms: int) -> None:
        """The game said that the player goes back to this moment: a lower frame of about then is believed at once."""
        self._announced_ms = to_clock_ms

    def judge(self, frame: Frame) -> Verdict:
        """What this frame is; NEW and REWOUND become the frame that later ones are compared with."""
        newest = self._newest
        if newest is None:
            self._first = self._highest = frame.order
            self._newest, self.frames = frame, 1
            return _NEW
        order, steady, before = frame.order, frame.steady, newest.steady
        step = order - newest.order
        if steady is None or before is None:
            if step <= 0 or (self.behind and order <= self._highest):
                return self._below(frame, newest) if step else Verdict.REPEATED
        elif steady <= before or step <= 0:
            return self._by_steady(frame, newest, steady - before)
        if step == 1:
            self._steps += 1
        else:
            self.missing += step - 1
        self.frames += 1
        self._newest, self.behind = frame, False
        if self._lower:
            self._lower = {}
        return _NEW

    def _by_steady(self, frame: Frame, newest: Frame, step: int) -> Verdict:
        """A frame that is no news, of a game with a second counter, which made such a step."""
        if step > 0:
            return self._rewound(frame, frame, newest)
        if not step and frame.order == newest.order:
            return Verdict.REPEATED
        if frame.order < newest.order and self._is_announced(frame):
            return self._rewound(frame, frame, newest)
        self.behind |= step < -SECOND
        return Verdict.AGAIN if self.behind else self._late()

    def _below(self, frame: Frame, newest: Frame) -> Verdict:
        """A frame below the newest, of a game without a second counter."""
        if self.behind:
            return Verdict.AGAIN
        if self._is_announced(frame):
            return self._rewound(frame, frame, newest)
        self._lower.setdefault(frame.order, frame)
        far = sum(_between(lower, newest) > LATEST_MS for lower in self._lower.values())
        if far < CLEAR_RUN and len(self._lower) < REWIND_RUN:
            return self._late()
        first = self._lower[min(self._lower)]
        if _between(first, newest) > FARTHEST_MS or first.order <= self._first + SECOND:
            self._highest = max(self._highest, newest.order)
            self.behind = True
            return Verdict.AGAIN
        return self._rewound(frame, first, newest)

    def _is_announced(self, frame: Frame) -> bool:
        """Whether this is about the moment that the game said it goes back to."""
        to_ms, clock_ms = self._announced_ms, frame.clock_ms
        return to_ms is not None and (clock_ms is None or clock_ms <= to_ms + LATEST_MS)

    def _late(self) -> Verdict:
        """A frame that was overtaken is not missing."""
        self.missing -= self.missing > 0
        return Verdict.LATE

    def _rewound(self, frame: Frame, first: Frame, newest: Frame) -> Verdict:
        self._highest = max(self._highest, newest.order)
        self._newest, self._lower, self.behind = frame, {}, False
        self.back_to_ms, self._announced_ms = first.clock_ms, None
        return Verdict.REWOUND


def _between(earlier: Frame, later: Frame) -> int:
    """Milliseconds of the game's own time from one frame to another."""
    if earlier.clock_ms is None or later.clock_ms is None:
        return (later.order - earlier.order) * 1000 // SECOND
    return later.clock_ms - earlier.clock_ms
