"""What has been told of one car's laps, and what may be told of them again.

A lap is told once, whoever says it first: the frames, the game's own list, its classification, or a lap sent as an
event. After that only two things change it: the game's own list, which knows better, and a rewind of the player, who
drives it anew. A lap with a rewind in it is invalid whatever the game says: the game counts it, a cup does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from timing.laps import REWIND, TELEPORT, UNFAIR, Drop, Dropped, LapCorrected, LapDone, Origin, Outcome
from timing.readings import TimedLap


@dataclass(frozen=True, slots=True)
class Told:
    """A lap as it was told last; `clock_ms` the session clock at its end, or later; None where it is not known."""

    time_ms: int
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    reason: str = ""
    clock_ms: int | None = None


@dataclass(slots=True)
class ToldLaps:
    """The laps of one car by number. Mutable; `tell`, `refuse` and `undo` answer with the outcomes they lead to."""

    session: str
    car: int
    _laps: dict[int, Told] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)
    _rewound: set[int] = field(default_factory=set)
    """Laps with a rewind in them."""
    _undone: set[int] = field(default_factory=set)
    """Laps told that the player went back behind, and may drive anew."""

    def __contains__(self, lap: int) -> bool:
        """Whether a lap has been told and nothing more is expected of it."""
        return lap in self._laps and lap not in self._undone

    def tell(self, lap: int, ended: Told, origin: Origin) -> list[Outcome]:
        """A lap has ended; or this is how the game's own list has it."""
        if lap in self._refused:
            return []
        if lap in self._rewound:
            ended = replace(ended, valid=False, reason=REWIND)
        known = self._laps.get(lap)
        if known is None:
            return self._tell_first(lap, ended, origin)
        if lap in self._undone and ended.valid is None:
            # The game says nothing about validity, but the rewind at least no longer speaks against the lap.
            ended = replace(ended, valid=True)
        if origin is Origin.HISTORY:
            return self._listed(lap, known, ended)
        if lap in self._undone:
            self._undone.remove(lap)
            return self._correct(lap, known, ended)
        return [] if known.time_ms == ended.time_ms else [Dropped(Drop.REPEATED, self.car, lap)]

    def refuse(self, lap: int, reason: Drop) -> list[Outcome]:
        """What has ended is not to be a lap, whatever the game's own list says."""
        self._refused.add(lap)
        return [Dropped(reason, self.car, lap)]

    def undo(self, into: int) -> list[Outcome]:
        """The player went back into lap `into`: it holds a rewind, and what was driven after it is void."""
        self._rewound = {lap for lap in self._rewound if lap < into} | {into}
        self._refused = {lap for lap in self._refused if lap < into}
        void = [lap for lap in self._laps if lap >= into]
        self._undone.update(void)
        return [
            outcome
            for lap in void
            for outcome in self._correct(lap, self._laps[lap], replace(self._laps[lap], valid=False, reason=REWIND))
        ]

    def after(self, clock_ms: int) -> int | None:
        """The first lap that ended after this session clock."""
        late = (lap for lap, told in self._laps.items() if told.clock_ms is not None and told.clock_ms > clock_ms)
        return min(late, default=None)

    def agrees(self, listed: Sequence[TimedLap]) -> bool | None:
        """Whether a list is one of these laps; None where the two have no lap in common."""
        common = [lap for lap in listed if lap.lap in self._laps]
        return all(self._laps[lap.lap].time_ms == lap.time_ms for lap in common) if common else None

    def total_ms(self, laps: range) -> int | None:
        """The sum of these laps; None unless all of them have been told."""
        return sum(self._laps[lap].time_ms for lap in laps) if all(lap in self._laps for lap in laps) else None

    def _tell_first(self, lap: int, ended: Told, origin: Origin) -> list[Outcome]:
        self._laps[lap] = ended
        time, sectors, valid, reason = ended.time_ms, ended.sectors_ms, ended.valid, ended.reason
        return [LapDone(self.session, self.car, None, lap, time, sectors, valid, reason, origin, player=False)]

    def _listed(self, lap: int, known: Told, ended: Told) -> list[Outcome]:
        """What the list leaves open stays as it was told; and it does not know what a rewind or a teleport means."""
        if ended.valid is None:
            ended = replace(ended, valid=known.valid, reason=known.reason)
        if known.reason == TELEPORT:
            ended = replace(ended, valid=False, reason=TELEPORT)
        if known.time_ms == ended.time_ms:
            more = known.sectors_ms is None and ended.sectors_ms is not None
            if known.reason in UNFAIR or (ended.valid is known.valid and not more):
                return []
        return self._correct(lap, known, replace(ended, clock_ms=known.clock_ms))

    def _correct(self, lap: int, known: Told, now: Told) -> list[Outcome]:
        self._laps[lap] = now
        time, sectors, valid, reason = now.time_ms, now.sectors_ms, now.valid, now.reason
        if (time, sectors, valid, reason) == (known.time_ms, known.sectors_ms, known.valid, known.reason):
            return []
        # With the time in each, no two corrections are alike that void two different laps of one number.
        return [LapCorrected(self.session, self.car, lap, time, sectors, valid, reason, player=False)]
