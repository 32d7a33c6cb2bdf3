"""Two servers hear the same rigs: each lap is written once, whichever of them is alive, and by whatever it is known."""

import json
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

import pytest

from ingest.rigs import Address
from ingest.standby import MOST, Standby
from tests.ingest.hall import F1, RIG, SERVER, Console, Hall, Server
from tests.stories.two_ends import TwoEnds, entries
from timing.event import Plan, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord

AT = 1_800_000_000_000_000_000
DELAY_NS = 2_000_000_000
QUALI = PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", None)
PLAN = Plan(
    rigs={"rig-1": PlannedRig("rig-1", RIG[0]), "server": PlannedRig("server", SERVER[0], cars="all")},
    session=QUALI,
    sessions=(QUALI,),
)


class Game(Protocol):
    """What a rig sends."""

    source: Address
    cars: int

    def begins(self) -> Sequence[bytes]: ...

    def ends(self, time_ms: int) -> Sequence[bytes]:
        """A lap of this time by each car."""


class F1Game:
    """Its sessions have ids of their own; what session it is, and who drives, it says again and again."""

    source = RIG
    cars = 1

    def __init__(self) -> None:
        self._game = F1()

    def begins(self) -> Sequence[bytes]:
        return self._game.begins()

    def ends(self, time_ms: int) -> Sequence[bytes]:
        return [*self._game.begins(), self._game.drives(time_ms - 1_000), self._game.ends(time_ms)]


class Gt7Game:
    """Its sessions have none: each server calls them after the packet that it heard first."""

    source = RIG
    cars = 1

    def __init__(self) -> None:
        self._game = Console()

    def begins(self) -> Sequence[bytes]:
        return [self._game.drives() for _ in range(10)]

    def ends(self, time_ms: int) -> Sequence[bytes]:
        self._game.packet += time_ms * 60 // 1_000
        return [self._game.drives(), self._game.ends(time_ms), self._game.drives()]


class AcServer:
    """It sends each lap as one message."""

    source = SERVER
    cars = 2

    def __init__(self) -> None:
        self._game = Server()

    def begins(self) -> Sequence[bytes]:
        return [self._game.begins(), self._game.connects(0, "Ada"), self._game.connects(1, "Bea")]

    def ends(self, time_ms: int) -> Sequence[bytes]:
        return [self._game.ends(0, time_ms), self._game.ends(1, time_ms + 500)]


class OwnJson:
    """A program that knows its laps itself."""

    source = RIG
    cars = 1

    def __init__(self) -> None:
        self._lap = 0

    def begins(self) -> Sequence[bytes]:
        return []

    def ends(self, time_ms: int) -> Sequence[bytes]:
        self._lap += 1
        id = UUID(int=self._lap, version=4)
        return [json.dumps({"id": str(id), "rig": "rig-1", "lap": self._lap, "time_ms": time_ms}).encode()]


class Pair:
    """A first server and a second one on one record; the second hears everything two seconds later."""

    def __init__(self, game: Game) -> None:
        self.record = MemoryRecord("e")
        self.game = game
        self.first: Hall | None = Hall(PLAN, self.record, planned=True)
        self.second: Hall | None = None
        self.second_record = self.record
        self.standby: Standby | None = None

    def second_starts(self) -> None:
        hall = self.second = Hall(PLAN, self.second_record, planned=True, now_ns=self._now_ns)
        self.standby = Standby(
            lambda datagram, source, at: self._later(hall, datagram, source, at), DELAY_NS, self._clock
        )

    def _later(self, hall: Hall, datagram: bytes, source: Address, at_ns: int) -> None:
        hall.follow()
        hall.pipeline.receive(datagram, source, at_ns)

    _now_ns = AT

    def _clock(self) -> int:
        return self._now_ns

    def hears(self, *datagrams: bytes, after_s: float = 0.0) -> None:
        self._passes(after_s)
        for datagram in datagrams:
            self._now_ns += 16_666_667
            if self.first is not None:
                self.first.follow()
                self.first.pipeline.receive(datagram, self.game.source, self._now_ns)
            if self.standby is not None:
                self.standby.hear(datagram, self.game.source, self._now_ns)
        self._exchange()

    def begins(self) -> None:
        self.hears(*self.game.begins())

    def drives(self, *times_ms: int) -> None:
        """Laps of these times."""
        for time_ms in times_ms:
            self.hears(*self.game.ends(time_ms), after_s=time_ms / 1000)

    def _passes(self, seconds: float) -> None:
        """Time passes, and what was held back is handed on when it is due."""
        end_ns = self._now_ns + round(seconds * 1e9)
        while self._now_ns < end_ns:
            self._now_ns = min(end_ns, self._now_ns + 500_000_000)
            self._exchange()
            if self.standby is not None:
                self.standby.release()

    def _exchange(self) -> None:
        """Both are on one record: there is nothing to exchange."""

    @property
    def laps(self) -> list[tuple[str, int]]:
        assert self.first or self.second
        hall = self.second or self.first
        assert hall is not None
        return sorted((lap.driver, lap.time_ms) for lap in hall.laps)

    def has_each_lap_once(self) -> bool:
        """Whether all `TIMES` that were driven are there, when what was held back is handed on."""
        self.hears(after_s=5)
        return len(self.laps) == len(set(self.laps)) == len(TIMES) * self.game.cars


GAMES = [F1Game, Gt7Game, AcServer, OwnJson]
each_game = pytest.mark.parametrize("kind", GAMES)
TIMES = [91_111, 92_222, 93_333, 94_444, 95_555]


@each_game
def test_a_second_server_that_starts_later_writes_no_lap_twice(kind: Callable[[], Game]) -> None:
    pair = Pair(kind())
    pair.begins()
    pair.drives(TIMES[0])
    pair.second_starts()
    pair.drives(*TIMES[1:])
    assert pair.standby is not None
    assert pair.has_each_lap_once()


@each_game
def test_when_the_first_server_is_gone_the_second_has_every_lap(kind: Callable[[], Game]) -> None:
    pair = Pair(kind())
    pair.second_starts()
    pair.begins()
    pair.drives(*TIMES[:2])
    pair.first = None
    pair.drives(*TIMES[2:])
    assert pair.has_each_lap_once()


@each_game
def test_a_first_server_that_comes_back_goes_on_beside_the_second(kind: Callable[[], Game]) -> None:
    pair = Pair(kind())
    pair.second_starts()
    pair.begins()
    pair.drives(TIMES[0])
    pair.first = None
    pair.drives(TIMES[1])
    pair.hears(after_s=5)
    pair.first = Hall(PLAN, pair.record, planned=True)
    pair.drives(*TIMES[2:])
    assert pair.has_each_lap_once()


class PairOnALine(Pair):
    """Each has a book of its own, and a line to the same centre."""

    def __init__(self, game: Game) -> None:
        super().__init__(game)
        self.second_record = MemoryRecord("second")
        one = TwoEnds(plan=PLAN, venue_book=self.record)
        self.lines = [one, TwoEnds(plan=PLAN, centre_book=one.centre_book, venue_book=self.second_record)]

    def _exchange(self) -> None:
        for line in self.lines:
            line.exchange()

    def second_starts(self) -> None:
        self._exchange()
        super().second_starts()

    @property
    def laps(self) -> list[tuple[str, int]]:
        self._exchange()
        found = entries(self.lines[0].centre_book)
        return sorted((each.driver, each.time_ms) for each in found if isinstance(each, LapSet))


@each_game
def test_two_servers_with_a_book_each_write_no_lap_twice_at_the_centre(kind: Callable[[], Game]) -> None:
    pair = PairOnALine(kind())
    pair.begins()
    pair.drives(TIMES[0])
    pair.second_starts()
    pair.drives(*TIMES[1:3])
    pair.first = None
    pair.drives(*TIMES[3:])
    assert pair.has_each_lap_once()


def test_what_is_heard_is_handed_on_in_its_order_and_not_before_its_time() -> None:
    taken: list[bytes] = []
    now = [AT]
    standby = Standby(lambda datagram, *_: taken.append(datagram), DELAY_NS, lambda: now[0])
    standby.hear(b"1", RIG, AT)
    standby.hear(b"2", RIG, AT + 1)
    standby.release()
    now[0] += DELAY_NS
    standby.release()
    assert taken == [b"1"]
    now[0] += 1
    standby.release()
    assert taken == [b"1", b"2"]


def test_a_flood_holds_back_only_so_much() -> None:
    taken: list[bytes] = []
    standby = Standby(lambda datagram, *_: taken.append(datagram), DELAY_NS, lambda: AT)
    for number in range(MOST + 3):
        standby.hear(b"%d" % number, RIG, AT)
    standby.release()
    assert taken == [b"0", b"1", b"2"]


def test_at_the_end_everything_is_handed_on() -> None:
    taken: list[bytes] = []
    standby = Standby(lambda datagram, *_: taken.append(datagram), DELAY_NS, lambda: AT)
    standby.start()
    standby.hear(b"1", RIG, AT)
    standby.stop()
    assert taken == [b"1"]
