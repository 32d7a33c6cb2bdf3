"""The lines of an append, written in the words of the database's own driver.

An append is what everybody waits for, from the datagram to the screen, and its two questions and one insertion take
microseconds; composing them anew in SQLAlchemy takes longer than the disk. So they are text here, composed once per
record, and run on the driver's cursor. The table is that of `timing.record.schema`, whatever the database.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Dialect, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from timing.record.batch import Batch
from timing.record.chain import START, extend
from timing.record.protocol import Grown
from timing.record.schema import entries

MOST_IN_ONE_QUESTION: Final = 10_000
"""Keys asked for in one statement: databases limit the parameters of one."""

_END: Final = select(entries.c.seq, entries.c.hash).where(
    entries.c.seq == select(func.max(entries.c.seq)).scalar_subquery()
)
_MARKS: Final = {"qmark": "?", "format": "%s"}


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
        self._mark = _MARKS[dialect.paramstyle]

    def write(self, cursor: DBAPICursor, batch: Batch, expected: int | None = None) -> LinesWritten:
        """Write the lines with new keys, in the turn that `cursor` has.

        Raises Grown where the book ends elsewhere than expected: the writers take turns, so nobody is in between.
        """
        end, before = self._end_of_book(cursor)
        if expected is not None and expected != end:
            raise Grown(end, expected)
        seqs = self._known(cursor, tuple(batch.lines))
        rows = extend(end, before, [line for key, line in batch.lines.items() if key not in seqs])
        if rows:
            cursor.executemany(self._insert, rows)
            seqs.update((row.key, row.seq) for row in rows)
            if self._nudge is not None:
                cursor.execute(self._nudge)
        return LinesWritten(seqs, len(rows))

    def _end_of_book(self, cursor: DBAPICursor) -> tuple[int, bytes]:
        """Number and hash of the last entry."""
        cursor.execute(self._end)
        last = cursor.fetchall()
        return (last[0][0], last[0][1]) if last else (0, START)

    def _known(self, cursor: DBAPICursor, keys: Sequence[str]) -> dict[str, int]:
        """The sequence numbers of those keys that are in the book."""
        seqs: dict[str, int] = {}
        for start in range(0, len(keys), MOST_IN_ONE_QUESTION):
            asked = keys[start : start + MOST_IN_ONE_QUESTION]
            marks = ",".join([self._mark] * len(asked))
            cursor.execute(f"SELECT key, seq FROM entries WHERE key IN ({marks})", asked)  # noqa: S608 - marks alone
            seqs.update(cursor.fetchall())
        return seqs
