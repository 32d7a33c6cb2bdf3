"""A datagram as a packet of a pcap file: with the IP and UDP headers that it had, made again from its sender.

The file is pcap with nanoseconds and bare IP packets (LINKTYPE_RAW). Checksums are right, so that no program that reads
the file has anything to complain of. A checksum is the 16-bit ones' complement of a sum, and that sum is the remainder
by 65535 of the bytes taken as one large number: 65536 leaves 1.
"""

import socket
import struct
from functools import lru_cache
from typing import Final, NamedTuple

Address = tuple[str, int]

MOST_BYTES: Final = 256 * 1024
"""What the file says of its longest packet; none is longer than 65575."""
FILE_HEADER: Final = struct.pack("<IHHiIII", 0xA1B2_3C4D, 2, 4, 0, 0, MOST_BYTES, 101)

_RECORD: Final = struct.Struct("<IIII")
_IPV4: Final = struct.Struct(">BBHHHBBH4s4s")
_IPV6: Final = struct.Struct(">IHBB16s16s")
_UDP: Final = struct.Struct(">HHHH")
_PROTOCOL: Final = 17
_HOPS: Final = 64
_DO_NOT_SPLIT: Final = 0x4000
_LONGEST: Final = 0xFFFF
_LAST_SECOND: Final = 0xFFFF_FFFF


class _Route(NamedTuple):
    """From one sender to the receiver: both addresses in bytes, both ports, and the sum of the addresses."""

    source: bytes
    target: bytes
    source_port: int
    target_port: int
    sum: int


def packet(datagram: bytes, source: Address, to: Address, at_ns: int) -> bytes | None:
    """The record of a datagram that `source` sent `to` the receiver, with its arrival in nanoseconds since 1970.

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
    seconds, nanoseconds = divmod(at_ns, 1_000_000_000)
    length = len(ip) + size
    head = _RECORD.pack(min(max(seconds, 0), _LAST_SECOND), nanoseconds, length, length)
    return b"".join((head, ip, udp, datagram))


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
