"""What the encoder of Gran Turismo 7 packs; the decoder's own round trips are in `tests/ingest/formats/test_gt7.py`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo.wire_gt7 import LENGTHS, Format, Telemetry, encode
from ingest.formats.gt7 import MASKS, decode, recognise

formats = st.sampled_from(sorted(LENGTHS))


@pytest.mark.parametrize("format", sorted(LENGTHS))
def test_every_format_has_its_length(format: Format) -> None:
    datagram = encode(Telemetry(1, 1), format)
    assert len(datagram) == LENGTHS[format]
    assert len(datagram) in MASKS
    assert recognise(datagram)


@given(formats, st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))
def test_packets_are_encrypted_each_in_its_own_way(format: Format, one: int, other: int) -> None:
    first, second = (encode(Telemetry(packet, 3, 91_234), format) for packet in (one, other))
    assert (first == second) is (one == other)
    assert decode(first).watch == decode(second).watch


@given(formats, st.integers(0, 2**32 - 1))
def test_the_number_of_the_encryption_says_nothing(format: Format, number: int) -> None:
    telemetry = Telemetry(77, 3, 91_234, 90_001, 12_345)
    assert decode(encode(telemetry, format, number)) == decode(encode(telemetry, format))
