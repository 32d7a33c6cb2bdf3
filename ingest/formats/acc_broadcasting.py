"""Assetto Corsa Competizione's broadcasting feed, protocol 4: a game on a server tells of the whole field.

The game sends messages to a program that has registered. What timing needs of them:

    2    the session that runs: event, number, kind, clock
    3    a car: how many laps it has completed, and how the last one was
    5    the track
    6    who drives a car

The rest (answer to a registration 1, list of cars 4, events 7) is read to the end and tells nothing: the event "lap
completed" has the lap's time in words only, and the car's next message has it in numbers.

A lap has its splits and four marks. It may be the best one of its car only if the game says so, and laps out of and
into the pits are told apart; all that are not valid in this sense are told as invalid. A race counts them all the same.

A car that several people share goes by all of their names: the message about the car names each of them, but does not
say reliably who drives, and the messages that do say so name nobody.

Messages do not state their length; one is recognised by its first byte, by ending with the datagram, and by what it
says: a name, or a time that can be one. Zeros behind the end are those of programs that record a whole buffer.

Real bytes have been seen of each kind once, and of no whole session.
"""

import math
from collections.abc import Callable
from struct import Struct
from typing import Any, Final, NamedTuple

from ingest.formats import Feed
from timing.errors import BadInput
from timing.pieces import CarCount, Counts, Reading, SessionNoted, SessionRuns
from timing.readings import CarName, CarsNamed, Phase, SessionType
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "acc-broadcasting"
PORT: Final = 9000

REGISTRATION, SESSION, CAR, CARS, TRACK, ENTRANT, EVENT = range(1, 8)
NO_TIME: Final = 2**31 - 1

_TYPES: Final = {
    0: SessionType.PRACTICE,
    4: SessionType.QUALIFYING,
    9: SessionType.QUALIFYING,
    10: SessionType.RACE,
    11: SessionType.HOTLAP,
    12: SessionType.HOTLAP,
    13: SessionType.HOTLAP,
}
"""Practice, qualifying, superpole, race, hotlap, hotstint, hotlap in superpole; and a replay (14) is none of ours."""
_NOWHERE: Final = 0
_PITS: Final = range(2, 5)
"""Where a car is: nowhere (0), on the track (1), in the pit lane, at its entry, at its exit."""

_SIZE: Final = Struct("<H")
_BYTE: Final = Struct("<B")
_INT: Final = Struct("<i")
_CONNECTION: Final = Struct("<iBB")
"""Connection, whether it is granted, whether it may only read."""
_SESSION_HEAD: Final = Struct("<2H2B2fi")
"""Event, number, kind, phase, clock and time remaining in milliseconds, the car in view."""
_SESSION_TAIL: Final = Struct("<f5B")
"""Time of day, weather."""
_REPLAY_TIMES: Final = Struct("<2f")
_CAR_HEAD: Final = Struct("<2H2B3fB4HfHi")
"""Car, driver, drivers, gear, place in the world (3), where it is, speed, positions (3), way, laps, delta."""
_LAP_HEAD: Final = Struct("<i2HB")
"""Time, car, driver, number of splits."""
_LAP_MARKS: Final = Struct("<4B")
"""Invalid, valid as the best, out lap, in lap."""
_TRACK_SIZE: Final = Struct("<2i")
_ENTRANT_TAIL: Final = Struct("<i2BHB")
"""Number, cup, who is said to drive, nationality, number of drivers."""
_DRIVER_TAIL: Final = Struct("<BH")
_EVENT_TAIL: Final = Struct("<2i")


class Registration(NamedTuple):
    """The answer to a registration."""

    connection: int
    granted: bool
    error: str


class _Lap(NamedTuple):
    """A lap of a message. `valid` False also for laps out of and into the pits."""

    time: int
    splits: tuple[int, ...]
    valid: bool
    out_lap: bool
    in_lap: bool

    @property
    def time_ms(self) -> int | None:
        return None if self.time == NO_TIME else lap_time(self.time)

    @property
    def sectors_ms(self) -> tuple[int, ...] | None:
        """The splits, which are durations; None unless all are there."""
        known = all(split != NO_TIME and lap_time(split) is not None for split in self.splits)
        return self.splits if self.splits and known else None

    @property
    def can_be(self) -> bool:
        """Whether this is a time, or says that it is none."""
        return self.time == NO_TIME or 0 <= self.time < LONGEST_LAP_MS


class _Body:
    """A message, read field by field behind its first byte. Each step raises BadInput where the bytes run out.

    `told` says whether something was read that no rubbish holds, `garbled` whether text was none.
    """

    __slots__ = ("_at", "datagram", "garbled", "told")

    def __init__(self, datagram: bytes) -> None:
        self.datagram = datagram
        self.garbled = False
        self.told = False
        self._at = 1

    def take(self, fields: Struct, what: str) -> tuple[Any, ...]:
        start = self._skip(fields.size, what)
        return fields.unpack_from(self.datagram, start)

    def one(self, field: Struct, what: str) -> int:
        (value,) = self.take(field, what)
        return int(value)

    def flag(self, value: int, what: str) -> bool:
        """A yes or no that was just read."""
        if value not in (0, 1):
            raise BadInput(NAME, self._at, f"expected 0 or 1 for {what} before this byte, not {value}")
        return value == 1

    def text(self, what: str) -> str:
        size = self.one(_SIZE, f"the length of {what}")
        start = self._skip(size, what)
        content = self.datagram[start : start + size]
        try:
            text = content.decode()
        except UnicodeDecodeError:
            self.garbled = True
            text = content.decode(errors="replace")
        text = text.replace("\0", "").strip()
        self.told |= text != ""
        self.garbled |= not text.isprintable()
        return text

    def lap(self, what: str) -> _Lap:
        time, _, _, splits = self.take(_LAP_HEAD, what)
        times = tuple(self.one(_INT, f"the splits of {what}") for _ in range(splits))
        marks = self.take(_LAP_MARKS, f"the marks of {what}")
        invalid, best, out_lap, in_lap = (self.flag(mark, f"a mark of {what}") for mark in marks)
        return _Lap(time, times, best and not (invalid or out_lap or in_lap), out_lap, in_lap)

    def end(self) -> None:
        rest = self.datagram[self._at :]
        if rest.strip(b"\0"):
            raise BadInput(NAME, self._at, f"expected the end of the message, but {len(rest)} bytes follow")

    def _skip(self, size: int, what: str) -> int:
        start, left = self._at, len(self.datagram) - self._at
        if size > left:
            raise BadInput(NAME, start, f"expected {size} bytes of {what}, but {left} are left")
        self._at = start + size
        return start


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is one message of this protocol, to the last byte, and says something."""
    if not datagram or datagram[0] not in _MESSAGES:
        return False
    body = _Body(datagram)
    try:
        _read(body)
    except BadInput:
        return False
    return body.told and not body.garbled


def decode(datagram: bytes) -> Reading | None:
    """What a message tells, None where that is nothing for timing. Raises BadInput for a broken one."""
    return _read(_Body(datagram))


def registration(datagram: bytes) -> Registration:
    """The answer to a registration. Raises BadInput for anything else."""
    body = _Body(datagram)
    if datagram[:1] != bytes((REGISTRATION,)):
        raise BadInput(NAME, 0, "expected the answer to a registration, which begins with 1")
    answer = _registered(body)
    body.end()
    return answer


def _read(body: _Body) -> Reading | None:
    message = _MESSAGES.get(body.datagram[0]) if body.datagram else None
    if message is None:
        raise BadInput(NAME, 0, "expected the number of a message: 1 to 7")
    reading = message(body)
    body.end()
    return reading


def _registered(body: _Body) -> Registration:
    connection, granted, only_read = body.take(_CONNECTION, "the registration")
    granted = body.flag(granted, "a granted registration")
    body.flag(only_read, "one that may only read")
    error = body.text("the reason")
    body.told |= granted and connection > 0
    return Registration(connection, granted, error)


def _registration(body: _Body) -> None:
    _registered(body)


def _session(body: _Body) -> Reading | None:
    """The session that runs. While a recording is played back, the clock is the recording's."""
    event, number, kind, _, clock, *_ = body.take(_SESSION_HEAD, "the session")
    for what in ("the cameras", "the camera", "the display"):
        body.text(what)
    replay = body.flag(body.one(_BYTE, "the replay"), "a replay")
    if replay:
        body.take(_REPLAY_TIMES, "the replay's times")
    body.take(_SESSION_TAIL, "the time of day and the weather")
    body.lap("the best lap of the session")
    if replay:
        return None
    type = _TYPES.get(kind, SessionType.OTHER)
    return SessionRuns((event, number, kind), type, clock_ms=_clock(clock), packet=body.datagram)


def _clock(milliseconds: float) -> int | None:
    """The session's clock; None for -1, which stands for none, and for what is no time."""
    return math.floor(milliseconds) if 0 <= milliseconds < LONGEST_LAP_MS else None


def _car(body: _Body) -> Reading:
    car, _, drivers, *_, place, _, _, _, _, _, laps, _ = body.take(_CAR_HEAD, "the car")
    best, last, current = (body.lap(f"the {which} lap") for which in ("best", "last", "current"))
    body.told |= drivers > 0 and place < _PITS.stop and all(lap.can_be for lap in (best, last, current))
    last_ms, runs_ms = last.time_ms, current.time
    count = CarCount(
        laps,
        last_ms,
        last.sectors_ms if last_ms is not None else None,
        last.valid if last_ms is not None else None,
        best.time_ms,
        runs_ms if 0 <= runs_ms < LONGEST_LAP_MS else None,
        _phase(place, current),
    )
    return Counts({car: count})


def _phase(place: int, current: _Lap) -> Phase:
    if place == _NOWHERE:
        return Phase.ABSENT
    if place in _PITS or current.in_lap:
        return Phase.IN_LAP
    return Phase.OUT_LAP if current.out_lap else Phase.RUNNING


def _cars(body: _Body) -> None:
    """The list of cars, each of which is told in a message of its own."""
    connection = body.one(_INT, "the connection")
    cars = body.one(_SIZE, "the number of cars")
    for _ in range(cars):
        body.one(_SIZE, "the cars")
    body.told |= cars > 0 and connection > 0


def _track(body: _Body) -> Reading | None:
    body.one(_INT, "the connection")
    track = body.text("the track")
    body.take(_TRACK_SIZE, "the track's number and length")
    for _ in range(body.one(_BYTE, "the number of camera sets")):
        body.text("a camera set")
        for _ in range(body.one(_BYTE, "the number of cameras")):
            body.text("a camera")
    for _ in range(body.one(_BYTE, "the number of displays")):
        body.text("a display")
    return SessionNoted(track=track) if track else None


def _entrant(body: _Body) -> Reading:
    """Who drives a car. Models that are not known yet come with new versions of the game: they are told by number."""
    car = body.one(_SIZE, "the car")
    model = body.one(_BYTE, "the car's model")
    team = body.text("the team")
    number, _, _, _, drivers = body.take(_ENTRANT_TAIL, "the entry")
    names = [_driver(body) for _ in range(drivers)]
    name = names[0].full if len(names) == 1 else " / ".join(each.last for each in names if each.last)
    return CarsNamed("", {car: CarName(name or team or f"car {number}", str(model), team or None, str(number))})


class _Driver(NamedTuple):
    """A driver's name, and the part of it that is enough beside others."""

    full: str
    last: str


def _driver(body: _Body) -> _Driver:
    first, last, short = (body.text(f"a driver's {which} name") for which in ("first", "last", "short"))
    body.take(_DRIVER_TAIL, "a driver's category and nationality")
    return _Driver(" ".join(filter(None, (first, last))) or short, last or first or short)


def _event(body: _Body) -> None:
    body.one(_BYTE, "the kind of event")
    body.text("the event")
    body.take(_EVENT_TAIL, "the event's time and car")


_MESSAGES: Final[dict[int, Callable[[_Body], Reading | None]]] = {
    REGISTRATION: _registration,
    SESSION: _session,
    CAR: _car,
    CARS: _cars,
    TRACK: _track,
    ENTRANT: _entrant,
    EVENT: _event,
}

FEED: Final = Feed(NAME, "Assetto Corsa Competizione", recognise, decode, PORT, whole_field=True)
