"""The JSON side of the web: sessions, boards, rigs, and the live stream as events.

A board is the very bytes that screens get, with an entity tag and a second of caching, so that a cache in front can
carry thousands of phones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from display import wire
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live, SessionSummary
from display.masking import Mask
from leaderboard.classes import board_of_class
from timing.alerts import Alert, AlertKind
from timing.event import STRAY
from timing.live import Hearing, RigLive

NOW: Final = "public, max-age=1, s-maxage=1, stale-while-revalidate=5"
"""How long the board of a running session may be kept."""
PAST: Final = "public, max-age=1"
"""The same for a board of the past, which only a renamed driver changes."""


class SessionLine(LateModel):
    """A session of the record. `current` marks the running one.

    `phase` is where it stands: planned, open, running, closed, provisional, official or revised; `protest_until` until
    when the provisional result may be protested against, null where no clock runs.
    """

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
    phase: str
    protest_until: wire.Instant | None


class SessionList(LateModel):
    """All sessions in the order of opening; `current` is the id of the running one."""

    current: str | None
    sessions: list[SessionLine]


class UnknownSource(LateModel):
    """A source that the plan does not know: `eracing adopt SOURCE --as RIG` makes it a rig.

    `laps` are those kept aside. `game` and `heard_s` are null where it was not heard since the server's start.
    """

    source: str
    address: str
    game: str | None
    heard_s: float | None
    laps: int


class AlertLine(LateModel):
    """What staff should look at: raised `count` times since the server's start, from `first` to `last`."""

    kind: AlertKind
    rig: str
    sentence: str
    first: wire.Instant
    last: wire.Instant
    count: int


class SocketLine(LateModel):
    """A UDP port that is heard on; `kernel_drops` is null where the system does not say."""

    port: int
    kernel_drops: int | None


class AskedLine(LateModel):
    """A rig that is asked for what it sends: `trouble` says why it does not answer."""

    where: str
    feed: str
    connected: bool
    trouble: str | None


class RigList(LateModel):
    """The rigs as they are now, and what staff should know of them.

    `aside` are the laps kept aside of sources that the plan does not know, counted by source; `unknown` are the sources
    that may be adopted; `notes` are about result files that arrived by themselves, the newest last.
    """

    rigs: list[wire.RigHealthMessage]
    aside: dict[str, int]
    unknown: list[UnknownSource]
    alerts: list[AlertLine]
    sockets: list[SocketLine]
    asked: list[AskedLine]
    notes: list[str]


def api_router(live: Live, rigs: Callable[[], Sequence[RigLive]], hearing: Callable[[], Hearing]) -> APIRouter:
    """The routes under `/api/v1`. `rigs` tells what each rig does now, `hearing` what else is to be told of that."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])
    _boards(router, live)
    _rigs(router, live, rigs, hearing)
    return router


def _boards(router: APIRouter, live: Live) -> None:
    @router.get("/sessions")
    async def sessions(response: Response) -> SessionList:
        """All sessions."""
        response.headers["cache-control"] = NOW
        return SessionList(
            current=live.current.id if live.current else None, sessions=[_line(each) for each in live.sessions()]
        )

    @router.get("/sessions/{session}/board", response_model=wire.BoardMessage)
    async def board(
        request: Request,
        session: str,
        at: Annotated[int | None, Query(ge=1, description="The board after this entry of the record.")] = None,
        class_id: Annotated[str | None, Query(alias="class", description="Only the rows of this class.")] = None,
    ) -> Response:
        """A session's board, now or after an entry; `current` is the running session."""
        if at is not None or class_id is not None:
            shown = await live.board_at(session, at) if at is not None else live.channel(session).board
            part = shown if class_id is None else board_of_class(shown, class_id)
            return cacheable(request, wire.board(part), None, PAST)
        face = live.channel(session).face
        return cacheable(request, face.json, face.etag, NOW)

    @router.get("/events", response_class=Response)
    async def events(
        session: str = "current",
        epoch: str | None = None,
        seq: int | None = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The messages of the websocket `/api/v1/live` as server-sent events."""
        return live.events(session, epoch, seq, last_event_id)


def _rigs(router: APIRouter, live: Live, rigs: Callable[[], Sequence[RigLive]], hearing: Callable[[], Hearing]) -> None:
    @router.get("/rigs")
    async def all_rigs(who: Annotated[Signed, Depends(needs(Role.SPECTATOR))], response: Response) -> RigList:
        """What each rig does right now and how well it is heard, what is kept aside, and what to look at.

        The addresses of unknown sources are told to staff alone.
        """
        response.headers["cache-control"] = "no-store"
        now, aside, heard = rigs(), dict(live.aside), hearing()
        told = RigList(
            rigs=[wire.RigHealthMessage(**wire.rig_health(each)) for each in now],
            aside=aside,
            unknown=_unknown(now, aside),
            alerts=[_alert(each) for each in heard.alerts],
            sockets=[SocketLine(port=each.port, kernel_drops=each.kernel_drops) for each in heard.sockets],
            asked=[AskedLine(**asdict(each)) for each in heard.asked],
            notes=list(heard.notes),
        )
        return told if who.is_staff else _for_spectators(told)


def _for_spectators(told: RigList) -> RigList:
    """The same without network addresses."""
    text = Mask().text
    return told.model_copy(
        update={
            "rigs": [
                each if each.known else each.model_copy(update={"rig": text(each.rig), "name": text(each.name)})
                for each in told.rigs
            ],
            "aside": {text(source): laps for source, laps in told.aside.items()},
            "unknown": [
                each.model_copy(update={"source": text(each.source), "address": text(each.address)})
                for each in told.unknown
            ],
            "alerts": [
                each.model_copy(update={"rig": text(each.rig), "sentence": text(each.sentence)}) for each in told.alerts
            ],
            "asked": [
                each.model_copy(update={"where": text(each.where), "trouble": each.trouble and text(each.trouble)})
                for each in told.asked
            ],
            "notes": [text(each) for each in told.notes],
        }
    )


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
        phase=each.session.phase,
        protest_until=each.session.protest_until,
    )


def _unknown(rigs: Sequence[RigLive], aside: Mapping[str, int]) -> list[UnknownSource]:
    """The sources that nobody has adopted: those heard now, and those of which laps are kept."""
    heard = {rig.rig: rig for rig in rigs if not rig.known}
    return [
        UnknownSource(
            source=source,
            address=heard[source].address if source in heard else source.removeprefix(STRAY),
            game=heard[source].game if source in heard else None,
            heard_s=wire.rig(heard[source])["heard_s"] if source in heard else None,
            laps=aside.get(source, 0),
        )
        for source in {**heard, **aside}
    ]


def _alert(each: Alert) -> AlertLine:
    return AlertLine(
        kind=each.kind,
        rig=each.rig,
        sentence=each.sentence,
        first=wire.instant(each.first),
        last=wire.instant(each.last),
        count=each.count,
    )


def cacheable(request: Request, content: bytes, etag: str | None, kept: str) -> Response:
    """The content, or the word that the one who asks has it already."""
    headers = {"cache-control": kept} | ({"etag": etag} if etag else {})
    if etag is not None and is_held(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def is_held(request: Request, etag: str) -> bool:
    """Whether the one who asks has what this tag names; a proxy that compresses makes a weak one of it."""
    return etag in [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
