"""A whole record from a server's database into an SQLite file, and from such a file into a server's database.

All tables go, row by row: what the file holds is what an SQLite record would. Of the server's it is one moment, for all
is read in one transaction; writers go on.
"""

from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from timing.record.engines import Engines, engines, locate
from timing.record.epoch import new_epoch
from timing.record.limits import DEFAULT
from timing.record.migrations import bring_up
from timing.record.protocol import RecordError
from timing.record.schema import book, entries, metadata

ROWS_AT_ONCE: Final = 1_000


def to_file(url: str, file: Path) -> None:
    """Copy the record at `url` into the empty file. Raises RecordError, also where its tables are older."""
    with closing(engines(locate(url), DEFAULT)) as source, closing(engines(locate(file), DEFAULT)) as target:
        with source.told():
            bring_up(source, migrate=False)
        with target.told():
            bring_up(target, migrate=True)
        _move(source, target)


def to_server(file: Path, url: str) -> None:
    """Make the record in an SQLite file, which is brought up for it, that of an empty database, as a new book.

    Raises RecordError where the database has entries already.
    """
    with closing(engines(locate(file), DEFAULT)) as source, closing(engines(locate(url), DEFAULT)) as target:
        with source.told():
            bring_up(source, migrate=True)
        with target.told():
            bring_up(target, migrate=True)
        _move(source, target, epoch=new_epoch())


def _move(source: Engines, target: Engines, epoch: str | None = None) -> None:
    with source.told(), source.reading.connect() as connection:
        one_moment = connection.execution_options(isolation_level=_MOMENT[source.reading.dialect.name])
        with one_moment.begin(), source.unhurried(one_moment), target.told(), target.writing.begin() as written:
            if written.execute(select(func.count()).select_from(entries)).scalar_one():
                raise RecordError(f"{target.place} has a record already: name an empty database")
            _move_tables(one_moment, written)
            if epoch is not None:
                written.execute(update(book).values(epoch=epoch))


_MOMENT: Final = {"postgresql": "REPEATABLE READ", "sqlite": "SERIALIZABLE"}


def _move_tables(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        target.execute(delete(table))
        rows = source.execute(select(table).execution_options(yield_per=ROWS_AT_ONCE))
        for part in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in part])
