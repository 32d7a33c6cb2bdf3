"""Lap and gap times in whole milliseconds: the one place that parses and prints them.

Games speak float seconds, decimal text and milliseconds. Inside the house there is only `LapTime`, an integer number of
milliseconds, rounded to the nearest with halves up.
"""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final, Literal, NewType

LapTime = NewType("LapTime", int)
"""A duration in whole milliseconds, always positive."""

Language = Literal["en", "de"]

LONGEST_LAP_MS: Final = 24 * 3600 * 1000
"""No lap is longer than a day; every "no time" value of every game that is large lies above this."""

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d+))?")


def lap_time(milliseconds: int) -> LapTime | None:
    """`milliseconds` as a lap time; None for the values games write when there is no time (0, -1, 2147483647...)."""
    return LapTime(milliseconds) if 0 < milliseconds < LONGEST_LAP_MS else None


def from_seconds(seconds: float) -> LapTime | None:
    """Seconds as a game's float into a lap time, halves up; None for zero, negative, NaN, infinite or absurd values."""
    if not 0.0 < seconds < LONGEST_LAP_MS / 1000:
        return None
    return lap_time(math.floor(seconds * 1000 + 0.5))


def from_decimal(text: str) -> LapTime | None:
    """Decimal text in seconds ("92.3305") into a lap time, halves up on the text itself; None when it is no time."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 < number < LONGEST_LAP_MS // 1000:
        return None
    return lap_time(int((number * 1000).to_integral_value(ROUND_HALF_UP)))


def parse(text: str) -> LapTime:
    """`1:58.432`, `1:58,432`, `58.432` or `1:01:58.432` into a lap time.

    Finer digits are rounded half up, missing ones are zero. Raises ValueError with a sentence for anything else.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a lap time: expected minutes:seconds.milliseconds, such as 1:58.432")
    hours, minutes, seconds, fraction = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise ValueError(f"{text!r} is not a lap time: minutes and seconds go to 59")
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    time = from_decimal(f"{whole}.{fraction or 0}")
    if time is None:
        raise ValueError(f"{text!r} is not a lap time: it must be longer than zero and shorter than a day")
    return time


def format_lap(time: int, language: Language = "en") -> str:
    """A lap time for people: `1:58.432` in English, `1:58,432` in German, `0:58.432` under a minute."""
    seconds, thousandths = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    point = "," if language == "de" else "."
    if minutes < 60:
        return f"{minutes}:{seconds:02d}{point}{thousandths:03d}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}{point}{thousandths:03d}"


def format_gap(gap: int, language: Language = "en") -> str:
    """A gap for people, with its sign: `+0.432`, `+1:02.004`, `-0.041`."""
    sign = "-" if gap < 0 else "+"
    gap = abs(gap)
    if gap >= 60_000:
        return sign + format_lap(gap, language)
    point = "," if language == "de" else "."
    return f"{sign}{gap // 1000}{point}{gap % 1000:03d}"
