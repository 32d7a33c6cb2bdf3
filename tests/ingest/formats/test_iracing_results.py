"""The results of an iRacing event as JSON: two wrappings, best laps in ten-thousandths, and teams."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.iracing_results import EXPORT, account_of, read, recognise
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap
from tests.ingest.formats.result_files import ADA, BEA, CLEO, iracing, iracing_row, iracing_session, saved
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file))
    assert recognise(document)
    return read(document)


def drivers(*results: dict[str, Any]) -> list[FileDriver]:
    (session,) = contents(iracing(iracing_session([*results]))).sessions
    return session.drivers


class TestTheSessions:
    @pytest.mark.parametrize(
        ("told", "type"),
        [
            ("Open Practice", SessionType.PRACTICE),
            ("Lone Qualifying", SessionType.QUALIFYING),
            ("Open Qualifying", SessionType.QUALIFYING),
            ("Warmup", SessionType.WARMUP),
            ("Time Trial", SessionType.HOTLAP),
            ("Race", SessionType.RACE),
            ("", SessionType.OTHER),
            (None, SessionType.OTHER),
        ],
    )
    def test_have_their_type_by_a_word(self, told: Any, type: SessionType) -> None:
        (session,) = contents(iracing(iracing_session([], type=told, name="HEAT 1"))).sessions
        assert (session.type, session.name, session.track) == (type, "HEAT 1", "lakeside/short")

    def test_come_as_they_were_driven(self) -> None:
        file = iracing(
            iracing_session([], 0, name="FEATURE"),
            iracing_session([], -2, name="PRACTICE"),
            iracing_session([], -1, name="HEAT 1"),
        )
        assert [session.name for session in contents(file).sessions] == ["PRACTICE", "HEAT 1", "FEATURE"]

    def test_are_the_same_in_both_wrappings(self) -> None:
        bare = iracing(iracing_session([iracing_row(ADA, 751_668)]))
        assert contents({"type": "event_result", "data": bare}) == contents(bare)

    def test_have_the_date_of_the_event(self) -> None:
        assert contents(iracing()).date == datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)

    def test_may_be_without_a_track(self) -> None:
        (session,) = contents(iracing(iracing_session([], name=""), track=None)).sessions
        assert (session.track, session.name) == (None, None)


class TestDrivers:
    def test_have_a_best_lap_and_its_number(self) -> None:
        (ada,) = drivers(iracing_row(ADA, 751_668, 12))
        assert (ada.name, ada.car, ada.number, ada.team, ada.account) == (ADA, "Cup", "07", None, "101")
        assert ada.laps == [FileLap(12, 75_167, reason=BEST_ONLY)]

    @pytest.mark.parametrize(("tenths", "time"), [(751_664, 75_166), (751_665, 75_167), (5, 1), (600_000, 60_000)])
    def test_have_times_rounded_half_up(self, tenths: int, time: int) -> None:
        assert drivers(iracing_row(ADA, tenths))[0].best_ms == time

    @pytest.mark.parametrize("tenths", [-1, 0, 4, 864_000_000, None])
    def test_may_have_no_time(self, tenths: Any) -> None:
        (ada,) = drivers(iracing_row(ADA, 0, -1, best_lap_time=tenths))
        assert (ada.laps, ada.best_ms) == ([], None)

    def test_may_have_a_time_without_a_number(self) -> None:
        assert drivers(iracing_row(ADA, 751_668, -1))[0].laps[0].lap == 1

    def test_have_the_number_of_the_car_in_older_files(self) -> None:
        assert drivers(iracing_row(ADA, 751_668, car_name=None))[0].car == "88"

    def test_of_a_team_are_listed_in_place_of_it(self) -> None:
        team = iracing_row("North", 750_924, customer=None, number="021", team_id=-348)
        team["driver_results"] = [
            iracing_row(ADA, 750_924, 12, customer=101, number="", team_id=-348),
            iracing_row(BEA, 769_760, 41, customer=102, number="22", team_id=-348),
        ]
        ada, bea, cleo = drivers(team, iracing_row(CLEO, 800_000, customer=103))
        assert [(driver.name, driver.team, driver.number, driver.account) for driver in (ada, bea, cleo)] == [
            (ADA, "North", "021", "101"),
            (BEA, "North", "22", "102"),
            (CLEO, None, "07", "103"),
        ]

    def test_of_a_team_may_not_be_known(self) -> None:
        (team,) = drivers(iracing_row("North", 750_924, customer=None, team_id=-348) | {"driver_results": []})
        assert (team.name, team.account, team.identity, team.best_ms) == ("North", "", "-348", 75_092)


@pytest.mark.parametrize(
    ("number", "account"), [("101", "101"), ("", ""), ("0", ""), ("00", ""), ("-7", ""), ("7a", ""), ("1.5", "")]
)
def test_an_account_is_a_number_above_zero(number: str, account: str) -> None:
    assert account_of(number) == account


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"best_lap_time": "1:15.000"}, 'best_lap_time to be a whole number of 32 bits, not "1:15.000"'),
        ({"best_lap_num": 1.5}, "best_lap_num to be a whole number of 32 bits, not 1.5"),
        ({"livery": [1]}, "livery to be an object, not a list"),
        ({"cust_id": 1.5}, "cust_id to be text, not 1.5"),
        ({"driver_results": {"a": 1}}, "driver_results to be a list, not an object"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        drivers(iracing_row(ADA, 751_668) | row)
    assert error.value.expected == f"expected session_results[0].results[0].{sentence}"


def test_a_place_in_the_wrapping_is_told_whole() -> None:
    wrapped = {"type": "event_result", "data": iracing(iracing_session([5]))}  # type: ignore[list-item]
    with pytest.raises(BadInput, match=r"expected data\.session_results\[0\]\.results\[0\] to be an object, not 5"):
        contents(wrapped)


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        ('{"session_results": []}', True),
        ('{"data": {"session_results": []}}', True),
        ('{"data": {}}', False),
        ('{"data": "session_results"}', False),
        ("{}", False),
    ],
)
def test_a_file_has_session_results_in_one_of_two_places(text: str, recognised: bool) -> None:
    assert recognise(Document.of(text.encode())) is recognised


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "iracing-json"


@given(st.lists(st.tuples(st.just(-1) | st.integers(5, 863_999_994), st.integers(1, 999)), max_size=9))
def test_a_session_is_read_as_it_was_driven(field: list[tuple[int, int]]) -> None:
    rows = [iracing_row(f"Driver {place}", *best, customer=place + 1) for place, best in enumerate(field)]
    for (tenths, number), driver in zip(field, drivers(*rows), strict=True):
        assert [(lap.lap, abs((lap.time_ms or 0) * 10 - tenths) <= 5) for lap in driver.laps] == (
            [] if tenths < 0 else [(number, True)]
        )
