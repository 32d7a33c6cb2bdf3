"""Lap times are whole milliseconds: what becomes one, what does not, and how people read them."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.units import LONGEST_LAP_MS, format_gap, format_lap, from_decimal, from_seconds, lap_time, parse

times = st.integers(1, LONGEST_LAP_MS - 1)


class TestMilliseconds:
    @pytest.mark.parametrize("none", [0, -1, 2_147_483_647, 4_294_967_295, 999_999_999, LONGEST_LAP_MS])
    def test_that_games_write_for_no_time_are_none(self, none: int) -> None:
        assert lap_time(none) is None

    @given(times)
    def test_up_to_a_day_are_a_time(self, ms: int) -> None:
        assert lap_time(ms) == ms


class TestSeconds:
    @pytest.mark.parametrize(
        ("seconds", "ms"), [(80.71968, 80_720), (77.2959976, 77_296), (0.0005, 1), (0.0625, 63), (2.0, 2000)]
    )
    def test_are_rounded_to_the_nearest_with_halves_up(self, seconds: float, ms: int) -> None:
        assert from_seconds(seconds) == ms

    @pytest.mark.parametrize("seconds", [0.0, -0.0, -1.0, 0.0004, math.nan, math.inf, -math.inf, 1e300, 86_400.0])
    def test_that_are_no_time_are_none(self, seconds: float) -> None:
        assert from_seconds(seconds) is None

    @given(times)
    def test_keep_every_millisecond(self, ms: int) -> None:
        assert from_seconds(ms / 1000) == ms

    @given(st.floats())
    def test_of_any_kind_are_a_time_or_none(self, seconds: float) -> None:
        time = from_seconds(seconds)
        assert time is None or 0 < time < LONGEST_LAP_MS


class TestDecimalText:
    @pytest.mark.parametrize(
        ("text", "ms"), [("92.3305", 92_331), (" 92.3304 ", 92_330), ("92", 92_000), ("1e2", 100_000), (".5", 500)]
    )
    def test_is_rounded_by_its_own_digits(self, text: str, ms: int) -> None:
        assert from_decimal(text) == ms

    @pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-1", "0", "0.0", "0.0001", "86400", "1:30"])
    def test_that_is_no_time_is_none(self, text: str) -> None:
        assert from_decimal(text) is None

    @given(st.decimals(min_value=Decimal("0.001"), max_value=Decimal("86399"), places=6))
    def test_is_never_off_by_more_than_half_a_millisecond(self, seconds: Decimal) -> None:
        time = from_decimal(str(seconds))
        assert time is not None
        assert abs(Decimal(time) - seconds * 1000) <= Decimal("0.5")


class TestPeopleWriteTimes:
    @pytest.mark.parametrize(
        ("text", "ms"),
        [
            ("1:58.432", 118_432),
            ("1:58,432", 118_432),
            ("58.432", 58_432),
            ("58", 58_000),
            ("1:01:58.432", 3_718_432),
            ("0:58.4", 58_400),
            ("1:58.43249", 118_432),
            ("1:58.4325", 118_433),
            (" 12:34.5 ", 754_500),
            ("75.000", 75_000),
        ],
    )
    def test_in_these_ways(self, text: str, ms: int) -> None:
        assert parse(text) == ms

    @pytest.mark.parametrize("text", ["", "fast", "1:2:3:4", "-1:00", "1:58.", "1.58.432", "1:58;432", "+5.0"])
    def test_and_in_no_others(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"is not a lap time: expected minutes:seconds\.milliseconds"):
            parse(text)

    @pytest.mark.parametrize("text", ["1:60.000", "1:60:00.000", "1:75"])
    def test_with_minutes_and_seconds_below_sixty(self, text: str) -> None:
        with pytest.raises(ValueError, match="minutes and seconds go to 59"):
            parse(text)

    @pytest.mark.parametrize("text", ["0:00.000", "0.0001", "24:00:00.000"])
    def test_longer_than_nothing_and_shorter_than_a_day(self, text: str) -> None:
        with pytest.raises(ValueError, match="longer than zero and shorter than a day"):
            parse(text)

    @given(times, st.sampled_from(["en", "de"]))
    def test_as_they_are_printed(self, ms: int, language: str) -> None:
        assert parse(format_lap(ms, "de" if language == "de" else "en")) == ms


class TestTimesAreShown:
    @pytest.mark.parametrize(
        ("ms", "english", "german"),
        [
            (118_432, "1:58.432", "1:58,432"),
            (58_432, "0:58.432", "0:58,432"),
            (7, "0:00.007", "0:00,007"),
            (3_718_432, "1:01:58.432", "1:01:58,432"),
            (3_599_999, "59:59.999", "59:59,999"),
        ],
    )
    def test_as_laps(self, ms: int, english: str, german: str) -> None:
        assert (format_lap(ms), format_lap(ms, "de")) == (english, german)

    @pytest.mark.parametrize(
        ("ms", "english", "german"),
        [
            (432, "+0.432", "+0,432"),
            (0, "+0.000", "+0,000"),
            (-41, "-0.041", "-0,041"),
            (59_999, "+59.999", "+59,999"),
            (62_004, "+1:02.004", "+1:02,004"),
            (-62_004, "-1:02.004", "-1:02,004"),
        ],
    )
    def test_as_gaps(self, ms: int, english: str, german: str) -> None:
        assert (format_gap(ms), format_gap(ms, "de")) == (english, german)
