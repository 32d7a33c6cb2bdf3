"""`POST /api/v1/venues/VENUE/exchange`, where venues call, and `GET /api/v1/lines`, how their lines are, for staff."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response

from display import wire
from display.access.devices import sender
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.guesses import Guesses
from display.late_models import LateModel
from display.late_routes import late_router
from display.upstream.centre import Centre, Unsigned
from display.upstream.lines import HeardLines
from display.upstream.rigs import VenueRigs
from timing.exchange.messages import MOST_BODY, BadMessage
from timing.exchange.signing import SIGNATURE_HEADER
from timing.exchange.state import Lines, LineState
from timing.record.protocol import RecordError

AT_ONCE: Final = 4
"""So many venues' messages are worked on at once; they take turns at the record anyway."""
_CALLS: Final = needs(Role.VENUE, most_bytes=MOST_BODY, proven_inside=True)
"""Only the message tells whose key it must be signed with."""
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Taken, and signed in turn.", "content": {"application/json": {}}},
    401: {"description": "The signature is wrong."},
    403: {"description": "No key of this venue, or a revoked one."},
    422: {"description": "No message of a venue."},
    429: {"description": "Too many wrong signatures from this address."},
    503: {"description": "Not stored now: the same again."},
}


class LineLine(LateModel):
    """The line of a venue. `cut_since` is null while all is well; `notes` are sentences about what is not."""

    venue: str
    heard: wire.Instant | None
    cut_since: wire.Instant | None
    waiting: int
    """Entries that the centre does not have; while `heard` is null, at most so many."""
    ahead_ms: int | None
    round_trip_ms: int | None
    notes: list[str]


class LinesMessage(LateModel):
    """All lines, as this server knows them."""

    lines: list[LineLine]


def exchange_router(centre: Centre, heard: HeardLines, rigs: VenueRigs, guesses: Guesses | None = None) -> APIRouter:
    """The route that venues call."""
    router = late_router(prefix="/api/v1", tags=["venues"], dependencies=[Depends(_CALLS)])
    wrong = guesses if guesses is not None else Guesses()
    threads = ThreadPoolExecutor(AT_ONCE, "venue-lines")

    @router.post("/venues/{venue}/exchange", responses=_ANSWERS)
    async def exchange(
        venue: str,
        request: Request,
        x_eracing_key: Annotated[str, Header(max_length=100)],
        x_eracing_nonce: Annotated[str, Header(max_length=100)],
        x_eracing_signature: Annotated[str, Header(max_length=100)],
    ) -> Response:
        """What is new at a venue, signed with its key; the answer is what is new for it (`docs/venues.md`)."""
        ip = sender(request)
        if wrong.wait_s(ip) > 0:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, f"too many wrong keys came from {ip}: wait a minute")
        body, path = await request.body(), f"/api/v1/venues/{quote(venue, safe='')}/exchange"

        def answer() -> tuple[bytes, str]:
            grant = centre.knows(venue, x_eracing_key)
            up, down, told, signature = centre.answer(grant, path, x_eracing_nonce, x_eracing_signature, body)
            heard.note(grant.name, up, down)
            rigs.note(grant.name, up, down)
            return told, signature

        try:
            told, signature = await asyncio.get_running_loop().run_in_executor(threads, answer)
        except Unsigned as error:
            wrong.note(ip)
            raise HTTPException(error.status, str(error)) from error
        except (BadMessage, ValueError) as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        except RecordError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"retry-after": "1"}) from error
        headers = {"cache-control": "no-store", SIGNATURE_HEADER: signature}
        return Response(told, media_type="application/json", headers=headers)

    return router


def lines_router(lines: Lines, clock: Callable[[], int] = time.time_ns) -> APIRouter:
    """The route that desks ask."""
    router = late_router(prefix="/api/v1", tags=["venues"])

    @router.get("/lines")
    async def all_lines(response: Response, _: Annotated[Signed, Depends(needs(Role.STAFF))]) -> LinesMessage:
        """How the lines to and from venues are."""
        response.headers["cache-control"] = "no-store"
        now_ns = clock()
        return LinesMessage(lines=[_line(each, now_ns) for each in lines()])

    return router


def _line(state: LineState, now_ns: int) -> LineLine:
    cut = state.cut_since(now_ns)
    return LineLine(
        venue=state.venue,
        heard=None if state.heard_at is None else wire.instant(state.heard_at),
        cut_since=None if cut is None else wire.instant(cut),
        waiting=state.waiting,
        ahead_ms=state.ahead_ms,
        round_trip_ms=state.round_trip_ms,
        notes=state.notes(now_ns),
    )
