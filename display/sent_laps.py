"""`POST /api/v1/laps`: a lap from another program, which is answered when it is committed.

Who takes it is handed in. A page of another origin is refused, and no answer allows one to read it; cookies play no
part here, so that a page in somebody's browser could do nothing without the key either.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from display.access.guard import needs
from display.access.roles import Role
from display.guesses import Guesses
from display.late_routes import late_router
from display.origins import may_talk
from timing.sent import MOST_BYTES, LapRefused, StoredLap, TakeLap, Why
from timing.units import LONGEST_LAP_MS

BODY_SECONDS: Final = 10.0
"""A message must be there within so long."""
AT_ONCE: Final = 32
"""So many laps may wait to be committed: more rigs than any hall has end a lap in the same moment."""
RETRY_SECONDS: Final = 2

_STATUS: Final[Mapping[Why, HTTPStatus]] = {
    Why.UNSIGNED: HTTPStatus.UNAUTHORIZED,
    Why.WRONG_KEY: HTTPStatus.FORBIDDEN,
    Why.NO_KEY: HTTPStatus.FORBIDDEN,
    Why.UNKNOWN_RIG: HTTPStatus.NOT_FOUND,
    Why.MALFORMED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.NOT_STORED: HTTPStatus.SERVICE_UNAVAILABLE,
}
_MAPPED: Final = "::ffff:"
"""How an IPv6 socket shows IPv4 senders."""

_Time = Annotated[int, Field(ge=1, lt=LONGEST_LAP_MS)]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class SentLap(BaseModel):
    """A lap of a rig. Another message about the same lap of the same session, with an `id` of its own, corrects it."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="A new one for each message; sent again, a message has the same one.")
    rig: _Id
    lap: Annotated[int, Field(ge=1, le=9_999)]
    time_ms: _Time
    session: _Id | None = Field(None, description="Another one whenever lap numbers start over.")
    sectors_ms: Annotated[list[_Time], Field(min_length=1, max_length=12)] | None = None
    valid: bool | None = Field(None, description="Left out where it is not known.")
    driver: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="HMAC-SHA256 of the message without it, made with the rig's key."
    )


_REQUEST_BODY: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": SentLap.model_json_schema()}}}
}
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": StoredLap, "description": "The lap was there already; it is as it is told here."},
    401: {"description": "Neither a signature nor a key."},
    403: {"description": "Not the key of the rig, or a rig that has none."},
    404: {"description": "No rig of the plan."},
    413: {"description": f"More than {MOST_BYTES} bytes."},
    422: {"description": "The message is wrong; the sentence names the field."},
    429: {"description": "Too many wrong keys from this address."},
    503: {"description": "Not stored now: send the same message again."},
}


def sent_laps_router(take: TakeLap | None, guesses: Guesses | None = None) -> APIRouter:
    """The route. `take` None where this process hears no rigs."""
    # Whose key it must be only the message tells, so the gate leaves the look at it to whoever takes the lap.
    proven = needs(Role.RIG, takes=None, proven_inside=True)
    router = late_router(prefix="/api/v1", dependencies=[Depends(proven)])
    wrong = guesses if guesses is not None else Guesses()
    desk = _Desk(take) if take is not None else None
    bearer = HTTPBearer(auto_error=False, description="The rig's key, where the message is not signed.")

    @router.post("/laps", status_code=HTTPStatus.CREATED, responses=_ANSWERS, openapi_extra=_REQUEST_BODY)
    async def send_lap(
        request: Request,
        response: Response,
        shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> StoredLap:
        """A lap from another program, signed or with the rig's key: 201 when it is committed, 200 if it was before."""
        _check_origin(request)
        if desk is None:
            raise _not_now("this server shows boards and hears no rigs: send laps to the one that does")
        sender = _sender(request)
        _check_patience(wrong, sender[0])
        message = await _body(request)
        key = None if shown is None else shown.credentials.encode("latin-1")  # the very bytes of the header
        try:
            stored = await desk.take(message, key, sender)
        except LapRefused as refused:
            if refused.why is Why.WRONG_KEY:
                wrong.note(sender[0])
            raise _refusal(refused) from refused
        response.headers["cache-control"] = "no-store"
        if not stored.new:
            response.status_code = HTTPStatus.OK
        return stored

    return router


class _Desk:
    """Has laps taken in threads of their own, since each waits for the disk."""

    def __init__(self, take: TakeLap) -> None:
        self._take = take
        self._threads = ThreadPoolExecutor(AT_ONCE, "sent-laps")
        self._waiting = 0

    async def take(self, message: bytes, key: bytes | None, sender: tuple[str, int]) -> StoredLap:
        """See `TakeLap`. What was begun is finished, even if who sent it does not wait for the answer."""
        if self._waiting >= AT_ONCE:
            raise _not_now("too many laps wait to be stored: send the same message again")
        self._waiting += 1
        taking = asyncio.get_running_loop().run_in_executor(self._threads, self._take, message, key, sender)
        taking.add_done_callback(self._done)
        return await asyncio.shield(taking)

    def _done(self, taken: "asyncio.Future[StoredLap]") -> None:
        self._waiting -= 1
        taken.exception()  # whoever waits is told; where nobody does, it is no news


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and not may_talk(origin, request.headers.get("host", "")):
        raise HTTPException(HTTPStatus.FORBIDDEN, "pages of other servers may not send laps here")


def _check_patience(wrong: Guesses, ip: str) -> None:
    wait_s = wrong.wait_s(ip)
    if wait_s > 0:
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"too many wrong keys came from {ip}: wait a minute, and look at the key",
            {"retry-after": str(int(wait_s) + 1)},
        )


async def _body(request: Request) -> bytes:
    """The body. Raises HTTPException for one that is too long or too slow, without reading on."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise HTTPException(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        f"a lap is at most {MOST_BYTES} bytes long",
                        {"connection": "close"},
                    )
    except TimeoutError as error:
        raise HTTPException(
            HTTPStatus.REQUEST_TIMEOUT, "the message did not come to its end", {"connection": "close"}
        ) from error
    except ClientDisconnect as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the message broke off") from error
    return bytes(body)


def _sender(request: Request) -> tuple[str, int]:
    """Who sends; a proxy of this machine where the server does not listen at an address."""
    if request.client is None:
        return "127.0.0.1", 0
    host, port = request.client
    return host.removeprefix(_MAPPED), port


def _refusal(refused: LapRefused) -> HTTPException:
    headers = {}
    if refused.why is Why.UNSIGNED:
        headers["www-authenticate"] = "Bearer"
    if refused.why is Why.NOT_STORED:
        headers["retry-after"] = str(RETRY_SECONDS)
    return HTTPException(_STATUS[refused.why], str(refused), headers)


def _not_now(sentence: str) -> HTTPException:
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, sentence, {"retry-after": str(RETRY_SECONDS)})
