"""The one who writes: nobody waits for it, and nothing is lost while the record cannot be written."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, JONAS, lap
from timing.record.entry import Entry, LapSet, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, Record, RecordError
from timing.record.sql import SqlRecord
from timing.record.writer import LONGEST_WAIT, Writer

LOCKED = "record.db has been locked for 5 seconds by another program"
UNWRITABLE = lap(1, session="s" * 500)
NEVER = 3_600.0


class Stubborn(MemoryRecord):
    """A record that refuses as told, one error per append, and tells what it was asked to write."""

    def __init__(self, *errors: Exception | None) -> None:
        super().__init__()
        self.errors = list(errors)
        self.asked: list[list[Entry]] = []
        self.tried = threading.Semaphore(0)
        self.may_write = threading.Event()
        self.may_write.set()

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        self.asked.append(list(entries))
        self.tried.release()
        assert self.may_write.wait(30)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        return super().append(entries, people)

    def wait_for_tries(self, count: int) -> None:
        for _ in range(count):
            assert self.tried.acquire(timeout=30)


class Told:
    """What was told of trouble, to be waited for."""

    def __init__(self) -> None:
        self.sentences: list[str | None] = []
        self._changed = threading.Condition()

    def __call__(self, sentence: str | None) -> None:
        with self._changed:
            self.sentences.append(sentence)
            self._changed.notify_all()

    def wait_for(self, count: int) -> list[str | None]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.sentences) >= count, 30)
            return list(self.sentences)


@pytest.fixture
def told() -> Told:
    return Told()


Begin = Callable[..., Writer]


@pytest.fixture
def begin(told: Told) -> Iterator[Begin]:
    """Begins writers whose troubles are told to `told`, and ends them."""
    begun: list[Writer] = []

    def make(record: Record, retry_seconds: float = 0.001) -> Writer:
        begun.append(Writer(record, on_trouble=told, retry_seconds=retry_seconds))
        return begun[-1]

    yield make
    for writer in begun:
        writer.close()


def laps(record: Record) -> list[Entry]:
    return [written.entry for written in record.read()]


class TestWriting:
    def test_what_is_submitted_is_written_in_order_with_its_people(self, begin: Begin) -> None:
        record = MemoryRecord()
        writer = begin(record)
        writer.submit([lap(1), lap(2)], [ANNA])
        writer.submit([lap(3)], [JONAS])
        assert writer.flush(30)
        assert laps(record) == [lap(1), lap(2), lap(3)]
        assert set(record.people()) == {ANNA.id, JONAS.id}
        assert (writer.pending, writer.refused, writer.refusal) == (0, 0, None)

    def test_nobody_waits_for_the_disk_and_what_waits_goes_in_one_commit(self, begin: Begin) -> None:
        record = Stubborn()
        record.may_write.clear()
        writer = begin(record)
        writer.submit([lap(1)])
        record.wait_for_tries(1)
        for number in (2, 3, 4):
            writer.submit([lap(number)])
        assert writer.pending == 4
        record.may_write.set()
        assert writer.flush(30)
        assert record.asked == [[lap(1)], [lap(2), lap(3), lap(4)]]

    def test_people_alone_are_written(self, begin: Begin) -> None:
        record = MemoryRecord()
        writer = begin(record)
        writer.submit([], [ANNA])
        assert writer.flush(30)
        assert record.people() == {ANNA.id: ANNA}

    def test_flush_waits_only_for_what_was_submitted_before(self, begin: Begin) -> None:
        record = Stubborn()
        writer = begin(record)
        assert writer.flush(0)
        record.may_write.clear()
        writer.submit([lap(1)])
        assert not writer.flush(0.001)
        record.may_write.set()
        assert writer.flush(30)


class TestTrouble:
    def test_is_told_once_and_again_when_it_changes_and_when_it_is_over(self, begin: Begin, told: Told) -> None:
        full = RecordError("the disk with record.db is full: free some space")
        record = Stubborn(*[RecordError(LOCKED)] * 3, full, full)
        writer = begin(record)
        writer.submit([lap(1)])
        writer.submit([lap(2)])
        assert told.wait_for(3) == [LOCKED, str(full), None]
        assert laps(record) == [lap(1), lap(2)]

    def test_holds_laps_back_in_their_order_and_more_may_come(self, begin: Begin, told: Told) -> None:
        record = Stubborn(*[RecordError(LOCKED)] * 4)
        writer = begin(record)
        for number in range(1, 30):
            writer.submit([lap(number)])
            if number == 10:
                record.wait_for_tries(2)
        assert told.wait_for(2) == [LOCKED, None]
        assert writer.flush(30)
        assert laps(record) == [lap(number) for number in range(1, 30)]

    def test_is_tried_less_and_less_often(self, begin: Begin) -> None:
        record = Stubborn(*[RecordError(LOCKED)] * 12)
        writer = begin(record, retry_seconds=0.0001)
        writer.submit([lap(1)])
        record.wait_for_tries(10)
        assert writer._wait == pytest.approx(0.0001 * LONGEST_WAIT)
        assert writer.flush(30)
        record.wait_for_tries(3)
        assert writer._wait == 0.0001

    def test_flush_tries_at_once(self, begin: Begin, told: Told) -> None:
        record = Stubborn(RecordError(LOCKED))
        writer = begin(record, NEVER)
        writer.submit([lap(1)])
        told.wait_for(1)
        assert writer.flush(30)
        assert laps(record) == [lap(1)]

    def test_who_listens_badly_does_not_stop_the_laps(self, caplog: pytest.LogCaptureFixture) -> None:
        def fail(_: str | None) -> None:
            raise ZeroDivisionError

        record = Stubborn(RecordError(LOCKED))
        writer = Writer(record, on_trouble=fail, retry_seconds=0.001)
        writer.submit([lap(1)])
        assert writer.close()
        assert laps(record) == [lap(1)]
        assert "writing goes on" in caplog.text

    def test_that_nobody_listens_to_is_outlived_as_well(self) -> None:
        record = Stubborn(RecordError(LOCKED))
        writer = Writer(record, retry_seconds=0.001)
        writer.submit([lap(1)])
        assert writer.close()
        assert laps(record) == [lap(1)]


class TestTheEnd:
    def test_what_waits_is_written_before_it(self, begin: Begin) -> None:
        record = MemoryRecord()
        writer = begin(record)
        writer.submit([lap(number) for number in range(1, 100)])
        assert writer.close()
        assert len(laps(record)) == 99
        assert writer.close()

    def test_after_it_nothing_is_taken(self, begin: Begin) -> None:
        writer = begin(MemoryRecord())
        writer.close()
        with pytest.raises(RecordError, match="writer is closed"):
            writer.submit([lap(1)])

    def test_a_record_that_cannot_be_written_is_tried_once_more_and_then_given_up(
        self, begin: Begin, told: Told
    ) -> None:
        record = Stubborn(*[RecordError(LOCKED)] * 1_000)
        writer = begin(record, NEVER)
        writer.submit([lap(1), lap(2)])
        told.wait_for(1)
        assert not writer.close(timeout=0.01)
        assert len(record.asked) == 2
        assert told.sentences[1:] == [f"2 entries could not be written before the end: {LOCKED}"]
        assert writer.pending == 2


class TestWhatCanNeverBeWritten:
    def test_is_left_out_alone_told_and_logged(
        self, begin: Begin, told: Told, caplog: pytest.LogCaptureFixture
    ) -> None:
        record = Stubborn()
        record.may_write.clear()
        writer = begin(record)
        writer.submit([lap(1)])
        record.wait_for_tries(1)
        writer.submit([lap(2), UNWRITABLE, lap(3)], [ANNA, replace(JONAS, name="\ud83c")])
        writer.submit([lap(4)], [JONAS])
        record.may_write.set()
        assert writer.flush(30)
        assert laps(record) == [lap(1), lap(2), lap(3), lap(4)]
        assert set(record.people()) == {ANNA.id, JONAS.id}
        assert (writer.refused, writer.pending, told.sentences) == (2, 0, [])
        assert writer.refusal is not None
        assert writer.refusal.startswith("2 of what was heard could not be written and was left out: an entry")
        assert caplog.records[0].exc_info is not None
        assert caplog.records[0].levelno == logging.ERROR

    def test_trouble_in_between_loses_none_of_the_others(self, begin: Begin) -> None:
        record = Stubborn(None, ValueError("one of these"), RecordError(LOCKED), None, RecordError(LOCKED))
        record.may_write.clear()
        writer = begin(record)
        writer.submit([lap(1)])
        record.wait_for_tries(1)
        writer.submit([lap(2), lap(3)], [ANNA])
        writer.submit([lap(4)])
        record.may_write.set()
        assert writer.flush(30)
        assert laps(record) == [lap(1), lap(2), lap(3), lap(4)]
        assert writer.refused == 0

    def test_after_it_laps_go_together_again(self, begin: Begin) -> None:
        record = Stubborn()
        writer = begin(record)
        writer.submit([UNWRITABLE])
        assert writer.flush(30)
        record.may_write.clear()
        writer.submit([lap(1)])
        record.wait_for_tries(3)
        writer.submit([lap(2)])
        writer.submit([lap(3)])
        record.may_write.set()
        assert writer.flush(30)
        assert record.asked[-1] == [lap(2), lap(3)]


class TestOnDisk:
    @pytest.fixture
    def record(self, file: Path) -> Iterator[SqlRecord]:
        opened = SqlRecord.open(file, busy_seconds=0.01)
        yield opened
        opened.close()

    def test_a_lock_that_another_program_holds_is_waited_out(
        self, record: SqlRecord, file: Path, begin: Begin, told: Told
    ) -> None:
        writer = begin(record)
        with closing(sqlite3.connect(file)) as browser:
            browser.execute("BEGIN EXCLUSIVE")
            writer.submit([lap(1)], [ANNA])
            (sentence,) = told.wait_for(1)
            assert sentence is not None
            assert "has been locked for 0.01 seconds by another program" in sentence
            writer.submit([lap(2)])
            assert writer.pending == 2
            browser.rollback()
        assert told.wait_for(2)[1] is None
        assert writer.flush(30)
        assert laps(record) == [lap(1), lap(2)]
        assert record.verify() is None

    def test_many_submitters_get_one_book(self, record: SqlRecord, begin: Begin) -> None:
        writer = begin(record)

        def venue(rig: str) -> None:
            for number in range(1, 51):
                writer.submit([lap(number, rig)])

        threads = [threading.Thread(target=venue, args=(f"rig-{index}",)) for index in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert writer.flush(60)
        written = [entry for entry in laps(record) if isinstance(entry, LapSet)]
        for index in range(4):
            assert [each.lap for each in written if each.rig == f"rig-{index}"] == list(range(1, 51))


def test_a_postgresql_that_goes_away_again_and_again_loses_no_lap(postgresql: str, begin: Begin) -> None:
    record = SqlRecord.open(postgresql)
    writer = begin(record)
    with connect(postgresql) as operator:
        for number in range(1, 41):
            writer.submit([lap(number)])
            if number % 4 == 0:
                operator.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
        assert writer.flush(60)
    assert laps(record) == [lap(number) for number in range(1, 41)]
    assert record.verify() is None
    writer.close()
    record.close()
