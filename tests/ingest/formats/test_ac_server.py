"""The Assetto Corsa server's result file: everybody who drove, by account and car, and which laps count."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.ac_server import EXPORT, read, recognise
from ingest.formats.document import Document
from ingest.formats.results import Contents, FileLap
from tests.ingest.formats.result_files import ADA, BEA, CLEO, NONE_SERVER, ac_car, ac_lap, ac_row, ac_server, saved
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file))
    assert recognise(document)
    return read(document)


def drivers(file: dict[str, Any]) -> dict[tuple[str, str | None], list[int | None]]:
    """The lap times by name and car."""
    (session,) = contents(file).sessions
    return {(driver.name, driver.car): [lap.time_ms for lap in driver.laps] for driver in session.drivers}


class TestTheSession:
    @pytest.mark.parametrize(
        ("told", "type"),
        [
            ("PRACTICE", SessionType.PRACTICE),
            ("QUALIFY", SessionType.QUALIFYING),
            ("RACE", SessionType.RACE),
            ("BOOKING", SessionType.OTHER),
        ],
    )
    def test_has_the_servers_type(self, told: str, type: SessionType) -> None:
        (session,) = contents(ac_server([], Type=told)).sessions
        assert session.type is type

    @pytest.mark.parametrize(
        ("track", "layout", "place"),
        [("lakeside", "", "lakeside"), ("lakeside", "short cut", "lakeside/short cut"), ("", "", None)],
    )
    def test_has_track_and_layout(self, track: str, layout: str, place: str | None) -> None:
        (session,) = contents(ac_server([], TrackName=track, TrackConfig=layout)).sessions
        assert session.track == place

    def test_has_a_date_where_a_server_manager_adds_one(self) -> None:
        assert contents(ac_server([])).date is None
        dated = contents(ac_server([], Date="2026-11-21T19:04:00Z"))
        assert dated.date == datetime(2026, 11, 21, 19, 4, tzinfo=UTC)


class TestLaps:
    def test_are_counted_per_driver_in_the_order_they_were_driven(self) -> None:
        laps = [ac_lap(ADA, 90_000, guid="1"), ac_lap(BEA, 91_000, guid="2"), ac_lap(ADA, 92_000, guid="1")]
        (session,) = contents(ac_server(laps)).sessions
        ada, bea = session.drivers
        assert ada.laps == [
            FileLap(1, 90_000, (45_000, 45_000), valid=True, order=0),
            FileLap(2, 92_000, (46_000, 46_000), valid=True, order=2),
        ]
        assert [(lap.lap, lap.order) for lap in bea.laps] == [(1, 1)]

    def test_with_a_cut_do_not_count(self) -> None:
        laps = [ac_lap(ADA, 90_000, guid="1", cuts=2), ac_lap(ADA, 92_000, guid="1")]
        (session,) = contents(ac_server(laps, [ac_row(ADA, 92_000, guid="1")])).sessions
        (ada,) = session.drivers
        assert [(lap.valid, lap.reason) for lap in ada.laps] == [(False, "cut"), (True, "")]
        assert (ada.best_ms, session.doubts()) == (92_000, [])

    def test_that_do_not_say_how_often_the_track_was_cut_may_count_or_not(self) -> None:
        (session,) = contents(ac_server([ac_lap(ADA, 90_000, Cuts=None)])).sessions
        assert session.drivers[0].laps[0].valid is None

    def test_without_a_time_are_listed_without_one(self) -> None:
        assert drivers(ac_server([ac_lap(ADA, NONE_SERVER)])) == {(ADA, "gt3"): [None]}

    def test_without_sectors_are_laps(self) -> None:
        (session,) = contents(ac_server([ac_lap(ADA, 90_000, Sectors=None)])).sessions
        assert session.drivers[0].laps[0].sectors_ms is None


class TestDrivers:
    def test_come_as_ranked_and_empty_slots_are_nobody(self) -> None:
        result = [ac_row(BEA, guid="2", car=4), ac_row("", car=5), ac_row(ADA, 90_000, guid="1", car=3)]
        assert drivers(ac_server([ac_lap(ADA, 90_000, guid="1", car=3)], result)) == {
            (BEA, "gt3"): [],
            (ADA, "gt3"): [90_000],
        }

    def test_who_left_keep_their_laps_though_somebody_else_has_their_slot(self) -> None:
        laps = [ac_lap(CLEO, 88_000, guid="3", car=7), ac_lap(ADA, 90_000, guid="1", car=7)]
        cars = [ac_car(ADA, guid="1", car=7, team="North")]
        (session,) = contents(ac_server(laps, [ac_row(ADA, 90_000, guid="1", car=7)], cars)).sessions
        assert [(driver.name, driver.team, driver.best_ms) for driver in session.drivers] == [
            (ADA, "North", 90_000),
            (CLEO, None, 88_000),
        ]

    def test_who_are_ranked_twice_are_one_with_one_car_and_two_with_two(self) -> None:
        result = [
            ac_row(ADA, 90_000, guid="1", car=1),
            ac_row(ADA, guid="1", car=8),
            ac_row(ADA, guid="1", car=9, model="roadster"),
        ]
        (session,) = contents(ac_server([ac_lap(ADA, 90_000, guid="1", car=1)], result)).sessions
        assert [(driver.name, driver.car, driver.best_ms) for driver in session.drivers] == [
            (ADA, "gt3", 90_000),
            (ADA, "roadster", None),
        ]

    @pytest.mark.parametrize("guid", ["", "0"])
    def test_of_one_name_without_account_are_told_apart_by_their_slots(self, guid: str) -> None:
        laps = [ac_lap("Player", 90_000, guid=guid, car=1), ac_lap("Player", 91_000, guid=guid, car=2)]
        (session,) = contents(ac_server(laps)).sessions
        assert [(driver.account, driver.identity, len(driver.laps)) for driver in session.drivers] == [
            ("", "1", 1),
            ("", "2", 1),
        ]

    def test_without_any_name_keep_their_laps(self) -> None:
        (session,) = contents(ac_server([ac_lap("", 90_000, car=5)])).sessions
        assert [(driver.name, driver.label) for driver in session.drivers] == [("", "car 5")]

    def test_are_called_by_the_first_name_they_have(self) -> None:
        assert drivers(ac_server([ac_lap(ADA, 90_000, guid="1")], [ac_row("", guid="1")])) == {(ADA, "gt3"): [90_000]}

    def test_keep_the_best_lap_stated_where_no_laps_are_listed(self) -> None:
        result = [ac_row(ADA, guid="1", car=2), ac_row(ADA, 90_500, guid="1"), ac_row(ADA, 91_000, guid="1", car=3)]
        (session,) = contents(ac_server(None, result)).sessions
        assert [(driver.laps, driver.best_ms) for driver in session.drivers] == [([], 90_500)]


class TestAWrongType:
    @pytest.mark.parametrize(
        ("file", "sentence"),
        [
            (ac_server([ac_lap(ADA, 1) | {"LapTime": "fast"}]), "expected Laps[0].LapTime to be a time in millis"),
            (ac_server([ac_lap(ADA, 1, Cuts="none")]), "expected Laps[0].Cuts to be a whole number of 32 bits"),
            (ac_server([ac_lap(ADA, 1, DriverName=["Ada"])]), "expected Laps[0].DriverName to be text, not a list"),
            (ac_server([], [ac_row(ADA, True)]), "expected Result[0].BestLap to be a time in milliseconds, not true"),
            (ac_server([], cars=[{"Driver": 5}]), "expected Cars[0].Driver to be an object, not 5"),
            (ac_server([], Type=["RACE"]), "expected Type to be text, not a list"),
            (ac_server([]) | {"Laps": 5}, "expected Laps to be a list, not 5"),
        ],
    )
    def test_is_told_with_its_place(self, file: dict[str, Any], sentence: str) -> None:
        with pytest.raises(BadInput) as error:
            contents(file)
        assert error.value.expected.startswith(sentence)
        assert error.value.offset


@pytest.mark.parametrize("missing", ["TrackName", "Cars", "Result", "Laps"])
def test_a_file_without_one_of_its_parts_is_not_one_of_this_server(missing: str) -> None:
    file = ac_server([])
    del file[missing]
    assert not recognise(Document.of(saved(file)))


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "assettocorsa-server"


@dataclass(frozen=True)
class Driven:
    """A lap as somebody drove it."""

    driver: int
    time: int
    cuts: int
    sectors: tuple[int, ...]


driven = st.builds(
    Driven,
    st.integers(0, 5),
    st.integers(1, 86_399_999),
    st.integers(0, 3),
    st.lists(st.integers(1, 86_399_999), min_size=1, max_size=4).map(tuple),
)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)


@given(st.lists(driven, max_size=30), st.lists(names, min_size=6, max_size=6), st.sampled_from(["utf-8", "utf-16"]))
def test_a_session_is_read_as_it_was_driven(laps: list[Driven], called: list[str], encoding: str) -> None:
    rows = [
        ac_lap(called[lap.driver], lap.time, guid=str(lap.driver + 1), cuts=lap.cuts, Sectors=list(lap.sectors))
        for lap in laps
    ]
    (session,) = read(Document.of(saved(ac_server(rows), encoding))).sessions
    listed = {int(driver.account) - 1: driver for driver in session.drivers}
    assert [*listed] == [*dict.fromkeys(lap.driver for lap in laps)]
    for number, driver in listed.items():
        assert driver.name == called[number]
        own = [(order, lap) for order, lap in enumerate(laps) if lap.driver == number]
        assert driver.laps == [
            FileLap(count, lap.time, lap.sectors, lap.cuts == 0, "cut" if lap.cuts else "", order)
            for count, (order, lap) in enumerate(own, 1)
        ]


def test_tabs_and_the_order_of_keys_do_not_matter() -> None:
    file = ac_server([ac_lap(ADA, 90_000, guid="1")], [ac_row(ADA, 90_000, guid="1")], [ac_car(ADA, guid="1")])
    turned = json.dumps(dict(reversed(file.items())), indent="\t", sort_keys=False).encode()
    assert read(Document.of(turned)) == contents(file)
