"""One car in one game session: the state machine that finds the end of laps.

For each frame with news one step is taken. Which one follows from the lap number of the frame and the one known:

    step     the frame's lap number is          what it means
    FIRST    the first one                      heard from here on; a lap ended before is told if the game repeats it
    SAME     the one known                      marks of the running lap are kept; at the flag the lap may end without
                                                its number ever rising
    NEXT     one more                           the lap ended: the game's last-lap time is its time
    JUMP     several more                       laps ended unheard: the last one is told, the others are gaps
    BACK     less                               the player went back in time: the lap it now runs in holds a rewind

and from the car's state (`State`). A game's own list of laps, its classification and laps sent as events write into the
same book (`told`), so a lap is told once, whoever says it first, and told again only as a correction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from timing.laps import GAME, REWIND, Drop, Dropped, LapCorrected, LapDone, Origin, Outcome
from timing.readings import CarState, Classified, Phase, SessionType, TimedLap

SAME_TIME_MS: Final = 1500
"""At the flag, a running time this close to the last-lap time is that lap's end, seen one frame early."""
TOTAL_SLACK_MS: Final = 60
"""A race total and the sum of its laps differ by the rounding of the laps: at most so much."""


class State(Enum):
    """What is known of a car."""

    UNSEEN = "unseen"
    RUNNING = "running"
    AWAY = "away"
    """In the garage, in a menu or out of the session: its numbers mean nothing until it runs again."""
    DONE = "done"
    """It has taken the flag."""


class Step(Enum):
    """How a frame's lap number stands to the one known."""

    FIRST = "first sight"
    SAME = "same lap"
    NEXT = "next lap"
    JUMP = "laps missed"
    BACK = "number went back"


@dataclass(frozen=True, slots=True)
class Told:
    """A lap as it was told last; `clock_ms` the session clock then, None where there is none."""

    time_ms: int
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    reason: str = ""
    clock_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lap whose number has risen before the game told its time."""

    lap: int
    valid: bool | None
    reason: str


@dataclass(slots=True)
class Car:
    """A car's state and its book of laps. Mutable; every method answers with the outcomes it leads to."""

    session: str
    index: int
    state: State = State.UNSEEN
    lap: int = 0
    told: dict[int, Told] = field(default_factory=dict)
    _before: CarState | None = None
    _invalid: bool = False
    _closed: bool = False
    _waiting: Waiting | None = None
    _refused: set[int] = field(default_factory=set)
    _rewound: set[int] = field(default_factory=set)

    # Frames

    def step(
        self, now: CarState, before: CarState | None, kind: SessionType, clock_ms: int | None, *, rewound: bool
    ) -> list[Outcome]:
        """Take one frame's state of this car, which was `before` in the frame right before.

        `kind` decides whether laps out of and into the pits count; `rewound` says that this frame is the first after
        the player went back in time.
        """
        if now.phase is Phase.REPLAY:
            return self._replayed(now)
        if before is not None and _timed(before):
            self._before = before
        if not _timed(now):
            if self.state is not State.UNSEEN:
                self.state = State.AWAY
            return []
        outcomes = self._settle(now, clock_ms)
        if rewound and self.state is not State.UNSEEN:
            self._rewound.add(now.lap)
        outcomes += _STEPS[self._which(now)](self, now, kind, clock_ms)
        # A mark stays with its lap: the frame that ends a lap shows the marks of the next one already.
        self._invalid |= now.invalid is True
        self._before = now
        return outcomes

    def _which(self, now: CarState) -> Step:
        if self.state is State.UNSEEN:
            return Step.FIRST
        match now.lap - self.lap:
            case 0:
                return Step.SAME
            case 1:
                return Step.NEXT
            case ahead if ahead > 1:
                return Step.JUMP
            case _:
                return Step.BACK

    def _first(self, now: CarState, kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        """Heard from here on. The game repeats the last lap's time, so a lap that ended before is not lost."""
        self._begin(now)
        ended = now.lap - 1
        if ended >= 1 and now.last_ms is not None and ended not in self.told:
            return self._tell(ended, Told(now.last_ms, clock_ms=clock_ms), Origin.RECOVERED)
        return []

    def _same(self, now: CarState, kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        if now.phase is not Phase.FINISHED:
            self.state = State.RUNNING
            return []
        first_of_flag = self.state is not State.DONE
        self.state = State.DONE
        before = self._before
        if self._closed or before is None or now.last_ms is None or self.lap in self.told:
            return []
        new_time = now.last_ms != before.last_ms
        ran_full = before.current_ms is not None and abs(before.current_ms - now.last_ms) <= SAME_TIME_MS
        if new_time or (first_of_flag and ran_full):
            self._closed = True
            return self._complete(now.last_ms, before, kind, clock_ms)
        return []

    def _next(self, now: CarState, kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        before = self._before
        outcomes: list[Outcome] = []
        if self._closed:
            pass  # the lap after the flag is no lap
        elif now.last_ms is not None:
            outcomes = self._complete(now.last_ms, before, kind, clock_ms)
        else:
            outcomes = self._refuse_pit_lap(before, kind)
            self._waiting = None if outcomes else Waiting(self.lap, self._validity(before), self._reason)
        self._begin(now)
        return outcomes

    def _jump(self, now: CarState, kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        missed = range(self.lap, now.lap - 1)
        outcomes: list[Outcome] = [Dropped(Drop.GAP, self.index, lap) for lap in missed if lap not in self.told]
        self._begin(now)
        ended = now.lap - 1
        if now.last_ms is None:
            return [*outcomes, Dropped(Drop.NO_TIME, self.index, ended)]
        return outcomes + self._tell(ended, Told(now.last_ms, clock_ms=clock_ms), Origin.RECOVERED)

    def _back(self, now: CarState, kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        self._rewound.add(now.lap)
        self._begin(now)
        return []

    def _begin(self, now: CarState) -> None:
        self.lap = now.lap
        self._closed = now.phase is Phase.FINISHED
        self.state = State.DONE if self._closed else State.RUNNING
        self._invalid = False

    def _settle(self, now: CarState, clock_ms: int | None) -> list[Outcome]:
        """A lap whose number rose without a time gets it when the time arrives, before the next lap ends."""
        waiting = self._waiting
        if waiting is None or (now.last_ms is None and now.lap == waiting.lap + 1):
            return []
        self._waiting = None
        if now.lap > waiting.lap + 1:
            return [Dropped(Drop.NO_TIME, self.index, waiting.lap)]
        if now.lap <= waiting.lap or now.last_ms is None:
            return []
        told = Told(now.last_ms, None, waiting.valid, waiting.reason, clock_ms)
        return self._tell(waiting.lap, told, Origin.LIVE)

    # The end of a lap

    def _complete(
        self, time_ms: int, before: CarState | None, kind: SessionType, clock_ms: int | None
    ) -> list[Outcome]:
        """The running lap ended while it was heard."""
        refused = self._refuse_pit_lap(before, kind)
        if refused:
            return refused
        sectors = _sectors(time_ms, before) if before is not None and before.lap == self.lap else None
        told = Told(time_ms, sectors, self._validity(before), self._reason, clock_ms)
        return self._tell(self.lap, told, Origin.LIVE)

    def _validity(self, before: CarState | None) -> bool | None:
        if self._invalid:
            return False
        return True if before is not None and before.invalid is not None else None

    @property
    def _reason(self) -> str:
        return GAME if self._invalid else ""

    def _refuse_pit_lap(self, before: CarState | None, kind: SessionType) -> list[Outcome]:
        """Outside races, laps that begin or end in the pits are no laps: the phase right before the line says so."""
        phase = before.phase if before is not None else None
        if kind is SessionType.RACE or phase not in (Phase.OUT_LAP, Phase.IN_LAP):
            return []
        self._refused.add(self.lap)
        return [Dropped(Drop.OUT_LAP if phase is Phase.OUT_LAP else Drop.IN_LAP, self.index, self.lap)]

    def _tell(self, lap: int, ended: Told, origin: Origin) -> list[Outcome]:
        """Tell a lap that has ended, or correct it when it was told differently before."""
        known = self.told.get(lap)
        if known is not None and known.time_ms == ended.time_ms and not _contradicts(known, ended.valid, origin):
            return []
        if lap in self._rewound:
            ended = replace(ended, valid=False, reason=REWIND)
        elif known is not None and known.reason == REWIND and ended.valid is None:
            ended = replace(ended, valid=True)  # driven anew after the rewind, which no longer speaks against it
        self.told[lap] = ended
        time, sectors, valid, reason = ended.time_ms, ended.sectors_ms, ended.valid, ended.reason
        if known is None:
            return [LapDone(self.session, self.index, None, lap, time, sectors, valid, reason, origin, player=False)]
        return [LapCorrected(self.session, self.index, lap, time, sectors, valid, reason, player=False)]

    def _replayed(self, now: CarState) -> list[Outcome]:
        """A recording played back: its laps are refused by that name, and nothing else is concluded from it."""
        if self.state is State.UNSEEN or now.lap <= self.lap:
            self._begin(now)
            return []
        ended = range(self.lap, now.lap)
        self._begin(now)
        return [Dropped(Drop.REPLAY, self.index, lap) for lap in ended]

    # What the game says by other means

    def listed(self, lap: TimedLap, clock_ms: int | None) -> list[Outcome]:
        """A completed lap from the game's own list."""
        if lap.lap in self._refused:
            return []
        reason = GAME if lap.valid is False else ""
        return self._tell(lap.lap, Told(lap.time_ms, lap.sectors_ms, lap.valid, reason, clock_ms), Origin.HISTORY)

    def reported(self, time_ms: int, valid: bool, reason: str) -> list[Outcome]:
        """A lap sent as an event, by a game that numbers none: the next of this car."""
        self.lap += 1
        return self._tell(self.lap, Told(time_ms, None, valid, reason), Origin.LIVE)

    def rewind(self, to_clock_ms: int) -> list[Outcome]:
        """The player went back to this session clock: laps that ended after it were driven for nothing."""
        outcomes: list[Outcome] = []
        for lap, told in self.told.items():
            if told.clock_ms is not None and told.clock_ms > to_clock_ms and told.reason != REWIND:
                self.told[lap] = replace(told, valid=False, reason=REWIND)
                outcomes.append(LapCorrected(self.session, self.index, lap, None, None, False, REWIND, player=False))
        return outcomes

    def classified(self, result: Classified) -> list[Outcome]:
        """The final classification: the last lap, where its end was not heard and the race total confirms its time."""
        last = self._before.last_ms if self._before else None
        if last is None or result.total_ms is None or result.laps != self.lap or result.laps in self.told:
            return []
        earlier = [self.told[lap].time_ms for lap in range(1, result.laps) if lap in self.told]
        if len(earlier) != result.laps - 1 or abs(result.total_ms - sum(earlier) - last) > TOTAL_SLACK_MS:
            return [Dropped(Drop.GAP, self.index, result.laps)]
        return self._tell(result.laps, Told(last), Origin.RECOVERED)


def _timed(state: CarState) -> bool:
    """Whether a car's numbers mean anything."""
    return state.lap >= 1 and state.phase not in (Phase.ABSENT, Phase.RETIRED)


def _contradicts(known: Told, valid: bool | None, origin: Origin) -> bool:
    """Whether the game's own list decides otherwise about validity. It does not know our rule about rewinds."""
    return origin is Origin.HISTORY and valid is not None and known.valid is not valid and known.reason != REWIND


def _sectors(time_ms: int, before: CarState) -> tuple[int, ...] | None:
    """All three sectors, the third being what remains; None unless the game has shown the first two."""
    first, second = before.sectors_ms
    if first is None or second is None or first + second >= time_ms:
        return None
    return first, second, time_ms - first - second


_Take = Callable[[Car, CarState, SessionType, int | None], list[Outcome]]
_STEPS: Final[dict[Step, _Take]] = {
    Step.FIRST: Car._first,  # noqa: SLF001
    Step.SAME: Car._same,  # noqa: SLF001
    Step.NEXT: Car._next,  # noqa: SLF001
    Step.JUMP: Car._jump,  # noqa: SLF001
    Step.BACK: Car._back,  # noqa: SLF001
}
