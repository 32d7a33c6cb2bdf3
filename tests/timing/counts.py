"""Cars that drive laps of given times, and a game that counts them: for the tests of what finds the laps again."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from timing.laps import Drop, Dropped, LapCorrected, LapDone, Outcome
from timing.pieces import CarCount, Counts, Piece, SessionRuns, Together
from timing.readings import Phase, SessionSeen, SessionType
from timing.tracker import Resume, Tracker

T = TypeVar("T")
RIG = "rig-7:heat"
PRACTICE = (0, 0, 0)


@dataclass(frozen=True)
class Driver:
    """Drives these laps. The game shows the time of a lap `late` ms after it has counted it."""

    laps: Sequence[int]
    late: int = 0

    @property
    def ends(self) -> list[int]:
        return list(accumulate(self.laps))

    def at(self, now: int) -> CarCount:
        """What the game counts for the car `now` ms into the session."""
        ends = self.ends
        laps = sum(end <= now for end in ends)
        shown = sum(end + self.late <= now for end in ends)
        return CarCount(
            laps,
            last_ms=self.laps[shown - 1] if shown else None,
            best_ms=min(self.laps[:shown], default=None),
            current_ms=now - (ends[laps - 1] if laps else 0),
        )


def named(*drivers: Driver, every: int = 250, until: int | None = None, session: str = RIG) -> Iterator[Piece]:
    """The numbered states of a session that has a name, until all is long over."""
    for order, now in enumerate(range(0, until or _end(drivers), every)):
        yield Counts({car: driver.at(now) for car, driver in enumerate(drivers)}, session, order, 0)


def unnamed(
    *drivers: Driver, every: int = 250, begin: int = 0, until: int | None = None, mark: object = PRACTICE
) -> Iterator[Piece]:
    """Messages without numbers about one car each, and about the session without a name."""
    for now in range(begin, until or _end(drivers), every):
        yield runs(now, mark)
        for car, driver in enumerate(drivers):
            yield Counts({car: driver.at(now)})


def runs(now: int | None, mark: object = PRACTICE, packet: bytes = b"", track: str | None = None) -> SessionRuns:
    return SessionRuns(repr(mark), SessionType.RACE, track, clock_ms=now, packet=packet)


def driven(*drivers: Driver) -> list[tuple[int, int, int]]:
    """Car, number and time of all laps."""
    return [(car, lap, time) for car, driver in enumerate(drivers) for lap, time in enumerate(driver.laps, start=1)]


def _end(drivers: Sequence[Driver]) -> int:
    return max(driver.ends[-1] for driver in drivers) + 12_000


def shaken(sent: Iterable[T], seed: int) -> list[T]:
    """The same after a bad network: one in twenty is lost, one comes twice, and one in five is overtaken by others."""
    chance = random.Random(seed)
    arriving: list[tuple[float, T]] = []
    for place, each in enumerate(sent):
        if chance.random() < 0.05:
            continue
        for _ in range(2 if chance.random() < 0.05 else 1):
            arriving.append((place + (chance.uniform(1, 4) if chance.random() < 0.2 else 0.0), each))
    return [each for _, each in sorted(arriving, key=lambda pair: pair[0])]


@dataclass
class Timing:
    """A tracker that hears pieces; what it concludes is kept."""

    tracker: Tracker = field(default_factory=Tracker)
    laps: list[LapDone] = field(default_factory=list)
    dropped: Counter[Drop] = field(default_factory=Counter)

    @classmethod
    def resumed(cls, resume: Resume) -> "Timing":
        return cls(Tracker(resume))

    def hear(self, *pieces: Piece) -> "Timing":
        for piece in pieces:
            self._keep(self.tracker.read(piece))
        return self

    def _keep(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            assert not isinstance(outcome, LapCorrected)
            if isinstance(outcome, Dropped):
                self.dropped[outcome.reason] += 1
            else:
                self.laps.append(outcome)

    def count(self, *counts: CarCount, first: int, session: str = RIG) -> "Timing":
        """Hear of one car in numbered states of a session with a name."""
        for order, count in enumerate(counts, start=first):
            self.hear(Counts({0: count}, session, order, 0))
        return self

    def finish(self) -> "Timing":
        """Nothing more comes."""
        self._keep(self.tracker.flush())
        return self

    @property
    def told(self) -> list[tuple[int, int, int]]:
        """Car, number and time of each lap, in their order on the track."""
        return sorted((lap.car, lap.lap, lap.time_ms) for lap in self.laps)

    @property
    def times(self) -> list[tuple[int, int]]:
        """Number and time of each lap of car 0, as they were told."""
        return [(lap.lap, lap.time_ms) for lap in self.laps if lap.car == 0]


def seen(type: SessionType = SessionType.RACE, session: str = RIG) -> SessionSeen:
    return SessionSeen(session, type, "Spa")


def together(seen: SessionSeen, counts: Counts) -> Together:
    return Together((seen, counts))


def running(laps: int, current: int, last: int | None = None, phase: Phase = Phase.RUNNING, **more: object) -> CarCount:
    return CarCount(laps, last, current_ms=current, phase=phase, **more)  # type: ignore[arg-type]
