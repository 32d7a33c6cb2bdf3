"""The pace of each driver in each session, by the laps of the record: which lap somebody else may have driven."""

from collections import defaultdict, deque
from statistics import median
from typing import Final

from timing.laps import Origin
from timing.record.entry import LapSet

MOST_RECENT: Final = 30
"""Laps that are looked back upon: as many as an hour has."""
SURE: Final = 5
"""Fewer laps than these are no pace yet."""
FASTER: Final = 0.97
"""Of his best lap: a learner beats his median by more, lap after lap."""
SLOWER: Final = 3
"""Times his median lap: a spin, a visit to the pits and a red flag take less."""


class Driven:
    """The times of an evening. Mutable."""

    def __init__(self) -> None:
        self._times: defaultdict[tuple[str, str], deque[int]] = defaultdict(lambda: deque(maxlen=MOST_RECENT))

    def note(self, lap: LapSet) -> None:
        """Take in a lap of a rig that is or will be in the record."""
        if lap.valid is not False and lap.origin is Origin.LIVE:
            self._times[lap.session, lap.driver].append(lap.time_ms)

    def off_pace(self, lap: LapSet) -> str:
        """How a lap that has just been noted is off its driver's pace in this session, "" where it is not."""
        before = list(self._times.get((lap.session, lap.driver), ()))[:-1]
        if len(before) < SURE or lap.valid is False or lap.origin is not Origin.LIVE:
            return ""
        if lap.time_ms < FASTER * min(before):
            return "much faster than any before"
        return f"more than {SLOWER} times as long as usual" if lap.time_ms > SLOWER * median(before) else ""
