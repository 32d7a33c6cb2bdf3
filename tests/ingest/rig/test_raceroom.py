"""RaceRoom's memory."""

from typing import Any

import pytest

from ingest.rig import Sample
from ingest.rig.raceroom import SIM
from tests.ingest.rig.memories import RACEROOM, FakeMemory, raceroom
from timing.errors import BadInput
from timing.readings import SessionType


def read(**given: Any) -> Sample | None:
    return SIM.read(FakeMemory({RACEROOM: raceroom(**given)}))


def seen(**given: Any) -> Sample:
    sample = read(**given)
    assert sample is not None
    return sample


def test_the_own_car_is_read_whole() -> None:
    times = {"last": 92.345, "best": 91.5, "last_sectors": (30.1, 61.2, 92.345), "last_valid": 1}
    assert seen(session=2, laps=4, in_pitlane=1, **times) == Sample(
        mark="0/race/1/Lakeside - Grand Prix",
        beat=40_000,
        type=SessionType.RACE,
        laps=4,
        last_ms=92_345,
        best_ms=91_500,
        current_ms=12_500,
        sectors_ms=(30_100, 31_100, 31_145),
        valid=True,
        running_valid=True,
        in_pit=True,
        position=3,
        track="Lakeside - Grand Prix",
        driver="Jörg Größe",
        clock_s=100.0,
    )


def test_before_the_first_lap_there_is_no_time() -> None:
    sample = seen(position=-1, current=-1.0)
    assert (sample.last_ms, sample.best_ms, sample.sectors_ms, sample.valid) == (None, None, None, None)
    assert (sample.position, sample.current_ms) == (None, None)


@pytest.mark.parametrize(
    ("number", "type"),
    [
        (0, SessionType.PRACTICE),
        (1, SessionType.QUALIFYING),
        (2, SessionType.RACE),
        (3, SessionType.WARMUP),
    ],
)
def test_the_session_is_told_by_its_number(number: int, type: SessionType) -> None:
    assert seen(session=number).type is type


def test_the_second_race_of_an_event_is_another_session() -> None:
    assert seen(session=2, iteration=1).mark != seen(session=2, iteration=2).mark


@pytest.mark.parametrize(("number", "valid"), [(-1, None), (0, False), (1, True)])
def test_marks_are_told_where_the_game_has_them(number: int, valid: bool | None) -> None:
    sample = seen(last_valid=number, running_valid=number)
    assert (sample.valid, sample.running_valid) == (valid, valid)


def test_sectors_that_are_not_those_of_the_lap_are_left_out() -> None:
    assert seen(last=92.345, last_sectors=(30.1, 61.2, 93.0)).sectors_ms is None


@pytest.mark.parametrize("given", [{"session": -1}, {"laps": -1}, {"replay": 1}, {"control": 2}, {"control": 3}])
def test_menus_replays_and_cars_of_others_show_no_car(given: dict[str, Any]) -> None:
    assert read(**given) is None


def test_a_car_that_the_computer_drives_home_is_the_rigs_if_its_account_is() -> None:
    assert read(control=1) is not None
    assert read(control=1, car_account=-1) is None
    assert read(control=1, car_account=-1, account=-1) is None


def test_before_the_game_has_written_there_is_nothing() -> None:
    assert read(major=0) is None
    assert SIM.read(FakeMemory()) is None


def test_another_version_is_not_guessed_at() -> None:
    with pytest.raises(BadInput, match=r"raceroom at byte 0: expected version 3 of RaceRoom's memory, not 2\.15"):
        read(major=2, minor=15)


@pytest.mark.parametrize("given", [{"drivers_at": 1900}, {"driver_size": 300}])
def test_a_version_in_which_things_have_moved_is_told_by_where_the_drivers_are(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"raceroom at byte 8: expected drivers from byte 2008 on.*version 3\.4"):
        read(**given)


def test_a_version_with_more_at_its_end_is_read() -> None:
    assert read(minor=9, drivers_at=2100, driver_size=400) is not None


def test_a_memory_that_is_too_short_is_not_read() -> None:
    for size in (12, 1000):
        with pytest.raises(BadInput, match=f"raceroom at byte {size}: expected"):
            SIM.read(FakeMemory({RACEROOM: raceroom()[:size]}))
