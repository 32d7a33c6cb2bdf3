"""Captures: the UDP datagrams that a packet recording (pcap or pcapng) holds, one after the other.

A recording is read as a stream, a packet at a time, whatever its size; no length it states is believed before it has
been compared with `MOST_BYTES`. Read are both containers in both byte orders, the link layers of `_LINKS`, IPv4 and
IPv6. Fragments are put together again where all of them are there. A packet that is not whole is left out and counted,
never guessed at; other protocols than UDP are passed over.
"""

import socket
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from timing.errors import BadInput

MOST_BYTES: Final = 256 * 1024
"""No packet of a recording is larger: it is the most that capture programs keep of one."""

Address = tuple[str, int]

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
_RESOLUTION, _TIME_OFFSET = 9, 14

_UDP: Final = 17
_VLAN_TAGS: Final = (0x8100, 0x88A8, 0x9100)
_IP_TYPES: Final = (0x0800, 0x86DD)
_EXTENSIONS: Final = {0: (8, 1), 43: (8, 1), 60: (8, 1), 51: (4, 2)}
"""IPv6 headers that may stand before UDP: the unit their length is counted in, and how many units are not counted."""
_FRAGMENT: Final = 44

MOST_INCOMPLETE: Final = 64
"""So many datagrams may wait for fragments at once."""
FRAGMENTS_WAIT_S: Final = 5.0
"""Longer than fragments of one datagram are apart, shorter than it takes until their number is used again."""


@dataclass(frozen=True, slots=True)
class Datagram:
    """A UDP datagram of a recording. `at` in seconds since 1970, or since whatever the recording counts from."""

    at: float
    source: Address
    port: int
    """The port it was sent to."""
    payload: bytes


class _Packet(NamedTuple):
    """A packet as recorded: link type, and whether only its beginning was kept."""

    at: float
    link: int
    frame: bytes
    cut: bool


class Capture:
    """The datagrams of a recording, in order; to be run through once.

    Ends with BadInput where the recording is broken or breaks off, after everything before that place.
    """

    def __init__(self, file: BinaryIO | Path) -> None:
        self._left_out: Counter[str] = Counter()
        self._stream = _datagrams(file, self._left_out)

    def __iter__(self) -> Iterator[Datagram]:
        return self._stream

    def __next__(self) -> Datagram:
        return next(self._stream)

    @property
    def warnings(self) -> list[str]:
        """Sentences about what was left out; complete when the capture has been run through."""
        return [f"{count} packet(s) left out: {reason}" for reason, count in self._left_out.items()]


def is_capture(head: bytes) -> bool:
    """Whether a file that begins with `head` (at least 12 bytes) is a recording that `read_capture` takes."""
    return head[:4] in _PCAP or (head[:4] == _SECTION and head[8:12] in _ORDERS)


def read_capture(path_or_file: str | PathLike[str] | BinaryIO) -> Capture:
    """The datagrams of a recording: a path, or a file open for reading bytes (which is left open).

    Reading raises BadInput for a file that is no recording, and at the end of one that is broken or breaks off.
    """
    return Capture(Path(path_or_file) if isinstance(path_or_file, str | PathLike) else path_or_file)


def _datagrams(file: BinaryIO | Path, left_out: Counter[str]) -> Iterator[Datagram]:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield from _datagrams(opened, left_out)
        return
    fragments = _Fragments(left_out)
    for packet in _packets(_Input(file), left_out):
        ip = _LINKS[packet.link](packet.frame)
        try:
            datagram = _from_ip(ip, packet.at, fragments)
        except _Unfit:
            left_out["only their beginning was recorded" if packet.cut else "their headers contradict their size"] += 1
        else:
            if datagram is not None:
                yield datagram
    fragments.give_up()


# Containers


class _Input:
    """A file read in order, with the place for error messages."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.at = 0
        self.format = "pcap"

    def take(self, size: int, what: str) -> bytes:
        """The next `size` bytes, which there must be."""
        content = self.take_or_end(size, what)
        if not content:
            raise self.wrong(f"expected {what}, but the file ends")
        return content

    def take_or_end(self, size: int, what: str) -> bytes:
        """The next `size` bytes, or none where the file ends before the first of them."""
        parts: list[bytes] = []
        missing = size
        while missing and (part := self._file.read(missing)):
            parts.append(part)
            missing -= len(part)
        content = b"".join(parts)
        self.at += len(content)
        if content and missing:
            raise self.wrong(f"expected {missing} more bytes of {what}, but the file ends")
        return content

    def skip(self, size: int, what: str) -> None:
        while size:
            size -= len(self.take(min(size, MOST_BYTES), what))

    def wrong(self, expected: str, back: int = 0) -> BadInput:
        """The error about what was found `back` bytes before this place."""
        return BadInput(self.format, self.at - back, expected)


def _packets(file: _Input, left_out: Counter[str]) -> Iterator[_Packet]:
    magic = file.take_or_end(4, "a recording")
    if magic == _SECTION:
        file.format = "pcapng"
        return _PcapNg(file, left_out).packets()
    if magic in _PCAP:
        return _pcap(file, *_PCAP[magic])
    raise BadInput("pcap", 0, "expected a recording of network packets (pcap or pcapng)")


def _pcap(file: _Input, order: str, ticks: int) -> Iterator[_Packet]:
    link = struct.unpack(f"{order}16xI", file.take(20, "the file's header"))[0] & 0xFFFF
    if link not in _LINKS:
        raise file.wrong(f"expected a link layer of {_KNOWN_LINKS}, not {link}", back=4)
    header = struct.Struct(f"{order}IIII")
    while head := file.take_or_end(16, "a packet's header"):
        seconds, fraction, kept, original = header.unpack(head)
        if kept > MOST_BYTES:
            raise file.wrong(f"expected a packet of at most {MOST_BYTES} bytes, not of {kept}", back=8)
        frame = file.take(kept, "a packet") if kept else b""
        yield _Packet(seconds + fraction / ticks, link, frame, kept < original)


@dataclass(frozen=True, slots=True)
class _Interface:
    """Where packets of a pcapng were recorded: link type, most bytes kept, ticks of a second, seconds added."""

    link: int
    most: int
    ticks: int = 1_000_000
    offset: int = 0


class _PcapNg:
    """Reads the blocks of a pcapng whose first four bytes have been read. Each section has its own byte order."""

    def __init__(self, file: _Input, left_out: Counter[str]) -> None:
        self._file = file
        self._left_out = left_out
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._at = 0.0

    def packets(self) -> Iterator[_Packet]:
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

    def _block(self, kind: bytes, size: bytes) -> _Packet | None:
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
        ticks, offset, at = 1_000_000, 0, 8
        while at + 4 <= len(body):
            option, size = struct.unpack_from(f"{self._order}HH", body, at)
            value = body[at + 4 : at + 4 + size]
            if option == _RESOLUTION and len(value) == 1:
                ticks = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
            elif option == _TIME_OFFSET and len(value) == 8:
                offset = struct.unpack(f"{self._order}q", value)[0]
            at += 4 + size + -size % 4
        return _Interface(link, most or MOST_BYTES, ticks, offset)

    def _packet(self, number: int, body: bytes) -> _Packet | None:
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
            self._at = (high << 32 | low) / interface.ticks + interface.offset
        frame = body[header.size : header.size + kept]
        if len(frame) < kept:
            raise self._wrong(body, f"expected {kept} bytes of a packet, not {len(frame)}")
        if interface.link in _LINKS:
            return _Packet(self._at, interface.link, frame, kept < original)
        self._left_out[f"link layer {interface.link} is none of {_KNOWN_LINKS}"] += 1
        return None


# From packets to datagrams


class _Unfit(Exception):
    """A packet that is not whole or contradicts itself."""


def _behind_type(frame: bytes, at: int) -> bytes:
    """The IP packet behind the type field at `at` and any VLAN tags; empty where it is no IP."""
    kind = int.from_bytes(frame[at : at + 2], "big")
    while kind in _VLAN_TAGS:
        at += 4
        kind = int.from_bytes(frame[at : at + 2], "big")
    return frame[at + 2 :] if kind in _IP_TYPES else b""


_LINKS: Final[dict[int, Callable[[bytes], bytes]]] = {
    0: lambda frame: frame[4:],
    1: lambda frame: _behind_type(frame, 12),
    12: lambda frame: frame,
    101: lambda frame: frame,
    108: lambda frame: frame[4:],
    113: lambda frame: _behind_type(frame, 14),
    228: lambda frame: frame,
    229: lambda frame: frame,
    276: lambda frame: frame[20:] if int.from_bytes(frame[:2], "big") in _IP_TYPES else b"",
}
"""Link types and what takes the IP packet out of a frame: loopback, Ethernet, plain IP, loopback, Linux "any"..."""
_KNOWN_LINKS: Final = "plain IP, Ethernet, loopback or Linux cooked"


def _from_ip(ip: bytes, at: float, fragments: "_Fragments") -> Datagram | None:
    """The UDP datagram of an IP packet; None for other protocols, and for a fragment whose rest is to come."""
    match ip[0] >> 4 if ip else 0:
        case 4:
            return _from_ipv4(ip, at, fragments)
        case 6:
            return _from_ipv6(ip, at, fragments)
        case _:
            return None


def _from_ipv4(ip: bytes, at: float, fragments: "_Fragments") -> Datagram | None:
    if len(ip) < 20:
        raise _Unfit
    first, total, place, protocol = struct.unpack_from(">BxH2xHxB", ip)
    if protocol != _UDP:
        return None
    head = (first & 15) * 4
    end = total or len(ip)  # network cards that split datagrams themselves leave 0 in what is recorded before them
    if not 20 <= head <= end <= len(ip):
        raise _Unfit
    body: bytes | None = ip[head:end]
    if body and place & 0x3FFF:
        key = ip[12:20] + ip[4:6]
        body = fragments.add(key, (place & 0x1FFF) * 8, body, at, more=bool(place & 0x2000))
    return None if body is None else _from_udp(body, socket.inet_ntop(socket.AF_INET, ip[12:16]), at)


def _from_ipv6(ip: bytes, at: float, fragments: "_Fragments") -> Datagram | None:
    if len(ip) < 40:
        raise _Unfit
    size, protocol = struct.unpack_from(">HB", ip, 4)
    end = 40 + size if size else len(ip)
    protocol, body = _behind_extensions(protocol, ip[40:end])
    key, place = b"", 0
    if protocol == _FRAGMENT:
        if len(body) < 8:
            raise _Unfit
        protocol, place = struct.unpack_from(">BxH", body)
        key, body = ip[8:40] + body[4:8], body[8:]
    if protocol != _UDP:
        return None
    if end > len(ip):
        raise _Unfit
    whole: bytes | None = body
    if place & 0xFFF9:
        whole = fragments.add(key, place & 0xFFF8, body, at, more=bool(place & 1))
    return None if whole is None else _from_udp(whole, socket.inet_ntop(socket.AF_INET6, ip[8:24]), at)


def _behind_extensions(protocol: int, body: bytes) -> tuple[int, bytes]:
    while protocol in _EXTENSIONS:
        if len(body) < 2:
            raise _Unfit
        unit, uncounted = _EXTENSIONS[protocol]
        protocol, body = body[0], body[(body[1] + uncounted) * unit :]
    return protocol, body


def _from_udp(body: bytes, host: str, at: float) -> Datagram:
    if len(body) < 8:
        raise _Unfit
    source, port, size = struct.unpack_from(">HHH", body)
    if not 8 <= size <= len(body):
        raise _Unfit
    return Datagram(at, (host, source), port, body[8:size])


@dataclass(slots=True)
class _Incomplete:
    """The fragments of one datagram so far, by where they belong; `size` known once the last one is there."""

    since: float
    pieces: dict[int, bytes] = field(default_factory=dict)
    held: int = 0
    size: int | None = None


class _Fragments:
    """Puts datagrams together again. Pieces that overlap or contradict each other make no datagram."""

    def __init__(self, left_out: Counter[str]) -> None:
        self._waiting: dict[bytes, _Incomplete] = {}
        self._left_out = left_out

    def add(self, key: bytes, start: int, body: bytes, at: float, *, more: bool) -> bytes | None:
        """Take a fragment; the datagram, where this completes it. `more` where it is not the last of its datagram."""
        end = start + len(body)
        if not body or end > 0xFFFF or (more and len(body) % 8):
            raise _Unfit
        self._make_room(key, at)
        datagram = self._waiting.setdefault(key, _Incomplete(at))
        if start not in datagram.pieces:
            datagram.held += len(body)
        contradicts = datagram.pieces.setdefault(start, body) != body
        if not more:
            contradicts |= datagram.size not in (None, end)
            datagram.size = end
        if not contradicts and (datagram.size is None or datagram.held < datagram.size):
            return None
        whole = b"".join(datagram.pieces[place] for place in sorted(datagram.pieces))
        if contradicts or not _gapless(datagram):
            self._give_up(key)
            return None
        del self._waiting[key]
        return whole

    def give_up(self) -> None:
        """Nothing more will come."""
        for key in list(self._waiting):
            self._give_up(key)

    def _make_room(self, key: bytes, at: float) -> None:
        """Give up what has waited too long, and the oldest where too many wait."""
        for old, datagram in list(self._waiting.items()):
            full = len(self._waiting) >= MOST_INCOMPLETE and key not in self._waiting
            if not full and at - datagram.since <= FRAGMENTS_WAIT_S:
                break
            self._give_up(old)

    def _give_up(self, key: bytes) -> None:
        self._left_out["fragments of datagrams that are not whole"] += len(self._waiting.pop(key).pieces)


def _gapless(datagram: _Incomplete) -> bool:
    """Whether each piece begins where the one before ends, up to the datagram's size."""
    end = 0
    for start, piece in sorted(datagram.pieces.items()):
        if start != end:
            return False
        end += len(piece)
    return end == datagram.size
