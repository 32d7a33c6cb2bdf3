"""What the rigs of venues do now, as far as venues told this display. In memory, and lost without harm.

While a line is cut, what was told last grows older, and so its rigs fall silent. What others told a display, displays
tell each other over the bus.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from timing.event import Plan
from timing.exchange.messages import Down, Up
from timing.exchange.now import of_venue
from timing.exchange.state import CUT_NS
from timing.live_json import Told
from timing.people import plain

KNOWN_S: Final = 60.0
"""Of a venue that has told nothing for so long, only the rigs of the plan are still known."""
_CUT_S: Final = CUT_NS / 1e9


class VenueRigs:
    """The rigs of the venues that call. Safe to use from several threads.

    `plan` gives the plan that holds, `clock` seconds that only go forward.
    """

    def __init__(self, plan: Callable[[], Plan], clock: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._clock = clock
        self._told: dict[str, tuple[float, Told]] = {}
        """What each venue told last, and when."""
        self._lock = threading.Lock()

    def note(self, venue: str, up: Up, down: Down) -> None:
        """A venue has called, and was answered.

        Whoever plays an old message again does not make rigs drive: a message is believed that was made after an answer
        of ours a moment ago.
        """
        if up.live is None or abs(down.received_ns - up.answered_ns) > CUT_NS:
            return
        told = of_venue(up.live, venue, self._plan())
        with self._lock:
            self._told[plain(venue)] = self._clock(), told

    def told(self) -> tuple[Told, ...]:
        """What each venue told last, and how long ago."""
        with self._lock:
            now, known = self._clock(), list(self._told.values())
        return tuple(_aged(told, now - at) for at, told in known)


def _aged(told: Told, age_s: float) -> Told:
    """What is still to be said of it: a trouble of before the cut may be over."""
    rigs = told.rigs if age_s <= KNOWN_S else tuple(rig for rig in told.rigs if rig.known)
    return replace(told, rigs=rigs, troubles=told.troubles if age_s <= _CUT_S else (), age_s=age_s)
