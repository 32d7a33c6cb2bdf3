"""`/api/v1/standings`: the cup over all sessions, drivers and teams, "if it ended now" while a race runs."""

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW, PAST, cacheable
from display.kept import Last, made
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.classes import Class
from leaderboard.cup import Cup
from leaderboard.scoring.standings import Result, Standing


class ResultLine(LateModel):
    """What somebody has of a session: `points` for the place, `given` by stewards; a dropped one does not count."""

    session: str
    position: int | None
    points: int | float
    given: int | float
    dropped: bool


class StandingLine(LateModel):
    """A place in the standings. `decided_by` is what put it behind an equal one, null where that was the points."""

    position: int
    tied: bool
    points: int | float
    best_ms: int | None
    decided_by: str | None
    results: list[ResultLine]


class DriverLine(StandingLine):
    """A driver in the standings."""

    driver: Driver
    team: Team | None
    class_id: str | None


class TeamLine(StandingLine):
    """A team in the standings. `missing` are drivers who have to start and have not yet."""

    team: Team
    missing: list[Driver]


class StandingsMessage(LateModel):
    """The standings at entry `seq` of the record; `rules` names what they are reckoned by.

    `plan` is the version of the plan that says so, 0 where none is kept.
    `classes` are all of the plan. Those of one class alone have its id as `class_id`: places are those inside of it.
    """

    epoch: str
    seq: int
    state: Literal["provisional", "official"]
    rules: str
    plan: int
    sessions: list[SessionInfo]
    drivers: list[DriverLine]
    teams: list[TeamLine]
    classes: list[Class]
    class_id: str | None
    notes: list[str]
    """What stewards should look at before it is a result, in sentences."""


def standings_router(live: Live) -> APIRouter:
    """The route."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])
    last = Last[Cup]()

    @router.get("/standings", response_model=StandingsMessage)
    async def standings(
        request: Request,
        at: Annotated[int | None, Query(ge=1, description="The standings after this entry of the record.")] = None,
        class_id: Annotated[str | None, Query(alias="class", description="Only this class, by its id.")] = None,
    ) -> Response:
        """The points over all sessions, now or after an entry."""
        if at is None:
            now = last.of(await live.cup(), class_id, lambda cup: message(cup, class_id))
            return cacheable(request, now.content, now.etag, NOW)
        past = made(message(await live.cup(at), class_id))
        return cacheable(request, past.content, past.etag, PAST)

    return router


def message(whole: Cup, class_id: str | None = None) -> bytes:
    """The standings as JSON. Raises LookupError with a sentence for a class that there is not."""
    cup = whole if class_id is None else whole.of_class(class_id)
    told = StandingsMessage(
        epoch=cup.epoch,
        seq=cup.seq,
        state=cup.state,
        rules=f"{cup.rules.name} {cup.rules.version}",
        plan=cup.plan,
        sessions=list(cup.sessions),
        drivers=[
            DriverLine(driver=each.driver, team=each.team, class_id=each.class_id, **_line(each.standing))
            for each in cup.drivers
        ],
        teams=[TeamLine(team=each.team, missing=list(each.missing), **_line(each.standing)) for each in cup.teams],
        classes=[each.of for each in whole.classes],
        class_id=class_id,
        notes=list(cup.notes),
    )
    return told.model_dump_json().encode()


def _line(standing: Standing) -> dict[str, object]:
    return {
        "position": standing.position,
        "tied": standing.tied,
        "points": _number(standing.points),
        "best_ms": standing.best_ms,
        "decided_by": standing.decided_by,
        "results": [_result(each) for each in standing.results],
    }


def _result(each: Result) -> ResultLine:
    return ResultLine(
        session=each.session,
        position=each.position,
        points=_number(each.points),
        given=_number(each.given),
        dropped=each.dropped,
    )


def _number(points: Decimal) -> int | float:
    """Points have two decimal places at most, which a JSON number tells exactly enough."""
    return int(points) if points == points.to_integral_value() else float(points)
