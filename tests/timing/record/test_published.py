"""Published results and protests as entries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.record.entry import Entry, Undone, decode, encode
from timing.record.in_force import InForce
from timing.record.published import ProtestDecided, ProtestLodged, ResultPublished, ResultState, about_protest

AT = datetime(2026, 11, 21, 22, 41, tzinfo=UTC)
VERSION = ResultPublished("race-1", 3, ResultState.REVISED, "e3f9", 1594, "{}", "{}", "ab" * 32, "Toni", AT, "late lap")
PROTEST = ProtestLodged("race-1", "kessel", "cut the chicane", "Toni", AT, driver="svea")

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        ResultPublished,
        *(words, st.integers(1, 999), st.sampled_from(ResultState), words, st.integers(1, 2**40)),
        *(words, words, words, words, st.just(AT), words),
    ),
    st.builds(ProtestLodged, words, words, words, words, st.just(AT), words, words),
    st.builds(ProtestDecided, words, words, st.booleans(), words, words, st.just(AT)),
)


@given(entries)
def test_what_is_written_is_what_is_read(entry: Entry) -> None:
    kind, body = encode(entry)
    assert decode(kind, body) == entry


def test_a_number_is_given_once() -> None:
    other = replace(VERSION, checksum="cd" * 32, author="Uli", seq=1600)
    assert (VERSION.key, other.key) == ("result/race-1/3", "result/race-1/3")
    assert replace(VERSION, session="").key == "result//3"


def test_a_state_that_there_is_not_is_no_entry() -> None:
    kind, body = encode(VERSION)
    wrong = orjson.dumps(orjson.loads(body) | {"state": "final"})
    with pytest.raises(ValueError, match="final"):
        decode(kind, wrong)


def test_a_protest_is_the_same_in_any_zone_and_another_one_for_another_driver() -> None:
    elsewhere = replace(PROTEST, at=AT.astimezone(timezone(timedelta(hours=9))))
    assert elsewhere.key == PROTEST.key
    assert replace(PROTEST, driver="mika").key != PROTEST.key
    assert PROTEST.about == PROTEST.key


def test_a_protest_is_decided_anew_and_that_is_taken_back() -> None:
    upheld = ProtestDecided("race-1", PROTEST.key, True, "seen on video", "Uli", AT)
    rejected = replace(upheld, upheld=False, at=AT + timedelta(minutes=1))
    decisions = InForce()
    for entry in (PROTEST, upheld, rejected):
        decisions.note(entry)
    assert decisions.about(about_protest(PROTEST.key)) == rejected
    decisions.note(Undone("race-1", rejected.key, "by mistake", "Uli", AT))
    assert decisions.about(upheld.about) == upheld
