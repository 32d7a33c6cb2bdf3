"""The telemetry that iRacing records on a rig (.ibt): the values of one car sixty times a second.

Laps are not listed. The count of completed laps steps at the line, and some ticks later the time of the last lap
follows (see `step_laps`); -1 there is a lap without a time, and nothing says why. Of laps that ended before the
recording began nothing is known but the best one, which is stated where no lap with a time ended in it.

A recording may be hundreds of megabytes, so it is read in parts. The number of its records is written at the end, and
is 0 where the game had no time for it: then all that are there count. The memory of a running game looks much the same
but has several buffers, and nothing tells which one was being written: that is refused.
"""

import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from ingest.formats import Export
from ingest.formats.document import Document, letters
from ingest.formats.fields import instant
from ingest.formats.iracing_info import Description
from ingest.formats.iracing_results import FAMILY
from ingest.formats.results import Contents, FileDriver, FileSession
from ingest.formats.step_laps import StepLaps, seconds
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import LapTime

NAME: Final = "iracing-ibt"
MOST_VARIABLES: Final = 10_000
LONGEST_RECORD: Final = 1024 * 1024
LONGEST_INFO: Final = 4 * 1024 * 1024
MOST_SESSIONS: Final = 50
MOST_LAPS: Final = 10_000
"""Of one session, which is one car's."""

_VERSIONS: Final = (b"\1\0\0\0", b"\2\0\0\0")
_HEADER: Final = struct.Struct("<8x8i")
_BUFFER: Final = struct.Struct("<4xi")
_BUFFER_AT: Final = 48
_DISK: Final = struct.Struct("<q16x4xi")
_DISK_AT: Final = 112
_HEAD: Final = 144
_VARIABLE: Final = struct.Struct("<3i4x32s")
_VARIABLE_SIZE: Final = 144
_NAME: Final = re.compile(rb"[A-Za-z]\w{0,31}\0*")
_KINDS: Final = range(6)


class _Kind(NamedTuple):
    """A kind of value: its number in the file, its letter in `struct`, its size in bytes."""

    kind: int
    code: str
    size: int


_INT, _FLOAT, _DOUBLE = _Kind(2, "i", 4), _Kind(4, "f", 4), _Kind(5, "d", 8)
_READ: Final = {
    "SessionNum": _INT,
    "SessionTime": _DOUBLE,
    "LapCompleted": _INT,
    "LapLastLapTime": _FLOAT,
    "LapBestLapTime": _FLOAT,
}
"""The variables that are read, in the order in which `_Tick` has them."""
_PART: Final = 4 * 1024 * 1024

_TYPES: Final = {
    "qualify": SessionType.QUALIFYING,
    "practice": SessionType.PRACTICE,
    "testing": SessionType.PRACTICE,
    "warmup": SessionType.WARMUP,
    "time trial": SessionType.HOTLAP,
    "race": SessionType.RACE,
}
"""By a word in what iRacing calls the kind of session."""


class _Header(NamedTuple):
    """The head of a file: sizes and places in bytes."""

    rate: int
    info_version: int
    info_size: int
    info_at: int
    variables: int
    variables_at: int
    buffers: int
    record_size: int


class _Tick(NamedTuple):
    """What is read of a record."""

    session: int
    clock: float
    done: int
    last_s: float
    best_s: float


def recognise(document: Document) -> bool:
    """Whether a file is such a recording, or the memory of a running game."""
    head = document.part(0, _HEAD)
    if len(head) < _HEAD or head[:4] not in _VERSIONS:
        return False
    header = _Header(*_HEADER.unpack_from(head))
    if not 0 < header.variables <= MOST_VARIABLES or header.variables_at < 0:
        return False
    variable = document.part(header.variables_at, _VARIABLE.size)
    if len(variable) < _VARIABLE.size:
        return False
    kind, _, _, name = _VARIABLE.unpack(variable)
    return kind in _KINDS and _NAME.fullmatch(name) is not None


def read(document: Document) -> Contents:
    """The sessions that were recorded, each with the rig's own car. Raises BadInput."""
    recording = _Recording(document)
    told = recording.description()
    contents = Contents(NAME, family=FAMILY, date=recording.date)
    for stint in _stints(recording):
        type, laps = told.types.get(stint.session, ""), stint.laps.laps()
        driver = FileDriver(told.name, told.car, account=told.account, laps=laps)
        if all(lap.time_ms is None for lap in laps):
            driver.stated_best_ms = stint.best_ms
        contents.sessions.append(FileSession(_type(type), told.track, [driver], type or None))
    if not contents.sessions:
        contents.warnings.append("nothing was recorded: the file has no records")
    return contents


class _Stint:
    """A session as far as it was recorded."""

    def __init__(self, session: int, sure_s: float) -> None:
        self.session = session
        self.laps = StepLaps(sure_s)
        self.best_ms: LapTime | None = None

    def take(self, tick: _Tick) -> None:
        """Take a record."""
        self.laps.take(tick.done, tick.last_s, tick.clock)
        if tick.best_s > 0:
            self.best_ms = seconds(tick.best_s) or self.best_ms


def _stints(recording: "_Recording") -> Iterator[_Stint]:
    stint: _Stint | None = None
    sessions = 0
    for tick in recording.ticks():
        if stint is None or tick.session != stint.session:
            if stint is not None:
                yield stint
            sessions += 1
            if sessions > MOST_SESSIONS:
                raise recording.wrong(recording.records_at, f"at most {MOST_SESSIONS} sessions")
            stint = _Stint(tick.session, recording.sure_s)
        stint.take(tick)
        if stint.laps.listed > MOST_LAPS:
            raise recording.wrong(recording.records_at, f"at most {MOST_LAPS:,} laps")
    if stint is not None:
        yield stint


class _Recording:
    """A file whose head has been read and holds what it must. Raises BadInput for any other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        head = document.part(0, _HEAD)
        if len(head) < _HEAD:
            raise self.wrong(len(head), f"a head of {_HEAD} bytes, but the file ends")
        if head[:4] not in _VERSIONS:
            raise self.wrong(0, "version 1 or 2")
        self._header = _Header(*_HEADER.unpack_from(head))
        if self._header.buffers != 1:
            found = f"not {self._header.buffers}: the memory of a running game is none"
            raise self.wrong(32, f"1 buffer as a recording has, {found}")
        self._offsets = self._variables()
        (self.records_at,) = _BUFFER.unpack_from(head, _BUFFER_AT)
        started, count = _DISK.unpack_from(head, _DISK_AT)
        self._count = self._records(count)
        self.date = instant(started)
        rate = self._header.rate
        self.sure_s = 2 / rate if rate > 0 else -1.0

    def description(self) -> Description:
        """What the file says of session, driver and car."""
        size, at = self._header.info_size, self._header.info_at
        if not 0 <= size <= LONGEST_INFO:
            raise self.wrong(16, f"a description of at most {LONGEST_INFO >> 20} MB, not {size:,} bytes")
        if at < 0 or at + size > self._document.size:
            raise self.wrong(20, "a description that lies in the file")
        return Description.of(letters(self._document.part(at, size)))

    def ticks(self) -> Iterator[_Tick]:
        """The records, in their order."""
        size = self._header.record_size
        order, layout = self._layout()
        numbers = [order.index(name) for name in _READ]
        at, left = self.records_at, self._count
        while left > 0:
            count = min(left, max(_PART // size, 1))
            for values in layout.iter_unpack(self._document.part(at, count * size)):
                yield _Tick(*(values[number] for number in numbers))
            at, left = at + count * size, left - count

    def wrong(self, at: int, expected: str) -> BadInput:
        """The error about a place."""
        return BadInput(NAME, at, f"expected {expected}")

    def _layout(self) -> tuple[list[str], struct.Struct]:
        """The variables in the order they have in a record, and how to unpack them."""
        order = sorted(_READ, key=self._offsets.__getitem__)
        parts, at = ["<"], 0
        for name in order:
            parts.append(f"{self._offsets[name] - at}x{_READ[name].code}")
            at = self._offsets[name] + _READ[name].size
        return order, struct.Struct("".join([*parts, f"{self._header.record_size - at}x"]))

    def _variables(self) -> dict[str, int]:
        """Where in a record each of the variables is that are read."""
        count, at = self._header.variables, self._header.variables_at
        if not 0 < self._header.record_size <= LONGEST_RECORD:
            raise self.wrong(36, f"records of 1 to {LONGEST_RECORD:,} bytes, not {self._header.record_size:,}")
        if not 0 < count <= MOST_VARIABLES:
            raise self.wrong(24, f"1 to {MOST_VARIABLES:,} variables, not {count:,}")
        content = self._document.part(at, count * _VARIABLE_SIZE) if at >= 0 else b""
        if len(content) < count * _VARIABLE_SIZE:
            raise self.wrong(28, f"{count} variables from byte {at} on, but the file ends")
        found: dict[str, int] = {}
        for number in range(count):
            kind, offset, items, raw = _VARIABLE.unpack_from(content, number * _VARIABLE_SIZE)
            name = raw.split(b"\0", 1)[0].decode("latin-1")
            if name in _READ:
                wanted = _READ[name]
                if (kind, items) != (wanted.kind, 1) or not 0 <= offset <= self._header.record_size - wanted.size:
                    place = at + number * _VARIABLE_SIZE
                    raise self.wrong(place, f"{name} to be one value of kind {wanted.kind} within the record")
                found[name] = offset
        return self._all_of(found)

    def _all_of(self, found: dict[str, int]) -> dict[str, int]:
        missing = [name for name in _READ if name not in found]
        if missing:
            raise self.wrong(self._header.variables_at, f"a variable {missing[0]}, which is missing")
        spans = sorted((offset, offset + _READ[name].size) for name, offset in found.items())
        if any(end > start for (_, end), (start, _) in pairwise(spans)):
            raise self.wrong(self._header.variables_at, "variables that do not lie on each other")
        return found

    def _records(self, count: int) -> int:
        """How many records there are; all that are in the file where the game could not write their number."""
        if not _HEAD <= self.records_at <= self._document.size:
            raise self.wrong(_BUFFER_AT + 4, "records that lie in the file")
        there = (self._document.size - self.records_at) // self._header.record_size
        if count < 0:
            raise self.wrong(_DISK_AT + 28, f"a number of records, not {count:,}")
        if count > there:
            raise self.wrong(self._document.size, f"{count:,} records, but the file ends after {there:,}")
        return count or there


def _type(name: str) -> SessionType:
    return next((type for word, type in _TYPES.items() if word in name.casefold()), SessionType.OTHER)


EXPORT: Final = Export(NAME, "iRacing telemetry", recognise, read)
