"""The centre's book before venues: what is taken is committed, and whatever others write meanwhile is heeded."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from display.upstream.centre import Unsigned
from tests.stories.two_ends import TwoEnds
from timing.exchange.messages import encode_up
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Entry, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, RecordError

AT = datetime(2026, 11, 21, 21, 4, tzinfo=UTC)


def moved(phase: Phase, author: str) -> SessionMoved:
    return SessionMoved("race", phase, author, AT)


class Busy(MemoryRecord):
    """A book into which somebody else writes just before each decision, so many times."""

    busy = 0

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        if self.busy:
            self.busy -= 1
            self.append([moved(Phase.CLOSED, f"desk {self.busy}")])
        return super().append_at(end, entries, people)


def test_what_a_desk_decides_in_the_same_moment_is_heeded() -> None:
    book = Busy("centre")
    line = TwoEnds(centre_book=book)
    line.venue_book.append([moved(Phase.RUNNING, "Ring")])
    book.busy = 3
    line.exchange()
    assert isinstance(line.centre_entries[-1], SessionMoved)
    assert line.centre_entries[-1].phase is Phase.CLOSED
    assert len(line.centre_entries) == len(line.venue_entries) == 5


def test_a_book_that_never_rests_is_asked_again_later() -> None:
    book = Busy("centre")
    line = TwoEnds(centre_book=book)
    line.venue_book.append([moved(Phase.RUNNING, "Ring")])
    book.busy = 1_000
    message = encode_up(line.calling._book.up(0))
    with pytest.raises(RecordError):
        line.post(message)
    book.busy = 0
    line.exchange()
    assert moved(Phase.RUNNING, "Ring") in line.centre_entries


def test_a_key_of_another_venue_and_one_of_staff_let_no_venue_in() -> None:
    line = TwoEnds()
    with pytest.raises(Unsigned, match="the key of the venue Ring"):
        line.centre.knows("Halle", line.grant.id)
    with pytest.raises(Unsigned, match="never made here"):
        line.centre.knows("Ring", "0000")
    assert line.centre.knows("ring", line.grant.id).name == "Ring"


def test_a_nonce_is_needed() -> None:
    line = TwoEnds()
    for nonce in ("", "n" * 100):
        with pytest.raises(Unsigned, match="not signed"):
            line.centre.answer(line.grant, "/x", nonce, "", b"{}")
