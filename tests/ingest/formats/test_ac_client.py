"""The result file that Assetto Corsa leaves on a rig: sessions of one run, slots, and what of it can be believed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.ac_client import EXPORT, read, recognise
from ingest.formats.document import Document
from ingest.formats.results import BEST_ONLY, Contents, FileLap
from tests.ingest.formats.result_files import ADA, BEA, CLEO, ac_client, ac_client_lap, ac_client_session, saved
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(saved(file))
    assert recognise(document)
    return read(document)


def laps(file: dict[str, Any]) -> list[list[FileLap]]:
    """The laps of each driver of the only session."""
    (session,) = contents(file).sessions
    return [driver.laps for driver in session.drivers]


class TestSessions:
    @pytest.mark.parametrize(
        ("number", "name", "type"),
        [
            (1, "Practice", SessionType.PRACTICE),
            (2, "Qualify", SessionType.QUALIFYING),
            (3, "Quick Race", SessionType.RACE),
            (4, "Hotlap", SessionType.HOTLAP),
            (1, "Hotlapping Session", SessionType.HOTLAP),
            (1, "Drift Session", SessionType.OTHER),
            (2, "Hotlap for the grid", SessionType.QUALIFYING),
            (0, "", SessionType.OTHER),
            (9, "Time Attack", SessionType.OTHER),
        ],
    )
    def test_have_their_type_by_number_and_old_ones_by_name(self, number: int, name: str, type: SessionType) -> None:
        (session,) = contents(ac_client([ADA], ac_client_session([], type=number, name=name))).sessions
        assert (session.type, session.name, session.track) == (type, name or None, "lakeside")

    def test_all_of_a_run_are_there_in_order_with_all_drivers(self) -> None:
        file = ac_client(
            [ADA, BEA],
            ac_client_session([ac_client_lap(0, 0, 90_000)]),
            ac_client_session([ac_client_lap(1, 0, 89_000)], type=3, name="Race"),
        )
        found = contents(file)
        assert [session.type for session in found.sessions] == [SessionType.PRACTICE, SessionType.RACE]
        assert [[len(driver.laps) for driver in session.drivers] for session in found.sessions] == [[1, 0], [0, 1]]

    def test_there_may_be_none(self) -> None:
        assert contents(ac_client([ADA])).sessions == []


class TestLaps:
    def test_are_counted_from_one_here(self) -> None:
        assert laps(
            ac_client([ADA], ac_client_session([ac_client_lap(0, 0, 90_000), ac_client_lap(0, 1, 89_000)]))
        ) == [[FileLap(1, 90_000, (30_000, 30_000)), FileLap(2, 89_000, (30_000, 30_000))]]

    def test_that_were_cut_have_no_time_and_their_sectors_are_not_taken_for_one(self) -> None:
        cut = ac_client_lap(0, 0, -1, cuts=1, tyre="H")
        assert laps(ac_client([ADA], ac_client_session([cut]))) == [
            [FileLap(1, None, (30_000, 30_000), valid=False, reason="cut")]
        ]

    def test_without_cuts_count_and_those_that_do_not_say_may(self) -> None:
        rows = [ac_client_lap(0, 0, 90_000, cuts=0), ac_client_lap(0, 1, 90_000)]
        assert [lap.valid for lap in laps(ac_client([ADA], ac_client_session(rows)))[0]] == [True, None]

    def test_may_have_no_sectors(self) -> None:
        row = ac_client_lap(0, 0, 90_000)
        del row["sectors"]
        assert laps(ac_client([ADA], ac_client_session([row]))) == [[FileLap(1, 90_000)]]


class TestDrivers:
    @pytest.mark.parametrize("empty", [{"name": "", "car": "", "skin": ""}, ""])
    def test_empty_slots_are_nobody(self, empty: object) -> None:
        file = ac_client([ADA, BEA, CLEO], ac_client_session([ac_client_lap(2, 0, 90_000)]))
        file["players"][1] = empty
        (session,) = contents(file).sessions
        assert [(driver.name, driver.identity, len(driver.laps)) for driver in session.drivers] == [
            (ADA, "0", 0),
            (CLEO, "2", 1),
        ]

    def test_of_slots_that_the_file_does_not_list_keep_their_laps(self) -> None:
        (session,) = contents(ac_client([ADA], ac_client_session([ac_client_lap(5, 0, 90_000)]))).sessions
        assert [(driver.label, driver.best_ms) for driver in session.drivers] == [(ADA, None), ("car 5", 90_000)]

    def test_of_one_name_are_two_slots(self) -> None:
        rows = [ac_client_lap(0, 0, 90_000), ac_client_lap(1, 0, 91_000)]
        assert [len(each) for each in laps(ac_client(["Bot", "Bot"], ac_client_session(rows)))] == [1, 1]


def best(car: int, time: int, lap: int = 0) -> dict[str, int]:
    return {"car": car, "time": time, "lap": lap}


class TestBestLaps:
    def test_are_all_that_is_known_of_a_session_without_laps(self) -> None:
        file = ac_client([ADA, BEA], ac_client_session([], type=2, best=[best(1, 90_000, 3)]))
        assert laps(file) == [[], [FileLap(4, 90_000, reason=BEST_ONLY)]]
        assert contents(file).warnings == []

    def test_of_nobody_are_nothing(self) -> None:
        file = ac_client([ADA], ac_client_session([], type=2, best=[best(0, 0), best(3, -1)]))
        assert laps(file) == [[]]

    def test_that_are_no_lap_of_their_driver_are_not_believed(self) -> None:
        rows = [ac_client_lap(0, 0, 90_000), ac_client_lap(0, 1, 91_000)]
        file = ac_client([ADA], ac_client_session(rows, type=3, name="Race", best=[best(0, 181_000)]))
        (session,) = contents(file).sessions
        assert (session.drivers[0].best_ms, session.drivers[0].stated_best_ms) == (90_000, None)
        assert contents(file).warnings == [
            "race: 1 stated best lap(s) are no lap of their driver and were not believed"
        ]

    def test_that_are_a_lap_of_their_driver_say_nothing_new(self) -> None:
        rows = [ac_client_lap(0, 0, 90_000), ac_client_lap(0, 1, 91_000)]
        assert contents(ac_client([ADA], ac_client_session(rows, best=[best(0, 90_000)]))).warnings == []

    def test_of_a_race_without_laps_may_be_the_whole_race(self) -> None:
        file = ac_client([ADA], ac_client_session([], type=3, name="Race", best=[best(0, 1_810_000)]))
        assert laps(file) == [[]]
        assert contents(file).warnings == [
            "race: 1 best lap(s) without laps were not believed: they may be whole races"
        ]


class TestAWrongType:
    @pytest.mark.parametrize(
        ("session", "sentence"),
        [
            (ac_client_session([ac_client_lap(-1, 0, 90_000)]), "sessions[0].laps[0].car to be a whole number from 0"),
            (ac_client_session([ac_client_lap(0, 0, 1) | {"time": "1"}]), "sessions[0].laps[0].time to be a time in"),
            (ac_client_session([], type=1) | {"type": "race"}, "sessions[0].type to be a whole number of 32 bits"),
            (ac_client_session([], best=[{"car": 0, "lap": 0}]), "sessions[0].bestLaps[0].time to be a time in milli"),
            (5, "sessions[0] to be an object, not 5"),
        ],
    )
    def test_is_told_with_its_place(self, session: Any, sentence: str) -> None:
        with pytest.raises(BadInput) as error:
            contents(ac_client([ADA], session))
        assert error.value.expected.startswith(f"expected {sentence}")

    def test_of_what_timing_does_not_need_does_not_matter(self) -> None:
        session = ac_client_session([ac_client_lap(0, 0, 90_000)]) | {"raceResult": [-1, "x"], "lapstotal": None}
        file = ac_client([ADA], session) | {"extras": 7}
        assert len(laps(file)[0]) == 1


def test_players_and_sessions_without_end_are_refused_before_they_are_multiplied() -> None:
    for file in (ac_client(["Bot"] * 501), ac_client([ADA], *[ac_client_session([])] * 101)):
        with pytest.raises(BadInput, match=r"expected (players|sessions) to be at most (500|100) rows, not (501|101)"):
            contents(file)


@pytest.mark.parametrize("missing", ["players", "number_of_sessions", "sessions"])
def test_a_file_without_one_of_its_parts_is_not_one_of_this_game(missing: str) -> None:
    file = ac_client([ADA])
    del file[missing]
    assert not recognise(Document.of(saved(file)))


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "assettocorsa-client"


times = st.just(-1) | st.integers(1, 86_399_999)


@given(st.lists(st.lists(st.tuples(times, st.none() | st.integers(0, 2)), max_size=6), max_size=5))
def test_a_session_is_read_as_it_was_driven(field: list[list[tuple[int, int | None]]]) -> None:
    rows = [
        ac_client_lap(slot, number, time, **({} if cuts is None else {"cuts": cuts}))
        for slot, own in enumerate(field)
        for number, (time, cuts) in enumerate(own)
    ]
    file = ac_client([f"Driver {slot}" for slot in range(len(field))], ac_client_session(rows))
    for own, read_laps in zip(field, laps(file), strict=True):
        assert [(lap.lap, lap.time_ms, lap.valid) for lap in read_laps] == [
            (number, None if time < 0 else time, None if cuts is None else cuts == 0)
            for number, (time, cuts) in enumerate(own, 1)
        ]
