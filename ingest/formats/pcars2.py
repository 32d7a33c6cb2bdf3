"""Project CARS 2 and Automobilista 2, in the protocol of the former: what the game broadcasts of all cars.

Every packet begins with twelve bytes: its number, its number among those of its kind, which part of how many it is, and
its kind. Kind and length together say what it is; the lengths differ by version. Timing needs five kinds:

    race definition (1)    track
    participants (2)       names, 16 in a packet
    timings (3)            a moment of all cars: lap, sector, running time, pits, finished or not
    game state (4)         the kind of session
    time stats (7)         last lap and last sector of all cars, at each crossing of a sector

A lap is counted in the timings and its time told in the stats, whichever comes first. Timings, names and stats belong
together if their "participants changed" stamp is the same; the game moves its cars when it changes. In newer versions
each carries an index of the participant by which the three are joined. Where that is left empty, the place is used.

There is no session id: another kind of session or track, or a lap number that falls, is another session.

No real recording has been seen. The layout is that of the published header, which two versions of it and other programs
agree on; that parts are counted from 1 is from memory.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.packed import is_text, running, text
from timing.errors import BadInput
from timing.pieces import Glimpse, LastTime, LastTimes, Piece, SeatsNamed, SessionNoted, Setting
from timing.readings import CarName, CarState, Phase, SessionType
from timing.units import from_seconds

NAME: Final = "pcars2"
PORT: Final = 5606
CARS: Final = 32

TELEMETRY, RACE, PARTICIPANTS, TIMINGS, STATE, STATS, VEHICLES = 0, 1, 2, 3, 4, 7, 8
SIZES: Final = {
    TELEMETRY: (538, 556, 559),
    RACE: (308,),
    PARTICIPANTS: (1040, 1136),
    TIMINGS: (993, 1059, 1063),
    STATE: (24,),
    STATS: (784, 1040),
    VEHICLES: (1164, 1452),
}
_LENGTHS: Final = frozenset(size for sizes in SIZES.values() for size in sizes)
MOST_PARTS: Final = 8
NEWEST_VERSION: Final = 15

_BASE: Final = Struct("<IIBBBB")
"""Number, number of its kind, part, parts, kind, version."""
_STAMP: Final = Struct("<I")

_TIMINGS: Final = Struct("<bI")
"""At byte 12: participants, stamp."""
_FIRST_CAR: Final = 33
_STRIDES: Final = {993: 30, 1059: 32, 1063: 32}
_CAR: Final = Struct("<12xHBBBBHBBff")
"""Distance, place and activity, sector, flag, pits, car, race, lap, running time, sector's time."""
_LOCAL: Final = Struct("<H")
_LOCAL_AT: Final = 1057
_ACTIVE: Final = 0x80
_SECTOR: Final = 0b111
_ACTIVE_ONLY: Final = bytes(byte & _ACTIVE for byte in range(256))
_SECTOR_ONLY: Final = bytes(byte & _SECTOR for byte in range(256))

_TIMES: Final = Struct("<4xff")
"""Fastest lap; last lap, last sector."""
_FIRST_TIMES: Final = 16
_TIMES_STRIDES: Final = {784: 24, 1040: 32}
_TIMES_INDEX_AT: Final = 28

_NAMES_AT: Final = 16
_NAMES: Final = 16
_TEXT: Final = 64
_INDEXES: Final = Struct("<16H")
_INDEXES_AT: Final = 1104
_TRACK_AT: Final = 48
_STATE_AT: Final = 14

_TYPES: Final = (
    None,
    SessionType.PRACTICE,
    SessionType.PRACTICE,
    SessionType.QUALIFYING,
    SessionType.OTHER,
    SessionType.RACE,
    SessionType.HOTLAP,
)
"""None, practice, test, qualifying, formation lap, race, time attack."""
_FINISHED: Final = 3
_RACE: Final = 0b111
_INVALID: Final = 0b1000
_PITS: Final = {
    1: Phase.IN_LAP,  # drives into the pits
    2: Phase.IN_LAP,  # is in them
    3: Phase.OUT_LAP,  # leaves them
    4: Phase.ABSENT,  # is in the garage
    5: Phase.OUT_LAP,  # leaves it
}
_PIT_MODE: Final = 0b111


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a packet of a known kind and length, and holds what one can hold."""
    return len(datagram) in _LENGTHS and _trouble(datagram) is None


def decode(datagram: bytes) -> Piece | None:
    """What a packet tells; None where that is nothing for timing. Raises BadInput for what is no packet."""
    trouble = _trouble(datagram)
    if trouble is not None:
        raise BadInput(NAME, *trouble)
    match datagram[10]:
        case 3:
            return _timings(datagram)
        case 7:
            return _stats(datagram)
        case 2:
            return _participants(datagram)
        case 4:
            type = _TYPES[datagram[_STATE_AT] >> 4]
            return SessionNoted(type=type) if type is not None else None
        case 1:
            track = "-".join(filter(None, (_text_at(datagram, at) for at in (_TRACK_AT, _TRACK_AT + _TEXT))))
            return SessionNoted(track=track) if track else None
        case _:
            return None


# Moments


def _timings(packet: bytes) -> Glimpse | None:
    cars, stamp = _TIMINGS.unpack_from(packet, 12)
    if cars < 1:
        return None
    slots = _slots(packet)
    _, order, *_ = _BASE.unpack_from(packet)
    stride = _STRIDES[len(packet)]
    pits, race, lap = (packet[_FIRST_CAR + at :: stride][:CARS] for at in (17, 20, 21))
    sector = packet[_FIRST_CAR + 15 :: stride][:CARS].translate(_SECTOR_ONLY)
    player = -1
    if len(packet) > _LOCAL_AT:
        (local,) = _LOCAL.unpack_from(packet, _LOCAL_AT)
        player = local if local in slots else -1
    return Glimpse(packet, _setting(stamp), order, (pits, race, lap, sector, tuple(slots)), _car, tuple(slots), player)


def _car(packet: bytes, index: int) -> CarState:
    start = _FIRST_CAR + _slots(packet)[index] * _STRIDES[len(packet)]
    distance, _, _, _, pits, _, race, lap, current, _ = _CAR.unpack_from(packet, start)
    phase = _PITS.get(pits & _PIT_MODE, Phase.RUNNING)
    if race & _RACE >= _FINISHED:
        phase = Phase.FINISHED if race & _RACE == _FINISHED else Phase.RETIRED
    return CarState(
        phase=phase,
        lap=lap,
        current_ms=running(current),
        invalid=race & _INVALID != 0,
        distance_m=float(distance),
    )


def _slots(packet: bytes) -> dict[int, int]:
    """Where each active car lies, by its participant's index."""
    stride = _STRIDES[len(packet)]
    active = packet[_FIRST_CAR + 14 :: stride][:CARS].translate(_ACTIVE_ONLY)
    if stride < 32:
        return _slots_of(active, b"", b"")
    return _slots_of(active, packet[_FIRST_CAR + 30 :: stride][:CARS], packet[_FIRST_CAR + 31 :: stride][:CARS])


@lru_cache(maxsize=64)
def _slots_of(active: bytes, low: bytes, high: bytes) -> dict[int, int]:
    slots = [slot for slot, byte in enumerate(active) if byte]
    indexes = [low[slot] | high[slot] << 8 for slot in slots] if low else []
    return dict(zip(indexes if any(indexes) else slots, slots, strict=True))


@lru_cache(maxsize=64)
def _setting(stamp: int) -> Setting:
    return Setting(seating=stamp)


# The rest


def _stats(packet: bytes) -> LastTimes:
    _, order, *_ = _BASE.unpack_from(packet)
    (stamp,) = _STAMP.unpack_from(packet, 12)
    stride = _TIMES_STRIDES[len(packet)]
    starts = range(_FIRST_TIMES, _FIRST_TIMES + CARS * stride, stride)
    indexes = [_LOCAL.unpack_from(packet, start + _TIMES_INDEX_AT)[0] for start in starts] if stride == 32 else []
    times: dict[int, LastTime] = {}
    for index, start in zip(indexes if any(indexes) else range(CARS), starts, strict=True):
        lap, sector = _TIMES.unpack_from(packet, start)
        time = LastTime(from_seconds(lap), from_seconds(sector))
        if index not in times or time != _NO_TIME:  # empty entries have an index, too
            times[index] = time
    return LastTimes(order, stamp, times)


def _participants(packet: bytes) -> SeatsNamed:
    (stamp,) = _STAMP.unpack_from(packet, 12)
    names = [_text_at(packet, _NAMES_AT + n * _TEXT) for n in range(_NAMES)]
    indexes = _INDEXES.unpack_from(packet, _INDEXES_AT) if len(packet) > _INDEXES_AT else ()
    if not any(indexes):
        first = max(packet[8] - 1, 0) * _NAMES
        indexes = tuple(range(first, first + _NAMES))
    return SeatsNamed({index: CarName(name) for index, name in zip(indexes, names, strict=True) if name}, stamp)


def _text_at(packet: bytes, start: int) -> str:
    return text(packet[start : start + _TEXT])


def _trouble(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with a datagram that should be a packet, and at which byte."""
    if len(packet) < _BASE.size:
        return len(packet), f"expected {_BASE.size} bytes at the beginning, but the packet ends here"
    number, of_kind, part, parts, kind, version = _BASE.unpack_from(packet)
    sizes = SIZES.get(kind, ())
    if len(packet) not in sizes:
        return 10, f"expected a packet of a known kind and length, not kind {kind} of {len(packet)} bytes"
    if of_kind > number:
        return 4, f"expected at most {number} packets of this kind, not {of_kind}"
    if part > parts or parts > MOST_PARTS:
        return 8, f"expected a part of at most {MOST_PARTS}, not {part} of {parts}"
    if version > NEWEST_VERSION:
        return 11, f"expected a version up to {NEWEST_VERSION}, not {version}"
    return _trouble_inside(packet, kind)


def _trouble_inside(packet: bytes, kind: int) -> tuple[int, str] | None:
    if kind == TIMINGS and not -1 <= _TIMINGS.unpack_from(packet, 12)[0] <= CARS:
        return 12, f"expected at most {CARS} cars, not {packet[12]}"
    if kind == STATE and packet[_STATE_AT] >> 4 >= len(_TYPES):
        return _STATE_AT, f"expected a session below {len(_TYPES)}, not {packet[_STATE_AT] >> 4}"
    texts = {PARTICIPANTS: (_NAMES_AT, _NAMES), RACE: (_TRACK_AT, 2)}.get(kind, (0, 0))
    for start in range(texts[0], texts[0] + texts[1] * _TEXT, _TEXT):
        if not is_text(packet[start : start + _TEXT]):
            return start, f"expected text in UTF-8 with a NUL behind it, within {_TEXT} bytes"
    return None


_NO_TIME: Final = LastTime(None, None)

FEED: Final = Feed(NAME, "Project CARS 2, Automobilista 2", recognise, decode, PORT, lengths=_LENGTHS)
