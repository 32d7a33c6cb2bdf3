"""What one driver has done in one session: the laps, the best two of them, and the last.

Mutable on purpose: the fold adds to it lap by lap. Adding a lap costs the same however many there are; only a
correction of one of the best two looks through the driver's own laps again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from timing.record.entry import LapAmended


@dataclass(slots=True, eq=False)
class Lap:
    """A lap as it stands after all corrections so far. `seq` is that of its own entry and stays with it."""

    seq: int
    session: str
    driver: str
    time_ms: int
    sectors_ms: tuple[int, ...] | None
    valid: bool | None
    rig: str = ""
    ruled: bool | None = None
    """Whether staff let it count; None where they left that to the game."""
    waits: bool = False
    """Kept aside: it is nobody's, until its source is adopted."""

    @property
    def counts(self) -> bool:
        """Whether it may be a best lap: all laps do that nobody has called invalid, unless staff say otherwise."""
        return self.valid is not False if self.ruled is None else self.ruled

    def beats(self, other: "Lap | None") -> bool:
        """Whether it stands before `other`: faster, or as fast and set earlier."""
        return other is None or (self.time_ms, self.seq) < (other.time_ms, other.seq)

    def amend(self, amended: LapAmended) -> None:
        """Take in a correction; what the entry leaves None stays as it was."""
        if amended.valid is not None:
            self.valid = amended.valid
        if amended.time_ms is not None:
            self.time_ms = amended.time_ms
        if amended.sectors_ms is not None:
            self.sectors_ms = amended.sectors_ms


@dataclass(slots=True, eq=False)
class Tally:
    """A driver's count. Has at least one lap from the moment the fold hands it out."""

    driver: str
    rig: str = ""
    """The rig of the last lap."""
    laps: list[Lap] = field(default_factory=list)
    """All laps completed in the order of the record, invalid ones too: in a race they are distance all the same."""
    best: Lap | None = None
    second: Lap | None = None
    """The best lap but one: another lap, which may be as fast."""
    moved: int = 0
    """Places gained (negative: lost) by the last lap."""

    @property
    def last(self) -> Lap:
        return self.laps[-1]

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a board takes from the laps: two equal values mean the same row, as far as the laps go."""
        best, second, last = self.best, self.second, self.last
        return (
            best and (best.seq, best.time_ms, best.sectors_ms),
            second and second.time_ms,
            (last.time_ms, last.counts),
        )

    def add(self, lap: Lap, rig: str) -> None:
        """Count one more lap, driven on `rig`."""
        lap.rig = self.rig = self.rig if self.rig == rig else rig  # the same text in all laps
        self.laps.append(lap)
        self._offer(lap)

    def put_in(self, laps: Iterable[Lap]) -> None:
        """Count laps that were kept aside, each where it stands in the record."""
        self._be(sorted((*self.laps, *laps), key=lambda lap: lap.seq))

    def take_out(self, laps: Iterable[Lap]) -> None:
        """Count laps no more; there may be none left."""
        gone = set(laps)
        self._be([lap for lap in self.laps if lap not in gone])

    def changed(self, lap: Lap) -> None:
        """Reckon anew after a change of `lap`, one of this driver's."""
        if lap is not self.best and lap is not self.second:
            self._offer(lap)
        else:
            self._be(self.laps)

    def _be(self, laps: list[Lap]) -> None:
        self.laps = laps
        self.rig = laps[-1].rig if laps else ""
        self.best = self.second = None
        for each in laps:
            self._offer(each)

    def _offer(self, lap: Lap) -> None:
        """Let a lap that is neither the best nor the second-best become one of them."""
        if not lap.counts:
            return
        if lap.beats(self.best):
            self.best, self.second = lap, self.best
        elif lap.beats(self.second):
            self.second = lap
