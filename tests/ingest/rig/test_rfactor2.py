"""rFactor 2's memory."""

from typing import Any

import pytest

from ingest.rig import Sample
from ingest.rig.rfactor2 import SIM
from tests.ingest.rig.memories import RFACTOR2, FakeMemory, rfactor2
from timing.errors import BadInput
from timing.readings import SessionType


def read(**given: Any) -> Sample | None:
    return SIM.read(FakeMemory({RFACTOR2: rfactor2(**given)}))


def seen(**given: Any) -> Sample:
    sample = read(**given)
    assert sample is not None
    return sample


def test_the_own_car_is_found_among_the_others() -> None:
    assert seen(laps=2, last=92.345, best=91.5, sector1=30.1, sector2=61.2, clock=300.0, lap_start=280.0) == Sample(
        mark="1/Lakeside GP",
        beat=100,
        type=SessionType.PRACTICE,
        laps=2,
        last_ms=92_345,
        best_ms=91_500,
        current_ms=20_000,
        sectors_ms=(30_100, 31_100, 31_145),
        running_valid=True,
        in_pit=False,
        position=3,
        track="Lakeside GP",
        car="Hall GT3 #7",
        driver="Ada Voss",
        clock_s=300.0,
    )


def test_before_the_first_lap_there_is_no_time() -> None:
    sample = seen()
    assert (sample.laps, sample.last_ms, sample.best_ms, sample.sectors_ms) == (0, None, None, None)


@pytest.mark.parametrize(
    ("number", "type"),
    [
        (0, SessionType.PRACTICE),
        (4, SessionType.PRACTICE),
        (5, SessionType.QUALIFYING),
        (8, SessionType.QUALIFYING),
        (9, SessionType.WARMUP),
        (10, SessionType.RACE),
        (13, SessionType.RACE),
        (99, SessionType.OTHER),
    ],
)
def test_the_session_is_told_by_its_number(number: int, type: SessionType) -> None:
    assert seen(session=number).type is type


@pytest.mark.parametrize(("counts", "valid"), [(0, False), (1, False), (2, True)])
def test_a_lap_whose_time_will_not_count_is_marked(counts: int, valid: bool) -> None:
    assert seen(counts=counts).running_valid is valid


def test_names_may_be_in_windows_letters() -> None:
    assert seen(driver="Jörg Größe").driver == "Jörg Größe"


def test_pits_are_told() -> None:
    assert seen(in_pits=True).in_pit


def test_a_car_that_the_computer_drives_home_is_still_the_rigs() -> None:
    assert seen(control=1).driver == "Ada Voss"


@pytest.mark.parametrize("control", [2, 3])
def test_a_car_of_somebody_else_or_of_a_replay_is_not(control: int) -> None:
    assert read(control=control) is None


def test_nothing_is_read_while_the_plugin_writes() -> None:
    assert read(begun=101, ended=100) is None


@pytest.mark.parametrize("given", [{"begun": 0}, {"cars": 0}])
def test_a_menu_shows_no_car(given: dict[str, Any]) -> None:
    assert read(**given) is None


def test_without_the_plugin_there_is_no_memory() -> None:
    assert SIM.read(FakeMemory()) is None


@pytest.mark.parametrize("cars", [-1, 129])
def test_so_many_cars_are_none(cars: int) -> None:
    with pytest.raises(BadInput, match=rf"rfactor2 at byte 116: expected 1 to 128 cars, not {cars}"):
        read(cars=cars)


def test_a_memory_of_another_size_is_not_guessed_at() -> None:
    with pytest.raises(BadInput, match="rfactor2 at byte 5000: expected 75,312 bytes"):
        SIM.read(FakeMemory({RFACTOR2: rfactor2()[:5000]}))
