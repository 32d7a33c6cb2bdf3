"""The gate: which frames of a game session are news, which come late or again, and when the player went back in time.

A game numbers its frames. On the way they may be lost, doubled or overtake each other, which timing must not mistake
for a rewind; and a rewind must not be mistaken for a late packet, for the lap it happened in does not count. Games with
a second counter that never goes back tell the two apart at once. For the others, a few frames below the highest number
are late; a run of them with nothing higher in between is a rewind.
"""

from enum import Enum
from typing import Final

from timing.readings import Frame

REWIND_RUN: Final = 12
"""So many lower-numbered frames in a row are a rewind: a fifth of a second at 60 Hz, longer than packets overtake."""


class Verdict(Enum):
    """What a frame is."""

    NEW = "new"
    LATE = "late"
    REPEATED = "repeated"
    REWOUND = "rewound"
    """The first frame after the player went back in time; later ones are NEW again."""


class Gate:
    """Judges the frames of one game session, in the order they arrive. Mutable."""

    def __init__(self) -> None:
        self._order: int | None = None
        self._steady: int | None = None
        self._run = 0
        self._run_order = 0
        self._announced = False

    def announce_rewind(self) -> None:
        """The game said that the player went back: the next lower frame begins the new run."""
        self._announced = True

    def judge(self, frame: Frame) -> Verdict:
        """What this frame is; NEW and REWOUND become the frame that later ones are compared with."""
        order = frame.order
        if self._order is None or order > self._order:
            self._run = 0
            if self._steady is not None and frame.steady is not None and frame.steady <= self._steady:
                return Verdict.LATE
            return self._take(frame, Verdict.NEW)
        if order == self._order and (frame.steady is None or frame.steady == self._steady):
            return Verdict.REPEATED
        if frame.steady is not None and self._steady is not None:
            return self._take(frame, Verdict.REWOUND) if frame.steady > self._steady else Verdict.LATE
        return self._lower(frame)

    def _lower(self, frame: Frame) -> Verdict:
        if self._announced:
            return self._take(frame, Verdict.REWOUND)
        if frame.order > self._run_order or self._run == 0:
            self._run += 1
            self._run_order = frame.order
        if self._run >= REWIND_RUN:
            return self._take(frame, Verdict.REWOUND)
        return Verdict.LATE

    def _take(self, frame: Frame, verdict: Verdict) -> Verdict:
        self._order, self._steady = frame.order, frame.steady
        self._run = 0
        if verdict is Verdict.REWOUND:
            self._announced = False
        return verdict
