"""RaceRoom: the memory that the game itself shares, of version 3.

Its makers keep what is known of a version where it is and add at the end, so the major version decides; where the list
of drivers begins says that nothing before it has moved. Sectors are told from the start of the lap. The numbers are
those of the car that is looked at: who controls it, and whose account it has, says whether that is the rig's own.
"""

from typing import Final

from ingest.formats.packed import running
from ingest.rig import Memory, Sample, Sim, Witness, durations, steady_copy, whole
from ingest.rig.values import clock, f32, f64, i32, seconds32, text
from timing.errors import BadInput
from timing.readings import SessionType

NAME: Final = "raceroom"
MAP: Final = "$R3E"
MAJOR: Final = 3

_TICKS: Final = Witness(44, 4)
_DRIVERS_AT: Final = 2008
_DRIVER_SIZE: Final = 328
_SIZE: Final = _DRIVERS_AT
_PLAYER, _COMPUTER = 0, 1
"""Who controls the car that is looked at; after the flag the computer drives it home."""
_WITHIN_MS: Final = 2
"""The last sector ends with the lap; the two are rounded apart."""

_TYPES: Final = {
    0: SessionType.PRACTICE,
    1: SessionType.QUALIFYING,
    2: SessionType.RACE,
    3: SessionType.WARMUP,
}


def read(memory: Memory) -> Sample | None:
    """The own car; None while RaceRoom shows none."""
    copy = steady_copy(memory, MAP, _SIZE, _TICKS)
    return None if copy is None else sample_of(copy)


def sample_of(copy: bytes) -> Sample | None:
    """What a copy of the memory says. Raises BadInput for one that is not laid out as it should be."""
    whole(copy, 16, NAME)
    major, minor, drivers_at, driver_size = (i32(copy, at) for at in (0, 4, 8, 12))
    if not major:
        return None  # the game has not written yet
    if major != MAJOR:
        raise BadInput(NAME, 0, f"expected version {MAJOR} of RaceRoom's memory, not {major}.{minor}")
    if drivers_at < _DRIVERS_AT or driver_size < _DRIVER_SIZE:
        raise BadInput(
            NAME,
            8,
            f"expected drivers from byte {_DRIVERS_AT} on with {_DRIVER_SIZE} bytes each, "
            f"not from {drivers_at} with {driver_size}: version {major}.{minor} is not known",
        )
    whole(copy, _SIZE, NAME)
    replay, kind, laps = (i32(copy, at) for at in (28, 780, 1028))
    if replay == 1 or kind not in _TYPES or laps < 0 or not _is_own(copy):
        return None
    return _sample(copy, _TYPES[kind], laps)


def _is_own(copy: bytes) -> bool:
    control, here, in_car = i32(copy, 1388), i32(copy, 40), i32(copy, 1284)
    return control == _PLAYER or (control == _COMPUTER and here == in_car > 0)


def _sample(copy: bytes, type: SessionType, laps: int) -> Sample:
    track = " - ".join(filter(None, (text(copy, 600, 64), text(copy, 664, 64)))) or None
    place = i32(copy, 988)
    return Sample(
        mark=f"{i32(copy, 776)}/{type}/{i32(copy, 784)}/{track}",
        beat=i32(copy, 44),
        type=type,
        laps=laps,
        last_ms=seconds32(copy, 1084),
        best_ms=seconds32(copy, 1068),
        current_ms=running(f32(copy, 1100)),
        sectors_ms=_sectors(copy),
        valid=_flag(copy, 1180),
        running_valid=_flag(copy, 1032),
        in_pit=_flag(copy, 848),
        position=place if place > 0 else None,
        track=track,
        driver=text(copy, 1324, 64),
        clock_s=clock(f64(copy, 48)),
    )


def _sectors(copy: bytes) -> tuple[int, int, int] | None:
    first_ms, second_ms, third_ms, last_ms = (seconds32(copy, at) for at in (1088, 1092, 1096, 1084))
    if third_ms is None or last_ms is None or abs(third_ms - last_ms) > _WITHIN_MS:
        return None
    return durations(first_ms, second_ms, last_ms)


def _flag(copy: bytes, at: int) -> bool | None:
    return {0: False, 1: True}.get(i32(copy, at))


SIM: Final = Sim(NAME, "RaceRoom", read)
