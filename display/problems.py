"""Errors of the web side in one shape, RFC 9457: what went wrong as a sentence, and nothing about the inside.

The sentence is in the language that whoever asks wants to read, as pages say with each request; English for others.
"""

import logging
import secrets
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from display.language import wanted
from display.live import Busy
from display.phrases import in_language
from display.phrases.fields import told_fields
from timing.errors import EracingError
from timing.record.protocol import RecordError
from timing.units import Language

_log = logging.getLogger(__name__)


def problem(status: int, detail: str, **more: Any) -> JSONResponse:
    """The answer for an error; `more` are members that say more than the sentence."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail} | more
    return JSONResponse(content, status, {"cache-control": "no-store"}, media_type="application/problem+json")


def answer_problems(app: FastAPI) -> None:
    """Have every error of the app answered as a problem."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        answer = problem(error.status_code, in_language(str(error.detail), language_of(request)))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, told_fields(error.errors(), language_of(request)))

    @app.exception_handler(LookupError)
    async def not_there(request: Request, error: LookupError) -> JSONResponse:
        if type(error) is not LookupError:  # a KeyError or IndexError is a fault of ours, no answer to a question
            return await broken(request, error)
        return problem(HTTPStatus.NOT_FOUND, in_language(str(error), language_of(request)))

    @app.exception_handler(EracingError)
    async def unavailable(request: Request, error: EracingError) -> JSONResponse:
        known = isinstance(error, Busy | RecordError)
        status = HTTPStatus.SERVICE_UNAVAILABLE if known else HTTPStatus.INTERNAL_SERVER_ERROR
        return problem(status, in_language(str(error), language_of(request)))

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        id = secrets.token_hex(4)
        _log.error("request %s of %s failed", id, request.url.path, exc_info=error)
        sentence = f"that is a fault of the server; its log tells of it as {id}"
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, in_language(sentence, language_of(request)))


def language_of(request: Request) -> Language:
    """The language of whoever asks; English for programs, which name none."""
    return wanted(request.headers.get("accept-language", ""), "en")
