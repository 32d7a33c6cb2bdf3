"""Values as sims keep them in memory."""

import math
import struct

import pytest

from ingest.rig.values import clock, f32, f64, i16, i32, seconds32, seconds64, shown, text


def test_numbers_are_read_where_they_lie() -> None:
    copy = struct.pack("<xhifd", -2, -70_000, 1.5, 2.25)
    assert (i16(copy, 1), i32(copy, 3), f32(copy, 7), f64(copy, 11)) == (-2, -70_000, 1.5, 2.25)


@pytest.mark.parametrize(
    ("seconds", "ms"), [(92.3445, 92_345), (-1.0, None), (0.0, None), (math.nan, None), (math.inf, None), (1e9, None)]
)
def test_what_is_no_time_is_none(seconds: float, ms: int | None) -> None:
    assert seconds64(struct.pack("<d", seconds), 0) == ms
    assert seconds32(struct.pack("<f", seconds), 0) in (ms, 92_344)  # four bytes are a hair less than that half


def test_a_session_may_have_just_begun() -> None:
    assert (clock(0.0), clock(12.5), clock(-1.0), clock(math.nan)) == (0.0, 12.5, None, None)


def test_text_ends_at_its_nul_in_whichever_letters_the_sim_writes() -> None:
    assert text(b"..J\xc3\xb6rg\0rubbish", 2, 14) == "Jörg"
    assert text("Größe".encode("cp1252") + b"\0", 0, 6) == "Größe"
    assert text(b"no end", 0, 6) == "no end"
    assert text(b"\0\0\0", 0, 3) is None


def test_a_name_that_is_sent_shows_and_is_not_too_long() -> None:
    assert shown(" Ada\x07 \u202eVoss\n ") == "Ada Voss"
    assert shown("\x01 ") is None
    assert shown("x" * 61) == "x" * 60
