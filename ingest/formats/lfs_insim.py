"""Live for Speed's InSim feed, versions 9 and 10: what the game's host tells a program that has connected to it.

A packet begins with its length in fours, its type, the number of the request that it answers (0 where nobody asked) and
a byte of data, mostly the number of a player or connection. Each says one thing: a lap has a time and nothing else, and
what came before it is put together by `timing.host`.

Built from the published description; no packet of a real game has been seen yet. Of the game's time values one hour is
taken for "no time".
"""

from collections.abc import Callable
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.lfs_text import text
from timing.errors import BadInput
from timing.host import lap_ended
from timing.pieces import (
    CarFinished,
    GuestNamed,
    HostSession,
    LapBegun,
    LapSpoilt,
    Reading,
    SeatHandedOver,
    SeatLeft,
    SeatTaken,
    SplitPassed,
)
from timing.readings import CarName, SessionType
from timing.units import lap_time

NAME: Final = "lfs-insim"
UNIT: Final = 4
"""Packets are so many times as long as their first byte says."""
VER: Final = 2
TINY: Final = 3

_NONE_MS: Final = 3_600_000
_RST: Final = Struct("<2xBx2B2x6s")
"""Request, laps of the race, minutes of the qualifying, track."""
_NCN: Final = Struct("<3xB24s24s")
"""Connection, account, name."""
_CPR: Final = Struct("<3xB24s8s")
"""Connection, name, number plate."""
_NPL: Final = Struct("<2x4B2x24s8s4s29xB")
"""Request, player, connection, kind of player, name, number plate, car, players on the track."""
_LAP: Final = Struct("<3xB2IH")
"""Player, lap time, time since the start, laps completed."""
_SPX: Final = Struct("<3xBI4xB")
"""Player, time since the lap began, number of the split."""
_PEN: Final = Struct("<3x4B")
"""Player, penalty before and now, reason."""
_TOC: Final = Struct("<3xBxB")
"""Player, new connection."""
_FIN: Final = Struct("<3xB2I4xH")
"""Player, race time, best lap, laps completed."""
_RES: Final = Struct("<3xB60x2I4xH2xBxH")
"""Player, race time, best lap, laps completed, place from 0, seconds of penalty."""
_AI: Final = 2
_NOT_PLACED: Final = 255
_UNTIMED: Final = 255
_TENS, _HOURS, _LAST_HOUR = 100, 190, 238
"""From these numbers on, the length of a race is in tens of laps, and in hours."""

VIOLATIONS: Final = {0: "off track", 1: "wall", 4: "speeding", 5: "out of bounds"}
"""Why the game does not take a lap for a hot lap."""
_VIOLATION: Final = "invalid"
PENALTIES: Final = {2: "wrong way", 4: "speeding"}
"""Why a penalty was given, where that says something of the lap it was given in."""


LENGTHS: Final[dict[int, tuple[int, ...]]] = {
    **dict.fromkeys((3, 22, 23, 41, 44), (4,)),
    **dict.fromkeys((4, 19, 28, 29, 30, 31, 32, 33, 46, 62, 64), (8,)),
    27: (12,),
    **dict.fromkeys((25, 57), (16,)),
    **dict.fromkeys((2, 24, 34, 63), (20,)),
    26: (24,),
    **dict.fromkeys((5, 17, 59), (28,)),
    20: (36,),
    **dict.fromkeys((10, 43), (40,)),
    18: (56,),
    21: (76,),
    35: (84,),
    36: (44, 52),
    52: (16, 20),
}
"""The lengths of each type of packet that has but one, or one in version 9 and another in 10."""
_SHORTEST_RECOGNISED: Final = 16
"""Shorter packets say too little to be known by; a host's first is longer."""


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a packet of this feed, of those long enough to tell."""
    length = len(datagram)
    if length < _SHORTEST_RECOGNISED or datagram[0] * UNIT != length or length not in LENGTHS.get(datagram[1], ()):
        return False
    check = _PLAUSIBLE.get(datagram[1])
    return check is not None and check(datagram)


def decode(datagram: bytes) -> Reading | None:
    """What a packet tells, None where that is nothing for timing. Raises BadInput for one of a wrong length."""
    length = len(datagram)
    if length < UNIT or datagram[0] * UNIT != length:
        said = datagram[0] * UNIT if datagram else UNIT
        raise BadInput(NAME, 0, f"expected a packet of the {said} bytes that it says, not of {length}")
    lengths = LENGTHS.get(datagram[1], (length,))
    if length not in lengths:
        expected = " or ".join(map(str, lengths))
        raise BadInput(NAME, 0, f"expected {expected} bytes in a packet of type {datagram[1]}, not {length}")
    read = _PACKETS.get(datagram[1])
    return None if read is None else read(datagram)


def _race_starts(packet: bytes) -> Reading:
    """A session begins; or one that is under way is told because we asked."""
    asked, laps, minutes, track = _RST.unpack_from(packet)
    type, name = _kind(laps, minutes)
    return HostSession(type, text(track) or None, name, fresh=not asked)


def _kind(laps: int, minutes: int) -> tuple[SessionType, str | None]:
    """The kind of a session, and its name for people."""
    if minutes:
        return SessionType.QUALIFYING, f"Qualifying, {minutes} min"
    if not laps:
        return SessionType.PRACTICE, "Practice"
    if laps < _TENS:
        return SessionType.RACE, f"Race, {laps} lap{'s' * (laps > 1)}"
    if laps <= _HOURS:
        return SessionType.RACE, f"Race, {(laps - _TENS) * 10 + 100} laps"
    if laps <= _LAST_HOUR:
        return SessionType.RACE, f"Race, {laps - _HOURS} h"
    return SessionType.OTHER, None


def _connection(packet: bytes) -> Reading:
    guest, account, name = _NCN.unpack_from(packet)
    return GuestNamed(guest, text(name), text(account))


def _renamed(packet: bytes) -> Reading:
    guest, name, plate = _CPR.unpack_from(packet)
    return GuestNamed(guest, text(name), number=text(plate) or None)


def _player(packet: bytes) -> Reading | None:
    """A player joins or leaves the pits; one who only asks to join is not on the track."""
    asked, player, guest, kind, name, plate, car, players = _NPL.unpack_from(packet)
    if not players:
        return None
    named = CarName(text(name), _car(car), number=text(plate) or None, ai=bool(kind & _AI))
    return SeatTaken(player, guest, named, fresh=not asked)


def _car(code: bytes) -> str | None:
    """The car's three letters; a mod has the number that its page has, in three bytes."""
    letters = code[:3]
    if not any(letters):
        return None
    return letters.decode() if letters.isalnum() else f"{int.from_bytes(letters, 'little'):06X}"


def _garage(packet: bytes) -> Reading:
    return LapBegun(packet[3])


def _leaves(packet: bytes) -> Reading:
    return SeatLeft(packet[3])


def _lap(packet: bytes) -> Reading:
    """The line is crossed; out of the pits, without a time."""
    player, time_ms, total_ms, laps = _LAP.unpack_from(packet)
    if time_ms == _NONE_MS or lap_time(time_ms) is None:
        return LapBegun(player, laps, total_ms)
    return lap_ended(player, laps, time_ms, total_ms)


def _split(packet: bytes) -> Reading:
    player, time_ms, split = _SPX.unpack_from(packet)
    return SplitPassed(player, split, time_ms)


def _violation(packet: bytes) -> Reading:
    return LapSpoilt(packet[3], VIOLATIONS.get(packet[4], _VIOLATION))


def _penalty(packet: bytes) -> Reading | None:
    """A penalty is given, or taken away when it was served."""
    player, before, now, reason = _PEN.unpack_from(packet)
    given = now > before and reason in PENALTIES
    return LapSpoilt(player, PENALTIES[reason]) if given else None


def _takes_over(packet: bytes) -> Reading:
    player, guest = _TOC.unpack_from(packet)
    return SeatHandedOver(player, guest)


def _finish(packet: bytes) -> Reading:
    player, total_ms, best_ms, laps = _FIN.unpack_from(packet)
    return CarFinished(player, laps, total_ms, _best(best_ms))


def _result(packet: bytes) -> Reading | None:
    """A confirmed result; of a player who has left, nobody knows the number any more."""
    player, total_ms, best_ms, laps, place, penalty_s = _RES.unpack_from(packet)
    if not player:
        return None
    position = None if place == _NOT_PLACED else place + 1
    penalty_ms = 1000 * penalty_s
    return CarFinished(player, laps, total_ms - penalty_ms, _best(best_ms), position, penalty_ms)


def _best(time_ms: int) -> int | None:
    return None if time_ms == _NONE_MS else lap_time(time_ms)


_PACKETS: Final[dict[int, Callable[[bytes], Reading | None]]] = {
    17: _race_starts,
    18: _connection,
    20: _renamed,
    21: _player,
    22: _garage,
    23: _leaves,
    24: _lap,
    25: _split,
    30: _penalty,
    31: _takes_over,
    34: _finish,
    35: _result,
    52: _violation,
}


def _is_word(raw: bytes) -> bool:
    """Whether text may stand here: something, then nothing but zeros."""
    word, _, rest = raw.partition(b"\0")
    return bool(word) and not any(rest) and all(byte >= 0x20 for byte in word)


def _is_version(packet: bytes) -> bool:
    return packet[3] == 0 and _is_word(packet[4:12]) and _is_word(packet[12:18])


def _is_state(packet: bytes) -> bool:
    return packet[3] == packet[18] == 0 and packet[15] <= 2 and _is_word(packet[20:26])


def _is_start(packet: bytes) -> bool:
    return packet[3] == 0 and _is_word(packet[8:14])


def _is_connection(packet: bytes) -> bool:
    return packet[55] == 0 and packet[52] <= 1 and _is_word(packet[28:52])


def _is_player(packet: bytes) -> bool:
    return packet[71] == 0 and packet[3] != 0 and _is_word(packet[8:32])


def _is_lap(packet: bytes) -> bool:
    _, time_ms, total_ms, _ = _LAP.unpack_from(packet)
    return packet[2] == packet[16] == 0 and packet[17] <= 6 and (time_ms == _NONE_MS or 0 < time_ms <= total_ms)


def _is_finish(packet: bytes) -> bool:
    _, total_ms, best_ms, _ = _FIN.unpack_from(packet)
    return packet[2] == packet[12] == packet[15] == 0 and (best_ms == _NONE_MS or 0 < best_ms <= total_ms)


def _is_result(packet: bytes) -> bool:
    return packet[72] == packet[75] == 0 and _is_word(packet[28:52])


_PLAUSIBLE: Final[dict[int, Callable[[bytes], bool]]] = {
    VER: _is_version,
    5: _is_state,
    17: _is_start,
    18: _is_connection,
    21: _is_player,
    24: _is_lap,
    34: _is_finish,
    35: _is_result,
}
"""What else a packet must show to be known by."""

FEED: Final = Feed(
    name=NAME,
    title="Live for Speed",
    recognise=recognise,
    decode=decode,
    port=29999,
    whole_field=True,
    lengths=frozenset(range(UNIT, 256 * UNIT, UNIT)),
)
