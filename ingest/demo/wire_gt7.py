"""Packets as a console with Gran Turismo 7 sends them, from plain fields: for the demo and for the round trips."""

import struct
from dataclasses import dataclass
from typing import Final, Literal

from ingest.formats.gt7 import MAGIC, MASKS, ON_TRACK, salsa20

Format = Literal["A", "B", "~", "C"]
LENGTHS: Final[dict[Format, int]] = {"A": 296, "B": 316, "~": 344, "C": 368}

_SCATTER: Final = 2_654_435_761
"""Spreads packet ids over 32 bits, as good an invented packet number as any."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What a packet says. Times in milliseconds, -1 for none; `laps` 0 where the race has no fixed number of laps."""

    packet: int
    lap: int
    last_ms: int = -1
    best_ms: int = -1
    current_ms: int = 0
    """Sent in format "C" only."""
    laps: int = 0
    flags: int = ON_TRACK
    car_code: int = 0


def encode(telemetry: Telemetry, format: Format = "A", number: int | None = None) -> bytes:
    """The encrypted datagram. `number` is what makes the packet's encryption its own; left out, it is invented."""
    length = LENGTHS[format]
    if number is None:
        number = telemetry.packet * _SCATTER & 0xFFFF_FFFF
    packet = bytearray(length)
    packet[:4] = MAGIC
    struct.pack_into("<i", packet, 0x70, telemetry.packet)
    struct.pack_into("<hh", packet, 0x74, telemetry.lap, telemetry.laps)
    struct.pack_into("<ii", packet, 0x78, telemetry.best_ms, telemetry.last_ms)
    struct.pack_into("<hh", packet, 0x84, -1, -1)
    struct.pack_into("<H", packet, 0x8E, telemetry.flags)
    struct.pack_into("<i", packet, 0x124, telemetry.car_code)
    if format == "C":
        struct.pack_into("<i", packet, 0x15C, telemetry.current_ms)
    sealed = bytearray(salsa20(number, MASKS[length], bytes(packet)))
    struct.pack_into("<I", sealed, 0x40, number)
    return bytes(sealed)
