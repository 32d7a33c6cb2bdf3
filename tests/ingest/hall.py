"""A hall for the tests of ingest: a record, a pipeline in front of it, and rigs that send true packets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.book import Book
from ingest.captures import Datagram
from ingest.demo import wire_acsp, wire_f1
from ingest.demo.wire_acsp import Ranked
from ingest.demo.wire_f1 import Car, Header, Participant
from ingest.demo.wire_gt7 import Telemetry, encode
from ingest.evening import Evening
from ingest.pipeline import Pipeline
from ingest.rigs import Address, Rigs
from ingest.roster import MOST_SOURCES
from timing.event import Plan
from timing.live import RigLive
from timing.readings import SessionType
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

RIG: Address = ("10.0.0.5", 50_001)
SERVER: Address = ("10.0.0.7", 12_000)
START_NS = 1_800_000_000_000_000_000
TICK_NS = 16_666_667


@dataclass
class Hall:
    """Takes datagrams as the socket would; the time is a sixtieth of a second further with each."""

    plan: Plan = field(default_factory=Plan)
    record: Record = field(default_factory=lambda: MemoryRecord("e"))
    most_sources: int = MOST_SOURCES
    now_ns: int = START_NS

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Ingest ends, however it does, and begins again on the same record."""
        rigs, evening = Rigs(self.plan), Evening(self.plan)
        book = Book.read(self.record, rigs, evening)
        self.pipeline = Pipeline(self.plan, book, rigs, self._write, evening=evening, most_sources=self.most_sources)

    def _write(self, entries: Sequence[Entry], people: Sequence[Person]) -> None:
        self.record.append(entries, people)

    def hear(self, *datagrams: bytes, source: Address = RIG) -> None:
        for datagram in datagrams:
            self.now_ns += TICK_NS
            self.pipeline.receive(datagram, source, self.now_ns)

    def replay(self, datagrams: Iterable[Datagram], port: int | None = None, host: str = "127.0.0.1") -> None:
        """Hear a capture from one port of `host`."""
        for datagram in datagrams:
            self.hear(datagram.payload, source=(host, datagram.source[1] if port is None else port))

    @property
    def entries(self) -> list[Entry]:
        return [written.entry for written in self.record.read(limit=1_000_000)]

    @property
    def laps(self) -> list[LapSet]:
        return [entry for entry in self.entries if isinstance(entry, LapSet)]

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
