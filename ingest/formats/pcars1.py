"""Project CARS 1: what the game broadcasts of all cars, as the rig sees them.

Three kinds of packets, known by length and by two bits of their third byte:

    telemetry (0)     a moment of all cars; only the viewed car, the rig's own while driving, has lap times
    names (1)         track, and the first 16 names
    more names (2)    16 more, from an offset

For the other cars the game tells nothing but how long the last sector took, so their laps are the sum of three sectors;
a lap of which one was not heard has no time. At the start all cars stand in sector 3, marked invalid; the mark means
nothing there, and when they cross the line they are in lap 1 still. Names come every ten seconds, and the game moves
its cars to other indexes when somebody leaves: who sits where is known again when all names have been sent anew.

The packet counter has six bits. There is no session id: another kind of session or track, or a lap number that falls,
is another session. In menus the packets go on, with no participants and names of old; those say nothing.

Real bytes have been seen, of a race's first lap. No finished lap, change of session or leaving car has been seen.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.packed import is_text, is_time, microseconds, running, text
from timing.errors import BadInput
from timing.pieces import Glimpse, Piece, SeatsNamed, SectorEnd, Setting
from timing.readings import CarName, CarState, Phase, SessionType
from timing.units import from_seconds

NAME: Final = "pcars1"
PORT: Final = 5606
CARS: Final = 56
NUMBERS: Final = 64
"""How far the packet counter goes."""

TELEMETRY, NAMES, MORE_NAMES = 0, 1, 2
_SIZES: Final = {TELEMETRY: 1367, NAMES: 1347, MORE_NAMES: 1028}
_KIND: Final = 0b11
_F1_FORMATS: Final = range(2018, 2027)
"""A packet of F1 may have this length; no build of this game has such a number."""

_HEAD: Final = Struct("<BbbxxxxBB3f")
"""At byte 3: game and session, viewed car, number of cars; race, laps; best, last and current lap."""
_HEAD_AT: Final = 3
_FIRST_CAR: Final = 464
_STRIDE: Final = 16
_CAR: Final = Struct("<6xHBBBBf")
"""Distance in the lap, position and activity, completed laps, lap, sector, last sector."""
_LENGTH: Final = Struct("<f")
_LENGTH_AT: Final = 1360
_HIGH: Final = 0x80
_LOW: Final = 0x7F
_SECTOR: Final = 0b111
_LAST_SECTOR: Final = 3
_HIGH_ONLY: Final = bytes(byte & _HIGH for byte in range(256))
_SECTOR_ONLY: Final = bytes(byte & _SECTOR for byte in range(256))
"""The other bits of these bytes change with every move of a car."""

_CAR_MODEL_AT: Final = 3
_TRACK_AT: Final = 131
_TEXT: Final = 64
_NAMES_IN_ONE: Final = 16
_NAMES_AT: Final = {NAMES: 259, MORE_NAMES: 4}
_OFFSET_AT: Final = 3

_TYPES: Final = (
    SessionType.OTHER,
    SessionType.PRACTICE,
    SessionType.PRACTICE,
    SessionType.QUALIFYING,
    SessionType.OTHER,
    SessionType.RACE,
    SessionType.HOTLAP,
)
"""None, practice, test, qualifying, formation lap, race, time attack."""
_FINISHED: Final = 3
_INVALID: Final = 0b1000


def recognise(datagram: bytes) -> bool:
    """Whether a datagram has the length of a packet of its kind, and holds what one can hold."""
    return _trouble(datagram) is None


def decode(datagram: bytes) -> Piece | None:
    """What a packet tells; None from menus. Raises BadInput for what is no packet of this game."""
    trouble = _trouble(datagram)
    if trouble is not None:
        raise BadInput(NAME, *trouble)
    match datagram[2] & _KIND:
        case 0:
            return _telemetry(datagram)
        case 1:
            track = "-".join(filter(None, (_text_at(datagram, at) for at in (_TRACK_AT, _TRACK_AT + _TEXT))))
            return SeatsNamed(_names(datagram, NAMES, 0), track=track) if track else None
        case _:
            return SeatsNamed(_names(datagram, MORE_NAMES, datagram[_OFFSET_AT]))


def _telemetry(packet: bytes) -> Glimpse | None:
    state, viewed, cars, race, *_ = _HEAD.unpack_from(packet, _HEAD_AT)
    session = state >> 4
    if cars < 1 or session == 0:
        return None
    end = _FIRST_CAR + cars * _STRIDE
    active, laps, lap, sector = (packet[_FIRST_CAR + at : end : _STRIDE] for at in (8, 9, 10, 11))
    return Glimpse(
        packet,
        _setting(session, packet[_LENGTH_AT : _LENGTH_AT + 4], cars),
        packet[2] >> 2,
        (active.translate(_HIGH_ONLY), laps, lap, sector.translate(_SECTOR_ONLY), race, packet[16:20], viewed),
        _car,
        range(cars),
        viewed,
        sector=_sector,
    )


def _car(packet: bytes, index: int) -> CarState:
    """One car. Its lap is counted from the laps that it has completed: that number rises with the last one as well."""
    distance, position, laps, _, sector, took = _CAR.unpack_from(packet, _FIRST_CAR + index * _STRIDE)
    _, viewed, _, race, _, best, last, current = _HEAD.unpack_from(packet, _HEAD_AT)
    phase = Phase.RUNNING if position & _HIGH else Phase.ABSENT
    on_grid = took < 0 and sector & _SECTOR == _LAST_SECTOR
    invalid, lap = laps & _HIGH != 0 and not on_grid, (laps & _LOW) + 1
    if index != viewed:
        return CarState(phase, lap, invalid=invalid, distance_m=float(distance))
    if phase is Phase.RUNNING and race & _SECTOR >= _FINISHED:
        phase = Phase.FINISHED if race & _SECTOR == _FINISHED else Phase.RETIRED
    return CarState(
        phase=phase,
        lap=lap,
        last_ms=from_seconds(last),
        current_ms=running(current),
        best_ms=from_seconds(best),
        invalid=invalid or (race & _INVALID != 0 and not on_grid),
        distance_m=float(distance),
    )


def _sector(packet: bytes, index: int) -> SectorEnd:
    *_, sector, took = _CAR.unpack_from(packet, _FIRST_CAR + index * _STRIDE)
    return SectorEnd(sector & _SECTOR, microseconds(took))


def _names(packet: bytes, kind: int, first: int) -> dict[int, CarName]:
    start = _NAMES_AT[kind]
    return {first + n: CarName(_text_at(packet, start + n * _TEXT)) for n in range(_NAMES_IN_ONE)}


def _text_at(packet: bytes, start: int) -> str:
    return text(packet[start : start + _TEXT])


@lru_cache(maxsize=256)
def _setting(session: int, length: bytes, cars: int) -> Setting:
    type = _TYPES[session] if session < len(_TYPES) else SessionType.OTHER
    return Setting((session, length), type, seating=cars, wraps=NUMBERS)


def _trouble(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with a datagram that should be a packet, and at which byte."""
    size = len(packet)
    kind = packet[2] & _KIND if size > 2 else -1
    if _SIZES.get(kind) != size:
        return min(size, 2), f"expected packet 0, 1 or 2 of 1367, 1347 or 1028 bytes, not packet {kind} of {size}"
    if int.from_bytes(packet[:2], "little") in _F1_FORMATS:
        return 0, "expected the number of a build, not a format of F1"
    if kind == TELEMETRY:
        return _trouble_of_telemetry(packet)
    if kind == MORE_NAMES and packet[_OFFSET_AT] >= CARS:
        return _OFFSET_AT, f"expected names of cars below {CARS}, not from {packet[_OFFSET_AT]}"
    first = _CAR_MODEL_AT if kind == NAMES else _NAMES_AT[kind]
    for start in range(first, _NAMES_AT[kind] + _NAMES_IN_ONE * _TEXT, _TEXT):
        if not is_text(packet[start : start + _TEXT]):
            return start, f"expected text in UTF-8 with a NUL behind it, within {_TEXT} bytes"
    return None


def _trouble_of_telemetry(packet: bytes) -> tuple[int, str] | None:
    state, viewed, cars, _, _, *times = _HEAD.unpack_from(packet, _HEAD_AT)
    if state >> 4 >= len(_TYPES):
        return _HEAD_AT, f"expected a session below {len(_TYPES)}, not {state >> 4}"
    if not -1 <= viewed < CARS:
        return _HEAD_AT + 1, f"expected the viewed car, -1 to {CARS - 1}, not {viewed}"
    if not -1 <= cars <= CARS:
        return _HEAD_AT + 2, f"expected at most {CARS} cars, not {cars}"
    for n, time in enumerate(times):
        if time != -1 and not is_time(time):
            return 12 + 4 * n, f"expected a lap time in seconds, or -1, not {time:.6g}"
    (length,) = _LENGTH.unpack_from(packet, _LENGTH_AT)
    if not 0 <= length < 100_000:
        return _LENGTH_AT, f"expected the length of the track in metres, not {length:.6g}"
    return None


FEED: Final = Feed(NAME, "Project CARS", recognise, decode, PORT, lengths=frozenset(_SIZES.values()))
