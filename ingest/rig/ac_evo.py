"""Assetto Corsa EVO: two of the three memories that the game shares, while it is in early access.

    acevo_pmf_static      208 bytes    versions, session, track
    acevo_pmf_graphics    4900 bytes   the own car, and what its screen shows

The layout may change with any update, so it is trusted only for an interface version that is known, or that staff have
named (`--trust`). And even then the last lap must be the same as a number and as the text on the screen.
"""

from collections.abc import Sequence
from typing import Final

from ingest.rig import Memory, Sample, Sim, Witness, steady_copy, whole
from ingest.rig.values import i32, text
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import format_lap, lap_time, parse

NAME: Final = "ac-evo"
STATIC: Final = "Local\\acevo_pmf_static"
GRAPHICS: Final = "Local\\acevo_pmf_graphics"
KNOWN: Final = ("1.0",)

_STATIC_SIZE: Final = 208
_GRAPHICS_SIZE: Final = 3124
"""Up to what is read; older versions end before the numbers of other cars."""
_WHOLE: Final = Witness(0, _STATIC_SIZE)
_PACKET: Final = Witness(0, 4)
_LIVE, _PAUSED = 2, 3
_IN_BOX, _IN_LANE, _VALID = 3119, 3120, 3121

_WORDS: Final = {
    "qualif": SessionType.QUALIFYING,
    "practice": SessionType.PRACTICE,
    "warm": SessionType.WARMUP,
    "race": SessionType.RACE,
}
"""By a word in what the game calls the session."""
_TYPES: Final = {0: SessionType.HOTLAP, 1: SessionType.RACE, 2: SessionType.PRACTICE}


def sim(trusted: Sequence[str] = ()) -> Sim:
    """The sim, with the interface versions that are `trusted` besides the known ones."""
    versions = (*KNOWN, *trusted)
    return Sim(NAME, "Assetto Corsa EVO", lambda memory: read(memory, versions))


def read(memory: Memory, versions: Sequence[str] = KNOWN) -> Sample | None:
    """The own car; None while the game shows none."""
    session = steady_copy(memory, STATIC, _STATIC_SIZE, _WHOLE)
    if session is None or not any(session):
        return None  # no game, or memory that another program has made for it
    check_version(session, versions)
    car = steady_copy(memory, GRAPHICS, _GRAPHICS_SIZE, _PACKET)
    return None if car is None else sample_of(session, car)


def check_version(session: bytes, versions: Sequence[str]) -> None:
    """Raises BadInput for an interface version that is not known."""
    version = text(session, 0, 15) or ""
    if version not in versions:
        raise BadInput(
            NAME,
            0,
            f"expected version {' or '.join(versions)} of the memory, not {version!r} (game {text(session, 15, 15)}). "
            f"If its layout is still the same, start with --trust {version or 'VERSION'}",
        )


def sample_of(session: bytes, car: bytes) -> Sample | None:
    """What copies of the two memories say. Raises BadInput for one that is not laid out as it should be."""
    whole(session, _STATIC_SIZE, NAME)
    whole(car, _GRAPHICS_SIZE, NAME)
    if i32(car, 4) not in (_LIVE, _PAUSED):
        return None
    last_ms = lap_time(i32(car, 2396))
    _compare(last_ms, text(car, 2768, 15))
    name = text(session, 36, 33)
    track = " - ".join(filter(None, (text(session, 136, 33), text(session, 169, 33)))) or None
    place, kind = i32(car, 2388), i32(session, 32)
    return Sample(
        mark=f"{kind}/{session[69]}/{session[70]}/{name}/{track}",
        beat=i32(car, 0),
        type=_type(kind, name),
        laps=i32(car, 2384),
        last_ms=last_ms,
        best_ms=lap_time(i32(car, 2400)),
        current_ms=max(i32(car, 188), 0),
        running_valid=bool(car[_VALID]),
        in_pit=bool(car[_IN_BOX] or car[_IN_LANE]),
        position=place if place > 0 else None,
        track=track,
        car=text(car, 3086, 33),
        driver=" ".join(filter(None, (text(car, 3020, 33), text(car, 3053, 33)))) or None,
    )


def _compare(last_ms: int | None, on_screen: str | None) -> None:
    """Raises BadInput where the number and the text of the last lap are not the same time."""
    try:
        shown_ms = parse(on_screen or "")
    except ValueError:
        return  # no lap yet: dashes
    if shown_ms != last_ms:
        number = "none" if last_ms is None else format_lap(last_ms)
        raise BadInput(NAME, 2396, f"expected the last lap to be {on_screen} as on the screen, not {number}")


def _type(kind: int, name: str | None) -> SessionType:
    called = next((type for word, type in _WORDS.items() if word in (name or "").casefold()), None)
    return called or _TYPES.get(kind, SessionType.OTHER)
