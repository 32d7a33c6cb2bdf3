"""The result file of the RaceRoom server: running sector times, laps that do not count, and best laps that may not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.raceroom_server import EXPORT, read, recognise
from ingest.formats.results import Contents, FileDriver, FileLap
from tests.ingest.formats.result_files import ADA, BEA, CLEO, r3e, r3e_lap, r3e_player, saved
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file))
    assert recognise(document)
    return read(document)


def drivers(*players: dict[str, Any]) -> list[FileDriver]:
    (session,) = contents(r3e(("Race", [*players]))).sessions
    return session.drivers


class TestTheSessions:
    @pytest.mark.parametrize(
        ("told", "type"),
        [
            ("Practice", SessionType.PRACTICE),
            ("Qualify", SessionType.QUALIFYING),
            ("Warmup", SessionType.WARMUP),
            ("Race", SessionType.RACE),
            ("Race2", SessionType.RACE),
            ("race3", SessionType.RACE),
            ("", SessionType.OTHER),
            ("Picnic", SessionType.OTHER),
        ],
    )
    def test_have_their_type_by_letters(self, told: str, type: SessionType) -> None:
        (session,) = contents(r3e((told, []))).sessions
        assert (session.type, session.name, session.track) == (type, told or None, "lakeside/short")

    def test_are_there_in_order_each_with_all_its_drivers(self) -> None:
        found = contents(r3e(("Qualify", [r3e_player(ADA, best=90_000)]), ("Race", [r3e_player(BEA)])))
        assert [(each.type, [driver.name for driver in each.drivers]) for each in found.sessions] == [
            (SessionType.QUALIFYING, [ADA]),
            (SessionType.RACE, [BEA]),
        ]

    def test_may_be_of_a_track_without_layouts(self) -> None:
        (session,) = contents(r3e(("Race", []), TrackLayout=None)).sessions
        assert session.track == "lakeside"

    @pytest.mark.parametrize(
        ("times", "date"),
        [
            ({}, datetime(2026, 11, 28, 19, 4, 12, tzinfo=UTC)),
            ({"StartTime": "/Date(1795892400000+0200)/"}, datetime(2026, 11, 28, 19, tzinfo=UTC)),
            ({"StartTime": 1795892400}, datetime(2026, 11, 28, 19, tzinfo=UTC)),
            ({"StartTime": "yesterday", "Time": None}, None),
            ({"Time": "/Date(999999999999999)/"}, None),
            ({"Time": "/Date(-5)/"}, None),
            ({"Time": 0}, None),
        ],
    )
    def test_are_of_the_date_of_the_start_or_else_of_the_end(self, times: dict[str, Any], date: datetime) -> None:
        assert contents(r3e(("Race", []), **times)).date == date


class TestLaps:
    def test_are_counted_in_their_order_and_their_sectors_taken_apart(self) -> None:
        first = r3e_lap(105_450, SectorTimes=[34_462, 55_173, 105_450])
        (ada,) = drivers(r3e_player(ADA, [first, r3e_lap(90_000)]))
        assert ada.laps == [
            FileLap(1, 105_450, (34_462, 20_711, 50_277), valid=True),
            FileLap(2, 90_000, (30_000, 30_000, 30_000), valid=True),
        ]

    def test_flagged_as_invalid_keep_their_time_and_are_no_best_lap(self) -> None:
        (ada,) = drivers(r3e_player(ADA, [r3e_lap(89_000, valid=False), r3e_lap(90_000)], best=90_000))
        assert [(lap.time_ms, lap.valid, lap.reason) for lap in ada.laps] == [
            (89_000, False, "invalid"),
            (90_000, True, ""),
        ]
        assert ada.best_ms == 90_000

    @pytest.mark.parametrize("flag", [True, False, None])
    def test_without_a_time_do_not_count_whatever_their_flag_says(self, flag: bool | None) -> None:
        (ada,) = drivers(r3e_player(ADA, [r3e_lap(-1000, valid=flag)]))
        assert ada.laps == [FileLap(1, None, None, valid=False, reason="invalid")]

    def test_of_old_servers_do_not_say_whether_they_count(self) -> None:
        (ada,) = drivers(r3e_player(ADA, [{"Time": 90_000}]))
        assert ada.laps == [FileLap(1, 90_000)]

    @pytest.mark.parametrize("running", [[30_000, 30_000, 90_000], [40_000, 30_000, 90_000], [-1000, 1, 2], []])
    def test_have_no_sectors_where_the_running_times_do_not_run(self, running: list[int]) -> None:
        (ada,) = drivers(r3e_player(ADA, [r3e_lap(90_000, SectorTimes=running)]))
        assert ada.laps == [FileLap(1, 90_000, None, valid=True)]

    def test_need_not_be_listed(self) -> None:
        ada, bea, cleo = drivers(
            r3e_player(ADA, best=90_000),
            r3e_player(BEA, [], best=-1),
            r3e_player(CLEO, [r3e_lap(-1000)], best=91_000),
        )
        assert [driver.best_ms for driver in (ada, bea, cleo)] == [90_000, None, 91_000]


class TestTheStatedBestLap:
    def of(self, best: int, *laps: dict[str, Any]) -> tuple[int | None, list[str]]:
        """What is the best lap of a driver, and what is said about it."""
        found = contents(r3e(("Race", [r3e_player(ADA, [*laps], best=best)])))
        (session,) = found.sessions
        return session.drivers[0].best_ms, found.warnings + session.doubts()

    def test_of_a_driver_who_was_disqualified_is_none_although_laps_are_listed(self) -> None:
        assert self.of(-1, r3e_lap(90_000)) == (90_000, [])

    def test_may_be_a_slower_lap_where_laps_have_no_flag(self) -> None:
        laps = [r3e_lap(90_000, valid=None), r3e_lap(91_000, valid=None), r3e_lap(-1000, valid=None)]
        sentence = f"race: {ADA}: the best lap is stated as 1:31.000; whether the lap in 1:30.000 counts is not told"
        assert self.of(91_000, *laps) == (90_000, [sentence])

    def test_that_is_the_fastest_listed_says_nothing_new(self) -> None:
        assert self.of(90_000, r3e_lap(90_000, valid=None), r3e_lap(91_000, valid=None)) == (90_000, [])

    def test_that_contradicts_the_flags_or_is_no_lap_is_a_doubt(self) -> None:
        for lap in (r3e_lap(90_000), r3e_lap(90_000, valid=None)):
            best, sentences = self.of(91_500, lap, r3e_lap(91_000, valid=None))
            assert best == 90_000
            assert sentences == [f"{ADA}: 1:31.500 is stated as best lap, but the laps listed say 1:30.000"]


class TestDrivers:
    @pytest.mark.parametrize(
        ("told", "name", "account", "identity"),
        [
            ({"Username": "ada7", "UserId": 792}, ADA, "792", ""),
            ({"Username": "ada7"}, ADA, "ada7", ""),
            ({"FullName": None, "Username": "ada7"}, "ada7", "ada7", ""),
            ({"FullName": None}, "", "", "4"),
            ({"FullName": None, "Position": None}, "", "", "1"),
            ({"UserId": 0, "Username": "bot"}, ADA, "", "4"),
            ({"UserId": -3}, ADA, "", "4"),
        ],
    )
    def test_have_an_account_by_number_or_by_name(
        self, told: dict[str, Any], name: str, account: str, identity: str
    ) -> None:
        (driver,) = drivers(r3e_player(ADA, [], place=4, **told))
        assert (driver.name, driver.account, driver.identity, driver.car) == (name, account, identity, "TCR")

    def test_without_a_name_are_told_apart(self) -> None:
        labels = [driver.label for driver in drivers(r3e_player("", place=6), r3e_player("", place=12))]
        assert labels == ["car 6", "car 12"]


@pytest.mark.parametrize(
    ("player", "sentence"),
    [
        (r3e_player(ADA, [{"Valid": True}]), "RaceSessionLaps[0].Time to be a time in milliseconds, which is missing"),
        (r3e_player(ADA, [r3e_lap(1) | {"Valid": 3}]), "RaceSessionLaps[0].Valid to be true or false, not 3"),
        (r3e_player(ADA, [r3e_lap(1) | {"SectorTimes": [[]]}]), "RaceSessionLaps[0].SectorTimes[0] to be a time"),
        (r3e_player(ADA) | {"BestLapTime": "1:30"}, 'BestLapTime to be a time in milliseconds, not "1:30"'),
        (r3e_player(ADA) | {"Position": 1.5}, "Position to be text, not 1.5"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(player: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        contents(r3e(("Race", [player])))
    assert error.value.expected.startswith(f"expected Sessions[0].Players[0].{sentence}")


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        ('{"Server": "", "Sessions": []}', True),
        ('{"Server": "", "Sessions": [{"Players": []}]}', True),
        ('{"Server": "", "Sessions": [{}]}', False),
        ('{"Server": "", "Sessions": [5]}', False),
        ('{"Server": "", "Sessions": {}}', False),
        ('{"Sessions": [{"Players": []}]}', False),
    ],
)
def test_a_file_has_a_server_and_sessions_with_players(text: str, recognised: bool) -> None:
    assert recognise(Document.of(text.encode())) is recognised


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "raceroom-server"


times = st.just(-1000) | st.integers(3, 86_399_999)


@given(st.lists(st.lists(st.tuples(times, st.none() | st.booleans()), max_size=6), max_size=4))
def test_a_session_is_read_as_it_was_driven(field: list[list[tuple[int, bool | None]]]) -> None:
    players = [
        r3e_player(f"Driver {place}", [r3e_lap(time, valid=valid) for time, valid in own], place=place)
        for place, own in enumerate(field, 1)
    ]
    for own, driver in zip(field, drivers(*players), strict=True):
        assert [(lap.lap, lap.time_ms, lap.valid) for lap in driver.laps] == [
            (number, None, False) if time < 0 else (number, time, valid) for number, (time, valid) in enumerate(own, 1)
        ]
        assert all(sum(lap.sectors_ms or ()) == lap.time_ms for lap in driver.laps if lap.time_ms is not None)
