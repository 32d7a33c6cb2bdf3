"""A driver's best two laps are those of a plain sort, whatever is added or corrected."""

from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.tally import Lap, Tally
from tests.leaderboard.evenings import AT
from timing.record.entry import LapAmended


def lap(seq: int, time_ms: int, valid: bool | None = None) -> Lap:
    return Lap(seq, "quali", "anna", time_ms, None, valid)


def tally(*laps: Lap) -> Tally:
    count = Tally("anna")
    for each in laps:
        count.add(each, "rig 1")
    return count


def amended(
    *, valid: bool | None = None, time_ms: int | None = None, sectors_ms: tuple[int, ...] | None = None
) -> LapAmended:
    return LapAmended("quali", "lap/quali/rig 1/1", AT, valid, "", time_ms, sectors_ms)


def amend(count: Tally, lap: Lap, amended: LapAmended) -> None:
    lap.amend(amended)
    count.changed(lap)


def test_a_lap_nobody_called_invalid_counts() -> None:
    assert lap(1, 118_432, None).counts
    assert lap(1, 118_432, True).counts
    assert not lap(1, 118_432, False).counts


def test_of_two_equal_laps_the_earlier_is_the_best_and_the_other_the_second_best() -> None:
    first, again = lap(1, 118_432), lap(2, 118_432)
    count = tally(first, again)
    assert count.best is first
    assert count.second is again
    assert count.last is again


def test_an_invalid_lap_is_driven_but_is_no_best_lap() -> None:
    count = tally(lap(1, 118_432, valid=False))
    assert len(count.laps) == 1
    assert count.best is None
    assert count.second is None


def test_voiding_the_best_lap_makes_the_second_best_the_best_and_the_third_the_second() -> None:
    third, best, second = lap(1, 119_000), lap(2, 118_000), lap(3, 118_500)
    count = tally(third, best, second)
    amend(count, best, amended(valid=False))
    assert count.best is second
    assert count.second is third


def test_a_restored_lap_can_be_the_best_again() -> None:
    voided, other = lap(1, 118_000, valid=False), lap(2, 118_500)
    count = tally(voided, other)
    amend(count, voided, amended(valid=True))
    assert count.best is voided
    assert count.second is other


def test_a_correction_leaves_alone_what_it_does_not_name() -> None:
    only = lap(1, 118_000, valid=True)
    count = tally(only)
    amend(count, only, amended(sectors_ms=(60_000, 58_000)))
    assert (only.time_ms, only.valid, only.sectors_ms) == (118_000, True, (60_000, 58_000))
    amend(count, only, amended(time_ms=118_001))
    assert (only.time_ms, only.valid, only.sectors_ms) == (118_001, True, (60_000, 58_000))


def test_what_a_board_shows_differs_when_a_lap_that_is_shown_differs() -> None:
    slow, best, second, last = lap(1, 120_000), lap(2, 118_000), lap(3, 118_500), lap(4, 119_500)
    count = tally(slow, best, second, last)
    shown = count.shown
    amend(count, slow, amended(time_ms=121_000, valid=False))
    assert count.shown == shown, "neither the best, the second-best nor the last lap"
    for each in (best, second, last):
        amend(count, each, amended(time_ms=each.time_ms + 1))
        assert count.shown != shown
        shown = count.shown
    amend(count, best, amended(sectors_ms=(1, 2)))
    assert count.shown != shown


def test_a_best_lap_handed_to_a_later_equal_one_is_a_change_though_no_time_differs() -> None:
    earlier = lap(1, 118_432)
    count = tally(earlier, lap(2, 118_432), lap(3, 118_432))
    shown = count.shown
    amend(count, earlier, amended(valid=False))
    assert count.shown != shown


def test_a_race_is_the_sum_of_all_laps_whatever_becomes_of_them() -> None:
    first, cut = lap(1, 118_000), lap(2, 119_000, valid=False)
    count = tally(first, cut, lap(3, 120_000), lap(4, 121_000))
    assert count.total_ms == 478_000
    cut.amend(amended(time_ms=119_500))
    count.changed(cut, 500)
    assert count.total_ms == 478_500
    count.take_out([first])
    assert (count.total_ms, len(count.laps)) == (360_500, 3)
    count.put_in([first])
    assert [each.seq for each in count.laps] == [1, 2, 3, 4]


LAPS = st.tuples(st.integers(118_000, 118_005), st.sampled_from([None, True, False]))
CORRECTIONS = st.tuples(
    st.integers(0, 20), st.sampled_from([None, True, False]), st.none() | LAPS.map(lambda it: it[0])
)


@settings(deadline=None)
@given(st.lists(LAPS, min_size=1, max_size=12), st.lists(CORRECTIONS, max_size=6), st.integers(2, 4))
def test_the_best_so_many_and_the_best_in_a_row_are_those_of_plain_loops(
    laps: list[tuple[int, bool | None]], corrections: list[tuple[int, bool | None, int | None]], of: int
) -> None:
    count = Tally("anna", of=of)
    for seq, told in enumerate(laps, 1):
        count.add(lap(seq, *told), "rig 1")
    for which, valid, time_ms in [*corrections, (0, None, None)]:
        amend(count, count.laps[which % len(laps)], amended(valid=valid, time_ms=time_ms))
        counted = sorted((each for each in count.laps if each.counts), key=lambda each: (each.time_ms, each.seq))
        assert count.top == counted[:of]
        rows = [count.laps[at : at + of] for at in range(len(laps) - of + 1)]
        sums = [sum(each.time_ms for each in row) for row in rows if all(each.counts for each in row)]
        assert count.row_ms == min(sums, default=None)
        assert count.total_ms == sum(each.time_ms for each in count.laps)


@settings(deadline=None)
@given(st.lists(LAPS, min_size=1, max_size=15), st.lists(CORRECTIONS, max_size=10))
def test_the_best_two_are_those_of_a_plain_sort(
    laps: list[tuple[int, bool | None]], corrections: list[tuple[int, bool | None, int | None]]
) -> None:
    count = tally(*(lap(seq, time_ms, valid) for seq, (time_ms, valid) in enumerate(laps, 1)))
    for which, valid, time_ms in corrections:
        amend(count, count.laps[which % len(laps)], amended(valid=valid, time_ms=time_ms))
        counted = sorted((each for each in count.laps if each.counts), key=lambda each: (each.time_ms, each.seq))
        assert [count.best, count.second] == [*counted, None, None][:2]
