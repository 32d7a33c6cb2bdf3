"""Books of the record full of made-up laps, to read and to rebuild boards from."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from timing.bench.laps import laps
from timing.record.protocol import Record

_AT_ONCE: Final = 10_000


class Book(NamedTuple):
    """An open record and the file that it is in."""

    record: Record
    file: Path


@contextmanager
def book_of_laps(count: int, drivers: int) -> Iterator[Book]:
    """A record in a new SQLite file in the current folder, which is gone after the block. Raises RecordError."""
    from timing.record.sql import SqlRecord

    with TemporaryDirectory(prefix="eracing-bench-", dir=Path.cwd()) as folder:
        file = Path(folder) / "record.db"
        with closing(SqlRecord.open(file)) as record:
            driven = islice(laps(drivers), count)
            while some := list(islice(driven, _AT_ONCE)):
                record.append(some)
            yield Book(record, file)
