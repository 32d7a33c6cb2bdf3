"""Teams on a board are those of the plan."""

from leaderboard.board import Team
from leaderboard.teams import teams_of
from timing.event import Plan, PlannedTeam


def test_a_team_keeps_its_names_and_colour() -> None:
    plan = Plan(teams={"nord": PlannedTeam("nord", "Nordhang Optik", "Nordhang", "#3d5a80")})
    assert teams_of(plan) == {"nord": Team("nord", "Nordhang Optik", "Nordhang", "#3d5a80")}


def test_an_open_stand_has_none() -> None:
    assert teams_of(Plan()) == {}
