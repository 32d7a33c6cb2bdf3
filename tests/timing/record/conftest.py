"""The records that the shared suite runs against: in memory, in an SQLite file, in a real PostgreSQL."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from timing.record.memory import MemoryRecord
from timing.record.protocol import Record
from timing.record.schema import VERSION_TABLE, metadata
from timing.record.sql import SqlRecord

SERVER = os.environ.get("ERACING_TEST_DATABASE", "postgresql://postgres@127.0.0.1:5432/postgres")
MUST_RUN = bool(os.environ.get("CI") or os.environ.get("ERACING_CI"))


def connect(url: str) -> psycopg.Connection:
    """A plain connection beside the record's own; every statement by itself."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=5)


@pytest.fixture(scope="session")
def postgresql_database() -> Iterator[str]:
    """The URL of a database of our own on the test server; gone after the last test."""
    try:
        server = connect(SERVER)
    except psycopg.OperationalError as error:
        reason = f"no PostgreSQL at ERACING_TEST_DATABASE or 127.0.0.1:5432: {error}"
        if MUST_RUN:
            pytest.fail(reason)
        pytest.skip(reason)
    name = f"eracing_test_{secrets.token_hex(4)}"
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_url(SERVER).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgresql(postgresql_database: str) -> str:
    """The URL of a PostgreSQL database that holds nothing."""
    with connect(postgresql_database) as connection:
        for table in (*metadata.tables, VERSION_TABLE):
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))
    return postgresql_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an SQLite record may be created."""
    return tmp_path / "data" / "record.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database for a new record, of either kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    return f"sqlite:///{request.getfixturevalue('file')}"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def record(request: pytest.FixtureRequest) -> Iterator[Record]:
    """A new, empty record of each implementation."""
    makers: dict[str, Callable[[], Record]] = {
        "memory": MemoryRecord,
        "sqlite": lambda: SqlRecord.open(f"sqlite:///{request.getfixturevalue('file')}"),
        "postgresql": lambda: SqlRecord.open(str(request.getfixturevalue("postgresql"))),
    }
    opened = makers[request.param]()
    yield opened
    opened.close()
