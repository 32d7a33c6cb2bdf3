"""The fold: sessions, laps, laps kept aside, corrections, and that every step is taken once."""

import pytest

from leaderboard.board import SessionInfo
from leaderboard.fold import Standings, fold
from tests.leaderboard.evenings import AT, Evening, board_of
from timing.readings import SessionType
from timing.record.by_hand import LapAdded
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


class TestAnAdoptedSource:
    """With a plan, laps of an unknown source are kept aside until staff say whose rig it is."""

    def test_has_its_laps_counted_as_if_they_had_never_been_aside(self) -> None:
        waited, counted = Evening(), Evening()
        for evening, aside in ((waited, True), (counted, False)):
            evening.opens()
            evening.lap("ben", "1:58.432")
            evening.lap("stranger" if aside else "anna", "1:58.432", rig="stray-1", aside=aside)
            evening.lap("ben", "1:59.000")
            evening.lap("stranger" if aside else "anna", "1:57.000", rig="stray-1", valid=False, aside=aside)
            evening.lap("anna", "1:59.500", rig="rig 1")
        waited.adopt("stray-1", "rig 1", "anna")
        rows = waited.board().rows
        assert [(row.driver.id, row.best_ms, row.laps, row.rig, row.why) for row in rows] == [
            (row.driver.id, row.best_ms, row.laps, row.rig, row.why) for row in counted.board().rows
        ]
        assert waited.standings().aside == {}

    def test_credits_each_lap_to_whom_the_source_names_where_the_rig_has_no_driver(self, evening: Evening) -> None:
        evening.lap("guest one", "1:58.000", rig="stray-1", aside=True)
        evening.lap("guest two", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-1", "rig 9")
        assert evening.order() == ["guest two", "guest one"]
        assert {row.rig for row in evening.board().rows} == {"rig 9"}

    def test_goes_on_counting_also_where_ingest_has_not_heard_of_it_yet(self, evening: Evening) -> None:
        evening.adopt("stray-1", "rig 1", "anna")
        evening.lap("stranger", "1:58.000", rig="stray-1", aside=True)
        assert evening.order() == ["anna"]
        assert evening.standings().aside == {}

    def test_is_aside_again_when_that_is_taken_back_and_counts_again_when_that_is(self, evening: Evening) -> None:
        evening.lap("ben", "1:58.000")
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        before = evening.board().rows
        undone = evening.undo(evening.adopt("stray-1", "rig 1", "anna"))
        assert evening.board().rows == before
        assert evening.standings().aside == {"stray-1": 1}
        evening.undo(undone)
        assert evening.order() == ["anna", "ben"]

    def test_may_turn_out_to_be_another_rig(self, evening: Evening) -> None:
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-1", "rig 1", "anna")
        evening.adopt("stray-1", "rig 2", "ben")
        assert [(row.driver.id, row.rig) for row in evening.board().rows] == [("ben", "rig 2")]

    def test_adopted_once_more_as_what_it_is_changes_no_board(self, evening: Evening) -> None:
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-1", "rig 1", "anna")
        evening.adopt("stray-1", "rig 1", "anna", author="Uli")
        standings = Standings()
        assert [standings.apply(written) for written in evening.written][2:] == ["quali", None]

    def test_brings_along_what_was_said_of_its_laps_while_they_were_aside(self, evening: Evening) -> None:
        slow = evening.lap("stranger", "1:59.000", rig="stray-1", aside=True)
        spoilt = evening.lap("stranger", "1:56.000", rig="stray-1", aside=True)
        evening.amend(slow, time="1:58.500")
        evening.rule(spoilt, counts=False)
        evening.adopt("stray-1", "rig 1", "anna")
        assert (evening.row("anna").best_ms, evening.row("anna").laps) == (118_500, 2)

    def test_is_adopted_for_one_session(self, evening: Evening) -> None:
        evening.opens("race", SessionType.RACE, "Race 1")
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-1", "rig 1", "anna", session="race")
        standings = evening.standings()
        assert standings.aside == {"stray-1": 1}
        assert [(session, source, len(laps)) for session, source, laps in standings.waiting()] == [
            ("quali", "stray-1", 1)
        ]

    def test_moves_nobody_up_or_down(self, evening: Evening) -> None:
        evening.lap("ben", "1:58.000")
        evening.lap("anna", "1:59.000", rig="rig 1")
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-1", "rig 1", "anna")
        assert evening.order() == ["anna", "ben"]
        assert [row.moved for row in evening.board().rows] == [0, 0]

    def test_without_laps_changes_no_board_and_the_board_of_before_stays_what_it_was(self, evening: Evening) -> None:
        evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.adopt("stray-2", "rig 2", "ben")
        evening.adopt("stray-1", "rig 1", "anna")
        standings = Standings()
        assert [standings.apply(written) for written in evening.written] == ["quali", None, None, "quali"]
        assert board_of(fold(evening.written[:3])).rows == ()


class TestARuling:
    def test_wins_over_what_the_game_said_before_and_says_after(self, evening: Evening) -> None:
        lap = evening.lap("anna", "1:57.000", valid=False)
        evening.lap("anna", "1:59.000")
        evening.rule(lap, counts=True)
        assert evening.row("anna").best_ms == 117_000
        evening.amend(lap, valid=False)
        assert evening.row("anna").best_ms == 117_000
        evening.amend(lap, time="1:57.500")
        assert evening.row("anna").best_ms == 117_500

    def test_that_a_lap_does_not_count_leaves_it_driven(self, evening: Evening) -> None:
        lap = evening.lap("anna", "1:57.000", valid=True)
        evening.rule(lap, counts=False)
        row = evening.row("anna")
        assert (row.best_ms, row.laps, row.last, row.status) == (None, 1, "invalid", "no-time")

    def test_of_which_there_are_two_the_later_holds_until_it_is_taken_back(self, evening: Evening) -> None:
        lap = evening.lap("anna", "1:57.000")
        evening.rule(lap, counts=False)
        restored = evening.rule(lap, counts=True, author="Uli")
        assert evening.row("anna").best_ms == 117_000
        evening.undo(restored)
        assert evening.row("anna").best_ms is None

    def test_that_is_taken_back_leaves_the_word_of_the_game(self, evening: Evening) -> None:
        lap = evening.lap("anna", "1:57.000", valid=False)
        evening.undo(evening.rule(lap, counts=True))
        assert evening.row("anna").best_ms is None

    def test_about_what_is_not_in_the_record_changes_nothing_and_is_counted(self, evening: Evening) -> None:
        lap = evening.lap("anna", "1:57.000")
        ruled = evening.rule("lap/quali/nowhere/1", counts=False)
        evening.undo(ruled)
        evening.undo(ruled)
        standings = evening.standings()
        assert standings.unmatched == 3
        assert standings.lap(lap) is not None
        assert standings.lap("lap/quali/nowhere/1") is None
        assert evening.row("anna").best_ms == 117_000


class TestALapEnteredByHand:
    def test_counts_where_it_was_entered_and_is_marked(self, evening: Evening) -> None:
        evening.lap("anna", "1:58.432")
        evening.lap("ben", "1:59.000")
        evening.write(added("ben", 118_000))
        row = evening.row("ben")
        assert (row.position, row.best_ms, row.laps, row.moved, row.by_hand, row.rig) == (1, 118_000, 2, 0, 1, "rig 7")
        assert row.why == "Best lap 1:58.000. 1 lap entered by hand."
        assert evening.row("ben", "de").why == "Beste Runde 1:58,000. 1 Runde von Hand eingetragen."
        assert evening.row("anna").by_hand == 0

    def test_is_gone_when_it_is_taken_back_and_there_again_when_that_is(self, evening: Evening) -> None:
        lap = added("ben", 118_000)
        evening.write(lap)
        undone = evening.undo(lap)
        assert evening.board().rows == ()
        evening.rule(lap.key, counts=False)
        evening.give(lap.key, "anna")
        assert evening.board().rows == ()
        evening.undo(undone)
        row = evening.row("anna")
        assert (row.laps, row.best_ms, row.by_hand) == (1, None, 1)

    def test_of_nobody_waits_to_be_credited(self, evening: Evening) -> None:
        lap = added("", 118_000)
        evening.write(lap)
        assert evening.board().rows == ()
        assert [each.time_ms for each in evening.standings().sessions["quali"].unassigned] == [118_000]
        evening.give(lap.key, "anna")
        assert evening.row("anna").best_ms == 118_000


def added(driver: str, time_ms: int, id: str = "sheet-1") -> LapAdded:
    return LapAdded("quali", id, 1, "rig 7", driver, time_ms, "on paper", "Toni", AT)
