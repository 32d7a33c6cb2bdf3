"""A game's classification as an entry: its identity, and that it comes back as it was written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.classified import Classified, Finish
from timing.record.entry import Undone, decode, encode
from timing.record.game_result import GameClassified, GameRow
from timing.record.in_force import InForce

AT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
ADA = GameRow("left/77/0", "d1", Classified(1, 5, 90_000, 460_000, 5_000, Finish.FINISHED, 3))
SAID = GameClassified("race", "left/77", (ADA,), AT, "77")

numbers = st.none() | st.integers(0, 2**31 - 1)
results = st.builds(
    Classified, numbers, numbers, numbers, numbers, numbers, st.none() | st.sampled_from(Finish), numbers
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.builds(GameRow, words, words, results), max_size=3).map(tuple))
def test_it_comes_back_as_it_was_written(rows: tuple[GameRow, ...]) -> None:
    entry = replace(SAID, rows=rows)
    assert decode(*encode(entry)) == entry


def test_it_is_known_by_what_it_says_and_not_by_when_it_was_heard() -> None:
    assert replace(SAID, at=AT.replace(hour=21)).key == SAID.key
    for other in (
        replace(SAID, session="race-2"),
        replace(SAID, source="right/77"),
        replace(SAID, rows=(replace(ADA, result=replace(ADA.result, position=2)),)),
        replace(SAID, rows=(replace(ADA, driver="d2"),)),
    ):
        assert other.key != SAID.key


def test_the_last_word_of_a_game_holds_until_it_is_taken_back() -> None:
    later = replace(SAID, rows=(replace(ADA, result=replace(ADA.result, position=2)),))
    decisions = InForce()
    for entry in (SAID, later):
        decisions.note(entry)
    assert decisions.about(SAID.about) is later
    decisions.note(Undone("race", later.key, "of another race", "Toni", AT))
    assert decisions.about(SAID.about) is SAID


def test_nobody_of_the_staff_is_its_author() -> None:
    assert (SAID.author, SAID.reason) == ("", "")


@pytest.mark.parametrize(
    "body",
    [
        b'{"session":"r","source":"s","rows":[{"car":"c"}],"at":"2026-11-21T20:00:00Z"}',
        b'{"session":"r","source":"s","rows":[{"car":"c","driver":"d","result":{"finish":"won"}}],"at":"2026-11-21T20:00:00Z"}',
        b'{"session":"r","source":"s","rows":[{"car":"c","driver":"d","result":{}}],"at":"2026-11-21T20:00:00Z"}',
    ],
)
def test_what_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"not an entry|not a valid Finish"):
        decode("game-classified", body)
