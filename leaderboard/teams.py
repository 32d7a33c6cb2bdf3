"""The teams of a plan as boards show them."""

from collections.abc import Mapping

from leaderboard.board import Team
from timing.event import Plan


def teams_of(plan: Plan) -> Mapping[str, Team]:
    """By id."""
    return {team.id: Team(team.id, team.name, team.short, team.color) for team in plan.teams.values()}
