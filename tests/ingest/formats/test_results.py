"""What a file holds: which lap is the best, and what in it contradicts itself."""

import pytest

from ingest.formats.results import FileDriver, FileLap, FileSession
from timing.readings import SessionType


def driver(*laps: FileLap, name: str = "Ada Voss", stated: int | None = None) -> FileDriver:
    return FileDriver(name, laps=[*laps], stated_best_ms=stated)


def doubts(*drivers: FileDriver) -> list[str]:
    return FileSession(SessionType.RACE, "lakeside", [*drivers]).doubts()


class TestTheBestLap:
    def test_is_the_fastest_that_is_not_invalid(self) -> None:
        laps = FileLap(1, 92_000), FileLap(2, 90_000, valid=False), FileLap(3, 91_000, valid=True), FileLap(4, None)
        assert driver(*laps, stated=89_000).best_ms == 91_000

    def test_is_the_stated_one_where_no_timed_laps_are_listed(self) -> None:
        assert driver(stated=91_000).best_ms == 91_000
        assert driver(FileLap(1, None, valid=False), stated=91_000).best_ms == 91_000
        assert driver().best_ms is None

    def test_is_none_where_all_laps_are_invalid_whatever_is_stated(self) -> None:
        assert driver(FileLap(1, 90_000, valid=False), stated=90_000).best_ms is None


class TestALabel:
    @pytest.mark.parametrize(
        ("named", "label"),
        [
            (FileDriver("Ada Voss", "gt3", identity="7"), "Ada Voss"),
            (FileDriver("", "gt3", identity="7"), "car 7"),
            (FileDriver("", "gt3"), "car gt3"),
            (FileDriver(""), "car ?"),
        ],
    )
    def test_is_the_name_or_the_car(self, named: FileDriver, label: str) -> None:
        assert named.label == label


class TestDoubts:
    def test_there_are_none_about_a_sound_session(self) -> None:
        assert (
            doubts(
                driver(FileLap(1, 90_000, (30_000, 30_000, 29_999)), FileLap(2, None, (1, 2)), stated=90_000),
                driver(FileLap(1, 91_000)),
                driver(stated=95_000),
            )
            == []
        )

    def test_sectors_that_do_not_add_up_are_told(self) -> None:
        apart = FileLap(1, 80_000, (30_000, 30_000, 30_000))
        assert doubts(driver(apart, apart)) == ["2 lap(s) whose sectors do not add up to the lap's time"]

    def test_a_stated_best_that_is_not_the_best_is_told(self) -> None:
        assert doubts(driver(FileLap(1, 92_000), stated=61_500)) == [
            "Ada Voss: 1:01.500 is stated as best lap, but the laps listed say 1:32.000"
        ]
        assert doubts(driver(FileLap(1, 92_000, valid=False), stated=92_000)) == [
            "Ada Voss: 1:32.000 is stated as best lap, but the laps listed say nothing that counts"
        ]

    def test_names_in_them_cannot_break_the_line(self) -> None:
        (doubt,) = doubts(driver(FileLap(1, 92_000), name="Ada\n\x1b[2JVoss", stated=61_500))
        assert doubt.startswith("Ada\ufffd\ufffd[2JVoss: ")
