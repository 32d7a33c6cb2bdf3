"""Writes recordings of network packets for the tests: pcap and pcapng, link layers, IP and its fragments."""

import ipaddress
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Order = Literal["<", ">"]

UDP: Final = 17
ETHERNET, RAW = 1, 101


@dataclass(frozen=True)
class Sent:
    """A datagram as the tests name one: when, from where, to which port, what."""

    at: float
    source: tuple[str, int]
    port: int
    payload: bytes


# From a datagram to an IP packet


def udp(payload: bytes, source: int = 40_000, port: int = 20_777, *, size: int | None = None) -> bytes:
    """A UDP datagram with its header; `size` says otherwise than it is."""
    return struct.pack(">HHHH", source, port, 8 + len(payload) if size is None else size, 0) + payload


def ipv4(
    body: bytes,
    source: str = "192.0.2.5",
    *,
    protocol: int = UDP,
    id: int = 1,
    place: int = 0,
    more: bool = False,
    options: bytes = b"",
    total: int | None = None,
) -> bytes:
    """An IPv4 packet; `place` is where a fragment belongs, in bytes; `total` says otherwise than it is."""
    words = 5 + len(options) // 4
    length = words * 4 + len(body) if total is None else total
    flags = place // 8 | more << 13
    head = struct.pack(">BBHHHBBH", 0x40 | words, 0, length, id, flags, 64, protocol, 0)
    return head + ipaddress.IPv4Address(source).packed + bytes((192, 0, 2, 99)) + options + body


def ipv6(body: bytes, source: str = "2001:db8::5", *, protocol: int = UDP, size: int | None = None) -> bytes:
    """An IPv6 packet; `protocol` is that of the first header behind."""
    head = struct.pack(">IHBB", 6 << 28, len(body) if size is None else size, protocol, 64)
    return head + ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address("2001:db8::99").packed + body


def ipv6_fragment(body: bytes, place: int, *, more: bool, id: int = 1, protocol: int = UDP) -> bytes:
    """The fragment header of IPv6 (44) and a piece."""
    return struct.pack(">BBHI", protocol, 0, place | more, id) + body


def ipv6_option(next_protocol: int, length: int = 0) -> bytes:
    """A header of options in front of another one, as hop-by-hop (0), routing (43) and destination (60) are."""
    return bytes((next_protocol, length)) + bytes(6 + 8 * length)


def in_pieces(body: bytes, size: int) -> list[tuple[int, bytes, bool]]:
    """A datagram cut into pieces of `size` bytes: place, piece, whether more follow."""
    return [(at, body[at : at + size], at + size < len(body)) for at in range(0, len(body), size)]


# Link layers


def ethernet(ip: bytes, *, tags: Sequence[int] = (), kind: int | None = None) -> bytes:
    """An Ethernet frame, with VLAN tags."""
    tagged = b"".join(struct.pack(">HH", tag, 7) for tag in tags)
    return bytes(12) + tagged + _type(ip, kind) + ip


def cooked(ip: bytes) -> bytes:
    """A frame of Linux' device "any", first version."""
    return bytes(14) + _type(ip, None) + ip


def cooked2(ip: bytes) -> bytes:
    """A frame of Linux' device "any", second version."""
    return _type(ip, None) + bytes(18) + ip


def _type(ip: bytes, kind: int | None) -> bytes:
    guessed = 0x86DD if ip[:1] >= b"\x60" else 0x0800
    return struct.pack(">H", guessed if kind is None else kind)


# Containers


def pcap(
    frames: Sequence[tuple[float, bytes]],
    *,
    order: Order = "<",
    nano: bool = False,
    link: int = RAW,
    keep: int = 65_535,
) -> bytes:
    """A pcap of frames with their times; at most `keep` bytes of each."""
    ticks = 1_000_000_000 if nano else 1_000_000
    written = [struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, keep, link)]
    for at, frame in frames:
        seconds, fraction = int(at), round(at % 1 * ticks)
        kept = frame[:keep]
        written.append(struct.pack(f"{order}IIII", seconds, fraction, len(kept), len(frame)) + kept)
    return b"".join(written)


def block(number: int, body: bytes, order: Order = "<") -> bytes:
    """A block of a pcapng."""
    padded = body + bytes(-len(body) % 4)
    length = struct.pack(f"{order}I", 12 + len(padded))
    return struct.pack(f"{order}I", number) + length + padded + length


def section(order: Order = "<", options: bytes = b"") -> bytes:
    """The block that begins a section, of unknown length."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1) + options, order)


def option(number: int, value: bytes, order: Order = "<") -> bytes:
    """An option of a block."""
    return struct.pack(f"{order}HH", number, len(value)) + value + bytes(-len(value) % 4)


def interface(link: int = RAW, order: Order = "<", *, keep: int = 0, options: bytes = b"") -> bytes:
    """The block of an interface; `keep` 0 is no limit."""
    return block(1, struct.pack(f"{order}HHI", link, 0, keep) + options, order)


def enhanced(
    frame: bytes, ticks: int, *, number: int = 0, order: Order = "<", length: int | None = None, kept: int | None = None
) -> bytes:
    """The block of a packet, `ticks` after the interface's zero; `length` it had, `kept` of it."""
    head = struct.pack(
        f"{order}IIIII",
        number,
        ticks >> 32,
        ticks & 0xFFFF_FFFF,
        len(frame) if kept is None else kept,
        len(frame) if length is None else length,
    )
    return block(6, head + frame, order)


def old(frame: bytes, ticks: int, *, number: int = 0, order: Order = "<") -> bytes:
    """The block of a packet as it was before the enhanced one."""
    head = struct.pack(f"{order}HHIIII", number, 0, ticks >> 32, ticks & 0xFFFF_FFFF, len(frame), len(frame))
    return block(2, head + frame, order)


def simple(frame: bytes, *, order: Order = "<", length: int | None = None) -> bytes:
    """The block of a packet without time and interface."""
    return block(3, struct.pack(f"{order}I", len(frame) if length is None else length) + frame, order)


def pcap_of(sent: Sequence[Sent]) -> bytes:
    """A pcap of datagrams, as plain IPv4."""
    return pcap([(each.at, ipv4(udp(each.payload, each.source[1], each.port), each.source[0])) for each in sent])
