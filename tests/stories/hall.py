"""A hall with one rig: datagrams in, and the laps of the record as they stand in the end."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.book import Book
from ingest.pipeline import Pipeline
from ingest.rigs import Rigs
from tests.stories.f1_race import Datagram
from timing.event import Cars, Plan, PlannedRig
from timing.record.entry import Entry, LapAmended, LapSet, Person
from timing.record.memory import MemoryRecord

NIGHT_NS = 1_795_289_400_000_000_000
RIG = "127.0.0.1", 50_001


class Standing(NamedTuple):
    """A lap of the record as it stands in the end."""

    time_ms: int
    sectors_ms: tuple[int, ...] | None
    valid: bool | None
    reason: str
    name: str


@dataclass
class Hall:
    """One rig, and a record that what it drives is written into at once."""

    cars: Cars | None = "all"
    address: tuple[str, int] = RIG
    record: MemoryRecord = field(default_factory=lambda: MemoryRecord("book"))
    people: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rigs = {} if self.cars is None else {"rig-1": PlannedRig("rig-1", RIG[0], cars=self.cars)}
        self.plan = Plan(rigs=rigs)
        rigs_known = Rigs(self.plan)
        self.pipeline = Pipeline(self.plan, Book.read(self.record, rigs_known), rigs_known, self._write)

    def _write(self, entries: Sequence[Entry], people: Sequence[Person]) -> None:
        self.record.append(entries, people)
        self.people |= {person.id: person.name for person in people}

    def hears(self, datagrams: Iterable[Datagram]) -> "Hall":
        at_ns = NIGHT_NS
        for at_ms, payload in datagrams:
            at_ns = NIGHT_NS + at_ms * 1_000_000
            self.pipeline.receive(payload, self.address, at_ns)
        self.pipeline.finish(at_ns)
        return self

    @property
    def entries(self) -> list[Entry]:
        return [written.entry for written in self.record.read(0, 1_000_000)]

    def record_laps(self) -> list[LapSet]:
        """The laps as they were first written, in their order."""
        return [entry for entry in self.entries if isinstance(entry, LapSet)]

    @property
    def laps(self) -> Mapping[tuple[int, int], Standing]:
        """Laps by car and number, all corrections taken in."""
        places: dict[str, tuple[int, int]] = {}
        laps: dict[tuple[int, int], Standing] = {}
        for entry in self.entries:
            if isinstance(entry, LapSet):
                place = int(entry.source.rsplit("/", 1)[1]), entry.lap
                assert place not in laps, "a lap is written once"
                places[entry.key] = place
                name = self.people[entry.driver]
                laps[place] = Standing(entry.time_ms, entry.sectors_ms, entry.valid, entry.reason, name)
            elif isinstance(entry, LapAmended):
                laps[places[entry.lap_key]] = _amended(laps[places[entry.lap_key]], entry)
        return laps

    @property
    def dropped(self) -> Counter[str]:
        return sum((Counter(rig.dropped) for rig in self.pipeline.rigs(NIGHT_NS)), Counter[str]())


def _amended(lap: Standing, by: LapAmended) -> Standing:
    return Standing(
        lap.time_ms if by.time_ms is None else by.time_ms,
        lap.sectors_ms if by.sectors_ms is None else by.sectors_ms,
        lap.valid if by.valid is None else by.valid,
        lap.reason if by.valid is None else by.reason,
        lap.name,
    )


def times(laps: Mapping[tuple[int, int], Standing]) -> dict[tuple[int, int], tuple[int, bool | None]]:
    return {place: (lap.time_ms, lap.valid) for place, lap in laps.items()}
