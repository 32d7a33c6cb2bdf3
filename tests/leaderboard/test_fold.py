"""The fold: sessions, laps, laps kept aside, corrections, and that every step is taken once."""

import pytest

from leaderboard.board import SessionInfo
from leaderboard.fold import Standings, fold
from tests.leaderboard.evenings import AT, Evening, board_of
from timing.readings import SessionType
from timing.record.entry import LapAmended
from timing.record.protocol import Written


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    evening.opens()
    return evening


def test_before_the_first_entry_there_is_nothing() -> None:
    standings = Standings()
    assert (standings.seq, standings.current, standings.sessions, standings.aside) == (0, None, {}, {})


def test_the_running_session_is_the_one_opened_last(evening: Evening) -> None:
    evening.opens("race", SessionType.RACE, "Race 1")
    evening.lap("anna", "1:58.432", session="quali")
    standings = evening.standings()
    assert standings.current == "race"
    assert list(standings.sessions) == ["quali", "race"]
    assert standings.sessions["race"].info == SessionInfo("race", SessionType.RACE, "Race 1", "Hill Ring")


def test_each_session_has_laps_of_its_own(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.opens("race", SessionType.RACE, "Race 1")
    evening.lap("anna", "1:59.000", session="race")
    assert [row.best_ms for row in evening.board("quali").rows] == [118_432]
    assert [row.best_ms for row in evening.board("race").rows] == [119_000]


def test_a_lap_of_a_session_nobody_opened_is_kept_and_the_session_gets_its_name_when_it_is_opened() -> None:
    evening = Evening()
    evening.lap("anna", "1:58.432", session="race")
    standings = evening.standings()
    assert standings.current == "race"
    assert standings.sessions["race"].info == SessionInfo("race", SessionType.OTHER, "race", None)
    evening.opens("quali")
    evening.opens("race", SessionType.RACE, "Race 1")
    standings = evening.standings()
    assert list(standings.sessions) == ["quali", "race"], "its place is that of its opening"
    assert standings.sessions["race"].info.name == "Race 1"
    assert [row.driver.id for row in evening.board("race").rows] == ["anna"]


def test_a_lap_kept_aside_is_listed_by_rig_and_ranks_nowhere(evening: Evening) -> None:
    evening.lap("stranger", "1:40.000", rig="10.0.0.9", aside=True)
    evening.lap("stranger", "1:39.000", rig="10.0.0.9", aside=True)
    unheard = evening.lap("stranger", "1:39.000", session="elsewhere", rig="10.0.0.8", aside=True)
    evening.amend(unheard, time="1:38.000")
    standings = Standings()
    assert [standings.apply(written) for written in evening.written] == ["quali", None, None, None, None]
    assert standings.aside == {"10.0.0.9": 2, "10.0.0.8": 1}
    assert list(standings.sessions) == ["quali"]
    assert board_of(standings).rows == ()
    assert standings.unmatched == 0


def test_a_correction_of_a_lap_that_is_not_in_the_record_changes_nothing_and_is_counted(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    before = evening.board().rows
    evening.amend("lap/quali/rig 9/1", time="1:00.000")
    standings = Standings()
    assert [standings.apply(written) for written in evening.written] == ["quali", "quali", None]
    assert standings.unmatched == 1
    assert standings.seq == 3
    assert board_of(standings).rows == before


def test_a_correction_goes_to_the_lap_that_its_key_names_whatever_session_it_states(evening: Evening) -> None:
    lap = evening.lap("anna", "1:58.432")
    evening.write(LapAmended("race", lap, AT, valid=False))
    standings = evening.standings()
    assert list(standings.sessions) == ["quali"]
    assert board_of(standings).rows[0].best_ms is None


def test_a_correction_that_no_board_shows_changes_no_board(evening: Evening) -> None:
    slow = evening.lap("anna", "2:10.000")
    for time in ("1:58.000", "1:59.000", "2:01.000"):
        last = evening.lap("anna", time)
    standings = evening.standings()
    seq = standings.seq
    assert standings.apply(Written(seq + 1, LapAmended("quali", slow, AT, valid=False))) is None
    assert standings.apply(Written(seq + 2, LapAmended("quali", last, AT))) is None
    assert standings.apply(Written(seq + 3, LapAmended("quali", last, AT, valid=False))) == "quali"
    assert standings.apply(Written(seq + 4, LapAmended("quali", slow, AT, valid=True, time_ms=117_000))) == "quali"


def test_an_entry_applied_before_is_passed_over(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    standings = evening.standings()
    assert [standings.apply(written) for written in evening.written] == [None, None]
    assert board_of(standings) == evening.board()
    assert board_of(standings).rows[0].laps == 1


def test_a_first_lap_moves_nobody_and_a_better_one_says_how_many_it_passed(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    evening.lap("ben", "1:58.500")
    evening.lap("clara", "1:59.000")
    assert evening.row("clara").moved == 0
    evening.lap("clara", "1:57.000")
    assert evening.row("clara").moved == 2
    assert evening.row("anna").moved == 0, "it is the driver's own lap that counts"
    evening.lap("clara", "1:59.500")
    assert evening.row("clara").moved == 0


def test_a_first_time_after_an_invalid_lap_gains_the_places_of_all_who_are_now_behind(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    evening.lap("ben", "1:58.500")
    evening.lap("clara", "1:57.000", valid=False)
    assert (evening.row("clara").position, evening.row("clara").moved) == (3, 0)
    evening.lap("clara", "1:57.500")
    assert (evening.row("clara").position, evening.row("clara").moved) == (1, 2)


def test_voiding_the_last_lap_takes_back_the_places_it_had_gained(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    evening.lap("ben", "1:59.000")
    gained = evening.lap("ben", "1:57.000")
    assert evening.row("ben").moved == 1
    evening.amend(gained, valid=False)
    assert evening.row("ben").moved == 0
    evening.amend(gained, valid=True)
    assert evening.row("ben").moved == 1


def test_a_correction_of_an_earlier_lap_is_not_what_the_last_lap_moved(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    first = evening.lap("ben", "1:59.000")
    evening.lap("ben", "2:00.000")
    evening.amend(first, time="1:57.000")
    assert (evening.row("ben").position, evening.row("ben").moved) == (1, 0)


def test_a_corrected_first_lap_moves_nobody_either(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    first = evening.lap("ben", "1:59.000")
    evening.amend(first, time="1:57.000")
    assert (evening.row("ben").position, evening.row("ben").moved) == (1, 0)


def test_folding_nothing_gives_empty_standings() -> None:
    assert fold([]).seq == 0
