"""A decoder for the tests: P3 records packed from the published layout, with a checksum worked out bit by bit."""

import struct
from dataclasses import dataclass

START_US = 1_800_000_000_000_000


def checksum(record: bytes) -> int:
    """The remainder by 0x1021 of a register that begins with 0xFFFF, into which the record is shifted bit by bit."""
    register = 0xFFFF
    for value in record:
        for bit in range(7, -1, -1):
            carry, register = register & 0x8000, (register << 1 & 0xFFFF) | (value >> bit & 1)
            register ^= 0x1021 if carry else 0
    return register


def field(number: int, value: int, size: int) -> bytes:
    return struct.pack("<BB", number, size) + value.to_bytes(size, "little")


def record(kind: int, fields: bytes, *, version: int = 2, length: int | None = None, crc: int | None = None) -> bytes:
    """A record as it is sent."""
    size = 11 + len(fields) if length is None else length
    plain = struct.pack("<BBHHHH", 0x8E, version, size, 0, 0, kind) + fields + b"\x8f"
    plain = plain[:4] + struct.pack("<H", checksum(plain) if crc is None else crc) + plain[6:]
    inner = b"".join(
        b"\x8d" + bytes((each + 0x20,)) if 0x8D <= each <= 0x8F else bytes((each,)) for each in plain[1:-1]
    )
    return b"\x8e" + inner + b"\x8f"


def passing(number: int, transponder: int, at_us: int) -> bytes:
    times = field(4, at_us, 8) + field(5, 150, 2) + field(6, 40, 2) + field(8, 0, 2)
    return record(1, field(1, number, 4) + field(3, transponder, 4) + times + field(0x81, 0x010203, 4))


def status() -> bytes:
    return record(2, field(1, 41, 2) + field(7, 20, 2) + field(0x81, 0x010203, 4))


def watchdog() -> bytes:
    return record(0x18, field(0x81, 0x010203, 4))


@dataclass
class Decoder:
    """A decoder that counts its passings."""

    number: int = 1_000
    at_us: int = START_US

    def passes(self, transponder: int, after_ms: int) -> bytes:
        """A transponder passes, so long after the passing before."""
        self.number, self.at_us = self.number + 1, self.at_us + after_ms * 1000
        return passing(self.number, transponder, self.at_us)
