"""The one address of a public server at which something comes in: what its hall pushes, signed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from display.access.guard import needs
from display.access.roles import Role
from display.late_routes import late_router
from display.mirror.pushes import MOST_BODY, PATH, BadPush, Held, Key, Push, decode_push, encode_held
from timing.exchange.signing import LONGEST_NONCE, NONCE_HEADER, SIGNATURE_HEADER

PUSH: Final = ("application/octet-stream",)
SIGNATURE_SIGNS: Final = 64

_pushes: Final = needs(Role.RIG, takes=PUSH, most_bytes=MOST_BODY, proven_inside=True)


def mirror_router(take: Callable[[Push], Held], key: Key) -> APIRouter:
    """The route; `take` takes a push that is signed with `key`."""
    router = late_router(include_in_schema=False)

    @router.post(PATH, dependencies=[Depends(_pushes)])
    async def take_push(
        request: Request,
        nonce: Annotated[str, Header(alias=NONCE_HEADER)] = "",
        signature: Annotated[str, Header(alias=SIGNATURE_HEADER)] = "",
    ) -> Response:
        if len(signature) != SIGNATURE_SIGNS or not 0 < len(nonce) <= LONGEST_NONCE:
            raise _refused("only the hall of this server may send it anything: the message is not signed")
        body = await request.body()
        answer = await run_in_threadpool(_answer, take, key, nonce, signature, body)
        headers = {SIGNATURE_HEADER: key.answer(nonce, answer), "cache-control": "no-store"}
        return Response(answer, media_type="application/json", headers=headers)

    return router


def _answer(take: Callable[[Push], Held], key: Key, nonce: str, signature: str, body: bytes) -> bytes:
    if not key.is_request(signature, nonce, body):
        raise _refused("the message is not signed with the key of this server")
    try:
        return encode_held(take(decode_push(body)))
    except BadPush as error:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error


def _refused(sentence: str) -> HTTPException:
    return HTTPException(HTTPStatus.FORBIDDEN, sentence)
