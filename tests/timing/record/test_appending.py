"""The lines of an append, in the words of the driver: SQLite's, and PostgreSQL's in the suite of all records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.timing.record.laps import QUALIFYING, lap
from timing.record import appending
from timing.record.appending import Appending
from timing.record.batch import prepare
from timing.record.engines import Engines
from timing.record.protocol import Grown
from timing.record.sql import SqlRecord


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


def test_a_book_that_ends_elsewhere_is_not_written_to(engines: Engines, lines: Appending, record: SqlRecord) -> None:
    record.append([lap(1)])
    with pytest.raises(Grown, match="ends at entry 1, no more at 0"), engines.turn() as cursor:
        lines.write(cursor, prepare([lap(2)], ()), expected=0)
    assert record.position().seq == 1


def test_more_keys_than_one_question_may_hold_are_asked_for_in_parts(
    record: SqlRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "MOST_IN_ONE_QUESTION", 3)
    assert record.append([lap(number) for number in range(1, 8)]).fresh == 7
    assert record.append([lap(number) for number in range(1, 9)]).seqs == tuple(range(1, 9))
