"""A copy of a book has the same entries under the same epoch, and the same boards follow from it."""

import pytest

from tests.timing.record.laps import lap
from timing.record.entry import Person
from timing.record.memory import MemoryRecord
from timing.record.mirrored import MirroredBook
from timing.record.protocol import Grown, Position, RecordError

LAPS = [lap(number) for number in range(1, 6)]


def _copy() -> MirroredBook:
    book = MirroredBook()
    book.take("hall", 0, LAPS[:3], people=[Person("d1", "Ada L.")])
    return book


def test_it_is_the_same_book_entry_by_entry() -> None:
    hall, book = MemoryRecord("hall"), _copy()
    hall.append(LAPS)
    book.take("hall", 3, LAPS[3:])
    assert book.position() == hall.position()
    assert book.read() == hall.read()
    assert book.verify() is None


def test_what_does_not_follow_is_not_taken() -> None:
    book = _copy()
    with pytest.raises(Grown):
        book.take("hall", 2, LAPS[3:])
    with pytest.raises(RecordError, match="already"):
        book.take("hall", 3, LAPS[2:], people=())
    with pytest.raises(RecordError, match="already"):
        book.take("hall", 3, [LAPS[3], LAPS[3]])
    with pytest.raises(Grown):
        book.take("another", 3, LAPS[3:])
    assert book.position() == Position("hall", 3)
    assert book.people()["d1"].name == "Ada L."


def test_another_book_takes_its_place_and_so_does_the_same_one_begun_anew() -> None:
    book, told = _copy(), []
    book.on_growth(lambda: told.append(book.position()))
    book.take("another", 0, LAPS[:1])
    book.take("another", 0, LAPS[1:2], anew=True)
    assert told == [Position("another", 1), Position("another", 1)]
    assert [each.entry for each in book.read()] == LAPS[1:2]


def test_people_are_shown_by_what_was_told_and_whoever_is_told_no_more_is_gone() -> None:
    book = _copy()
    before = book.people_version()
    book.take("hall", 3, (), people=[Person("d2", "Driver 2")])
    assert list(book.people()) == ["d2"]
    assert book.people("de")["d2"].name == "Driver 2"
    assert book.people_version() > before
