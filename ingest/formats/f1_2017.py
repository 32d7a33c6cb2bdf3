"""F1 2017, also as the "Legacy" format of later years: one packet of all cars, without header, session id or names.

Its first 264 bytes are those of the older Codemasters games (`codemasters`); behind them are the session's type, the
track, and 20 cars. A packet is known by its length, and by fields that can hold few values.

There is no frame number; the game's time in seconds, whose bits rise with it, serves as one. Neither does the packet
say whether a car has finished or retired. A car has finished in a race when its lap number is beyond the last; if the
number does not rise at the flag, the last lap ends when its time is told. Outside races a lap that began in the pits is
known by a distance that is negative until the line, one that ends there by the car being in the pits; and a running
time that falls means nothing there, for the next attempt may begin under the same lap number.

No real recording has been seen; the layout is that of the published specification. That lap numbers begin with 1 is
taken from the following year's.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.f1_layouts import TRACKS
from ingest.formats.packed import is_count, is_time, running
from timing.errors import BadInput
from timing.pieces import Fall, Glimpse, Setting
from timing.readings import CarState, Phase, SessionType
from timing.units import from_seconds

NAME: Final = "f1_2017"
SIZE: Final = 1289
CARS: Final = 20

_TYPES: Final = (SessionType.OTHER, SessionType.PRACTICE, SessionType.QUALIFYING, SessionType.RACE)
_TIME: Final = Struct("<f")
_TOTAL_LAPS: Final = Struct("<2f")
"""Laps of the race, length of the track."""
_TOTAL_LAPS_AT: Final = 240
_SESSION: Final = Struct("<f4xf")
"""Type of the session, DRS, track."""
_SESSION_AT: Final = 264
_CARS_AT: Final = 335
"""Number of cars, index of the player's; then the cars."""
_CAR: Final = Struct("<12x6f3xBxBxB")
"""Place, then last, running and best lap, sectors 1 and 2, distance; driver, team, position, lap, tyre, pits, sector,
whether the lap is invalid."""
_STRIDE: Final = 45
_FIRST_CAR: Final = _CARS_AT + 2
_ALL: Final = slice(_FIRST_CAR, _FIRST_CAR + CARS * _STRIDE)
_LAST: Final = Struct("<" + f"12xI{_STRIDE - 16}x" * CARS)
_LAP, _PITS, _INVALID = (slice(_FIRST_CAR + at, _ALL.stop, _STRIDE) for at in (39, 41, 43))
_BEFORE_PAUL_RICARD: Final = 1
"""In this one year, track 1 was another than in those after it."""


def recognise(datagram: bytes) -> bool:
    """Whether a datagram has the length of this packet, can be one, and speaks of a car at least."""
    return len(datagram) == SIZE and _trouble(datagram) is None and datagram[_CARS_AT] > 0


def decode(datagram: bytes) -> Glimpse | None:
    """The moment that a packet tells; None where it speaks of no car. Raises BadInput for what is no packet."""
    if len(datagram) != SIZE:
        raise BadInput(NAME, len(datagram), f"expected a packet of {SIZE} bytes, not of {len(datagram)}")
    trouble = _trouble(datagram)
    if trouble is not None:
        raise BadInput(NAME, *trouble)
    type, track = _SESSION.unpack_from(datagram, _SESSION_AT)
    total, length = _TOTAL_LAPS.unpack_from(datagram, _TOTAL_LAPS_AT)
    cars, player = datagram[_CARS_AT], datagram[_CARS_AT + 1]
    if not cars:
        return None
    return Glimpse(
        datagram,
        _setting(int(type), track, length),
        int.from_bytes(datagram[:4], "little"),
        (datagram[_LAP], datagram[_PITS], datagram[_INVALID], _LAST.unpack_from(datagram, _FIRST_CAR), total),
        _car,
        range(cars),
        player,
    )


def _car(packet: bytes, index: int) -> CarState:
    start = _FIRST_CAR + index * _STRIDE
    last, current, best, first, second, distance, lap, pits, invalid = _CAR.unpack_from(packet, start)
    (total, _), (type, _) = _TOTAL_LAPS.unpack_from(packet, _TOTAL_LAPS_AT), _SESSION.unpack_from(packet, _SESSION_AT)
    phase = Phase.RUNNING
    if _TYPES[int(type)] is SessionType.RACE and 0 < total < lap:
        phase = Phase.FINISHED
    elif distance < 0:
        phase = Phase.OUT_LAP
    elif pits:
        phase = Phase.IN_LAP
    return CarState(
        phase=phase,
        lap=lap,
        last_ms=from_seconds(last),
        current_ms=running(current),
        best_ms=from_seconds(best),
        sectors_ms=(from_seconds(first), from_seconds(second)),
        invalid=invalid != 0,
        distance_m=distance,
    )


def _trouble(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with a packet of the right length, and at which byte."""
    (time,) = _TIME.unpack_from(packet)
    type, _ = _SESSION.unpack_from(packet, _SESSION_AT)
    cars, player = packet[_CARS_AT], packet[_CARS_AT + 1]
    if not is_time(time):
        return 0, f"expected the game's time in seconds, not {time:.6g}"
    if not is_count(type, len(_TYPES) - 1):
        return _SESSION_AT, f"expected a session of type 0 to {len(_TYPES) - 1}, not {type:.6g}"
    if cars > CARS:
        return _CARS_AT, f"expected at most {CARS} cars, not {cars}"
    if player >= CARS:
        return _CARS_AT + 1, f"expected the player's car below {CARS}, not {player}"
    return None


@lru_cache(maxsize=64)
def _setting(type: int, track: float, length: float) -> Setting:
    known = is_count(track, max(TRACKS)) and track != _BEFORE_PAUL_RICARD
    place = TRACKS.get(int(track)) if known else None
    fall = Fall.RESTART_OR_REWIND if _TYPES[type] is SessionType.RACE else Fall.NOTHING
    return Setting((type, track, length), _TYPES[type], place, fall)


FEED: Final = Feed(NAME, "F1 2017", recognise, decode, 20777, lengths=frozenset({SIZE}))
