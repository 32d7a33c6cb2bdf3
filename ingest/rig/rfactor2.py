"""rFactor 2: the memory that the plugin rF2SharedMemoryMapPlugin64.dll shares, five times a second.

    0    how often a write has begun   u32   a write is going on while the two differ
    4    how often one has ended       u32
    12   the session                   548 bytes
    560  up to 128 cars                584 bytes each

Sectors are told from the start of the lap. Of the running lap the game says whether it and its time will count; a lap
whose time does not count ends without one.
"""

from typing import Final

from ingest.formats.packed import running
from ingest.rig import Memory, Sample, Sim, Witness, durations, steady_copy, whole
from ingest.rig.values import clock, f64, i16, i32, seconds64, text
from timing.errors import BadInput
from timing.readings import SessionType

NAME: Final = "rfactor2"
MAP: Final = "$rFactor2SMMP_Scoring$"
MOST_CARS: Final = 128

_VERSIONS: Final = Witness(0, 8)
_SESSION_AT: Final = 12
_CARS_AT: Final = 560
_CAR_SIZE: Final = 584
_SIZE: Final = _CARS_AT + MOST_CARS * _CAR_SIZE

_PLAYER, _CONTROL, _IN_PITS, _PLACE, _COUNTS, _IN_GARAGE = 196, 197, 198, 199, 506, 507
"""Where a car has what takes one byte."""
_HERE: Final = (0, 1)
"""Who drives: a person here, or the computer for him; not somebody far away, and not a replay."""
_COUNTS_WITH_TIME: Final = 2

_TYPES: Final = (
    (range(5), SessionType.PRACTICE),
    (range(5, 9), SessionType.QUALIFYING),
    (range(9, 10), SessionType.WARMUP),
    (range(10, 14), SessionType.RACE),
)


def read(memory: Memory) -> Sample | None:
    """The own car; None while rFactor 2 shows none."""
    copy = steady_copy(memory, MAP, _SIZE, _VERSIONS)
    return None if copy is None else sample_of(copy)


def sample_of(copy: bytes) -> Sample | None:
    """What a copy of the memory says. Raises BadInput for one that is not laid out as it should be."""
    whole(copy, _SIZE, NAME)
    begun, count = i32(copy, 0), i32(copy, _SESSION_AT + 104)
    if copy[:4] != copy[4:8] or not begun or not count:
        return None
    if not 0 < count <= MOST_CARS:
        raise BadInput(NAME, _SESSION_AT + 104, f"expected 1 to {MOST_CARS} cars, not {count}")
    for at in range(_CARS_AT, _CARS_AT + count * _CAR_SIZE, _CAR_SIZE):
        car = copy[at : at + _CAR_SIZE]
        if car[_PLAYER] and car[_CONTROL] in _HERE:
            return _sample(copy[_SESSION_AT:_CARS_AT], car, begun)
    return None


def _sample(session: bytes, car: bytes, beat: int) -> Sample:
    number, track, clock_s = i32(session, 64), text(session, 0, 64), f64(session, 68)
    last_ms = seconds64(car, 168)
    return Sample(
        mark=f"{number}/{track}",
        beat=beat,
        type=next((type for numbers, type in _TYPES if number in numbers), SessionType.OTHER),
        laps=i16(car, 100),
        last_ms=last_ms,
        best_ms=seconds64(car, 144),
        current_ms=running(clock_s - f64(car, 256)),
        sectors_ms=durations(seconds64(car, 152), seconds64(car, 160), last_ms),
        running_valid=car[_COUNTS] == _COUNTS_WITH_TIME,
        in_pit=bool(car[_IN_PITS] or car[_IN_GARAGE]),
        position=car[_PLACE] or None,
        track=track,
        car=text(car, 36, 64),
        driver=text(car, 4, 32),
        clock_s=clock(clock_s),
    )


SIM: Final = Sim(NAME, "rFactor 2", read)
