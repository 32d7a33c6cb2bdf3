"""Published results over HTTP: the versions of a session's result and of the standings, and files of them.

A version is numbers without names, and never changes: asked for with the book that it is of, it may be kept for ever.
Files have names in them, and are for stewards and organisers.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2s
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import ConfigDict

from display import wire
from display.access.guard import needs
from display.access.roles import Role
from display.api import NOW, cacheable
from display.exports import Exported, Format, Wishes, exported
from display.exports.addresses import address
from display.exports.stamp import stamp_of
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from display.published.frozen import published_of, results_at, versions
from display.published.office import Office
from display.staff.protesting import Protesting, ProtestLine
from leaderboard.publications import STANDINGS
from timing.errors import SetupError
from timing.event import Plan
from timing.record.protocol import Record
from timing.record.published import ResultPublished, ResultState

T = TypeVar("T")

FOR_EVER: Final = "public, max-age=31536000, immutable"
PDF: Final = ("pdf", "application/pdf")
SUFFIXES: Final[dict[Format, tuple[str, str]]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "csv-de": ("csv", "text/csv; charset=utf-8"),
    "json": ("json", "application/json"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "press": ("zip", "application/zip"),
    "bundle": ("zip", "application/zip"),
}
"""How the name of a file ends, and its media type, where it is no `PDF`."""

Version = Annotated[int | None, Query(ge=1, description="This published version; without it, as it is now.")]
Book = Annotated[str | None, Query(description="The book that it is of; then the answer may be kept for ever.")]


class VersionLine(LateModel):
    """A published version; `href` gives its numbers."""

    number: int
    state: ResultState
    epoch: str
    seq: int
    published: wire.Instant
    checksum: str
    href: str


class VersionList(LateModel):
    """The versions in their order; `session` is null for the standings. `latest` is the number of the last one.

    `protest_until` is until when the provisional result may be protested against, null where no clock runs.
    """

    session: str | None
    latest: int | None
    protest_until: wire.Instant | None
    versions: list[VersionLine]


class VersionMessage(LateModel):
    """A version: `result` says what it is, `numbers` are what the checksum is over (`docs/results.md`)."""

    result: dict[str, Any]
    published: VersionLine
    numbers: dict[str, Any]


class ProtestMessage(LateModel):
    """A protest. `verdict` is empty as long as it is open."""

    model_config = ConfigDict(from_attributes=True)

    ref: int
    session: str
    team: str
    against: str
    reason: str
    author: str
    at: datetime
    verdict: Literal["", "upheld", "rejected"]
    verdict_reason: str


def results_router(live: Live, office: Office) -> APIRouter:
    """The routes under `/api/v1`."""
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/sessions/{session}/results", response_model=VersionList)
    async def session_results(request: Request, session: str) -> Response:
        """The published versions of a session's result; `current` is the session on screen."""
        info = live.channel(session).board.session
        return await _list(request, office, info.id, info.protest_until)

    @router.get("/standings/results", response_model=VersionList)
    async def standings_results(request: Request) -> Response:
        """The published versions of the standings."""
        return await _list(request, office, STANDINGS, None)

    @router.get("/sessions/{session}/results/{number}", response_model=VersionMessage)
    async def session_result(request: Request, session: str, number: int, epoch: Book = None) -> Response:
        """One version of a session's result, without names."""
        id = live.channel(session).board.session.id
        return await _one(request, office, id, number, epoch=epoch if id == session else None)

    @router.get("/standings/results/{number}", response_model=VersionMessage)
    async def standings_result(request: Request, number: int, epoch: Book = None) -> Response:
        """One version of the standings, without names."""
        return await _one(request, office, STANDINGS, number, epoch=epoch)

    return router


def exports_router(live: Live, office: Office, folders: Sequence[Path] = (), data: Path | None = None) -> APIRouter:
    """Files and protests, for stewards and organisers. The plan's logo, for papers, is looked for in `folders`.

    `data` is the data folder, whose secret the codes at the rigs are made with.
    """
    router = late_router(prefix="/api/v1", dependencies=[Depends(needs(Role.STEWARD))])

    @router.get("/sessions/{session}/export/{format}", response_class=Response)
    async def session_file(session: str, format: Format, version: Version = None) -> Response:
        """A file of a session; formats that have the standings in them are of those."""
        wishes = Wishes(version=version, folders=folders)
        return await _file(live, office, live.channel(session).board.session.id, format, wishes)

    @router.get("/standings/export/{format}", response_class=Response)
    async def standings_file(
        format: Format,
        version: Version = None,
        url: Annotated[str | None, Query(description="Address of the boards, for the codes of team-sheets.")] = None,
    ) -> Response:
        """A file of the standings."""
        to = None if url is None else _or_conflict(partial(address, url))
        wishes = Wishes(standings=True, version=version, url=to, folders=folders, data=data)
        return await _file(live, office, "current", format, wishes)

    @router.get("/sessions/{session}/protests")
    async def session_protests(session: str) -> list[ProtestMessage]:
        """The protests against a session's result that were not withdrawn, each with its number in the record."""
        id, plan = live.channel(session).board.session.id, live.plan

        def found(record: Record) -> list[ProtestLine]:
            return Protesting(record, plan, author="", now=lambda: datetime.now(UTC)).lines(id)

        return [ProtestMessage.model_validate(each) for each in await office.do(found)]

    return router


async def _list(request: Request, office: Office, scope: str, until: str | None) -> Response:
    found = await office.do(partial(versions, scope=scope))
    told = VersionList(
        session=scope or None,
        latest=found[-1].number if found else None,
        protest_until=until,
        versions=[_line(each) for each in found],
    )
    content = told.model_dump_json().encode()
    return cacheable(request, content, f'"{blake2s(content, digest_size=12).hexdigest()}"', NOW)


async def _one(request: Request, office: Office, scope: str, number: int, *, epoch: str | None) -> Response:
    def reckoned(record: Record) -> tuple[ResultPublished, bytes]:
        try:
            published = published_of(record, scope, number)
        except SetupError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from error
        results = _or_conflict(lambda: results_at(record, Plan(), published))
        told = VersionMessage(result=stamp_of(results).fields, published=_line(published), numbers=results.scoped)
        return published, orjson.dumps(told.model_dump(mode="json"))

    published, content = await office.do(reckoned)
    kept = FOR_EVER if epoch == published.epoch else NOW
    return cacheable(request, content, f'"{published.checksum[:24]}-{number}"', kept)


async def _file(live: Live, office: Office, session: str, format: Format, wishes: Wishes) -> Response:
    plan = live.plan

    def made(record: Record) -> Exported:
        return _or_conflict(lambda: exported(record, plan, session, format, wishes))

    content = (await office.do(made)).content
    suffix, media_type = SUFFIXES.get(format, PDF)
    number = "" if wishes.version is None else f"-{wishes.version}"
    kind = "" if format == suffix else f"-{format}"
    name = quote(f"{'standings' if wishes.standings else session}{number}{kind}.{suffix}", safe="")
    headers = {"cache-control": "no-store", "content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=media_type, headers=headers)


def _or_conflict(call: Callable[[], T]) -> T:
    """What cannot be made of the record as it is, is no fault of the server."""
    try:
        return call()
    except SetupError as error:
        raise HTTPException(HTTPStatus.CONFLICT, str(error)) from error


def _line(each: ResultPublished) -> VersionLine:
    of = f"sessions/{quote(each.session, safe='')}" if each.session else "standings"
    return VersionLine(
        number=each.number,
        state=each.state,
        epoch=each.epoch,
        seq=each.seq,
        published=wire.instant(each.at),
        checksum=each.checksum,
        href=f"/api/v1/{of}/results/{each.number}?epoch={quote(each.epoch, safe='')}",
    )
