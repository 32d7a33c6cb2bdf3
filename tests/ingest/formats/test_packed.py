"""Values as games pack them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.packed import is_count, is_text, is_time, microseconds, running, text


@pytest.mark.parametrize(
    ("seconds", "milliseconds"),
    [(0.0, 0), (0.0004, 0), (0.0005, 1), (12.3456, 12_346), (-1.0, None), (math.nan, None), (86_400.0, None)],
)
def test_a_running_time_may_be_zero(seconds: float, milliseconds: int | None) -> None:
    assert running(seconds) == milliseconds


@pytest.mark.parametrize(
    ("seconds", "us"), [(39.690216, 39_690_216), (0.0, None), (-123.0, None), (math.inf, None), (math.nan, None)]
)
def test_a_sector_has_microseconds(seconds: float, us: int | None) -> None:
    assert microseconds(seconds) == us


@given(st.floats())
def test_what_is_a_time_has_milliseconds(seconds: float) -> None:
    assert is_time(seconds) is (running(seconds) is not None) or seconds >= 86_399.9995


@pytest.mark.parametrize(
    ("value", "counts"), [(0.0, True), (7.0, True), (8.0, False), (0.5, False), (-1.0, False), (math.nan, False)]
)
def test_a_count_is_whole_and_not_too_large(value: float, counts: bool) -> None:
    assert is_count(value, 7) is counts


@pytest.mark.parametrize(
    ("field", "told"), [(b"Ada\0junk", "Ada"), (b"Ada", "Ada"), (b"J\xc3\xb6\0", "Jö"), (b"J\xc3\0", "J�"), (b"", "")]
)
def test_text_ends_at_its_nul_and_is_mended_where_it_was_cut(field: bytes, told: str) -> None:
    assert text(field) == told


@pytest.mark.parametrize(
    ("field", "is_one"), [(b"Ada\0\xff", True), (b"\0", True), (b"Ada", False), (b"\xff\0", False)]
)
def test_a_field_of_text_has_a_nul_behind_it(field: bytes, is_one: bool) -> None:
    assert is_text(field) is is_one
