"""The record in memory, beyond the suite that holds for every record."""

import pytest

from tests.timing.record.laps import ANNA, lap
from timing.record.memory import MemoryRecord
from timing.record.protocol import Position, RecordError


def test_it_may_be_given_the_name_of_its_book() -> None:
    record = MemoryRecord("evening")
    record.append([lap(1)])
    assert record.position() == Position("evening", 1)


def test_each_is_a_book_of_its_own() -> None:
    assert MemoryRecord().position().epoch != MemoryRecord().position().epoch


def test_what_was_handed_out_does_not_change_the_book() -> None:
    record = MemoryRecord()
    record.append([lap(1)], [ANNA])
    record.read().clear()
    dict(record.people()).clear()
    assert (len(record.read()), record.people()) == (1, {ANNA.id: ANNA})


def test_closed_it_says_so_even_of_what_was_never_there() -> None:
    record = MemoryRecord()
    record.close()
    with pytest.raises(RecordError, match="the record is closed"):
        record.find("lap/none")
