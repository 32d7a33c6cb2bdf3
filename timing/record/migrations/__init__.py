"""The record's schema through the years: brings a database to the tables that this version knows.

Runs from the installed package, without a file of settings. Alembic is imported only when there is something to do.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from timing.record import schema
from timing.record.engines import Engines
from timing.record.epoch import new_epoch
from timing.record.protocol import RecordError

HERE: Final = Path(__file__).parent
VERSIONS: tuple[Path, ...] = (HERE / "versions",)
"""Folders of revisions."""
_MAY_NOT: Final = "42501"
"""SQLSTATE of PostgreSQL: insufficient privilege."""


def bring_up(engines: Engines, *, migrate: bool) -> None:
    """Make sure that the database has the tables of this version and the row of its book.

    The whole way is one transaction: cut off anywhere, the database is as it was. An existing SQLite file is copied
    beside itself before it is changed. Raises RecordError when the schema is newer, or older and `migrate` is false,
    or when the file belongs to another program.
    """
    with engines.reading.connect() as connection:
        tables = inspect(connection).get_table_names()
        if engines.file is not None and tables and schema.VERSION_TABLE not in tables:
            raise RecordError(f"{engines.place} is the database of another program: name another file for the record")
        found = revision(connection)
    if found == schema.HEAD:
        return
    _check(found, engines.place, migrate=migrate)
    if found is not None and engines.file is not None:
        _keep_copy(engines.file)
    try:
        with engines.writing.begin() as connection, engines.unhurried(connection):
            _check(revision(connection), engines.place, migrate=migrate)  # another process may have been faster
            upgrade(connection)
            _open_book(connection)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != _MAY_NOT:
            raise
        raise RecordError(
            f"{engines.place} {_state(found)}, and this role may not change them: have their owner run "
            "`eracing database migrate`"
        ) from error


def revision(connection: Connection) -> str | None:
    """The revision that a database is at, None when it holds no record."""
    if not inspect(connection).has_table(schema.VERSION_TABLE):
        return None
    (found,) = connection.execute(text(f"SELECT version_num FROM {schema.VERSION_TABLE}")).one()  # noqa: S608
    return str(found)


def upgrade(connection: Connection) -> None:
    """Run all revisions not yet run, inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_escaped, VERSIONS)))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _escaped(folder: Path) -> str:
    """A folder as the value of an option, where % is a sign of its own."""
    return str(folder).replace("%", "%%")


def _check(found: str | None, place: str, *, migrate: bool) -> None:
    if found is not None and found not in schema.REVISIONS:
        raise RecordError(
            f"{place} was written by a newer version of eRacing (its tables are of revision {found}, this version "
            f"knows them up to {schema.HEAD}): use the newer version, or restore a backup made before"
        )
    if not migrate and found != schema.HEAD:
        raise RecordError(
            f"{place} {_state(found)}: start `eracing serve` on it once, which creates or renews them, or run "
            "`eracing database migrate`"
        )


def _state(found: str | None) -> str:
    return "holds no record" if found is None else f"has tables of the older revision {found}"


def _keep_copy(file: Path) -> None:
    from timing.record.backup import copy

    name = f"{file.name}.before-{schema.HEAD}"
    number = 1
    while (kept := file.with_name(name if number == 1 else f"{name}.{number}")).exists():
        number += 1  # of an attempt that failed; laps may have been written since
    copy(file, kept)


def _open_book(connection: Connection) -> None:
    if connection.execute(select(schema.book)).first() is None:
        created = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"id": 1, "epoch": new_epoch(), "created": created, "people_version": 0}
        connection.execute(schema.book.insert(), row)
