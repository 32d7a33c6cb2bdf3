"""Values as games pack them into datagrams, in the house's terms."""

import math
from typing import Final

from timing.units import LONGEST_LAP_MS, from_seconds

_HALF_MS_S: Final = 0.0005


def running(seconds: float) -> int | None:
    """A running time in milliseconds; unlike a lap time it may be 0. None for what is no time."""
    return 0 if 0 <= seconds < _HALF_MS_S else from_seconds(seconds)


def microseconds(seconds: float) -> int | None:
    """A sector's time in microseconds, for adding up; None for what is no time."""
    return math.floor(seconds * 1_000_000 + 0.5) if 0 < seconds < LONGEST_LAP_MS / 1000 else None


def is_time(seconds: float) -> bool:
    """Whether a float can be a game's time: a number from 0 to a day."""
    return 0 <= seconds < LONGEST_LAP_MS / 1000


def is_count(value: float, most: int) -> bool:
    """Whether a float holds a whole number from 0 to `most`, as some games write counts."""
    return 0 <= value <= most and value == int(value)


def text(field: bytes) -> str:
    """Text up to its NUL; a character that was cut in the middle is replaced."""
    return field.split(b"\0", 1)[0].decode(errors="replace")


def is_text(field: bytes) -> bool:
    """Whether a field holds text and a NUL behind it."""
    content, end, _ = field.partition(b"\0")
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return bool(end)
