"""Gaps are differences of best laps, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from leaderboard.gaps import NO_GAP, Gap, gaps, race_gaps


def test_an_empty_board_has_no_gaps() -> None:
    assert gaps([]) == []


def test_the_leader_has_no_gap_and_the_third_has_one_to_the_leader_and_one_to_the_second() -> None:
    assert gaps([118_000, 118_250, 119_000]) == [NO_GAP, Gap(250, 250), Gap(1000, 750)]


def test_a_tie_is_a_gap_of_nothing() -> None:
    assert gaps([118_000, 118_000]) == [NO_GAP, Gap(0, 0)]


def test_who_has_no_time_has_no_gap() -> None:
    assert gaps([118_000, None, None]) == [NO_GAP, NO_GAP, NO_GAP]
    assert gaps([None, None]) == [NO_GAP, NO_GAP]


@given(st.lists(st.integers(1, 200_000), min_size=1).map(sorted), st.integers(0, 3))
def test_the_intervals_down_to_a_row_add_up_to_its_gap(times: list[int], untimed: int) -> None:
    measured = gaps([*times, *[None] * untimed])
    assert len(measured) == len(times) + untimed
    running = 0
    for time, gap in list(zip(times, measured, strict=False))[1:]:
        assert gap.interval_ms is not None
        running += gap.interval_ms
        assert gap.gap_ms == running == time - times[0]
    assert measured[len(times) :] == [NO_GAP] * untimed


def test_in_a_race_the_gap_is_time_where_laps_are_equal() -> None:
    driven = [(5, 600_000), (5, 601_500), (4, 590_000), (4, 590_100)]
    assert race_gaps(driven) == [NO_GAP, Gap(1_500, 1_500), NO_GAP, Gap(None, 100)]


def test_who_stands_behind_a_slower_one_has_no_gap() -> None:
    assert race_gaps([(5, 601_000), (5, 600_000), (5, 602_000)]) == [NO_GAP, NO_GAP, Gap(1_000, 2_000)]
