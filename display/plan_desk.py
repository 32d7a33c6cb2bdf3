"""What the routes of `/api/v1/plan` share: a thread for the book, which version was seen, and answers."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from fastapi import HTTPException, Request, Response

from display.plan_book import PlanBook, PlanGone, Saved, WrongPlan
from display.plan_wire import SavedMessage, saved_message
from display.problems import language_of
from timing.errors import SetupError
from timing.plan_versions import PlanMoved
from timing.record.protocol import Record

_T = TypeVar("_T")


class PlanDesk:
    """Has the plan looked at and changed in a thread of its own, since that waits for the disk."""

    def __init__(self, book: PlanBook) -> None:
        self.book = book
        self._thread = ThreadPoolExecutor(1, "plan")

    async def do(self, call: Callable[[], _T]) -> _T:
        """Do it; what the book refuses is an answer."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except PlanGone as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from error
        except PlanMoved as error:
            raise HTTPException(HTTPStatus.PRECONDITION_FAILED, f"{error}; look at it, and decide anew") from error
        except (WrongPlan, SetupError) as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error


def seen_version(if_match: str | None) -> int:
    """The version that whoever asks has seen. Raises HTTPException where he does not say."""
    told = (if_match or "").strip().removeprefix("W/").strip('"')
    if not told:
        raise HTTPException(
            HTTPStatus.PRECONDITION_REQUIRED, "say with If-Match which version you have seen: its ETag, 0 for none"
        )
    if not (told.isascii() and told.isdecimal()) or len(told) > 9:
        raise HTTPException(HTTPStatus.PRECONDITION_FAILED, f"If-Match cannot be {told[:40]!r}; it is a version's ETag")
    return int(told)


def request_of(id: UUID | None) -> str:
    """The id of a request. Raises HTTPException where there is none."""
    if id is None:
        raise wrong("send an `id`, a UUID that is a new one for each request")
    return str(id)


def wrong(sentence: str) -> HTTPException:
    """What is raised for something that cannot be."""
    return HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)


def saved_answer(request: Request, response: Response, saved: Saved, record: Record) -> SavedMessage:
    """The answer to who saved a version, which is its ETag."""
    response.headers["etag"] = f'"{saved.version.number}"'
    return saved_message(saved, record.position().epoch).spoken(language_of(request))
