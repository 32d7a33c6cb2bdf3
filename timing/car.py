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
same laps told (`timing.told`), so a lap is told once, whoever says it first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from timing.classified import Classified
from timing.laps import GAME, TELEPORT, Drop, Dropped, LapDone, Origin, Outcome
from timing.moment import Moment, can_be, falls_back, leaps, sectors_of, starts_over
from timing.readings import CarState, LapReported, Phase, SessionType, TimedLap
from timing.told import Told, ToldLaps

TOTAL_SLACK_MS: Final = 60
"""A race total and the sum of its laps differ by the rounding of the laps: at most so much."""
REWOUND_LAPS: Final = 2
"""No rewind takes a lap number back further: what does is a counter that began anew."""
NUMBERS: Final = 256
"""Games write lap numbers into a byte: after lap 255 comes 0."""


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
class Waiting:
    """A lap whose number has risen before the game told its time."""

    lap: int
    valid: bool | None
    reason: str


@dataclass(slots=True)
class Car:
    """A car's state and the laps told of it. Mutable; every method answers with the outcomes it leads to."""

    session: str
    index: int
    state: State = State.UNSEEN
    lap: int = 0
    """Number of the running lap."""
    told: ToldLaps = field(init=False)
    _before: Moment | None = None
    _began_ms: int | None = None
    """Session clock when the running lap's number rose, at the end of the lap before."""
    _invalid: bool = False
    _farthest: CarState | None = None
    """The state of the running lap in which it had come farthest."""
    _leapt: bool = False
    """It got there without driving."""
    _closed: bool = False
    """The running lap has ended though its number has not risen."""
    _waiting: Waiting | None = None
    _turned_over: int = 0
    """What to add to the game's lap numbers."""

    def __post_init__(self) -> None:
        self.told = ToldLaps(self.session, self.index)

    # Frames

    def step(self, now: Moment, before: Moment | None, kind: SessionType) -> list[Outcome]:
        """Take one frame of this car, which was `before` in the frame right before it.

        `before` is None where nothing was heard before, or a rewind lies between. `kind` decides whether laps out of
        and into the pits count.
        """
        if now.state.phase is Phase.REPLAY:
            return self._replayed(now)
        if before is not None:
            self._was(before)
        now = self._numbered(now)
        if not now.timed:
            self.leave()
            return []
        outcomes = self._settle(now)
        outcomes += _STEPS[self._which(now.state)](self, now, kind)
        # A mark stays with its lap: the frame that ends a lap shows the marks of the next one already.
        self._invalid |= now.state.invalid is True
        self._before = now
        self.look(now.state)
        return outcomes

    def look(self, now: CarState) -> None:
        """See where the car is. Called between news as well, a few times a second.

        A car that was moved on is known by a distance that nobody can have driven. A distance that falls again was no
        such thing: the car rolled back over the line, or the game told nonsense.
        """
        farthest = self._farthest
        if now.phase is not Phase.RUNNING or now.distance_m is None:
            self._farthest = None
        elif farthest is None or farthest.lap != now.lap or starts_over(farthest, now):
            self._farthest, self._leapt = now, False
        elif falls_back(farthest, now):
            if self._leapt:
                self._farthest, self._leapt = now, False
        elif now.distance_m > (farthest.distance_m or 0.0):
            self._leapt |= leaps(farthest, now)
            self._farthest = now

    def _was(self, before: Moment) -> None:
        if before.timed:
            self._before = self._numbered(before)
            self.look(before.state)
        else:
            self.leave()

    def leave(self) -> None:
        """The car is not there: a lap that runs may be broken off."""
        if self.state is not State.UNSEEN:
            self.state = State.AWAY

    def listen_anew(self) -> None:
        """The session will be heard from its first frame once more."""
        self.state, self._before, self._waiting = State.UNSEEN, None, None

    def rewind(self, to_clock_ms: int | None) -> list[Outcome]:
        """The player went back to this session clock; None where there is none, and the lap number has to tell."""
        ended = None if to_clock_ms is None else self.told.after(to_clock_ms)
        return self._undo(self.lap if ended is None else ended)

    def _undo(self, into: int) -> list[Outcome]:
        """The player drives lap `into` once more from somewhere in it."""
        if self.state is not State.UNSEEN:
            self.state, self.lap = State.RUNNING, into
        self._before, self._began_ms, self._waiting, self._closed = None, None, None, False
        self._farthest, self._leapt = None, False
        return self.told.undo(into)

    def _numbered(self, moment: Moment) -> Moment:
        """A moment with the lap number it would have if games counted on after 255."""
        state = moment.state
        if state.phase is not Phase.ABSENT and state.lap + self._turned_over < self.lap - NUMBERS // 2:
            self._turned_over += NUMBERS
        if not self._turned_over:
            return moment
        return replace(moment, state=state._replace(lap=state.lap + self._turned_over))

    def _which(self, state: CarState) -> Step:
        if self.state is State.UNSEEN:
            return Step.FIRST
        match state.lap - self.lap:
            case 0:
                return Step.SAME
            case 1:
                return Step.NEXT
            case ahead if ahead > 1:
                return Step.JUMP
            case _:
                return Step.BACK

    def _first(self, now: Moment, kind: SessionType) -> list[Outcome]:
        """Heard from here on. The game repeats the last lap's time, so a lap that ended before is not lost.

        Unless the flag has been taken: then the time may be this lap's or that of the one before.
        """
        self._begin(now)
        state, ended = now.state, now.state.lap - 1
        if ended < 1 or ended in self.told or state.last_ms is None:
            return []
        if state.phase is Phase.FINISHED or _leaves_pits(state, kind):
            return []
        return self.told.tell(ended, _as_said(Told(state.last_ms, clock_ms=self._began_ms), state), Origin.RECOVERED)

    def _same(self, now: Moment, kind: SessionType) -> list[Outcome]:
        state, before = now.state, self._before
        finished = state.phase is Phase.FINISHED
        flag_falls = finished and self.state is not State.DONE
        self.state = State.DONE if finished else State.RUNNING
        if before is None:
            self._began_ms = self._line(now)
            return []
        if starts_over(before.state, state):
            self._invalid = self._leapt = False
        if self._closed or state.last_ms is None or self.lap in self.told:
            return []
        # Of two laps equal to the millisecond only the flag of a race tells that the second one has ended. Elsewhere
        # the flag falls at any moment of a lap.
        told_time = state.last_ms != before.state.last_ms
        fits = can_be(state.last_ms, before, now)
        if (told_time and (finished or fits)) or (flag_falls and fits and _may_be_race(kind)):
            self._closed = True
            return self._refuse_pit_lap(state, kind) or self._complete(state.last_ms, state, now.clock_ms)
        return []

    def _next(self, now: Moment, kind: SessionType) -> list[Outcome]:
        outcomes = [] if self._closed else self._ended(now, kind)  # the lap after the flag is no lap
        self._begin(now)
        return outcomes

    def _ended(self, now: Moment, kind: SessionType) -> list[Outcome]:
        """The number has risen: the running lap ended, unless it was broken off."""
        state, before = now.state, self._before
        refused = self._refuse_pit_lap(state, kind)
        if refused:
            return refused
        if state.last_ms is None:
            fair = self._fair(self.lap, Told(0, None, self._validity, self._reason))
            self._waiting = Waiting(self.lap, fair.valid, fair.reason)
            return []
        if self.state is State.AWAY and before is not None and state.last_ms == before.state.last_ms:
            # The time is still that of another lap.
            return [] if self.lap in self.told else [Dropped(Drop.NO_TIME, self.index, self.lap)]
        return self._complete(state.last_ms, state, self._line(now))

    def _jump(self, now: Moment, kind: SessionType) -> list[Outcome]:
        state, before, ended = now.state, self._before, now.state.lap - 1
        missed = [lap for lap in range(self.lap, ended) if lap not in self.told]
        outcomes: list[Outcome] = [Dropped(Drop.GAP, self.index, lap) for lap in missed]
        self._begin(now)
        if ended in self.told:
            return outcomes
        stale = before is not None and state.last_ms == before.state.last_ms
        if state.last_ms is None or stale or _leaves_pits(state, kind):
            return [*outcomes, Dropped(Drop.NO_TIME, self.index, ended)]
        if state.phase is Phase.FINISHED:  # the time may be that of the last lap, whose number does not rise
            return [*outcomes, Dropped(Drop.GAP, self.index, ended)]
        told = _as_said(Told(state.last_ms, clock_ms=self._began_ms), state)
        return outcomes + self.told.tell(ended, told, Origin.RECOVERED)

    def _back(self, now: Moment, kind: SessionType) -> list[Outcome]:
        outcomes = self._undo(now.state.lap) if self.lap - now.state.lap <= REWOUND_LAPS else []
        self._begin(now)
        return outcomes

    def _begin(self, now: Moment) -> None:
        self._began_ms = self._line(now)
        self.lap = now.state.lap
        self._closed = now.state.phase is Phase.FINISHED
        self.state = State.DONE if self._closed else State.RUNNING
        self._invalid = self._leapt = False
        self._farthest = None

    def _line(self, now: Moment) -> int | None:
        """The session clock when the lap of this frame began, which was after the frame before it."""
        if now.clock_ms is None:
            return None
        began = now.clock_ms - (now.state.current_ms or 0)
        return began if self._before is None else max(began, self._before.clock_ms or 0)

    def _settle(self, now: Moment) -> list[Outcome]:
        """A lap whose number rose without a time gets it when the time arrives, before the next lap ends."""
        waiting, state = self._waiting, now.state
        if waiting is None or (state.last_ms is None and state.lap == waiting.lap + 1):
            return []
        self._waiting = None
        if state.lap > waiting.lap + 1:
            return [Dropped(Drop.NO_TIME, self.index, waiting.lap)]
        if state.lap <= waiting.lap or state.last_ms is None:
            return []
        ended = Told(state.last_ms, None, waiting.valid, waiting.reason, now.clock_ms)
        return self.told.tell(waiting.lap, ended, Origin.LIVE)

    # The end of a lap

    def _complete(self, time_ms: int, now: CarState, clock_ms: int | None) -> list[Outcome]:
        """The running lap ended while it was heard."""
        before = self._before.state if self._before is not None else None
        sectors = sectors_of(time_ms, before) if before is not None and before.lap == self.lap else None
        ended = self._fair(self.lap, _as_said(Told(time_ms, sectors, self._validity, self._reason, clock_ms), now))
        return self.told.tell(self.lap, ended, Origin.LIVE)

    def _fair(self, lap: int, ended: Told) -> Told:
        """A lap that has ended, invalid whatever the game says if the car was moved on in it."""
        return replace(ended, valid=False, reason=TELEPORT) if self._leapt and lap == self.lap else ended

    @property
    def _validity(self) -> bool | None:
        if self._invalid:
            return False
        return True if self._before is not None and self._before.state.invalid is not None else None

    @property
    def _reason(self) -> str:
        return GAME if self._invalid else ""

    def _refuse_pit_lap(self, now: CarState, kind: SessionType) -> list[Outcome]:
        """Outside races, laps that begin or end in the pits are no laps.

        The phase right before the line says so; and a lap that leads to an out lap was an in lap, or broken off.
        """
        if kind is SessionType.RACE:
            return []
        phase = self._before.state.phase if self._before is not None else None
        if phase is Phase.OUT_LAP:
            return self.told.refuse(self.lap, Drop.OUT_LAP)
        if phase is Phase.IN_LAP or now.phase is Phase.OUT_LAP:
            return self.told.refuse(self.lap, Drop.IN_LAP)
        return []

    def _replayed(self, now: Moment) -> list[Outcome]:
        """A recording played back: its laps are refused by that name, and nothing else is concluded from it."""
        ended = range(self.lap, now.state.lap) if self.state is not State.UNSEEN else range(0)
        self._begin(now)
        return [Dropped(Drop.REPLAY, self.index, lap) for lap in ended]

    # What the game says by other means

    def listed(self, laps: Sequence[TimedLap], kind: SessionType, clock_ms: int | None) -> list[Outcome]:
        """Completed laps from the game's own list, heard at this session clock."""
        ends: list[tuple[TimedLap, int | None]] = []
        for lap in reversed(laps):
            if lap.lap == self.lap - 1 and self._began_ms is not None:
                clock_ms = self._began_ms
            ends.append((lap, clock_ms))
            clock_ms = None if clock_ms is None else clock_ms - lap.time_ms
        outcomes: list[Outcome] = []
        for lap, end_ms in reversed(ends):
            if not self._may_be_pit_lap(lap.lap, kind):
                reason = GAME if lap.valid is False else ""
                ended = Told(lap.time_ms, lap.sectors_ms, lap.valid, reason, end_ms)
                outcomes += self.told.tell(lap.lap, self._fair(lap.lap, ended), Origin.HISTORY)
        return outcomes

    def _may_be_pit_lap(self, lap: int, kind: SessionType) -> bool:
        """Whether a listed lap is one that the frames are about to refuse. If they do not, the list comes again."""
        before = self._before.state if self._before is not None else None
        return (
            before is not None
            and lap == before.lap == self.lap
            and kind is not SessionType.RACE
            and before.phase in (Phase.OUT_LAP, Phase.IN_LAP)
        )

    def agrees(self, laps: Sequence[TimedLap]) -> bool:
        """Whether a list that names no session can be one of this car's laps."""
        agrees = self.told.agrees(laps)
        if agrees is not None:
            return agrees
        before = self._before
        running = [lap for lap in laps if lap.lap == self.lap]
        return before is not None and any(can_be(lap.time_ms, before, before) for lap in running)

    def reported(self, lap: LapReported) -> list[Outcome]:
        """A lap sent as an event: the next of this car, unless it is numbered."""
        number = lap.lap or self.lap + 1
        missed = range(self.lap + 1, number) if self.lap else ()
        self.lap = max(self.lap, number)
        origin = Origin.RECOVERED if lap.recovered else Origin.LIVE
        told = self.told.tell(number, Told(lap.time_ms, lap.sectors_ms, lap.valid, lap.reason), origin)
        gaps = [Dropped(Drop.GAP, self.index, each) for each in missed]
        return gaps + [replace(outcome, message=lap) if isinstance(outcome, LapDone) else outcome for outcome in told]

    def classified(self, result: Classified) -> list[Outcome]:
        """The final classification: the last lap, where its end was not heard and the race total confirms its time.

        The time is the game's last one, or the best of the race, when no lap told was as fast.
        """
        total_ms, last = result.total_ms, self._before.state.last_ms if self._before is not None else None
        laps = result.laps
        if last is None or total_ms is None or laps is None or laps != self.lap or laps in self.told:
            return []
        earlier_ms = self.told.total_ms(range(1, laps))
        for time_ms in (last, result.best_ms):
            if earlier_ms is None or time_ms is None or abs(total_ms - earlier_ms - time_ms) > TOTAL_SLACK_MS:
                continue
            return self.told.tell(laps, Told(time_ms), Origin.RECOVERED)
        return [Dropped(Drop.GAP, self.index, laps)]


def _leaves_pits(state: CarState, kind: SessionType) -> bool:
    """Whether the lap before was an in lap, or broken off."""
    return state.phase is Phase.OUT_LAP and kind is not SessionType.RACE


def _as_said(ended: Told, now: CarState) -> Told:
    """A lap that has ended, with what the game says of it afterwards, where it does."""
    if now.last is None:
        return ended
    sectors, valid = now.last
    if valid is not None:
        ended = replace(ended, valid=valid, reason="" if valid else GAME)
    return replace(ended, sectors_ms=sectors or ended.sectors_ms)


def _may_be_race(kind: SessionType) -> bool:
    return kind in (SessionType.RACE, SessionType.OTHER)


_Take = Callable[[Car, Moment, SessionType], list[Outcome]]
_STEPS: Final[dict[Step, _Take]] = {
    Step.FIRST: Car._first,  # noqa: SLF001
    Step.SAME: Car._same,  # noqa: SLF001
    Step.NEXT: Car._next,  # noqa: SLF001
    Step.JUMP: Car._jump,  # noqa: SLF001
    Step.BACK: Car._back,  # noqa: SLF001
}
