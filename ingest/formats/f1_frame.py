"""Lap Data of the F1 games: all cars at one moment, unpacked column by column, and car by car only when asked for.

Sixty such packets come each second and nearly all say only that time runs on. So a frame takes at once just the columns
in which something happens when a lap ends or is marked (lap number, result, validity, last lap), and these are what is
watched. A column of bytes is one slice with a stride over the packet; a time is several such
columns, for nobody needs its value to see that it is another one, and twenty-two numbers cost more to make and compare.

What a car is doing follows from the first line that fits; `result` and `driver` are the game's own numbers:

    result invalid or inactive                ABSENT     an empty slot: its numbers are junk
    result finished or not classified         FINISHED   the flag has been taken, in time or too late
    result beyond, whatever it is             RETIRED    not finished, disqualified, retired: numbered anew in 2021
    driver in the garage                      ABSENT     nothing is timed there
    driver on an in lap                       IN_LAP
    driver on an out lap                      OUT_LAP
    driver on a flying lap, but in the pits   IN_LAP     not every driver on the way in is called so by the game
    before the line, and the lap's time       OUT_LAP    out laps have been seen that the driver's number does not call
      is the session's time                              so: their lap began with the session
    otherwise                                 RUNNING

A car that retires keeps its numbers, and were it FINISHED, one that stops near the end of its lap would be given its
last lap's time once more. A car that is not classified has driven to the flag, and its last lap is a lap.
"""

import math
from functools import lru_cache
from operator import itemgetter
from struct import Struct
from typing import Final

from ingest.formats.f1_layouts import MINUTE_MS, OPEN_MS, Driver, Layout, Result
from timing.readings import CarState, Phase
from timing.units import LapTime, from_seconds, lap_time

_SAME_CLOCK_MS: Final = 1
"""A lap's time may be cut to the millisecond where the session's is rounded."""
_HALF_MS_S: Final = 0.0005
_LONGEST_SESSION_S: Final = 31 * 24 * 3600
_WATCHED_OF: Final = {"f": 4, "I": 3}
"""Bytes of a lap time that can change: the highest one of milliseconds is 0 up to four hours."""
_SECONDS: Final = Struct("<f")
_MOST_SESSIONS: Final = 256
_SESSIONS: Final[dict[int, str]] = {}
"""The ids of sessions heard of late, by the game's number: to look here takes half as long as an `lru_cache`."""
_ACTIVE: Final = int(Result.ACTIVE)
_FLYING: Final = int(Driver.FLYING_LAP)
_OF_DRIVER: Final[dict[int, Phase]] = {
    Driver.GARAGE: Phase.ABSENT,
    Driver.IN_LAP: Phase.IN_LAP,
    Driver.OUT_LAP: Phase.OUT_LAP,
}


_new: Final = object.__new__


class LapData:
    """How one format year lays out its Lap Data, compiled for reading."""

    __slots__ = (
        "best_at",
        "driver_at",
        "head",
        "minutes_at",
        "of_result",
        "pit_at",
        "player_at",
        "start",
        "steady",
        "stride",
        "time_at",
        "times",
        "watched",
        "wraps",
    )

    def __init__(self, layout: Layout) -> None:
        record, header = layout.lap, layout.header
        self.start = header.size
        self.stride = record.size
        end = self.start + layout.cars * self.stride
        last, code = record.fields["last"]
        columns = (record.at("lap"), record.at("result"), record.at("invalid"), *range(last, last + _WATCHED_OF[code]))
        self.watched = itemgetter(*(slice(self.start + at, end, self.stride) for at in columns))
        self.times = record.reader("last", "current", "sector1", "sector2", "distance")
        self.pit_at, self.driver_at = record.at("pit"), record.at("driver")
        self.minutes_at = (
            (record.at("sector1_minutes"), record.at("sector2_minutes")) if record.has("sector1_minutes") else None
        )
        self.wraps = layout.sectors_wrap
        self.best_at = record.at("best") if record.has("best") else None
        self.steady = header.has("steady")
        steady = ("steady",) if self.steady else ()
        self.head = header.reader("session", "frame", *steady).unpack_from
        self.time_at, self.player_at = header.at("time"), header.at("player")
        self.of_result: Final[dict[int, Phase]] = {
            Result.INVALID: Phase.ABSENT,
            Result.INACTIVE: Phase.ABSENT,
            Result.FINISHED: Phase.FINISHED,
            layout.not_classified: Phase.FINISHED,
        }

    def frame(self, packet: bytes) -> "F1Frame":
        """A packet of this year, of the length that it says."""
        # Made by hand: the way through `__init__` takes as long as two of the columns.
        frame = _new(F1Frame)
        frame.packet = packet
        frame.layout = self
        if self.steady:
            uid, frame.order, steady = self.head(packet)
            frame.steady = steady or None  # a counter that stands at 0 is none
        else:
            uid, frame.order = self.head(packet)
            frame.steady = None
        frame.session = _SESSIONS.get(uid) or session_id(uid)
        frame.watch = self.watched(packet)
        return frame


class F1Frame:
    """One Lap Data packet of a year, made by `LapData.frame`. Cars are numbered as in the packet."""

    __slots__ = ("layout", "order", "packet", "session", "steady", "watch")

    layout: LapData
    packet: bytes
    session: str
    order: int
    steady: int | None
    watch: tuple[bytes, ...]

    @property
    def clock_ms(self) -> int | None:
        return session_clock(_SECONDS.unpack_from(self.packet, self.layout.time_at)[0])

    @property
    def player(self) -> int:
        return self.packet[self.layout.player_at]

    @property
    def cars(self) -> tuple[int, ...]:
        return _present(self.watch[1])

    def car(self, index: int) -> CarState:
        """One car. Times that are none (0, not a number, a day and more) are None."""
        layout, packet = self.layout, self.packet
        start = layout.start + index * layout.stride
        last, current, first, second, distance = layout.times.unpack_from(packet, start)
        current_ms = elapsed(current)
        if layout.minutes_at is not None:
            first += packet[start + layout.minutes_at[0]] * MINUTE_MS
            second += packet[start + layout.minutes_at[1]] * MINUTE_MS
        elif layout.wraps and current_ms is not None and current_ms - first - second >= OPEN_MS:
            first = second = 0
        best = None if layout.best_at is None else _SECONDS.unpack_from(packet, start + layout.best_at)[0]
        numbers, _, invalid, *_ = self.watch
        return CarState(
            self._phase(index, start, distance, current_ms),
            numbers[index],
            duration(last),
            current_ms,
            None if best is None else from_seconds(best),
            (duration(first), duration(second)),
            invalid[index] != 0,
            distance if math.isfinite(distance) else None,
        )

    def _phase(self, index: int, start: int, distance: float, current_ms: int | None) -> Phase:
        layout, packet, result = self.layout, self.packet, self.watch[1][index]
        if result != _ACTIVE:
            return layout.of_result.get(result, Phase.RETIRED)
        driver = packet[start + layout.driver_at]
        phase = _OF_DRIVER.get(driver)
        if phase is not None:
            return phase
        if driver == _FLYING and packet[start + layout.pit_at]:
            return Phase.IN_LAP
        return Phase.OUT_LAP if distance < 0 and self._began_with_session(current_ms) else Phase.RUNNING

    def _began_with_session(self, current_ms: int | None) -> bool:
        clock_ms = self.clock_ms
        return bool(current_ms and clock_ms and abs(current_ms - clock_ms) <= _SAME_CLOCK_MS)


def session_id(uid: int) -> str:
    """The session's number as the house writes it; the same text each time, for it is looked up with every frame."""
    known = _SESSIONS.get(uid)
    if known is None:
        if len(_SESSIONS) >= _MOST_SESSIONS:
            _SESSIONS.clear()
        known = _SESSIONS[uid] = str(uid)
    return known


@lru_cache(maxsize=256)
def _present(results: bytes) -> tuple[int, ...]:
    """The cars that are there, from the results of all."""
    return tuple(index for index, result in enumerate(results) if result > Result.INACTIVE)


def duration(value: float) -> LapTime | None:
    """A lap or sector time from seconds (float) or milliseconds (int); None where it is none."""
    return lap_time(value) if isinstance(value, int) else from_seconds(value)


def elapsed(value: float) -> int | None:
    """A running time in milliseconds, from seconds (float) or milliseconds (int); unlike a lap time, it may be 0."""
    return 0 if 0 <= value < _HALF_MS_S else duration(value)


def session_clock(seconds: float) -> int | None:
    """The session's time in milliseconds; None where it is none. A session may last for days."""
    return math.floor(seconds * 1000 + 0.5) if 0 <= seconds < _LONGEST_SESSION_S else None
