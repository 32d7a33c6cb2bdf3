"""The result files of Assetto Corsa Competizione: cars, the drivers who share them, and whose lap is whose."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.acc_results import CLIENT, SERVER, read_client, read_server, recognise_client, recognise_server
from ingest.formats.document import Document
from ingest.formats.results import Contents, FileDriver, FileLap
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    NONE_ACC,
    acc_client,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    saved,
)
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file, "utf-16-le"))
    client = "snapShot" in file
    assert (recognise_server(document), recognise_client(document)) == (not client, client)
    return read_client(document) if client else read_server(document)


def drivers(file: dict[str, Any]) -> list[FileDriver]:
    (session,) = contents(file).sessions
    return session.drivers


def times(file: dict[str, Any]) -> list[tuple[str, list[tuple[int, int | None]]]]:
    return [(driver.name, [(lap.lap, lap.time_ms) for lap in driver.laps]) for driver in drivers(file)]


class TestTheSession:
    @pytest.mark.parametrize(
        ("told", "type"),
        [
            ("FP", SessionType.PRACTICE),
            ("Q", SessionType.QUALIFYING),
            ("Q2", SessionType.QUALIFYING),
            ("R", SessionType.RACE),
            ("r1", SessionType.RACE),
            ("", SessionType.OTHER),
            ("7", SessionType.OTHER),
        ],
    )
    def test_of_a_server_has_its_type_by_letters(self, told: str, type: SessionType) -> None:
        (session,) = contents(acc_server([], [], sessionType=told)).sessions
        assert (session.type, session.track) == (type, "lakeside")

    @pytest.mark.parametrize(
        ("told", "type"),
        [
            (0, SessionType.PRACTICE),
            (4, SessionType.QUALIFYING),
            (10, SessionType.RACE),
            (99, SessionType.OTHER),
            (None, SessionType.OTHER),
        ],
    )
    def test_of_the_game_has_its_type_by_number_and_no_track(self, told: Any, type: SessionType) -> None:
        (session,) = contents(acc_client([], [], type=told)).sessions
        assert (session.type, session.track) == (type, None)

    def test_has_a_date_where_a_hosting_tool_adds_one(self) -> None:
        assert contents(acc_server([], [])).date is None
        dated = contents(acc_server([], [], Date="2026-11-21T19:04:00Z"))
        assert dated.date == datetime(2026, 11, 21, 19, 4, tzinfo=UTC)


class TestLaps:
    def test_are_counted_per_car_in_the_order_of_the_file(self) -> None:
        laps = [acc_lap(1001, 90_000), acc_lap(1002, 91_000), acc_lap(1001, 92_000, valid=False)]
        ada, bea = drivers(acc_server([acc_line(1001, acc_driver(ADA)), acc_line(1002, acc_driver(BEA))], laps))
        thirds = (30_000, 30_000, 30_000)
        assert ada.laps[0] == FileLap(1, 90_000, thirds, valid=True, order=0)
        assert [(lap.lap, lap.order, lap.valid, lap.reason) for lap in ada.laps] == [
            (1, 0, True, ""),
            (2, 2, False, "invalid"),
        ]
        assert [(lap.lap, lap.order) for lap in bea.laps] == [(1, 1)]

    def test_of_the_game_do_not_say_whether_they_count(self) -> None:
        (ada,) = drivers(acc_client([acc_line(0, acc_driver(ADA))], [acc_lap(0, 90_000)]))
        assert ada.laps == [FileLap(1, 90_000, (30_000, 30_000, 30_000))]

    def test_without_a_time_are_listed_without_one(self) -> None:
        none = acc_lap(1001, NONE_ACC, valid=False, splits=[NONE_ACC] * 3)
        (ada,) = drivers(acc_server([acc_line(1001, acc_driver(ADA))], [none]))
        assert ada.laps == [FileLap(1, None, None, valid=False, reason="invalid")]
        assert ada.best_ms is None

    @pytest.mark.parametrize(
        ("splits", "time"),
        [([33_333, 33_333, 33_333], 99_999), ([33_333, 33_333, 33_331], 99_999), ([], None), ([1, 2, 3], None)],
    )
    def test_of_99999_have_a_time_where_the_splits_say_so(self, splits: list[int], time: int | None) -> None:
        (ada,) = drivers(acc_client([acc_line(0, acc_driver(ADA))], [acc_lap(0, 99_999, splits=splits)]))
        assert [lap.time_ms for lap in ada.laps] == [time]

    def test_of_a_server_may_take_99999(self) -> None:
        (ada,) = drivers(acc_server([acc_line(1001, acc_driver(ADA))], [acc_lap(1001, 99_999, splits=[1, 2, 3])]))
        assert ada.best_ms == 99_999

    def test_need_not_be_there(self) -> None:
        lines = [acc_line(1001, acc_driver(ADA), best=90_000), acc_line(1002, acc_driver(BEA))]
        for file in (acc_server(lines, None), acc_server(lines, [])):
            assert [(driver.laps, driver.best_ms) for driver in drivers(file)] == [([], 90_000), ([], None)]


class TestCars:
    def test_tell_model_number_and_team_of_their_drivers(self) -> None:
        line = acc_line(1001, acc_driver(ADA, "S76"), team="North", number=0, model=0)
        (ada,) = drivers(acc_server([line], []))
        assert (ada.name, ada.car, ada.number, ada.team, ada.account) == (ADA, "0", "0", "North", "S76")

    def test_shared_by_drivers_give_each_lap_to_who_drove_it(self) -> None:
        line = acc_line(1001, acc_driver(ADA, "S1"), acc_driver(BEA, "S2"), acc_driver(CLEO, "S3"), best=89_000)
        laps = [acc_lap(1001, 90_000, driver=1), acc_lap(1001, 91_000, driver=0), acc_lap(1001, 89_000, driver=1)]
        file = acc_server([line], laps)
        assert times(file) == [(ADA, [(2, 91_000)]), (BEA, [(1, 90_000), (3, 89_000)]), (CLEO, [])]
        assert [driver.best_ms for driver in drivers(file)] == [91_000, 89_000, None]
        assert contents(file).warnings == []

    def test_shared_by_drivers_and_without_laps_have_a_best_lap_that_is_nobodys(self) -> None:
        file = acc_server([acc_line(1001, acc_driver(ADA), acc_driver(BEA), best=89_000)], None)
        assert [driver.best_ms for driver in drivers(file)] == [None, None]
        assert contents(file).warnings == [
            "car 1001: which of its drivers the best lap belongs to cannot be told, for no laps are listed"
        ]

    def test_may_list_one_person_twice(self) -> None:
        twice = acc_driver(ADA, "S1")
        file = acc_client([acc_line(0, twice, twice)], [acc_lap(0, 90_000), acc_lap(0, 91_000, driver=1)])
        assert [(driver.account, driver.identity, len(driver.laps)) for driver in drivers(file)] == [
            ("S1", "0", 1),
            ("S1", "0/1", 1),
        ]

    def test_that_are_not_on_the_leaderboard_keep_their_laps(self) -> None:
        file = acc_server([acc_line(1001, acc_driver(ADA))], [acc_lap(1009, 90_000), acc_lap(1009, 91_000, driver=2)])
        found = drivers(file)
        assert [(driver.name, driver.label, len(driver.laps)) for driver in found] == [
            (ADA, ADA, 0),
            ("", "car 1009", 1),
            ("", "car 1009/2", 1),
        ]
        assert contents(file).warnings == ["car 1009 has 2 lap(s), but is not on the leaderboard"]

    def test_keep_the_laps_of_a_driver_they_do_not_list(self) -> None:
        file = acc_server([acc_line(1001, acc_driver(ADA), team="North")], [acc_lap(1001, 90_000, driver=4)])
        assert [(driver.name, driver.team, len(driver.laps)) for driver in drivers(file)] == [
            (ADA, "North", 0),
            ("", "North", 1),
        ]

    def test_without_drivers_have_one_without_a_name(self) -> None:
        (nobody,) = drivers(acc_server([acc_line(1001, best=90_000)], []))
        assert (nobody.name, nobody.label, nobody.best_ms) == ("", "car 1001", 90_000)

    def test_on_the_leaderboard_twice_are_taken_once(self) -> None:
        file = acc_server([acc_line(1001, acc_driver(ADA)), acc_line(1001, acc_driver(BEA))], [acc_lap(1001, 90_000)])
        assert times(file) == [(ADA, [(1, 90_000)])]
        assert contents(file).warnings == ["car 1001 is on the leaderboard again; its first line was taken"]


class TestNames:
    @pytest.mark.parametrize(
        ("first", "last", "short", "name"),
        [
            ("Ada", "Voss", "VOS", "Ada Voss"),
            ("Ada ", " Voss ", "VOS", "Ada Voss"),
            ("Ada", "", "VOS", "Ada"),
            ("", "Voss", "VOS", "Voss"),
            (" ", "", "VOS", "VOS"),
            ("", "", "", ""),
            (None, None, None, ""),
        ],
    )
    def test_are_first_and_last_or_short(self, first: Any, last: Any, short: Any, name: str) -> None:
        driver = {"firstName": first, "lastName": last, "shortName": short}
        assert [each.name for each in drivers(acc_server([acc_line(1001, driver)], []))] == [name]

    @pytest.mark.parametrize("id", ["", "0", 0, None])
    def test_of_the_games_own_drivers_have_no_account(self, id: Any) -> None:
        assert drivers(acc_server([acc_line(1001, acc_driver(ADA, id))], []))[0].account == ""


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (acc_server([], [acc_lap(1, 90_000) | {"laptime": None}]), "laps[0].laptime to be a time in milliseconds, not"),
        (acc_server([], [acc_lap(1, 90_000, carId="x")]), "laps[0].carId to be a whole number"),
        (acc_server([], [acc_lap(1, 90_000, driver=-1)]), "laps[0].driverIndex to be a whole number from 0 on"),
        (acc_server([], [acc_lap(1, 90_000, isValidForBest="no")]), "laps[0].isValidForBest to be true or false"),
        (acc_server([], [acc_lap(1, 90_000, splits={"a": 1})]), "laps[0].splits to be a list, not an object"),
        (acc_server([{"car": 5}], []), "sessionResult.leaderBoardLines[0].car to be an object, not 5"),
        (acc_server([], []) | {"sessionResult": 5}, "sessionResult to be an object, not 5"),
        (acc_client([], []) | {"sessionDef": []} | {"snapShot": [1]}, "snapShot to be an object, not a list"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(file: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        contents(file)
    assert error.value.expected.startswith(f"expected {sentence}")


def test_a_server_file_has_a_result_and_laps_or_a_track() -> None:
    for text, recognised in [
        ('{"sessionResult": 1, "laps": 1}', True),
        ('{"sessionResult": 1, "trackName": 1}', True),
        ('{"sessionResult": 1}', False),
        ('{"laps": 1, "trackName": 1}', False),
    ]:
        assert recognise_server(Document.of(text.encode())) is recognised


def test_a_file_of_the_game_has_a_snapshot_and_a_definition() -> None:
    assert not recognise_client(Document.of(b'{"snapShot": 1}'))
    assert not recognise_client(Document.of(b'{"sessionDef": 1}'))


def test_the_formats_are_listed_under_their_names() -> None:
    assert (SERVER.name, CLIENT.name) == ("acc-server", "acc-client")


Driven = tuple[int, int, int, bool]
driven_laps: st.SearchStrategy[list[Driven]] = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 86_399_999), st.booleans()), max_size=30
)


@given(driven_laps, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_a_session_is_read_as_it_was_driven(driven: list[Driven], encoding: str) -> None:
    lines = [acc_line(car, *(acc_driver(f"{ADA} {car} {index}") for index in range(3))) for car in range(4)]
    file = acc_server(lines, [acc_lap(car, time, driver=driver, valid=valid) for car, driver, time, valid in driven])
    (session,) = read_server(Document.of(saved(file, encoding))).sessions
    found = iter(session.drivers)
    for car in range(4):
        of_car = [lap for lap in driven if lap[0] == car]
        for index in range(3):
            driver = next(found)
            assert driver.name == f"{ADA} {car} {index}"
            assert [(lap.lap, lap.time_ms, lap.valid) for lap in driver.laps] == [
                (number, time, valid) for number, (_, by, time, valid) in enumerate(of_car, 1) if by == index
            ]
