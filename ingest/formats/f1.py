"""The F1 games' UDP feeds, formats 2018 to 2026: one feed per format year, told apart by format, packet id and length.

What timing needs lies in six kinds of packets; all others are known by their length and left unread:

    Session (1)                 SessionSeen      type and track; the numbers of the types differ by year
    Lap Data (2)                F1Frame          all cars, many times a second (`f1_frame`)
    Event (3)                   Rewound          a flashback, 2021 on
                                SessionEnded
    Participants (4)            CarsNamed
    Final Classification (8)    Classification   2020 on
    Session History (11)        LapHistory       one car's laps, 2021 on

A session is known by the game's 64-bit number, written as decimal text; it is "0" in menus and lobbies. A game may send
what it says last of a session, the final classification and the last session history, with number 0 as well: there 0
means the current session. Team ids are the game's teams, which
have nothing to do with those of an event, and names are often just "Player": both are passed on or left out as such.
"""

import struct
from collections.abc import Callable
from functools import partial
from typing import Final

from ingest.formats import Feed
from ingest.formats.f1_frame import LapData, duration, session_clock, session_id
from ingest.formats.f1_layouts import (
    EVENT_CODE,
    HISTORY,
    LAYOUTS,
    MINUTE_MS,
    MOST_LAPS,
    OPEN_MS,
    REWIND,
    SESSION,
    TRACKS,
    Layout,
    Packet,
    Result,
)
from timing.classified import Classified, Finish
from timing.errors import BadInput
from timing.pieces import Reading
from timing.readings import (
    CarName,
    CarsNamed,
    Classification,
    LapHistory,
    Rewound,
    SessionEnded,
    SessionSeen,
    SessionType,
    TimedLap,
)
from timing.units import from_seconds, lap_time

PORT: Final = 20777
NO_SESSION: Final = "0"

_LAP_IS_VALID: Final = 0x01

_SESSION: Final = SESSION.reader("type", "track")
_REWIND: Final = REWIND.reader("time")
_HISTORY: Final = HISTORY.reader("car", "laps")
_RESULT: Final = ("position", "laps", "grid", "result", "best", "total", "penalties")


class Year:
    """The decoder of one format year. `decode` raises BadInput for what is no packet of this year."""

    def __init__(self, layout: Layout) -> None:
        self.layout: Final = layout
        self.name: Final = f"f1_{layout.year}"
        self.id_at: Final = layout.header.at("id")
        self._mark: Final = layout.year.to_bytes(2, "little")
        self._start: Final = layout.header.size
        self._session_at: Final = layout.header.at("session")
        self._participant: Final = layout.participant.reader("ai", "number", "name")
        readers: dict[int, Callable[[bytes], Reading | None]] = {
            Packet.SESSION: self._session,
            Packet.LAP_DATA: LapData(layout).frame,
            Packet.EVENT: self._event,
            Packet.PARTICIPANTS: self._participants,
        }
        if layout.result is not None:
            self._result: Final = layout.result.reader(*_RESULT)
            readers[Packet.CLASSIFICATION] = self._classification
        if layout.history is not None:
            self._lap: Final = layout.history.all
            readers[Packet.HISTORY] = self._history
        self._kind: Final = layout.header.reader("format", "id").unpack_from
        self._rows: Final = {(layout.year, id): (length, readers.get(id)) for id, length in layout.lengths.items()}

    def decode(self, datagram: bytes) -> Reading | None:
        """The reading of a packet, None where it has nothing for timing."""
        try:
            length, read = self._rows[self._kind(datagram)]
        except (struct.error, KeyError):
            raise self._refusal(datagram) from None
        if length != len(datagram):
            raise self._refusal(datagram)
        return None if read is None else read(datagram)

    def version(self, datagram: bytes) -> str | None:
        """The version of the game as it shows it itself; None where the header of the year has none."""
        header = self.layout.header
        if not header.has("major"):
            return None
        return f"{datagram[header.at('major')]}.{datagram[header.at('minor')]:02}"

    def _refusal(self, datagram: bytes) -> BadInput:
        year, size = self.layout.year, len(datagram)
        if not datagram.startswith(self._mark):
            return BadInput(
                self.name, 0, f"expected packet format {year}, not {int.from_bytes(datagram[:2], 'little')}"
            )
        if size <= self.id_at:
            return BadInput(self.name, size, f"expected a header of {self._start} bytes, but the packet ends here")
        id = datagram[self.id_at]
        length = self.layout.lengths.get(id)
        if length is None:
            return BadInput(self.name, self.id_at, f"expected the id of a packet of {year}, not {id}")
        return BadInput(self.name, min(size, length), f"expected packet {id} to have {length} bytes, not {size}")

    # Packets

    def _session_id(self, packet: bytes) -> str:
        return session_id(int.from_bytes(packet[self._session_at : self._session_at + 8], "little"))

    def _session_ended(self, packet: bytes) -> str:
        """The session of a packet that may come when its session is over; "" for the current one."""
        session = self._session_id(packet)
        return "" if session == NO_SESSION else session

    def _session(self, packet: bytes) -> Reading:
        type, track = _SESSION.unpack_from(packet, self._start)
        types = self.layout.session_types
        kind = types[type] if type < len(types) else SessionType.OTHER
        return SessionSeen(self._session_id(packet), kind, TRACKS.get(track))

    def _event(self, packet: bytes) -> Reading | None:
        match packet[self._start : self._start + EVENT_CODE]:
            case b"SEND":
                return SessionEnded(self._session_id(packet))
            case b"FLBK" if self.layout.has_rewinds:
                (to,) = _REWIND.unpack_from(packet, self._start)
                to_ms = session_clock(to)
                if to_ms is None:
                    at = self._start + REWIND.at("time")
                    raise BadInput(self.name, at, f"expected the session time of a flashback in seconds, not {to}")
                return Rewound(self._session_id(packet), to_ms)
            case _:
                return None

    def _participants(self, packet: bytes) -> Reading:
        """The count leaves out cars that have retired, whose names are still there: every name is taken."""
        self._check_count(packet, "participants")
        records = self._participant.iter_unpack(packet[self._start + 1 :])
        names = {
            index: CarName(_text(name), number=str(number) if number else None, ai=ai != 0)
            for index, (ai, number, name) in enumerate(records)
            if name[0]
        }
        return CarsNamed(self._session_id(packet), names)

    def _classification(self, packet: bytes) -> Reading:
        self._check_count(packet, "classified cars")
        records = self._result.iter_unpack(packet[self._start + 1 :])
        cars = {
            index: Classified(
                position, laps, duration(best), from_seconds(total), 1000 * given_s, self._finish(result), grid or None
            )
            for index, (position, laps, grid, result, best, total, given_s) in enumerate(records)
            if result > Result.INACTIVE
        }
        return Classification(self._session_ended(packet), cars)

    def _finish(self, result: int) -> Finish | None:
        """How a car ended: 2021 put a word between the first and the others."""
        if result == Result.FINISHED:
            return Finish.FINISHED
        if result == self.layout.not_classified:
            return Finish.NOT_CLASSIFIED
        if result == self.layout.not_classified - 1:
            return Finish.DISQUALIFIED
        return Finish.RETIRED if result > Result.FINISHED else None

    def _history(self, packet: bytes) -> Reading:
        start = self._start
        car, laps = _HISTORY.unpack_from(packet, start)
        if car >= self.layout.cars:
            raise BadInput(self.name, start, f"expected a car below {self.layout.cars}, not {car}")
        if laps > MOST_LAPS:
            raise BadInput(self.name, start + 1, f"expected at most {MOST_LAPS} laps, not {laps}")
        first = start + HISTORY.size
        listed = self._lap.iter_unpack(packet[first : first + laps * self._lap.size])
        timed = (_timed(number, *values) for number, values in enumerate(listed, start=1))
        return LapHistory(self._session_ended(packet), car, tuple(lap for lap in timed if lap is not None))

    def _check_count(self, packet: bytes, what: str) -> None:
        count = packet[self._start]
        if count > self.layout.cars:
            raise BadInput(self.name, self._start, f"expected at most {self.layout.cars} {what}, not {count}")


def _timed(number: int, time: int, *rest: int) -> TimedLap | None:
    """A listed lap from the fields of its record; None for one without a time, such as the running lap."""
    time_ms = lap_time(time)
    if time_ms is None:
        return None
    *sectors, flags = rest
    if len(sectors) > 3:  # each of them milliseconds and minutes
        sectors = [ms + minutes * MINUTE_MS for ms, minutes in zip(sectors[::2], sectors[1::2], strict=True)]
    complete = all(sectors) and abs(time_ms - sum(sectors)) < OPEN_MS
    return TimedLap(number, time_ms, tuple(sectors) if complete else None, flags & _LAP_IS_VALID != 0)


def _text(field: bytes) -> str:
    """Text up to its NUL; a character that was cut in the middle is replaced."""
    return field.split(b"\0", 1)[0].decode(errors="replace")


# The feeds


def identify(datagram: bytes) -> Feed | None:
    """The feed that a datagram belongs to, by its format, packet id and exact length; None when it is none of these."""
    row = _ROWS.get((datagram[:2], len(datagram)))
    if row is None:
        return None
    id_at, ids, feed = row
    return feed if datagram[id_at] in ids else None


def recognise(datagram: bytes, year: int) -> bool:
    """Whether a datagram is a packet of this format year."""
    return identify(datagram) is _FEEDS[year]


def decode(datagram: bytes) -> Reading | None:
    """The reading of a packet of any year, None where it has nothing for timing. Raises BadInput for other bytes."""
    feed = identify(datagram)
    if feed is None:
        raise BadInput("f1", 0, "expected a packet of format 2018 to 2026, of the length that its id has in that year")
    return feed.decode(datagram)


def _feed(decoder: Year) -> Feed:
    year = decoder.layout.year
    title = f"F1 {year}" if year < 2022 else f"F1 {year % 100}"
    return Feed(decoder.name, title, partial(recognise, year=year), decoder.decode, PORT, version=decoder.version)


_DECODERS: Final = {year: Year(layout) for year, layout in LAYOUTS.items()}
_FEEDS: Final = {year: _feed(decoder) for year, decoder in _DECODERS.items()}
FEEDS: Final[tuple[Feed, ...]] = tuple(_FEEDS.values())
"""The feeds, oldest first; they are named f1_2018 to f1_2026."""

_Row = tuple[int, frozenset[int], Feed]
_ROWS: Final[dict[tuple[bytes, int], _Row]] = {
    (year.to_bytes(2, "little"), length): (
        decoder.id_at,
        frozenset(id for id, its_length in decoder.layout.lengths.items() if its_length == length),
        _FEEDS[year],
    )
    for year, decoder in _DECODERS.items()
    for length in decoder.layout.lengths.values()
}
"""By format and length: where the packet id lies, and which ones have that length."""
