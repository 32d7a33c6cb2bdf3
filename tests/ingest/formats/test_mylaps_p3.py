"""MyLaps P3: what each record says, how a stream is cut into records, and what is none."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.mylaps_p3 import FEED, MOST_BYTES, Records, decode, recognise, resend
from tests.ingest.formats.packets import p3 as wire
from timing.errors import BadInput
from timing.passings import DecoderAlive, TransponderPassed

PASSING = wire.passing(1_001, 1_234_567, wire.START_US)
passings = st.builds(wire.passing, st.integers(1, 2**32 - 1), st.integers(1, 2**32 - 1), st.integers(1, 2**64 - 1))


def test_a_passing_says_which_transponder_passed_when() -> None:
    assert decode(PASSING) == TransponderPassed(1_001, 1_234_567, wire.START_US)


@pytest.mark.parametrize("sign", [wire.status(), wire.watchdog()])
def test_a_decoder_says_that_it_lives(sign: bytes) -> None:
    assert decode(sign) == DecoderAlive()


@pytest.mark.parametrize("kind", [3, 4, 0x24, 0xFFFF])
def test_other_records_say_nothing(kind: int) -> None:
    assert decode(wire.record(kind, b"")) is None


@pytest.mark.parametrize("fields", [wire.field(4, wire.START_US, 8), wire.field(3, 5, 4), b""])
def test_a_passing_of_no_transponder_or_time_is_counted(fields: bytes) -> None:
    passed = decode(wire.record(1, wire.field(1, 7, 4) + fields))
    assert isinstance(passed, TransponderPassed)
    assert (passed.number, passed.transponder) == (7, 0)


def test_a_passing_without_a_number_says_nothing() -> None:
    assert decode(wire.record(1, wire.field(3, 5, 4) + wire.field(4, wire.START_US, 8))) is None


@settings(max_examples=30)
@given(passings)
def test_values_that_mean_something_to_the_line_are_sent_otherwise_and_read_all_the_same(record: bytes) -> None:
    assert not {0x8E, 0x8F} & set(record[1:-1])
    assert recognise(record)
    assert isinstance(decode(record), TransponderPassed)


@settings(max_examples=30)
@given(st.integers(1, 2**32 - 1), st.integers(1, 2**32 - 1))
def test_passings_are_asked_for_by_number(first: int, last: int) -> None:
    assert resend(first, last) == wire.record(4, wire.field(1, first, 4) + wire.field(2, last, 4))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (b"", "a record from"),
        (b"\x8e", "a record from"),
        (b"\x8e\x02\x8f", "at least 11 bytes"),
        (PASSING[1:], "a record from"),
        (PASSING[:-1], "a record from"),
        (wire.record(1, b"", version=3), "version 2"),
        (wire.record(1, b"", length=12), "12 bytes, not 11"),
        (wire.record(1, b"", crc=7), "the checksum"),
        (b"\x8e\x02\x8d\x8f", "at least 0x20"),
        (b"\x8e\x02\x8d\x1f\x8f", "at least 0x20"),
        (wire.record(1, b"\x01"), "a field's number"),
        (wire.record(1, b"\x01\x04\x00"), "a field's number"),
        (wire.record(1, wire.field(1, 7, 2)), "4 bytes in field 1, not 2"),
    ],
)
def test_a_broken_record_is_refused(record: bytes, expected: str) -> None:
    with pytest.raises(BadInput, match=expected):
        decode(record)


@pytest.mark.parametrize("record", [b"", PASSING[1:], PASSING[:-1], wire.record(1, b"", crc=7), b"\x8e" * 20 + b"\x8f"])
def test_only_a_whole_record_is_recognised(record: bytes) -> None:
    assert not recognise(record)


@settings(max_examples=30)
@given(st.binary(max_size=60))
def test_whatever_stands_in_a_record_is_read_or_refused(content: bytes) -> None:
    for record in (wire.record(1, content), b"\x8e" + content + b"\x8f", content):
        try:
            decode(record)
        except BadInput as error:
            assert error.format == FEED.name  # noqa: PT017 - either is right


@settings(max_examples=30)
@given(passings, st.data())
def test_a_bit_that_was_turned_over_is_seen(record: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(record) - 1))
    damaged = bytearray(record)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    assert not recognise(bytes(damaged))


class TestAStream:
    @settings(max_examples=40)
    @given(st.lists(passings, max_size=6), st.data())
    def test_is_cut_into_its_records_however_it_arrives(self, records: list[bytes], data: st.DataObject) -> None:
        stream = b"".join(records)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
        cutter = Records()
        found = [
            record
            for begin, stop in zip([0, *cuts], [*cuts, len(stream)], strict=True)
            for record in cutter.take(stream[begin:stop])
        ]
        assert found == records
        assert not cutter.rest

    def test_loses_nothing_behind_a_record_that_breaks_off(self) -> None:
        assert Records().take(PASSING[:20] + PASSING) == [PASSING[:20], PASSING]

    def test_hands_on_what_lies_between_two(self) -> None:
        cutter = Records()
        assert cutter.take(b"\x00\x8f" + PASSING + b"\x07") == [b"\x00\x8f", PASSING, b"\x07"]
        assert cutter.take(PASSING[:5]) == []
        assert cutter.rest == PASSING[:5]

    @pytest.mark.parametrize("first", [b"\x8e", b"\x00"])
    def test_that_has_no_ends_is_none_from_there_on(self, first: bytes) -> None:
        cutter = Records()
        assert cutter.take(PASSING + first + b"\x00" * MOST_BYTES) == [PASSING]
        with pytest.raises(BadInput, match="a record of at most"):
            cutter.take(b"\x00")


def test_the_tests_own_checksum_is_the_published_one() -> None:
    """0x1021, begun with 0xFFFF: of nothing it is what it began with, of sixteen bits it is they."""
    assert wire.checksum(b"") == 0xFFFF
    assert wire.checksum(struct.pack(">H", 0)) == 0x1D0F
