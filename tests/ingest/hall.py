"""A hall for the tests: a record, a pipeline in front of it, and rigs that send true packets."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from ingest.book import Book
from ingest.captures import Datagram
from ingest.demo import wire_acsp, wire_f1
from ingest.demo.wire_acsp import Ranked
from ingest.demo.wire_f1 import Car, Header, Participant
from ingest.demo.wire_gt7 import Telemetry, encode
from ingest.entries import Entries
from ingest.evening import Evening
from ingest.following import Following
from ingest.pipeline import Heeded, Pipeline
from ingest.rigs import Address, Rigs
from ingest.roster import MOST_SOURCES
from timing.event import Cars, Plan, PlannedRig
from timing.live import RigLive
from timing.readings import SessionType
from timing.record.entry import Entry, LapAmended, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

RIG: Address = ("10.0.0.5", 50_001)
SERVER: Address = ("10.0.0.7", 12_000)
START_NS = 1_800_000_000_000_000_000
TICK_NS = 16_666_667


class Standing(NamedTuple):
    """A lap of the record as it stands in the end."""

    time_ms: int
    sectors_ms: tuple[int, ...] | None
    valid: bool | None
    reason: str
    name: str


@dataclass
class Hall:
    """Takes datagrams as the socket would; the time is a sixtieth of a second further with each.

    With `planned` the plan's first session and its people are written down at the start, as the program does.
    """

    plan: Plan = field(default_factory=Plan)
    record: Record = field(default_factory=lambda: MemoryRecord("e"))
    most_sources: int = MOST_SOURCES
    now_ns: int = START_NS
    planned: bool = False

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Ingest ends, however it does, and begins again on the same record."""
        rigs, evening = Rigs(self.plan), Evening(self.plan)
        book = Book.read(self.record, rigs, evening)
        if self.planned:
            self.record.append(*Entries(self.plan, book, evening).planned(self.clock)[:2])
        self.pipeline = Pipeline(self.plan, book, rigs, self._write, evening=evening, most_sources=self.most_sources)
        self._following = Following(self.record, book.seq, self._take_decision)

    def follow(self) -> None:
        """Read what staff have decided since, as ingest does within a second."""
        self._following.read_on()

    def _take_decision(self, entry: Entry) -> None:
        if isinstance(entry, Heeded):
            self.pipeline.decided(entry)
        else:
            self.pipeline.learn(entry)

    def _write(self, entries: Sequence[Entry], people: Sequence[Person]) -> None:
        self.record.append(entries, people)

    @property
    def clock(self) -> datetime:
        """What the clock on the wall says."""
        return datetime.fromtimestamp(self.now_ns / 1e9, UTC)

    def hear(self, *datagrams: bytes, source: Address = RIG) -> None:
        for datagram in datagrams:
            self.now_ns += TICK_NS
            self.pipeline.receive(datagram, source, self.now_ns)

    def replay(self, datagrams: Iterable[Datagram], port: int | None = None, host: str = "127.0.0.1") -> None:
        """Hear a capture from one port of `host`."""
        for datagram in datagrams:
            self.hear(datagram.payload, source=(host, datagram.source[1] if port is None else port))

    def hears(self, datagrams: Iterable[tuple[int, bytes]], source: Address = RIG) -> "Hall":
        """Hear datagrams at their own milliseconds, counted from the evening's first moment, and then no more."""
        at_ns = START_NS
        for at_ms, payload in datagrams:
            at_ns = START_NS + at_ms * 1_000_000
            self.pipeline.receive(payload, source, at_ns)
        self.pipeline.finish(at_ns)
        return self

    @property
    def entries(self) -> list[Entry]:
        return [written.entry for written in self.record.read(limit=1_000_000)]

    @property
    def laps(self) -> list[LapSet]:
        return [entry for entry in self.entries if isinstance(entry, LapSet)]

    @property
    def standing(self) -> Mapping[tuple[int, int], Standing]:
        """The laps of the only rig by car and number, all corrections taken in."""
        places: dict[str, tuple[int, int]] = {}
        laps: dict[tuple[int, int], Standing] = {}
        people = self.record.people()
        for entry in self.entries:
            if isinstance(entry, LapSet):
                place = int(entry.source.rsplit("/", 1)[1]), entry.lap
                assert place not in laps, "a lap is written once"
                places[entry.key] = place
                name = people[entry.driver].name
                laps[place] = Standing(entry.time_ms, entry.sectors_ms, entry.valid, entry.reason, name)
            elif isinstance(entry, LapAmended):
                laps[places[entry.lap_key]] = _amended(laps[places[entry.lap_key]], entry)
        return laps

    @property
    def dropped(self) -> Counter[str]:
        """What was refused of all rigs, by reason."""
        return sum((Counter(rig.dropped) for rig in self.pipeline.rigs(self.now_ns)), Counter[str]())

    @property
    def sessions(self) -> list[SessionOpened]:
        return [entry for entry in self.entries if isinstance(entry, SessionOpened)]

    @property
    def times(self) -> list[int]:
        return [lap.time_ms for lap in self.laps]

    def live(self, rig: str | None = None) -> RigLive:
        """What one rig is doing, the only one where none is named."""
        (found,) = [live for live in self.pipeline.rigs(self.now_ns) if rig in (None, live.rig)]
        return found

    def name_of(self, lap: LapSet) -> str:
        return self.record.people()[lap.driver].name


def one_rig(cars: Cars) -> Plan:
    """A plan of one rig, of whose feed these cars count."""
    return Plan(rigs={"rig-1": PlannedRig("rig-1", RIG[0], cars=cars)})


def _amended(lap: Standing, by: LapAmended) -> Standing:
    return Standing(
        lap.time_ms if by.time_ms is None else by.time_ms,
        lap.sectors_ms if by.sectors_ms is None else by.sectors_ms,
        lap.valid if by.valid is None else by.valid,
        lap.reason if by.valid is None else by.reason,
        lap.name,
    )


def times(laps: Mapping[tuple[int, int], Standing]) -> dict[tuple[int, int], tuple[int, bool | None]]:
    """Time and validity alone."""
    return {place: (lap.time_ms, lap.valid) for place, lap in laps.items()}


@dataclass
class F1:
    """A rig with an F1 game and one driver, alone in slot 0 of its session."""

    year: int = 2022
    session: int = 77
    name: str = "Ada"
    frame: int = 0
    lap: int = 1
    last_ms: int = 0

    def begins(self, type: SessionType = SessionType.HOTLAP, track: str = "Suzuka") -> list[bytes]:
        """The packets of a new session, up to the first frame."""
        number, place = wire_f1.type_number(self.year, type), wire_f1.track_number(track)
        return [
            wire_f1.session_packet(self.year, self._header(), type=number, track=place),
            wire_f1.participants_packet(self.year, self._header(), [Participant(self.name)], 1),
            self.drives(),
        ]

    def drives(self, current_ms: int = 0, *, invalid: bool = False) -> bytes:
        """The next frame of the running lap."""
        self.frame += 1
        car = Car(self.lap, self.last_ms, current_ms, invalid=invalid)
        return wire_f1.lap_data_packet(self.year, self._header(), [car])

    def ends(self, time_ms: int) -> bytes:
        """The frame in which a lap has ended."""
        self.lap += 1
        self.last_ms = time_ms
        return self.drives()

    def _header(self) -> Header:
        return Header(self.session, clock_ms=self.frame * 16, frame=self.frame)


@dataclass
class Console:
    """A console with Gran Turismo 7."""

    packet: int = 1_000
    lap: int = 1
    last_ms: int = -1

    def drives(self) -> bytes:
        self.packet += 1
        return encode(Telemetry(self.packet, self.lap, self.last_ms))

    def ends(self, time_ms: int) -> bytes:
        self.lap += 1
        self.last_ms = time_ms
        return self.drives()


@dataclass
class Server:
    """An Assetto Corsa server: its ranking makes every counted lap's message its own."""

    counts: dict[int, int] = field(default_factory=dict)

    def begins(self, kind: int = 3, name: str = "Race") -> bytes:
        self.counts.clear()
        return wire_acsp.new_session(kind, "ring", name)

    def connects(self, car: int, driver: str) -> bytes:
        return wire_acsp.connected(car, driver, f"765{driver}", "gt3")

    def ends(self, car: int, time_ms: int, cuts: int = 0) -> bytes:
        self.counts[car] = self.counts.get(car, 0) + (cuts == 0)
        ranking = [Ranked(each, 70_000 + each, count) for each, count in self.counts.items()]
        return wire_acsp.lap_completed(car, time_ms, cuts, ranking)
