"""The lap tracker: the readings of one source in, laps out.

A tracker belongs to one source (one address) that speaks one feed. It finds the game session that a reading belongs to
(`timing.session`), lets its gate judge each frame, and leaves the question whether a lap has ended to the state machine
of each car (`timing.car`). No clock of its own: time is what readings carry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, assert_never, cast

from timing.assembly import Assembly
from timing.classified import Classified
from timing.gate import Verdict
from timing.laps import Drop, Dropped, GameSession, Outcome
from timing.passings import Left
from timing.pieces import BORN, PIECES, Piece, Reading
from timing.readings import (
    FACTS,
    CarName,
    CarsNamed,
    CarState,
    Classification,
    Fact,
    Frame,
    LapHistory,
    LapReported,
    LapSent,
    Phase,
    Rewound,
    SessionEnded,
    SessionSeen,
)
from timing.session import Session

SESSIONS_KEPT: Final = 4
"""A game's latest sessions; packets of older ones are long gone."""
MESSAGES_KEPT: Final = 20_000
"""So many messages of one session are known again when they come again: twice as many as it can have laps."""

HELD_BACK: Final = 3_600
"""Packets of a minute, by which a second server of the same rig may be behind the first."""
SESSION_AGAIN: Final = 60
"""A session that is heard from its first frame once more counts as so many frames."""
LOOK: Final = 30
"""Of so many frames without news the own car is looked at in one: twice a second."""

_PACKET: Final = "p"
"""The ids of sessions that are named after a packet begin so."""

_LATE: Final = (Dropped(Drop.LATE),)
_REPEATED: Final = (Dropped(Drop.REPEATED),)
_NEW: Final = Verdict.NEW
_PIECES: Final = frozenset(PIECES)
_RARE: Final = _PIECES.union(FACTS)
_STARTED_OVER: Final = (Verdict.REWOUND, Verdict.AGAIN)
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


class Tracker:
    """Turns the readings of one source into laps. Mutable; feed it readings in the order they arrive."""

    def __init__(self, resume: Resume | None = None, *, keep: int = SESSIONS_KEPT) -> None:
        self._resume = resume
        self._keep = keep
        self._count = resume.sessions if resume else 0
        self._sessions: dict[str, Session] = {}
        self._current: Session | None = None
        self._names: dict[int, CarName] = {}
        self._seen_last: SessionSeen | None = None
        self.again = 0
        """How many frames were heard that had been heard before, of a stream that is played again."""
        self._assembly = Assembly(_left_at(resume), _left_laps(resume))

    # What comes in

    def read(self, reading: Reading) -> Sequence[Outcome]:
        """The laps, corrections and refusals that follow from a reading. Next to no work for a frame without news."""
        # By class, and not by `isinstance` with each kind of fact: sixty times a second and rig it is a frame.
        if type(reading) in _RARE:
            return self._rare(reading)
        known: Any = reading
        frame: Frame = known
        session = self._current
        if session is None or frame.session != session.game.id:
            session = self._session_of(frame)
            if session is None:
                return _NO_SESSION if frame.session else ()
        verdict = session.gate.judge(frame)
        if verdict is not _NEW:
            return self._not_new(session, frame, verdict)
        session.lower = None
        latest, session.latest = session.latest, frame
        if latest is not None and frame.watch == latest.watch and session is self._current and not session.held:
            session.unlooked += 1
            if session.unlooked >= LOOK:
                session.look(frame)
            return ()
        return [*self._left(session), *session.tell(session.step(frame, latest))]

    def _rare(self, reading: Reading) -> Sequence[Outcome]:
        """What follows from a fact, or from what a piece completes."""
        if reading.__class__ in _PIECES:
            whole = self._assembly.take(cast("Piece", reading))
            return [outcome for each in whole for outcome in self.read(each)]
        return self.fact(cast("Fact", reading))

    def _session_of(self, frame: Frame) -> Session | None:
        """The session of a frame, unless it is of none."""
        if not frame.session:
            return self._unnumbered(frame)
        return self._open(frame.session, numbered=True) if frame.session != "0" else None

    def _not_new(self, session: Session, frame: Frame, verdict: Verdict) -> Sequence[Outcome]:
        """A frame that comes late or again, or after a rewind."""
        if not frame.session and verdict in _STARTED_OVER:
            self._current = self._started_over(session, frame)
            return self.read(frame) if self._current is not None else ()
        match verdict:
            case Verdict.LATE:
                if session.lower is None and not frame.session:
                    session.lower = _running_at(frame)
                return _LATE
            case Verdict.REWOUND:
                session.latest = frame
                rewound = session.rewind(session.gate.back_to_ms)
                return [*self._left(session), *session.tell(rewound + session.step(frame, None))]
            case _:
                self.again += verdict is Verdict.AGAIN
                return _REPEATED

    def _left(self, session: Session) -> Sequence[Outcome]:
        """Turn to `session`. What was held in the one before waits for nothing more."""
        left, self._current = self._current, session
        return left.release() if left is not None and left is not session else ()

    def fact(self, fact: Fact) -> Sequence[Outcome]:
        """The laps and corrections that follow from a fact."""
        match fact:
            case SessionSeen():
                return self._seen(fact)
            case CarsNamed():
                return self._cars_named(fact)
            case LapHistory():
                return self._listed(fact)
            case LapReported():
                return self._reported(fact)
            case LapSent():
                return self._sent(fact)
            case Rewound():
                return self._rewound(fact)
            case Classification():
                return self._classified(fact)
            case SessionEnded():
                return self._ended(fact)
            case _:
                assert_never(fact)

    def flush(self) -> Sequence[Outcome]:
        """Nothing more will come: the laps that still wait for something."""
        waited = [outcome for fact in self._assembly.flush() for outcome in self.fact(fact)]
        return waited + [outcome for session in self._sessions.values() for outcome in session.release()]

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
    def own_index(self) -> int | None:
        """Which car is the source's own, by the newest frame."""
        frame = self._current.latest if self._current else None
        return frame.player if frame is not None else None

    @property
    def clock(self) -> int | None:
        """The game's packet counter in the newest frame."""
        frame = self._current.latest if self._current else None
        return frame.order if frame is not None else None

    @property
    def own_place(self) -> tuple[str, int] | None:
        """The session and the own car in it, where the session's id is the game's own."""
        session = self._current
        if session is None or not session.numbered or session.latest is None:
            return None
        player = session.latest.player
        return (session.game.id, player) if player in session.latest.cars else None

    @property
    def reception(self) -> tuple[int, int] | None:
        """How many frames of the session were heard, and how many are missing between them.

        None where that cannot be told: the game's count does not rise by one with each frame.
        """
        gate = self._current.gate if self._current is not None else None
        return (gate.frames, gate.missing) if gate is not None and gate.frames and gate.counts_each else None

    # Sessions

    def _open(self, id: str, *, numbered: bool = False) -> Session:
        session = self._sessions.get(id)
        if session is None:
            session = self._sessions[id] = Session(GameSession(id), numbered)
            session.named_apart = {} if numbered else self._names
            for old in list(self._sessions)[: -self._keep]:
                if self._sessions[old] is not self._current:  # what it still holds is told when it is left
                    del self._sessions[old]
        return session

    def _unnumbered(self, frame: Frame) -> Session | None:
        """The session of a game that has no ids: it lasts until the lap number or the packet counter goes back.

        It is named after the packet it began with, so that hearing the same stream again finds the same session.
        """
        now = frame.car(frame.player)
        current = self._current
        if now.phase is Phase.ABSENT or now.lap < 0:
            return current
        if current is None:
            return self._begin(self._resumed(frame, now) or f"{_PACKET}{frame.order}")
        newest = current.latest
        went_back = now.lap < current.car(frame.player).lap
        if went_back and newest is not None and frame.order > newest.order:
            return self._begin(f"{_PACKET}{frame.order}")
        return current

    def _started_over(self, session: Session, frame: Frame) -> Session | None:
        """The session of a game whose packet counter started over; None while it is in its menus.

        The game itself was started anew, or its stream is heard once more.
        """
        began = session.lower if session.lower is not None else _running_at(frame)
        return self._begin(f"{_PACKET}{began}") if began is not None else None

    def _begin(self, id: str) -> Session:
        """A session from its first frame on; where it was heard before, its frames are news once more."""
        if id in self._sessions:
            self.again += SESSION_AGAIN
        session = self._open(id)
        session.listen_anew()
        return session

    def _resumed(self, frame: Frame, now: CarState) -> str | None:
        resume, self._resume = self._resume, None
        if resume is None or resume.clock is None or not resume.session.id.startswith(_PACKET):
            return None
        # Another server that hears the same rig a little earlier may have told the end of this very lap.
        is_ending = now.lap == resume.lap and 0 <= resume.clock - frame.order <= HELD_BACK
        goes_on = now.lap > resume.lap and frame.order >= resume.clock
        return resume.session.id if goes_on or is_ending else None

    def _seen(self, seen: SessionSeen) -> Sequence[Outcome]:
        if seen.session == "0":
            return ()
        if seen.session:
            session = self._begin(seen.session) if seen.fresh else self._open(seen.session, numbered=True)
            self._take_up(session)
        elif seen.fresh:
            session = self._begun(seen)
        else:
            session = self._current or self._event_session(seen)
        session.game = GameSession(session.game.id, seen.type, seen.track, seen.name)
        return self._left(session)

    def _begun(self, seen: SessionSeen) -> Session:
        """A session message that begins one. The same message again, with no lap in between, begins none."""
        current = self._current
        if current is not None and seen == self._seen_last and not current.fingerprints:
            return current
        self._seen_last = seen
        self._count += 1
        self._resume = None
        return self._open(str(self._count))

    def _event_session(self, seen: SessionSeen | None = None) -> Session:
        """The session of a feed of events that we joined in mid-session, as far as the game says what it is."""
        resume, self._resume = self._resume, None
        if resume is not None and seen is not None and not _goes_on(resume.session, seen):
            resume = None
        if resume is None or resume.clock is not None:  # nothing known, or of a game that sends frames
            self._count += 1
            return self._open(str(self._count))
        session = self._open(resume.session.id)
        session.game = resume.session
        self._take_up(session, resume)
        return session

    def _take_up(self, session: Session, resume: Resume | None = None) -> None:
        """The laps told of a session before a restart of ours."""
        resume = resume or self._resume
        if resume is None or resume.session.id != session.game.id:
            return
        self._resume = None
        for index, laps in resume.laps.items():
            session.car(index).lap = laps

    # Facts

    def _ended(self, ended: SessionEnded) -> Sequence[Outcome]:
        """Laps are told as they end; only what waits for names waits for nothing more."""
        session = self._sessions.get(ended.session)
        return session.release() if session is not None else ()

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
        return session.release() if session.latest is not None else ()

    def _listed(self, history: LapHistory) -> Sequence[Outcome]:
        session = self._of_list(history)
        if session is None:
            return _NO_SESSION
        if session.gate.behind:
            return _REPEATED
        outcomes = session.car(history.car).listed(history.laps, session.game.type, session.clock_ms)
        return session.tell(outcomes)

    def _of_list(self, history: LapHistory) -> Session | None:
        """The session of a list. One that names none is of the current one, if it is a list of what is known there."""
        if history.session == "0":
            return None
        if history.session:
            return self._open(history.session, numbered=True)
        session = self._current
        car = session.cars.get(history.car) if session is not None else None
        return session if car is not None and car.agrees(history.laps) else None

    def _reported(self, lap: LapReported) -> Sequence[Outcome]:
        session = self._current
        if session is None:
            session = self._current = self._event_session()
        whole = self._assembly.whole(lap) if lap.fingerprint not in session.fingerprints else None
        if whole is None:
            return _REPEATED
        session.fingerprints.add(lap.fingerprint)
        name = self._names.get(lap.car)
        if name is not None:
            session.names[lap.car] = name
        return session.tell(session.car(lap.car).reported(whole))

    def _sent(self, sent: LapSent) -> Sequence[Outcome]:
        """A lap that another program sends: its word counts like a game's own list. It is always the rig's own."""
        session = self._open(sent.session, numbered=True)
        if sent.id in session.fingerprints:
            return _REPEATED
        if len(session.fingerprints) >= MESSAGES_KEPT:
            session.fingerprints.clear()
        session.fingerprints.add(sent.id)
        session.player = 0
        if sent.name is not None:
            session.names[0] = sent.name
        session.held += session.car(0).listed((sent.lap,), session.game.type, None)
        return session.release()

    def _rewound(self, rewound: Rewound) -> Sequence[Outcome]:
        session = self._sessions.get(rewound.session)
        if session is None:
            return ()
        if session.gate.behind:
            return _REPEATED
        session.gate.announce_rewind(rewound.to_clock_ms)
        return session.tell(session.rewind(rewound.to_clock_ms))

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
        return session.tell(outcomes)


def _goes_on(before: GameSession, seen: SessionSeen) -> bool:
    """Whether the session seen can be the one before a restart of ours."""
    return (before.type, before.track) == (seen.type, seen.track)


def _running_at(frame: Frame) -> int | None:
    """The frame's place in the game's own counting, None where no lap runs in it."""
    now = frame.car(frame.player)
    return frame.order if now.phase is not Phase.ABSENT and now.lap >= 0 else None


def _left_at(resume: Resume | None) -> tuple[str, int, int] | None:
    """Where a source stood whose sessions were named after a moment."""
    if resume is None or resume.clock is None or not resume.session.id.startswith(BORN):
        return None
    return resume.session.id, resume.clock, resume.lap


def _left_laps(resume: Resume | None) -> Left | None:
    """Where a source of events stood."""
    return Left(resume.session.id, resume.laps) if resume is not None and resume.clock is None else None
