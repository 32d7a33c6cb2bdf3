"""The JSON side of the web: sessions, boards, rigs, and the live stream as events.

A board is the very bytes that screens get, with an entity tag and a second of caching, so that a cache in front can
carry thousands of phones.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel

from display import wire
from display.live import Live, SessionSummary
from timing.live import RigLive

NOW: Final = "public, max-age=1, s-maxage=1, stale-while-revalidate=5"
"""How long the board of a running session may be kept."""
PAST: Final = "public, max-age=60"
"""The same for a board of the past, which only a renamed driver changes."""


class SessionLine(BaseModel):
    """A session of the record. `current` marks the running one."""

    id: str
    type: str
    name: str
    track: str | None
    current: bool
    epoch: str
    seq: int
    state: str
    drivers: int
    laps: int


class SessionList(BaseModel):
    """All sessions in the order of opening; `current` is the id of the running one."""

    current: str | None
    sessions: list[SessionLine]


class RigList(BaseModel):
    """The rigs as they are now, and the laps kept aside of sources that the plan does not know, counted by source."""

    rigs: list[wire.RigMessage]
    aside: dict[str, int]


def api_router(live: Live, rigs: Callable[[], Sequence[RigLive]]) -> APIRouter:
    """The routes under `/api/v1`. `rigs` tells what each rig does now."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/sessions")
    async def sessions() -> SessionList:
        """All sessions."""
        return SessionList(
            current=live.current.id if live.current else None, sessions=[_line(each) for each in live.sessions()]
        )

    @router.get("/sessions/{session}/board", response_model=wire.BoardMessage)
    async def board(
        request: Request,
        session: str,
        at: Annotated[int | None, Query(ge=1, description="The board after this entry of the record.")] = None,
    ) -> Response:
        """A session's board, now or after an entry; `current` is the running session."""
        if at is not None:
            return _cacheable(request, wire.board(await live.board_at(session, at)), None, PAST)
        face = live.channel(session).face
        return _cacheable(request, face.json, face.etag, NOW)

    @router.get("/events", response_class=Response)
    async def events(
        session: str = "current",
        epoch: str | None = None,
        seq: int | None = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The messages of the websocket `/api/v1/live` as server-sent events."""
        return live.events(session, epoch, seq, last_event_id)

    @router.get("/rigs")
    async def all_rigs() -> RigList:
        """What each rig does right now, and what is kept aside."""
        return RigList(rigs=[wire.RigMessage(**wire.rig(each)) for each in rigs()], aside=dict(live.aside))

    return router


def _line(each: SessionSummary) -> SessionLine:
    return SessionLine(
        id=each.session.id,
        type=each.session.type,
        name=each.session.name,
        track=each.session.track,
        current=each.current,
        epoch=each.epoch,
        seq=each.seq,
        state=each.state,
        drivers=each.drivers,
        laps=each.laps,
    )


def _cacheable(request: Request, content: bytes, etag: str | None, kept: str) -> Response:
    """The content, or the word that the one who asks has it already."""
    headers = {"cache-control": kept} | ({"etag": etag} if etag else {})
    if etag is not None and etag in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
