"""How the made-up drivers drive."""

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo.cup import RUNS, TEAMS
from ingest.demo.pace import AWAY_LAP, AWAY_MS, BASE_MS, LATE_MS, DemoLap, cast, laps

seeds = st.integers(0, 2**31)
rigs = st.integers(0, TEAMS - 1)


def first(seed: int, rig: int, count: int) -> list[DemoLap]:
    return list(islice(laps(seed, rig), count))


@given(seeds, rigs)
def test_the_same_seed_gives_the_same_evening(seed: int, rig: int) -> None:
    assert first(seed, rig, 100) == first(seed, rig, 100)
    assert first(seed, rig, 100) != first(seed + 1, rig, 100)
    assert first(seed, rig, 100) != first(seed, (rig + 1) % TEAMS, 100)


@given(seeds, rigs)
def test_laps_follow_one_another_and_are_plausible(seed: int, rig: int) -> None:
    driven = first(seed, rig, 150)
    assert all(85_000 < lap.time_ms < 140_000 for lap in driven)
    assert all(0 < sector < 65_535 for lap in driven for sector in lap.sectors_ms)
    for before, after in pairwise(driven):
        if before.last:
            assert (after.session, after.number, after.clock_ms) == (before.session + 1, 1, 0)
            assert 20_000 <= after.start_ms - before.end_ms < 40_000
        else:
            assert (after.session, after.number, after.of) == (before.session, before.number + 1, before.of)
            assert (after.start_ms, after.clock_ms) == (before.end_ms, before.clock_ms + before.time_ms)


@given(seeds, rigs)
def test_a_game_session_is_short_enough_for_every_list_of_laps(seed: int, rig: int) -> None:
    lap = first(seed, rig, 1)[0]
    assert (lap.session, lap.number, lap.clock_ms) == (1, 1, 0)
    assert all(28 <= lap.of <= 60 and 1 <= lap.number <= lap.of for lap in first(seed, rig, 200))


def test_most_laps_count_and_some_do_not() -> None:
    valid = [lap.valid for rig in range(TEAMS) for lap in first(1, rig, 40)]
    assert 0.9 < sum(valid) / len(valid) < 0.98


def test_nobody_cuts_a_corner_in_a_game_that_would_not_say_so() -> None:
    assert all(lap.valid for rig, run in enumerate(RUNS) if run.year is None for lap in first(1, rig, 300))


def test_somebody_pauses_now_and_then() -> None:
    paused = [lap for rig in range(TEAMS) for lap in first(1, rig, 100) if lap.pause_ms]
    assert 5 < len(paused) < 50
    assert all(lap.end_ms == lap.start_ms + lap.time_ms + lap.pause_ms for lap in paused)


def test_drivers_become_faster_all_evening_long() -> None:
    def mean(driven: list[DemoLap]) -> float:
        return sum(lap.time_ms for lap in driven) / len(driven)

    evening = first(1, 0, 1_200)
    hours = [evening[2:200], evening[200:600], evening[600:]]
    assert mean(hours[0]) > mean(hours[1]) > mean(hours[2]) > BASE_MS - 2_000


class TestTheStory:
    @given(seeds)
    def test_everybody_has_one_part(self, seed: int) -> None:
        parts = cast(seed)
        assert sorted(parts.ranks) == sorted(parts.slots) == list(range(TEAMS))
        assert parts.rivals == parts.ranks[:2]
        others = {parts.spinner, parts.comet, parts.late, parts.away, *parts.twins}
        assert len(others - set(parts.rivals)) == 6

    @given(seeds)
    def test_only_games_that_mark_laps_and_fall_silent_have_the_parts_that_need_it(self, seed: int) -> None:
        parts = cast(seed)
        assert all(RUNS[rig].year is not None for rig in (*parts.rivals, parts.away))

    @given(seeds)
    def test_the_rivals_share_their_best_lap_in_the_opening(self, seed: int) -> None:
        one, other = (first(seed, rig, 2) for rig in cast(seed).rivals)
        assert one[1].time_ms == other[1].time_ms == cast(seed).tie_ms
        assert one[0].time_ms < other[0].time_ms
        assert one[1].end_ms < other[1].end_ms

    @given(seeds)
    def test_nobody_else_is_as_fast_by_then(self, seed: int) -> None:
        parts = cast(seed)
        rest = [lap.time_ms for rig in range(TEAMS) if rig not in parts.rivals for lap in first(seed, rig, 2)]
        assert min(rest) > parts.tie_ms

    @given(seeds)
    def test_a_cut_costs_the_lead(self, seed: int) -> None:
        parts = cast(seed)
        one, other = (first(seed, rig, 4)[3] for rig in parts.rivals)
        assert (one.valid, other.valid) == (True, False)
        assert other.time_ms < one.time_ms < parts.tie_ms

    @given(seeds)
    def test_somebody_from_further_back_beats_them_both(self, seed: int) -> None:
        parts = cast(seed)
        lap = first(seed, parts.comet, 8)[7]
        assert lap.valid
        assert lap.time_ms < min(lap.time_ms for rig in parts.rivals for lap in first(seed, rig, 7) if lap.valid)

    @given(seeds)
    def test_two_more_share_a_lap_in_the_middle_of_the_field(self, seed: int) -> None:
        parts = cast(seed)
        one, other = (first(seed, rig, 5) for rig in parts.twins)
        assert one[4].time_ms == other[4].time_ms > parts.tie_ms
        assert one[4].valid
        assert other[4].valid

    @given(seeds)
    def test_one_spins_one_comes_late_and_one_is_away(self, seed: int) -> None:
        parts = cast(seed)
        assert first(seed, parts.spinner, 4)[3].time_ms > BASE_MS + 20_000
        assert first(seed, parts.late, 1)[0].start_ms == LATE_MS
        assert first(seed, parts.away, AWAY_LAP)[-1].pause_ms == AWAY_MS


@pytest.mark.parametrize("rig", range(TEAMS))
def test_rigs_start_spread_over_a_lap_so_that_laps_end_all_the_time(rig: int) -> None:
    parts = cast(1)
    if rig == parts.late:
        return
    start = first(1, rig, 1)[0].start_ms - 10_000
    assert start // 1000 == pytest.approx(parts.slots[rig] * BASE_MS / TEAMS / 1000, abs=2)
