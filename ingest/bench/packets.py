"""What an F1 rig sends, all kinds of packets, as made-up data: for the programs that send and receive it.

The encoders are those of the demonstration. Kinds of packets that it does not send, as nothing in them is read, have
their true header and length, and are zero otherwise.
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Car, Header, ListedLap, Participant
from ingest.formats.f1_layouts import LAYOUTS, Packet
from timing.readings import SessionType

YEAR: Final = 2025
CARS: Final = 22
PLAYER: Final = 3
_LAYOUT: Final = LAYOUTS[YEAR]
PLACES: Final = tuple(_LAYOUT.header.at(field) for field in ("session", "time", "frame", "steady"))
"""Where the header has session, clock, frame, and the counter of frames that never goes back."""
READ: Final = frozenset(
    {Packet.SESSION, Packet.LAP_DATA, Packet.EVENT, Packet.PARTICIPANTS, Packet.CLASSIFICATION, Packet.HISTORY}
)
"""Ids of packets that timing reads; all others are ones that nobody needs."""

_EVERY: Final = {0: 1, 1: 30, 2: 1, 3: 6, 4: 300, 5: 30, 6: 1, 7: 1, 9: 30, 10: 6, 11: 3, 12: 3, 13: 1, 14: 60, 15: 60}
"""In which of how many ticks of a game that sends 60 times a second a kind comes, by its id. A final classification (8)
comes once, in the end, and would end the session."""


class Sent(NamedTuple):
    """A datagram that a rig sends in each of so many ticks."""

    every: int
    datagram: bytes


def all_kinds() -> list[Sent]:
    """What a rig sends in a race of 22 cars, in the rhythm of the game; no lap is over yet."""
    return [Sent(every, _packet(id)) for id, every in _EVERY.items()]


def unneeded() -> list[Sent]:
    """The kinds of packets that nobody needs, one of each."""
    return [Sent(1, _packet(id)) for id in _EVERY if id not in READ]


def lap_data(count: int, year: int = YEAR, *, driven: int = 3) -> Iterator[bytes]:
    """Lap Data of a race, so many in a row, in which only time goes on; each car has `driven` so many laps."""
    for tick in range(1, count + 1):
        cars = [
            Car(
                lap=driven + 1,
                last_ms=90_000 + 37 * index if driven else 0,
                current_ms=20_000 + 1000 * tick // 60,
                sectors_ms=(19_000, 0),
                distance_m=1000.0 + tick,
                total_m=16_000.0 + tick,
                position=index + 1,
                grid=index + 1,
            )
            for index in range(LAYOUTS[year].cars)
        ]
        yield wire_f1.lap_data_packet(year, _header(tick), cars)


def participants(year: int = YEAR) -> bytes:
    """Who drives in that race."""
    people = [Participant(f"Driver {index}", number=index + 1) for index in range(LAYOUTS[year].cars)]
    return wire_f1.participants_packet(year, _header(0), people)


def write_script(path: Path, packets: Iterable[Sent]) -> None:
    """The packets as `sender.c` takes them."""
    path.write_bytes(b"".join(struct.pack("<HH", len(each), every) + each for every, each in packets))


def _header(tick: int) -> Header:
    return Header(session=1 << 63, clock_ms=1000 * tick // 60, frame=tick, player=PLAYER)


def _packet(id: int) -> bytes:
    header = _header(0)
    match id:
        case Packet.SESSION:
            race = wire_f1.type_number(YEAR, SessionType.RACE)
            return wire_f1.session_packet(YEAR, header, type=race, total_laps=50, track_length_m=5000)
        case Packet.LAP_DATA:
            return next(lap_data(1, driven=0))
        case Packet.EVENT:
            return wire_f1.event_packet(YEAR, header, "BUTN", bytes(4))
        case Packet.PARTICIPANTS:
            return participants()
        case Packet.HISTORY:
            return wire_f1.history_packet(YEAR, header, PLAYER, [ListedLap()])
    packet = bytearray(wire_f1.motion_packet(YEAR, header)[: _LAYOUT.header.size].ljust(_LAYOUT.lengths[id], b"\0"))
    packet[_LAYOUT.header.at("id")] = id
    return bytes(packet)
