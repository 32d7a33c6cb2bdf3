"""A datagram as a packet of a pcapng file: with the IP and UDP headers that it had, made again from its sender.

The file has one section with one interface: bare IP packets (LINKTYPE_RAW), times in nanoseconds. Checksums are right,
so that no program that reads the file has anything to complain of. A checksum is the 16-bit ones' complement of a sum,
and that sum is the remainder by 65535 of the bytes taken as one large number: 65536 leaves 1.
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
_BLOCK: Final = struct.Struct("<IIIIIII")
"""A packet's: kind, length, interface, arrival (high and low half), length kept and had."""
_BLOCK_END: Final = 4
_IPV4: Final = struct.Struct(">BBHHHBBH4s4s")
_IPV6: Final = struct.Struct(">IHBB16s16s")
_UDP: Final = struct.Struct(">HHHH")
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


def packet(datagram: bytes, source: Address, to: Address, at_ns: int) -> bytes | None:
    """The block of a datagram that `source` sent `to` the receiver, with its arrival in nanoseconds since 1970.

    None where there is no such packet: from no IP address, or longer than one can be.
    """
    route = _route(source, to)
    size = _UDP.size + len(datagram)
    headers = _ipv4 if route is not None and len(route.source) == 4 else _ipv6
    if route is None or size > _LONGEST - (_IPV4.size if headers is _ipv4 else 0):
        return None
    ip = headers(route, size)
    udp = _UDP.pack(route.source_port, route.target_port, size, 0)
    checksum = _complement(route.sum + _PROTOCOL + size + _sum(udp) + _sum(datagram))
    udp = udp[:6] + checksum.to_bytes(2, "big")
    high, low = divmod(min(max(at_ns, 0), _LAST_NS), 1 << 32)
    length = len(ip) + size
    padding = bytes(-length % 4)
    whole = _BLOCK.size + length + len(padding) + _BLOCK_END
    head = _BLOCK.pack(_PACKET, whole, 0, high, low, length, length)
    return b"".join((head, ip, udp, datagram, padding, whole.to_bytes(_BLOCK_END, "little")))


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
    return _IPV4.pack(*fields, checksum, route.source, route.target)


def _ipv6(route: _Route, size: int) -> bytes:
    return _IPV6.pack(6 << 28, size, _PROTOCOL, _HOPS, route.source, route.target)


def _sum(content: bytes) -> int:
    """The sum of 16-bit words, by 65535; an odd last byte counts as a word's first."""
    return (int.from_bytes(content, "big") << 8 * (len(content) % 2)) % 0xFFFF


def _complement(total: int) -> int:
    """The checksum of a sum. It is never 0, which stands for none in UDP; 65535 means the same."""
    return 0xFFFF - total % 0xFFFF
