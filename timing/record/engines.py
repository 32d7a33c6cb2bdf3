"""From a database URL to connections that keep the record's promises.

Two engines per record. A transaction of the *writing* one begins with the lock of all writers, so what it sees of the
book stays true until its commit, and the order of `seq` is the order of commit, across processes. A connection of the
*reading* one sees what is committed and holds nothing up.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from timing.errors import SetupError

WRITERS_LOCK: Final = 0x6552_6163_696E_6700
"""Number of the lock that PostgreSQL writers take ("eRacing" in ASCII)."""
LARGEST_IDLE_WAL: Final = 16 << 20
CONNECT_SECONDS: Final = 5

_EXPECTED: Final = "expected sqlite:///FILE or postgresql://USER@HOST/NAME"


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines. `place` names the database for people, without password; `file` is SQLite's, else None."""

    writing: Engine
    reading: Engine
    place: str
    file: Path | None
    busy_seconds: float

    def dispose(self) -> None:
        """Close all connections."""
        self.writing.dispose()
        self.reading.dispose()


def locate(where: str | Path) -> URL:
    """The URL of a record: a path is an SQLite file. Raises SetupError for what names no record."""
    if isinstance(where, Path):
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise SetupError(f"the database URL cannot be read: {_EXPECTED}") from error
    match url.drivername:
        case "sqlite" | "sqlite+pysqlite":
            if url.database in (None, "", ":memory:") or url.query:
                raise SetupError(f"the database URL {where} names no file: {_EXPECTED}")
            return url.set(drivername="sqlite")
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return url.set(drivername="postgresql+psycopg")
    raise SetupError(f"the record cannot be kept in {url.drivername!r}: {_EXPECTED}")


def file_of(url: URL) -> Path | None:
    """The file of an SQLite record, None for a server's."""
    return Path(url.database or "") if url.drivername == "sqlite" else None


def engines(url: URL, busy_seconds: float) -> Engines:
    """Engines for a URL of `locate`. Nothing is opened yet. A lock is waited for `busy_seconds` at most."""
    file = file_of(url)
    if file is not None:
        writing, reading = _sqlite(url, busy_seconds)
        return Engines(writing, reading, str(file), file, busy_seconds)
    writing, reading = _postgresql(url, busy_seconds)
    place = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
    return Engines(writing, reading, place.render_as_string(), None, busy_seconds)


def _sqlite(url: URL, busy_seconds: float) -> tuple[Engine, Engine]:
    # Parameters are kept out of error texts on both engines: they hold names.
    common: dict[str, Any] = {"hide_parameters": True, "connect_args": {"timeout": busy_seconds}}
    writing = create_engine(url, pool_size=1, max_overflow=0, **common)
    reading = create_engine(url, isolation_level="AUTOCOMMIT", **common)

    @event.listens_for(writing, "connect")
    def prepare_writing(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver leaves transactions to us
        _run(
            connection,
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            f"PRAGMA journal_size_limit = {LARGEST_IDLE_WAL}",
            "PRAGMA secure_delete = ON",  # a name that is replaced leaves no trace in free pages
        )

    @event.listens_for(writing, "begin")
    def begin(connection: Connection) -> None:
        # At once for writing: a transaction that begins by reading is refused when another writer was faster.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(reading, "connect")
    def prepare_reading(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        _run(connection, "PRAGMA query_only = ON")

    return writing, reading


def _postgresql(url: URL, busy_seconds: float) -> tuple[Engine, Engine]:
    common: dict[str, Any] = {
        "hide_parameters": True,
        "pool_pre_ping": True,  # the server may have been restarted since
        "paramstyle": "format",
        "connect_args": {"connect_timeout": CONNECT_SECONDS},
    }
    writing = create_engine(url, isolation_level="READ COMMITTED", pool_size=1, max_overflow=0, **common)
    reading = create_engine(url, isolation_level="AUTOCOMMIT", **common)

    @event.listens_for(writing, "connect")
    def prepare_writing(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        _run(
            connection,
            f"SET lock_timeout = {max(1, round(busy_seconds * 1000))}",
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
        )
        connection.commit()

    @event.listens_for(writing, "begin")
    def begin(connection: Connection) -> None:
        # Held until after the commit is visible; each later statement sees all that was committed before it.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

    return writing, reading


def _run(connection: DBAPIConnection, *statements: str) -> None:
    cursor = connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()
