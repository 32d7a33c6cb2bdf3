"""Databases to measure in, on a PostgreSQL server that somebody named."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DATABASE: Final = "ERACING_TEST_DATABASE"
"""The environment names the server with it, by the URL of any database there in which others may be made."""


def why_not() -> str | None:
    """Why PostgreSQL is not measured, as a sentence; None where it can be."""
    if not os.environ.get(DATABASE):
        return f"PostgreSQL is left out: {DATABASE} names no server"
    try:
        _connection().close()
    except psycopg.Error:
        return f"PostgreSQL is left out: the server that {DATABASE} names does not answer"
    return None


@contextmanager
def new_database() -> Iterator[str]:
    """The URL of an empty database, which is gone after the block."""
    name = f"eracing_bench_{secrets.token_hex(4)}"
    with closing(_connection()) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(os.environ[DATABASE])._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _connection() -> psycopg.Connection:
    return psycopg.connect(os.environ[DATABASE], autocommit=True, connect_timeout=5)
