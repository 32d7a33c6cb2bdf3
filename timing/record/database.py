"""A database that several programs share: its owner brings the tables up, the programs have only the rights they need.

So no program that the network can reach may change or drop a table, and no entry can be edited with what it is given.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from timing.errors import SetupError
from timing.record.engines import Engines, engines, file_of, locate
from timing.record.limits import DEFAULT
from timing.record.migrations import bring_up
from timing.record.pooled import refuse_shared
from timing.record.protocol import RecordError
from timing.record.schema import HEAD, VERSION_TABLE

RIGHTS: Final = {
    VERSION_TABLE: "SELECT",
    "entries": "SELECT, INSERT",
    "book": "SELECT, UPDATE",
    "people": "SELECT, INSERT, UPDATE",
    "consents": "SELECT, INSERT, UPDATE, DELETE",
    "plans": "SELECT, INSERT, UPDATE",
    "access": "SELECT, INSERT, UPDATE, DELETE",
    "hall": "SELECT, INSERT, UPDATE",
    "hall_pictures": "SELECT, INSERT, DELETE",
    "hall_reports": "SELECT, INSERT, DELETE",
    "secrets": "SELECT, INSERT",
}
"""What a program needs of each table."""

_WHERE: Final = text("SELECT current_database(), current_schema()")
_ROLE: Final = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
_OWNS: Final = text("SELECT pg_has_role(:role, relowner, 'USAGE') FROM pg_class WHERE oid = 'entries'::regclass")


class Migrated(NamedTuple):
    """The database for people, the revision of its tables now, and the rights that were given, as SQL."""

    place: str
    revision: str
    granted: tuple[str, ...]


def migrate(url: str, role: str | None = None) -> Migrated:
    """Create the tables of this version or bring them up to it, and give `role` what a program needs.

    Programs may go on meanwhile: their appends wait. Raises SetupError for what is no PostgreSQL, and RecordError.
    """
    where = locate(url)
    if file_of(where) is not None:
        raise SetupError("an SQLite file is brought up by whatever opens it: this is for postgresql://USER@HOST/NAME")
    with closing(engines(where, DEFAULT)) as opened, opened.told():
        refuse_shared(opened)
        bring_up(opened, migrate=True)
        granted = () if role is None else _give(opened, role)
        return Migrated(opened.place, HEAD, granted)


def _give(opened: Engines, role: str) -> tuple[str, ...]:
    with opened.writing.begin() as connection:
        if connection.execute(_ROLE, {"role": role}).first() is None:
            raise RecordError(f"there is no role {role!r} at {opened.place}: CREATE ROLE makes one")
        if connection.execute(_OWNS, {"role": role}).scalar_one():
            raise RecordError(f"the tables of {opened.place} belong to {role!r}, who may do all: name another role")
        grants = tuple(_grants(connection, role))
        for statement in grants:
            connection.exec_driver_sql(statement)
        return grants


def _grants(connection: Connection, role: str) -> Iterator[str]:
    """The statements; what was given beyond them, such as by an earlier version, is taken back."""
    quoted = connection.dialect.identifier_preparer.quote_identifier
    database, schema = (quoted(name) for name in connection.execute(_WHERE).one())
    to = quoted(role)
    yield f"GRANT CONNECT ON DATABASE {database} TO {to}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {to}"
    for table, rights in RIGHTS.items():
        yield f"REVOKE ALL ON {schema}.{quoted(table)} FROM {to}"
        yield f"GRANT {rights} ON {schema}.{quoted(table)} TO {to}"
