"""Assetto Corsa's remote telemetry: what the game tells of the rig's own car to a program that has asked for it.

Three kinds of packets, known by their length:

    328    a moment of the car, sixty times a second
    408    the answer to our handshake: driver, car and track
    212    a finished lap, which comes only if it is asked for; the moments tell as much

A lap is over when the count of completed laps rises, and the last lap is its time. Both change in the same packet. The
game says nothing of sectors or validity, of the kind of session, or when another one begins. It has no packet counter
either, so a packet's place is the lap and the time in it. A session is another one if the count falls, or if the answer
to a handshake names another track. It begins when the car first moves: sessions are named after the moment they begin
with, and a car that stands at the start is the same to the byte each time.

The lap's time goes on in the pits, so what begins there is a lap like any other, only a long one. Nor is one that ends
in the pits told apart: in a race it counts, and whether this is a race is not known.

Real bytes have been seen of moments only, with one finished lap; the answer and the finished lap are built from
published layouts.
"""

from struct import Struct
from typing import Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.pieces import Glimpse, Piece, SeatsNamed, SectorEnd, Setting
from timing.readings import CarName, CarState, Phase
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "ac-remote-telemetry"
PORT: Final = 9996

MOMENT_BYTES: Final = 328
ANSWER_BYTES: Final = 408
LAP_BYTES: Final = 212
MOST_LAPS: Final = 9_999
MOVES_KMH: Final = 1.0

_MOMENT_HEAD: Final = b"a\0\0\0" + MOMENT_BYTES.to_bytes(4, "little")
_SPEED_AT: Final = 8
_SPEED: Final = Struct("<f")
_TIMES_AT: Final = 40
_TIMES: Final = Struct("<4i")
"""Running lap, last lap and best lap in milliseconds, completed laps."""
_NEWS: Final = slice(44, 56)
"""All of these but the running lap."""

_TEXT: Final = 100
"""Bytes of a text: fifty characters of UTF-16."""
_CAR_AT, _DRIVER_AT, _TRACK_AT, _LAYOUT_AT = 0, 100, 208, 308
_NUMBERS_AT: Final = 200
_NUMBERS: Final = Struct("<2i")
"""An identifier and the version of the protocol."""
_ENDS: Final = ("\0".encode("utf-16-le"), "%".encode("utf-16-le"))
"""Behind the one or the other, what follows is rubbish."""
_NO_CHARACTER: Final = "\ufffd"

_LAP_HEAD: Final = Struct("<2i")
_LAP_CAR_AT, _LAP_TIME_AT = 108, 208
_LAP_TIME: Final = Struct("<i")
_MOST_CARS: Final = 1_000

_ROUND: Final = 1 << 48
"""More than any place. A counter that goes round is not compared with where it stood before a restart of ours: here the
lap alone tells whether the session goes on."""
_SETTING: Final = Setting(seating="the driver's own", wraps=_ROUND)
"""With a seating, because the names come apart from the moments."""


def recognise(datagram: bytes) -> bool:
    """Whether a datagram has the length of a packet and holds what that can hold."""
    return _trouble(datagram) is None


def decode(datagram: bytes) -> Piece | None:
    """What a packet tells; None for a finished lap, and for a car that waits to start.

    Raises BadInput for what is no packet of this game.
    """
    trouble = _trouble(datagram)
    if trouble is not None:
        raise BadInput(NAME, *trouble)
    match len(datagram):
        case 328:
            return _moment(datagram)
        case 408:
            return _answer(datagram)
        case _:  # a finished lap
            return None


def _moment(packet: bytes) -> Glimpse | None:
    running, _, _, laps = _TIMES.unpack_from(packet, _TIMES_AT)
    (speed,) = _SPEED.unpack_from(packet, _SPEED_AT)
    if not laps and not speed >= MOVES_KMH:
        return None
    order = laps * LONGEST_LAP_MS + (_running(running) or 0)
    return Glimpse(packet, _SETTING, order, packet[_NEWS], _car, sector=_sector)


def _car(packet: bytes, index: int) -> CarState:
    """The own car, the only one there is."""
    running, last, best, laps = _TIMES.unpack_from(packet, _TIMES_AT)
    return CarState(Phase.RUNNING, laps + 1, lap_time(last), _running(running), lap_time(best))


def _running(milliseconds: int) -> int | None:
    return milliseconds if 0 <= milliseconds < LONGEST_LAP_MS else None


def _sector(packet: bytes, index: int) -> SectorEnd:
    """The game does not tell sectors; the lap's time is its own word."""
    return SectorEnd(0, None)


def _answer(packet: bytes) -> SeatsNamed:
    track = "-".join(filter(None, (_text(packet, _TRACK_AT), _text(packet, _LAYOUT_AT))))
    return SeatsNamed({0: CarName(_text(packet, _DRIVER_AT), car=_text(packet, _CAR_AT))}, track=track)


def _text(packet: bytes, start: int) -> str:
    """The text of a field; characters that are none are replaced."""
    field = packet[start : start + _TEXT]
    end = next((at for at in range(0, _TEXT, 2) if field[at : at + 2] in _ENDS), _TEXT)
    return field[:end].decode("utf-16-le", errors="replace")


def _is_name(packet: bytes, start: int) -> bool:
    """Whether a field holds the name of a car or track: always there, and nothing but characters."""
    text = _text(packet, start)
    return text != "" and text.isprintable() and _NO_CHARACTER not in text


def _trouble(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with a datagram that should be a packet, and at which byte."""
    match len(packet):
        case 328:
            return _trouble_of_moment(packet)
        case 408:
            return _trouble_of_answer(packet)
        case 212:
            return _trouble_of_lap(packet)
        case size:
            return size, f"expected a packet of 212, 328 or 408 bytes, not of {size}"


def _trouble_of_moment(packet: bytes) -> tuple[int, str] | None:
    if not packet.startswith(_MOMENT_HEAD):
        return 0, f"expected a moment to begin with {_MOMENT_HEAD.hex(' ')}, not {packet[:8].hex(' ')}"
    *_, laps = _TIMES.unpack_from(packet, _TIMES_AT)
    if not 0 <= laps <= MOST_LAPS:
        return _TIMES_AT + 12, f"expected the number of completed laps, not {laps}"
    return None


def _trouble_of_answer(packet: bytes) -> tuple[int, str] | None:
    for start, what in ((_CAR_AT, "car"), (_TRACK_AT, "track")):
        if not _is_name(packet, start):
            return start, f"expected the name of the {what} in UTF-16"
    identifier, version = _NUMBERS.unpack_from(packet, _NUMBERS_AT)
    if not (0 < identifier < 1 << 16 and 0 < version < 1 << 8):
        return _NUMBERS_AT, f"expected an identifier and the protocol's version, not {identifier} and {version}"
    return None


def _trouble_of_lap(packet: bytes) -> tuple[int, str] | None:
    car, lap = _LAP_HEAD.unpack_from(packet)
    if not (0 <= car < _MOST_CARS and 0 <= lap <= MOST_LAPS):
        return 0, f"expected the numbers of a car and a lap, not {car} and {lap}"
    if not _is_name(packet, _LAP_CAR_AT):
        return _LAP_CAR_AT, "expected the name of the car in UTF-16"
    (time,) = _LAP_TIME.unpack_from(packet, _LAP_TIME_AT)
    if lap_time(time) is None:
        return _LAP_TIME_AT, f"expected a lap time of 1 ms to a day, not {time} ms"
    return None


FEED: Final = Feed(
    NAME, "Assetto Corsa", recognise, decode, PORT, lengths=frozenset({LAP_BYTES, MOMENT_BYTES, ANSWER_BYTES})
)
