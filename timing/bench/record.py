"""`eracing bench record`: laps written down durably, one by one and in groups, beside the bare disk.

All write the same laps, into new files in the current folder, and wait for its disk. Numbering a lap, finding out that
it is new and its driver known, and chaining it to the one before are the record's alone: the others are handed rows
that are made already.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple, Protocol

from timing.bench.bare import BareBook, BareFile, rows_of
from timing.bench.figures import Figure, Goal, Kind, Measure, Report
from timing.bench.laps import laps
from timing.bench.postgresql import new_database, why_not
from timing.bench.turns import in_turns
from timing.record.chain import Values
from timing.record.entry import LapSet, Person
from timing.record.orm_peer import OrmBook
from timing.record.sql import SqlRecord

_OURS: Final = "the record"
_DISK: Final = "append to a file, one fdatasync"
_BARE: Final = "sqlite3, WAL and FULL"
_ORM: Final = "SQLAlchemy ORM, WAL and FULL"
_POSTGRESQL: Final = "the record in PostgreSQL"
_KINDS: Final[Mapping[str, Kind]] = {_OURS: "ours", _DISK: "floor", _BARE: "floor"}
_DRIVERS: Final = 60
_IN_TURNS: Final = "One commit of each in turn."


class _Size(NamedTuple):
    """How many laps are written one by one, in groups, and in groups as of an import."""

    single: int
    grouped: int
    imported: int


_FULL: Final = _Size(single=1_000, grouped=15_000, imported=50_000)
_QUICK: Final = _Size(single=10, grouped=500, imported=1_000)
_GROUP: Final = 50
"""More laps than a hall drives while the disk is busy with the ones before."""
_IMPORT: Final = 500
"""As many as an import of files writes at once: then it is our work on each lap that counts, and no more the disk."""


class _Group(NamedTuple):
    """What is written in one transaction, as the record is told it and as it is stored."""

    laps: Sequence[LapSet]
    rows: Sequence[Values]
    people: Sequence[Person] = ()
    """Who drove them, where the record is told that as well."""


class _OfRows(Protocol):
    """A book that is handed rows."""

    def insert(self, batch: Sequence[Values]) -> None: ...

    def close(self) -> None: ...


_Opening = Callable[[], AbstractContextManager[Callable[[_Group], object]]]
"""Opens a new and empty book for the time of a block, and gives what writes a group into it."""


def run(quick: bool) -> Report:
    """Measure, for about a minute; `quick` for a few seconds. Raises RecordError where no record can be made."""
    size = _QUICK if quick else _FULL
    no_postgresql = why_not()
    with TemporaryDirectory(prefix="eracing-bench-", dir=Path.cwd()) as folder:
        files = _new_files(Path(folder))
        books: dict[str, _Opening] = {
            _BARE: lambda: _bare(BareBook(next(files))),
            _OURS: lambda: _record(next(files)),
            _ORM: lambda: _bare(OrmBook(next(files))),
        }
        if no_postgresql is None:
            books[_POSTGRESQL] = _record_in_postgresql
        measures = (
            _one_by_one(size.single, {_DISK: lambda: _bare(BareFile(next(files)))} | books),
            _in_groups(size.grouped, _GROUP, books),
            _in_groups(size.imported, _IMPORT, books),
        )
    return Report("record", measures, () if no_postgresql is None else (no_postgresql,), quick)


def _one_by_one(count: int, books: Mapping[str, _Opening]) -> Measure:
    """A lap and a commit, again and again: what a screen waits for. As most games do, each tells of its driver."""
    found = _milliseconds(books, [group._replace(people=_drivers(group.laps)) for group in _groups(count, 1)])
    goal = Goal(at_most=3.0, against=_DISK)
    return Measure("a single lap, on disk", "ms", _figures(found), (goal,), _IN_TURNS)


def _in_groups(count: int, size: int, books: Mapping[str, _Opening]) -> Measure:
    """A burst of laps."""
    found = _milliseconds(books, _groups(count, size))
    rates = {name: tuple(1000 * size / taken for taken in rounds) for name, rounds in found.items()}
    goal = Goal(at_least=0.5, against=_BARE)
    return Measure(f"laps written, {size} a commit", "laps/s", _figures(rates), (goal,), _IN_TURNS)


def _groups(count: int, size: int) -> list[_Group]:
    """So many laps, in full groups."""
    many = list(islice(laps(_DRIVERS), count - count % size or size))
    rows = rows_of(many)
    return [_Group(many[start : start + size], rows[start : start + size]) for start in range(0, len(many), size)]


def _drivers(driven: Sequence[LapSet]) -> list[Person]:
    return [Person(lap.driver, f"Driver {lap.driver}", lap.driver[-2:]) for lap in driven]


def _milliseconds(books: Mapping[str, _Opening], groups: Sequence[_Group]) -> dict[str, tuple[float, ...]]:
    """What writing each group takes. A shared disk is quick and slow by turns, so the books take turns at each."""

    def taken(write: Callable[[_Group], object], left: Iterator[_Group]) -> float:
        group = next(left)
        began = perf_counter()
        write(group)
        return 1000 * (perf_counter() - began)

    with ExitStack() as stack:
        writing = {name: stack.enter_context(book()) for name, book in books.items()}
        return in_turns(len(groups), {name: partial(taken, write, iter(groups)) for name, write in writing.items()})


def _figures(found: Mapping[str, tuple[float, ...]]) -> tuple[Figure, ...]:
    return tuple(Figure(name, _KINDS.get(name, "peer"), rounds) for name, rounds in found.items())


def _new_files(folder: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield folder / f"{number}.db"


@contextmanager
def _record(where: Path | str) -> Iterator[Callable[[_Group], object]]:
    with closing(SqlRecord.open(where)) as record:
        yield lambda group: record.append(group.laps, group.people)


@contextmanager
def _record_in_postgresql() -> Iterator[Callable[[_Group], object]]:
    with new_database() as url, _record(url) as write:
        yield write


@contextmanager
def _bare(book: _OfRows) -> Iterator[Callable[[_Group], object]]:
    with closing(book):
        yield lambda group: book.insert(group.rows)
