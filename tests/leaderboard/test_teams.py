"""Teams on a board are those of the plan."""

from itertools import combinations
from math import dist

from leaderboard.board import Team
from leaderboard.teams import teams_of
from timing.colors import oklab
from timing.event import Plan, PlannedTeam


def test_a_team_keeps_its_names_and_colour() -> None:
    plan = Plan(teams={"nord": PlannedTeam("nord", "Nordhang Optik", "Nordhang", "#3d5a80")})
    assert teams_of(plan) == {"nord": Team("nord", "Nordhang Optik", "Nordhang", "#3d5a80")}


def test_an_open_stand_has_none() -> None:
    assert teams_of(Plan()) == {}


def test_teams_without_a_colour_get_one_each_and_keep_it_when_others_join() -> None:
    given = {"a": None, "b": "#cf6f8f", "c": None}
    plan = Plan(teams={id: PlannedTeam(id, id, id, color) for id, color in given.items()})
    chosen = {id: team.color for id, team in teams_of(plan).items()}
    assert chosen["b"] == "#cf6f8f"
    assert len(set(chosen.values())) == 3
    assert None not in chosen.values()
    more = Plan(teams=dict(plan.teams) | {"d": PlannedTeam("d", "D", "D")})
    assert {id: team.color for id, team in teams_of(more).items() if id != "d"} == chosen


def test_a_whole_field_of_teams_has_colours_that_differ() -> None:
    ids = [f"t{number}" for number in range(60)]
    colors = [team.color or "" for team in teams_of(Plan(teams={id: PlannedTeam(id, id, id) for id in ids})).values()]
    assert len(set(colors)) == 60
    assert min(dist(oklab(one), oklab(other)) for one, other in combinations(colors[:40], 2)) >= 0.045


def test_of_very_many_teams_some_have_the_same() -> None:
    ids = [f"t{number}" for number in range(150)]
    assert None not in {
        team.color for team in teams_of(Plan(teams={id: PlannedTeam(id, id, id) for id in ids})).values()
    }
