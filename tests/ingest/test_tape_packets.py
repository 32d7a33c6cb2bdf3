"""Datagrams as packets of a pcap file."""

import io
import socket
import struct
from functools import partial
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import Datagram, read_capture
from ingest.tape_packets import FILE_HEADER, Address, packet

TO = ("192.0.2.99", 20_777)
NOW = 1_764_000_000_123_456_789


def read(*packets: bytes) -> list[Datagram]:
    return list(read_capture(io.BytesIO(FILE_HEADER + b"".join(packets))))


def adds_up(content: bytes) -> bool:
    """Whether the 16-bit ones' complement sum of content and its checksum is right, as RFC 1071 says it."""
    content += bytes(len(content) % 2)
    total: int = sum(struct.unpack(f">{len(content) // 2}H", content))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total == 0xFFFF


addresses = st.binary(min_size=4, max_size=4).map(partial(socket.inet_ntop, socket.AF_INET)) | st.binary(
    min_size=16, max_size=16
).map(partial(socket.inet_ntop, socket.AF_INET6))
sources = st.tuples(addresses, st.integers(0, 65_535))


@given(st.binary(max_size=1500), sources, sources, st.integers(0, 2**32 * 10**9 - 1))
def test_a_packet_is_read_back_as_it_arrived(datagram: bytes, source: Address, to: Address, at_ns: int) -> None:
    made = packet(datagram, source, to, at_ns)
    assert made is not None
    (found,) = read(made)
    assert (found.payload, found.source, found.port) == (datagram, source, to[1])
    assert abs(found.at - at_ns / 1e9) < 1e-6
    assert struct.unpack_from("<II", made) == divmod(at_ns, 1_000_000_000)


@given(st.binary(max_size=100), sources, sources)
def test_the_checksums_are_right(datagram: bytes, source: Address, to: Address) -> None:
    made = packet(datagram, source, to, NOW)
    assert made is not None
    ip = made[16:]
    if ":" in source[0]:
        addresses, udp = ip[8:40], ip[40:]
    else:
        assert adds_up(ip[:20])
        addresses, udp = ip[12:20], ip[20:]
    assert udp[6:8] != b"\0\0"
    assert adds_up(addresses + struct.pack(">HH", 17, len(udp)) + udp)


def test_a_packet_looks_as_it_did_on_the_wire() -> None:
    made = packet(b"lap", ("192.0.2.5", 50_000), TO, NOW)
    assert made is not None
    assert made.hex(" ", -4) == (
        "00812469 15cd5b07 1f000000 1f000000 "  # arrival, length twice
        "4500001f 00004000 4011b665 c0000205 c0000263 "  # IPv4
        "c3505129 000b8a93 6c6170"  # UDP
    )


@pytest.mark.parametrize(("host", "longest"), [("192.0.2.5", 65_507), ("2001:db8::5", 65_527)], ids=["IPv4", "IPv6"])
def test_the_longest_datagram_fits_and_a_longer_one_is_no_packet(host: str, longest: int) -> None:
    content = bytes(range(256)) * 256
    made = packet(content[:longest], (host, 50_000), TO, NOW)
    assert made is not None
    assert read(made)[0].payload == content[:longest]
    assert packet(content[: longest + 1], (host, 50_000), TO, NOW) is None


def test_an_address_of_one_link_is_told_without_its_link() -> None:
    made = packet(b"", ("fe80::1%eth0", 50_000), ("::", 20_777), NOW)
    assert made is not None
    assert read(made)[0].source == ("fe80::1", 50_000)


@pytest.mark.parametrize("to", ["192.0.2.99", "not an address", ""])
def test_a_receiver_of_the_other_family_stands_as_none(to: str) -> None:
    made = packet(b"", ("2001:db8::5", 50_000), (to, 20_777), NOW)
    assert made is not None
    assert made[16 + 8 : 16 + 40] == IPv6Address("2001:db8::5").packed + IPv6Address("::").packed
    made = packet(b"", ("192.0.2.5", 50_000), ("::1", 20_777), NOW)
    assert made is not None
    assert made[16 + 12 : 16 + 20] == IPv4Address("192.0.2.5").packed + IPv4Address("0.0.0.0").packed


@pytest.mark.parametrize("host", ["localhost", "", "a\0b", "1.2.3", "x::y"])
def test_what_comes_from_no_address_is_no_packet(host: str) -> None:
    assert packet(b"lap", (host, 50_000), TO, NOW) is None


@pytest.mark.parametrize(("at_ns", "seconds"), [(-1, 0), (2**32 * 10**9, 2**32 - 1)])
def test_a_clock_far_off_is_told_as_far_as_the_file_can(at_ns: int, seconds: int) -> None:
    made = packet(b"lap", ("192.0.2.5", 50_000), TO, at_ns)
    assert made is not None
    assert struct.unpack_from("<I", made) == (seconds,)
