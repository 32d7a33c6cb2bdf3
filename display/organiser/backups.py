"""`/api/v1/backups`: copies of the record in the data folder, made while laps come in and read from end to end.

One is brought back at the command line, into a folder of its own: a server does not pull the record from under itself.
What to type is told to the letter.
"""

import asyncio
import os
import re
import shlex
import subprocess
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict

from display import wire
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.late_models import LateModel
from display.late_routes import late_router
from display.organiser.house import House
from display.phrases import in_language
from display.problems import language_of
from display.verifying import verified
from timing.errors import SetupError
from timing.event import Plan
from timing.record.backup import backup, copy, entries_in
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord

FOLDER: Final = "backups"
_NAME: Final = re.compile(r"record-\d{8}-\d{6}-[0-9a-f]{32}\.db")
_Organiser = Annotated[Signed, Depends(needs(Role.ORGANISER))]


class BackupAsked(BaseModel):
    """Make a copy. Sent again with the same `id`, nothing is made."""

    model_config = ConfigDict(extra="forbid")

    id: UUID


class BackupLine(LateModel):
    """A copy of the record: when it was made, and how many entries it holds; null if it cannot be read.

    `restore` is what to type to have it again, once the server is stopped.
    """

    name: str
    at: wire.Instant
    bytes: int
    entries: int | None
    restore: list[str]


class BackupChecked(LateModel):
    """What `eracing verify` finds in a copy: `fault` is null where it is sound, `lines` what each board comes to."""

    name: str
    entries: int | None
    lines: list[str]
    fault: str | None


class BackupList(LateModel):
    """The copies, the newest first, and the folder in which they are."""

    folder: str
    backups: list[BackupLine]


def backups_router(house: House | None) -> APIRouter:
    """The routes; `house` None: this server does not know its files, and says so."""
    router = late_router(prefix="/api/v1/backups", tags=["organiser"])
    one_at_a_time = asyncio.Lock()

    @router.get("")
    async def backups(_: _Organiser, response: Response) -> BackupList:
        """The copies that there are."""
        response.headers["cache-control"] = "no-store"
        folder = _folder(house)
        return BackupList(folder=str(folder.resolve()), backups=await asyncio.to_thread(_all, folder))

    @router.post("", status_code=HTTPStatus.CREATED)
    async def make_backup(asked: BackupAsked, _: _Organiser) -> BackupLine:
        """Copy the record as it is at this moment; the answer comes when the copy has been checked."""
        known = _known(house)
        async with one_at_a_time:
            try:
                return await asyncio.to_thread(make, known, asked.id)
            except SetupError as error:
                raise HTTPException(HTTPStatus.CONFLICT, str(error)) from error

    @router.get("/{name}", response_class=FileResponse)
    async def download_backup(name: str, _: _Organiser) -> FileResponse:
        """One of them as a file: it holds the names of people."""
        file = _file(house, name)
        media_type = "application/vnd.sqlite3"
        return FileResponse(file, media_type=media_type, filename=name, headers={"cache-control": "no-store"})

    @router.post("/{name}/check")
    async def check_backup(request: Request, name: str, asked: BackupAsked, _: _Organiser) -> BackupChecked:
        """Read a copy from end to end, and reckon every board of it again, as `eracing verify` does."""
        file = _file(house, name)
        async with one_at_a_time:
            found = await asyncio.to_thread(_checked, file)
        fault = None if found.fault is None else in_language(found.fault, language_of(request))
        return found.model_copy(update={"fault": fault})

    return router


def _file(house: House | None, name: str) -> Path:
    file = _folder(house) / name
    if _NAME.fullmatch(name) is None or not file.is_file():
        raise HTTPException(HTTPStatus.NOT_FOUND, "there is no such backup")
    return file


def _checked(file: Path) -> BackupChecked:
    """Of a copy of the copy: who opens a database may write beside it."""
    with tempfile.TemporaryDirectory(prefix="eracing-check-") as folder:
        aside = Path(folder) / "record.db"
        try:
            copy(file, aside)
            with closing(SqlRecord.open(aside, migrate=True)) as record:
                found = verified(record, Plan())
        except RecordError as error:
            fault = str(error).replace(str(aside), file.name)
            return BackupChecked(name=file.name, entries=None, lines=[], fault=fault)
    count = _entries(file, file.stat().st_mtime_ns, file.stat().st_size)
    return BackupChecked(name=file.name, entries=count, lines=list(found.lines), fault=found.fault)


def _known(house: House | None) -> House:
    if house is None:
        raise HTTPException(HTTPStatus.CONFLICT, "this server does not know where its files are")
    return house


def _folder(house: House | None) -> Path:
    return _known(house).data / FOLDER


def make(house: House, id: UUID) -> BackupLine:
    """A copy of the record, read from end to end; the one of an earlier request of this id. Raises SetupError."""
    folder = house.data / FOLDER
    made = next(iter(sorted(folder.glob(f"record-*-{id.hex}.db"))), None)
    if made is None:
        made = folder / f"record-{datetime.now(UTC):%Y%m%d-%H%M%S}-{id.hex}.db"
        backup(house.record, made)
    return _line(made)


def _all(folder: Path) -> list[BackupLine]:
    files = folder.iterdir() if folder.is_dir() else ()
    found = sorted((file for file in files if _NAME.fullmatch(file.name)), key=lambda file: file.name, reverse=True)
    return [_line(file) for file in found]


def _line(file: Path) -> BackupLine:
    status = file.stat()
    at = wire.instant(datetime.fromtimestamp(status.st_mtime, UTC))
    entries = _entries(file, status.st_mtime_ns, status.st_size)
    return BackupLine(name=file.name, at=at, bytes=status.st_size, entries=entries, restore=restoring(file))


def restoring(file: Path) -> list[str]:
    """What to type to have a backup again: into a folder beside the data folder that is not there yet, and from it."""
    file = file.resolve()
    data = file.parent.parent
    new, number = data.with_name(f"{data.name}-restored"), 1
    while new.exists():
        number += 1
        new = data.with_name(f"{data.name}-restored-{number}")
    typed = (["eracing", "restore", str(file), "--data", str(new)], ["eracing", "serve", "--data", str(new)])
    return [subprocess.list2cmdline(each) if os.name == "nt" else shlex.join(each) for each in typed]


@lru_cache(maxsize=256)
def _entries(file: Path, _changed: int, _size: int) -> int | None:
    """How many entries a copy holds; None for a file that is none any more."""
    try:
        return entries_in(file)
    except RecordError:
        return None
