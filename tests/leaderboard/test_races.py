"""Race stories: laps, then time, and what stewards make of it."""

from dataclasses import replace

import pytest

from leaderboard.fold import fold
from tests.leaderboard.evenings import AT, Evening, board_of
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, Penalty, Phase
from timing.rules import PRESETS, RankBy, Ranking

CUP = PRESETS["company-cup"]
LEAGUE = PRESETS["league"]


@pytest.fixture
def race() -> Evening:
    evening = Evening(CUP)
    evening.opens("race", SessionType.RACE, "Race 1")
    return evening


def drives(evening: Evening, driver: str, *times: str) -> list[str]:
    return [evening.lap(driver, time, session="race") for time in times]


def gaps(evening: Evening) -> list[tuple[str, int | None, int | None]]:
    return [(row.driver.id, row.gap_ms, row.interval_ms) for row in evening.board("race").rows]


def test_more_laps_are_ahead_of_a_faster_one_and_equal_laps_go_by_time(race: Evening) -> None:
    drives(race, "anna", "2:00.000", "2:00.000")
    drives(race, "ben", "1:59.000", "2:02.500")
    drives(race, "clara", "1:50.000")
    assert gaps(race) == [("anna", None, None), ("ben", 1_500, 1_500), ("clara", None, None)]
    assert race.row("anna", session="race").why == "2 laps in 4:00.000."
    assert race.row("clara", session="race").why == "1 lap in 1:50.000."
    assert race.row("ben", "de", session="race").why == "2 Runden in 4:01,500."
    assert [row.status for row in race.board("race").rows] == ["timed"] * 3
    assert race.row("clara", session="race").last == "overall-best"


def test_the_interval_of_a_lapped_driver_is_to_one_as_many_laps_behind(race: Evening) -> None:
    drives(race, "anna", "2:00.000", "2:00.000")
    drives(race, "ben", "2:30.000")
    drives(race, "clara", "2:31.000")
    assert gaps(race) == [("anna", None, None), ("ben", None, None), ("clara", None, 1_000)]


def test_an_invalid_lap_is_distance_all_the_same(race: Evening) -> None:
    race.lap("anna", "2:00.000", session="race", valid=False)
    row = race.row("anna", session="race")
    assert (row.status, row.best_ms, row.why) == ("timed", None, "1 lap in 2:00.000.")


def test_places_won_on_the_road_are_told(race: Evening) -> None:
    drives(race, "anna", "2:00.000")
    drives(race, "ben", "2:01.000")
    drives(race, "ben", "1:50.000")
    assert race.row("ben", session="race").moved == 1


def test_a_corrected_lap_in_the_middle_changes_the_time_of_the_race(race: Evening) -> None:
    wrong, _, _ = drives(race, "anna", "3:00.000", "2:00.000", "2:00.000")
    drives(race, "ben", "2:00.000", "2:00.000", "2:10.000")
    assert race.order("race") == ["ben", "anna"]
    race.amend(wrong, time="2:00.000")
    assert race.order("race") == ["anna", "ben"]


def test_a_win_is_lost_by_seconds_and_given_back(race: Evening) -> None:
    drives(race, "anna", "2:00.000", "2:00.000")
    drives(race, "ben", "2:01.000", "2:01.000")
    before = race.board("race").rows
    ruled = race.penalise("anna", Penalty.SECONDS, 5_000)
    assert gaps(race) == [("ben", None, None), ("anna", 3_000, 3_000)]
    anna = race.row("anna", session="race")
    assert (anna.penalties, anna.why) == (("5 s",), "2 laps in 4:05.000, 5 s of penalty included.")
    assert race.row("anna", "de", session="race").why == "2 Runden in 4:05,000, darin 5 s Strafe."
    undone = race.undo(ruled)
    assert race.board("race").rows == before
    race.undo(undone)
    assert race.order("race") == ["ben", "anna"]


def test_a_ruling_survives_laps_that_come_later(race: Evening) -> None:
    """Penalties were lost elsewhere as soon as something else was edited."""
    race.penalise("anna", Penalty.SECONDS, 2_500)
    drives(race, "ben", "2:01.000")
    first, _ = drives(race, "anna", "2:00.000", "2:00.000")
    race.amend(first, time="2:00.500")
    drives(race, "ben", "2:01.000")
    race.opens("race", SessionType.RACE, "Race 1, as it was meant")
    assert gaps(race) == [("ben", None, None), ("anna", 1_000, 1_000)]
    assert race.row("anna", session="race").penalties == ("2.5 s",)
    assert race.row("anna", "de", session="race").penalties == ("2,5 s",)


def test_places_are_lost_from_where_the_driver_came_in(race: Evening) -> None:
    for at, driver in enumerate(("anna", "ben", "clara", "dora")):
        drives(race, driver, f"2:0{at}.000")
    race.penalise("anna", Penalty.PLACES, 2)
    assert gaps(race) == [
        ("ben", None, None),
        ("clara", 1_000, 1_000),
        ("anna", None, None),
        ("dora", 2_000, 3_000),
    ]
    assert race.row("anna", session="race").why == "1 lap in 2:00.000. Penalty: 2 places."
    race.penalise("dora", Penalty.PLACES, 1)
    assert race.row("dora", "de", session="race").why == "1 Runde in 2:03,000. Strafe: 1 Platz."


def test_a_disqualified_leader_is_last_and_everybody_moves_up(race: Evening) -> None:
    drives(race, "anna", "1:50.000", "1:50.000")
    drives(race, "ben", "2:00.000")
    drives(race, "clara", "2:01.000")
    race.penalise("anna", Penalty.DISQUALIFIED)
    rows = race.board("race").rows
    assert [(row.position, row.driver.id, row.status) for row in rows] == [
        (1, "ben", "timed"),
        (2, "clara", "timed"),
        (3, "anna", "disqualified"),
    ]
    assert (rows[2].gap_ms, rows[2].penalties) == (None, ("disqualified",))
    assert rows[2].why == "Disqualified by the stewards."
    assert rows[0].last == "overall-best", "a lap of the disqualified is none"
    assert race.row("anna", "de", session="race").why == "Von der Rennleitung disqualifiziert."


def test_who_is_not_classified_by_the_stewards_stands_behind_the_others(race: Evening) -> None:
    drives(race, "anna", "1:50.000")
    drives(race, "ben", "2:00.000")
    race.penalise("anna", Penalty.NOT_CLASSIFIED)
    row = race.row("anna", session="race")
    assert (row.position, row.status, row.why) == (2, "not-classified", "Not classified by the stewards.")


def test_who_drove_too_little_is_not_classified_once_the_race_is_over() -> None:
    race = Evening(LEAGUE)
    race.opens("race", SessionType.RACE, "Race 1")
    race.moves(Phase.RUNNING, session="race")
    drives(race, "anna", *["2:00.000"] * 3)
    drives(race, "ben", "2:00.000")
    assert race.row("ben", session="race").status == "timed", "as long as it goes on there is time to catch up"
    standings = race.standings()
    race.moves(Phase.CLOSED, session="race")
    assert standings.apply(race.written[-1]) == "race"
    row = race.row("ben", session="race")
    assert (row.status, row.why) == ("not-classified", "Not classified: 1 lap where 2 are needed.")
    assert race.row("ben", "de", session="race").why == "Nicht gewertet: 1 Runde, nötig sind 2."


def test_warnings_points_and_grid_places_are_told_and_change_no_place(race: Evening) -> None:
    drives(race, "anna", "2:00.000")
    drives(race, "ben", "2:01.000")
    for penalty, value in ((Penalty.WARNING, 0), (Penalty.POINTS, -350), (Penalty.GRID_PLACES, 3)):
        race.penalise("anna", penalty, value)
    race.penalise("anna", Penalty.POINTS, 100)
    assert race.order("race") == ["anna", "ben"]
    assert race.row("anna", session="race").penalties == ("warning", "-3.5 points", "3 places on the grid", "+1 point")
    assert race.row("anna", "de", session="race").penalties == (
        "Verwarnung",
        "-3,5 Punkte",
        "3 Plätze in der Startaufstellung",
        "+1 Punkt",
    )


def test_a_ruling_about_somebody_without_a_lap_or_a_team_changes_no_board(race: Evening) -> None:
    drives(race, "anna", "2:00.000")
    race.penalise("ben", Penalty.WARNING)
    race.penalise("", Penalty.POINTS, -1_000, team="north")
    standings = fold(race.written[:2], CUP)
    assert [standings.apply(written) for written in race.written[2:]] == [None, None]
    session = standings.sessions["race"]
    assert f"{session.team_penalties['north'].points}" == "-10"
    assert session.penalties_of("ben").rulings[0].penalty is Penalty.WARNING


def test_a_ruling_about_a_session_that_is_not_there_yet_waits_for_it() -> None:
    evening = Evening(CUP)
    evening.penalise("anna", Penalty.SECONDS, 5_000)
    standings = fold([], CUP)
    assert standings.apply(evening.written[0]) == "race"
    evening.opens("race", SessionType.RACE, "Race 1")
    drives(evening, "anna", "2:00.000")
    assert evening.row("anna", session="race").penalties == ("5 s",)
    assert evening.row("anna", session="race").why.startswith("1 lap in 2:05.000")


def test_equal_laps_and_time_are_told_apart_in_words(race: Evening) -> None:
    drives(race, "anna", "1:58.000", "2:02.000")
    drives(race, "ben", "2:00.000", "2:00.000")
    drives(race, "clara", "2:00.000", "2:00.000")
    assert race.order("race") == ["anna", "ben", "clara"]
    assert race.row("anna", session="race").why == (
        "2 laps in 4:00.000. Ahead of Ben: same laps and time, best lap 1:58.000 against 2:00.000."
    )
    assert race.row("ben", session="race").why == (
        "2 laps in 4:00.000. Behind Anna: same laps and time, best lap 2:00.000 against 1:58.000. "
        "Ahead of Clara: same laps and time, best lap set earlier."
    )
    assert race.row("clara", "de", session="race").why == (
        "2 Runden in 4:00,000. Hinter Ben: gleiche Runden und Zeit, beste Runde später gefahren."
    )
    assert race.row("clara", session="race").tie is None, "that is about equal best laps"


class TestALapGivenToAnna:
    """Two had swapped seats, and nobody had told the staff."""

    def test_counts_for_her_where_it_was_driven_and_for_him_no_more(self) -> None:
        evening = Evening()
        evening.opens()
        swapped = evening.lap("ben", "1:57.000", rig="rig 2")
        evening.lap("ben", "1:59.000", rig="rig 2")
        evening.lap("anna", "1:58.000", rig="rig 1")
        evening.give(swapped, "anna")
        anna, ben = evening.row("anna"), evening.row("ben")
        assert (anna.best_ms, anna.laps, anna.last_ms) == (117_000, 2, 118_000)
        assert (ben.best_ms, ben.laps, ben.rig) == (119_000, 1, "rig 2")
        assert (anna.moved, ben.moved) == (0, 0)

    def test_was_hers_from_the_start_so_she_was_the_earlier_of_two_equal_ones(self) -> None:
        evening = Evening()
        swapped = evening.lap("clara", "1:58.000")
        evening.lap("ben", "1:58.000")
        evening.give(swapped, "anna")
        assert evening.order() == ["anna", "ben"]

    def test_is_his_again_when_that_is_taken_back(self) -> None:
        evening = Evening()
        only = evening.lap("ben", "1:57.000")
        evening.lap("anna", "1:58.000")
        before = evening.board().rows
        undone = evening.undo(evening.give(only, "anna"))
        assert evening.board().rows == before
        evening.undo(undone)
        assert evening.order() == ["anna"], "he has none left"

    def test_of_which_two_say_whose_it_was_is_his_whom_the_later_named(self) -> None:
        evening = Evening()
        lap = evening.lap("ben", "1:57.000")
        evening.give(lap, "anna")
        later = evening.give(lap, "clara", author="Uli")
        assert evening.order() == ["clara"]
        evening.undo(later)
        assert evening.order() == ["anna"]

    def test_given_to_its_own_driver_changes_no_board(self) -> None:
        evening = Evening()
        evening.give(evening.lap("ben", "1:57.000"), "ben")
        standings = fold([])
        assert [standings.apply(written) for written in evening.written] == ["quali", None]

    def test_may_turn_out_to_be_nobodys_and_is_corrected_all_the_same(self) -> None:
        evening = Evening()
        lap = evening.lap("ben", "1:57.000")
        evening.lap("anna", "1:58.000")
        given = evening.give(lap, None)
        evening.amend(lap, time="1:56.000")
        ruled = evening.rule(lap, counts=False)
        standings = evening.standings()
        assert [each.time_ms for each in standings.sessions["quali"].unassigned] == [116_000]
        assert evening.order() == ["anna"]
        evening.undo(ruled)
        evening.undo(given)
        assert evening.row("ben").best_ms == 116_000

    def test_is_brought_along_when_its_source_is_adopted_later(self) -> None:
        evening = Evening()
        evening.opens()
        lap = evening.lap("stranger", "1:57.000", rig="stray-1", aside=True)
        evening.lap("stranger", "1:59.000", rig="stray-1", aside=True)
        given = evening.give(lap, "anna")
        assert evening.order() == []
        adopted = evening.adopt("stray-1", "rig 1", "ben")
        assert evening.order() == ["anna", "ben"]
        evening.undo(given)
        assert (evening.order(), evening.row("ben").laps) == (["ben"], 2)
        evening.give(lap, None)
        evening.undo(adopted)
        assert evening.standings().sessions["quali"].unassigned == []
        assert evening.standings().aside == {"stray-1": 2}

    def test_that_is_not_in_the_record_is_counted(self) -> None:
        evening = Evening()
        evening.give("lap/quali/nowhere/1", "anna")
        assert evening.standings().unmatched == 1

    def test_in_a_race_brings_its_time_along(self, race: Evening) -> None:
        swapped, _ = drives(race, "ben", "2:00.000", "2:00.000")
        drives(race, "anna", "2:01.000")
        race.give(swapped, "anna")
        assert race.row("anna", session="race").why == "2 laps in 4:01.000."
        assert race.row("ben", session="race").why == "1 lap in 2:00.000."


def test_a_lap_that_nobody_drove_is_listed_apart_until_somebody_says_whose_it_was() -> None:
    evening = Evening()
    lap = evening.lap("", "1:57.000", rig="rig 1")
    evening.lap("", "1:59.000", rig="rig 1")
    standings = fold([])
    assert [standings.apply(written) for written in evening.written] == ["quali", None]
    assert len(standings.sessions["quali"].unassigned) == 2
    evening.give(lap, "anna")
    assert [(row.driver.id, row.rig) for row in evening.board().rows] == [("anna", "rig 1")]


def test_who_sits_where_is_no_matter_of_a_board(race: Evening) -> None:
    race.write(DriverSeated("rig 1", "anna", "Toni", AT, "race"))
    standings = fold(race.written[:1], CUP)
    assert standings.apply(race.written[1]) is None
    assert standings.unmatched == 0


@pytest.mark.parametrize(
    ("by", "sentence", "german", "none"),
    [
        (
            "mean-of-best",
            "Mean of the best 2 laps 1:58.500. Ahead of Clara: same mean, ",
            "Mittel der besten 2 Runden 1:58,500. Vor Clara: gleiches Mittel, ",
            "Fewer than 2 timed laps yet.",
        ),
        (
            "best-consecutive",
            "Best 2 laps in a row 3:57.000. Ahead of Clara: same time, ",
            "Beste 2 Runden in Folge 3:57,000. Vor Clara: gleiche Zeit, ",
            "No 2 timed laps in a row yet.",
        ),
    ],
)
def test_other_rankings_say_what_they_are_about(by: RankBy, sentence: str, german: str, none: str) -> None:
    evening = Evening(replace(CUP, rankings={"race": Ranking(by, 2)}))
    evening.opens("race", SessionType.RACE, "Shoot-out")
    drives(evening, "anna", "1:58.000", "1:59.000")
    drives(evening, "clara", "1:59.500", "1:57.500")
    drives(evening, "ben", "1:57.000")
    ben = evening.row("ben", session="race")
    assert (ben.position, ben.status, ben.why) == (3, "no-time", none)
    assert evening.row("anna", session="race").why == f"{sentence}second-best lap 1:59.000 against 1:59.500."
    assert evening.row("anna", "de", session="race").why == f"{german}zweitbeste Runde 1:59,000 gegen 1:59,500."


def test_the_board_of_a_race_has_the_points_as_they_would_be_if_it_ended_now() -> None:
    plan = Plan(
        rules=LEAGUE,
        sessions=(
            PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
            PlannedSession("race", SessionType.RACE, "Race 1"),
            PlannedSession("show", SessionType.RACE, "Show", counts=False),
        ),
    )
    evening = Evening(LEAGUE)
    evening.opens()
    evening.lap("ben", "1:57.000")
    evening.lap("anna", "1:58.000")
    for session in ("race", "show"):
        evening.opens(session, SessionType.RACE, session)
        evening.lap("anna", "2:00.000", session=session)
        evening.lap("ben", "1:59.000", session=session)
        evening.lap("anna", "2:00.000", session=session)

    def points(session: str) -> dict[str, int | float | None]:
        return {row.driver.id: row.points for row in board_of(evening.standings(), session, plan=plan).rows}

    assert points("race") == {"anna": 30, "ben": 27}, "25 for the place, one for the pole, one for the fastest lap"
    assert points("show") == {"anna": None, "ben": None}
    evening.penalise("ben", Penalty.GRID_PLACES, 1, session="quali")
    assert points("race") == {"anna": 31, "ben": 26}
    evening.penalise("ben", Penalty.POINTS, -250)
    assert points("race") == {"anna": 31, "ben": 23.5}
    evening.penalise("ben", Penalty.DISQUALIFIED)
    assert points("race") == {"anna": 32, "ben": -2.5}, "the fastest lap is hers now"
