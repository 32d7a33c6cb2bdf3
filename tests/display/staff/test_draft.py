"""A draft reads as the record would, if what is on it were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.staff.draft import Draft
from tests.display.staff.api.hall import AT, QUALIFYING, lap
from timing.errors import SetupError
from timing.record.decisions import DriverSeated
from timing.record.entry import Person
from timing.record.memory import MemoryRecord

DECIDED = [DriverSeated("left", f"d{nr}", "Toni", AT) for nr in range(3)]
PEOPLE = [Person("anna", "Anna Silvaner"), Person("d1", "New Here")]


@given(st.integers(0, 6), st.integers(0, 3), st.integers(0, 12), st.integers(0, 12))
def test_it_reads_as_the_record_with_what_was_decided(laps: int, decided: int, after: int, limit: int) -> None:
    record = MemoryRecord("e")
    record.append([*QUALIFYING, *(lap("anna", nr, 90_000) for nr in range(10, 10 + laps))], [Person("anna", "Anna")])
    end = record.position().seq
    draft = Draft("e", [*record.read()], end, record.profiles())
    asked = [draft.append(DECIDED[:decided], PEOPLE), record.append(DECIDED[:decided], PEOPLE)]
    assert asked[0].seqs == asked[1].seqs
    assert draft.read(after, limit) == record.read(after, limit)
    assert draft.position() == record.position()
    assert (draft.profiles(), draft.people()) == (record.profiles(), record.people())


def test_it_can_be_of_the_past_and_leaves_what_it_was_made_of() -> None:
    record = MemoryRecord("e")
    record.append(QUALIFYING)
    entries = record.read()
    draft = Draft("e", entries, 2, {})
    draft.append(DECIDED[:1])
    assert [written.seq for written in draft.read()] == [1, 2, 3]
    assert draft.read()[-1].entry == DECIDED[0]
    assert (len(entries), record.position().seq) == (4, 4)


def test_what_no_book_can_hold_is_refused() -> None:
    with pytest.raises(SetupError, match="no database takes"):
        Draft("e", [], 0, {}).append([DriverSeated("left\0", None, "Toni", AT)])
