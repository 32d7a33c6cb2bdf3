"""Errors of the web side in one shape, RFC 9457: what went wrong as a sentence, and nothing about the inside."""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from display.live import Busy
from timing.errors import EracingError
from timing.record.protocol import RecordError

_log = logging.getLogger(__name__)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """The answer for an error; `more` are members that say more than the sentence."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail} | more
    return JSONResponse(content, status, {"cache-control": "no-store"}, media_type="application/problem+json")


def answer_problems(app: FastAPI) -> None:
    """Have every error of the app answered as a problem."""

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        parts = (f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in error.errors())
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(parts))

    @app.exception_handler(LookupError)
    async def not_there(request: Request, error: LookupError) -> JSONResponse:
        if type(error) is not LookupError:  # a KeyError or IndexError is a fault of ours, no answer to a question
            return await broken(request, error)
        return problem(HTTPStatus.NOT_FOUND, str(error))

    @app.exception_handler(EracingError)
    async def unavailable(_: Request, error: EracingError) -> JSONResponse:
        known = isinstance(error, Busy | RecordError)
        status = HTTPStatus.SERVICE_UNAVAILABLE if known else HTTPStatus.INTERNAL_SERVER_ERROR
        return problem(status, str(error))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        id = secrets.token_hex(4)
        _log.error("request %s of %s failed", id, request.url.path, exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, f"that is a fault of the server; its log tells of it as {id}")
