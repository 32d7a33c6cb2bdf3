"""Laps from a count that steps and a time that follows: what is told, what is not, and what is never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.results import FileLap
from ingest.formats.step_laps import FINEST_S, StepLaps, seconds
from tests.ingest.formats.logged_files import Tick, ticks

RATE = 60


def laps(drive: list[Tick], sure_s: float = 2 / RATE) -> list[tuple[int, int | None]]:
    found = StepLaps(sure_s)
    for tick in drive:
        found.take(tick.done, tick.last, tick.clock)
    read = found.laps()
    assert found.listed == len(read)
    assert all(lap == FileLap(lap.lap, lap.time_ms) for lap in read)
    return [(lap.lap, lap.time_ms) for lap in read]


class TestALap:
    @pytest.mark.parametrize("delay", [0.0, 1 / RATE, 0.5, 2.5, 8.0])
    def test_has_the_time_that_follows_some_ticks_later(self, delay: float) -> None:
        drive = ticks([(20.0, 20.0004), (21.0, 21.0005)], last=33.0, delay=delay)
        assert laps(drive) == [(1, 20_000), (2, 21_001)]

    def test_that_ended_before_the_log_began_is_not_one_of_it(self) -> None:
        assert laps([Tick(index / RATE, 8, 90.5) for index in range(600)]) == []
        assert laps(ticks([(20.0, 20.5)], first=8, last=90.5)) == [(9, 20_500)]

    @pytest.mark.parametrize("none", [-1.0, 0.0, float("nan"), float("inf"), 3.4e38])
    def test_may_have_no_time(self, none: float) -> None:
        assert laps(ticks([(20.0, 20.1), (21.0, none), (22.0, 22.1)])) == [(1, 20_100), (2, None), (3, 22_100)]

    def test_as_fast_as_the_one_before_is_told_by_the_clock(self) -> None:
        assert laps(ticks([(20.0, 20.0), (20.0, 20.0), (20.01, 20.0)])) == [(1, 20_000), (2, 20_000), (3, None)]
        assert laps(ticks([(20.0, 20.0), (20.0, 20.0), (20.0, 20.0)], delay=12.0))[2] == (3, 20_000)

    def test_after_which_the_time_does_not_change_has_none_where_the_clock_says_it_was_another(self) -> None:
        assert laps(ticks([(20.0, 20.0), (31.0, 20.0), (22.0, 22.0)])) == [(1, 20_000), (2, None), (3, 22_000)]

    def test_that_ended_just_before_the_log_did_is_listed_without_its_time(self) -> None:
        drive = ticks([(20.0, 20.0), (20.01, 20.01)], delay=2.5)
        assert laps([tick for tick in drive if tick.clock < 41.0]) == [(1, 20_000), (2, None)]

    def test_after_which_the_time_changes_twice_has_the_last_if_the_clock_agrees(self) -> None:
        def drive(last: float) -> list[Tick]:
            told = ticks([(20.0, 20.0), (30.0, 25.0), (20.0, 20.0)])
            return [tick._replace(last=last) if 55.0 < tick.clock < 72.0 else tick for tick in told]

        assert laps(drive(30.0)) == [(1, 20_000), (2, 30_000), (3, 20_000)]
        assert laps(drive(31.0)) == [(1, 20_000), (2, None), (3, 20_000)]

    def test_is_not_told_by_a_time_that_runs(self) -> None:
        drive = [Tick(float(index), index // 25, float(index % 25)) for index in range(200)]
        assert laps(drive, sure_s=2.0) == [(lap, None) for lap in range(1, 8)]

    def test_is_not_told_by_a_clock_that_is_too_coarse(self) -> None:
        drive = ticks([(20.0, 20.0), (20.0, 20.0), (21.0, 21.0)])
        assert (
            laps(drive, sure_s=FINEST_S)
            != laps(drive, sure_s=FINEST_S + 0.01)
            == [
                (1, 20_000),
                (2, None),
                (3, 21_000),
            ]
        )


class TestTheCount:
    def test_may_go_back_to_begin_again(self) -> None:
        first, second = ticks([(20.0, 20.5), (21.0, 21.5)], first=3), ticks([(22.0, 22.5)], last=21.5)
        again = [tick._replace(clock=tick.clock + 100.0) for tick in second]
        assert laps([*first, *again]) == [(4, 20_500), (5, 21_500), (1, 22_500)]

    def test_below_one_counts_no_lap(self) -> None:
        assert laps(ticks([(5.0, -1.0), (20.0, -1.0), (21.0, 21.5)], first=-2)) == [(1, 21_500)]

    def test_may_leap(self) -> None:
        drive = ticks([(20.0, 20.5), (21.0, 20.5), (22.0, 22.5)])
        leaping = [tick._replace(done=tick.done * 3) for tick in drive]
        assert laps(leaping) == [(3, 20_500), (6, None), (9, 22_500)]


@pytest.mark.parametrize(
    ("value", "time"),
    [(68.67109680175781, 68_671), (68.6695, 68_670), (0.0, None), (-1.0, None), (1e300, None), (float("nan"), None)],
)
def test_seconds_are_rounded_as_the_text_they_stand_for(value: float, time: int | None) -> None:
    assert seconds(value) == time


@given(st.lists(st.integers(15_000, 40_000), min_size=1, max_size=4), st.integers(0, 9), st.floats(0.0, 9.0))
def test_a_drive_is_read_as_it_was_driven(driven: list[int], first: int, delay: float) -> None:
    drive = ticks([(time / 1000, time / 1000) for time in driven], first=first, delay=delay, rate=20)
    equal_at_the_end = len(driven) > 1 and driven[-1] == driven[-2]
    expected = [*enumerate(driven, first + 1)]
    if equal_at_the_end:
        expected = [*expected[:-1], (expected[-1][0], None)]  # type: ignore[list-item]
    assert laps(drive, sure_s=0.1) == expected
