"""The session report of SecondMonitor: durations as .NET writes them, lap numbers and flags."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.results import Contents, FileDriver, FileLap
from ingest.formats.secondmonitor import EXPORT, read, recognise
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    saved,
    second_driver,
    second_lap,
    second_monitor,
)
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file))
    assert recognise(document)
    return read(document)


def drivers(*rows: dict[str, Any]) -> list[FileDriver]:
    (session,) = contents(second_monitor(*rows)).sessions
    return session.drivers


def laps(*rows: dict[str, Any]) -> list[FileLap]:
    (driver,) = drivers(second_driver(ADA, [*rows]))
    return driver.laps


@pytest.mark.parametrize(
    ("told", "type"),
    [
        ("Practice", SessionType.PRACTICE),
        ("Qualification", SessionType.QUALIFYING),
        ("WarmUp", SessionType.WARMUP),
        ("Race", SessionType.RACE),
        ("Na", SessionType.OTHER),
        (None, SessionType.OTHER),
    ],
)
def test_a_session_has_its_type_by_name(told: Any, type: SessionType) -> None:
    (session,) = contents(second_monitor(SessionType=told)).sessions
    assert (session.type, session.track) == (type, "lakeside/short")


def test_a_session_may_have_no_track() -> None:
    (session,) = contents(second_monitor(TrackInfo=None)).sessions
    assert session.track is None


def test_a_file_says_when_and_in_which_simulator_it_was_driven() -> None:
    found = contents(second_monitor())
    assert found.date == datetime(2026, 11, 21, 19, 4, 12, 426196, tzinfo=UTC)
    assert found.family == "secondmonitor/AMS 2"
    assert contents(second_monitor(SessionRunTime="soon")).date is None


def test_laps_have_number_time_sectors_and_flag() -> None:
    assert laps(second_lap(2, 90_000), second_lap(3, 89_000, valid=False), second_lap(4, 91_000, valid=None)) == [
        FileLap(2, 90_000, (30_000, 30_000, 30_000), valid=True),
        FileLap(3, 89_000, (29_666, 29_666, 29_668), valid=False, reason="invalid"),
        FileLap(4, 91_000, (30_333, 30_333, 30_334)),
    ]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("00:01:30.0004999", 90_000),
        ("00:01:30.0005000", 90_001),
        ("00:01:30", 90_000),
        ("01:00:00.5", 3_600_500),
        ("00:00:00", None),
        ("-00:01:30.0000000", None),
        ("1.00:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_rounded_or_none(text: Any, time: int | None) -> None:
    (lap,) = laps(second_lap(1, 90_000, LapTime=text))
    assert lap.time_ms == time


@pytest.mark.parametrize("sector", [None, "00:00:00", ""])
def test_sectors_are_there_or_none_of_them_is(sector: Any) -> None:
    (lap,) = laps(second_lap(1, 90_000, Sector2=sector))
    assert lap.sectors_ms is None


def test_drivers_go_by_their_long_name_or_else_by_their_id() -> None:
    ada, bea = drivers(second_driver(ADA, [], DriverId="7"), second_driver(BEA, [], DriverLongName=None))
    assert (ada.name, ada.identity, ada.car, ada.account) == (ADA, "7", "Copa", "")
    assert (bea.name, bea.identity) == (BEA, BEA)


@pytest.mark.parametrize(
    ("lap", "sentence"),
    [
        ({"LapNumber": 0}, "LapNumber to be a whole number from 1 on, not 0"),
        ({"LapNumber": None}, "LapNumber to be a whole number from 0 on, not null"),
        ({"LapTime": "1:30.000"}, 'LapTime to be a time as hh:mm:ss.fffffff, not "1:30.000"'),
        ({"Sector3": "x" * 50}, "Sector3 to be a time as hh:mm:ss.fffffff, not"),
        ({"IsValid": "maybe"}, 'IsValid to be true or false, not "maybe"'),
    ],
)
def test_a_wrong_type_is_told_with_its_place(lap: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        laps(second_lap(1, 90_000, **lap))
    assert error.value.expected.startswith(f"expected Drivers[0].Laps[0].{sentence}")


@pytest.mark.parametrize("missing", ["Simulator", "SessionType", "TrackInfo", "Drivers"])
def test_a_file_without_one_of_its_parts_is_not_one_of_this_program(missing: str) -> None:
    file = second_monitor()
    del file[missing]
    assert not recognise(Document.of(saved(file)))


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "secondmonitor-json"


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(3, 86_399_999), st.booleans()), max_size=8))
def test_a_session_is_read_as_it_was_driven(driven: list[tuple[int, int, bool]]) -> None:
    found = laps(*[second_lap(number, time, valid=valid) for number, time, valid in driven])
    assert [(lap.lap, lap.time_ms, lap.valid) for lap in found] == driven
    assert all(sum(lap.sectors_ms or ()) == lap.time_ms for lap in found)
