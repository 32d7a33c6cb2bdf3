"""What a game's host tells in several messages, put together: a lap with its sectors, and who is in which car.

A host says one thing at a time. A lap's message has its time, but not how its splits were, nor whether the game marked
it on the way: that was said before. A car has a number that is given again when its driver leaves, and its driver a
number of his own, by which the account is known. All of it is one connection's story, which may break off and begin
again in the middle; then of some laps only the end is heard:

    validity   is told for laps heard from their beginning, and for those that were marked
    sectors    are told for laps of which every split was heard
    the end    the last lap of a race is told even if its own message was lost: the race time is the sum of all laps
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import assert_never

from timing.classified import Classified
from timing.pieces import (
    CarFinished,
    GuestNamed,
    HostPiece,
    HostSession,
    LapBegun,
    LapSpoilt,
    SeatHandedOver,
    SeatLeft,
    SeatTaken,
    SplitPassed,
)
from timing.readings import CarName, CarsNamed, Classification, Fact, LapReported, SessionSeen, SessionType
from timing.units import lap_time


def lap_ended(car: int, laps: int, time_ms: int, total_ms: int, *, recovered: bool = False) -> LapReported:
    """A lap of a host: the car's `laps`-th, which ended `total_ms` after the session began."""
    known_by = car, laps, time_ms, total_ms
    return LapReported(car, time_ms, None, "", known_by, {car: laps}, total_ms=total_ms, recovered=recovered)


@dataclass(slots=True)
class _Running:
    """A car's running lap. Mutable.

    `whole` while all of it was heard. `laps` and `total_ms` are what the car had driven when it began, None where that
    is not known.
    """

    whole: bool = False
    laps: int | None = None
    total_ms: int | None = None
    splits_ms: list[int] = field(default_factory=list)
    spoilt: str = ""
    after_recovered: bool = False
    """Whether the lap before was found without its message, which may come yet."""

    def sectors(self, time_ms: int) -> tuple[int, ...] | None:
        """How long each sector took, where all splits were heard and make sense."""
        ends = (0, *self.splits_ms, time_ms)
        durations = tuple(end - begin for begin, end in pairwise(ends))
        return durations if self.whole and self.splits_ms and min(durations) > 0 else None


@dataclass(slots=True)
class _Seat:
    guest: int
    name: CarName


class Host:
    """What one host has said. Mutable; feed it pieces in the order they arrive."""

    def __init__(self) -> None:
        self._speaks = False
        """Whether the source is such a host at all."""
        self._type = SessionType.OTHER
        self._fresh = False
        """Whether the session was heard from its beginning."""
        self._running: dict[int, _Running] = {}
        self._guests: dict[int, GuestNamed] = {}
        self._seats: dict[int, _Seat] = {}

    def take(self, piece: HostPiece) -> Sequence[Fact]:
        """The facts that follow from a piece."""
        self._speaks = True
        match piece:
            case HostSession():
                return (self._session(piece),)
            case GuestNamed() | SeatTaken() | SeatHandedOver() | SeatLeft():
                return self._people(piece)
            case LapBegun():
                self._running[piece.car] = _Running(True, piece.laps, piece.total_ms)
            case SplitPassed():
                self._split(piece)
            case LapSpoilt():
                self._run(piece.car).spoilt = piece.reason
            case CarFinished():
                return self._finished(piece)
            case _:
                assert_never(piece)
        return ()

    def whole(self, lap: LapReported) -> LapReported | None:
        """A lap with all that was said of it before its end; None for one that was told without its own message.

        Laps of sources that say all in one message are whole already.
        """
        if lap.valid is not None or not self._speaks:
            return lap
        laps = lap.counted[lap.car] if lap.counted else None
        run = self._run(lap.car)
        if run.after_recovered and run.laps == laps and not lap.recovered:
            return None
        self._running[lap.car] = _Running(True, laps, lap.total_ms, after_recovered=lap.recovered)
        if run.laps is not None and laps != run.laps + 1:
            return lap  # what was heard is of another lap, whose end was not
        valid = False if run.spoilt else (True if run.whole else None)
        return replace(lap, valid=valid, reason=run.spoilt, sectors_ms=run.sectors(lap.time_ms))

    # Laps

    def _session(self, session: HostSession) -> SessionSeen:
        self._type, self._fresh = session.type, session.fresh
        if session.fresh:
            self._running.clear()
        for run in self._running.values():
            run.whole = False
        return SessionSeen("", session.type, session.track, session.name, session.fresh)

    def _run(self, car: int) -> _Running:
        """The running lap of a car. One that nothing was heard of since the session began is in its first."""
        run = self._running.get(car)
        if run is None:
            run = _Running(True, 0, 0) if self._fresh else _Running()
            self._running[car] = run
        return run

    def _split(self, passed: SplitPassed) -> None:
        run = self._run(passed.car)
        run.whole &= passed.split == len(run.splits_ms) + 1
        if run.whole:
            run.splits_ms.append(passed.time_ms)

    def _finished(self, end: CarFinished) -> Sequence[Fact]:
        """The result of a car, and its last lap where that is all that is missing."""
        facts: list[Fact] = []
        if end.position is not None:
            result = Classified(end.position, end.laps, end.best_ms, end.total_ms, end.penalty_ms)
            facts.append(Classification("", {end.car: result}))
        run = self._running.get(end.car)
        if run is None or run.laps is None or run.total_ms is None or self._type is not SessionType.RACE:
            return facts
        time_ms = end.total_ms - run.total_ms
        if end.laps == run.laps + 1 and lap_time(time_ms) is not None and time_ms >= (end.best_ms or 0):
            facts.append(lap_ended(end.car, end.laps, time_ms, end.total_ms, recovered=True))
        return facts

    # People

    def _people(self, piece: GuestNamed | SeatTaken | SeatHandedOver | SeatLeft) -> Sequence[Fact]:
        match piece:
            case GuestNamed():
                return self._guest(piece)
            case SeatTaken():
                if piece.fresh:
                    self._running[piece.car] = _Running(True)
                else:
                    self._running.setdefault(piece.car, _Running())
                return self._seated(piece.car, piece.guest, piece.name)
            case SeatHandedOver():
                seat, guest = self._seats.get(piece.car), self._guests.get(piece.guest)
                if seat is None or guest is None:
                    return ()
                return self._seated(piece.car, piece.guest, replace(seat.name, name=guest.name, ai=False))
            case SeatLeft():
                self._seats.pop(piece.car, None)
                self._running[piece.car] = _Running(True)
                return ()
            case _:
                assert_never(piece)

    def _guest(self, named: GuestNamed) -> Sequence[Fact]:
        before = self._guests.get(named.guest)
        if named.account is None and before is not None:
            named = replace(named, account=before.account)
        self._guests[named.guest] = named
        driven = {car: seat for car, seat in self._seats.items() if seat.guest == named.guest and not seat.name.ai}
        return [
            fact
            for car, seat in driven.items()
            for fact in self._seated(
                car, named.guest, replace(seat.name, name=named.name, number=named.number or seat.name.number)
            )
        ]

    def _seated(self, car: int, guest: int, name: CarName) -> Sequence[Fact]:
        """Somebody is in a car; known by the account, but for a driver that the game itself plays."""
        known = self._guests.get(guest)
        account = known.account if known is not None and not name.ai else None
        name = replace(name, guid=account or "")
        self._seats[car] = _Seat(guest, name)
        return (CarsNamed("", {car: name}),)
