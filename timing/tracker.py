"""The lap tracker: the readings of one source in, laps out.

A tracker belongs to one source (one address) that speaks one feed. It keeps the game's sessions and their cars, lets
the gate judge each frame, and leaves the question whether a lap has ended to the car's own state machine
(`timing.car`). No clock of its own: time is what readings carry.
"""

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from timing.car import Car
from timing.gate import Gate, Verdict
from timing.laps import Drop, Dropped, GameSession, LapCorrected, LapDone, Outcome
from timing.readings import (
    FACTS,
    CarName,
    CarsNamed,
    CarState,
    Classification,
    Classified,
    Fact,
    Frame,
    LapHistory,
    LapReported,
    Phase,
    Reading,
    Rewound,
    SessionEnded,
    SessionSeen,
)

FRAMES_WITHOUT_NAMES: Final = 600
"""Laps wait for the names of their session for so many frames (ten seconds at 60 Hz), then go without."""
SESSIONS_KEPT: Final = 4
"""A game's latest sessions; packets of older ones are long gone."""

_LATE: Final = (Dropped(Drop.LATE),)
_REPEATED: Final = (Dropped(Drop.REPEATED),)
_NO_SESSION: Final = (Dropped(Drop.NO_SESSION),)


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a source stood before a restart of ours, for games whose sessions have no id.

    `clock` is the game's packet counter at its last lap (None for games that send laps as events), `lap` that lap's
    number, `laps` the number of laps told per car, and `sessions` how many sessions the source has had.
    """

    session: GameSession
    clock: int | None = None
    lap: int = 0
    laps: Mapping[int, int] = field(default_factory=dict)
    sessions: int = 1


@dataclass(slots=True)
class _Session:
    """One session of the game, and what is known in it. `numbered` where the id is the game's own."""

    game: GameSession
    numbered: bool
    gate: Gate = field(default_factory=Gate)
    cars: dict[int, Car] = field(default_factory=dict)
    names: dict[int, CarName] = field(default_factory=dict)
    results: dict[int, Classified] = field(default_factory=dict)
    latest: Frame | None = None
    nameless_frames: int = 0
    held: list[Outcome] = field(default_factory=list)
    fingerprints: set[Hashable] = field(default_factory=set)

    def car(self, index: int) -> Car:
        car = self.cars.get(index)
        if car is None:
            car = self.cars[index] = Car(self.game.id, index)
        return car


class Tracker:
    """Turns the readings of one source into laps. Mutable; feed it readings in the order they arrive."""

    def __init__(self, resume: Resume | None = None, *, keep: int = SESSIONS_KEPT) -> None:
        self._resume = resume
        self._keep = keep
        self._count = resume.sessions if resume else 0
        self._sessions: dict[str, _Session] = {}
        self._current: _Session | None = None
        self._names: dict[int, CarName] = {}
        self._seen_last: SessionSeen | None = None

    # What comes in

    def read(self, reading: Reading) -> Sequence[Outcome]:
        """The laps, corrections and refusals that follow from a reading."""
        return self.fact(reading) if isinstance(reading, FACTS) else self.frame(reading)

    def frame(self, frame: Frame) -> Sequence[Outcome]:
        """The laps that this frame ends. Next to no work while no car has news."""
        if frame.session == "0":
            return _NO_SESSION
        session = self._open(frame.session, numbered=True) if frame.session else self._unnumbered(frame)
        if session is None:
            return ()
        verdict = session.gate.judge(frame)
        if verdict is Verdict.REWOUND and not frame.session:
            # A packet counter that starts over without a session id: the game itself was started anew.
            session = self._open(f"p{frame.order}")
            verdict = session.gate.judge(frame)
        if verdict is Verdict.LATE:
            return _LATE
        if verdict is Verdict.REPEATED:
            return _REPEATED
        self._current = session
        latest, session.latest = session.latest, frame
        if latest is not None and frame.watch == latest.watch and verdict is Verdict.NEW and not session.held:
            return ()
        known = latest.cars if latest is not None else ()
        outcomes: list[Outcome] = []
        for index in frame.cars:
            before = latest.car(index) if latest is not None and index in known else None
            outcomes += session.car(index).step(
                frame.car(index), before, session.game.type, frame.clock_ms, rewound=verdict is Verdict.REWOUND
            )
        return self._when_named(session, outcomes)

    def fact(self, fact: Fact) -> Sequence[Outcome]:
        """The laps and corrections that follow from a fact."""
        match fact:
            case SessionSeen():
                self._seen(fact)
                return ()
            case CarsNamed():
                return self._cars_named(fact)
            case LapHistory():
                return self._listed(fact)
            case LapReported():
                return self._reported(fact)
            case Rewound():
                return self._rewound(fact)
            case Classification():
                return self._classified(fact)
            case SessionEnded():
                return ()  # laps are told as they end; nothing waits for the end of the session
            case _:
                assert_never(fact)

    def flush(self) -> Sequence[Outcome]:
        """Nothing more will come: the laps that still wait for names."""
        return [outcome for session in self._sessions.values() for outcome in self._release(session)]

    # What others may ask

    def game_session(self, session: str) -> GameSession:
        """What is known of the session that an outcome names."""
        return self._sessions[session].game

    def is_numbered(self, session: str) -> bool:
        """Whether the session's id is the game's own."""
        return self._sessions[session].numbered

    def entrants(self, session: str) -> Mapping[int, CarName]:
        """The names of a session by car, also of cars without a lap."""
        return self._sessions[session].names

    def results(self, session: str) -> Mapping[int, Classified]:
        """The game's final classification of a session by car; empty until it came."""
        return self._sessions[session].results

    @property
    def sessions(self) -> Sequence[GameSession]:
        """The sessions heard, oldest first."""
        return [session.game for session in self._sessions.values()]

    @property
    def own_car(self) -> CarState | None:
        """The state of the source's own car in the newest frame."""
        frame = self._current.latest if self._current else None
        return frame.car(frame.player) if frame is not None and frame.player in frame.cars else None

    @property
    def clock(self) -> int | None:
        """The game's packet counter in the newest frame."""
        frame = self._current.latest if self._current else None
        return frame.order if frame is not None else None

    # Sessions

    def _open(self, id: str, *, numbered: bool = False) -> _Session:
        session = self._sessions.get(id)
        if session is None:
            session = self._sessions[id] = _Session(GameSession(id), numbered)
            for old in list(self._sessions)[: -self._keep]:
                del self._sessions[old]
        return session

    def _unnumbered(self, frame: Frame) -> _Session | None:
        """The session of a game that has no ids: it lasts until the lap number or the packet counter goes back.

        It is named after the packet it began with, so that hearing the same stream again finds the same session.
        """
        now = frame.car(frame.player)
        current = self._current
        if now.phase is Phase.ABSENT or now.lap < 0:
            return current
        if current is None:
            return self._open(self._resumed(frame, now) or f"p{frame.order}")
        newest = current.latest
        went_back = now.lap < current.car(frame.player).lap
        if went_back and newest is not None and frame.order > newest.order:
            return self._open(f"p{frame.order}")
        return current

    def _resumed(self, frame: Frame, now: CarState) -> str | None:
        resume, self._resume = self._resume, None
        if resume is None or resume.clock is None or frame.order < resume.clock or now.lap <= resume.lap:
            return None
        return resume.session.id

    def _seen(self, seen: SessionSeen) -> None:
        if seen.session == "0":
            return
        if seen.session:
            session = self._open(seen.session, numbered=True)
        elif seen.fresh:
            session = self._begun(seen)
        else:
            session = self._current or self._event_session()
        session.game = GameSession(session.game.id, seen.type, seen.track, seen.name)
        self._current = session

    def _begun(self, seen: SessionSeen) -> _Session:
        """A session message that begins one. The same message again, with no lap in between, begins none."""
        current = self._current
        if current is not None and seen == self._seen_last and not current.fingerprints:
            return current
        self._seen_last = seen
        self._count += 1
        self._resume = None
        return self._open(str(self._count))

    def _event_session(self) -> _Session:
        """The session of a feed of events that we joined in mid-session."""
        resume, self._resume = self._resume, None
        if resume is None:
            self._count += 1
            return self._open(str(self._count))
        session = self._open(resume.session.id)
        session.game = resume.session
        for index, laps in resume.laps.items():
            session.car(index).lap = laps
        return session

    # Facts

    def _cars_named(self, named: CarsNamed) -> Sequence[Outcome]:
        if not named.session:
            self._names.update(named.names)
            if self._current is not None:
                self._current.names.update(named.names)
            return ()
        if named.session == "0":
            return ()
        session = self._open(named.session, numbered=True)
        session.names.update(named.names)
        return self._release(session)

    def _listed(self, history: LapHistory) -> Sequence[Outcome]:
        if history.session == "0":
            return _NO_SESSION
        session = self._open(history.session, numbered=True)
        car = session.car(history.car)
        clock = session.latest.clock_ms if session.latest else None
        outcomes = [outcome for lap in history.laps for outcome in car.listed(lap, clock)]
        return self._when_named(session, outcomes)

    def _reported(self, lap: LapReported) -> Sequence[Outcome]:
        session = self._current
        if session is None:
            session = self._current = self._event_session()
        if lap.fingerprint in session.fingerprints:
            return _REPEATED
        session.fingerprints.add(lap.fingerprint)
        name = self._names.get(lap.car)
        if name is not None:
            session.names[lap.car] = name
        outcomes = session.car(lap.car).reported(lap.time_ms, lap.valid, lap.reason)
        return self._dressed(session, outcomes)

    def _rewound(self, rewound: Rewound) -> Sequence[Outcome]:
        session = self._sessions.get(rewound.session)
        if session is None:
            return ()
        session.gate.announce_rewind()
        outcomes = [outcome for car in session.cars.values() for outcome in car.rewind(rewound.to_clock_ms)]
        return self._dressed(session, outcomes)

    def _classified(self, classification: Classification) -> Sequence[Outcome]:
        session = self._sessions.get(classification.session) if classification.session else self._current
        if session is None:
            return _NO_SESSION
        session.results.update(classification.cars)
        outcomes = [
            outcome
            for index, result in classification.cars.items()
            if index in session.cars
            for outcome in session.cars[index].classified(result)
        ]
        return self._when_named(session, outcomes)

    # Names

    def _when_named(self, session: _Session, outcomes: list[Outcome]) -> Sequence[Outcome]:
        """Hold laps of a game that will send names until it has, so that a lap is not told under a makeshift name."""
        if session.names or not session.numbered:
            return self._dressed(session, outcomes)
        if not outcomes and not session.held:
            return ()
        session.held += outcomes
        session.nameless_frames += 1
        return self._release(session) if session.nameless_frames > FRAMES_WITHOUT_NAMES else ()

    def _release(self, session: _Session) -> Sequence[Outcome]:
        held, session.held = session.held, []
        return self._dressed(session, held)

    def _dressed(self, session: _Session, outcomes: list[Outcome]) -> Sequence[Outcome]:
        """Outcomes with the driver's name and whether it is the source's own car."""
        player = session.latest.player if session.latest is not None else None
        dressed: list[Outcome] = []
        for outcome in outcomes:
            match outcome:
                case LapDone():
                    own = player is None or outcome.car == player
                    name = session.names.get(outcome.car)
                    dressed.append(dataclasses.replace(outcome, name=name, player=own))
                case LapCorrected():
                    own = player is None or outcome.car == player
                    dressed.append(dataclasses.replace(outcome, player=own))
                case _:
                    dressed.append(outcome)
        return dressed
