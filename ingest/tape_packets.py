"""A datagram as a packet of a pcapng file: with the IP and UDP headers that it had, made again from its sender.

The file has one section with one interface: bare IP packets (LINKTYPE_RAW), times in nanoseconds. What the datagrams of
one length from one sender have in common is made once, for a full hall sends thousands a second.

Checksums are right, so that no program that reads the file has anything to complain of. UDP goes without one over IPv4,
where 0 says that there is none: a sum over all bytes takes six times as long as everything else here. Over IPv6 it must
have one. A checksum is the 16-bit ones' complement of a sum, and that sum is the remainder by 65535 of the bytes taken
as one large number: 65536 leaves 1.
"""

import socket
import struct
from functools import lru_cache
from typing import Final, NamedTuple

Address = tuple[str, int]

MOST_BYTES: Final = 256 * 1024
"""What the file says of its longest packet; none is longer than 65575."""
PROGRAM: Final = "eRacing Cup"

_SECTION, _INTERFACE, _PACKET = 0x0A0D_0D0A, 1, 6
_COMMENT, _PROGRAM, _RESOLUTION = 1, 4, 9
_BARE_IP: Final = 101
_NANOSECONDS: Final = 9
"""A second is divided into ten to the power of it."""
_BLOCK: Final = struct.Struct("<III")
_ARRIVAL: Final = struct.Struct("<II")
_LENGTHS: Final = struct.Struct("<II")
"""A packet's: kind, length, interface; arrival (high and low half); length kept and had."""
_BLOCK_END: Final = 4
_IPV4: Final = struct.Struct(">BBHHHBBH4s4s")
_IPV6: Final = struct.Struct(">IHBB16s16s")
_UDP: Final = struct.Struct(">HHH")
_NO_CHECKSUM: Final = bytes(2)
_PROTOCOL: Final = 17
_HOPS: Final = 64
_DO_NOT_SPLIT: Final = 0x4000
_LONGEST: Final = 0xFFFF
_LAST_NS: Final = 0xFFFF_FFFF_FFFF_FFFF


def file_header(comment: str = "") -> bytes:
    """What a file begins with; `comment` is shown by programs that read it, and by `captures.comment_of`."""
    options = _option(_COMMENT, comment.encode()) + _option(_PROGRAM, PROGRAM.encode()) + bytes(4)
    section = _block(_SECTION, struct.pack("<IHHq", 0x1A2B_3C4D, 1, 0, -1) + options)
    resolution = _option(_RESOLUTION, bytes((_NANOSECONDS,))) + bytes(4)
    return section + _block(_INTERFACE, struct.pack("<HHI", _BARE_IP, 0, MOST_BYTES) + resolution)


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4) if value else b""


def _block(kind: int, body: bytes) -> bytes:
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


class _Route(NamedTuple):
    """From one sender to the receiver: both addresses in bytes, both ports, and the sum of the addresses."""

    source: bytes
    target: bytes
    source_port: int
    target_port: int
    sum: int


class _Frame(NamedTuple):
    """What stands around a datagram: before its arrival, from there to UDP's checksum, and behind it.

    `sum` is that of all that UDP's checksum covers but the datagram itself; None where there is no checksum.
    """

    start: bytes
    headers: bytes
    end: bytes
    sum: int | None


def packet(datagram: bytes, source: Address, to: Address, at_ns: int) -> bytes | None:
    """The block of a datagram that `source` sent `to` the receiver, with its arrival in nanoseconds since 1970.

    None where there is no such packet: from no IP address, or longer than one can be.
    """
    frame = _frame(source, to, len(datagram))
    if frame is None:
        return None
    start, headers, end, sum = frame
    if not 0 <= at_ns <= _LAST_NS:
        at_ns = 0 if at_ns < 0 else _LAST_NS
    arrival = _ARRIVAL.pack(at_ns >> 32, at_ns & 0xFFFF_FFFF)
    checksum = _NO_CHECKSUM if sum is None else _complement(sum + _sum(datagram))
    return b"".join((start, arrival, headers, checksum, datagram, end))


@lru_cache(maxsize=4096)
def _frame(source: Address, to: Address, datagram: int) -> _Frame | None:
    """Around a datagram of so many bytes; None where there is no such packet."""
    route = _route(source, to)
    size = _UDP.size + len(_NO_CHECKSUM) + datagram
    if route is None:
        return None
    is_ipv4 = len(route.source) == 4
    if size > _LONGEST - (_IPV4.size if is_ipv4 else 0):
        return None
    ip = _ipv4(route, size) if is_ipv4 else _ipv6(route, size)
    udp = _UDP.pack(route.source_port, route.target_port, size)
    length = len(ip) + size
    padding = bytes(-length % 4)
    whole = _BLOCK.size + _ARRIVAL.size + _LENGTHS.size + length + len(padding) + _BLOCK_END
    return _Frame(
        _BLOCK.pack(_PACKET, whole, 0),
        _LENGTHS.pack(length, length) + ip + udp,
        padding + whole.to_bytes(_BLOCK_END, "little"),
        None if is_ipv4 else route.sum + _PROTOCOL + size + _sum(udp),
    )


@lru_cache(maxsize=1024)
def _route(source: Address, to: Address) -> _Route | None:
    """A receiver that listens on every address, or on one of the other family, stands as the address of none."""
    family = socket.AF_INET6 if ":" in source[0] else socket.AF_INET
    try:
        sender = socket.inet_pton(family, source[0].partition("%")[0])
    except (OSError, ValueError):
        return None
    try:
        receiver = socket.inet_pton(family, to[0])
    except (OSError, ValueError):
        receiver = bytes(len(sender))
    return _Route(sender, receiver, source[1], to[1], _sum(sender + receiver))


def _ipv4(route: _Route, size: int) -> bytes:
    total = _IPV4.size + size
    fields = (0x45, 0, total, 0, _DO_NOT_SPLIT, _HOPS, _PROTOCOL)
    checksum = _complement(route.sum + 0x4500 + total + _DO_NOT_SPLIT + (_HOPS << 8 | _PROTOCOL))
    return _IPV4.pack(*fields, int.from_bytes(checksum, "big"), route.source, route.target)


def _ipv6(route: _Route, size: int) -> bytes:
    return _IPV6.pack(6 << 28, size, _PROTOCOL, _HOPS, route.source, route.target)


def _sum(content: bytes) -> int:
    """The sum of 16-bit words, by 65535; an odd last byte counts as a word's first."""
    return (int.from_bytes(content, "big") << 8 * (len(content) % 2)) % 0xFFFF


def _complement(total: int) -> bytes:
    """The checksum of a sum. It is never 0, which stands for none in UDP; 65535 means the same."""
    return (0xFFFF - total % 0xFFFF).to_bytes(2, "big")
