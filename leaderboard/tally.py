"""What one driver has done in one session: the laps, the best of them, the last, and what all of them come to.

Mutable on purpose: the fold adds to it lap by lap. Adding a lap costs the same however many there are; only a
correction of one of the best looks through the driver's own laps again.
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from leaderboard.game import NOTHING, Taken
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
    """Kept aside: it is nobody's, until its source is adopted; or it was entered by hand, and that was taken back."""
    named: str = ""
    """Whom the record says it is of, or the adoption of its source; `driver` is otherwise where staff gave it away."""
    given: str | None = None
    """To whom, "" for nobody; None where nobody gave it away."""
    by_hand: bool = False
    """Staff have entered it."""
    late: bool = False
    """It began after the flag."""

    @property
    def is_out(self) -> bool:
        """Whether it is no lap of the session: what began after the flag is none, unless staff let it be one."""
        return self.late and self.ruled is not True

    @property
    def owner(self) -> str:
        """Whose it is by all that is known, "" for nobody's."""
        return self.named if self.given is None else self.given

    @property
    def counts(self) -> bool:
        """Whether it may be a best lap: all laps do that nobody has called invalid, unless staff say otherwise."""
        return self.valid is not False if self.ruled is None else self.ruled

    def beats(self, other: "Lap") -> bool:
        """Whether it stands before `other`: faster, or as fast and set earlier."""
        return self.time_ms < other.time_ms or (self.time_ms == other.time_ms and self.seq < other.seq)

    def amend(self, amended: LapAmended) -> None:
        """Take in a correction; what the entry leaves None stays as it was."""
        if amended.valid is not None:
            self.valid = amended.valid
        if amended.time_ms is not None:
            self.time_ms = amended.time_ms
        if amended.sectors_ms is not None:
            self.sectors_ms = amended.sectors_ms


_quickness = attrgetter("time_ms", "seq")


@dataclass(slots=True, eq=False)
class Tally:
    """A driver's count. Has at least one lap from the moment the fold hands it out.

    `of` is how many laps the session is ranked by, where that is more than one.
    """

    driver: str
    rig: str = ""
    """The rig of the last lap."""
    laps: list[Lap] = field(default_factory=list)
    """All laps completed in the order of the record, invalid ones too: in a race they are distance all the same."""
    of: int = 1
    top: list[Lap] = field(default_factory=list)
    """The best `of` laps, at least two, best first; fewer as long as there are no more. Equal laps are two laps."""
    row_ms: int | None = None
    """The least sum of `of` laps in a row that all count."""
    total_ms: int = 0
    """The sum of all laps."""
    seconds_ms: int = 0
    """What stewards add to it."""
    drawn: int | None = None
    """The place in the order that stewards drew."""
    taken: Taken = NOTHING
    """What of the game's own classification counts for the driver."""
    moved: int = 0
    """Places gained (negative: lost) by the last lap."""
    by_hand: int = 0
    """How many of the laps staff have entered."""

    @property
    def distance(self) -> int:
        """How many laps count as completed in a race."""
        return self.taken.distance(len(self.laps))

    @property
    def race_ms(self) -> int | None:
        """The time of a race with all penalties."""
        return self.taken.race_ms(self.total_ms, self.seconds_ms)

    @property
    def best(self) -> Lap | None:
        """The best lap."""
        return self.top[0] if self.top else None

    @property
    def second(self) -> Lap | None:
        """The best lap but one: another lap, which may be as fast."""
        return self.top[1] if len(self.top) > 1 else None

    @property
    def last(self) -> Lap:
        return self.laps[-1]

    @property
    def shown(self) -> tuple[object, ...]:
        """What a board of any ranking takes from the laps: two equal values mean the same row, as far as they go."""
        best, second, last = self.best, self.second, self.last
        return (
            best and (best.seq, best.time_ms, best.sectors_ms),
            second and second.time_ms,
            (last.time_ms, last.counts),
        )

    def add(self, lap: Lap, rig: str) -> bool:
        """Count one more lap, driven on `rig`; whether it is one of the best."""
        lap.rig = self.rig = self.rig if self.rig == rig else rig  # the same text in all laps
        self.laps.append(lap)
        self.total_ms += lap.time_ms
        if self.of > 1:
            self._offer_row(len(self.laps))
        return self._offer(lap)

    def put_in(self, laps: Iterable[Lap]) -> None:
        """Count laps that were not counted here, each where it stands in the record."""
        self._be(sorted((*self.laps, *laps), key=lambda lap: lap.seq))

    def take_out(self, laps: Iterable[Lap]) -> None:
        """Count laps no more; there may be none left."""
        gone = set(laps)
        self._be([lap for lap in self.laps if lap not in gone])

    def changed(self, lap: Lap, more_ms: int = 0) -> None:
        """Reckon anew after a change of `lap`, one of this driver's, that made it `more_ms` longer."""
        if self.of > 1 or lap in self.top:
            self._be(self.laps)
        else:
            self.total_ms += more_ms
            self._offer(lap)

    def _be(self, laps: list[Lap]) -> None:
        self.laps = laps
        self.rig = laps[-1].rig if laps else ""
        self.total_ms = sum(lap.time_ms for lap in laps)
        self.by_hand = sum(lap.by_hand for lap in laps)
        self.top, self.row_ms = [], None
        for number, each in enumerate(laps, start=1):
            self._offer(each)
            if self.of > 1:
                self._offer_row(number)

    def _offer(self, lap: Lap) -> bool:
        """Let a lap that is not among the best become one of them; whether it does."""
        kept = self.of if self.of > 2 else 2
        if (len(self.top) >= kept and not lap.beats(self.top[-1])) or not lap.counts:
            return False
        insort(self.top, lap, key=_quickness)
        del self.top[kept:]
        return True

    def _offer_row(self, end: int) -> None:
        """Let the laps in a row up to the one with this number be the best ones."""
        row = self.laps[end - self.of : end] if self.of <= end else ()
        if row and all(lap.counts for lap in row):
            row_ms = sum(lap.time_ms for lap in row)
            self.row_ms = row_ms if self.row_ms is None else min(self.row_ms, row_ms)
