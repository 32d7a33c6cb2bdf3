"""The book of laps: each is found under its key, and under no other."""

import pytest

from leaderboard.lap_book import LapBook
from leaderboard.tally import Lap
from tests.timing.record.laps import lap
from timing.record.by_hand import key_of


def _lap(seq: int) -> Lap:
    return Lap(seq, "quali", "anna", 118_432, None, None)


@pytest.mark.parametrize("source", ["rig-1/4711/3", "file", "", "a//b/"])
def test_a_lap_is_found_under_the_key_of_its_entry(source: str) -> None:
    book, first, tenth = LapBook(), _lap(1), _lap(2)
    book.put("quali", source, 1, first)
    book.put("quali", source, 10, tenth)
    assert book.get(f"lap/quali/{source}/1") is first
    assert book.get(f"lap/quali/{source}/10") is tenth
    assert book.get(f"lap/quali/{source}/2") is None
    assert book.get(f"lap/race/{source}/1") is None


def test_that_key_is_the_one_that_the_record_knows() -> None:
    book, set_, found = LapBook(), lap(7), _lap(1)
    book.put(set_.session, set_.source, set_.lap, found)
    assert book.get(set_.key) is found


@pytest.mark.parametrize("number", ["07", " 7", "7 ", "+7", "seven", "", "\u0667", "0x7", "7_0"])
def test_a_number_that_no_key_is_written_with_finds_nothing(number: str) -> None:
    book = LapBook()
    book.put("quali", "rig", 7, _lap(1))
    book.put("quali", "rig", 70, _lap(2))
    assert book.get(f"lap/quali/rig/{number}") is None


def test_laps_entered_by_hand_stand_beside_those_that_were_driven() -> None:
    book, driven, entered = LapBook(), _lap(1), _lap(2)
    book.put("quali", "rig", 1, driven)
    book.enter(key_of("a/1"), entered)
    assert book.get(key_of("a/1")) is entered
    assert book.get("lap/quali/rig/1") is driven
    assert book.get(key_of("a")) is None


def test_laps_of_a_car_are_found_by_their_numbers() -> None:
    book, laps = LapBook(), {number: _lap(number) for number in (1, 2, 4)}
    for number, each in laps.items():
        book.put("race", "rig/9/0", number, each)
    assert list(book.numbered("race", "rig/9/0", range(2, 6))) == [laps[2], laps[4]]
    assert list(book.numbered("race", "rig/9/1", range(2, 6))) == []
