"""`/api/v1/plan`: the plan for organisers in a browser, in versions.

Whoever changes the plan says with `If-Match` which version he has seen. Where somebody else has saved another one
since, nothing is written, and the answer (412) tells who changed what. Only organisers may look: a plan names people.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, TypedDict
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.late_routes import late_router
from display.phrases.fields import told_fields
from display.plan_book import PlanBook
from display.plan_desk import PlanDesk, request_of, saved_answer, seen_version, wrong
from display.plan_logos import add_logos
from display.plan_wire import (
    BackAsked,
    CheckMessage,
    CopyAsked,
    CopyMessage,
    Differences,
    EntriesMessage,
    PlanAsked,
    PlanMessage,
    SavedMessage,
    VersionList,
    check_message,
    plan_message,
    saved_message,
    version_line,
)
from display.problems import language_of
from timing import entry_rows, plan_file
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_copying import copied
from timing.plan_json import as_toml
from timing.plan_secrets import hidden
from timing.plan_writing import written
from timing.record.protocol import Record

TOML: Final = "application/toml"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLANS: Final = ("application/json", TOML, "text/plain")
_LISTS: Final = ("text/csv", "text/plain", "text/tab-separated-values", XLSX)
_MOST: Final = 2 * plan_file.MOST_BYTES
"""A plan as JSON is longer than its text."""

_looks: Final = needs(Role.ORGANISER)
_saves: Final = needs(Role.ORGANISER, takes=_PLANS, most_bytes=_MOST)
_uploads: Final = needs(Role.ORGANISER, takes=_LISTS, most_bytes=entry_rows.MOST_BYTES)
_Id = Annotated[UUID | None, Query(description="A new one for each request; sent again, a request has the same one.")]
_IfMatch = Annotated[str | None, Header(description="The version that was seen, as the ETag has it; 0 for none.")]


def plan_router(
    record: Record,
    given: Plan,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    notes: Callable[[Plan], list[str]] = lambda _: [],
    data: Path | None = None,
    *,
    plan_from: str | None = None,
) -> APIRouter:
    """The routes. `given` is the plan that the server was started with; `notes` tells what else is wrong with one.

    `data` is the folder that pictures are put into (None: nowhere), `plan_from` where the plan is made, if not here.
    """
    router = late_router(prefix="/api/v1/plan")
    desk = PlanDesk(PlanBook(record, given, now, notes, plan_from))
    _reading(router, desk)
    _changing(router, desk, record)
    _making(router, desk, record)
    add_logos(router, desk, record, data)
    return router


# Looking


def _reading(router: APIRouter, desk: PlanDesk) -> None:
    @router.get("", response_model=PlanMessage)
    async def plan(
        request: Request,
        _: Annotated[Signed, Depends(_looks)],
        format: Annotated[Literal["json", "toml"] | None, Query()] = None,
    ) -> Response:
        """The plan that holds, as JSON or TOML; the ETag is its version. Keys and passwords are left out."""
        seen = await desk.do(desk.book.current)
        return _shown(request, plan_message(seen).spoken(language_of(request)), format)

    @router.get("/versions")
    async def versions(request: Request, _: Annotated[Signed, Depends(_looks)]) -> VersionList:
        """All versions, the newest first."""
        found, language = await desk.do(desk.book.versions), language_of(request)
        return VersionList(versions=[version_line(each).spoken(language) for each in found])

    @router.get("/versions/{number}", response_model=PlanMessage)
    async def version(
        request: Request,
        number: int,
        _: Annotated[Signed, Depends(_looks)],
        format: Annotated[Literal["json", "toml"] | None, Query()] = None,
    ) -> Response:
        """A version, as the plan itself is given."""
        seen = await desk.do(lambda: desk.book.version(number))
        return _shown(request, plan_message(seen).spoken(language_of(request)), format)

    @router.get("/diff")
    async def diff(request: Request, old: int, new: int, _: Annotated[Signed, Depends(_looks)]) -> Differences:
        """What differs between two versions, in words."""
        found = Differences(old=old, new=new, what=await desk.do(lambda: desk.book.between(old, new)))
        return found.spoken(language_of(request))


def _shown(request: Request, message: PlanMessage, format: str | None) -> Response:
    headers = {"etag": f'"{message.version}"', "cache-control": "no-store", "vary": "Accept"}
    if format == "toml" or (format is None and TOML in request.headers.get("accept", "")):
        return Response(message.toml, media_type=f"{TOML}; charset=utf-8", headers=headers)
    return JSONResponse(message.model_dump(mode="json"), headers=headers)


# Changing


def _changing(router: APIRouter, desk: PlanDesk, record: Record) -> None:
    @router.put("", openapi_extra=_BODY)
    async def put_plan(
        request: Request,
        response: Response,
        who: Annotated[Signed, Depends(_saves)],
        id: _Id = None,
        if_match: _IfMatch = None,
    ) -> SavedMessage:
        """Save a whole plan. A wrong one is refused with a sentence for each mistake, naming line and key."""
        text, own = await _plan_in(request)
        after, asked = seen_version(if_match), request_of(id or own)
        saved = await desk.do(lambda: desk.book.save(text, after=after, author=who.name, request=asked))
        return saved_answer(request, response, saved, record)

    @router.post("/check", openapi_extra=_BODY)
    async def check(request: Request, _: Annotated[Signed, Depends(_saves)]) -> CheckMessage:
        """What saving this plan would mean, or every mistake in it. Nothing is written."""
        try:
            text, _own = await _plan_in(request)
            return check_message(await desk.do(lambda: desk.book.check(text))).spoken(language_of(request))
        except HTTPException as error:
            if error.status_code != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            found = CheckMessage(right=False, mistakes=str(error.detail).splitlines())
            return found.spoken(language_of(request))

    @router.post("/back")
    async def back(
        request: Request,
        response: Response,
        asked: BackAsked,
        who: Annotated[Signed, Depends(_looks)],
        if_match: _IfMatch = None,
    ) -> SavedMessage:
        """Have an earlier version again: what it says is saved as the newest one."""
        after, id = seen_version(if_match), request_of(asked.id)
        saved = await desk.do(lambda: desk.book.back(asked.version, after=after, author=who.name, request=id))
        return saved_answer(request, response, saved, record)


# Making a plan of something else


class _Saving(NamedTuple):
    """Who saves a plan that is made, after which version, and by which request."""

    after: int
    author: str
    request: str


class _Put(TypedDict):
    """What is told of a plan that was made."""

    toml: str
    check: CheckMessage
    saved: SavedMessage | None


def _put(book: PlanBook, record: Record, made: Plan, why: str, saving: _Saving | None) -> _Put:
    """What a plan that was made would mean; with `saving` it is saved."""
    text = written(made)
    check = check_message(book.check(text))
    told: SavedMessage | None = None
    if saving is not None:
        saved = book.save(text, after=saving.after, author=saving.author, request=saving.request, why=why)
        told = saved_message(saved, record.position().epoch)
    return {"toml": hidden(text), "check": check, "saved": told}


def _making(router: APIRouter, desk: PlanDesk, record: Record) -> None:
    @router.post("/entries", openapi_extra=_LIST_BODY)
    async def put_entries(
        request: Request,
        who: Annotated[Signed, Depends(_uploads)],
        *,
        sheet: str | None = None,
        replace: Annotated[bool, Query(description="Take out whom the list does not name.")] = False,
        apply: Annotated[bool, Query(description="Save it; else it is only shown what would be.")] = False,
        id: _Id = None,
        if_match: _IfMatch = None,
    ) -> EntriesMessage:
        """Put an entry list (CSV, .xlsx or pasted text) into the plan; first to look at, then to save."""
        content = await request.body()
        saving = _Saving(seen_version(if_match), who.name, request_of(id)) if apply else None

        def make() -> EntriesMessage:
            from display.plan_entries import entries_of
            from timing.entry_joining import joined

            found = entries_of(content, "the list", sheet)
            made, changes = joined(desk.book.whole(), found, replacing=replace)
            return EntriesMessage(
                teams=len(found.teams),
                drivers=len(found.drivers),
                understood=found.understood,
                changes=changes,
                unplaced=list(found.unplaced),
                **_put(desk.book, record, made, "an entry list was put in", saving),
            )

        return (await desk.do(make)).spoken(language_of(request))

    @router.post("/copy")
    async def copy(
        request: Request, asked: CopyAsked, who: Annotated[Signed, Depends(_copies)], if_match: _IfMatch = None
    ) -> CopyMessage:
        """Make last year's plan this year's: sessions get ids that no record has yet. Shown, or with `apply` saved."""
        saving = _Saving(seen_version(if_match), who.name, request_of(asked.id)) if asked.apply else None

        def make() -> CopyMessage:
            made = _copied(desk.book, asked)
            return CopyMessage(
                name=made.name,
                sessions=[each.id for each in made.sessions or (made.session,)],
                **_put(desk.book, record, made, "copied for another event", saving),
            )

        return (await desk.do(make)).spoken(language_of(request))


_copies: Final = needs(Role.ORGANISER, most_bytes=_MOST)


def _copied(book: PlanBook, asked: CopyAsked) -> Plan:
    """The copy that is asked for. Raises SetupError with the name of the option as the command line has it."""
    if asked.toml is not None:
        before = book.check(asked.toml).plan
    elif asked.version is not None:
        before = book.whole_of(asked.version)
    else:
        before = book.whole()
    return copied(
        before,
        suffix=asked.suffix if asked.suffix is not None else str(_year()),
        new_name=asked.name,
        without_drivers=asked.without_drivers,
        without_rigs=asked.without_rigs,
        without_keys=asked.without_keys,
    )


def _year() -> int:
    return date.today().year  # noqa: DTZ011 - of the calendar on the wall of the hall


# What comes in and goes out

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": PlanAsked.model_json_schema()},
            TOML: {"schema": {"type": "string"}},
        },
    }
}
_LIST_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def _plan_in(request: Request) -> tuple[str, UUID | None]:
    """The text of a plan that was sent, and the id of the request where that stands in it."""
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        try:
            return body.decode("utf-8-sig"), None
        except UnicodeDecodeError as error:
            raise wrong("this is not UTF-8; send the plan as UTF-8") from error
    try:
        asked = PlanAsked.model_validate_json(body)
    except ValidationError as error:
        raise wrong(told_fields(error.errors(), language_of(request))) from error
    if (asked.toml is None) is (asked.plan is None):
        raise wrong("send the plan as `toml`, a text, or as `plan`, an object; one of them")
    try:
        return (as_toml(asked.plan) if asked.plan is not None else asked.toml or ""), asked.id
    except SetupError as error:
        raise wrong(str(error)) from error
