"""The lines of an append, in the words of the driver: SQLite's, and PostgreSQL's in the suite of all records."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.timing.record.laps import QUALIFYING, lap
from timing.record.appending import Appending, Repeated
from timing.record.batch import prepare
from timing.record.engines import Engines
from timing.record.entry import LapSet
from timing.record.protocol import Appended, Grown, Written
from timing.record.sql import SqlRecord

SQLITE_PARAMETERS = 32_766
"""What one statement of SQLite may have, where it is built as it comes."""


@pytest.fixture
def record(file: Path) -> Iterator[SqlRecord]:
    record = SqlRecord.open(file)
    yield record
    record.close()


@pytest.fixture
def engines(record: SqlRecord) -> Engines:
    return record._engines


@pytest.fixture
def lines(engines: Engines) -> Appending:
    return Appending(engines.writing.dialect)


def test_lines_are_numbered_on_and_known_ones_keep_their_number(
    record: SqlRecord, engines: Engines, lines: Appending
) -> None:
    with engines.turn() as cursor:
        assert lines.write(cursor, prepare([QUALIFYING, lap(1)], ())) == ({QUALIFYING.key: 1, lap(1).key: 2}, 2)
    with engines.turn() as cursor:
        assert lines.write(cursor, prepare([lap(2), lap(1)], ())) == ({lap(1).key: 2, lap(2).key: 3}, 1)
    assert [written.entry for written in record.read()] == [QUALIFYING, lap(1), lap(2)]
    assert record.verify() is None


def test_lines_that_are_new_are_numbered_on_unasked(record: SqlRecord, engines: Engines, lines: Appending) -> None:
    with engines.turn() as cursor:
        assert lines.write_new(cursor, prepare([QUALIFYING, lap(1)], ())) == ({QUALIFYING.key: 1, lap(1).key: 2}, 2)
    with engines.turn() as cursor:
        assert lines.write_new(cursor, prepare([lap(2)], ())) == ({lap(2).key: 3}, 1)
    assert [written.entry for written in record.read()] == [QUALIFYING, lap(1), lap(2)]
    assert record.verify() is None


@pytest.mark.parametrize("batch", [[lap(1)], [lap(1), lap(2)], [lap(2), lap(1)], [lap(2), lap(1), lap(3)]])
def test_one_line_that_is_known_leaves_nothing_of_those_taken_for_new(
    record: SqlRecord, engines: Engines, lines: Appending, batch: list[LapSet]
) -> None:
    record.append([lap(1)])
    with pytest.raises(Repeated, match="already"), engines.turn() as cursor:
        lines.write_new(cursor, prepare(batch, ()))
    assert record.read() == [Written(1, lap(1))]
    assert record.append(batch).fresh == len(batch) - 1
    assert [written.seq for written in record.read()] == [*range(1, len(batch) + 1)]
    assert record.verify() is None


def test_a_turn_that_fails_leaves_nothing_and_the_next_one_goes_on(
    record: SqlRecord, engines: Engines, lines: Appending
) -> None:
    def fail(statement: str) -> None:
        with engines.turn() as cursor:
            lines.write(cursor, prepare([lap(1)], ()))
            cursor.execute(statement)

    with pytest.raises(engines.driver.Error, match="NOT NULL"):
        fail("INSERT INTO entries (seq) VALUES (2)")
    with pytest.raises(UnicodeEncodeError):  # no error of the database
        fail("SELECT '\ud800'")
    assert record.read() == []
    assert record.append([lap(1)]).seqs == (1,)


@pytest.mark.parametrize("write", [Appending.write, Appending.write_new])
def test_a_book_that_ends_elsewhere_is_not_written_to(
    engines: Engines, lines: Appending, record: SqlRecord, write: Callable[..., object]
) -> None:
    record.append([lap(1)])
    with pytest.raises(Grown, match="ends at entry 1, no more at 0"), engines.turn() as cursor:
        write(lines, cursor, prepare([lap(2)], ()), expected=0)
    assert record.position().seq == 1


def test_an_import_may_have_more_laps_than_a_statement_parameters(record: SqlRecord) -> None:
    many = SQLITE_PARAMETERS + 1
    assert record.append([lap(number) for number in range(1, many)]).fresh == many - 1
    assert record.append([lap(number) for number in range(many, 0, -1)]) == Appended(tuple(range(many, 0, -1)), 1)
