"""The Forza games' "Data Out": Motorsport 7, Horizon 4 to 6, Motorsport 2023; one packet of the own car, 60 a second.

A packet is known by its length and by its first field, which is 0 or 1. The short one ("sled", 232 bytes) is for motion
platforms and tells nothing about laps; it is recognised and left unread. The long ones ("dash") share one layout, which
the Horizon games push back by twelve bytes.

There is no name, sector, validity or session id, and a track only in Motorsport 2023. What timing needs is:

    race on          0 in menus and pauses; then the numbers are zero, and the packet says nothing, or they stand still
    timestamp        the packet counter; goes round after 49 days
    lap number       from 0; a lap is over when it rises, and the last lap is its time
    race time        the clock of the session

A pause is not a new session, though "race on" goes from 0 to 1 after it: the numbers go on. A session is another one if
the car or the track is, or if the lap's time falls back to its start; if it falls anywhere else, the player went back
in time. In a restart the lap number may stay the same. Rewinds exist unless a race is online; the Horizon games are
said to send nothing during one.

Real bytes have been seen of Motorsport 2023 only, without a finished lap. No real recording has been seen of the
others, nor of a pause, a restart, a rewind or a finish.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.packed import running
from timing.errors import BadInput
from timing.pieces import Fall, Glimpse, Setting
from timing.readings import CarState, Phase
from timing.units import from_seconds

PORT: Final = 20777
"""The games have none of their own; this is the one we listen on."""
SLED: Final = 232

_ON: Final = (b"\0\0\0\0", b"\1\0\0\0")
_HEAD: Final = Struct("<iI")
_CAR: Final = Struct("<i")
_CAR_AT: Final = 212
_TIMING: Final = Struct("<ffffH")
"""Best lap, last lap, current lap, race time, lap number."""
_TIMING_AT: Final = 284
_HORIZON: Final = 12
_TRACK: Final = Struct("<i")
_TRACK_AT: Final = 327


class _Game:
    """One layout: its name, the lengths of its packets, and where the timing lies."""

    def __init__(self, name: str, lengths: tuple[int, ...], *, shift: int = 0, track: bool = False) -> None:
        self.name: Final = name
        self.lengths: Final = frozenset(lengths)
        self._timing_at: Final = _TIMING_AT + shift
        self._track: Final = track

    def recognise(self, datagram: bytes) -> bool:
        """Whether a datagram has a length of this game and begins like a packet of it."""
        return len(datagram) in self.lengths and datagram[:4] in _ON

    def decode(self, datagram: bytes) -> Glimpse | None:
        """The moment that a packet tells; None where it tells nothing about laps. Raises BadInput for other bytes."""
        size = len(datagram)
        if size not in self.lengths:
            raise BadInput(self.name, size, f"expected a packet of {_either(self.lengths)} bytes, not of {size}")
        on, order = _HEAD.unpack_from(datagram)
        if on not in (0, 1):
            raise BadInput(self.name, 0, f'expected 0 or 1 for "race on", not {on}')
        if size == SLED:
            return None
        _, last, _, race, lap = _TIMING.unpack_from(datagram, self._timing_at)
        (car,) = _CAR.unpack_from(datagram, _CAR_AT)
        if not on and (not car or not race > 0):
            return None
        track = _TRACK.unpack_from(datagram, _TRACK_AT)[0] if self._track else 0
        setting = _setting(car, track)
        return Glimpse(datagram, setting, order, (lap, last, setting), self._car, clock_ms=running(race))

    def _car(self, packet: bytes, index: int) -> CarState:
        """The own car, the only one there is."""
        best, last, current, _, lap = _TIMING.unpack_from(packet, self._timing_at)
        return CarState(Phase.RUNNING, lap + 1, from_seconds(last), running(current), from_seconds(best))


@lru_cache(maxsize=64)
def _setting(car: int, track: int) -> Setting:
    """The games number their tracks; 0 stands for none."""
    return Setting((car, track), track=f"track {track}" if track else None, fall=Fall.RESTART_OR_REWIND)


def _either(lengths: frozenset[int]) -> str:
    return " or ".join(str(length) for length in sorted(lengths))


_FM7: Final = _Game("forza_fm7", (SLED, 311))
_HORIZONS: Final = _Game("forza_horizon", (324,), shift=_HORIZON)
_FM2023: Final = _Game("forza_fm2023", (331,), track=True)

FEEDS: Final = (
    Feed(_FM7.name, "Forza Motorsport 7", _FM7.recognise, _FM7.decode, PORT, lengths=_FM7.lengths),
    Feed(_HORIZONS.name, "Forza Horizon", _HORIZONS.recognise, _HORIZONS.decode, PORT, lengths=_HORIZONS.lengths),
    Feed(_FM2023.name, "Forza Motorsport", _FM2023.recognise, _FM2023.decode, PORT, lengths=_FM2023.lengths),
)
