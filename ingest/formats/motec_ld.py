"""MoTeC logs (.ld), and the files with beacons beside them (see `motec_ldx`).

Laps are in a log only where its logger has the channels `Lap Number` and `Lap Time`: the number steps at the line, and
later the time of the last lap changes (see `step_laps`). What Assetto Corsa Competizione writes has neither, no name of
driver or car where MoTeC has them, and channels that do not agree how long they are; nothing is made up from it.

A log names no kind of session unless somebody typed one in; without it, it is practice. It may be hundreds of
megabytes, so channels are read in parts.
"""

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from ingest.formats import Export, motec_ldx
from ingest.formats.document import Document, letters
from ingest.formats.fields import LARGEST_NUMBER, clean, date, shown
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.formats.step_laps import StepLaps
from timing.errors import BadInput
from timing.readings import SessionType

NAME: Final = "motec-ld"
MOST_CHANNELS: Final = 5_000
MOST_LAPS: Final = 10_000

_MAGIC: Final = b"\x40\0\0\0"
_DEVICE_AT: Final = 0x4A
_DEVICE: Final = b"ADL"
_FIRST_CHANNEL_AT: Final = 0x08
_EVENT_AT: Final = 0x24
_HEAD: Final = 0x19E
_DATE, _TIME, _DRIVER, _VEHICLE, _VENUE = (0x5E, 16), (0x7E, 16), (0x9E, 64), (0xDE, 64), (0x15E, 64)
"""Texts in the head: where they are, and how long."""
_SESSION: Final = (64, 64)
"""The kind of session, in the event."""

_POINTER: Final = struct.Struct("<I")
_CHANNEL: Final = struct.Struct("<4xIII2xHHHhhhh32s8x12s")
_INTS: Final = {2: "h", 4: "i"}
_FLOATS: Final = {2: "e", 4: "f"}
_CODES: Final = {0: _INTS, 3: _INTS, 5: _INTS, 7: _FLOATS}
"""How `struct` calls the values of a channel, by their kind and size."""
_LARGEST_POWER: Final = 30
_UNITS: Final = {"": 1.0, "s": 1.0, "ms": 0.001}
"""Seconds, by the units that times have."""
_PART: Final = 64 * 1024
_APART_S: Final = 2.0
"""Two channels of one log may differ by so much in their length."""

_TYPES: Final = {
    "qual": SessionType.QUALIFYING,
    "race": SessionType.RACE,
    "warm": SessionType.WARMUP,
}
"""By what people type in."""


class _Channel(NamedTuple):
    """A channel: where it is described, and how it is read. `length` counts its values."""

    at: int
    next: int
    data: int
    length: int
    kind: int
    size: int
    rate: int
    shift: int
    factor: int
    scale: int
    decimals: int
    raw_name: bytes
    raw_unit: bytes

    @property
    def name(self) -> str:
        return _text(self.raw_name)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.length / self.rate


def recognise(document: Document) -> bool:
    """Whether a file is a log, or the one beside it."""
    head = document.part(0, _DEVICE_AT + len(_DEVICE))
    return (head.startswith(_MAGIC) and head.endswith(_DEVICE)) or motec_ldx.recognise(document)


def read(document: Document) -> Contents:
    """One session of one driver; none in a file of beacons without any. Raises BadInput."""
    return motec_ldx.read(document, NAME) if motec_ldx.recognise(document) else _Log(document).contents()


class _Log:
    """A log whose head and channels have been read and lie in the file. Raises BadInput for any other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._head = document.part(0, _HEAD)
        if len(self._head) < _HEAD:
            raise self._wrong(len(self._head), f"a head of {_HEAD} bytes, but the file ends")
        if not self._head.startswith(_MAGIC):
            raise self._wrong(0, "a MoTeC log")
        self._channels: dict[str, _Channel] = {}
        for channel in self._read_channels():
            self._channels.setdefault(channel.name.casefold(), channel)

    def contents(self) -> Contents:
        """All that timing needs of it."""
        contents = Contents(NAME, date=self._date())
        name, car, venue = (clean(self._word(place)) for place in (_DRIVER, _VEHICLE, _VENUE))
        kind = clean(self._kind())
        type = next((type for word, type in _TYPES.items() if word in kind.casefold()), SessionType.PRACTICE)
        driver = FileDriver(name, car or None, laps=self._laps(contents.warnings))
        contents.sessions.append(FileSession(type, venue or None, [driver], kind or None))
        return contents

    def _laps(self, warnings: list[str]) -> list[FileLap]:
        number, time = self._channels.get("lap number"), self._channels.get("lap time")
        if number is None or time is None:
            warnings.append("no lap can be derived: the log lacks the channels Lap Number and Lap Time")
            return []
        for channel in (number, time):
            self._check(channel)
        unit = _text(time.raw_unit)
        if unit not in _UNITS:
            raise self._wrong(time.at + 72, f"Lap Time to be in s or ms, not in {shown(unit)}")
        if abs(number.seconds - time.seconds) > _APART_S:
            warnings.append("no lap can be derived: the channels Lap Number and Lap Time are not of one length")
            return []
        return self._stepped(number, time, _UNITS[unit])

    def _stepped(self, number: _Channel, time: _Channel, unit: float) -> list[FileLap]:
        """The laps of the two channels, which may have different rates."""
        laps = StepLaps(2 / min(number.rate, time.rate))
        times, read, last_s = self._values(time), 0, -1.0
        for index, value in enumerate(self._values(number)):
            while read * number.rate <= index * time.rate and read < time.length:
                last_s, read = next(times) * unit, read + 1
            if not 0 <= value <= LARGEST_NUMBER or value != int(value):
                raise self._wrong(number.data + index * number.size, "Lap Number to be a whole number")
            laps.take(int(value) - 1, last_s, index / number.rate)
            if laps.listed > MOST_LAPS:
                raise self._wrong(number.data, f"at most {MOST_LAPS:,} laps")
        return laps.laps()

    def _values(self, channel: _Channel) -> Iterator[float]:
        """The values of a channel, part by part."""
        layout = struct.Struct(f"<{_CODES[channel.kind][channel.size]}")
        power = channel.factor * 10.0**-channel.decimals / channel.scale
        shift = channel.factor * channel.shift
        for first in range(0, channel.length, _PART):
            size = min(_PART, channel.length - first) * channel.size
            for (raw,) in layout.iter_unpack(self._document.part(channel.data + first * channel.size, size)):
                yield raw * power + shift

    def _check(self, channel: _Channel) -> None:
        """Refuse a channel whose values cannot be understood."""
        if channel.size not in _CODES.get(channel.kind, {}):
            raise self._wrong(channel.at + 18, f"{channel.name} to be of numbers of 2 or 4 bytes")
        if not channel.rate:
            raise self._wrong(channel.at + 22, f"{channel.name} to have a rate")
        if not channel.scale or abs(channel.decimals) > _LARGEST_POWER:
            raise self._wrong(channel.at + 28, f"{channel.name} to have a scale")

    def _read_channels(self) -> Iterator[_Channel]:
        """The channels, each of which tells where the next one is."""
        (at,) = _POINTER.unpack_from(self._head, _FIRST_CHANNEL_AT)
        told_at = _FIRST_CHANNEL_AT
        for _ in range(MOST_CHANNELS):
            if not at:
                return
            content = self._document.part(at, _CHANNEL.size)
            if len(content) < _CHANNEL.size:
                raise self._wrong(told_at, f"a channel at byte {at}, but the file ends")
            channel = _Channel(at, *_CHANNEL.unpack(content))
            if channel.data + channel.length * channel.size > self._document.size:
                raise self._wrong(self._document.size, f"the values of {shown(channel.name)}, but the file ends")
            yield channel
            told_at, at = at + 4, channel.next
        raise self._wrong(told_at, f"at most {MOST_CHANNELS:,} channels")

    def _kind(self) -> str:
        """What somebody typed in as the kind of session."""
        (at,) = _POINTER.unpack_from(self._head, _EVENT_AT)
        first, size = _SESSION
        return _text(self._document.part(at + first, size)) if at else ""

    def _date(self) -> datetime | None:
        day = self._word(_DATE).split("/")
        return date(f"{'-'.join(reversed(day))} {self._word(_TIME)}")

    def _word(self, place: tuple[int, int]) -> str:
        at, size = place
        return _text(self._head[at : at + size])

    def _wrong(self, at: int, expected: str) -> BadInput:
        return BadInput(NAME, at, f"expected {expected}")


def _text(field: bytes) -> str:
    """Text up to its NUL."""
    return letters(field.split(b"\0", 1)[0]).strip()


EXPORT: Final = Export(NAME, "MoTeC log", recognise, read)
