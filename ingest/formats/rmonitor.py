"""RMonitor, the feed for scoreboards that timing computers at real tracks have: a line of text for each thing.

    $J,"1234BE","00:02:03.826","01:42:17.672"

A line is a record's name and its fields, separated by commas; text stands in double quotes, numbers are bare. Which
character code is used is not said: it is UTF-8, else cp1252. Where a time is asked for that there is not, some write
zero and some 00:59:59.999. Records and fields that are not known here are passed over. `timing.timekeeper` makes laps
of what the lines say.
"""

import csv
import re
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.passings import (
    BestTimed,
    Cleared,
    CompetitorNamed,
    LapsCounted,
    LapTimed,
    RunNamed,
    SecondPassed,
    TrackNamed,
)
from timing.pieces import Reading
from timing.units import lap_time

NAME: Final = "rmonitor"
PORT: Final = 50_000
MOST_BYTES: Final = 4_096
"""Of a line. The longest that the specification allows has 150."""
CLOSED_RUN: Final = 95
"""The number of a run that is over, or has yet to begin."""
NO_TIME_MS: Final = 3_599_999
"""What some write for a time that there is not; others write zero."""

_RECORDS: Final = frozenset(b"$F $A $COMP $B $C $E $G $H $I $J $SP $SR $L".split())
"""The records of the specification, and those that are known beside it."""
_NAMED: Final = re.compile(rb"\$[A-Z0-9]{1,9}(?=,|\r?\n?$)")
_TIME: Final = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Lines:
    """Cuts a stream into lines, without their ends. Mutable."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def rest(self) -> bytes:
        """A line whose end has not come."""
        return self._rest

    def take(self, data: bytes) -> list[bytes]:
        """The lines that are whole with these bytes.

        Raises BadInput where one has no end, when those before it have been handed over.
        """
        *lines, rest = (self._rest + data).split(b"\n")
        whole = list(takewhile(lambda line: len(line) <= MOST_BYTES, lines))
        self._rest = b"\n".join([*lines[len(whole) :], rest])
        if not whole and len(self._rest) > MOST_BYTES:
            raise BadInput(NAME, 0, f"expected a line of at most {MOST_BYTES} bytes")
        return [stripped for line in whole if (stripped := line.rstrip(b"\r"))]


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a line with a known record."""
    named = _NAMED.match(datagram)
    return named is not None and named[0] in _RECORDS and _is_line(datagram)


def decode(datagram: bytes) -> Reading | None:
    """What a line says, None where that is nothing for timing. Raises BadInput for what is no line of this feed."""
    if not _NAMED.match(datagram) or not _is_line(datagram):
        raise BadInput(NAME, 0, "expected a line of text that begins with $ and the name of a record")
    name, *fields = _split(_text(datagram))
    record = _READ.get(name)
    return record(_Fields(name, fields)) if record is not None else None


def _is_line(datagram: bytes) -> bool:
    return len(datagram) <= MOST_BYTES and _CONTROLS.search(datagram.rstrip(b"\r\n")) is None


def _text(line: bytes) -> str:
    line = line.rstrip(b"\r\n")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _split(line: str) -> list[str]:
    """The fields of a line. Text in quotes may hold commas; a quote that stands alone is one."""
    (fields,) = csv.reader([line])
    return [field.strip() for field in fields]


class _Fields:
    """The fields of a record. Each is asked for by its place and by what it should be."""

    def __init__(self, record: str, fields: Sequence[str]) -> None:
        self._record = record
        self._fields = fields

    def text(self, place: int) -> str:
        return self._fields[place] if place < len(self._fields) else ""

    def registration(self, place: int) -> str:
        found = self.text(place)
        if not found:
            raise self._refusal(place, "a registration")
        return found

    def number(self, place: int) -> int:
        """A whole number; where the field is empty, it is 0."""
        found = self.text(place) or "0"
        if not (found.isascii() and found.isdecimal() and len(found) < 10):
            raise self._refusal(place, "a whole number")
        return int(found)

    def duration(self, place: int) -> int:
        """Milliseconds."""
        found = _TIME.fullmatch(self.text(place))
        if found is None:
            raise self._refusal(place, "a time as 00:02:03.826")
        hours, minutes, seconds, fraction = found.groups()
        return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))

    def lap(self, place: int) -> int | None:
        """The time of a lap, None where there is none."""
        found = self.duration(place)
        return lap_time(found) if found != NO_TIME_MS else None

    def _refusal(self, place: int, expected: str) -> BadInput:
        return BadInput(NAME, None, f"expected {expected} in field {place + 1} of {self._record}")


def _competitor(fields: _Fields) -> Reading:
    """$A: registration, number, transponder, first name, last name, nationality, class."""
    name = " ".join(part for part in (fields.text(3), fields.text(4)) if part)
    return CompetitorNamed(fields.registration(0), fields.text(1), name, fields.text(5))


def _competitor_and_extra(fields: _Fields) -> Reading:
    """$COMP: registration, number, class, first name, last name, nationality, what else there is to say."""
    name = " ".join(part for part in (fields.text(3), fields.text(4)) if part)
    return CompetitorNamed(fields.registration(0), fields.text(1), name, fields.text(5), fields.text(6))


def _run(fields: _Fields) -> Reading:
    number = fields.number(0)
    return RunNamed(number, fields.text(1), closed=number == CLOSED_RUN)


def _setting(fields: _Fields) -> Reading | None:
    return TrackNamed(fields.text(1)) if fields.text(0) == "TRACKNAME" and fields.text(1) else None


def _counted(fields: _Fields) -> Reading:
    """$G: position, registration, laps (empty before the first), total time."""
    return LapsCounted(fields.registration(1), fields.number(2), fields.duration(3))


def _best(fields: _Fields) -> Reading:
    """$H: position, registration, number of the best lap, its time."""
    return BestTimed(fields.registration(1), fields.number(2), fields.lap(3))


def _passed(fields: _Fields) -> Reading:
    """$J: registration, lap time (none at the first crossing), total time."""
    return LapTimed(fields.registration(0), fields.lap(1), fields.duration(2))


_READ: Final[dict[str, Callable[[_Fields], Reading | None]]] = {
    "$A": _competitor,
    "$COMP": _competitor_and_extra,
    "$B": _run,
    "$E": _setting,
    "$F": lambda _: SecondPassed(),
    "$G": _counted,
    "$H": _best,
    "$I": lambda _: Cleared(),
    "$J": _passed,
}

FEED: Final = Feed(NAME, "RMonitor (timing computer)", recognise, decode, PORT, whole_field=True, entered=True)
