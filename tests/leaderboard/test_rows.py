"""Race stories, told as the board shows them."""

import pytest

from leaderboard.board import Driver, SessionInfo, Tie
from tests.leaderboard.evenings import TEAMS, Evening, board_of
from timing.readings import SessionType


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    evening.opens()
    return evening


def test_a_session_just_opened_has_an_empty_board_at_its_position(evening: Evening) -> None:
    board = evening.board()
    assert board.session == SessionInfo("quali", SessionType.QUALIFYING, "Qualifying", "Hill Ring")
    assert (board.epoch, board.seq, board.rows, board.state) == ("book-1", 1, (), "provisional")


def test_a_session_that_does_not_exist_is_refused_with_a_sentence(evening: Evening) -> None:
    with pytest.raises(LookupError, match="there is no session 'final' in the record up to entry 1"):
        board_of(evening.standings(), "final")


def test_a_row_tells_all_about_its_driver(evening: Evening) -> None:
    evening.lap("ben", "1:58.000")
    evening.lap("anna", "1:58.432", rig="rig 7", sectors=(40_000, 40_000, 38_432))
    evening.lap("anna", "1:59.000", rig="rig 8")
    row = evening.row("anna")
    assert row.driver == Driver("anna", "Anna", "7")
    assert row.team is TEAMS["north"]
    assert row.rig == "rig 8", "where the driver sat last"
    assert (row.position, row.tied, row.status) == (2, False, "timed")
    assert (row.best_ms, row.second_ms, row.last_ms) == (118_432, 119_000, 119_000)
    assert (row.gap_ms, row.interval_ms, row.laps) == (432, 432, 2)
    assert row.sectors_ms == (40_000, 40_000, 38_432)
    assert (row.why, row.tie) == ("Best lap 1:58.432.", None)
    assert (row.penalties, row.points) == ((), None)


def test_the_board_can_be_told_in_german(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    assert evening.row("anna", "de").why == "Beste Runde 1:58,432."


def test_a_driver_nobody_knows_is_shown_by_id_and_a_team_only_where_the_plan_has_it(evening: Evening) -> None:
    evening.lap("d81f", "1:58.000")
    evening.lap("clara", "1:58.100")
    evening.lap("dora", "1:58.200")
    unknown, foreign, teamless = evening.board().rows
    assert unknown.driver == Driver("d81f", "d81f")
    assert (unknown.team, foreign.team, teamless.team) == (None, None, None)
    assert teamless.driver.name == "Dora"


def test_a_best_lap_without_sectors_shows_none(evening: Evening) -> None:
    evening.lap("anna", "1:59.000", sectors=(60_000, 59_000))
    evening.lap("anna", "1:58.432")
    assert evening.row("anna").sectors_ms == ()


def test_a_lap_ruled_invalid_gives_p1_back_to_the_earlier_holder(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:59.000")
    cut = evening.lap("ben", "1:57.900")
    assert evening.order() == ["ben", "anna"]
    assert evening.row("ben").last == "overall-best"
    evening.amend(cut, valid=False)
    assert evening.order() == ["anna", "ben"]
    assert (evening.row("anna").gap_ms, evening.row("ben").gap_ms) == (None, 568)
    assert (evening.row("ben").last, evening.row("ben").last_ms) == ("invalid", 117_900)
    assert evening.row("ben").laps == 2, "it was driven all the same"
    assert evening.row("anna").last == "overall-best"


def test_the_leader_whose_only_lap_is_voided_falls_behind_everybody_with_a_time(evening: Evening) -> None:
    only = evening.lap("anna", "1:50.000", sectors=(60_000, 50_000))
    evening.lap("ben", "1:59.000")
    evening.lap("clara", "2:01.000")
    evening.amend(only, valid=False)
    assert evening.order() == ["ben", "clara", "anna"]
    row = evening.row("anna")
    assert (row.position, row.tied, row.status, row.why) == (3, False, "no-time", "No timed lap yet.")
    assert (row.best_ms, row.second_ms, row.gap_ms, row.interval_ms, row.sectors_ms) == (None, None, None, None, ())
    evening.amend(only, valid=True)
    assert evening.order() == ["anna", "ben", "clara"]


def test_a_lap_cut_at_the_chicane_is_not_counted(evening: Evening) -> None:
    evening.lap("anna", "1:50.000", valid=False)
    evening.lap("anna", "1:58.432", valid=True)
    row = evening.row("anna")
    assert (row.best_ms, row.second_ms, row.laps) == (118_432, None, 2)


def test_on_the_same_millisecond_the_better_second_lap_is_ahead_and_both_rows_say_so(evening: Evening) -> None:
    evening.lap("ben", "1:58.432")
    evening.lap("ben", "1:59.204")
    evening.lap("anna", "1:58.432")
    evening.lap("anna", "1:59.000")
    assert evening.order() == ["anna", "ben"]
    anna, ben = evening.row("anna"), evening.row("ben")
    assert (anna.position, ben.position, anna.tied, ben.tied) == (1, 2, False, False)
    assert (ben.gap_ms, ben.interval_ms) == (0, 0)
    assert anna.why == "Ahead of Ben: same best lap 1:58.432, second-best lap 1:59.000 against 1:59.204."
    assert ben.why == "Behind Anna: same best lap 1:58.432, second-best lap 1:59.204 against 1:59.000."
    assert anna.tie == Tie(ahead_of="ben", behind=None, decided_by="second-best")
    assert ben.tie == Tie(ahead_of=None, behind="anna", decided_by="second-best")


def test_on_the_same_millisecond_with_the_same_second_lap_the_earlier_is_ahead(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:58.432")
    evening.lap("ben", "1:59.000")
    evening.lap("anna", "1:59.000")
    assert evening.order() == ["anna", "ben"]
    assert evening.row("anna").why == "Ahead of Ben: same best lap 1:58.432, set earlier."
    assert evening.row("ben").why == "Behind Anna: same best lap 1:58.432, set later."
    assert evening.row("anna").tie == Tie(ahead_of="ben", behind=None, decided_by="earlier")


def test_who_loses_the_earlier_of_two_equal_laps_is_no_longer_the_earlier(evening: Evening) -> None:
    earlier = evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:58.432")
    for driver in ("anna", "anna", "ben", "anna"):
        evening.lap(driver, "1:58.432")
    assert evening.order() == ["anna", "ben"]
    evening.amend(earlier, valid=False)
    assert evening.order() == ["ben", "anna"]


def test_a_correction_does_not_make_a_lap_younger(evening: Evening) -> None:
    first = evening.lap("anna", "1:58.900")
    evening.lap("ben", "1:58.432")
    evening.amend(first, time="1:58.432")
    assert evening.order() == ["anna", "ben"]
    assert evening.row("anna").tie == Tie(ahead_of="ben", behind=None, decided_by="earlier")


def test_three_on_the_same_millisecond_each_name_their_neighbours_only(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:58.432")
    evening.lap("clara", "1:58.432")
    evening.lap("clara", "1:59.000")
    evening.lap("dora", "1:58.433")
    assert evening.order() == ["clara", "anna", "ben", "dora"]
    assert evening.row("clara").tie == Tie(ahead_of="anna", behind=None, decided_by="second-best")
    assert evening.row("anna").tie == Tie(ahead_of="ben", behind="clara", decided_by="second-best")
    assert evening.row("anna").why == (
        "Behind Clara: same best lap 1:58.432, no second-best lap against 1:59.000. "
        "Ahead of Ben: same best lap 1:58.432, set earlier."
    )
    assert evening.row("ben").tie == Tie(ahead_of=None, behind="anna", decided_by="earlier")
    assert evening.row("dora").tie is None


def test_equal_laps_of_one_driver_are_two_laps(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.lap("anna", "1:58.432")
    row = evening.row("anna")
    assert (row.best_ms, row.second_ms, row.laps) == (118_432, 118_432, 2)


def test_drivers_without_a_time_share_the_last_position_in_the_order_of_their_names(evening: Evening) -> None:
    evening.lap("dora", "1:58.432")
    for driver in ("clara", "z1", "anna2", "ben", "anna"):
        evening.lap(driver, "1:50.000", valid=False)
    assert evening.order() == ["dora", "anna", "anna2", "z1", "ben", "clara"], "z1 is Bea"
    rows = evening.board().rows
    assert [(row.position, row.tied) for row in rows] == [(1, False), *[(2, True)] * 5]
    assert [row.tie for row in rows] == [None] * 6
    assert {row.why for row in rows[1:]} == {"No timed lap yet."}


def test_a_driver_who_leaves_stays_on_the_board(evening: Evening) -> None:
    evening.lap("anna", "1:58.432", rig="rig 1")
    for _ in range(30):
        evening.lap("ben", "1:59.000", rig="rig 1")
    evening.opens("race", SessionType.RACE, "Race 1")
    assert evening.order() == ["anna", "ben"]
    assert evening.row("anna").laps == 1


def test_a_late_joiner_ranks_like_one_who_was_there_from_the_start(evening: Evening) -> None:
    for _ in range(5):
        evening.lap("anna", "1:58.432")
        evening.lap("ben", "1:59.000")
    evening.lap("clara", "1:58.700")
    assert evening.order() == ["anna", "clara", "ben"]
    assert (evening.row("clara").gap_ms, evening.row("clara").interval_ms) == (268, 268)
    assert evening.row("ben").interval_ms == 300


def test_a_driver_who_changes_rigs_keeps_the_laps(evening: Evening) -> None:
    evening.lap("anna", "1:59.000", rig="rig 1")
    evening.lap("anna", "1:58.432", rig="rig 2")
    row = evening.row("anna")
    assert (row.laps, row.best_ms, row.second_ms, row.rig) == (2, 118_432, 119_000, "rig 2")


def test_purple_goes_to_the_driver_who_beats_it_and_the_other_keeps_green(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    assert evening.row("anna").last == "overall-best"
    evening.lap("ben", "1:58.000")
    assert (evening.row("ben").last, evening.row("anna").last) == ("overall-best", "personal-best")
    evening.lap("anna", "1:58.500")
    assert evening.row("anna").last == "slower"
    evening.lap("anna", "1:58.432")
    assert evening.row("anna").last == "slower", "as fast as the own best is no improvement"
    evening.lap("anna", "1:57.000", valid=False)
    assert evening.row("anna").last == "invalid"


def test_of_two_equal_fastest_laps_only_the_leaders_is_purple(evening: Evening) -> None:
    evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:58.432")
    assert [row.last for row in evening.board().rows] == ["overall-best", "personal-best"]
