"""What is told of a car's laps: each once, and again only when the game's list or a rewind changes it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from timing.laps import GAME, REWIND, Drop, Dropped, LapCorrected, LapDone, Origin, Outcome
from timing.readings import TimedLap
from timing.told import Told, ToldLaps

LIVE, RECOVERED, HISTORY = Origin.LIVE, Origin.RECOVERED, Origin.HISTORY


def told_laps() -> ToldLaps:
    return ToldLaps("77", 3)


def corrected(outcomes: Sequence[Outcome]) -> list[tuple[int, int | None, bool | None, str]]:
    assert all(isinstance(outcome, LapCorrected) for outcome in outcomes)
    return [
        (outcome.lap, outcome.time_ms, outcome.valid, outcome.reason)
        for outcome in outcomes
        if isinstance(outcome, LapCorrected)
    ]


class TestALap:
    def test_is_told_with_all_that_is_known_of_it(self) -> None:
        (lap,) = told_laps().tell(2, Told(80_000, (30_000, 25_000, 25_000), False, GAME, 99_000), LIVE)
        assert lap == LapDone("77", 3, None, 2, 80_000, (30_000, 25_000, 25_000), False, GAME, LIVE, player=False)

    def test_is_told_once(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        for origin in (LIVE, RECOVERED, HISTORY):
            assert laps.tell(1, Told(80_000, None, True), origin) == []

    def test_of_another_time_under_its_number_is_dropped_by_name(self) -> None:
        """A slot whose lap numbers began anew: its laps have no number of their own."""
        laps = told_laps()
        laps.tell(1, Told(80_000), LIVE)
        assert laps.tell(1, Told(81_000), LIVE) == [Dropped(Drop.REPEATED, 3, 1)]
        assert 1 in laps
        assert laps.total_ms(range(1, 2)) == 80_000

    def test_once_refused_is_refused_to_the_list_too(self) -> None:
        laps = told_laps()
        assert laps.refuse(1, Drop.OUT_LAP) == [Dropped(Drop.OUT_LAP, 3, 1)]
        assert laps.tell(1, Told(120_000, None, True), HISTORY) == []
        assert 1 not in laps


class TestTheGamesList:
    def test_knows_the_time_better(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        assert corrected(laps.tell(1, Told(80_001, None, True), HISTORY)) == [(1, 80_001, True, "")]

    def test_knows_validity_better(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, False, GAME), LIVE)
        assert corrected(laps.tell(1, Told(80_000, None, True), HISTORY)) == [(1, 80_000, True, "")]
        assert corrected(laps.tell(1, Told(80_000, None, False, GAME), HISTORY)) == [(1, 80_000, False, GAME)]

    def test_without_a_word_on_validity_leaves_it(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, False, GAME), LIVE)
        assert laps.tell(1, Told(80_000), HISTORY) == []
        assert corrected(laps.tell(1, Told(80_500), HISTORY)) == [(1, 80_500, False, GAME)]

    def test_adds_sectors_that_were_not_heard(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        (fix,) = laps.tell(1, Told(80_000, (30_000, 25_000, 25_000), True), HISTORY)
        assert isinstance(fix, LapCorrected)
        assert fix.sectors_ms == (30_000, 25_000, 25_000)
        assert laps.tell(1, Told(80_000, (30_000, 25_000, 25_000), True), HISTORY) == []

    def test_does_not_quarrel_over_a_millisecond_of_a_sector(self) -> None:
        """The third sector is what the lap leaves, which may be a millisecond off what the game has measured."""
        laps = told_laps()
        laps.tell(1, Told(73_845, (21_054, 23_305, 29_486), True), LIVE)
        assert laps.tell(1, Told(73_845, (21_054, 23_305, 29_485), True), HISTORY) == []


class TestARewind:
    def test_makes_the_lap_it_leads_into_invalid(self) -> None:
        laps = told_laps()
        assert laps.undo(1) == []
        (lap,) = laps.tell(1, Told(80_000, None, True), LIVE)
        assert isinstance(lap, LapDone)
        assert (lap.valid, lap.reason) == (False, REWIND)

    def test_voids_all_laps_after_it_at_once(self) -> None:
        laps = told_laps()
        for number in (1, 2, 3):
            laps.tell(number, Told(80_000 + number, None, True), LIVE)
        assert corrected(laps.undo(2)) == [(2, 80_002, False, REWIND), (3, 80_003, False, REWIND)]
        assert laps.undo(2) == []

    def test_does_not_speak_against_the_lap_after_it(self) -> None:
        laps = told_laps()
        for number in (1, 2):
            laps.tell(number, Told(80_000 + number, None, True), LIVE)
        laps.undo(1)
        assert corrected(laps.tell(1, Told(79_000, None, True), LIVE)) == [(1, 79_000, False, REWIND)]
        assert corrected(laps.tell(2, Told(81_000, None, True), LIVE)) == [(2, 81_000, True, "")]

    def test_nor_when_that_is_as_fast_to_the_millisecond_as_it_was(self) -> None:
        laps = told_laps()
        for number in (1, 2):
            laps.tell(number, Told(80_000, None, True), LIVE)
        laps.undo(1)
        laps.tell(1, Told(79_000, None, True), LIVE)
        assert corrected(laps.tell(2, Told(80_000, None, True), LIVE)) == [(2, 80_000, True, "")]

    def test_nor_where_the_game_says_nothing_about_validity(self) -> None:
        laps = told_laps()
        for number in (1, 2):
            laps.tell(number, Told(80_000), LIVE)
        laps.undo(1)
        assert corrected(laps.tell(2, Told(81_000), LIVE)) == [(2, 81_000, True, "")]

    def test_leaves_laps_that_are_expected_once_more(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        laps.undo(1)
        assert 1 not in laps
        laps.tell(1, Told(81_000, None, True), LIVE)
        assert 1 in laps

    def test_is_not_forgiven_by_the_list(self) -> None:
        laps = told_laps()
        laps.undo(1)
        laps.tell(1, Told(80_000, None, True), LIVE)
        assert laps.tell(1, Told(80_000, (1, 2, 3), True), HISTORY) == []
        assert corrected(laps.tell(1, Told(80_002, None, True), HISTORY)) == [(1, 80_002, False, REWIND)]

    def test_void_laps_stay_void_while_an_old_list_still_names_them(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        laps.tell(2, Told(81_000, None, True), LIVE)
        laps.undo(1)
        assert laps.tell(2, Told(81_000, None, True), HISTORY) == []

    def test_a_lap_driven_anew_may_come_from_the_list_first(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        laps.tell(2, Told(81_000, None, True), LIVE)
        laps.undo(1)
        assert corrected(laps.tell(2, Told(82_000, None, True), HISTORY)) == [(2, 82_000, True, "")]
        assert laps.tell(2, Told(82_000, None, True), LIVE) == []

    def test_further_back_takes_the_mark_off_laps_that_begin_anew(self) -> None:
        """Chained: first within lap 3, then back into lap 2, after which lap 3 is driven from its start."""
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        laps.tell(2, Told(81_000, None, True), LIVE)
        laps.undo(3)
        laps.undo(2)
        laps.tell(2, Told(82_000, None, True), LIVE)
        (lap,) = laps.tell(3, Told(83_000, None, True), LIVE)
        assert isinstance(lap, LapDone)
        assert (lap.valid, lap.reason) == (True, "")

    def test_gives_an_out_lap_another_chance(self) -> None:
        laps = told_laps()
        laps.refuse(2, Drop.IN_LAP)
        laps.undo(2)
        assert len(laps.tell(2, Told(80_000), LIVE)) == 1

    def test_each_correction_says_which_time_it_voids(self) -> None:
        """Twice back over the same line: both corrections were alike, and the record took the second for the first."""
        laps = told_laps()
        laps.tell(1, Told(80_000, None, True), LIVE)
        laps.tell(2, Told(81_000, None, True), LIVE)
        first = laps.undo(2)
        laps.tell(2, Told(82_000, None, True), LIVE)
        laps.undo(1)
        laps.tell(1, Told(80_500, None, True), LIVE)
        laps.tell(2, Told(83_000, None, True), LIVE)
        second = laps.undo(1)
        assert not set(first) & set(second)


class TestWhatMayBeAsked:
    def test_the_first_lap_that_ended_after_a_moment(self) -> None:
        laps = told_laps()
        for number in (1, 2, 3):
            laps.tell(number, Told(80_000, clock_ms=number * 80_000), LIVE)
        laps.tell(4, Told(80_000), LIVE)
        assert [laps.after(moment) for moment in (0, 80_000, 200_000, 240_000)] == [1, 2, 3, None]

    def test_whether_a_list_is_of_these_laps(self) -> None:
        laps = told_laps()
        assert laps.agrees([TimedLap(1, 80_000)]) is None
        laps.tell(1, Told(80_000), LIVE)
        assert laps.agrees([]) is None
        assert laps.agrees([TimedLap(2, 80_000)]) is None
        assert laps.agrees([TimedLap(1, 80_000), TimedLap(2, 90_000)]) is True
        assert laps.agrees([TimedLap(1, 80_001)]) is False

    def test_the_sum_of_laps_if_all_are_known(self) -> None:
        laps = told_laps()
        laps.tell(1, Told(80_000), LIVE)
        laps.tell(3, Told(82_000), LIVE)
        assert laps.total_ms(range(1, 2)) == 80_000
        assert laps.total_ms(range(1, 4)) is None
        assert laps.total_ms(range(1, 1)) == 0


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 4), st.integers(80_000, 80_002), st.sampled_from([LIVE, HISTORY])),
        max_size=30,
    )
)
def test_first_tellings_and_corrections_add_up_to_what_is_known(moves: list[tuple[bool, int, int, Origin]]) -> None:
    """Whoever takes the outcomes in, in their order, knows what is known here, and never hears a lap twice."""
    laps, heard = told_laps(), dict[int, tuple[int | None, bool | None, str]]()
    for undoes, number, time, origin in moves:
        for outcome in laps.undo(number) if undoes else laps.tell(number, Told(time, None, True), origin):
            if isinstance(outcome, LapDone):
                assert outcome.lap not in heard
                heard[outcome.lap] = (outcome.time_ms, outcome.valid, outcome.reason)
            elif isinstance(outcome, LapCorrected):
                assert heard[outcome.lap] != (outcome.time_ms, outcome.valid, outcome.reason)
                heard[outcome.lap] = (outcome.time_ms, outcome.valid, outcome.reason)
    assert {lap for lap in range(1, 5) if laps.total_ms(range(lap, lap + 1))} == set(heard)
    for lap, (known, valid, reason) in heard.items():
        assert laps.total_ms(range(lap, lap + 1)) == known
        assert (valid, reason) in ((True, ""), (False, REWIND))
