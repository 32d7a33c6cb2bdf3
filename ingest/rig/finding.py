"""Which sim runs on this PC, and what it says now.

Memory outlives its sim where another program holds it: so of several sims the one counts that still writes. One that
has stopped writing may be paused, and counts on as long as no other writes.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.rig import Memory, Sample, Sim
from timing.errors import BadInput

STOPPED_S: Final = 5.0
"""Who has written nothing for so long makes way for a sim that writes."""
SURE: Final = 8
"""So many times in a row a memory must be unreadable before it is told: it may be read between two writes."""


class Found(NamedTuple):
    """The sim that runs, and what it says."""

    sim: Sim
    sample: Sample


class Finder:
    """Looks for a sim again and again. Times are seconds of a steady clock. Mutable."""

    def __init__(self, sims: Sequence[Sim], memory: Memory) -> None:
        self._sims = sims
        self._memory = memory
        self._current: str | None = None
        self._beats: dict[str, tuple[int, float]] = {}
        self._unreadable: dict[str, int] = {}
        self.troubles: dict[str, str] = {}
        """A sentence for each sim that runs and cannot be read."""

    def look(self, now: float) -> Found | None:
        """The sim that runs now; None where there is none, or it shows no session of its own driver."""
        found = [Found(sim, sample) for sim in self._sims if (sample := self._read(sim)) is not None]
        for sim, sample in found:
            beat, _ = self._beats.get(sim.name, (None, 0.0))
            if sample.beat != beat:
                self._beats[sim.name] = sample.beat, now
        if not found:
            return None
        best = max(found, key=lambda each: (self._writes(each.sim, now), each.sim.name == self._current))
        self._current = best.sim.name
        return best

    def _writes(self, sim: Sim, now: float) -> bool:
        return now - self._beats[sim.name][1] < STOPPED_S

    def _read(self, sim: Sim) -> Sample | None:
        try:
            sample = sim.read(self._memory)
        except BadInput as error:
            self._unreadable[sim.name] = self._unreadable.get(sim.name, 0) + 1
            if self._unreadable[sim.name] >= SURE:
                self.troubles[sim.name] = f"{sim.title} runs, but its memory cannot be read: {error}"
            return None
        self._unreadable.pop(sim.name, None)
        self.troubles.pop(sim.name, None)
        return sample
