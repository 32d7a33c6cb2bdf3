"""The script of the demonstration."""

from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo.cup import TEAMS
from ingest.demo.pace import AWAY_LAP, cast, laps
from ingest.demo.script import COMING_MS, FRAME_MS, LEAVING_MS, OPENING_MS, Moment, Scene, moments, script

seeds = st.integers(0, 2**31)
steps = st.integers(17, 30_000)


class Told:
    """A game whose packets tell the moment in words, and nothing in a pause."""

    def packets(self, moment: Moment) -> Iterator[bytes]:
        if moment.scene is not Scene.PAUSED:
            yield f"{moment.clock_ms} lap {moment.lap.number} at {moment.driven_ms} {moment.sectors_ms}".encode()


def of_session(seed: int = 3, rig: int = 0, step_ms: int = 1_000) -> list[Moment]:
    """All moments of the first game session of a rig."""
    return list(takewhile(lambda moment: moment.lap.session == 1, moments(seed, rig, step_ms)))


@pytest.fixture(scope="module")
def session() -> list[Moment]:
    return of_session()


class TestTheOrder:
    def test_is_the_same_for_the_same_seed(self) -> None:
        first, again = (list(islice(script((Told(), Told()), 3, 500), 2_000)) for _ in range(2))
        assert first == again

    def test_is_that_of_time_and_every_rig_has_its_own(self) -> None:
        cues = list(islice(script((Told(), Told(), Told()), 3, 500), 3_000))
        assert all((before.at_ms, before.rig) < (after.at_ms, after.rig) for before, after in pairwise(cues))
        assert {cue.rig for cue in cues} == {0, 1, 2}

    def test_has_no_cue_where_a_game_is_silent(self) -> None:
        away = cast(3).away
        silence = next(lap for lap in islice(laps(3, away), AWAY_LAP) if lap.pause_ms)
        games = tuple(Told() for _ in range(TEAMS))
        cues = takewhile(lambda cue: cue.at_ms < silence.end_ms, script(games, 3, 5_000))
        heard = [cue.at_ms for cue in cues if cue.rig == away]
        assert max(after - before for before, after in pairwise(heard)) >= silence.pause_ms


class TestMoments:
    @given(seeds, st.integers(0, TEAMS - 1), steps)
    @settings(max_examples=30)
    def test_are_far_enough_apart_for_a_game_to_count_them(self, seed: int, rig: int, step_ms: int) -> None:
        seen = list(islice(moments(seed, rig, step_ms), 400))
        for before, after in pairwise(seen):
            assert after.at_ms - before.at_ms >= FRAME_MS
            paused = after.scene is Scene.PAUSED or before.scene is Scene.PAUSED
            same_session = before.lap.session == after.lap.session
            assert not same_session or paused or after.clock_ms - before.clock_ms >= FRAME_MS

    @given(seeds, st.integers(0, TEAMS - 1), steps)
    @settings(max_examples=30)
    def test_show_every_line_crossing_whatever_the_step(self, seed: int, rig: int, step_ms: int) -> None:
        seen = list(islice(moments(seed, rig, step_ms), 400))
        end = seen[-1].at_ms
        ended = [lap.end_ms for lap in takewhile(lambda lap: lap.end_ms <= end, laps(seed, rig))]
        assert [moment.at_ms for moment in seen if moment.crossed] == ended

    def test_a_rig_is_seen_right_before_the_line_and_on_it(self, session: list[Moment]) -> None:
        crossings = [(before, on) for before, on in pairwise(session) if on.crossed]
        assert len(crossings) == session[0].lap.of
        for before, on in crossings:
            lap = on.done[-1]
            assert (before.lap, before.at_ms, on.at_ms) == (lap, lap.end_ms - FRAME_MS, lap.end_ms)
            assert before.sectors_ms == lap.sectors_ms[:2]

    def test_what_is_done_grows_with_the_laps_and_starts_over_with_the_game(self, session: list[Moment]) -> None:
        for moment in session:
            driven = moment.lap.of if moment.scene is Scene.OVER else moment.lap.number - 1
            assert [lap.number for lap in moment.done] == list(range(1, driven + 1))
        later = next(moment for moment in moments(3, 0, 1_000) if moment.lap.session == 2)
        assert (later.done, later.first, later.clock_ms) == ((), True, 0)

    def test_a_game_session_begins_before_its_first_lap_and_ends_after_its_last(self, session: list[Moment]) -> None:
        first, last = session[0], session[-1]
        assert (first.scene, first.driven_ms, first.first, first.clock_ms) == (Scene.COMING, -COMING_MS, True, 0)
        assert (last.scene, last.leaving, last.at_ms) == (Scene.OVER, True, last.lap.end_ms + LEAVING_MS)
        assert [moment.scene for moment in session if moment.first or moment.leaving] == [Scene.COMING, Scene.OVER]
        assert first.sectors_ms == (None, None)

    def test_the_clock_of_the_game_stands_still_in_a_pause(self) -> None:
        seen = of_session(3, cast(3).away)
        paused = [moment for moment in seen if moment.scene is Scene.PAUSED and moment.lap.number == AWAY_LAP]
        assert len(paused) == 180
        assert {moment.driven_ms for moment in paused} == {paused[0].lap.half_ms}
        assert not any(moment.due(1) for moment in paused[1:])
        (back,) = (after for before, after in pairwise(seen) if before is paused[-1])
        assert (back.scene, back.driven_ms) == (Scene.DRIVING, back.lap.half_ms)

    def test_what_a_game_sends_every_so_often_is_due_once_in_a_while(self, session: list[Moment]) -> None:
        due = [moment.clock_ms for moment in session if moment.due(10_000)]
        assert due[0] == 0
        assert [clock // 10_000 for clock in due] == sorted({moment.clock_ms // 10_000 for moment in session})

    def test_the_mark_of_an_invalid_lap_appears_as_it_is_driven(self) -> None:
        seen = [moment for rig in cast(5).rivals for moment in of_session(5, rig)]
        last_of = {moment.lap: moment for moment in seen if moment.scene is Scene.DRIVING}
        assert all(moment.invalid is not moment.lap.valid for moment in last_of.values())
        assert any(moment.invalid for moment in last_of.values())
        assert not any(moment.invalid for moment in seen if moment.driven_ms * 3 < moment.lap.time_ms * 2)

    def test_the_best_lap_is_one_that_counts(self) -> None:
        seen = of_session(5, cast(5).rivals[1])
        assert seen[0].best_ms is None
        by_lap = {len(moment.done): moment.best_ms for moment in seen}
        times = [lap.time_ms for lap in seen[-1].done]
        assert by_lap[3] == times[1]
        assert by_lap[4] == times[1] > times[3], "a lap that was cut is no best lap"


@given(seeds)
@settings(max_examples=25)
def test_the_opening_holds_two_laps_of_every_rig_but_the_late_one(seed: int) -> None:
    for rig in range(TEAMS):
        ended = list(takewhile(lambda lap: lap.end_ms <= OPENING_MS, laps(seed, rig)))
        assert len(ended) == 0 if rig == cast(seed).late else len(ended) >= 2


def test_what_comes_is_the_same_with_more_moments_in_between() -> None:
    """The datagram of a moment does not depend on how many moments came before it."""
    fine, coarse = ({cue.at_ms: cue for cue in islice(script((Told(),), 3, step), 3_000)} for step in (500, 5_000))
    shared = fine.keys() & coarse.keys()
    assert len(shared) > 200
    assert all(fine[at] == coarse[at] for at in shared)
