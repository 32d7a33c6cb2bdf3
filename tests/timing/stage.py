"""A game for the tests of gate and tracker: says frame by frame what its cars do."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from timing.laps import LapCorrected, LapDone, Outcome
from timing.readings import CarState, Phase
from timing.tracker import Tracker


@dataclass(frozen=True)
class StageFrame:
    """A frame spelled out."""

    session: str
    order: int
    states: Mapping[int, CarState]
    clock_ms: int | None = None
    steady: int | None = None
    player: int = 0

    @property
    def cars(self) -> Sequence[int]:
        return tuple(self.states)

    @property
    def watch(self) -> Hashable:
        return tuple(
            state._replace(current_ms=None, sectors_ms=(None, None), distance_m=None) for state in self.states.values()
        )

    def car(self, index: int) -> CarState:
        return self.states[index]


@dataclass
class Stage:
    """Plays readings into a tracker and keeps what it answers. The frame counter runs by itself."""

    session: str = "77"
    tracker: Tracker = field(default_factory=Tracker)
    order: int = 100
    outcomes: list[Outcome] = field(default_factory=list)

    def show(
        self,
        *states: CarState,
        order: int | None = None,
        steady: int | None = None,
        clock: int | None = None,
        session: str | None = None,
    ) -> Sequence[Outcome]:
        """One frame with these cars, index 0 first."""
        self.order = self.order + 1 if order is None else order
        frame = StageFrame(
            self.session if session is None else session, self.order, dict(enumerate(states)), clock, steady
        )
        answer = self.tracker.read(frame)
        self.outcomes += answer
        return answer

    @property
    def laps(self) -> dict[int, LapDone]:
        """Laps of car 0 told so far by number, corrections taken in."""
        laps: dict[int, LapDone] = {}
        for outcome in self.outcomes:
            if isinstance(outcome, LapDone) and outcome.car == 0:
                assert outcome.lap not in laps, "a lap is told once"
                laps[outcome.lap] = outcome
            elif isinstance(outcome, LapCorrected) and outcome.car == 0:
                lap = laps[outcome.lap]
                time = lap.time_ms if outcome.time_ms is None else outcome.time_ms
                laps[outcome.lap] = replace(lap, time_ms=time, valid=outcome.valid, reason=outcome.reason)
        return laps

    @property
    def times(self) -> list[tuple[int, int]]:
        return [(lap.lap, lap.time_ms) for lap in self.laps.values()]


def on(
    lap: int,
    current: int | None = None,
    *,
    last: int | None = None,
    invalid: bool | None = False,
    phase: Phase = Phase.RUNNING,
    s1: int | None = None,
    s2: int | None = None,
    at: float | None = None,
) -> CarState:
    """A car in its `lap`, `current` ms into it, `at` metres from the line."""
    return CarState(phase, lap, last, current, None, (s1, s2), invalid, at)
