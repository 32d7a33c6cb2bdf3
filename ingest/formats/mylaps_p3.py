"""MyLaps P3: the records of a decoder under a real track's line (X2, TranX, ProChip), as they come over TCP.

    0x8E  version (2)  u16 length  u16 CRC  u16 flags  u16 type  fields...  0x8F

A field is a number, a length and so many bytes. All values are little-endian. Between its first and last byte a record
has neither of these nor 0x8D: they are sent as 0x8D and the value plus 0x20. Length and CRC are those of the record
before that. The CRC is the remainder of the record itself, with zeros in place of the CRC, by the polynomial 0x1021; it
is not, as with most others, that of the record with two more zeros behind.
"""

import binascii
import struct
from collections.abc import Iterator
from typing import Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.passings import DecoderAlive, TransponderPassed
from timing.pieces import Reading

NAME: Final = "mylaps-p3"
PORT: Final = 5403
MOST_BYTES: Final = 2_048
"""Of a record; real ones have about 50."""

_START, _END, _ESCAPE, _SHIFT = 0x8E, 0x8F, 0x8D, 0x20
_VERSION: Final = 2
_HEAD: Final = struct.Struct("<BBHHHH")
"""Start, version, length, CRC, flags, type."""
_CRC: Final = slice(4, 6)
_CRC_START: Final = 0x1D0F
"""What 0xFFFF, which the register holds at first, has become after two bytes."""
_PASSING, _RESEND = 1, 4
_ALIVE: Final = (2, 0x18)
"""Status and watchdog."""
_NUMBER, _TRANSPONDER, _RTC = 1, 3, 4
_FROM, _UNTIL = 1, 2
_SIZES: Final = {_NUMBER: 4, _TRANSPONDER: 4, _RTC: 8}


class Records:
    """Cuts a stream into records, still as they were sent. What lies between two is handed on as well. Mutable."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def rest(self) -> bytes:
        """A record whose end has not come."""
        return self._rest

    def take(self, data: bytes) -> list[bytes]:
        """The records that are whole with these bytes.

        Raises BadInput where one has no end, when those before it have been handed over.
        """
        found: list[bytes] = []
        self._rest += data
        while 0 < (cut := _whole(self._rest)) <= MOST_BYTES:
            found.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        if not found and len(self._rest) > MOST_BYTES:
            raise BadInput(NAME, 0, f"expected a record of at most {MOST_BYTES} bytes")
        return found


def _whole(stream: bytes) -> int:
    """How many bytes at the beginning belong together and are whole: a record, or what lies before one."""
    start, end = stream.find(_START, 1), stream.find(_END)
    if not stream.startswith(bytes((_START,))):
        return start if start >= 0 else len(stream)
    if end >= 0 and not 0 <= start < end:
        return end + 1
    return max(start, 0)


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is one whole record."""
    if len(datagram) < _HEAD.size + 1 or datagram[0] != _START or datagram[-1] != _END:
        return False
    try:
        _unpacked(datagram)
    except BadInput:
        return False
    return True


def decode(datagram: bytes) -> Reading | None:
    """What a record says, None where that is nothing for timing. Raises BadInput for a broken one."""
    record = _unpacked(datagram)
    kind = _HEAD.unpack_from(record)[-1]
    if kind in _ALIVE:
        return DecoderAlive()
    if kind != _PASSING:
        return None
    fields = dict(_fields(record))
    for field, size in _SIZES.items():
        if len(fields.get(field, b"")) not in (0, size):
            raise BadInput(NAME, None, f"expected {size} bytes in field {field}, not {len(fields[field])}")
    number, transponder, at = (int.from_bytes(fields.get(field, b""), "little") for field in _SIZES)
    # A gate or a photo cell has passings of no transponder, which are counted all the same.
    return TransponderPassed(number, transponder if at else 0, at) if number else None


def resend(first: int, last: int) -> bytes:
    """The record that asks a decoder for passings by their numbers."""
    fields = struct.pack("<BBI", _FROM, 4, first) + struct.pack("<BBI", _UNTIL, 4, last)
    return packed(_RESEND, fields)


def packed(kind: int, fields: bytes) -> bytes:
    """A record of a kind with these fields, as it is sent."""
    length = _HEAD.size + len(fields) + 1
    record = bytearray(_HEAD.pack(_START, _VERSION, length, 0, 0, kind) + fields + bytes((_END,)))
    record[_CRC] = _checksum(record).to_bytes(2, "little")
    sent = bytearray()
    for value in record[1:-1]:
        sent += bytes((_ESCAPE, value + _SHIFT)) if value in (_ESCAPE, _START, _END) else bytes((value,))
    return bytes((_START, *sent, _END))


def _unpacked(sent: bytes) -> bytearray:
    """A record as it was before it was made fit for sending."""
    if len(sent) < 2 or sent[0] != _START or sent[-1] != _END:
        raise BadInput(NAME, 0, "expected a record from 0x8E to 0x8F")
    head, *others = sent[1:-1].split(bytes((_ESCAPE,)))
    if any(not part or part[0] < _SHIFT for part in others):
        raise BadInput(NAME, None, "expected a value of at least 0x20 behind each 0x8D")
    body = head + b"".join(bytes((part[0] - _SHIFT,)) + part[1:] for part in others)
    record = bytearray(sent[:1] + body + sent[-1:])
    if len(record) < _HEAD.size + 1:
        raise BadInput(NAME, len(sent), f"expected at least {_HEAD.size + 1} bytes, not {len(record)}")
    _, version, length, crc, _, _ = _HEAD.unpack_from(record)
    if version != _VERSION:
        raise BadInput(NAME, 1, f"expected version {_VERSION}, not {version}")
    if length != len(record):
        raise BadInput(NAME, 2, f"expected {length} bytes, not {len(record)}")
    if crc != _checksum(record):
        raise BadInput(NAME, 4, f"expected the checksum {_checksum(record):#06x}, not {crc:#06x}")
    return record


def _checksum(record: bytearray) -> int:
    """The remainder: that of all but the last two bytes and two zeros, and those two bytes."""
    content = bytes(record[: _CRC.start]) + b"\0\0" + bytes(record[_CRC.stop :])
    return binascii.crc_hqx(content[:-2], _CRC_START) ^ int.from_bytes(content[-2:], "big")


def _fields(record: bytearray) -> Iterator[tuple[int, bytes]]:
    at, end = _HEAD.size, len(record) - 1
    while at < end:
        if at + 2 > end or at + 2 + record[at + 1] > end:
            raise BadInput(NAME, at, "expected a field's number, its length and so many bytes")
        size = record[at + 1]
        yield record[at], bytes(record[at + 2 : at + 2 + size])
        at += 2 + size


FEED: Final = Feed(NAME, "MyLaps P3 (decoder)", recognise, decode, PORT, whole_field=True, entered=True)
