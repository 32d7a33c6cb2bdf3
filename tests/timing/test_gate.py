"""Which frames are news, which come late or again, and when the player went back in time."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.stage import StageFrame
from timing.gate import CLEAR_RUN, FARTHEST_MS, REWIND_RUN, SECOND, Gate, Verdict

FRAME_MS = 1000 / 60


def frame(order: int, *, steady: int | None = None, clock: int | None = None) -> StageFrame:
    return StageFrame("1", order, {}, clock, steady)


def verdicts(orders: Iterable[int], steady: Iterable[int] | None = None, gate: Gate | None = None) -> list[str]:
    """Of frames without a clock."""
    gate = gate or Gate()
    orders = list(orders)
    steadies: list[int | None] = [*steady] if steady else [None] * len(orders)
    return [gate.judge(frame(order, steady=other)).value for order, other in zip(orders, steadies, strict=True)]


def timed(orders: Iterable[int], gate: Gate | None = None) -> list[str]:
    """Of frames whose clock goes with their number, sixty a second."""
    gate = gate or Gate()
    return [gate.judge(frame(order, clock=round(order * FRAME_MS))).value for order in orders]


class TestNews:
    def test_rising_numbers_are_news_also_with_gaps(self) -> None:
        assert verdicts([1, 2, 5, 900]) == ["new"] * 4

    def test_a_frame_again_is_repeated_and_a_lower_one_late(self) -> None:
        assert verdicts([5, 5, 4, 6, 5]) == ["new", "repeated", "late", "new", "late"]

    def test_a_few_late_frames_between_news_are_no_rewind(self) -> None:
        assert "rewound" not in verdicts([10, *[n for base in range(11, 200, 3) for n in (base + 2, base, base + 1)]])

    def test_the_same_late_frame_many_times_is_no_run(self) -> None:
        assert set(verdicts([500, *[400] * 40])[1:]) == {"late"}

    def test_a_burst_held_up_for_two_hundred_milliseconds_is_no_rewind(self) -> None:
        """A radio link gave way for 0.2 s: one frame got through, then came the twelve before it in their order."""
        assert timed([*range(1000, 1100), 1112, *range(1100, 1112), 1113]) == [*["new"] * 101, *["late"] * 12, "new"]


class TestWhatIsMissing:
    def test_is_counted_between_frames_that_are_numbered_one_by_one(self) -> None:
        gate = Gate()
        verdicts([10, 11, 12, 15, 16, 20], gate=gate)
        assert (gate.frames, gate.missing, gate.counts_each) == (6, 5, True)

    def test_is_not_what_was_only_overtaken(self) -> None:
        for steady in (None, [10, 12, 11, 13]):
            gate = Gate()
            assert verdicts([10, 12, 11, 13], steady, gate) == ["new", "new", "late", "new"]
            assert (gate.frames, gate.missing) == (3, 0)

    def test_is_not_known_where_numbers_rise_by_more_than_one(self) -> None:
        gate = Gate()
        verdicts(range(0, 600, 3), gate=gate)
        assert not gate.counts_each

    def test_is_known_also_where_most_is_missing(self) -> None:
        gate = Gate()
        verdicts([n for n in range(1_000) if n % 13 in (0, 1)], gate=gate)
        assert gate.counts_each
        assert gate.frames + gate.missing == 990, "from frame 0 to frame 989"


class TestRewindsOfGamesWithOneCounter:
    def test_a_run_of_lower_numbers_is_one(self) -> None:
        low = range(500 - SECOND + 1, 500)
        gate = Gate()
        verdicts(range(300, 501), gate=gate)
        found = verdicts(low, gate=gate)
        assert found == [*["late"] * (REWIND_RUN - 1), "rewound", *["new"] * (len(low) - REWIND_RUN)]

    def test_a_short_run_is_enough_further_back_than_packets_come_late(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        found = timed(range(1400, 1420), gate)
        assert found == [*["late"] * (CLEAR_RUN - 1), "rewound", *["new"] * (20 - CLEAR_RUN)]

    def test_its_moment_is_that_of_the_first_frame_of_the_run(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        timed(range(1400, 1420), gate)
        assert gate.back_to_ms == round(1400 * FRAME_MS)

    def test_is_not_hidden_by_a_frame_that_came_late_right_before_it(self) -> None:
        """The late frame was taken for the first of the run, and none below it counted."""
        gate = Gate()
        timed(range(1000, 2000), gate)
        assert timed([1998, *range(1900, 1903)], gate) == ["late", "late", "late", "rewound"]
        assert gate.back_to_ms == round(1900 * FRAME_MS)

    def test_is_not_hidden_by_frames_that_overtake_each_other(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        assert "rewound" in timed([1903, 1901, 1902, 1900], gate)
        assert gate.back_to_ms == round(1901 * FRAME_MS)

    def test_a_run_that_news_break_off_is_none(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        assert timed([1400, 1401, 2000, 1402, 1403, 2001], gate) == ["late", "late", "new", "late", "late", "new"]

    def test_frames_sent_once_a_second_are_judged_by_their_clock(self) -> None:
        """At a low rate a rewind of some seconds has few frames."""
        gate = Gate()
        timed(range(6000, 12_000, 60), gate)
        assert timed(range(11_400, 11_700, 60), gate) == ["late", "late", "rewound", "new", "new"]

    def test_how_far_back_a_frame_lies_is_said_by_the_clock(self) -> None:
        """A game that counts more frames a second than most."""
        gate = Gate()
        for order in range(1000, 3000):
            gate.judge(frame(order, clock=order * 5))
        found = [gate.judge(frame(order, clock=order * 5)).value for order in range(2900, 2900 + REWIND_RUN)]
        assert found == [*["late"] * (REWIND_RUN - 1), "rewound"]

    @pytest.mark.parametrize(("newest", "lower"), [(None, 10), (33_000, None)])
    def test_and_by_the_number_where_one_of_the_two_has_no_clock(self, newest: int | None, lower: int | None) -> None:
        gate = Gate()
        gate.judge(frame(1000, clock=0))
        gate.judge(frame(2000, clock=newest))
        found = [gate.judge(frame(order, clock=lower)).value for order in range(1950, 1950 + REWIND_RUN)]
        assert found == [*["late"] * (REWIND_RUN - 1), "rewound"]

    def test_one_after_the_other(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        for start in (1700, 1500, 1300):
            assert "rewound" in timed(range(start, start + 50), gate)
            assert gate.back_to_ms == round(start * FRAME_MS)


class TestAnnouncedRewinds:
    def test_are_believed_at_once(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        gate.announce_rewind(round(1700 * FRAME_MS))
        assert timed([1700, 1701, 1695], gate) == ["rewound", "new", "late"]

    def test_may_begin_up_to_a_second_before_the_moment_announced(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        gate.announce_rewind(round(1700 * FRAME_MS))
        assert timed([1650, 1651], gate) == ["rewound", "new"]
        assert gate.back_to_ms == round(1650 * FRAME_MS)

    def test_are_not_begun_by_a_late_frame_from_before(self) -> None:
        gate = Gate()
        timed(range(1000, 2000), gate)
        gate.announce_rewind(round(1700 * FRAME_MS))
        assert timed([1997, 2001, 2000, 1700], gate) == ["late", "new", "late", "rewound"]

    def test_that_come_late_mean_nothing_later(self) -> None:
        """The announcement arrived after the frames that it announced; a late frame minutes after is only late."""
        gate = Gate()
        timed(range(1000, 2000), gate)
        assert "rewound" in timed(range(1700, 1720), gate)
        gate.announce_rewind(round(1700 * FRAME_MS))
        timed(range(1720, 3000), gate)
        assert timed([2990, 3000], gate) == ["late", "new"]

    def test_of_a_game_without_a_clock(self) -> None:
        gate = Gate()
        verdicts([500], gate=gate)
        gate.announce_rewind(0)
        assert verdicts([400, 401, 390], gate=gate) == ["rewound", "new", "late"]


class TestGamesWithASecondCounter:
    def test_it_tells_a_rewind_from_a_late_frame(self) -> None:
        assert verdicts([500, 499, 400, 401, 501, 402], [500, 499, 501, 502, 498, 503]) == [
            "new",
            "late",
            "rewound",
            "new",
            "late",
            "new",
        ]

    def test_the_same_number_after_a_rewind_is_not_repeated(self) -> None:
        assert verdicts([500, 500, 500], [500, 501, 501]) == ["new", "rewound", "repeated"]

    def test_chained_rewinds(self) -> None:
        orders = [1000, 800, 801, 700, 701, 600]
        assert verdicts(orders, range(1000, 1006)) == ["new", "rewound", "new", "rewound", "new", "rewound"]

    def test_what_lies_far_back_in_both_is_the_stream_once_more(self) -> None:
        gate = Gate()
        verdicts([1000, 2000], [1000, 2000], gate)
        assert verdicts([1000, 1001, 2000, 2001], [1000, 1001, 2000, 2001], gate) == [
            "again",
            "again",
            "repeated",
            "new",
        ]
        assert not gate.behind

    def test_one_that_goes_back_itself_is_overruled_by_the_announcement(self) -> None:
        """A program that makes packets itself let both counters go back."""
        gate = Gate()
        gate.judge(frame(2000, steady=2000, clock=33_000))
        gate.announce_rewind(28_000)
        assert gate.judge(frame(1680, steady=1680, clock=28_000)) is Verdict.REWOUND
        assert gate.judge(frame(1681, steady=1681, clock=28_016)) is Verdict.NEW

    def test_one_that_comes_and_goes_is_not_relied_on(self) -> None:
        gate = Gate()
        found = [
            gate.judge(frame(order, steady=steady)).value for order, steady in ((1, None), (2, 2), (3, None), (4, 4))
        ]
        assert found == ["new"] * 4


class TestTheStreamOnceMore:
    def test_from_its_beginning_is_nothing_new_until_it_has_caught_up(self) -> None:
        gate = Gate()
        timed(range(100, 400), gate)
        found = timed(range(100, 402), gate)
        assert found == [*["late"] * (CLEAR_RUN - 1), *["again"] * (300 - CLEAR_RUN), "repeated", "new", "new"]

    def test_says_that_it_is_behind(self) -> None:
        gate = Gate()
        timed(range(100, 400), gate)
        timed(range(100, 200), gate)
        assert gate.behind

    def test_also_when_its_first_packets_are_lost(self) -> None:
        gate = Gate()
        timed(range(100, 400), gate)
        assert set(timed(range(100 + SECOND // 2, 300), gate)) == {"late", "again"}

    def test_also_from_its_middle_when_that_is_further_back_than_any_rewind(self) -> None:
        gate = Gate()
        timed(range(100, 20_000, 10), gate)
        far = 20_000 - FARTHEST_MS * 60 // 1000 - 600
        assert set(timed(range(far, far + 500), gate)) == {"late", "again"}

    def test_with_a_rewind_in_it_stays_behind_all_that_was_ever_heard(self) -> None:
        """The part before the rewind has higher numbers than the stream had at its end."""
        stream = [*range(100, 1000), *range(700, 900)]
        gate = Gate()
        timed(stream, gate)
        assert "rewound" not in timed(stream, gate)
        assert gate.behind

    def test_without_a_clock_the_numbers_say_how_far(self) -> None:
        gate = Gate()
        verdicts(range(100, 400), gate=gate)
        assert set(verdicts(range(100, 399), gate=gate)) == {"late", "again"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_name(verdict: Verdict) -> None:
    assert Verdict(verdict.value) is verdict


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200))
def test_news_after_the_last_rewind_only_rise(orders: list[int]) -> None:
    gate = Gate()
    highest: int | None = None
    for order, verdict in zip(orders, timed(orders, gate), strict=True):
        if verdict == "new":
            assert highest is None or order > highest
        if verdict in ("new", "rewound"):
            highest = order


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=200))
def test_with_a_second_counter_it_rises_with_all_that_is_taken(numbers: list[tuple[int, int]]) -> None:
    found = verdicts([order for order, _ in numbers], [steady for _, steady in numbers])
    taken = [steady for (_, steady), verdict in zip(numbers, found, strict=True) if verdict in ("new", "rewound")]
    assert all(before < after for before, after in pairwise(taken))


@given(st.lists(st.integers(-11, 11), min_size=30, max_size=300))
def test_packets_that_overtake_each_other_by_less_than_a_fifth_of_a_second_are_never_a_rewind(
    shifts: list[int],
) -> None:
    arrivals = sorted(range(len(shifts)), key=lambda n: (n + max(0, shifts[n]), n))
    found = timed(1000 + n for n in arrivals)
    assert set(found) <= {"new", "late"}
    assert found.count("new") >= 1


@given(st.integers(2, 400), st.data())
def test_a_stream_heard_twice_is_news_once(length: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 5000))
    gate = Gate()
    first = timed(range(start, start + length), gate)
    second = timed(range(start, start + length), gate)
    assert set(first) == {"new"}
    assert not {"new", "rewound"} & set(second)
