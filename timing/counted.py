"""Laps of games that send counters: how many laps each car has completed, and how the last one was.

What comes out are frames: all cars of a session as far as they are known and sure (`timing.counted_car`), so that the
tracker finds laps in them as in any other game's. A message need not speak of all cars; messages may be lost, come
twice or overtake each other.

Who sends them may have a name for each session. A car of such a session whose count falls for good goes on counting on
top of its laps. For games without names it is found out here which session runs; it takes several messages in a row:

    another mark                                      another session
    a clock that starts over                          the session began anew
    counts that fall, of the own car or of most       the same
    counts that fall, of another car                  somebody else has the car, whose laps go on counting

Until that is clear, counts wait. Such a session is named after the moment it began with, and by its mark: the same
stream heard again finds the same session, and so do we after a restart of ours, if its clock has gone on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from timing.counted_car import FALLEN, CountedCar
from timing.counting import Place
from timing.pieces import BORN, CarCount, Counts, SessionRuns
from timing.readings import CarState, Fact, Frame, SessionSeen

CONFIRM: Final = 3
"""So many messages about the session in a row are no accident."""
NEAR_MS: Final = 5_000
"""No message comes so late, and no clock skips so much."""
MOST_WAITING: Final = 1_000
"""So many counts wait until it is clear which session they are of: a second of many cars."""
SESSIONS_KEPT: Final = 4

_NOWHERE: Final = "0"
"""To the tracker, the id of no session."""


@dataclass(frozen=True, slots=True)
class CountedFrame:
    """The cars of a session as far as they are known. The fields are those of `timing.readings.Frame`."""

    session: str
    order: int
    steady: int | None
    clock_ms: int | None
    player: int
    watch: int
    states: Mapping[int, CarState]

    @property
    def cars(self) -> Sequence[int]:
        return tuple(self.states)

    def car(self, index: int) -> CarState:
        """The state of a car."""
        return self.states[index]


class _Session:
    """The cars of a session. Mutable."""

    def __init__(self, id: str, order: int = 0) -> None:
        self.id = id
        self._cars: dict[int, CountedCar] = {}
        self._states: Mapping[int, CarState] = {}
        self._latest: CountedFrame | None = None
        self._order = order
        self._steady = 0
        self._watch = 0

    def take(self, counts: Counts, clock_ms: int | None) -> list[Frame]:
        """The frames that follow: none as long as nothing is known, several where cars have more than one thing new."""
        shown: list[tuple[int, Sequence[CarState]]] = []
        places: set[Place] = set()
        for index, count in counts.cars.items():
            place, states = self._car(index).take(count, counts.order, clock_ms)
            places.add(place)
            shown.append((index, states))
        if places and Place.NEXT not in places:
            return self._not_news(Place.AGAIN if places == {Place.AGAIN} else Place.LATE)
        frames: list[Frame] = []
        for turn in range(max((len(states) for _, states in shown), default=0)):
            self._update({index: states[turn] for index, states in shown if turn < len(states)})
            frames.append(self._frame(counts.player, clock_ms))
        return frames

    def fallen(self, counts: Counts) -> dict[int, CarCount]:
        """The cars of a message whose counts have fallen for good."""
        return {index: count for index, count in counts.cars.items() if self._car(index).fallen >= FALLEN}

    def has_begun_anew(self, fallen: Mapping[int, CarCount], player: int) -> bool:
        """Whether it is the session that counts anew, and not a few of its cars."""
        if player in fallen:
            return True
        falling = sum(car.fallen > 0 for car in self._cars.values())
        return player not in self._cars and 2 * falling > sum(car.has_laps for car in self._cars.values())

    def count_on(self, fallen: Mapping[int, CarCount]) -> None:
        """These cars count anew."""
        for index, count in fallen.items():
            self._car(index).count_on(count)

    def _car(self, index: int) -> CountedCar:
        return self._cars.setdefault(index, CountedCar())

    def _update(self, states: Mapping[int, CarState]) -> None:
        if any(_told(self._states.get(index)) != _told(state) for index, state in states.items()):
            self._watch += 1
        self._states = {**self._states, **states}

    def _frame(self, player: int, clock_ms: int | None) -> CountedFrame:
        self._order = max(self._order + 1, clock_ms or 0)
        self._steady += 1
        self._latest = CountedFrame(self.id, self._order, self._steady, clock_ms, player, self._watch, self._states)
        return self._latest

    def _not_news(self, place: Place) -> list[Frame]:
        """A message that the tracker shall count, and no more."""
        latest = self._latest
        if latest is None:
            return []
        if place is Place.LATE:
            latest = replace(latest, order=latest.order - 1, steady=self._steady - 1)
        return [latest]


def _told(state: CarState | None) -> CarState | None:
    """A state without what changes all the time."""
    return state._replace(current_ms=None) if state is not None else None


class Counted:
    """Finds the laps in the counts of one source. Mutable; feed it pieces in the order they arrive.

    `left` is where the source stood before a restart of ours: its session, and the clock and number of its last lap.
    """

    def __init__(self, left: tuple[str, int, int] | None = None) -> None:
        self._left = left
        self._named: dict[str, _Session] = {}
        self._session: _Session | None = None
        """The session that runs, in games that have no names for them."""
        self._runs: SessionRuns | None = None
        self._first: SessionRuns | None = None
        """What the game said of the session that runs: last, and first."""
        self._track: str | None = None
        self._strange: list[SessionRuns] = []
        """What the game says of another session, as long as that may be an accident."""
        self._waiting: list[Counts] = []

    def take(self, piece: SessionRuns | Counts) -> Sequence[Frame | Fact]:
        """The frames and facts that follow from a piece."""
        if isinstance(piece, SessionRuns):
            return self._run(piece)
        if piece.session:
            return self._of_named(piece)
        if self._strange:
            self._waiting.append(piece)
            return self._heard() if len(self._waiting) > MOST_WAITING else ()
        return self._count(piece)

    def note_track(self, track: str) -> Sequence[Fact]:
        """The game tells its track apart from everything else."""
        self._track, known = track, self._track
        return self._seen(fresh=False) if track != known else ()

    # Sessions with names

    def _of_named(self, counts: Counts) -> Sequence[Frame | Fact]:
        session = self._named.pop(counts.session, None) or _Session(counts.session)
        self._named[counts.session] = session
        for old in list(self._named)[:-SESSIONS_KEPT]:
            del self._named[old]
        frames = session.take(counts, None)
        session.count_on(session.fallen(counts))
        return frames

    # Sessions without

    def _run(self, now: SessionRuns) -> Sequence[Frame | Fact]:
        runs = self._runs
        if runs is None:
            self._runs = self._first = now
            return ()
        if not _is_of(now, runs):
            return self._stranger(now, runs)
        if runs.clock_ms is None or now.clock_ms is None or now.clock_ms >= runs.clock_ms:
            self._runs = now
        self._strange = []
        known = (runs.type, runs.track, runs.name) == (now.type, now.track, now.name)
        return [*(() if known else self._seen(fresh=False)), *self._heard()]

    def _stranger(self, now: SessionRuns, runs: SessionRuns) -> Sequence[Frame | Fact]:
        """The game speaks of another session, or of another time in this one; or the message is late."""
        if self._strange and not _is_of(now, self._strange[-1]):
            self._strange = []
        self._strange.append(now)
        if len(self._strange) < CONFIRM:
            return ()
        first, self._runs = self._strange[0], now
        if first.mark != runs.mark or (first.clock_ms or 0) < (runs.clock_ms or 0):
            self._first, self._session = first, None
        return self._heard()

    def _heard(self) -> Sequence[Frame | Fact]:
        """It is clear which session the counts are of that waited."""
        waiting, self._waiting = self._waiting, []
        self._strange = []
        return [whole for counts in waiting for whole in self._count(counts)]

    def _count(self, counts: Counts) -> Sequence[Frame | Fact]:
        if self._runs is None or self._first is None:
            return [CountedFrame(_NOWHERE, 0, None, None, -1, 0, {})]
        begun: Sequence[Fact] = ()
        if self._session is None:
            begun, self._session = self._begin(self._first, counts)
        clock_ms = self._runs.clock_ms
        frames = self._session.take(counts, clock_ms)
        fallen = self._session.fallen(counts)
        if fallen and self._session.has_begun_anew(fallen, counts.player):
            begun, self._session = self._begin(self._runs, counts)
            frames = self._session.take(counts, clock_ms)
        elif fallen:
            self._session.count_on(fallen)
        return [*begun, *frames]

    def _begin(self, first: SessionRuns, counts: Counts) -> tuple[Sequence[Fact], _Session]:
        """The session that begins with this moment; or the one that we left, if this is the same one later."""
        kind = f"{BORN}{_digest(repr(first.mark).encode(), 2)}"
        id = kind + _digest(repr((first, counts)).encode(), 6)
        order, left, self._left = 0, self._left, None
        if left is not None and left[0].startswith(kind) and len(left[0]) == len(id) and _goes_on(left, first, counts):
            id, order = left[:2]
        self._session = _Session(id, order)
        return self._seen(fresh=True), self._session

    def _seen(self, *, fresh: bool) -> Sequence[Fact]:
        runs, session = self._runs, self._session
        if runs is None or session is None:
            return ()
        return [SessionSeen(session.id, runs.type, runs.track or self._track, runs.name, fresh=fresh)]


def _is_of(now: SessionRuns, runs: SessionRuns) -> bool:
    """Whether a message is of the session that runs, at about the same time."""
    if now.mark != runs.mark:
        return False
    return now.clock_ms is None or runs.clock_ms is None or abs(now.clock_ms - runs.clock_ms) <= NEAR_MS


def _goes_on(left: tuple[str, int, int], first: SessionRuns, counts: Counts) -> bool:
    """Whether a session of the same mark as the one that we left can be that one, later."""
    _, clock, lap = left
    if first.clock_ms is not None:
        return first.clock_ms >= clock
    return any(count.laps >= lap for count in counts.cars.values())


def _digest(text: bytes, size: int) -> str:
    return hashlib.blake2s(text, digest_size=size).hexdigest()
