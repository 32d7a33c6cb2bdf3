"""Connections to PostgreSQL that never hang: who hears nothing from the server for too long gives up, and says so.

`statement_timeout` ends what takes too long on a server that is alive. One that is stopped, or at the end of a line
that swallows everything, ends nothing, and TCP would wait for it for a quarter of an hour; so the client counts as
well. A writer that dies in the middle of its turn would keep all others waiting: the server ends its transaction.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import ceil
from time import monotonic
from typing import Any, Final, TypeVar, cast

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from timing.record.limits import Limits

GRACE_S: Final = 1.0
"""So much longer than the server the client waits: where the server gives up, the connection lives on."""
CHANNEL: Final = "eracing_grown"
"""On which `timing.record.listening` hears that the record grew."""

_ALIVE: Final = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""In seconds: a connection on which nobody says anything is known to be dead after eleven."""
_SETTINGS: Final = """
SELECT set_config('statement_timeout', %(answer)s, false), set_config('lock_timeout', %(lock)s, false),
       set_config('idle_in_transaction_session_timeout', %(answer)s, false),
       set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), false)
"""
_HURRY: Final = ("statement_timeout", "idle_in_transaction_session_timeout")

_Result = TypeVar("_Result")


class Patient(psycopg.Connection[Any]):
    """A connection that is closed when the server says nothing for `silence_s` seconds; None waits for ever."""

    silence_s: float | None = None

    def wait(self, gen: Generator[Any, Any, _Result], *args: Any, **kwargs: Any) -> _Result:
        """As the driver waits, with an end. Raises OperationalError."""
        if self.silence_s is None:
            return super().wait(gen, *args, **kwargs)
        return super().wait(self._until_silent(gen, self.silence_s), *args, **kwargs)

    def _until_silent(self, gen: Generator[Any, Any, _Result], seconds: float) -> Generator[Any, Any, _Result]:
        """The same generator; the driver resumes it ten times a second, also where there is nothing to read."""
        since = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    since = monotonic()
                elif monotonic() - since > seconds:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"it has said nothing for {seconds:g} seconds")
                wanted = gen.send(ready)
        except StopIteration as ended:
            result: _Result = ended.value
            return result


def connecting(url: URL, limits: Limits) -> tuple[Engine, Engine]:
    """The engines for writing and for reading; nothing is opened yet."""
    common: dict[str, Any] = {
        "hide_parameters": True,
        "pool_pre_ping": True,  # the server may have been restarted since
        "pool_timeout": limits.pool_seconds,
        "max_overflow": 0,
        "paramstyle": "format",
        "connect_args": {"connect_timeout": ceil(limits.answer_seconds), **_ALIVE},
    }
    writing = create_engine(url, isolation_level="READ COMMITTED", pool_size=1, **common)
    reading = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=limits.connections, **common)
    _prepare(writing, limits, limits.answer_seconds + limits.busy_seconds)
    _prepare(reading, limits, limits.answer_seconds)
    return writing, reading


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """In this block statements may take as long as they do: tables are made anew, or read as a whole."""
    driver = cast("Patient", connection.connection.driver_connection)
    before = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in _HURRY}
    silence_s, driver.silence_s = driver.silence_s, None
    for name in _HURRY:
        connection.exec_driver_sql(f"SET {name} = 0")
    try:
        yield
    finally:
        driver.silence_s = silence_s
        if driver.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS):
            for name, value in before.items():
                connection.exec_driver_sql(f"SET {name} = '{value}'")
        # Else rolling back does it, or the connection is no more.


def _prepare(engine: Engine, limits: Limits, seconds: float) -> None:
    """Have each connection of an engine give up after so many seconds, at the server and here."""
    settings = {"answer": _milliseconds(seconds), "lock": _milliseconds(limits.busy_seconds)}

    @event.listens_for(engine, "do_connect")
    def connect(_: Dialect, __: ConnectionPoolEntry, args: list[Any], named: dict[str, Any]) -> Patient:
        connection = Patient.connect(*args, **named)
        connection.silence_s = seconds + GRACE_S
        return connection

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(_SETTINGS, settings)
        cursor.close()
        connection.commit()


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
