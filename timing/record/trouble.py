"""What a database's or the system's error means to the people in the hall: one sentence, with what to do."""

import errno
import sqlite3
from typing import Final

_ANSWERS_NOT: Final = ("08", "57P", "25P03")
"""SQLSTATEs of PostgreSQL: connection exceptions, a server that shuts down, and one that waited too long for us."""
_REFUSED: Final = "FATAL:"
"""So a server says no to a connection; the driver knows no state of that."""


def sentence(error: Exception, place: str, waited: float) -> str:
    """The sentence for `error` of the record at `place`; `waited` is for how many seconds a lock was waited for."""
    origin = getattr(error, "orig", None) or error
    if isinstance(origin, sqlite3.Error):
        told = _sqlite(origin, place, waited)
    elif isinstance(origin, OSError):
        told = _system(origin, place)
    else:
        told = _pool(origin, place) or _postgresql(origin, place, waited)
    return told or f"the record {place} cannot be used: {_first_line(origin)}"


def _sqlite(error: sqlite3.Error, place: str, waited: float) -> str | None:
    # Errors of the driver itself carry no code.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _locked(place, waited)
        case sqlite3.SQLITE_FULL:
            return _full(place)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return _read_only(place, error)
        case sqlite3.SQLITE_IOERR:
            return f"the disk with {place} reports an error ({error}): look after the disk, take a backup elsewhere"
        case sqlite3.SQLITE_CANTOPEN:
            return f"{place} cannot be opened ({error}): look at the folder's and the file's permissions"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return (
                f"{place} is damaged or no record ({error}): keep the file as evidence, move it away, "
                "then `eracing restore` the latest backup"
            )
    return None


def _system(error: OSError, place: str) -> str | None:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _full(place)
        case errno.EACCES | errno.EROFS | errno.EPERM:
            return _read_only(place, error)
    return None


def _pool(error: BaseException, place: str) -> str | None:
    """SQLAlchemy's own error where no connection became free."""
    if type(error).__name__ != "TimeoutError":
        return None
    return f"all connections of this program to {place} are in use: raise pool_size, or see what keeps the server busy"


def _postgresql(error: BaseException, place: str, waited: float) -> str | None:
    state, why = getattr(error, "sqlstate", None), _first_line(error)
    told = None
    match state:
        case None if _is_of_driver(error):
            told = _no_connection(place, why)
        case "55P03":
            told = _locked(place, waited)
        case "57014":
            told = f"the database {place} took too long ({why}): see what keeps it busy"
        case "53100":
            told = _full(place)
        case "25006":
            told = _read_only(place, error)
        case "42501":
            told = (
                f"the database {place} does not let this role do that ({why}): have its owner run "
                "`eracing database migrate --grants ROLE`"
            )
        case str() if state.startswith(_ANSWERS_NOT):
            told = f"the database {place} does not answer: {why}"
    return told


def _no_connection(place: str, why: str) -> str:
    _, refused, reason = why.partition(_REFUSED)
    if refused:
        return f"the database {place} refuses the connection: {reason.strip()}"
    return f"the database {place} does not answer: {why}"


def _is_of_driver(error: BaseException) -> bool:
    """Whether PostgreSQL's driver says it; it gives no state where the server could not be asked."""
    return type(error).__module__.partition(".")[0] == "psycopg"


def _locked(place: str, waited: float) -> str:
    return (
        f"{place} has been locked for {waited:g} seconds by another program: close what has it open, "
        "such as a database browser or a copy in progress"
    )


def _full(place: str) -> str:
    return f"the disk with {place} is full: free some space"


def _read_only(place: str, error: BaseException) -> str:
    return f"{place} cannot be written ({_first_line(error)}): give this user the right to write it and its folder"


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
