"""Leaves no byte of what was overwritten: a name that was erased must not stand in a free page or in the WAL.

SQLite zeroes what is deleted (`secure_delete`), but not what is left when rows move from page to page, and the WAL
holds pages as they were. So the file is written anew, and then the WAL is emptied. In PostgreSQL the tables of people
are written anew; its own log and its copies are out of reach.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from timing.record.engines import Engines
from timing.record.protocol import RecordError
from timing.record.trouble import sentence


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
    with engines.reading.connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = {max(1, round(engines.busy_seconds * 1000))}")
        try:
            connection.exec_driver_sql("VACUUM (FULL) people, consents, plans, access")
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
