"""Values as sims keep them in memory, in the house's terms. Numbers are little-endian."""

import struct
from typing import Final

from ingest.formats.document import letters
from ingest.formats.packed import is_time
from timing.units import from_seconds

LONGEST_TEXT: Final = 60

_I16: Final = struct.Struct("<h")
_I32: Final = struct.Struct("<i")
_F32: Final = struct.Struct("<f")
_F64: Final = struct.Struct("<d")


def i16(copy: bytes, at: int) -> int:
    """A whole number of two bytes."""
    return int(_I16.unpack_from(copy, at)[0])


def i32(copy: bytes, at: int) -> int:
    """A whole number of four bytes."""
    return int(_I32.unpack_from(copy, at)[0])


def f32(copy: bytes, at: int) -> float:
    """A number of four bytes."""
    return float(_F32.unpack_from(copy, at)[0])


def f64(copy: bytes, at: int) -> float:
    """A number of eight bytes."""
    return float(_F64.unpack_from(copy, at)[0])


def seconds32(copy: bytes, at: int) -> int | None:
    """Seconds of four bytes in milliseconds; None for what is no time."""
    return from_seconds(f32(copy, at))


def seconds64(copy: bytes, at: int) -> int | None:
    """Seconds of eight bytes in milliseconds; None for what is no time."""
    return from_seconds(f64(copy, at))


def clock(seconds: float) -> float | None:
    """How long a session has run; None for what is no time."""
    return seconds if is_time(seconds) else None


def text(copy: bytes, at: int, size: int) -> str | None:
    """Text up to its NUL, as `shown`."""
    return shown(letters(copy[at : at + size].split(b"\0", 1)[0]))


def shown(name: str) -> str | None:
    """A name as it may be sent: signs that show, and not too many; None where nothing is left."""
    return "".join(sign for sign in name if sign.isprintable())[:LONGEST_TEXT].strip() or None
