"""Codemasters' games with "extradata": DiRT Rally 1 and 2.0, DiRT 4, GRID; and DiRT 3. Packets of the own car.

A packet is nothing but floats: 66 of them ("extradata" 3), of which DiRT 3 sends the first 38. No name, no track or
car, no session id. What a car or a stage is can be guessed from its length, revolutions and gears; if they change, it
is another session. Packets are repeated, sometimes each of them.

On a rally stage the lap is the stage, and the stage time is the lap's. It ends in one of two ways:

    a completed lap is counted, and the last lap's time is told
    every number is zero after the end of the stage was reached; then its time is the one seen last

The second is how DiRT Rally 2.0 ends a time trial. The time seen last is up to one packet short, 17 ms. It counts only
if the car, at its speed, was within three packets of the end; otherwise the stage is over without a time. If the stage
time falls, the stage has been started anew: nobody can go back in time there, while a circuit race can be rewound.

A stage has four sectors, and the game tells the first two: the third that is shown is the rest of the stage. DiRT 3
never tells the time of a finished lap, so it is the running time seen last.

Real bytes have been seen of DiRT Rally 2.0 only, of two stages without the packet that ends them. No real recording has
been seen of any other of these games, of a circuit, a restart or a finish.
"""

from functools import lru_cache
from struct import Struct
from typing import Final

from ingest.formats import Feed
from ingest.formats.packed import is_count, is_time, running
from timing.errors import BadInput
from timing.pieces import Fall, Glimpse, Setting, Vanished
from timing.readings import CarState, Phase
from timing.units import from_seconds

PORT: Final = 20777
RALLY: Final = "dirt_rally_2"
DIRT_3: Final = "dirt_3"
SIZE: Final = 264
DIRT_3_SIZE: Final = 152

MOST_LAPS: Final = 999
LONGEST_M: Final = 1_000_000
END: Final = 0.999
"""So much of a stage is driven at its end."""
PACKET_S: Final = 0.017
PACKETS_FROM_END: Final = 3

_NOTHING: Final = {size: bytes(size) for size in (SIZE, DIRT_3_SIZE)}
_START: Final = Struct("<4f")
"""Run time, lap or stage time, distance in the lap, share of the stage or distance in all."""
_SPEED_AT: Final = 28
_LAP_AT: Final = 144
_SECTORS_AT: Final = 196
_LAPS_AT: Final = 236
_LAPS: Final = Struct("<4f")
"""Laps completed, laps of the race, length of the track, last lap."""
_PAIR: Final = Struct("<2f")
_FLOAT: Final = Struct("<f")
_MARK: Final = slice(244, 248), slice(252, 264)
"""Length of the track; most and least revolutions, gears."""


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is a packet of 66 floats that can be a game's: its laps are whole, its track has a length."""
    return len(datagram) == SIZE and (datagram == _NOTHING[SIZE] or _trouble(datagram) is None)


def recognise_dirt_3(datagram: bytes) -> bool:
    """Whether a datagram is a packet of 38 floats that can be the game's."""
    return len(datagram) == DIRT_3_SIZE and (datagram == _NOTHING[DIRT_3_SIZE] or _trouble_of_start(datagram) is None)


def decode(datagram: bytes) -> Glimpse | Vanished:
    """The moment that a packet tells. Raises BadInput for what is none."""
    if len(datagram) != SIZE:
        raise BadInput(RALLY, len(datagram), f"expected a packet of {SIZE} bytes, not of {len(datagram)}")
    if datagram == _NOTHING[SIZE]:
        return Vanished()
    trouble = _trouble(datagram)
    if trouble is not None:
        raise BadInput(RALLY, *trouble)
    completed, total, length, last = _LAPS.unpack_from(datagram, _LAPS_AT)
    *_, distance, share = _START.unpack_from(datagram)
    (lap,) = _FLOAT.unpack_from(datagram, _LAP_AT)
    on_stage = total <= 1 and 0 <= share <= 1
    return Glimpse(
        datagram,
        _setting(datagram[_MARK[0]] + datagram[_MARK[1]], length, on_stage=on_stage),
        int.from_bytes(datagram[:4], "little"),
        (completed, lap, last, datagram[_SECTORS_AT : _SECTORS_AT + 8]),
        _car,
        at_end=on_stage and share >= END and length - distance <= _step_m(datagram) * PACKETS_FROM_END,
    )


def decode_dirt_3(datagram: bytes) -> Glimpse | Vanished:
    """The moment that a packet of DiRT 3 tells. Raises BadInput for what is none."""
    if len(datagram) != DIRT_3_SIZE:
        raise BadInput(DIRT_3, len(datagram), f"expected a packet of {DIRT_3_SIZE} bytes, not of {len(datagram)}")
    if datagram == _NOTHING[DIRT_3_SIZE]:
        return Vanished()
    trouble = _trouble_of_start(datagram)
    if trouble is not None:
        raise BadInput(DIRT_3, *trouble)
    run_time, *_ = _START.unpack_from(datagram)
    (lap,) = _FLOAT.unpack_from(datagram, _LAP_AT)
    order = int.from_bytes(datagram[:4], "little")
    return Glimpse(datagram, _DIRT_3, order, lap, _car_of_dirt_3, clock_ms=running(run_time))


def _car(packet: bytes, index: int) -> CarState:
    """The own car, the only one there is."""
    _, current, distance, _ = _START.unpack_from(packet)
    completed, total, _, last = _LAPS.unpack_from(packet, _LAPS_AT)
    first, second = _PAIR.unpack_from(packet, _SECTORS_AT)
    (lap,) = _FLOAT.unpack_from(packet, _LAP_AT)
    return CarState(
        phase=Phase.FINISHED if completed >= total >= 1 else Phase.RUNNING,
        lap=int(max(completed, lap)) + 1,
        last_ms=from_seconds(last),
        current_ms=running(current),
        sectors_ms=(from_seconds(first), from_seconds(second)),
        distance_m=distance,
    )


def _car_of_dirt_3(packet: bytes, index: int) -> CarState:
    _, current, distance, _ = _START.unpack_from(packet)
    (lap,) = _FLOAT.unpack_from(packet, _LAP_AT)
    return CarState(Phase.RUNNING, int(lap) + 1, current_ms=running(current), distance_m=distance)


def _step_m(packet: bytes) -> float:
    """How far the car goes from one packet to the next; a centimetre if it stands."""
    speed: float = _FLOAT.unpack_from(packet, _SPEED_AT)[0]
    return max(speed * PACKET_S, 0.01)


def _trouble_of_start(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with the first 38 floats, and at which byte."""
    run_time, current, distance, _ = _START.unpack_from(packet)
    (lap,) = _FLOAT.unpack_from(packet, _LAP_AT)
    if not is_time(run_time):
        return 0, f"expected the run time in seconds, not {run_time:.6g}"
    if not is_time(current):
        return 4, f"expected the lap's time in seconds, not {current:.6g}"
    if not -LONGEST_M < distance < LONGEST_M:
        return 8, f"expected the distance in metres, not {distance:.6g}"
    if not is_count(lap, MOST_LAPS):
        return _LAP_AT, f"expected the number of a lap, not {lap:.6g}"
    return None


def _trouble(packet: bytes) -> tuple[int, str] | None:
    """What is wrong with a packet of 66 floats, and at which byte."""
    completed, total, length, _ = _LAPS.unpack_from(packet, _LAPS_AT)
    if not is_count(completed, MOST_LAPS):
        return _LAPS_AT, f"expected the number of completed laps, not {completed:.6g}"
    if not (is_count(total, MOST_LAPS) and total >= 1):
        return _LAPS_AT + 4, f"expected the number of laps, 1 or more, not {total:.6g}"
    if not 0 < length < LONGEST_M:
        return _LAPS_AT + 8, f"expected the length of the track in metres, not {length:.6g}"
    return _trouble_of_start(packet)


@lru_cache(maxsize=64)
def _setting(mark: bytes, length: float, *, on_stage: bool) -> Setting:
    return Setting(mark, track=f"{length:.0f} m", fall=Fall.RESTART if on_stage else Fall.RESTART_OR_REWIND)


_DIRT_3: Final = Setting(fall=Fall.RESTART_OR_REWIND, timed=False)

FEEDS: Final = (
    Feed(RALLY, "DiRT Rally, DiRT 4, GRID", recognise, decode, PORT, lengths=frozenset({SIZE})),
    Feed(DIRT_3, "DiRT 3", recognise_dirt_3, decode_dirt_3, PORT, lengths=frozenset({DIRT_3_SIZE})),
)
