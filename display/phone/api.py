"""`/api/v1/drivers/ID`, `/api/v1/teams/ID`, their charts, and the codes that lead to pages.

For anybody, and for thousands: made once for what the record says now (`display.kept`), with an entity tag and a
second of caching. Names are those by which people may be shown; somebody who is hidden is hidden with the next answer.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from display import wire
from display.access.guard import needs
from display.access.roles import Role
from display.kept import Kept, answer, made
from display.late_routes import late_router
from display.live import Live
from display.phone.charts import driver_chart, team_chart
from display.phone.lines import DriverMessage, TeamMessage, driver_message, team_message
from display.phone.places import code
from leaderboard.details import Seen, driver_detail, team_detail
from timing.errors import SetupError
from timing.units import Language

JSON: Final = "application/json"
SVG: Final = "image/svg+xml"
Session = Annotated[str | None, Query(description="The session, by its id; without it the last one with a lap.")]
Lang = Annotated[Language | None, Query(description="Of numbers and words; without it that of the plan.")]


class Svg(Response):
    """A picture."""

    media_type = SVG


def details_router(live: Live, kept: Kept, rigs_to: str | None = None) -> APIRouter:
    """The routes; `rigs_to` is the host and port that rigs send to."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])

    def language() -> Language:
        return live.plan.language

    async def told(request: Request, media_type: str, make: Callable[..., bytes], *key: str | None) -> Response:
        return answer(request, await kept.get((make, *key), partial(make, *key)), media_type)

    @router.get("/drivers/{driver}", response_model=DriverMessage)
    async def one_driver(request: Request, driver: str) -> Response:
        """A driver: sessions with place, points, penalties and laps, best sectors, and the standings."""
        return await told(request, JSON, _driver, driver, language())

    @router.get("/teams/{team}", response_model=TeamMessage)
    async def one_team(request: Request, team: str) -> Response:
        """The same of a team and everybody who drives for it."""
        return await told(request, JSON, _team, team, language())

    @router.get("/drivers/{driver}/chart.svg", response_class=Svg)
    async def driver_lap_chart(request: Request, driver: str, session: Session = None, lang: Lang = None) -> Response:
        """The laps of a driver in a session, as a picture."""
        return await told(request, SVG, _driver_svg, driver, session, lang or language())

    @router.get("/teams/{team}/chart.svg", response_class=Svg)
    async def team_lap_chart(request: Request, team: str, session: Session = None, lang: Lang = None) -> Response:
        """The laps of everybody who drives for a team, as a picture."""
        return await told(request, SVG, _team_svg, team, session, lang or language())

    @router.get("/evening", response_model=wire.EveningMessage | None)
    async def where_the_evening_stands(request: Request) -> Response:
        """The `evening` message of `/api/v1/live` as it was sent last, for those who ask; null before the first.

        The header `eracing-build` is the `build` of its `hello`: a page of another one is to load itself again.
        """
        return answer(request, made(live.hub.evening.message or b"null"), JSON, **{"eracing-build": live.hub.build})

    @router.get("/qr.svg", response_class=Svg)
    async def page_code(
        request: Request,
        path: Annotated[str, Query(max_length=200, description="A page of ours: /phone, /t/TEAM, /d/DRIVER.")],
    ) -> Response:
        """The code of a page, by the address under which whoever asks has found this server."""
        try:
            drawn = code(str(request.base_url), path, rigs_to)
        except SetupError as error:
            raise HTTPException(409, str(error)) from error
        return answer(request, made(drawn.encode()), SVG, vary="host")

    return router


def _driver(driver: str, language: Language, seen: Seen) -> bytes:
    return driver_message(driver_detail(seen, driver, language), language)


def _team(team: str, language: Language, seen: Seen) -> bytes:
    return team_message(team_detail(seen, team, language), language)


def _driver_svg(driver: str, session: str | None, language: Language, seen: Seen) -> bytes:
    return driver_chart(driver_detail(seen, driver, language), session, language).encode()


def _team_svg(team: str, session: str | None, language: Language, seen: Seen) -> bytes:
    return team_chart(team_detail(seen, team, language), session, language).encode()
