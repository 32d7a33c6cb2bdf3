"""The addresses for the stream: its delay, what was shown a while ago, `obs.json`, stories, battles and what-if.

All but the delay may be read by anybody: overlays and the tools of a stream crew sign in nowhere, and nothing is told
that is not on a board.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from display import wire
from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW
from display.clock import Clock
from display.hall.bodies import Asking, Done, Undo
from display.hall.deciding import Change, Once
from display.hall.keeper import Keeper
from display.hall.state import Hall
from display.kept import Kept, answer
from display.late_models import LateModel
from display.late_routes import late_router
from display.stream.history import MOST_S, History, Shown
from display.stream.obs import flat, table
from display.stream.pace import Pace
from display.stream.telling import (
    BattlesMessage,
    StoriesMessage,
    Times,
    WhatIfMessage,
    battles_message,
    stories_message,
    what_if_message,
)
from leaderboard.story import Earlier
from leaderboard.what_if import Wish
from timing.units import Language

JSON: Final = "application/json"
MOST_WISHES: Final = 100
DELAY: Final = "/api/v1/stream"

Delay = Annotated[float | None, Query(ge=0, le=MOST_S, description="Seconds late; without it what the crew has set.")]
Session = Annotated[str, Query(description="A session by its id; `current` is the running one.", max_length=200)]
Order = Annotated[str, Query(description="Ids of drivers from the first place on, with commas.", max_length=8_000)]
Places = Annotated[
    list[str], Query(alias="place", description="A driver in a place, as DRIVER:3; as often as is wanted.")
]
NO_PLACES: Final[list[str]] = []


class StreamMessage(LateModel):
    """How late the overlays are whose address does not say it, and the longest that they may be."""

    delay_s: int
    most_s: int
    version: int


class DelayAsked(Asking):
    """Let all overlays be so many seconds late that are not told otherwise by their address."""

    delay_s: int = Field(ge=0, le=MOST_S)


def stream_router(keeper: Keeper, history: History, clock: Clock, language: Callable[[], Language]) -> APIRouter:
    """The routes of the delay and of what was shown a while ago."""
    router = late_router(prefix="/api/v1", tags=["stream"])
    public = [Depends(needs(Role.SPECTATOR))]

    @router.get("/stream", dependencies=public)
    async def stream(response: Response) -> StreamMessage:
        """The delay of the stream."""
        response.headers["cache-control"] = NOW
        hall = await keeper.fresh()
        return StreamMessage(delay_s=hall.stream_delay_s, most_s=MOST_S, version=keeper.version)

    @router.put("/stream", dependencies=[Depends(needs(Role.STEWARD))])
    async def delay_stream(asked: DelayAsked) -> Done:
        """Set the delay of the stream, for all overlays at once."""
        hall = await keeper.do(Once(str(asked.id), _late(asked.delay_s), _back))
        done = hall.request(str(asked.id))
        undo = None if done is None or not done.undo else Undo.model_validate_json(done.undo)
        return Done(id=str(asked.id), version=keeper.version, undo=undo)

    @router.get("/stream/past", dependencies=public)
    async def stream_past(seconds: Annotated[float, Query(alias="delay", ge=0, le=MOST_S)]) -> Response:
        """What an overlay that is so late shows now, and all that has come since: so it need not wait to know it."""
        told = b",".join(_entry(each, history.age(each)) for each in history.since(seconds))
        head = orjson.dumps({"time": wire.instant(clock.now()), "delay_s": seconds})
        return _json(head[:-1] + b',"entries":[' + told + b"]}")

    @router.get("/obs.json", dependencies=public)
    async def obs(
        delay: Delay = None,
        lang: Annotated[Language | None, Query()] = None,
        rows: Annotated[bool, Query(description="A list of rows in place of flat keys.")] = False,
    ) -> Response:
        """The running session for other tools: flat keys with texts such as `leader`, `best_lap`, `p1_name`."""
        seconds = (await keeper.fresh()).stream_delay_s if delay is None else delay
        face, evening = history.at(seconds)
        board, spoken = None if face is None else face.board, lang or language()
        at = clock.now()
        told: Any = table(board, spoken) if rows else flat(board, evening, at, spoken, seconds)
        return _json(orjson.dumps(told))

    return router


def story_router(kept: Kept, earlier: Earlier, times: Times) -> APIRouter:
    """The routes of what a commentator can tell."""
    router = late_router(prefix="/api/v1", tags=["stream"], dependencies=[Depends(needs(Role.SPECTATOR))])
    pace = Pace()

    @router.get("/stories", response_model=StoriesMessage)
    async def session_stories(request: Request, session: Session = "current") -> Response:
        """What is worth telling of a session, the newest first, and who has improved."""
        make = partial(stories_message, session, earlier, times)
        return answer(request, await kept.get(("stories", session), make), JSON)

    @router.get("/battles", response_model=BattlesMessage)
    async def session_battles(
        request: Request,
        session: Session = "current",
        within_ms: Annotated[
            int | None, Query(ge=1, le=60_000, description="So near; without it 1000 in a race, else 100.")
        ] = None,
    ) -> Response:
        """Neighbours with little between them, and whether that is getting less."""
        make = partial(battles_message, session, within_ms)
        return answer(request, await kept.get(("battles", session, within_ms), make), JSON)

    @router.get("/what-if", response_model=WhatIfMessage)
    async def what_if(
        request: Request, session: Session = "current", order: Order = "", places: Places = NO_PLACES
    ) -> Response:
        """The standings if a session ended otherwise than it stands."""
        line = tuple(each for each in order.split(",") if each)
        wishes = tuple(map(_wish, places[:MOST_WISHES]))
        make = partial(what_if_message, session, line, wishes)
        try:
            told = await pace.ask(lambda: kept.get(("what-if", session, line, wishes), make))
            return answer(request, told, JSON)
        except ValueError as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error

    return router


def _wish(text: str) -> Wish:
    driver, _, place = text.rpartition(":")
    if not (driver and place.isascii() and place.isdigit() and len(place) < 6):
        sentence = f"{text[:60]!r} is no place: give a driver's id and the place, such as DRIVER:3"
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
    return Wish(driver, int(place))


def _late(delay_s: int) -> Change:
    return lambda hall: replace(hall, stream_delay_s=delay_s)


def _back(hall: Hall) -> str:
    """What takes a new delay back, as the hall was before it."""
    return json.dumps({"method": "PUT", "path": DELAY, "body": {"delay_s": hall.stream_delay_s}})


def _entry(shown: Shown, age_s: float) -> bytes:
    kind, value = (b"evening", shown.evening) if shown.face is None else (b"board", shown.face.json)
    return b'{"age_ms":%d,"kind":"%b","value":%b}' % (max(0, round(age_s * 1000)), kind, value)


def _json(content: bytes) -> Response:
    return Response(content, media_type=JSON, headers={"cache-control": "no-store"})
