"""iRacing: the memory that the game shares.

    0    head, with the places of all that follows
    48   up to 4 buffers        16 bytes each: tick, place
    ...  names of the values    144 bytes each: kind, place in a buffer, how many, name
    ...  the session as text
    ...  the buffers            the values of a tick, sixty times a second

Which values there are, and where, is the game's to say; the newest buffer is copied, and counts if its tick is still
the same afterwards. The time of a lap follows up to three seconds after its count. Nothing is said of validity: a lap
that does not count has no time.
"""

import re
import struct
from typing import Final, NamedTuple

from ingest.formats.document import letters
from ingest.formats.iracing_info import Description
from ingest.formats.packed import running
from ingest.rig import TRIES, Memory, Sample, Sim, whole
from ingest.rig.values import clock, shown
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import from_seconds

NAME: Final = "iracing"
MAP: Final = "Local\\IRSDKMemMapFileName"
MOST_VALUES: Final = 10_000
LONGEST_TEXT: Final = 4 * 1024 * 1024
LONGEST_BUFFER: Final = 1024 * 1024

_HEAD: Final = struct.Struct("<10i8x")
_BUFFER: Final = struct.Struct("<2i8x")
_MOST_BUFFERS: Final = 4
_HEAD_SIZE: Final = _HEAD.size + _MOST_BUFFERS * _BUFFER.size
_VALUE: Final = struct.Struct("<2i8x32s96x")
_VERSIONS: Final = (1, 2)
_CONNECTED: Final = 1
_FLAG, _INT, _FLOAT, _DOUBLE = 1, 2, 4, 5
"""Kinds of values, as the game numbers them."""
_PACKED: Final = {
    kind: struct.Struct(f"<{code}") for kind, code in ((_FLAG, "?"), (_INT, "i"), (_FLOAT, "f"), (_DOUBLE, "d"))
}
_NEEDED: Final = {"LapCompleted": _INT, "LapLastLapTime": _FLOAT, "SessionNum": _INT}
_WANTED: Final = _NEEDED | {
    "LapBestLapTime": _FLOAT,
    "LapCurrentLapTime": _FLOAT,
    "OnPitRoad": _FLAG,
    "PlayerCarPosition": _INT,
    "SessionTime": _DOUBLE,
    "SessionUniqueID": _INT,
}
"""The values that are read, each with its kind; of another kind it is taken as missing."""
_NUMBER: Final = re.compile(r"^ SubSessionID: ([1-9]\d{0,14})\s*$", re.MULTILINE)

_TYPES: Final = {
    "qualify": SessionType.QUALIFYING,
    "practice": SessionType.PRACTICE,
    "testing": SessionType.PRACTICE,
    "warmup": SessionType.WARMUP,
    "time trial": SessionType.HOTLAP,
    "race": SessionType.RACE,
}
"""By a word in what the game calls the kind of session."""


class _Head(NamedTuple):
    """The head: sizes and places in bytes."""

    version: int
    status: int
    rate: int
    text_version: int
    text_size: int
    text_at: int
    values: int
    values_at: int
    buffers: int
    buffer_size: int


class IRacing:
    """Reads the game. The text is long and seldom another one, so what it says is kept."""

    def __init__(self) -> None:
        self._said: tuple[int, Description, str | None] | None = None

    def read(self, memory: Memory) -> Sample | None:
        """The own car; None while the game shows none. Raises BadInput for a memory of another layout."""
        for _ in range(TRIES):
            copy = memory.read(MAP, _HEAD_SIZE)
            if copy is None:
                return None
            head = _Head(*_HEAD.unpack_from(whole(copy, _HEAD_SIZE, NAME)))
            if not head.version or not head.status & _CONNECTED:
                return None
            _check(head)
            number, tick, at = _newest(copy, head.buffers)
            row = whole(memory.read(MAP, head.buffer_size, at) or b"", head.buffer_size, NAME, at)
            if memory.read(MAP, 4, _HEAD.size + number * _BUFFER.size) == struct.pack("<i", tick):
                return self._sample(_values(memory, head, row), self._described(memory, head), tick)
        return None

    def _described(self, memory: Memory, head: _Head) -> tuple[Description, str | None]:
        """What the text says, and the number that the service gave to all sessions of it."""
        if self._said is None or self._said[0] != head.text_version:
            text = letters((memory.read(MAP, head.text_size, head.text_at) or b"").split(b"\0", 1)[0])
            number = _NUMBER.search(text)
            self._said = head.text_version, Description.of(text), number[1] if number else None
        return self._said[1], self._said[2]

    def _sample(self, values: dict[str, float], described: tuple[Description, str | None], tick: int) -> Sample | None:
        said, service = described
        number, laps = int(values["SessionNum"]), int(values["LapCompleted"])
        if number < 0 or laps < 0:
            return None
        kind = said.types.get(number, "").casefold()
        place = int(values.get("PlayerCarPosition", 0))
        return Sample(
            mark=f"{service}/{values.get('SessionUniqueID', 0)}/{number}",
            beat=tick,
            type=next((type for word, type in _TYPES.items() if word in kind), SessionType.OTHER),
            laps=laps,
            last_ms=from_seconds(values["LapLastLapTime"]),
            best_ms=from_seconds(values.get("LapBestLapTime", -1.0)),
            current_ms=running(values.get("LapCurrentLapTime", -1.0)),
            in_pit=bool(values["OnPitRoad"]) if "OnPitRoad" in values else None,
            position=place if place > 0 else None,
            track=shown(said.track or ""),
            car=shown(said.car or ""),
            driver=shown(said.name),
            clock_s=clock(values.get("SessionTime", -1.0)),
            session=f"{service}-{number}" if service else None,
        )


def _check(head: _Head) -> None:
    for place, found, wanted, right in (
        (0, head.version, "version 1 or 2 of the memory", head.version in _VERSIONS),
        (16, head.text_size, f"a text of up to {LONGEST_TEXT:,} bytes", 0 <= head.text_size <= LONGEST_TEXT),
        (20, head.text_at, "a text that lies in the memory", head.text_at >= 0),
        (24, head.values, f"1 to {MOST_VALUES:,} values", 0 < head.values <= MOST_VALUES),
        (28, head.values_at, "values that lie in the memory", head.values_at >= 0),
        (32, head.buffers, f"1 to {_MOST_BUFFERS} buffers", 0 < head.buffers <= _MOST_BUFFERS),
        (36, head.buffer_size, f"buffers of up to {LONGEST_BUFFER:,} bytes", 0 < head.buffer_size <= LONGEST_BUFFER),
    ):
        if not right:
            raise BadInput(NAME, place, f"expected {wanted}, not {found:,}")


def _newest(head: bytes, count: int) -> tuple[int, int, int]:
    """The number, the tick and the place of the newest buffer. Raises BadInput where it has no place."""
    buffers = [_BUFFER.unpack_from(head, _HEAD.size + number * _BUFFER.size) for number in range(count)]
    number = max(range(count), key=lambda each: buffers[each][0])
    tick, at = buffers[number]
    if at < 0:
        raise BadInput(NAME, _HEAD.size + number * _BUFFER.size + 4, f"expected a place of a buffer, not {at:,}")
    return number, tick, at


def _values(memory: Memory, head: _Head, row: bytes) -> dict[str, float]:
    """The values of a tick that are single numbers. Raises BadInput where one that is needed is missing."""
    size = head.values * _VALUE.size
    names = whole(memory.read(MAP, size, head.values_at) or b"", size, NAME, head.values_at)
    found: dict[str, float] = {}
    for kind, at, raw in _VALUE.iter_unpack(names):
        name = raw.split(b"\0", 1)[0].decode("latin-1")
        if _WANTED.get(name) == kind and 0 <= at <= head.buffer_size - _PACKED[kind].size:
            found[name] = _PACKED[kind].unpack_from(row, at)[0]
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        raise BadInput(NAME, head.values_at, f"expected a value {missing[0]}, which is missing")
    return found


def sim() -> Sim:
    """The sim."""
    return Sim(NAME, "iRacing", IRacing().read)
