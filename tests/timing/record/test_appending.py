"""The lines of an append, in the words of the driver: SQLite's, and PostgreSQL's in the suite of all records."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.timing.record.laps import QUALIFYING, lap
from timing.people import corrected
from timing.record.appending import Appending, NotPlain
from timing.record.batch import prepare
from timing.record.engines import Engines
from timing.record.entry import LapSet, Person
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
    with pytest.raises(NotPlain, match="already"), engines.turn() as cursor:
        lines.write_new(cursor, prepare(batch, ()))
    assert record.read() == [Written(1, lap(1))]
    assert record.append(batch).fresh == len(batch) - 1
    assert [written.seq for written in record.read()] == [*range(1, len(batch) + 1)]
    assert record.verify() is None


ANNA = Person("d-anna", "Anna", "7", "north")


@pytest.mark.parametrize("told", [ANNA, replace(ANNA, name="Anna B."), replace(ANNA, number=None)])
def test_a_person_told_with_each_lap_is_taken_in_once_and_once_more_where_it_is_told_otherwise(
    record: SqlRecord, engines: Engines, told: Person
) -> None:
    record.append([lap(1)], [ANNA])
    version = record.people_version()
    transactions = _transactions(engines)
    assert record.append([lap(2)], [told]) == Appended((2,), 1)
    assert record.append([lap(3)], [told]) == Appended((3,), 1)
    assert len(transactions) == (told != ANNA), "what is told as before takes no transaction of SQLAlchemy's"
    assert record.profiles()["d-anna"].person == told
    assert record.people_version() == version + (told != ANNA)
    assert record.verify() is None


def test_who_was_renamed_by_staff_stays_so_whatever_comes_with_the_laps(record: SqlRecord) -> None:
    record.append([lap(1)], [ANNA])
    record.change_person("d-anna", lambda profile: corrected(profile, {"name": "Anne"}))
    assert record.append([lap(2)], [ANNA]) == Appended((2,), 1)
    assert record.profiles()["d-anna"].person.name == "Anne"


def test_people_told_without_a_lap_write_nothing_where_they_are_known(record: SqlRecord) -> None:
    record.append([], [ANNA])
    grown: list[bool] = []
    record.on_growth(lambda: grown.append(True))
    assert record.append([], [ANNA]) == Appended((), 0)
    assert not grown
    record.append([], [ANNA, Person("d-bert", "Bert")])
    assert grown == [True]


def test_the_connection_of_a_turn_is_kept_for_the_next_and_given_up_where_one_fails(
    record: SqlRecord, engines: Engines, lines: Appending
) -> None:
    opened: list[object] = []
    event.listen(engines.writing, "checkout", lambda *_: opened.append(True))
    record.append([lap(1)])
    record.append([lap(2)])
    kept = len(opened)
    assert kept <= 1
    with pytest.raises(NotPlain), engines.turn() as cursor:
        lines.write_new(cursor, prepare([lap(1)], ()))
    record.append([lap(3)])
    record.append([lap(4)])
    assert len(opened) == kept + 1


def _transactions(engines: Engines) -> list[object]:
    """One for each transaction of SQLAlchemy's writing engine from now on."""
    begun: list[object] = []
    event.listen(engines.writing, "begin", begun.append)
    return begun


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
