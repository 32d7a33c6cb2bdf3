"""Gran Turismo 7: the encrypted packets that a console sends of its own car, 60 a second.

A packet tells the lap number, the last and the best lap; no driver, track, sectors, session id or validity. Only format
"C" tells the running time, and there the time still runs on in the packet that brings the finished lap.

Replays send the same packets, so anyone could play back a fast lap. What a packet is follows from its flags and lap
number, by the first line that fits:

    paused or loading             ABSENT      the picture stands still, and with it the numbers
    lap number below 1            ABSENT      a menu (-1), or before the start (0)
    not on track                  REPLAY      a lap runs, but nobody drives it
    past the last lap of a race   FINISHED    after the flag the lap number goes to laps + 1
    otherwise                     RUNNING

A paused drive should keep the flag "on track", which a paused replay never has, so the two pauses could be told apart.
The pause decides all the same: nothing moves in it, so no lap can be won by it, and a driver whose game drops the flag
while paused must not be taken for a replay. A replay gains nothing, for it is one again in the first packet that moves.

That "on track" is set whenever somebody drives is what two implementations call it; the real recordings at hand are
replays, in which it is never set.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar, Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.readings import CarState, Phase
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "gt7"
MAGIC: Final = b"0S7G"
KEY: Final = b"Simulator Interface Packet GT7 ver 0.0"[:32]
MASKS: Final = {296: 0xDEADBEAF, 316: 0xDEADBEEF, 344: 0x55FABB4F, 368: 0xDEADBEEF}
"""What the packet's own number is mixed with to make the nonce, by length: formats "A", "B", "~" and "C"."""

ON_TRACK: Final = 0x01
PAUSED: Final = 0x02
LOADING: Final = 0x04

_STILL: Final = PAUSED | LOADING
_NUMBER_AT: Final = 0x40
_TIMING: Final = struct.Struct("<ihhii14xH")
"""At byte 0x70: packet id, lap, laps of the race, best lap, last lap, ..., flags."""
_TIMING_AT: Final = 0x70
_CAR_CODE_AT: Final = 0x124
_CURRENT_AT: Final = 0x15C
_WITH_RUNNING_TIME: Final = 368


@dataclass(frozen=True, slots=True)
class GT7Frame:
    """One packet. `car_code` is the game's number of the car model; it is wrong for cars of more than eight gears."""

    order: int
    watch: tuple[int, int, Phase]
    """Lap number, last lap in milliseconds (-1: none) and phase."""
    best: int
    current: int | None
    car_code: int

    session: ClassVar[str] = ""
    steady: ClassVar[int | None] = None
    clock_ms: ClassVar[int | None] = None
    player: ClassVar[int] = 0
    cars: ClassVar[tuple[int, ...]] = (0,)

    def car(self, index: int) -> CarState:
        """The console's own car, the only one there is."""
        lap, last, phase = self.watch
        return CarState(phase, lap, lap_time(last), self.current, lap_time(self.best))


def recognise(datagram: bytes) -> bool:
    """Whether a datagram has the length of a packet and, decrypted, begins like one."""
    return len(datagram) in MASKS and _opened(datagram).startswith(MAGIC)


def decode(datagram: bytes) -> GT7Frame:
    """The state of the car. Raises BadInput for a datagram that is not a packet of this game."""
    if len(datagram) not in MASKS:
        raise BadInput(NAME, len(datagram), f"expected a packet of {_LENGTHS} bytes, not of {len(datagram)}")
    plain = _opened(datagram)
    if not plain.startswith(MAGIC):
        raise BadInput(NAME, 0, f"expected {MAGIC.decode()!r} at the start of the decrypted packet, not {plain[:4]!r}")
    order, lap, laps, best, last, flags = _TIMING.unpack_from(plain, _TIMING_AT)
    current = _running_time(plain) if len(plain) == _WITH_RUNNING_TIME else None
    car_code = int.from_bytes(plain[_CAR_CODE_AT : _CAR_CODE_AT + 4], "little", signed=True)
    return GT7Frame(order, (lap, last, _phase(lap, laps, flags)), best, current, car_code)


def _phase(lap: int, laps: int, flags: int) -> Phase:
    if flags & _STILL or lap < 1:
        return Phase.ABSENT
    if not flags & ON_TRACK:
        return Phase.REPLAY
    return Phase.FINISHED if 0 < laps < lap else Phase.RUNNING


def _running_time(plain: bytes) -> int | None:
    current = int.from_bytes(plain[_CURRENT_AT : _CURRENT_AT + 4], "little", signed=True)
    return current if 0 <= current < LONGEST_LAP_MS else None


@lru_cache(maxsize=2)
def _opened(datagram: bytes) -> bytes:
    """The datagram decrypted; remembered for a moment, so that recognising and decoding one decrypt it once."""
    number = int.from_bytes(datagram[_NUMBER_AT : _NUMBER_AT + 4], "little")
    return salsa20(number, MASKS[len(datagram)], datagram)


def salsa20(number: int, mask: int, text: bytes) -> bytes:
    """Encrypt or decrypt, which are the same, with the key of the game and a packet's own number."""
    return _cipher()(KEY, struct.pack("<II", number ^ mask, number), text)


@cache
def _cipher() -> Callable[[bytes, bytes, bytes], bytes]:
    from Crypto.Cipher import Salsa20

    return lambda key, nonce, text: Salsa20.new(key=key, nonce=nonce).encrypt(text)


_LENGTHS: Final = ", ".join(str(length) for length in MASKS)

FEED: Final = Feed(
    name=NAME, title="Gran Turismo 7", recognise=recognise, decode=decode, port=33740, lengths=frozenset(MASKS)
)
