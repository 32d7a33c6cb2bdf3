"""The lines of an append, written in the words of the database's own driver.

An append is what everybody waits for, from the datagram to the screen, and its questions and its insertion take
microseconds; composing them anew in SQLAlchemy takes longer than the disk. So they are text here, composed once per
record, and run on the driver's cursor. The table is that of `timing.record.schema`, whatever the database.

Nearly always all keys are new, and what is told of people is what was told with the lap before. So the insertion itself
is to find out whether a key is new, one question whether the people are as told (`write_new`), and only where something
is otherwise all is done again by who asks first (`write`, and `timing.record.people_tables.hear`).
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Dialect, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from timing.record.batch import Batch, Line
from timing.record.chain import START, extend
from timing.record.entry import Person
from timing.record.protocol import Grown, RecordError
from timing.record.schema import entries

_END: Final = select(entries.c.seq, entries.c.hash).where(
    entries.c.seq == select(func.max(entries.c.seq)).scalar_subquery()
)


def _json(keys: list[str]) -> str:
    return orjson.dumps(keys).decode()


class _Asking(NamedTuple):
    """What a database is asked with. All that is asked for is one parameter, so the statement is always the same."""

    keys: str
    people: str
    as_parameter: Callable[[list[str]], object]


_ASKING: Final = {
    # SQLite takes them as they come, in half the time of `IN (?, ?, ...)`, for which it would sort them first.
    "sqlite": _Asking(
        "SELECT entries.key, seq FROM json_each(?) CROSS JOIN entries ON entries.key = value",
        "SELECT people.id, name, number, team, affiliation FROM json_each(?) CROSS JOIN people ON people.id = value",
        _json,
    ),
    "postgresql": _Asking(
        "SELECT key, seq FROM entries WHERE key = ANY(%s)",
        "SELECT id, name, number, team, affiliation FROM people WHERE id = ANY(%s)",
        list,
    ),
}


class NotPlain(RecordError):
    """A batch was taken for one of new lines about known people, and is not; the turn must be given up."""


class LinesWritten(NamedTuple):
    """The sequence number of each key of a batch, and how many of them are new."""

    seqs: dict[str, int]
    fresh: int


class Appending:
    """Writes lines into the book of a database that speaks `dialect`, and says `nudge` where there is something new."""

    def __init__(self, dialect: Dialect, nudge: str | None = None) -> None:
        self._nudge = nudge
        self._end = str(_END.compile(dialect=dialect))
        self._insert = f"{entries.insert().compile(dialect=dialect)} ON CONFLICT (key) DO NOTHING"
        self._asking = _ASKING[dialect.name]

    def write_new(self, cursor: DBAPICursor, batch: Batch, expected: int | None = None) -> LinesWritten:
        """Write the lines, all of which have new keys, in the turn that `cursor` has; all people are known as told.

        Raises NotPlain where that is not so: some lines may be written then, so the turn must be given up. Raises
        Grown where the book ends elsewhere than expected: the writers take turns, so nobody is in between.
        """
        end, before = self._end_of_book(cursor, expected)
        if batch.people and not self._are_as_told(cursor, batch.people):
            raise NotPlain("somebody is not in the record as told")
        if not batch.lines:
            return LinesWritten({}, 0)
        return LinesWritten(self._add(cursor, end, before, batch.lines), len(batch.lines))

    def write(self, cursor: DBAPICursor, batch: Batch, expected: int | None = None) -> LinesWritten:
        """Write those lines that have new keys, in the turn that `cursor` has. Raises Grown as `write_new` does."""
        end, before = self._end_of_book(cursor, expected)
        seqs = self._known(cursor, list(batch.lines))
        fresh = {key: line for key, line in batch.lines.items() if key not in seqs}
        if fresh:
            seqs |= self._add(cursor, end, before, fresh)
        return LinesWritten(seqs, len(fresh))

    def _end_of_book(self, cursor: DBAPICursor, expected: int | None) -> tuple[int, bytes]:
        """Number and hash of the last entry."""
        cursor.execute(self._end)
        last = cursor.fetchall()
        end, before = last[0] if last else (0, START)
        if expected is not None and expected != end:
            raise Grown(end, expected)
        return end, before

    def _add(self, cursor: DBAPICursor, end: int, before: bytes, lines: Mapping[str, Line]) -> dict[str, int]:
        """Carry the book on with these lines; their numbers."""
        cursor.executemany(self._insert, extend(end, before, lines.values()))
        if cursor.rowcount < len(lines):
            raise NotPlain("the record has one of these entries already: does another program write out of turn?")
        if self._nudge is not None:
            cursor.execute(self._nudge)
        return dict(zip(lines, count(end + 1), strict=False))

    def _known(self, cursor: DBAPICursor, keys: list[str]) -> dict[str, int]:
        """The sequence numbers of those keys that are in the book."""
        cursor.execute(self._asking.keys, (self._asking.as_parameter(keys),))
        return dict(cursor.fetchall())

    def _are_as_told(self, cursor: DBAPICursor, told: Mapping[str, Person]) -> bool:
        """Whether the book has all these people, each just so."""
        cursor.execute(self._asking.people, (self._asking.as_parameter(list(told)),))
        known = {row[0]: Person(*row) for row in cursor.fetchall()}
        return known == told
