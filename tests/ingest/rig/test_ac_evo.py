"""Assetto Corsa EVO's memory."""

from typing import Any

import pytest

from ingest.rig import Sample
from ingest.rig.ac_evo import sim
from tests.ingest.rig.memories import EVO_GRAPHICS, EVO_STATIC, FakeMemory, evo_graphics, evo_static
from timing.errors import BadInput
from timing.readings import SessionType


def read(session: bytes | None = None, *, trusted: tuple[str, ...] = (), **given: Any) -> Sample | None:
    maps = {EVO_STATIC: evo_static() if session is None else session, EVO_GRAPHICS: evo_graphics(**given)}
    return sim(trusted).read(FakeMemory(maps))


def seen(session: bytes | None = None, **given: Any) -> Sample:
    sample = read(session, **given)
    assert sample is not None
    return sample


def test_the_own_car_is_read_whole() -> None:
    assert seen(total_lap_count=1, last_laptime_ms=56_350, best_laptime_ms=56_350, is_in_pit_lane=True) == Sample(
        mark="2/4/1/Practice/Lakeside - gp",
        beat=500,
        type=SessionType.PRACTICE,
        laps=1,
        last_ms=56_350,
        best_ms=56_350,
        current_ms=12_500,
        running_valid=True,
        in_pit=True,
        position=2,
        track="Lakeside - gp",
        car="hall_gt3",
        driver="Ada Voss",
    )


def test_before_the_first_lap_there_is_no_time() -> None:
    sample = seen(current_pos=0)
    assert (sample.laps, sample.last_ms, sample.best_ms, sample.position) == (0, None, None, None)


def test_a_running_lap_that_is_marked_is_told() -> None:
    assert seen(is_valid_lap=False).running_valid is False


@pytest.mark.parametrize(
    ("number", "name", "type"),
    [
        (0, b"Qualifying", SessionType.QUALIFYING),
        (0, b"", SessionType.HOTLAP),
        (1, b"Race 1", SessionType.RACE),
        (1, b"", SessionType.RACE),
        (2, b"Free Practice", SessionType.PRACTICE),
        (2, b"Warmup", SessionType.WARMUP),
        (3, b"Cruise", SessionType.OTHER),
        (-1, b"", SessionType.OTHER),
    ],
)
def test_the_session_is_told_by_its_name_else_by_its_number(number: int, name: bytes, type: SessionType) -> None:
    assert seen(evo_static(session=number, session_name=name)).type is type


@pytest.mark.parametrize("status", [0, 1])
def test_menus_and_replays_show_no_car(status: int) -> None:
    assert read(status=status) is None


def test_a_pause_shows_the_car() -> None:
    assert read(status=3) is not None


def test_without_the_game_there_is_nothing() -> None:
    assert sim().read(FakeMemory()) is None
    assert sim().read(FakeMemory({EVO_STATIC: evo_static()})) is None
    assert read(bytes(208)) is None  # made by another program that waits for the game


@pytest.mark.parametrize("version", [b"1.1", b""])
def test_a_version_that_is_not_known_is_not_guessed_at(version: bytes) -> None:
    with pytest.raises(BadInput) as error:
        read(evo_static(sm_version=version))
    name = version.decode()
    assert str(error.value) == (
        f"ac-evo at byte 0: expected version 1.0 of the memory, not {name!r} (game 0.9.3). "
        f"If its layout is still the same, start with --trust {name or 'VERSION'}"
    )


def test_a_version_that_staff_trust_is_read() -> None:
    assert read(evo_static(sm_version=b"1.1"), trusted=("1.1",)) is not None


@pytest.mark.parametrize("given", [{"last_laptime_ms": 56_350, "last_text": b"00:56.351"}, {"last_text": b"01:02.000"}])
def test_a_layout_that_has_moved_shows_in_the_last_lap(given: dict[str, Any]) -> None:
    with pytest.raises(
        BadInput, match=r"ac-evo at byte 2396: expected the last lap to be 0\d:\S+ as on the screen, not"
    ):
        read(**given)


def test_a_memory_that_is_too_short_is_not_read() -> None:
    for maps in (
        {EVO_STATIC: evo_static()[:100], EVO_GRAPHICS: evo_graphics()},
        {EVO_STATIC: evo_static(), EVO_GRAPHICS: evo_graphics()[:3000]},
    ):
        with pytest.raises(BadInput, match=r"ac-evo at byte (100|3000): expected"):
            sim().read(FakeMemory(maps))
