"""A batch made ready for the book: each key once, and nothing that no book could hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.record.laps import ANNA, JONAS, QUALIFYING, lap
from timing.record.batch import LONGEST_ID, Batch, prepare, storable
from timing.record.entry import decode


def test_each_key_is_in_it_once_as_it_was_given_first_and_each_person_as_given_last() -> None:
    slower, renamed = replace(lap(1), time_ms=125_000), replace(ANNA, name="Anna Maier")
    batch = prepare([QUALIFYING, lap(1), slower, lap(2)], [ANNA, JONAS, renamed])
    assert batch.keys == (QUALIFYING.key, lap(1).key, lap(1).key, lap(2).key)
    assert list(batch.lines) == [QUALIFYING.key, lap(1).key, lap(2).key]
    assert batch.people == {ANNA.id: renamed, JONAS.id: JONAS}


def test_a_line_gives_back_its_entry() -> None:
    key, kind, session, body = prepare([lap(1)], []).lines[lap(1).key]
    assert (key, session, decode(kind, body)) == (lap(1).key, "quali", lap(1))


def test_of_nothing_there_is_nothing() -> None:
    assert prepare([], []) == Batch((), {}, {})


@given(st.text(), st.sampled_from(["\0", "\ud83c", "\udfff"]), st.integers(0, 50))
def test_text_that_no_database_holds_is_known(text: str, bad: str, at: int) -> None:
    whole = text.encode("utf-8", "ignore").decode().replace("\0", "")
    assert storable(whole)
    assert not storable(whole[:at] + bad + whole[at:])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (lap(1, session="s" * LONGEST_ID), f"its key is longer than {LONGEST_ID} characters: lap/sss"),
        (lap(1, "rig\0"), "its key .* holds what no database takes"),
        (lap(1, "rig\ud83c"), "its key .* holds what no database takes"),
        (replace(lap(1), time_ms=10**30), "the entry 'lap/quali/rig-1/77/0/1' cannot be written"),
        (replace(lap(1), reason="\ud83c"), "the entry 'lap/quali/rig-1/77/0/1' cannot be written"),
    ],
)
def test_an_entry_that_no_book_can_hold_is_refused(entry: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        prepare([QUALIFYING, entry], [])  # type: ignore[list-item]


@pytest.mark.parametrize("change", [{"name": "\0"}, {"team": "\ud83c"}, {"number": 7}, {"affiliation": b"x"}])
def test_a_person_that_no_book_can_hold_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="the person 'd-anna' cannot be written"):
        prepare([], [replace(ANNA, **change)])  # type: ignore[arg-type]
