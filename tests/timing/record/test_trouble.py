"""What an error means to the people in the hall: a table of errors and sentences."""

import errno
import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from timing.record.trouble import sentence


def sqlite_error(code: int, text: str = "as SQLite says it") -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def postgresql_error(state: str | None, text: str = "as the server says it\nDETAIL: more") -> psycopg.Error:
    error = psycopg.OperationalError(text)
    error.sqlstate = state
    return error


class Foreign(Exception):
    """An error of some other driver that tells a state."""

    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            sqlite_error(sqlite3.SQLITE_BUSY),
            "hall.db has been locked for 5 seconds by another program: close what has it",
        ),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "hall.db has been locked for 5 seconds"),
        (sqlite_error(sqlite3.SQLITE_LOCKED), "hall.db has been locked for 5 seconds"),
        (sqlite_error(sqlite3.SQLITE_FULL), "the disk with hall.db is full: free some space"),
        (
            sqlite_error(sqlite3.SQLITE_READONLY),
            "hall.db cannot be written (as SQLite says it): give this user the right",
        ),
        (sqlite_error(sqlite3.SQLITE_PERM), "hall.db cannot be written"),
        (
            sqlite_error(sqlite3.SQLITE_IOERR_FSYNC),
            "the disk with hall.db reports an error (as SQLite says it): look after",
        ),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), "hall.db cannot be opened (as SQLite says it): look at the folder's"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT), "hall.db is damaged or no record (as SQLite says it): keep the file"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "then `eracing restore` the latest backup"),
        (sqlite_error(sqlite3.SQLITE_MISUSE), "the record hall.db cannot be used: as SQLite says it"),
        (sqlite3.ProgrammingError("of the driver"), "the record hall.db cannot be used: of the driver"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk with hall.db is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "the disk with hall.db is full"),
        (
            PermissionError(errno.EACCES, "Permission denied"),
            "hall.db cannot be written ([Errno 13] Permission denied)",
        ),
        (OSError(errno.EROFS, "Read-only file system"), "hall.db cannot be written"),
        (OSError(errno.EIO, "Input/output error"), "the record hall.db cannot be used: [Errno 5] Input/output error"),
        (postgresql_error("55P03"), "hall.db has been locked for 5 seconds by another program"),
        (postgresql_error("53100"), "the disk with hall.db is full"),
        (postgresql_error("25006"), "hall.db cannot be written (as the server says it)"),
        (postgresql_error("42501"), "hall.db does not let this role do that (as the server says it): have its owner"),
        (postgresql_error("57014"), "the database hall.db took too long (as the server says it): see what keeps it"),
        (postgresql_error("25P03"), "the database hall.db does not answer: as the server says it"),
        (
            postgresql_error(None, 'connection failed: FATAL:  password authentication failed for user "anna"'),
            'the database hall.db refuses the connection: password authentication failed for user "anna"',
        ),
        (NoneFree("QueuePool limit of size 5 overflow 0 reached"), "all connections of this program to hall.db are in"),
        (postgresql_error("57P01"), "the database hall.db does not answer: as the server says it"),
        (postgresql_error("08006"), "the database hall.db does not answer: as the server says it"),
        (postgresql_error(None, "connection refused"), "the database hall.db does not answer: connection refused"),
        (postgresql_error("42P01"), "the record hall.db cannot be used: as the server says it"),
        (Foreign(), "the disk with hall.db is full"),
        (RuntimeError(), "the record hall.db cannot be used: RuntimeError"),
    ],
)
def test_each_is_one_sentence(error: Exception, said: str) -> None:
    for told in (error, OperationalError("INSERT", {}, error)):
        text = sentence(told, "hall.db", 5.0)
        assert said in text
        assert "\n" not in text
