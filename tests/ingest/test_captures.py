"""Recordings of network packets: whatever they are written in, the datagrams come out, and nothing else."""

import gzip
import io
import random
import struct
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import Datagram, is_capture, read_capture
from ingest.captures.containers import MOST_BYTES
from ingest.captures.fragments import FRAGMENTS_WAIT_S, MOST_INCOMPLETE
from tests.ingest.recordings import (
    ETHERNET,
    Order,
    Sent,
    block,
    cooked,
    cooked2,
    enhanced,
    ethernet,
    in_pieces,
    interface,
    ipv4,
    ipv6,
    ipv6_fragment,
    ipv6_option,
    old,
    option,
    pcap,
    pcap_of,
    section,
    simple,
    udp,
)
from timing.errors import BadInput

ORDERS: list[Order] = ["<", ">"]
FRAGMENTS = "fragments of datagrams that are not whole"
CONTRADICTS = "their headers contradict their size"


def read(content: bytes) -> tuple[list[Datagram], list[str]]:
    """The datagrams of a recording, and its warnings."""
    capture = read_capture(io.BytesIO(content))
    return list(capture), capture.warnings


def payloads(content: bytes) -> list[bytes]:
    datagrams, warnings = read(content)
    assert not warnings
    return [datagram.payload for datagram in datagrams]


def until_broken(content: bytes) -> tuple[list[Datagram], BadInput | None]:
    """The datagrams in front of the place where a recording breaks off, and what was said there."""
    capture = read_capture(io.BytesIO(content))
    datagrams: list[Datagram] = []
    try:
        datagrams.extend(capture)
    except BadInput as error:
        return datagrams, error
    return datagrams, None


def raw(*packets: bytes) -> bytes:
    """A pcap of plain IP packets, all at the same time."""
    return pcap([(1.0, packet) for packet in packets])


class TestPcap:
    @pytest.mark.parametrize("order", ORDERS)
    @pytest.mark.parametrize("nano", [False, True])
    def test_in_both_byte_orders_and_both_resolutions(self, order: Order, nano: bool) -> None:
        at = 1_700_000_000.25
        datagrams, warnings = read(pcap([(at, ipv4(udp(b"lap", 40_001, 20_777)))], order=order, nano=nano))
        assert datagrams == [Datagram(1_700_000_000_250_000_000, ("192.0.2.5", 40_001), 20_777, b"lap")]
        assert warnings == []

    def test_with_nothing_in_it(self) -> None:
        assert read(pcap([])) == ([], [])

    def test_of_a_link_layer_nobody_knows_says_so_and_holds_nothing(self) -> None:
        _, (warning,) = read(pcap([(1.0, b"?"), (2.0, b"?")], link=147))
        assert warning.startswith("2 packet(s) left out: link layer 147 is none of plain IP, Ethernet")

    def test_marks_of_checksums_above_the_link_type_do_not_hide_it(self) -> None:
        assert payloads(pcap([(1.0, ipv4(udp(b"lap")))], link=0x2400_0000 | 101)) == [b"lap"]

    def test_of_which_only_the_beginnings_were_kept_says_so(self) -> None:
        datagrams, warnings = read(pcap([(1.0, ipv4(udp(bytes(100))))], keep=64))
        assert datagrams == []
        assert warnings == ["1 packet(s) left out: only their beginning was recorded"]

    def test_a_packet_larger_than_any_is_not_believed(self) -> None:
        content = pcap([]) + struct.pack("<IIII", 1, 0, MOST_BYTES + 1, MOST_BYTES + 1)
        _, error = until_broken(content)
        assert str(error) == "pcap at byte 32: expected a packet of at most 262144 bytes, not of 262145"


class TestPcapNg:
    @pytest.mark.parametrize("order", ORDERS)
    def test_in_both_byte_orders(self, order: Order) -> None:
        frame = ipv4(udp(b"lap"))
        content = section(order) + interface(order=order) + enhanced(frame, 1_700_000_000_250_000, order=order)
        (datagram,), _ = read(content)
        assert (datagram.at, datagram.payload) == (1_700_000_000.25, b"lap")

    @pytest.mark.parametrize(
        ("options", "ticks"),
        [
            (b"", 5_500_000),
            (option(9, b"\x09"), 5_500_000_000),
            (option(9, b"\x83"), 44),
            (option(9, b"\x00") + option(14, struct.pack("<q", -3)), 8),
        ],
    )
    def test_each_interface_has_its_own_clock(self, options: bytes, ticks: int) -> None:
        other = interface(options=option(2, b"eth0") + options)
        content = section() + interface() + other + enhanced(ipv4(udp(b"lap")), ticks, number=1)
        (datagram,), _ = read(content)
        assert datagram.at in (5.5, 5.0)

    def test_of_several_sections_in_different_orders_each_has_its_own_interfaces(self) -> None:
        frame = ipv4(udp(b"one"))
        first = section("<") + interface(101) + enhanced(frame, 1)
        second = section(">") + interface(ETHERNET, ">") + enhanced(ethernet(ipv4(udp(b"two"))), 2, order=">")
        assert payloads(first + second) == [b"one", b"two"]
        _, error = until_broken(first + section() + enhanced(frame, 3))
        assert str(error).endswith("expected one of 0 interfaces, not number 0")

    def test_the_older_kinds_of_packet_are_read_as_well(self) -> None:
        head = section() + interface()
        content = head + old(ipv4(udp(b"old")), 2_000_000) + simple(ipv4(udp(b"simple")))
        datagrams, _ = read(content)
        assert [(d.payload, d.at) for d in datagrams] == [(b"old", 2.0), (b"simple", 2.0)]

    def test_a_simple_packet_was_cut_where_its_interface_cuts(self) -> None:
        frame = ipv4(udp(bytes(200)))
        content = section() + interface(keep=60) + simple(frame[:60], length=len(frame))
        assert read(content)[1] == ["1 packet(s) left out: only their beginning was recorded"]

    def test_packets_of_an_interface_nobody_knows_are_counted_and_the_others_read(self) -> None:
        content = (
            section() + interface(147) + interface() + enhanced(b"?", 1) + enhanced(ipv4(udp(b"lap")), 1, number=1)
        )
        datagrams, (warning,) = read(content)
        assert [datagram.payload for datagram in datagrams] == [b"lap"]
        assert warning.startswith("1 packet(s) left out: link layer 147 is none of")

    def test_blocks_of_other_kinds_are_passed_over_whatever_their_size(self) -> None:
        names, statistics = block(4, bytes(500_000)), block(5, bytes(24))
        content = (
            section(options=option(4, b"tool")) + interface() + names + enhanced(ipv4(udp(b"lap")), 1) + statistics
        )
        assert payloads(content) == [b"lap"]

    def test_a_packet_cut_short_says_so(self) -> None:
        frame = ipv4(udp(bytes(100)))
        content = section() + interface() + enhanced(frame[:40], 1, length=len(frame))
        assert read(content)[1] == ["1 packet(s) left out: only their beginning was recorded"]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (section()[:8] + b"\1\2\3\4", "pcapng at byte 8: expected the mark of the byte order"),
            (
                struct.pack("<IIIHHqI", 0x0A0D0D0A, 20, 0x1A2B3C4D, 1, 0, -1, 20),
                "pcapng at byte 4: expected a section's header of 28 bytes or more, in fours, not of 20",
            ),
            (
                section() + struct.pack("<II", 6, 13),
                "pcapng at byte 32: expected a block of 12 bytes or more, in fours, not of 13",
            ),
            (section() + struct.pack("<II", 6, 8), "pcapng at byte 32: expected a block of 12 bytes or more"),
            (
                section() + struct.pack("<II", 6, 1 << 30),
                "pcapng at byte 32: expected a block of at most 262144 bytes, not of 1073741824",
            ),
            (section() + struct.pack("<III", 1, 12, 12), "pcapng at byte 36: expected an interface's link layer"),
            (
                section() + interface()[:-4] + struct.pack("<I", 24),
                "pcapng at byte 44: expected a block's length again at its end",
            ),
            (section() + interface() + block(6, bytes(16)), "pcapng at byte 56: expected a packet's header"),
            (
                section() + interface() + enhanced(b"", 1, kept=400),
                "pcapng at byte 56: expected 400 bytes of a packet, not 0",
            ),
        ],
    )
    def test_what_is_broken_is_named_with_its_place(self, content: bytes, said: str) -> None:
        _, error = until_broken(content)
        assert said in str(error)


class TestLinkLayers:
    @pytest.mark.parametrize(
        ("link", "frame"),
        [
            (0, bytes((2, 0, 0, 0)) + ipv4(udp(b"lap"))),
            (1, ethernet(ipv4(udp(b"lap")))),
            (1, ethernet(ipv4(udp(b"lap")), tags=[0x8100])),
            (1, ethernet(ipv4(udp(b"lap")), tags=[0x88A8, 0x8100])),
            (1, ethernet(ipv4(udp(b"lap"))) + b"padding of a short frame"),
            (1, ethernet(ipv6(udp(b"lap")))),
            (12, ipv4(udp(b"lap"))),
            (101, ipv6(udp(b"lap"))),
            (108, bytes((0, 0, 0, 2)) + ipv4(udp(b"lap"))),
            (113, cooked(ipv4(udp(b"lap")))),
            (228, ipv4(udp(b"lap"))),
            (229, ipv6(udp(b"lap"))),
            (276, cooked2(ipv4(udp(b"lap")))),
        ],
    )
    def test_are_taken_off(self, link: int, frame: bytes) -> None:
        assert payloads(pcap([(1.0, frame)], link=link)) == [b"lap"]

    @pytest.mark.parametrize(
        ("link", "frame"),
        [
            (1, ethernet(bytes(28), kind=0x0806)),
            (1, b"short"),
            (1, bytes(12) + struct.pack(">H", 0x8100)),
            (276, struct.pack(">H", 0x0806) + bytes(50)),
            (101, b""),
            (101, b"\x00" * 40),
        ],
    )
    def test_of_other_protocols_are_passed_over(self, link: int, frame: bytes) -> None:
        assert read(pcap([(1.0, frame)], link=link)) == ([], [])


class TestIPv4:
    def test_options_are_passed_over(self) -> None:
        assert payloads(raw(ipv4(udp(b"lap"), options=bytes(8)))) == [b"lap"]

    def test_other_protocols_are_passed_over(self) -> None:
        assert read(raw(ipv4(bytes(20), protocol=6))) == ([], [])

    def test_a_length_left_to_the_network_card_is_that_of_the_packet(self) -> None:
        assert payloads(raw(ipv4(udp(b"lap"), total=0))) == [b"lap"]

    def test_an_empty_datagram_is_one(self) -> None:
        assert payloads(raw(ipv4(udp(b"")))) == [b""]

    @pytest.mark.parametrize(
        "packet",
        [
            ipv4(udp(b"lap"))[:19],
            ipv4(udp(b"lap"), total=19),
            ipv4(udp(b"lap"), total=200),
            b"\x42" + ipv4(udp(b"lap"))[1:],
            ipv4(b"1234567"),
            ipv4(udp(b"lap", size=7)),
            ipv4(udp(b"lap", size=12)),
            ipv4(b"", more=True),
            ipv4(bytes(12), more=True),
            ipv4(bytes(16), place=0xFFF8),
        ],
    )
    def test_what_is_not_whole_or_contradicts_itself_is_left_out_and_counted(self, packet: bytes) -> None:
        datagrams, warnings = read(raw(packet, ipv4(udp(b"whole"))))
        assert [datagram.payload for datagram in datagrams] == [b"whole"]
        assert warnings == [f"1 packet(s) left out: {CONTRADICTS}"]


class TestIPv6:
    @pytest.mark.parametrize(
        ("protocol", "body"),
        [
            (0, ipv6_option(17) + udp(b"lap")),
            (0, ipv6_option(60) + ipv6_option(43, 2) + ipv6_option(17) + udp(b"lap")),
            (51, bytes((17, 4)) + bytes(22) + udp(b"lap")),
            (44, ipv6_fragment(udp(b"lap"), 0, more=False)),
        ],
    )
    def test_headers_in_between_are_passed_over(self, protocol: int, body: bytes) -> None:
        datagrams, _ = read(raw(ipv6(body, protocol=protocol)))
        assert [(d.source, d.payload) for d in datagrams] == [(("2001:db8::5", 40_000), b"lap")]

    def test_other_protocols_are_passed_over(self) -> None:
        assert read(raw(ipv6(bytes(20), protocol=6), ipv6(ipv6_option(58), protocol=0))) == ([], [])

    def test_a_length_left_to_the_network_card_is_that_of_the_packet(self) -> None:
        assert payloads(raw(ipv6(udp(b"lap"), size=0))) == [b"lap"]

    @pytest.mark.parametrize(
        "packet",
        [
            ipv6(udp(b"lap"))[:39],
            ipv6(udp(b"lap"), size=100),
            ipv6(b"\x11", protocol=0),
            ipv6(bytes(7), protocol=44),
            ipv6(ipv6_option(17, 200), protocol=0),
        ],
    )
    def test_what_is_not_whole_is_left_out_and_counted(self, packet: bytes) -> None:
        assert read(raw(packet)) == ([], [f"1 packet(s) left out: {CONTRADICTS}"])


WHOLE = udp(bytes(range(256)) * 6)
PIECES = in_pieces(WHOLE, 512)


def fragment(place: int, piece: bytes, more: bool, id: int = 1) -> bytes:
    return ipv4(piece, place=place, more=more, id=id)


class TestFragments:
    @pytest.mark.parametrize("order", list(permutations(range(len(PIECES)))))
    def test_in_any_order_make_the_datagram(self, order: tuple[int, ...]) -> None:
        assert payloads(raw(*(fragment(*PIECES[number]) for number in order))) == [WHOLE[8:]]

    @pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
    def test_of_ipv6_as_well(self, order: tuple[int, ...]) -> None:
        pieces = [ipv6(ipv6_fragment(piece, place, more=more), protocol=44) for place, piece, more in PIECES]
        assert payloads(raw(*(pieces[number] for number in order))) == [WHOLE[8:]]

    def test_of_two_datagrams_are_told_apart_by_number_and_by_sender(self) -> None:
        other = udp(bytes(1000))
        packets = [fragment(*piece, id=7) for piece in in_pieces(other, 512)]
        third = [ipv4(piece, "192.0.2.6", place=place, more=more) for place, piece, more in PIECES]
        mixed = [packet for three in zip([fragment(*p) for p in PIECES], third, strict=True) for packet in three]
        assert payloads(raw(packets[0], *mixed, packets[1])) == [WHOLE[8:], WHOLE[8:], other[8:]]

    def test_doubled_on_the_way_make_it_once(self) -> None:
        packets = [fragment(*piece) for piece in PIECES]
        datagrams, warnings = read(raw(packets[0], packets[0], *packets[1:], packets[-1]))
        assert [datagram.payload for datagram in datagrams] == [WHOLE[8:]]
        assert warnings == [f"1 packet(s) left out: {FRAGMENTS}"]  # the last one again: of a datagram that never comes

    def test_that_miss_one_make_none(self) -> None:
        for missing in range(len(PIECES)):
            packets = [fragment(*piece) for number, piece in enumerate(PIECES) if number != missing]
            assert read(raw(*packets)) == ([], [f"3 packet(s) left out: {FRAGMENTS}"])

    @pytest.mark.parametrize(
        "packets",
        [
            [fragment(0, WHOLE[:512], True), fragment(0, bytes(512), True)],
            [fragment(0, WHOLE[:512], True), fragment(256, WHOLE[256:1544], False)],
            [fragment(512, WHOLE[512:600], False), fragment(512, WHOLE[512:601], False)],
            [fragment(0, WHOLE[:512], True), fragment(8, bytes(8), False), fragment(16, bytes(8), False)],
        ],
    )
    def test_that_overlap_or_contradict_each_other_make_none(self, packets: list[bytes]) -> None:
        datagrams, (warning,) = read(raw(*packets))
        assert datagrams == []
        assert warning.endswith(FRAGMENTS)

    def test_too_far_apart_make_none_for_their_number_is_used_again(self) -> None:
        first, *rest = [fragment(*piece) for piece in PIECES]
        late = FRAGMENTS_WAIT_S + 1
        content = pcap([(0.0, first), *((late, packet) for packet in rest), (late, first)])
        assert [datagram.payload for datagram in read(content)[0]] == [WHOLE[8:]]
        assert read(content)[1] == [f"1 packet(s) left out: {FRAGMENTS}"]

    def test_of_more_datagrams_than_may_wait_give_up_the_oldest(self) -> None:
        begun = [ipv4(WHOLE[:512], id=id, more=True) for id in range(MOST_INCOMPLETE + 1)]
        rest = [fragment(place, piece, more, id=id) for id in (1, 0) for place, piece, more in PIECES[1:]]
        content = pcap([(0.0, packet) for packet in (*begun, *rest)])
        datagrams, (warning,) = read(content)
        assert len(datagrams) == 1
        assert warning == f"{1 + 3 + MOST_INCOMPLETE - 1} packet(s) left out: {FRAGMENTS}"

    def test_overlapping_fragments_without_end_do_not_fill_the_memory(self) -> None:
        pieces = [(1.0, fragment(place, bytes(32_000), more=True)) for place in range(0, 8_000, 8)]
        capture = read_capture(io.BytesIO(pcap(pieces)))
        assert list(capture) == []
        assert capture.warnings == [f"1000 packet(s) left out: {FRAGMENTS}"]


class TestBrokenOff:
    CONTENTS = (
        pcap_of([Sent(1.0, ("192.0.2.5", 1), 2, b"one"), Sent(2.0, ("192.0.2.5", 1), 2, b"two")]),
        section()
        + interface(options=option(9, b"\x09"))
        + enhanced(ipv4(udp(b"one")), 1)
        + section(">")
        + interface(order=">")
        + old(ipv4(udp(b"two")), 2, order=">"),
    )

    @pytest.mark.parametrize("content", CONTENTS)
    def test_at_any_byte_everything_before_is_read_and_the_place_named(self, content: bytes) -> None:
        whole = payloads(content)
        counts = []
        for size in range(len(content)):
            datagrams, error = until_broken(content[:size])
            assert [datagram.payload for datagram in datagrams] == whole[: len(datagrams)]
            counts.append(len(datagrams))
            if error is not None:
                assert error.offset is not None
                assert error.offset <= size
        assert all(before <= after for before, after in pairwise(counts))
        assert counts[-1] == len(whole) - 1
        _, error = until_broken(content[:-1])
        assert "but the file ends" in str(error)

    def test_within_a_header_names_it(self) -> None:
        content = self.CONTENTS[0]
        assert (
            str(until_broken(content[:10])[1])
            == "pcap at byte 10: expected 14 more bytes of the file's header, but the file ends"
        )
        assert "expected the file's header, but the file ends" in str(until_broken(content[:4])[1])

    @pytest.mark.parametrize("content", [b"", b"\xd4", b"GIF89a", bytes(100)])
    def test_what_is_no_recording_says_so(self, content: bytes) -> None:
        datagrams, error = until_broken(content)
        assert datagrams == []
        assert error is not None


class TestHostileFiles:
    @given(st.binary(max_size=400))
    def test_random_bytes_raise_nothing_but_bad_input(self, content: bytes) -> None:
        until_broken(content)

    @given(st.sampled_from(TestBrokenOff.CONTENTS), st.data())
    def test_a_recording_with_bytes_changed_raises_nothing_but_bad_input(
        self, content: bytes, data: st.DataObject
    ) -> None:
        changed = bytearray(content)
        for at in data.draw(st.lists(st.integers(4, len(content) - 1), min_size=1, max_size=8)):
            changed[at] = data.draw(st.integers(0, 255))
        datagrams, _ = until_broken(bytes(changed))
        assert all(isinstance(datagram.at_ns, int) for datagram in datagrams)

    @given(st.integers(0, 0x7F), st.booleans(), st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1))
    def test_no_resolution_and_no_time_is_too_absurd_to_be_read(
        self, power: int, binary: bool, ticks: int, offset: int
    ) -> None:
        options = option(9, bytes((power | binary << 7,))) + option(14, struct.pack("<q", offset))
        assert payloads(section() + interface(options=options) + enhanced(ipv4(udp(b"lap")), ticks)) == [b"lap"]

    @given(
        st.lists(
            st.builds(
                Sent,
                st.integers(0, 2**31).map(lambda us: us / 1024),
                st.tuples(st.sampled_from(["192.0.2.1", "198.51.100.7"]), st.integers(0, 65_535)),
                st.integers(0, 65_535),
                st.binary(max_size=60),
            )
        )
    )
    def test_what_was_written_is_read(self, sent: list[Sent]) -> None:
        datagrams, _ = read(pcap_of(sent))
        assert [(d.source, d.port, d.payload) for d in datagrams] == [(s.source, s.port, s.payload) for s in sent]
        assert [d.at for d in datagrams] == pytest.approx([s.at for s in sent], abs=1e-6)

    @given(st.binary(min_size=9, max_size=3000), st.integers(1, 200), st.randoms(use_true_random=False))
    def test_however_a_datagram_is_cut_and_shuffled_it_comes_out_whole(
        self, payload: bytes, eights: int, shuffle: random.Random
    ) -> None:
        packets = [fragment(*piece) for piece in in_pieces(udp(payload), 8 * eights)]
        shuffle.shuffle(packets)
        assert payloads(pcap([(1.0, packet) for packet in packets])) == [payload]


class TestWhatIsARecording:
    def test_is_known_from_its_first_bytes(self) -> None:
        for content in TestBrokenOff.CONTENTS:
            assert is_capture(content[:12])
            assert is_capture(gzip.compress(content))
        for head in (b"", b"{}", b"\x0a\x0d\x0d\x0a12345678", b"\x1f\x8b but no gzip", gzip.compress(b"{}")):
            assert not is_capture(head)


class TestGzip:
    CONTENT = pcap_of([Sent(float(at), ("192.0.2.5", 1), 2, random.Random(at).randbytes(500)) for at in range(20)])

    def test_a_packed_recording_is_read(self) -> None:
        assert payloads(gzip.compress(self.CONTENT)) == payloads(self.CONTENT)

    def test_cut_off_it_is_read_up_to_there(self) -> None:
        packed = gzip.compress(self.CONTENT)
        datagrams, error = until_broken(packed[: len(packed) // 2])
        assert 0 < len(datagrams) < 20
        assert "the gzip file is broken or breaks off" in str(error)

    @pytest.mark.parametrize("content", [b"\x1f\x8b\x08\x00" + b"\xff" * 40, b"\x1f\x8b\xff\xff" + bytes(40)])
    def test_what_only_looks_packed_says_so(self, content: bytes) -> None:
        _, error = until_broken(content)
        assert "expected a recording, but the gzip file is broken" in str(error)


class TestReading:
    def test_from_a_path_and_from_an_open_file_which_stays_open(self, tmp_path: Path) -> None:
        path = tmp_path / "evening.pcap"
        path.write_bytes(raw(ipv4(udp(b"lap"))))
        assert [datagram.payload for datagram in read_capture(path)] == [b"lap"]
        assert [datagram.payload for datagram in read_capture(str(path))] == [b"lap"]
        with path.open("rb") as file:
            assert [datagram.payload for datagram in read_capture(file)] == [b"lap"]
            assert not file.closed

    def test_a_packet_at_a_time(self) -> None:
        capture = read_capture(io.BytesIO(raw(ipv4(udp(b"one")), ipv4(udp(b"two")))))
        assert next(capture).payload == b"one"
        assert next(capture).payload == b"two"
        with pytest.raises(StopIteration):
            next(capture)

    def test_from_a_file_that_gives_less_than_asked_for(self) -> None:
        class Pipe(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                return super().read(min(size or 0, 3))

        content = TestBrokenOff.CONTENTS[1]
        assert [d.payload for d in read_capture(Pipe(content))] == payloads(content)


def test_real_recordings_are_read_whole(corpus: Path) -> None:
    counts = {
        path.stem: len(list(read_capture(path)))
        for folder in ("ac-server-plugin", "f1_2019", "f1_2021", "f1_2022", "gt7")
        for path in sorted((corpus / "udp" / folder).glob("*.pcap"))
    }
    assert counts == {
        "acserver_redbullring_2016": 395,
        "acserver_suzuka_east_2019": 161,
        "single_packets_2019": 8,
        "single_packets_2021": 12,
        "single_packets_2022": 12,
        "demo_C_368": 6914,
    }
