"""Datagrams as packets of a pcapng file."""

import io
import socket
import struct
from functools import partial
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import Datagram, read_capture
from ingest.captures.containers import comment_of
from ingest.tape_packets import Address, file_header, packet

TO = ("192.0.2.99", 20_777)
NOW = 1_764_000_000_123_456_789


def read(*packets: bytes) -> list[Datagram]:
    return list(read_capture(io.BytesIO(file_header() + b"".join(packets))))


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


@given(st.binary(max_size=1500), sources, sources, st.integers(0, 2**64 - 1))
def test_a_packet_is_read_back_as_it_arrived(datagram: bytes, source: Address, to: Address, at_ns: int) -> None:
    made = packet(datagram, source, to, at_ns)
    assert made is not None
    (found,) = read(made)
    assert (found.payload, found.source, found.port) == (datagram, source, to[1])
    assert found.at_ns == at_ns


@given(st.binary(max_size=100), sources, sources)
def test_the_checksums_are_right_and_udp_goes_without_where_it_may(
    datagram: bytes, source: Address, to: Address
) -> None:
    made = packet(datagram, source, to, NOW)
    assert made is not None
    (length,) = struct.unpack_from("<I", made, 20)
    ip = made[28 : 28 + length]
    if ":" in source[0]:
        udp = ip[40:]
        assert udp[6:8] != b"\0\0"
        assert adds_up(ip[8:40] + struct.pack(">HH", 17, len(udp)) + udp)
    else:
        assert adds_up(ip[:20])
        assert ip[26:28] == b"\0\0"


def test_a_packet_looks_as_it_did_on_the_wire() -> None:
    made = packet(b"lap", ("192.0.2.5", 50_000), TO, NOW)
    assert made is not None
    assert made.hex(" ", -4) == (
        "06000000 40000000 00000000 a7fc7a18 15cd256f 1f000000 1f000000 "  # kind, length, interface, arrival, lengths
        "4500001f 00004000 4011b665 c0000205 c0000263 "  # IPv4
        "c3505129 000b0000 6c617000 "  # UDP
        "40000000"  # length again
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
    assert made[28 + 8 : 28 + 40] == IPv6Address("2001:db8::5").packed + IPv6Address("::").packed
    made = packet(b"", ("192.0.2.5", 50_000), ("::1", 20_777), NOW)
    assert made is not None
    assert made[28 + 12 : 28 + 20] == IPv4Address("192.0.2.5").packed + IPv4Address("0.0.0.0").packed


@pytest.mark.parametrize("host", ["localhost", "", "a\0b", "1.2.3", "x::y"])
def test_what_comes_from_no_address_is_no_packet(host: str) -> None:
    assert packet(b"lap", (host, 50_000), TO, NOW) is None


@pytest.mark.parametrize(("at_ns", "told_ns"), [(-1, 0), (2**64, 2**64 - 1)])
def test_a_clock_far_off_is_told_as_far_as_the_file_can(at_ns: int, told_ns: int) -> None:
    made = packet(b"lap", ("192.0.2.5", 50_000), TO, at_ns)
    assert made is not None
    assert read(made)[0].at_ns == told_ns


@pytest.mark.parametrize("comment", ["", "record 1a2b3c4d", "Nürburgring"])
def test_the_file_says_what_it_is_of(comment: str) -> None:
    file = io.BytesIO(file_header(comment))
    assert comment_of(file) == comment
    assert list(read_capture(io.BytesIO(file_header(comment)))) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\x0a\x0d\x0d\x0a", struct.pack("<IHHiIII", 0xA1B2_3C4D, 2, 4, 0, 0, 0, 101), file_header("x")[:30]],
    ids=["empty", "one word", "a pcap", "broken off"],
)
def test_what_is_no_file_of_ours_says_nothing(content: bytes) -> None:
    assert comment_of(io.BytesIO(content)) == ""
