"""What it costs to read: the timing fields of a Lap Data packet beside other libraries, and packets without news.

The packets are as hot in the processor's caches as one that has just arrived is.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import count
from operator import attrgetter
from struct import Struct
from typing import Any, Final

from ingest.bench.packets import CARS, YEAR, lap_data, participants
from ingest.book import Book
from ingest.evening import Evening
from ingest.formats.f1_layouts import LAYOUTS, Packet
from ingest.formats.feeds import FEEDS
from ingest.pipeline import Pipeline
from ingest.rigs import Address, Rigs
from timing.bench.figures import Figure, Goal, Kind, Measure
from timing.bench.turns import in_turns
from timing.event import Plan
from timing.record.memory import MemoryRecord
from timing.tracker import Tracker

OURS: Final = "eRacing Cup"
WHOLE: Final = "eRacing Cup, each car whole"
FLOOR: Final = "one Struct over one column"
TIMES_QUICKER: Final = 5.0
UNCHANGED_US: Final = 2.0
PACKETS: Final = 256
"""Different ones, a third of a megabyte."""

RATE: Final = 22 * 60
"""So many such packets come in a second."""
RIG: Final[Address] = ("127.0.0.1", 50_001)

Read = Callable[[bytes], object]

_DECODE: Final = FEEDS[f"f1_{YEAR}"].decode
_PEERS: Final = {
    "f1-packets": ("f1.packets", "HEADER_FIELD_TO_PACKET_TYPE", 2025),
    "f1-22-telemetry": ("f1_22_telemetry.packets", "HEADER_FIELD_TO_PACKET_TYPE", 2022),
    "telemetry-f1-2021": ("telemetry_f1_2021.cleaned_packets", "HEADER_FIELD_TO_PACKET_TYPE", 2021),
    "f1-2020-telemetry": ("f1_2020_telemetry.packets", "HeaderFieldsToPacketType", 2020),
}
"""Python packages that read these packets: module, the table in it by packet format, and the year that it is of."""
_FIELDS: Final = (
    ("current_lap_num", "currentLapNum"),
    ("last_lap_time_in_ms", "last_lap_time_in_m_s", "lastLapTime"),
    ("result_status", "resultStatus"),
    ("current_lap_invalid", "currentLapInvalid"),
)
"""What we look at in each packet, as the packages call it."""


def fields(rounds: int, times: int) -> tuple[Measure, list[str]]:
    """The timing fields of all cars of a Lap Data packet, us; and sentences about packages that are not installed."""
    contestants: dict[str, tuple[Kind, int, Read]] = {
        OURS: ("ours", YEAR, columns),
        WHOLE: ("ours", YEAR, _each_car),
        FLOOR: ("floor", YEAR, _one_column()),
    }
    missing = []
    for name, (_, _, year) in _PEERS.items():
        try:
            contestants[name] = ("peer", year, peer(name))
        except ImportError:
            missing.append(f"{name} is not installed: it is one of the development dependencies")
    packets = {year: list(lap_data(PACKETS, year)) for year in {year for _, year, _ in contestants.values()}}
    turns: dict[str, Callable[[], float]] = {
        name: partial(_quickest_us, packets[year], times, partial(_as_it_is, read))
        for name, (_, year, read) in contestants.items()
    }
    found = in_turns(rounds, turns)
    figures = tuple(Figure(name, kind, found[name]) for name, (kind, _, _) in contestants.items())
    peers = [figure for figure in figures if figure.kind == "peer"]
    quickest = min(peers, key=lambda figure: figure.median).name if peers else "the quickest peer"
    note = (
        "ours is lap number, last lap, result and validity as columns, as they are read of each packet; a car is read "
        "whole only when one of them has changed. The packages read the same four fields of each car."
    )
    what = f"The timing fields of all {CARS} cars of a Lap Data packet"
    return Measure(what, "us", figures, (Goal(at_most=1 / TIMES_QUICKER, against=quickest),), note), missing


def unchanged(rounds: int, times: int) -> Measure:
    """A packet in which only time goes on, us: through decoder, gate and tracker, and through the whole pipeline."""
    _, *packets = lap_data(1 + PACKETS)
    contestants: dict[str, Callable[[], float]] = {
        "decoder, gate and tracker": lambda: _quickest_us(packets, times, _tracker),
        "the whole pipeline": lambda: _quickest_us(packets, times, _pipeline),
    }
    found = in_turns(rounds, contestants)
    note = "the pipeline finds the source and the game, counts, and looks after all sources once a second"
    figures = tuple(Figure(name, "ours", found[name]) for name in contestants)
    return Measure("A Lap Data packet without news", "us", figures, (Goal(at_most=UNCHANGED_US),), note)


def columns(packet: bytes) -> tuple[bytes, ...]:
    """The fields of all cars as the tracker compares them with those of the packet before."""
    frame: Any = _DECODE(packet)
    watched: tuple[bytes, ...] = frame.watch
    return watched


def _each_car(packet: bytes) -> object:
    frame: Any = _DECODE(packet)
    return [frame.car(index) for index in frame.cars]


def _one_column() -> Read:
    layout = LAYOUTS[YEAR]
    at, rest = layout.lap.at("lap"), layout.lap.size - layout.lap.at("lap") - 1
    numbers = Struct("<" + f"{at}xB{rest}x" * layout.cars)
    return lambda packet: numbers.unpack_from(packet, layout.header.size)


def peer(name: str) -> Read:
    """The same fields of all cars, by the structures of a package and with no more than it takes.

    Raises ImportError where it is not installed.
    """
    module, table, _ = _PEERS[name]
    structures: dict[tuple[int, int, int], Any] = getattr(import_module(module), table)
    structure = next(each for (_, _, id), each in structures.items() if id == Packet.LAP_DATA)
    array, kind = next((name, kind) for name, kind in structure._fields_ if hasattr(kind, "_length_"))
    named = {name for name, *_ in kind._type_._fields_}
    fields_of = attrgetter(*(next(name for name in names if name in named) for names in _FIELDS))
    cars_of = attrgetter(array)
    return lambda packet: [fields_of(car) for car in cars_of(structure.from_buffer_copy(packet))]


def _quickest_us(packets: Sequence[bytes], times: int, begin: Callable[[], Read]) -> float:
    """Processor time of a packet, us, for one who hears all of them for the first time; in the quickest of `times`."""
    passes = []
    for _ in range(times):
        read, begun = begin(), time.thread_time_ns()
        for packet in packets:
            read(packet)
        passes.append(time.thread_time_ns() - begun)
    return min(passes) / 1000 / len(packets)


def _as_it_is(read: Read) -> Read:
    """For what remembers nothing from packet to packet."""
    return read


def _tracker() -> Read:
    """Reads as a rig's packets are read."""
    tracker = Tracker()

    def read(packet: bytes) -> None:
        reading = _DECODE(packet)
        if reading is not None:
            tracker.read(reading)

    _hear_beginning(read)
    return read


def _pipeline() -> Read:
    plan = Plan()
    rigs = Rigs(plan)
    pipeline = Pipeline(plan, Book.read(MemoryRecord("bench"), rigs, Evening(plan)), rigs, lambda entries, people: None)
    arrivals = count(time.time_ns(), 1_000_000_000 // RATE)

    def read(packet: bytes) -> None:
        pipeline.receive(packet, RIG, next(arrivals))

    _hear_beginning(read)
    return read


def _hear_beginning(read: Read) -> None:
    """The first packets of a session, which are all news."""
    read(participants())
    read(next(lap_data(1)))
