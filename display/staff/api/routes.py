"""The addresses at which staff ask for something, one for each action: `POST /api/v1/staff/...`."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from display import wire
from display.access.guard import needs
from display.access.roles import Signed
from display.language import wanted
from display.late_models import LateModel
from display.phrases import in_language
from display.problems import language_of, problem
from display.staff.api.actions import ACTIONS
from display.staff.api.bodies import Asking
from display.staff.api.doing import Doing, Done, NotAllowed, NotNow
from display.staff.api.scene import Action
from display.staff.overtaken import Overtaken
from display.staff.words import Say
from timing.errors import EracingError, SetupError
from timing.record.protocol import RecordError
from timing.units import Language

PREFIX: Final = "/api/v1/staff"
RETRY_SECONDS: Final = 2


class ChangeLine(LateModel):
    """A line of a board or of the standings that is otherwise afterwards; null is not there."""

    where: str
    name: str
    before: str | None
    after: str | None


class UndoBody(LateModel):
    """What to send to take it back, with an `id` of its own."""

    refs: list[int]


class Undo(LateModel):
    """How to take it back."""

    path: str
    body: UndoBody


class Answer(LateModel):
    """What was done. `refs` are the numbers of the decisions in the record, which ends at `seq` with them.

    `said` are sentences. After a dry run nothing was written, and there is nothing to take back.
    """

    id: str
    dry_run: bool
    epoch: str
    seq: int
    refs: list[int]
    said: list[str]
    changes: list[ChangeLine]
    undo: Undo | None


class Conflict(LateModel):
    """Who was first: what it was on the screen, and what it is now by entry `ref` of the record."""

    seen: str
    now: str
    author: str
    at: wire.Instant
    ref: int


_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "That is for another role."},
    409: {"description": "Somebody else was first. `conflict` says who, when, what was seen and what is now."},
    422: {"description": "It cannot be; the sentence says why. Sent again, it cannot be either."},
    503: {"description": "Not now: send the same request again."},
}


def add_actions(router: APIRouter, doing: Doing, language: Callable[[], Language]) -> None:
    """Give a router an address for each action; `language` is that of the plan."""
    for action in ACTIONS:
        router.add_api_route(
            f"/{action.name}",
            _endpoint(action, doing, language),
            methods=["POST"],
            response_model=Answer,
            responses=_ANSWERS,
            name=f"staff_{action.name.replace('/', '_').replace('-', '_')}",
            summary=action.summary,
            description=action.body.__doc__,
        )


def _endpoint(action: Action[Any], doing: Doing, language: Callable[[], Language]) -> Callable[..., Any]:
    async def ask(
        request: Request,
        body: Asking,
        who: Annotated[Signed, Depends(needs(action.role))],
        dry_run: Annotated[bool, Query(description="Only show what it would change.")] = False,
    ) -> Response:
        say = say_for(request, language())
        try:
            done = await doing.do(action, body, who, say, dry_run=dry_run)
        except EracingError as error:
            return refusal(error, request)
        return JSONResponse(_answer(body, done, dry_run=dry_run).model_dump(), headers={"cache-control": "no-store"})

    ask.__annotations__["body"] = action.body
    return ask


def say_for(request: Request, usual: Language) -> Say:
    """The words for whoever asks."""
    return Say(wanted(request.headers.get("accept-language", ""), usual))


def _answer(body: Asking, done: Done, *, dry_run: bool) -> Answer:
    refs = list(done.refs)
    return Answer(
        id=str(body.id),
        dry_run=dry_run,
        epoch=done.epoch,
        seq=done.seq,
        refs=refs,
        said=list(done.decided.said),
        changes=[
            ChangeLine(where=each.where, name=each.name, before=each.before, after=each.after)
            for each in done.decided.changes
        ],
        undo=Undo(path=f"{PREFIX}/undo", body=UndoBody(refs=refs)) if refs else None,
    )


def refusal(error: EracingError, request: Request) -> Response:
    """The answer to what was not done, in the language of whoever asks. Raises what is no refusal."""
    sentence = in_language(str(error), language_of(request))
    match error:
        case Overtaken():
            conflict = Conflict(
                seen=error.seen, now=error.now, author=error.author, at=wire.instant(error.at), ref=error.ref
            )
            return problem(HTTPStatus.CONFLICT, sentence, conflict=conflict.model_dump())
        case NotAllowed():
            return problem(HTTPStatus.FORBIDDEN, sentence)
        case SetupError():
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
        case NotNow() | RecordError():
            answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, sentence)
            answer.headers["retry-after"] = str(RETRY_SECONDS)
            return answer
        case _:
            raise error
