"""`/api/v1/plan/logo`: the logos of the cup and of its teams, uploaded.

A picture is kept in the data folder under the name of its content, and a version of the plan names it. So a logo is
taken back as any other change of the plan is, and the picture that an earlier version names is still there.
"""

import os
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.hall import pictures
from display.plan_book import Saved
from display.plan_desk import PlanDesk, request_of, saved_answer, seen_version
from display.plan_wire import SavedMessage
from timing.errors import SetupError
from timing.plan_logo import with_logo
from timing.record.protocol import Record

FOLDER: Final = "logos"
"""In the data folder; a plan names a picture with it."""
MOST_KEPT: Final = 500
"""So many pictures may be in it: each is named by a version of the plan, and an evening has few."""

_uploads: Final = needs(Role.ORGANISER, takes=pictures.TAKEN, most_bytes=pictures.MOST_BYTES)
_drops: Final = needs(Role.ORGANISER)
_Id = Annotated[UUID | None, Query(description="A new one for each request; sent again, a request has the same one.")]
_Team = Annotated[str | None, Query(max_length=60, description="The id of a team. [default: the cup itself]")]
_IfMatch = Annotated[str | None, Header(description="The version that was seen, as the ETag has it; 0 for none.")]
_PICTURE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in pictures.TAKEN},
    }
}


def add_logos(router: APIRouter, desk: PlanDesk, record: Record, data: Path | None) -> None:
    """Give a router the routes; `data` None: this server has no folder for pictures, and says so."""

    @router.put("/logo", openapi_extra=_PICTURE)
    async def put_logo(  # noqa: PLR0917 - each is told by the request
        request: Request,
        response: Response,
        who: Annotated[Signed, Depends(_uploads)],
        team: _Team = None,
        id: _Id = None,
        if_match: _IfMatch = None,
    ) -> SavedMessage:
        """Have the picture that is the body as the logo, of the cup or a team: PNG, JPEG or SVG, at most 1 MiB."""
        after, asked = seen_version(if_match), request_of(id)
        folder = _folder(data)
        content = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()

        def put() -> Saved:
            name = pictures.checked(content, kind)
            text = with_logo(desk.book.whole_text(), team, f"{FOLDER}/{name}")
            _keep(folder / name, content)
            return desk.book.save(text, after=after, author=who.name, request=asked)

        return saved_answer(request, response, await desk.do(put), record)

    @router.delete("/logo")
    async def drop_logo(  # noqa: PLR0917 - each is told by the request
        request: Request,
        response: Response,
        who: Annotated[Signed, Depends(_drops)],
        team: _Team = None,
        id: _Id = None,
        if_match: _IfMatch = None,
    ) -> SavedMessage:
        """Have no logo any more, of the cup or of a team."""
        after, asked = seen_version(if_match), request_of(id)

        def drop() -> Saved:
            text = with_logo(desk.book.whole_text(), team, None)
            return desk.book.save(text, after=after, author=who.name, request=asked)

        return saved_answer(request, response, await desk.do(drop), record)


def _folder(data: Path | None) -> Path:
    if data is None:
        raise HTTPException(HTTPStatus.CONFLICT, "this server does not know where its files are")
    return data / FOLDER


def _keep(file: Path, content: bytes) -> None:
    """Write a picture, whole or not at all. Raises SetupError with a sentence."""
    if file.exists():  # its name says what is in it
        return
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in file.parent.iterdir()) >= MOST_KEPT:
            raise SetupError(
                f"there are {MOST_KEPT} pictures in {file.parent} already: delete those of earlier evenings"
            )
        with part.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except OSError as error:
        raise SetupError(f"the picture cannot be kept in {file.parent}: {error.strerror or error}") from error
