"""From recorded packets to UDP datagrams: link layers, IPv4 and IPv6, whole or in fragments.

Nothing here believes a packet: headers must fit into it, and each other.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.captures.fragments import Fragments, Unfit

Address = tuple[str, int]

_UDP: Final = 17
_VLAN_TAGS: Final = (0x8100, 0x88A8, 0x9100)
_IP_TYPES: Final = (0x0800, 0x86DD)
_EXTENSIONS: Final = {0: (8, 1), 43: (8, 1), 60: (8, 1), 51: (4, 2)}
"""IPv6 headers that may stand before UDP: the unit their length is counted in, and how many units are not counted."""
_FRAGMENT: Final = 44


@dataclass(frozen=True, slots=True)
class Datagram:
    """A UDP datagram of a recording. `at_ns` in nanoseconds since 1970, or since whatever the recording counts from."""

    at_ns: int
    source: Address
    port: int
    """The port it was sent to."""
    payload: bytes

    @property
    def at(self) -> float:
        """The same in seconds."""
        return self.at_ns / 1_000_000_000


# Link layers


def _behind_type(frame: bytes, at: int) -> bytes:
    """The IP packet behind the type field at `at` and any VLAN tags; empty where it is no IP."""
    kind = int.from_bytes(frame[at : at + 2], "big")
    while kind in _VLAN_TAGS:
        at += 4
        kind = int.from_bytes(frame[at : at + 2], "big")
    return frame[at + 2 :] if kind in _IP_TYPES else b""


LINKS: Final[dict[int, Callable[[bytes], bytes]]] = {
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
KNOWN_LINKS: Final = "plain IP, Ethernet, loopback or Linux cooked"


# IP


def datagram_of(ip: bytes, at_ns: int, fragments: Fragments) -> Datagram | None:
    """The UDP datagram of an IP packet; None for other protocols, and for a fragment whose rest is to come.

    Raises Unfit for a packet that is not whole or contradicts itself.
    """
    match ip[0] >> 4 if ip else 0:
        case 4:
            return _from_ipv4(ip, at_ns, fragments)
        case 6:
            return _from_ipv6(ip, at_ns, fragments)
        case _:
            return None


def _from_ipv4(ip: bytes, at_ns: int, fragments: Fragments) -> Datagram | None:
    if len(ip) < 20:
        raise Unfit
    first, total, place, protocol = struct.unpack_from(">BxH2xHxB", ip)
    if protocol != _UDP:
        return None
    head = (first & 15) * 4
    end = total or len(ip)  # network cards that split datagrams themselves leave 0 in what is recorded before them
    if not 20 <= head <= end <= len(ip):
        raise Unfit
    body: bytes | None = ip[head:end]
    if place & 0x3FFF:
        key = ip[12:20] + ip[4:6]
        body = fragments.add(key, (place & 0x1FFF) * 8, ip[head:end], at_ns, more=bool(place & 0x2000))
    return None if body is None else _from_udp(body, socket.inet_ntop(socket.AF_INET, ip[12:16]), at_ns)


def _from_ipv6(ip: bytes, at_ns: int, fragments: Fragments) -> Datagram | None:
    if len(ip) < 40:
        raise Unfit
    size, protocol = struct.unpack_from(">HB", ip, 4)
    end = 40 + size if size else len(ip)
    protocol, body = _behind_extensions(protocol, ip[40:end])
    key, place = b"", 0
    if protocol == _FRAGMENT:
        if len(body) < 8:
            raise Unfit
        protocol, place = struct.unpack_from(">BxH", body)
        key, body = ip[8:40] + body[4:8], body[8:]
    if protocol != _UDP:
        return None
    if end > len(ip):
        raise Unfit
    whole: bytes | None = body
    if place & 0xFFF9:
        whole = fragments.add(key, place & 0xFFF8, body, at_ns, more=bool(place & 1))
    return None if whole is None else _from_udp(whole, socket.inet_ntop(socket.AF_INET6, ip[8:24]), at_ns)


def _behind_extensions(protocol: int, body: bytes) -> tuple[int, bytes]:
    while protocol in _EXTENSIONS:
        if len(body) < 2:
            raise Unfit
        unit, uncounted = _EXTENSIONS[protocol]
        protocol, body = body[0], body[(body[1] + uncounted) * unit :]
    return protocol, body


def _from_udp(body: bytes, host: str, at_ns: int) -> Datagram:
    if len(body) < 8:
        raise Unfit
    source, port, size = struct.unpack_from(">HHH", body)
    if not 8 <= size <= len(body):
        raise Unfit
    return Datagram(at_ns, (host, source), port, body[8:size])
