"""A consistent copy of a record while it is being written, and the way back into a clean folder or database.

The copy is an SQLite file, also that of a record in PostgreSQL, so it can be had again anywhere. Copying the file by
hand loses what still stands in the WAL beside it, silently; SQLite's own copy does not. A copy only gets its name after
it has been read from end to end: what is called a backup is one.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from timing.record.chain import Row, first_fault
from timing.record.epoch import new_epoch
from timing.record.folder import create_file, make_folder, record_file, sync_file, sync_folder
from timing.record.lock import hold
from timing.record.protocol import RecordError
from timing.record.trouble import sentence

BUSY_SECONDS: Final = 5.0
_OF_THE_COPY: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
"""Errors of copying that can only concern the copy, which may stand on another disk."""


def backup(record: str | Path, target: Path) -> int:
    """Copy the record (a URL or an SQLite file) to the new file `target`; how many entries the copy holds.

    Writers go on meanwhile; the copy is of one moment. It is checked from end to end, and only then called `target`.
    Raises RecordError, with nothing left behind, when `target` exists or the copy is not sound.
    """
    from timing.record.engines import file_of, locate

    source = file_of(locate(record))
    with _new_file(target) as part:
        if source is None:
            _copy_from_server(str(record), part)
        else:
            _copy(source, part)
        return _check(part, source or target)


def restore(source: Path, folder: Path) -> int:
    """Make the backup `source` the record of `folder`, which must have none; how many entries it holds.

    The book gets a new epoch (`timing.record.epoch` says why). Raises RecordError when the folder has a record or the
    backup is not sound, SetupError when a server uses the folder.
    """
    file = record_file(folder)
    with hold(folder):
        for name in (file.name, f"{file.name}-wal"):
            if (folder / name).exists():
                raise RecordError(f"{folder} has a record already ({name}): restore into an empty folder")
        with _new_file(file) as part:
            _copy(source, part)
            count = _check(part, source)
            with _opened(part) as connection:
                connection.execute("UPDATE book SET epoch = ?", (new_epoch(),))
                connection.commit()
            return count


def restore_into(source: Path, url: str) -> int:
    """Make the backup `source` the record of an empty PostgreSQL database; how many entries it holds.

    The book gets a new epoch. Raises RecordError where the database has entries or the backup is not sound.
    """
    from timing.record.moving import to_server

    with TemporaryDirectory(prefix="eracing-restore-") as folder:
        aside = Path(folder) / "record.db"
        copy(source, aside)
        count = _check(aside, source)
        to_server(aside, url)
        return count


def copy(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite file as the new file `target`, unchecked. Raises RecordError."""
    with _new_file(target) as part:
        _copy(source, part)


def entries_in(copied: Path) -> int:
    """How many entries a copy holds. Raises RecordError for a file that is none."""
    try:
        with _opened(copied, "ro") as connection:
            (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    except sqlite3.Error as error:
        raise RecordError(f"{copied} is no copy of a record: {error}") from error
    return int(count)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A file to fill, which becomes `target` at the end and is gone when something goes wrong."""
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise RecordError(f"{target} exists already and is not overwritten: name another file")
    if part.exists():
        raise RecordError(f"{part} exists: a copy is being made, or one was cut off; then delete it")
    try:
        make_folder(target.parent)
        create_file(part)
    except OSError as error:
        raise RecordError(sentence(error, str(target), 0)) from error
    try:
        yield part
        sync_file(part)
        part.rename(target)
        sync_folder(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise RecordError(sentence(error, str(target), BUSY_SECONDS)) from error
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    """All pages in one step: a copy in several begins anew whenever another program writes in between."""
    if not source.is_file():
        raise RecordError(f"there is no record at {source}")
    with _opened(source, "ro") as original, _opened(part) as connection:
        try:
            original.backup(connection, progress=_patience(), sleep=0.01)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_COPY:
                raise
            raise RecordError(sentence(error, str(source), BUSY_SECONDS)) from error
        # One file that can be opened where nothing can be written, such as a stick with its switch on.
        connection.execute("PRAGMA journal_mode = DELETE")


def _copy_from_server(url: str, part: Path) -> None:
    from timing.record.moving import to_file

    try:
        to_file(url, part)
        with _opened(part) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        for beside in ("-wal", "-shm"):
            part.with_name(part.name + beside).unlink(missing_ok=True)


def _patience() -> Callable[[int, int, int], None]:
    """Called after each step of copying: ends it when the record has been locked too long, for nothing else would."""
    end = time.monotonic() + BUSY_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = status
            raise error

    return look


def _check(part: Path, source: Path) -> int:
    """The number of entries in a copy of `source`. Raises RecordError when it is not sound."""
    from timing.record.schema import HEAD, REVISIONS

    with _opened(part, "ro") as connection:
        try:
            (revision,) = connection.execute("SELECT version_num FROM record_version").fetchone()
            if revision not in REVISIONS:
                raise RecordError(
                    f"{source} was written by a newer version of eRacing (its tables are of revision {revision}, this "
                    f"version knows them up to {HEAD}): use the newer version"
                )
            (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise RecordError(f"{source} is damaged: {state}")
            rows = connection.execute("SELECT seq, key, kind, session, body, hash FROM entries ORDER BY seq")
            fault = first_fault(map(Row._make, rows))
            (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            connection.execute("SELECT epoch FROM book").fetchone()
        except sqlite3.Error as error:
            raise RecordError(f"{source} is no sound record: {error}") from error
    if fault is not None:
        raise RecordError(f"{source} is no sound record: {fault.sentence}")
    return int(count)


@contextmanager
def _opened(file: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)) as opened:
        yield opened
