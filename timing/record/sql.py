"""The record on disk: a book in SQLite (the default) or PostgreSQL, through SQLAlchemy Core.

What was appended is on disk when `append` returns: SQLite in WAL mode with synchronous=FULL waits for the disk at every
commit, PostgreSQL does so by itself. `timing.record.engines` says how writers take turns.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, func, select, text, update

from timing.people import BOARDS, Profile, Purpose, shown
from timing.record import people_tables
from timing.record.access import AccessBook
from timing.record.access_tables import SqlAccess
from timing.record.appending import Appending, LinesWritten, NotPlain
from timing.record.batch import Batch, checked, prepare, storable
from timing.record.chain import Row, first_fault
from timing.record.cleaning import clean
from timing.record.engines import Engines, engines, locate
from timing.record.entry import Entry, Person, decode
from timing.record.folder import create_file, make_folder
from timing.record.hall import HallBook
from timing.record.hall_tables import SqlHall
from timing.record.limits import DEFAULT, Limits
from timing.record.migrations import bring_up
from timing.record.plan_sql import PlansInSql
from timing.record.pooled import refuse_shared
from timing.record.protocol import Appended, Fault, Grown, Position, RecordError, Written
from timing.record.questions import Questions
from timing.record.schema import book, entries
from timing.record.secrets_kept import SecretBook
from timing.record.secrets_tables import SqlSecrets
from timing.units import Language

if TYPE_CHECKING:
    from timing.record.listening import Listener

ROWS_AT_ONCE: Final = 10_000

_AFTER: Final = select(entries).where(entries.c.seq > bindparam("after")).order_by(entries.c.seq)
_ROWS: Final = _AFTER.limit(bindparam("limit"))


class SqlRecord(PlansInSql):
    """Implements `timing.record.protocol.Record`. Made by `open`; several processes may have one book open."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self.access: AccessBook = SqlAccess(engines, self._told)
        self.hall: HallBook = SqlHall(engines, self._told)
        self.secrets: SecretBook = SqlSecrets(engines, self._told)
        self._appending = Appending(engines.writing.dialect, engines.nudge)
        self._questions = Questions(engines.reading.dialect)
        self._listeners: list[Callable[[], None]] = []
        self._listener: Listener | None = None
        self._lock = threading.Lock()
        self._in_doubt = False
        self._closed = False

    @classmethod
    def open(
        cls, url: str | Path, *, migrate: bool = True, busy_seconds: float | None = None, limits: Limits = DEFAULT
    ) -> "SqlRecord":
        """Open the record at `url`, or in the SQLite file of that path; create it where there is none.

        An older schema is brought up to date, with a copy of the file beside it, unless `migrate` is false. Writers
        wait `busy_seconds` for each other, if that is not what `limits` say. Raises SetupError for a URL that names no
        record and RecordError, with what to do, for one that cannot be used.
        """
        if busy_seconds is not None:
            limits = limits._replace(busy_seconds=busy_seconds)
        opened = engines(locate(url), limits)
        record = cls(opened)
        try:
            with record._told():
                _provide_file(opened.file, create=migrate)
                refuse_shared(opened)
                bring_up(opened, migrate=migrate)
        except BaseException:
            opened.close()
            raise
        return record

    @property
    def place(self) -> str:
        """Where the record is, for people; without any password."""
        return self._engines.place

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """See `Record`. Raises ValueError for an entry or a person that no book can hold."""
        return self._append(entries, people, None)

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """See `Record`. Raises as `append` does."""
        return self._append(entries, people, end)

    def _append(self, entries: Sequence[Entry], people: Sequence[Person], end: int | None) -> Appended:
        batch = prepare(entries, people)
        if not batch.lines and not batch.people:
            return Appended((), 0)
        with self._lock:
            # A commit whose answer was lost may have been done: then the next append notifies for it.
            in_doubt, self._in_doubt = self._in_doubt, True
            try:
                with self._told():
                    (seqs, fresh), renamed = self._write(batch, end)
            except Grown:
                self._in_doubt = in_doubt
                raise
            self._in_doubt = False
        if fresh or renamed or in_doubt:
            self._notify()
        return Appended(tuple(map(seqs.__getitem__, batch.keys)), fresh)

    def _write(self, batch: Batch, end: int | None) -> tuple[LinesWritten, bool]:
        """Write a batch in one transaction; what became of its lines, and whether anybody is told of otherwise now."""
        try:
            with self._engines.turn() as cursor:
                return self._appending.write_new(cursor, batch, end), False
        except NotPlain:
            return self._write_whole(batch, end)

    def _write_whole(self, batch: Batch, end: int | None) -> tuple[LinesWritten, bool]:
        """The same for a batch in which keys may be known and people new."""
        with self._engines.writing.begin() as connection:
            lines = self._write_lines(connection, batch, end)
            renamed = people_tables.hear(connection, batch.people)
            if renamed:
                self._nudge(connection)
            return lines, renamed

    def _write_lines(self, connection: Connection, batch: Batch, end: int | None) -> LinesWritten:
        """Write lines in a transaction of SQLAlchemy's."""
        with closing(connection.connection.cursor()) as cursor:
            return self._appending.write(cursor, batch, end)

    def _nudge(self, connection: Connection) -> None:
        """Have other processes told at the commit, where the server can."""
        if self._engines.nudge is not None:
            connection.exec_driver_sql(self._engines.nudge)

    def _notify(self) -> None:
        for call in tuple(self._listeners):
            call()

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        """See `Record`. Raises RecordError as well for an entry that is damaged."""
        with self._told(), self._engines.looking() as cursor:
            lines = self._questions.lines(cursor, max(after, 0), max(limit, 0))
        try:
            return [Written(seq, decode(kind, body)) for seq, kind, body in lines]
        except ValueError:  # asked one by one, to name the one that is damaged: a million entries need not be
            return [self._written(seq, kind, body) for seq, kind, body in lines]

    def find(self, key: str) -> Written | None:
        """See `Record`."""
        wanted = select(entries.c.seq, entries.c.kind, entries.c.body).where(entries.c.key == key)
        with self._told(), self._engines.reading.connect() as connection:
            row = connection.execute(wanted).first() if storable(key) else None
            return None if row is None else self._written(*row)

    def position(self) -> Position:
        """See `Record`."""
        with self._told(), self._engines.looking() as cursor:
            return self._questions.position(cursor)

    def succeed(self, epoch: str) -> None:
        """See `Record`."""
        with self._lock, self._told(), self._engines.writing.begin() as connection:
            if connection.execute(select(func.count()).select_from(entries)).scalar_one():
                raise RecordError(f"{self.place} has entries already and keeps its name: begin in an empty folder")
            connection.execute(update(book).values(epoch=epoch))

    def people(self, language: Language = "en", purposes: Collection[Purpose] = BOARDS) -> Mapping[str, Person]:
        """See `Record`."""
        return shown(self.profiles(), language, purposes)

    def profiles(self) -> Mapping[str, Profile]:
        """See `Record`."""
        with self._told(), self._engines.reading.connect() as connection:
            return people_tables.read_all(connection)

    def change_person(self, id: str, change: Callable[[Profile], Profile]) -> Profile:
        """See `Record`."""
        with self._lock, self._told(), self._engines.writing.begin() as connection:
            profile, changed = people_tables.change(connection, id, lambda before: checked(change(before)))
            if changed:
                self._nudge(connection)
        if changed:
            self._notify()
        return profile

    def clean(self) -> None:
        """See `Record`: SQLite's files are written anew, and those tables of PostgreSQL that hold people."""
        with self._lock, self._told():
            clean(self._engines)

    def people_version(self) -> int:
        """See `Record`. Grows by one with each call that changed a person."""
        with self._told(), self._engines.looking() as cursor:
            return self._questions.people_version(cursor)

    def on_growth(self, call: Callable[[], None]) -> None:
        """See `Record`. `call` must not raise: what it reports on has been written.

        Whoever follows a record in PostgreSQL hears of what other processes append as well.
        """
        self._listeners.append(call)
        with self._lock:
            if self._listener is not None or self._engines.nudge is None or self._closed:
                return
            from timing.record.listening import Listener

            self._listener = listener = Listener(self._engines, self._notify)
        listener.start()

    def tells_growth(self) -> bool:
        """See `Record`. So it is in PostgreSQL once somebody follows, while the server can be heard."""
        listener = self._listener
        return listener is not None and listener.hears

    def verify(self) -> Fault | None:
        """See `Record` and `timing.record.chain`; a damaged SQLite file is a fault at 0."""
        with self._told(), self._engines.reading.connect() as connection:
            if self._engines.file is not None:
                found = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
                if found != "ok":
                    return Fault(0, f"the file {self.place} is damaged: {found}")
            return first_fault(_all_rows(connection))

    def close(self) -> None:
        """See `Record`."""
        with self._lock:
            self._closed = True
            listener, self._listener = self._listener, None
            self._engines.close()
        if listener is not None:
            listener.stop()

    def _written(self, seq: int, kind: str, body: str) -> Written:
        try:
            return Written(seq, decode(kind, body))
        except ValueError as error:
            raise RecordError(
                f"entry {seq} of {self.place} cannot be read ({error}): `eracing verify` tells whether it was "
                "edited; restore a backup made before that"
            ) from error

    def _told(self) -> AbstractContextManager[None]:
        """Database and system errors as RecordError with a sentence."""
        if self._closed:
            raise RecordError(f"the record {self.place} is closed")
        return self._engines.told()


def _provide_file(file: Path | None, *, create: bool) -> None:
    """Make sure that the file of an SQLite record exists, readable to its owner only where it is new."""
    if file is None or file.exists():
        return
    if not create:
        raise RecordError(f"there is no record at {file}")
    make_folder(file.parent)
    try:
        create_file(file)
    except FileExistsError:
        return  # another process was faster


def _all_rows(connection: Connection) -> Iterator[Row]:
    """The whole book in order, whatever numbers stand in it, a part at a time: no reader holds up the WAL for long."""
    after = -(2**63)
    while rows := connection.execute(_ROWS, {"after": after, "limit": ROWS_AT_ONCE}).all():
        for row in rows:
            yield Row(*row)
        after = rows[-1][0]
