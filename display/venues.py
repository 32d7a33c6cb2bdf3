"""`/api/v1/standings/venues`: venue against venue, by the mean of the points of each venue's teams."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW, PAST, cacheable
from display.kept import Last, made
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from leaderboard.board import Driver, Team
from leaderboard.cup import Cup, TeamStanding
from leaderboard.venues import Venues, VenueStanding, venues
from timing.event import Plan


class VenueTeam(LateModel):
    """A team with its place among all teams."""

    team: Team
    position: int
    points: float


class VenueDriver(LateModel):
    """A driver with the place among all drivers."""

    driver: Driver
    team: Team | None
    position: int
    points: float


class VenueLine(LateModel):
    """A venue. `mean` of its teams' points ranks; `points` is their sum. Several are best where they share a place."""

    position: int
    tied: bool
    venue: str
    mean: float
    points: float
    teams: list[VenueTeam]
    best_teams: list[VenueTeam]
    best_drivers: list[VenueDriver]


class SplitTeamLine(LateModel):
    """A team with rigs at several venues, which counts for none."""

    team: Team
    venues: list[str]


class VenuesMessage(LateModel):
    """Venue against venue at entry `seq` of the record, and which teams and venues have no part in it."""

    epoch: str
    seq: int
    state: Literal["provisional", "official"]
    venues: list[VenueLine]
    split: list[SplitTeamLine]
    nowhere: list[Team]
    without_teams: list[str]


def venues_router(live: Live) -> APIRouter:
    """The route."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])
    last = Last[Cup]()

    @router.get("/standings/venues", response_model=VenuesMessage)
    async def standings_of_venues(
        request: Request,
        at: Annotated[int | None, Query(ge=1, description="The standings after this entry of the record.")] = None,
        empty: Annotated[
            bool, Query(description="Answer with no venues instead of 404 where there is nothing to compare.")
        ] = False,
    ) -> Response:
        """Venue against venue, now or after an entry."""
        if at is None:
            now = last.of(await live.cup(), empty, lambda cup: message(cup, live.plan, empty=empty))
            return cacheable(request, now.content, now.etag, NOW)
        past = made(message(await live.cup(at), live.plan, empty=empty))
        return cacheable(request, past.content, past.etag, PAST)

    return router


def message(cup: Cup, plan: Plan, *, empty: bool = False) -> bytes:
    """The venues as JSON. Where there is nothing to compare: none if `empty`, else LookupError with a sentence."""
    try:
        found = venues(cup, plan)
    except LookupError:
        if not empty:
            raise
        found = Venues((), (), (), ())
    told = VenuesMessage(
        epoch=cup.epoch,
        seq=cup.seq,
        state=cup.state,
        venues=[_line(each) for each in found.standings],
        split=[SplitTeamLine(team=each.team, venues=list(each.venues)) for each in found.split],
        nowhere=list(found.nowhere),
        without_teams=list(found.without_teams),
    )
    return told.model_dump_json().encode()


def _line(each: VenueStanding) -> VenueLine:
    return VenueLine(
        position=each.position,
        tied=each.tied,
        venue=each.venue,
        mean=float(each.mean),
        points=float(each.points),
        teams=_teams(each.teams),
        best_teams=_teams(each.best_teams),
        best_drivers=[
            VenueDriver(
                driver=best.driver,
                team=best.team,
                position=best.standing.position,
                points=float(best.standing.points),
            )
            for best in each.best_drivers
        ],
    )


def _teams(teams: Iterable[TeamStanding]) -> list[VenueTeam]:
    return [
        VenueTeam(team=each.team, position=each.standing.position, points=float(each.standing.points)) for each in teams
    ]
