"""From a database URL to connections that keep the record's promises.

Two engines per record. A transaction of the *writing* one begins with the lock of all writers, so what it sees of the
book stays true until its commit, and the order of `seq` is the order of commit, across processes. A connection of the
*reading* one sees what is committed and holds nothing up.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, DBAPIModule
from sqlalchemy.exc import ArgumentError, DataError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from timing.errors import SetupError
from timing.record.limits import Limits
from timing.record.protocol import RecordError
from timing.record.trouble import sentence

WRITERS_LOCK: Final = 0x6552_6163_696E_6700
"""Number of the lock that PostgreSQL writers take ("eRacing" in ASCII)."""
LARGEST_IDLE_WAL: Final = 16 << 20

_SQLITE_LOCK: Final = "BEGIN IMMEDIATE"
# At once for writing: a transaction that begins by reading is refused when another writer was faster.
_POSTGRESQL_LOCK: Final = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
# Held until after the commit is visible; each later statement sees all that was committed before it.

_EXPECTED: Final = "expected sqlite:///FILE or postgresql://USER@HOST/NAME"


@dataclass(frozen=True, slots=True)
class Engines:
    """The two engines. `place` names the database for people, without password; `file` is SQLite's, else None."""

    writing: Engine
    reading: Engine
    lock: str
    """The statement that takes the lock of all writers."""
    place: str
    file: Path | None
    busy_seconds: float
    nudge: str | None = None
    """The statement that tells other processes of a transaction at its commit; None where they have to look."""
    mark: str = ""
    """What its nudges carry, by which it knows them as its own."""
    _kept: list[PoolProxiedConnection] = field(default_factory=list, compare=False)
    """SQLite's connection of the last turn, for the next one."""

    @property
    def driver(self) -> DBAPIModule:
        """The module whose `Error` comes out of a `turn`."""
        return self.writing.dialect.loaded_dbapi

    @contextmanager
    def turn(self) -> Iterator[DBAPICursor]:
        """A transaction of the writing engine on the driver's own cursor, committed at the end of the block.

        The same as `writing.begin()`, without the 90 us that SQLAlchemy takes for one and for its pool: as long as the
        disk does for a lap. Raises the driver's own errors; then nothing was written.
        """
        connection = self._kept.pop() if self._kept else self.writing.raw_connection()
        cursor = connection.cursor()
        try:
            cursor.execute(self.lock)
            yield cursor
            self.writing.dialect.do_commit(connection)
        except BaseException as error:
            self._part(connection, cursor, error)  # which rolls back
            raise
        self._keep(connection)

    @contextmanager
    def looking(self) -> Iterator[DBAPICursor]:
        """A connection of the reading engine, on the driver's own cursor. Raises the driver's own errors."""
        connection = self.reading.raw_connection()
        cursor = connection.cursor()
        try:
            yield cursor
        except BaseException as error:
            self._part(connection, cursor, error)
            raise
        connection.close()

    def _part(self, connection: PoolProxiedConnection, cursor: DBAPICursor, error: BaseException) -> None:
        """Give a connection back after an error; where that shows that it is lost, nobody gets it again."""
        if isinstance(error, self.driver.Error) and self.writing.dialect.is_disconnect(error, connection, cursor):
            connection.invalidate(error)
        connection.close()

    def _keep(self, connection: PoolProxiedConnection) -> None:
        """Have a connection ready for the next turn; one to a server may be lost by then, and goes back to the pool."""
        if self.file is None or self._kept:
            connection.close()
        else:
            self._kept.append(connection)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Database and system errors as RecordError with a sentence; ValueError for what no column can hold."""
        try:
            yield
        except DataError as error:
            raise ValueError(f"the record {self.place} cannot hold this: {error.orig}") from error
        except self.driver.DataError as error:
            raise ValueError(f"the record {self.place} cannot hold this: {error}") from error
        except (SQLAlchemyError, self.driver.Error, OSError) as error:
            raise RecordError(sentence(error, self.place, self.busy_seconds)) from error

    def unhurried(self, connection: Connection) -> AbstractContextManager[None]:
        """In this block statements on the connection may take as long as they do."""
        if self.file is not None:
            return nullcontext()
        from timing.record.postgresql import unhurried

        return unhurried(connection)

    def close(self) -> None:
        """Close all connections."""
        while self._kept:
            self._kept.pop().close()
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


def shown(url: URL) -> str:
    """A URL of `locate` for people, without user and password; an SQLite record is shown as its file."""
    file = file_of(url)
    if file is not None:
        return str(file)
    return URL.create("postgresql", host=url.host, port=url.port, database=url.database).render_as_string()


def engines(url: URL, limits: Limits) -> Engines:
    """Engines for a URL of `locate`. Nothing is opened yet."""
    file = file_of(url)
    if file is not None:
        writing, reading = _sqlite(url, limits.busy_seconds)
        return _taking_turns(Engines(writing, reading, _SQLITE_LOCK, shown(url), file, limits.busy_seconds))
    from timing.record.postgresql import CHANNEL, connecting

    writing, reading = connecting(url, limits)
    mark = token_hex(8)
    nudge = f"NOTIFY {CHANNEL}, '{mark}'"
    return _taking_turns(
        Engines(writing, reading, _POSTGRESQL_LOCK, shown(url), None, limits.busy_seconds, nudge, mark)
    )


def _taking_turns(engines: Engines) -> Engines:
    """Have each transaction of the writing engine begin with the lock."""

    @event.listens_for(engines.writing, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(engines.lock)

    return engines


def _sqlite(url: URL, busy_seconds: float) -> tuple[Engine, Engine]:
    # Parameters are kept out of error texts on both engines: they hold names.
    common: dict[str, Any] = {"hide_parameters": True, "connect_args": {"timeout": busy_seconds}}
    writing = create_engine(url, pool_size=2, max_overflow=0, **common)  # one of them is kept for turns
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

    @event.listens_for(reading, "connect")
    def prepare_reading(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        _run(connection, "PRAGMA query_only = ON")

    return writing, reading


def _run(connection: DBAPIConnection, *statements: str) -> None:
    cursor = connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()
