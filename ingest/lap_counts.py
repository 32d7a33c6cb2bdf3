"""What became of each lap that was heard of a source: it is in one of four places, and none is lost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.entries import Made
from timing.laps import Drop
from timing.live import LapCount
from timing.planned_people import NOBODY
from timing.record.entry import LapSet


@dataclass(slots=True)
class LapCounts:
    """The laps of one source since it was heard first. Mutable."""

    heard: int = 0
    credited: int = 0
    unassigned: int = 0
    conflict: int = 0
    refused: Counter[Drop] = field(default_factory=Counter)

    def refuse(self, reason: Drop) -> None:
        """A lap was heard that is not written."""
        self.heard += 1
        self.refused[reason] += 1

    def take(self, made: Made) -> None:
        """A lap was heard, and this was made of it.

        Laps may wait until the next decides whether they are new (`ingest.repeats`): until then they count as heard
        before, and with that one they are written as well.
        """
        laps = [entry for entry in made.entries if isinstance(entry, LapSet)]
        if not laps:
            self.refuse(made.dropped or Drop.REPEATED)
            return
        self.heard += 1
        for lap in laps:
            self._write(lap)
        self.refused[Drop.REPEATED] -= len(laps) - 1

    def _write(self, lap: LapSet) -> None:
        if lap.aside or lap.driver == NOBODY:
            self.unassigned += 1
        elif lap.doubt:
            self.conflict += 1
        else:
            self.credited += 1


def together(counts: Iterable[LapCounts]) -> LapCount:
    """What became of the laps of several sources of one rig."""
    each = list(counts)
    refused = sum((Counter(dict(one.refused)) for one in each), Counter[Drop]())
    return LapCount(
        sum(one.heard for one in each),
        sum(one.credited for one in each),
        sum(one.unassigned for one in each),
        sum(one.conflict for one in each),
        {str(reason): count for reason, count in refused.items()},
    )
