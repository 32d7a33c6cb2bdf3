"""For whom the laps of a rig are, by the plan."""

import pytest

from timing.event import Plan, PlannedDriver, PlannedTeam
from timing.planned_people import is_nobodys, person_at
from timing.record.entry import Person

PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={"anna": PlannedDriver("anna", "Anna", "north", "7")},
)


@pytest.mark.parametrize(
    ("driver", "team", "person"),
    [
        ("anna", "north", Person("anna", "Anna", "7", "north")),
        (None, "north", Person("team:north", "North Works", None, "north")),
        (None, None, None),
    ],
)
def test_the_driver_in_it_else_the_team_else_nobody_that_the_plan_knows(
    driver: str | None, team: str | None, person: Person | None
) -> None:
    assert person_at(PLAN, driver=driver, team=team) == person


@pytest.mark.parametrize(("team", "nobodys"), [("north", True), ("guests", False), (None, False)])
def test_laps_of_a_team_with_drivers_are_nobodys_as_long_as_none_of_them_sits_there(
    team: str | None, nobodys: bool
) -> None:
    assert is_nobodys(PLAN, team) is nobodys
