"""Venue against venue: each by the mean of its teams' points, so that a large hall and a small one are comparable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from leaderboard.board import Team
from leaderboard.cup import Cup, DriverStanding, TeamStanding
from leaderboard.ranking import shared_positions
from leaderboard.scoring.standings import Standing
from timing.event import Plan
from timing.rules import CENT, NOTHING

_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class VenueStanding:
    """A venue; equal means share a `position`. `mean` is rounded to hundredths, and `points` the sum.

    `best_teams` and `best_drivers` are several where these share a place, and nobody before anyone has a place.
    """

    position: int
    tied: bool
    venue: str
    mean: Decimal
    points: Decimal
    teams: tuple[TeamStanding, ...]
    best_teams: tuple[TeamStanding, ...]
    best_drivers: tuple[DriverStanding, ...]


@dataclass(frozen=True, slots=True)
class SplitTeam:
    """A team with rigs at several venues, which counts for none of them."""

    team: Team
    venues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Venues:
    """The venues in order, and what is in none: `nowhere` are teams without a rig whose venue the plan tells."""

    standings: tuple[VenueStanding, ...]
    split: tuple[SplitTeam, ...]
    nowhere: tuple[Team, ...]
    without_teams: tuple[str, ...]
    """Venues that no team counts for."""


def venues_of(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Each team's venues, in the order of the plan: where its rigs stand, which are those of its drivers too."""
    found: dict[str, dict[str, None]] = {team: {} for team in plan.teams}
    for rig in plan.rigs.values():
        seated = plan.drivers.get(rig.driver) if rig.driver is not None else None
        team = rig.team or (seated.team if seated is not None else None)
        if team in found and rig.venue is not None:
            found[team][rig.venue] = None
    return {team: tuple(venues) for team, venues in found.items()}


def venues(cup: Cup, plan: Plan) -> Venues:
    """Venue against venue. Raises LookupError, with a sentence, where the plan or its rules have nothing to compare."""
    of_team = venues_of(plan)
    there = tuple(dict.fromkeys(rig.venue for rig in plan.rigs.values() if rig.venue is not None))
    if not there:
        raise LookupError("the plan says of no rig where it stands: give each in [rigs] its `venue`")
    if cup.rules.teams.count in ("average-of-bests", "sum-of-bests"):
        raise LookupError("the rules rank teams by their drivers' best laps: there are no points to compare venues by")
    members = {venue: [each for each in cup.teams if of_team[each.team.id] == (venue,)] for venue in there}
    if not any(members.values()):
        raise LookupError("no team of the plan has its rigs at one venue: give each in [rigs] its `team`")
    return Venues(
        _in_order({venue: teams for venue, teams in members.items() if teams}, cup.drivers),
        tuple(SplitTeam(each.team, of_team[each.team.id]) for each in cup.teams if len(of_team[each.team.id]) > 1),
        tuple(each.team for each in cup.teams if not of_team[each.team.id]),
        tuple(venue for venue, teams in members.items() if not teams),
    )


def _in_order(
    members: Mapping[str, Sequence[TeamStanding]], drivers: Sequence[DriverStanding]
) -> tuple[VenueStanding, ...]:
    sums = {venue: sum((each.standing.points for each in teams), NOTHING) for venue, teams in members.items()}
    means = {venue: (sums[venue] / len(teams)).quantize(CENT, ROUND_HALF_UP) for venue, teams in members.items()}
    ordered = sorted(members, key=lambda venue: (-means[venue], venue))
    shared = shared_positions([(-int(means[venue] / CENT),) for venue in ordered])
    made = []
    for venue, (position, tied) in zip(ordered, shared, strict=True):
        teams = tuple(members[venue])
        ids = {each.team.id for each in teams}
        best_teams = _first([(each.standing, each) for each in teams])
        best_drivers = _first([(each.standing, each) for each in drivers if each.team and each.team.id in ids])
        made.append(VenueStanding(position, tied, venue, means[venue], sums[venue], teams, best_teams, best_drivers))
    return tuple(made)


def _first(lines: Iterable[tuple[Standing, _One]]) -> tuple[_One, ...]:
    """Those in front, of all who have a place in a session."""
    placed = [
        (standing.position, each) for standing, each in lines if any(result.position for result in standing.results)
    ]
    best = min((position for position, _ in placed), default=0)
    return tuple(each for position, each in placed if position == best)
