"""A game's packet counter: what is news, what comes late or again, and when it starts over."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.counting import RUN, STRAYS, Counting, Place


def places(*numbers: int, wraps: int | None = None) -> list[str]:
    counting = Counting()
    return [counting.judge(number, wraps).value for number in numbers]


def test_rising_numbers_are_news_also_with_gaps() -> None:
    assert places(7, 8, 12, 900) == ["next"] * 4


def test_a_number_again_and_a_lower_one_are_no_news() -> None:
    assert places(7, 7, 9, 8, 9, 10) == ["next", "again", "next", "late", "again", "next"]


def test_a_run_of_lower_numbers_means_that_the_counter_started_over() -> None:
    low = range(100, 100 + RUN + 1)
    assert places(5000, *low) == ["next", *["late"] * (RUN - 1), "the counter started over", "next"]


def test_the_same_late_number_many_times_is_no_run() -> None:
    assert set(places(5000, *[100] * 50)[1:]) == {"late"}


def test_late_numbers_between_news_are_no_run() -> None:
    numbers = [n for k in range(20) for n in (5000 + k, 100 + k)]
    assert places(*numbers).count("late") == 20


def test_a_stray_before_the_run_hides_none_of_it() -> None:
    low = range(100, 100 + RUN + STRAYS)
    assert places(5000, 4990, *low).count("the counter started over") == 1


class TestACounterThatGoesRound:
    def test_goes_on_behind_its_last_number(self) -> None:
        assert places(62, 63, 0, 1, wraps=64) == ["next"] * 4

    def test_knows_what_was_overtaken_on_both_sides_of_its_end(self) -> None:
        assert places(62, 0, 63, 1, wraps=64) == ["next", "next", "late", "next"]

    def test_counts_on(self) -> None:
        counting = Counting()
        for number in (62, 0, 3, 30, 61, 5):
            counting.judge(number, 64)
        assert counting.order == 62 + 2 + 3 + 27 + 31 + 8

    def test_finds_its_way_after_a_silence(self) -> None:
        numbers = [(50 + n) % 64 for n in range(RUN + STRAYS)]
        found = places(10, 12, 5, *numbers, wraps=64)
        assert found.count("the counter started over") == 1
        assert found[-1] == "next"


@given(st.integers(0, 2**32), st.integers(0, 10**6), st.sampled_from([None, 64, 256]))
def test_numbers_that_few_overtake_are_told_apart_from_a_new_start(start: int, seed: int, wraps: int | None) -> None:
    chance = random.Random(seed)
    sent = [start + n for n in range(200)]
    arriving = sorted(sent, key=lambda number: number + chance.uniform(0, 5))
    counting = Counting()
    highest = -1
    for number in arriving:
        place = counting.judge(number if wraps is None else number % wraps, wraps)
        assert (place is Place.NEXT) is (number > highest)
        highest = max(highest, number)


@pytest.mark.parametrize("wraps", [None, 64])
def test_the_order_only_rises(wraps: int | None) -> None:
    chance = random.Random(1)
    counting = Counting()
    before = -1
    for _ in range(2000):
        place = counting.judge(chance.randrange(64), wraps)
        if place in (Place.NEXT, Place.OVER):
            assert counting.order > before
            before = counting.order
