"""Boards of a record that becomes another one, or that cannot be read at the moment."""

import pytest

from display.boards import Boards, board_at
from tests.display.books import ANNA, BEN, QUALI, RACE, Failing, Glass, Swapped, lap
from tests.leaderboard.evenings import TEAMS
from timing.record.entry import Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError


@pytest.mark.parametrize("in_between", [False, True], ids=["between two looks", "in the middle of a look"])
def test_another_book_is_begun_afresh(in_between: bool) -> None:
    record, other = Swapped("book-1"), MemoryRecord("book-2")
    record.append([QUALI, lap(1), lap(2), lap(3)])
    other.append([RACE, lap(1, "ben", session="race")])
    boards = Boards(record, {}, "en")
    boards.advance()
    if in_between:
        record.append([lap(4)])
        record.swap_after_read = other
    else:
        record.become(other)
    advance = boards.advance()
    assert (advance.anew, advance.epoch, advance.sessions, advance.news) == (True, "book-2", ("race",), ())
    [fresh] = advance.fresh
    assert (fresh.epoch, fresh.seq, [row.driver.id for row in fresh.rows]) == ("book-2", 2, ["ben"])
    assert boards.advance().anew is False


def test_a_book_that_has_become_shorter_is_another_one() -> None:
    record, shorter = Swapped("book-1"), MemoryRecord("book-1")
    record.append([QUALI, lap(1), lap(2)])
    shorter.append([QUALI, lap(1)])
    boards = Boards(record, {}, "en")
    boards.advance()
    record.become(shorter)
    advance = boards.advance()
    assert (advance.anew, advance.fresh[0].seq) == (True, 2)


@pytest.mark.parametrize("question", ["read", "position", "people_version", "profiles"])
@pytest.mark.parametrize("at_the_start", [True, False])
def test_trouble_on_the_way_loses_nothing(question: str, at_the_start: bool) -> None:
    record = Failing("book-1")
    record.append([QUALI, lap(1)], [ANNA])
    boards = Boards(record, TEAMS, "en")
    glass = Glass()
    if not at_the_start:
        glass.show(boards.advance())
        record.append([lap(1, "ben")], [BEN, Person("anna", "Anna B.")])
    record.fails = question
    with pytest.raises(RecordError):
        boards.advance()
    glass.show(boards.advance())
    assert tuple(glass.boards.values()) == Boards(record, TEAMS, "en").advance().fresh


def test_a_book_that_was_changed_while_it_was_read_back_says_so() -> None:
    record = Swapped("book-1")
    record.append([QUALI, lap(1)])
    read = record.read
    record.read = lambda after=0, limit=0: [] if after else read(after, 1)  # type: ignore[method-assign]
    with pytest.raises(LookupError, match="entry 2 is not in the record any more"):
        board_at(record, "quali", 2, {}, "en")
