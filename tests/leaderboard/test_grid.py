"""Who starts where: the qualifying, and what stewards took."""

import pytest

from leaderboard.fold import Standings
from leaderboard.grid import following, grid
from tests.leaderboard.evenings import Evening
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Penalty
from timing.rules import PRESETS

PLAN = Plan(
    rules=PRESETS["league"],
    sessions=(
        PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
        PlannedSession("race-1", SessionType.RACE, "Race 1"),
        PlannedSession("race-2", SessionType.RACE, "Race 2"),
    ),
)


@pytest.fixture
def evening() -> Evening:
    evening = Evening(PLAN.rules)
    for session in PLAN.sessions:
        evening.opens(session.id, session.type, session.name)
    for at, driver in enumerate(("anna", "ben", "clara", "dora")):
        evening.lap(driver, f"1:58.{at}00")
    return evening


def test_the_grid_is_the_result_of_the_qualifying(evening: Evening) -> None:
    assert grid(evening.standings(), PLAN, "race-1") == ("anna", "ben", "clara", "dora")
    assert grid(evening.standings(), PLAN, "race-2") == ("anna", "ben", "clara", "dora")
    assert grid(evening.standings(), PLAN, "quali") == ()
    assert grid(evening.standings(), PLAN, "elsewhere") == ()
    assert grid(Standings(), PLAN, "race-1") == ()


def test_a_penalty_in_the_qualifying_is_part_of_its_result(evening: Evening) -> None:
    evening.penalise("anna", Penalty.DISQUALIFIED, session="quali")
    assert grid(evening.standings(), PLAN, "race-1") == ("ben", "clara", "dora", "anna")


def test_grid_places_are_served_in_the_next_race_that_the_driver_is_in(evening: Evening) -> None:
    evening.penalise("anna", Penalty.GRID_PLACES, 2, session="quali")
    evening.penalise("ben", Penalty.GRID_PLACES, 1, session="quali")
    assert grid(evening.standings(), PLAN, "race-1") == ("clara", "anna", "ben", "dora")
    for driver in ("anna", "clara"):
        evening.lap(driver, "2:00.000", session="race-1")
    assert grid(evening.standings(), PLAN, "race-1") == ("clara", "anna"), "only they are in it"
    assert grid(evening.standings(), PLAN, "race-2") == ("anna", "clara", "ben", "dora"), "he has yet to serve it"
    evening.penalise("clara", Penalty.GRID_PLACES, 9, session="race-1")
    assert grid(evening.standings(), PLAN, "race-2") == ("anna", "ben", "dora", "clara")


def test_the_first_place_counts_for_points_so_what_changes_it_changes_later_boards(evening: Evening) -> None:
    evening.lap("anna", "2:00.000", session="race-1")
    standings = evening.standings()
    assert following(standings, PLAN, "quali") == ["race-1"], "in the second nobody has driven yet"
    assert following(standings, PLAN, "race-1") == []
    assert following(standings, PLAN, "elsewhere") == []
    assert following(standings, Plan(), "quali") == []
