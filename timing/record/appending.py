"""The lines of an append, written in the words of the database's own driver.

An append is what everybody waits for, from the datagram to the screen, and its two questions and one insertion take
microseconds; composing them anew in SQLAlchemy takes longer than the disk. So they are text here, composed once per
record, and run on the driver's cursor. The table is that of `timing.record.schema`, whatever the database.
"""

from collections.abc import Callable
from itertools import count
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Dialect, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from timing.record.batch import Batch
from timing.record.chain import START, extend
from timing.record.protocol import Grown
from timing.record.schema import entries

_END: Final = select(entries.c.seq, entries.c.hash).where(
    entries.c.seq == select(func.max(entries.c.seq)).scalar_subquery()
)


def _json(keys: list[str]) -> str:
    return orjson.dumps(keys).decode()


_KNOWN: Final[dict[str, tuple[str, Callable[[list[str]], object]]]] = {
    "sqlite": ("SELECT entries.key, seq FROM json_each(?) CROSS JOIN entries ON entries.key = value", _json),
    "postgresql": ("SELECT key, seq FROM entries WHERE key = ANY(%s)", list),
}
"""The question which keys are in the book: all of them are one parameter, so it is the same statement for any number.

SQLite takes them as they come, in half the time of `key IN (?, ?, ...)`, for which it would sort them first.
"""


class LinesWritten(NamedTuple):
    """The sequence number of each key of a batch, and how many of them are new."""

    seqs: dict[str, int]
    fresh: int


class Appending:
    """Writes lines into the book of a database that speaks `dialect`, and says `nudge` where there is something new."""

    def __init__(self, dialect: Dialect, nudge: str | None = None) -> None:
        self._nudge = nudge
        self._end = str(_END.compile(dialect=dialect))
        self._insert = str(entries.insert().compile(dialect=dialect))
        self._question, self._as_parameter = _KNOWN[dialect.name]

    def write(self, cursor: DBAPICursor, batch: Batch, expected: int | None = None) -> LinesWritten:
        """Write the lines with new keys, in the turn that `cursor` has.

        Raises Grown where the book ends elsewhere than expected: the writers take turns, so nobody is in between.
        """
        end, before = self._end_of_book(cursor)
        if expected is not None and expected != end:
            raise Grown(end, expected)
        seqs = self._known(cursor, list(batch.lines))
        fresh = {key: line for key, line in batch.lines.items() if key not in seqs} if seqs else batch.lines
        if fresh:
            cursor.executemany(self._insert, extend(end, before, fresh.values()))
            seqs.update(zip(fresh, count(end + 1), strict=False))
            if self._nudge is not None:
                cursor.execute(self._nudge)
        return LinesWritten(seqs, len(fresh))

    def _end_of_book(self, cursor: DBAPICursor) -> tuple[int, bytes]:
        """Number and hash of the last entry."""
        cursor.execute(self._end)
        last = cursor.fetchall()
        return (last[0][0], last[0][1]) if last else (0, START)

    def _known(self, cursor: DBAPICursor, keys: list[str]) -> dict[str, int]:
        """The sequence numbers of those keys that are in the book."""
        cursor.execute(self._question, (self._as_parameter(keys),))
        return dict(cursor.fetchall())
