"""Leaves no byte of what was overwritten: a name that was erased must not stand in a free page or in the WAL.

SQLite zeroes what is deleted (`secure_delete`), but not what is left when rows move from page to page, and the WAL
holds pages as they were. So the file is written anew, and then the WAL is emptied. In PostgreSQL the tables of people
are written anew; its own log and its copies are out of reach.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import text

from timing.record.engines import Engines
from timing.record.protocol import RecordError
from timing.record.trouble import sentence

_OURS: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'people'::regclass")
"""Whether this role may: to another one the server says only a warning, and does nothing."""


def clean(engines: Engines) -> None:
    """Write anew what holds people. Raises RecordError where another program is in the way, and database errors."""
    if engines.file is not None:
        _clean_file(engines.file, engines.busy_seconds)
    else:
        _clean_tables(engines)


def _clean_file(file: Path, busy_seconds: float) -> None:
    uri = f"{file.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise RecordError(sentence(error, str(file), busy_seconds)) from error
    if busy:
        raise RecordError(
            f"another program has been reading {file} for {busy_seconds:g} seconds, so its WAL still holds what was "
            "overwritten: close what has it open, such as a database browser or a copy in progress, and do this again"
        )


def _clean_tables(engines: Engines) -> None:
    with engines.reading.connect() as connection, engines.unhurried(connection):
        if not connection.execute(_OURS).scalar_one():
            raise RecordError(
                f"what was overwritten still stands in free pages of {engines.place}, and only the role that owns the "
                "tables can write them anew: do this again with --database naming that role"
            )
        connection.exec_driver_sql("VACUUM (FULL) people, consents, plans, access")
