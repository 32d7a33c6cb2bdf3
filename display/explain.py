"""`/api/v1/standings/explain` and `/api/v1/sessions/ID/explain`: why somebody is where they are, in words and as data.

The data say what `leaderboard.explained` says; here they get the names that programs see.
"""

import asyncio
import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BeforeValidator, ConfigDict

from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW, PAST, cacheable
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.cup import Cup, SaidBy
from leaderboard.explain import driver_place, session_place, team_place
from leaderboard.explain_text import session_text, standing_text
from leaderboard.explained import SessionPlace, StandingPlace, StandingsBy
from leaderboard.scoring.order import Status
from timing.rules import RankBy
from timing.units import Language


def _number(value: Any) -> Any:
    """Points have two decimal places at most, which a JSON number tells exactly enough."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[int | float, BeforeValidator(_number)]


class _Line(LateModel):
    model_config = ConfigDict(from_attributes=True)


class LapLine(_Line):
    """A lap; `used` marks those that the value is made of, `not_counted_by` who says that one does not count.

    `by_hand` are those that staff have entered.
    """

    number: int
    time_ms: int
    counts: bool
    not_counted_by: SaidBy | None
    used: bool
    by_hand: bool


class PartLine(_Line):
    """Points for one thing: `place`, `fastest-lap`, `pole`; the session's factor is in them."""

    name: str
    points: Number


class NeighbourLine(_Line):
    """The next place up or down, and the first thing in which the two differ.

    `decided_by` is `points`, `time` (milliseconds) or a link of the ties; `own` and `other` are what both have there.
    With `wins` they count how often each was in the place `counted`.
    """

    id: str
    name: str
    position: int
    decided_by: str
    own: Number | None
    other: Number | None
    counted: int | None
    status: Status | None


class SessionPlaceLine(_Line):
    """A driver's place in a session: the laps, the value that ranked (`value_ms`), the penalties, the points.

    `scored` says whether the session is part of the standings, `pays` whether such a session gives points at all;
    `points` are those of the `parts`, `given` by stewards. `distance` are the laps that count in a race, `game_ms` what
    the game gave of the time; `by_game`: both are the game's own result.
    """

    session: SessionInfo
    driver: Driver
    position: int
    tied: bool
    shared_with: list[str]
    status: Status
    ranked_by: RankBy
    of: int
    value_ms: int | None
    laps: list[LapLine]
    laps_needed: int
    seconds_ms: int
    places: int
    scored: bool
    pays: bool
    parts: list[PartLine]
    factor: Number
    points: Number
    given: Number
    above: NeighbourLine | None
    below: NeighbourLine | None
    distance: int
    game_ms: int
    by_game: bool
    out_by_game: bool
    class_name: str | None
    worth_position: int
    warnings: int


class DriverShareLine(_Line):
    """What a driver has of a session; `counts` says whether a team's points contain it."""

    counts: bool
    place: SessionPlaceLine


class SessionShareLine(_Line):
    """What somebody has of a session. Of a dropped one only the `given` points count; `held`: it has begun."""

    session: SessionInfo
    position: int | None
    points: Number
    given: Number
    dropped: bool
    held: bool
    drivers: list[DriverShareLine]


class DriverBestLine(_Line):
    """A driver's best lap of all sessions."""

    driver: Driver
    best_ms: int | None


class StandingPlaceLine(_Line):
    """A place in the standings, of a team where `driver` is null. `points` is the sum of what `shares` keep.

    `time_ms` is the best lap, or what a team is ranked by. `best_of` drivers of a team count in a session; 0 is all.
    """

    driver: Driver | None
    team: Team | None
    position: int
    tied: bool
    shared_with: list[str]
    ranked_by: StandingsBy
    points: Number
    time_ms: int | None
    best_of: int
    shares: list[SessionShareLine]
    bests: list[DriverBestLine]
    missing: list[Driver]
    above: NeighbourLine | None
    below: NeighbourLine | None


class Explanation(LateModel):
    """Why somebody is where they are at entry `seq` of the record: `text` is one paragraph in `language`."""

    epoch: str
    seq: int
    state: Literal["provisional", "official"]
    language: Language
    text: str


class StandingExplanation(Explanation):
    """The same of a place in the standings."""

    data: StandingPlaceLine


class SessionExplanation(Explanation):
    """The same of a place in a session."""

    data: SessionPlaceLine


At = Annotated[int | None, Query(ge=1, description="What held after this entry of the record.")]
Lang = Annotated[Language | None, Query(description="Of the text; by default the plan's.")]


def explain_router(live: Live, language: Language) -> APIRouter:
    """The routes; `language` is that of the plan."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/standings/explain", response_model=StandingExplanation)
    async def explain_standing(
        request: Request,
        driver: Annotated[str | None, Query(description="A driver's id ...")] = None,
        team: Annotated[str | None, Query(description="... or a team's.")] = None,
        at: At = None,
        lang: Lang = None,
    ) -> Response:
        """Why a driver or a team has this place in the standings."""
        if (driver is None) is (team is None):
            raise HTTPException(422, "say whose place it is: either driver=ID or team=ID")

        def told(cup: Cup) -> Explanation:
            place = team_place(cup, team) if team is not None else driver_place(cup, driver or "")
            return explained_standing(cup, place, lang or language)

        return await answer(request, live, at, told)

    @router.get("/sessions/{session}/explain", response_model=SessionExplanation)
    async def explain_session(
        request: Request,
        session: str,
        driver: Annotated[str, Query(description="A driver's id.")],
        at: At = None,
        lang: Lang = None,
    ) -> Response:
        """Why a driver has this place in a session; `current` is the running one."""
        return await answer(
            request,
            live,
            at,
            lambda cup: explained_session(cup, session_place(cup, session, driver), lang or language),
        )

    return router


def explained_standing(cup: Cup, place: StandingPlace, language: Language) -> StandingExplanation:
    """A place in the standings as programs read it."""
    data = StandingPlaceLine.model_validate(place)
    text = standing_text(place, language)
    return StandingExplanation(epoch=cup.epoch, seq=cup.seq, state=cup.state, language=language, text=text, data=data)


def explained_session(cup: Cup, place: SessionPlace, language: Language) -> SessionExplanation:
    """A place in a session as programs read it."""
    data = SessionPlaceLine.model_validate(place)
    text = session_text(place, language)
    state = cup.scores[place.session.id].state
    return SessionExplanation(epoch=cup.epoch, seq=cup.seq, state=state, language=language, text=text, data=data)


async def answer(request: Request, live: Live, at: int | None, told: Callable[[Cup], Explanation]) -> Response:
    """What is told of the standings after entry `at`, now where that is None; of the past it may be kept for good."""
    cup = await live.cup(at)
    # It looks through everybody's laps, which may be many: not for the event loop.
    content = await asyncio.to_thread(lambda: told(cup).model_dump_json().encode())
    etag = f'"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    return cacheable(request, content, etag, NOW if at is None else PAST)
