"""The two containers of recorded packets, pcap and pcapng: a file's bytes in, packets out.

Both are read in both byte orders. No length that a file states is believed before it has been compared with
`MOST_BYTES`, so no file makes the reader hold more than a packet. Either may be packed with gzip.
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple, Protocol

from timing.errors import BadInput

MOST_BYTES: Final = 256 * 1024
"""No packet of a recording is larger: it is the most that capture programs keep of one."""
MOST_EMPTY: Final = 1_000
"""Packets in a row of which nothing was kept: zeros look like such packets."""
GZIP: Final = b"\x1f\x8b"
MOST_UNPACKED: Final = 64 << 20
"""Bytes that a packed recording may have in any case; what is more is believed as long as it is not packed too well."""
MOST_PACKED: Final = 200
"""So many bytes of packets may become one. The most that gzip can do is 1,032, of a file in which nothing is."""

_PCAP: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1_000_000),
    b"\xa1\xb2\xc3\xd4": (">", 1_000_000),
    b"\x4d\x3c\xb2\xa1": ("<", 1_000_000_000),
    b"\xa1\xb2\x3c\x4d": (">", 1_000_000_000),
}
"""First bytes of a pcap: byte order, and what a second is divided into."""
_SECTION: Final = b"\x0a\x0d\x0d\x0a"
_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 1, 2, 3, 6
_HEADERS: Final = {_OLD_PACKET: "HxxIIII", _SIMPLE_PACKET: "I", _PACKET: "IIIII"}
"""What comes before a packet: interface, time (high and low half), bytes kept, bytes it had; or only the last."""
_COMMENT, _RESOLUTION, _TIME_OFFSET = 1, 9, 14
_MICROSECONDS: Final = 1_000_000
_NS: Final = 1_000_000_000


class Packet(NamedTuple):
    """A packet as recorded. `at_ns` in nanoseconds; `cut` where only its beginning was kept."""

    at_ns: int
    link: int
    """The kind of its first header (LINKTYPE)."""
    frame: bytes
    cut: bool


def is_container(head: bytes) -> bool:
    """Whether a file whose first 12 bytes are these is a pcap or a pcapng."""
    return head[:4] in _PCAP or (head[:4] == _SECTION and head[8:12] in _ORDERS)


def packets(file: BinaryIO) -> Iterator[Packet]:
    """The packets of a recording in order. Raises BadInput where it is none, is broken or breaks off."""
    opened = _Input(file)
    magic = opened.take_or_end(4, "a recording")
    if magic.startswith(GZIP):
        opened = _unpacked(magic, file)
        magic = opened.take_or_end(4, "a recording")
    if magic == _SECTION:
        opened.format = "pcapng"
        return _PcapNg(opened).packets()
    if magic in _PCAP:
        return _pcap(opened, *_PCAP[magic])
    raise BadInput("pcap", 0, "expected a recording of network packets (pcap or pcapng)")


def comment_of(file: BinaryIO) -> str:
    """What a pcapng, packed or not, says of itself at its head; "" where it says nothing, or is none."""
    opened = _Input(file)
    try:
        magic = opened.take_or_end(4, "a recording")
        if magic.startswith(GZIP):
            opened = _unpacked(magic, file)
            magic = opened.take_or_end(4, "a recording")
        size, mark = opened.take(4, "a length"), opened.take(4, "the byte order")
        if magic != _SECTION or mark not in _ORDERS:
            return ""
        order = _ORDERS[mark]
        length: int = struct.unpack(f"{order}I", size)[0]
        options = opened.take(min(max(length, 28), MOST_BYTES) - 16, "the section's header")[12:]
    except BadInput:
        return ""
    return next((value.decode(errors="replace") for code, value in _options(options, order) if code == _COMMENT), "")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Rejoined:
    """A file of which the first bytes have been read already, as the gzip module reads it."""

    def __init__(self, head: bytes, file: _Readable) -> None:
        self._head = head
        self._file = file
        self.taken = 0
        """Bytes that were read."""

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        content = head or self._file.read(size)
        self.taken += len(content)
        return content

    def seek(self, place: int, /) -> int:
        raise OSError("a recording is read once, from its start")


class _Input:
    """A file read in order, with the place for error messages (in a packed file: of the content)."""

    def __init__(self, file: _Readable, packed: _Rejoined | None = None) -> None:
        self._file = file
        self._packed = packed
        self.at = 0
        self.format = "pcap"

    def take(self, size: int, what: str) -> bytes:
        """The next `size` bytes, at least one, which there must be."""
        content = self.take_or_end(size, what)
        if not content:
            raise self.wrong(f"expected {what}, but the file ends")
        return content

    def take_or_end(self, size: int, what: str) -> bytes:
        """The next `size` bytes, or none where the file ends before the first of them."""
        parts: list[bytes] = []
        missing = size
        while missing and (part := self._read(missing, what)):
            parts.append(part)
            missing -= len(part)
            self.at += len(part)
        content = b"".join(parts)
        if self._packed is not None and self.at > max(MOST_UNPACKED, MOST_PACKED * self._packed.taken):
            raise self.wrong(f"expected a recording that gzip makes at most {MOST_PACKED} times smaller")
        if content and missing:
            raise self.wrong(f"expected {missing} more bytes of {what}, but the file ends")
        return content

    def skip(self, size: int, what: str) -> None:
        while size:
            size -= len(self.take(min(size, MOST_BYTES), what))

    def wrong(self, expected: str, back: int = 0) -> BadInput:
        """The error about what was found `back` bytes before this place."""
        return BadInput(self.format, self.at - back, expected)

    def _read(self, size: int, what: str) -> bytes:
        try:
            return self._file.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self.wrong(f"expected {what}, but the gzip file is broken or breaks off ({error})") from error


def _options(body: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """The options behind a block's fixed part."""
    at = 0
    while at + 4 <= len(body):
        option, size = struct.unpack_from(f"{order}HH", body, at)
        yield option, body[at + 4 : at + 4 + size]
        at += 4 + size + -size % 4


def _unpacked(head: bytes, file: BinaryIO) -> _Input:
    """The content of a packed file of which the first bytes have been read."""
    packed = _Rejoined(head, file)
    return _Input(gzip.GzipFile(fileobj=packed, mode="rb"), packed)


def _pcap(file: _Input, order: str, ticks: int) -> Iterator[Packet]:
    # Above the link type stand the length of a checksum behind each packet and whether there is one; IP knows its end.
    link = struct.unpack(f"{order}16xI", file.take(20, "the file's header"))[0] & 0xFFFF
    header = struct.Struct(f"{order}IIII")
    empty = 0
    while head := file.take_or_end(16, "a packet's header"):
        seconds, fraction, kept, original = header.unpack(head)
        if kept > MOST_BYTES:
            raise file.wrong(f"expected a packet of at most {MOST_BYTES} bytes, not of {kept}", back=8)
        empty = 0 if kept else empty + 1
        if empty > MOST_EMPTY:
            raise file.wrong(f"expected packets, not {empty:,} in a row without a byte", back=8)
        frame = file.take(kept, "a packet") if kept else b""
        yield Packet(seconds * _NS + fraction * _NS // ticks, link, frame, kept < original)


@dataclass(frozen=True, slots=True)
class _Interface:
    """Where packets of a pcapng were recorded: link type, most bytes kept, ticks of a second, seconds added."""

    link: int
    most: int
    ticks: int = _MICROSECONDS
    offset: int = 0


class _PcapNg:
    """Reads the blocks of a pcapng whose first four bytes have been read. Each section has its own byte order."""

    def __init__(self, file: _Input) -> None:
        self._file = file
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._at_ns = 0

    def packets(self) -> Iterator[Packet]:
        kind = _SECTION
        while kind:
            size = self._file.take(4, "a block's length")
            if kind == _SECTION:
                self._section(size)
            else:
                packet = self._block(kind, size)
                if packet is not None:
                    yield packet
            kind = self._file.take_or_end(4, "a block")

    def _section(self, size: bytes) -> None:
        file = self._file
        order = _ORDERS.get(file.take(4, "the byte order"))
        if order is None:
            raise file.wrong("expected the mark of the byte order, 1A2B3C4D", back=4)
        length = struct.unpack(f"{order}I", size)[0]
        if length < 28 or length % 4:
            raise file.wrong(f"expected a section's header of 28 bytes or more, in fours, not of {length}", back=8)
        file.skip(length - 16, "the section's header")
        self._close(size)
        self._order, self._interfaces = order, []

    def _block(self, kind: bytes, size: bytes) -> Packet | None:
        file = self._file
        number, length = struct.unpack(f"{self._order}II", kind + size)
        if length < 12 or length % 4:
            raise file.wrong(f"expected a block of 12 bytes or more, in fours, not of {length}", back=4)
        if number != _INTERFACE and number not in _HEADERS:
            file.skip(length - 12, "a block")
            self._close(size)
            return None
        if length > MOST_BYTES:
            raise file.wrong(f"expected a block of at most {MOST_BYTES} bytes, not of {length}", back=4)
        body = file.take(length - 12, "a block") if length > 12 else b""
        self._close(size)
        if number == _INTERFACE:
            self._interfaces.append(self._interface(body))
            return None
        return self._packet(number, body)

    def _close(self, size: bytes) -> None:
        if self._file.take(4, "a block's end") != size:
            raise self._file.wrong("expected a block's length again at its end", back=4)

    def _wrong(self, body: bytes, expected: str) -> BadInput:
        """The error about a block's body, of which all has been read."""
        return self._file.wrong(expected, back=4 + len(body))

    def _interface(self, body: bytes) -> _Interface:
        if len(body) < 8:
            raise self._wrong(body, "expected an interface's link layer")
        link, most = struct.unpack_from(f"{self._order}H2xI", body)
        ticks, offset = _MICROSECONDS, 0
        for option, value in _options(body[8:], self._order):
            if option == _RESOLUTION and len(value) == 1:
                ticks = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
            elif option == _TIME_OFFSET and len(value) == 8:
                offset = struct.unpack(f"{self._order}q", value)[0]
        return _Interface(link, most or MOST_BYTES, ticks, offset)

    def _packet(self, number: int, body: bytes) -> Packet:
        """The packet of a block. A simple one has no interface and no time: the first, and that of the one before."""
        simple = number == _SIMPLE_PACKET
        header = struct.Struct(self._order + _HEADERS[number])
        if len(body) < header.size:
            raise self._wrong(body, "expected a packet's header")
        fields = header.unpack_from(body)
        index, high, low, kept, original = (0, 0, 0, fields[0], fields[0]) if simple else fields
        if index >= len(self._interfaces):
            raise self._wrong(body, f"expected one of {len(self._interfaces)} interfaces, not number {index}")
        interface = self._interfaces[index]
        if simple:
            kept = min(kept, interface.most)
        else:
            self._at_ns = (high << 32 | low) * _NS // interface.ticks + interface.offset * _NS
        frame = body[header.size : header.size + kept]
        if len(frame) < kept:
            raise self._wrong(body, f"expected {kept} bytes of a packet, not {len(frame)}")
        return Packet(self._at_ns, interface.link, frame, kept < original)
