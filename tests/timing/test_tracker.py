"""Readings of one source in, laps out: the stories a rig can tell."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.stage import Stage, StageFrame, on
from timing.classified import Classified
from timing.laps import GAME, REWIND, TELEPORT, Drop, Dropped, GameSession, LapCorrected, LapDone, Origin, Outcome
from timing.readings import (
    CarName,
    CarsNamed,
    Classification,
    LapHistory,
    LapReported,
    Phase,
    Rewound,
    SessionEnded,
    SessionSeen,
    SessionType,
    TimedLap,
)
from timing.tracker import LOOK, SESSION_AGAIN, Resume, Tracker


def named(session: str = "77") -> CarsNamed:
    return CarsNamed(session, {0: CarName("Ada"), 1: CarName("Bea")})


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.tracker.read(SessionSeen("77", SessionType.RACE, "Suzuka"))
    stage.tracker.read(named())
    return stage


def drops(outcomes: Sequence[Outcome]) -> list[Drop]:
    return [outcome.reason for outcome in outcomes if isinstance(outcome, Dropped)]


class TestALapEnds:
    def test_when_its_number_rises_with_the_time_the_game_gives(self, stage: Stage) -> None:
        stage.show(on(1, 10))
        stage.show(on(1, 80_100, s1=30_000, s2=25_000))
        stage.show(on(2, 5, last=80_123))
        lap = stage.laps[1]
        assert (lap.time_ms, lap.sectors_ms, lap.valid, lap.origin) == (
            80_123,
            (30_000, 25_000, 25_123),
            True,
            Origin.LIVE,
        )
        assert lap.name == CarName("Ada")
        assert lap.player

    def test_and_two_equal_times_in_a_row_are_two_laps(self, stage: Stage) -> None:
        for number in (1, 2, 3):
            stage.show(on(number, 10, last=80_000 if number > 1 else None))
        assert stage.times == [(1, 80_000), (2, 80_000)]

    def test_for_every_car_of_the_frame(self, stage: Stage) -> None:
        stage.show(on(1), on(1))
        stage.show(on(2, last=81_000), on(2, last=82_000))
        done = [outcome for outcome in stage.outcomes if isinstance(outcome, LapDone)]
        assert [(lap.car, lap.time_ms, lap.player) for lap in done] == [(0, 81_000, True), (1, 82_000, False)]

    def test_without_a_word_about_validity_where_the_game_says_none(self, stage: Stage) -> None:
        stage.show(on(1, invalid=None))
        stage.show(on(2, last=80_000, invalid=None))
        assert stage.laps[1].valid is None

    def test_and_the_mark_of_an_invalid_lap_stays_with_it(self, stage: Stage) -> None:
        stage.show(on(1, 10))
        stage.show(on(1, 40_000, invalid=True))
        stage.show(on(1, 60_000, invalid=False))
        stage.show(on(2, 5, last=80_000, invalid=True))
        stage.show(on(3, 5, last=81_000))
        stage.show(on(4, 5, last=82_000))
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(False, GAME), (False, GAME), (True, "")]

    def test_with_no_sectors_where_the_second_was_never_shown(self, stage: Stage) -> None:
        stage.show(on(1, 10))
        stage.show(on(1, 40_000, s1=30_000))
        stage.show(on(2, 5, last=80_000))
        assert stage.laps[1].sectors_ms is None

    def test_when_the_time_arrives_after_the_number(self, stage: Stage) -> None:
        stage.show(on(1, invalid=True))
        assert not stage.show(on(2, 5))
        stage.show(on(2, 10))
        stage.show(on(2, 20, last=80_000))
        assert [(lap.time_ms, lap.valid) for lap in stage.laps.values()] == [(80_000, False)]

    def test_and_is_no_lap_when_its_time_never_arrives(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2))
        assert drops(stage.show(on(3, last=81_000))) == [Drop.NO_TIME]
        assert stage.times == [(2, 81_000)]

    def test_and_a_rewind_before_its_time_came_takes_it_back(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2))
        stage.show(on(1, 70_000, last=None))
        stage.show(on(2, last=80_000))
        assert [(lap.lap, lap.reason) for lap in stage.laps.values()] == [(1, REWIND)]


class TestJoiningLate:
    def test_the_lap_that_ended_before_is_told_because_the_game_repeats_its_time(self, stage: Stage) -> None:
        stage.show(on(5, 20_000, last=80_500))
        assert [(lap.lap, lap.time_ms, lap.valid, lap.origin) for lap in stage.laps.values()] == [
            (4, 80_500, None, Origin.RECOVERED)
        ]

    def test_and_the_running_lap_counts_in_full_for_the_game_timed_it(self, stage: Stage) -> None:
        stage.show(on(1, 50_000))
        stage.show(on(2, 10, last=80_000))
        assert stage.times == [(1, 80_000)]

    def test_nothing_is_told_where_nothing_ended(self, stage: Stage) -> None:
        assert not stage.show(on(1, 50_000))

    def test_the_games_own_list_gives_all_laps_before(self, stage: Stage) -> None:
        stage.outcomes += stage.tracker.read(
            LapHistory("77", 0, (TimedLap(1, 82_000, (1, 2, 3), True), TimedLap(2, 81_000)))
        )
        stage.show(on(3, last=81_000))
        assert [(lap.lap, lap.valid, lap.origin) for lap in stage.laps.values()] == [
            (1, True, Origin.HISTORY),
            (2, None, Origin.HISTORY),
        ]

    def test_after_the_flag_only_the_list_knows(self, stage: Stage) -> None:
        assert not stage.show(on(1, 0, last=80_000, phase=Phase.FINISHED))
        assert not stage.show(on(1, 0, last=80_001, phase=Phase.FINISHED))


class TestLoss:
    def test_laps_that_ended_unheard_are_gaps_but_for_the_last(self, stage: Stage) -> None:
        stage.show(on(1))
        assert drops(stage.show(on(4, last=83_000))) == [Drop.GAP, Drop.GAP]
        assert stage.times == [(3, 83_000)]
        assert stage.laps[3].origin is Origin.RECOVERED

    def test_and_the_games_list_closes_the_gaps(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 81_000),)))
        assert drops(stage.show(on(4, last=83_000))) == [Drop.GAP]
        stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 81_000), TimedLap(2, 82_000))))
        assert sorted(stage.times) == [(1, 81_000), (2, 82_000), (3, 83_000)]

    def test_a_jump_without_a_time_has_no_lap(self, stage: Stage) -> None:
        stage.show(on(1))
        assert drops(stage.show(on(3))) == [Drop.GAP, Drop.NO_TIME]

    def test_the_same_frame_again_and_one_that_comes_late_change_nothing(self, stage: Stage) -> None:
        stage.show(on(1), order=10)
        stage.show(on(2, last=80_000), order=12)
        assert drops(stage.show(on(2, last=80_000), order=12)) == [Drop.REPEATED]
        assert drops(stage.show(on(1), order=11)) == [Drop.LATE]
        stage.show(on(2, 20, last=80_000), order=13)
        assert stage.times == [(1, 80_000)]

    def test_a_pause_of_minutes_splits_nothing(self, stage: Stage) -> None:
        stage.show(on(1, 10_000))
        stage.show(on(1, 10_000), order=5_000)
        stage.show(on(0, phase=Phase.ABSENT), order=25_000)
        stage.show(on(1, 10_000), order=25_001)
        stage.show(on(2, last=80_000), order=25_900)
        assert stage.times == [(1, 80_000)]

    @given(st.data())
    def test_double_and_overtaking_frames_give_the_same_laps(self, data: st.DataObject) -> None:
        stages = []
        frames = [
            (order, on(1 + order // 10, order % 10, last=79_000 + order // 10 if order > 9 else None))
            for order in range(60)
        ]
        mixed = list(frames)
        for position in range(len(mixed) - 3):
            if data.draw(st.booleans()):
                mixed[position], mixed[position + 1] = mixed[position + 1], mixed[position]
            if data.draw(st.booleans()):
                mixed.insert(position + 1, mixed[position])
        for sequence in (frames, mixed):
            stage = Stage()
            stage.tracker.read(named())
            for order, state in sequence:
                stage.show(state, order=order)
            stages.append(stage)
        assert stages[0].times == stages[1].times


class TestInAndOutLaps:
    @pytest.mark.parametrize(("phase", "drop"), [(Phase.OUT_LAP, Drop.OUT_LAP), (Phase.IN_LAP, Drop.IN_LAP)])
    def test_are_no_laps_in_qualifying(self, phase: Phase, drop: Drop) -> None:
        stage = Stage()
        stage.tracker.read(SessionSeen("77", SessionType.QUALIFYING, "Suzuka"))
        stage.tracker.read(named())
        stage.show(on(1, phase=phase))
        assert drops(stage.show(on(2, last=120_000))) == [drop]
        assert not stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 120_000, None, True),)))
        stage.show(on(3, last=80_000))
        assert stage.times == [(2, 80_000)]

    def test_without_a_time_are_refused_as_well(self) -> None:
        stage = Stage()
        stage.tracker.read(SessionSeen("77", SessionType.PRACTICE))
        stage.tracker.read(named())
        stage.show(on(1, phase=Phase.OUT_LAP))
        assert drops(stage.show(on(2))) == [Drop.OUT_LAP]
        assert not stage.show(on(2, 10, last=99_000))

    def test_count_in_a_race(self, stage: Stage) -> None:
        stage.show(on(1, phase=Phase.IN_LAP))
        stage.show(on(2, last=95_000, phase=Phase.OUT_LAP))
        stage.show(on(3, last=96_000))
        assert stage.times == [(1, 95_000), (2, 96_000)]

    def test_a_car_in_the_garage_has_no_numbers(self, stage: Stage) -> None:
        assert not stage.show(on(3, last=1, phase=Phase.ABSENT))
        stage.show(on(1))
        stage.show(on(7, last=2, phase=Phase.RETIRED))
        stage.show(on(0, last=3))
        stage.show(on(2, last=80_000))
        assert stage.times == [(1, 80_000)]


class TestTheFlag:
    def test_the_last_lap_counts_though_its_number_never_rises(self, stage: Stage) -> None:
        stage.show(on(4, last=80_000))
        stage.show(on(4, 79_000, last=80_000))
        stage.show(on(4, 79_500, last=79_444, phase=Phase.FINISHED))
        stage.show(on(4, 79_500, last=79_444, phase=Phase.FINISHED))
        assert stage.times[-1] == (4, 79_444)

    def test_also_when_it_equals_the_one_before_to_the_millisecond(self, stage: Stage) -> None:
        stage.show(on(4, 10, last=80_000))
        stage.show(on(4, 79_990, last=80_000, invalid=True))
        stage.show(on(4, 79_990, last=80_000, phase=Phase.FINISHED))
        assert stage.times[-1] == (4, 80_000)

    def test_also_when_its_time_comes_after_the_flag(self, stage: Stage) -> None:
        stage.show(on(4, 40_000, last=80_000))
        stage.show(on(4, 40_000, last=80_000, phase=Phase.FINISHED))
        stage.show(on(4, 40_000, last=79_000, phase=Phase.FINISHED))
        assert stage.times[-1] == (4, 79_000)

    def test_and_once_where_the_number_rises_with_the_flag(self, stage: Stage) -> None:
        stage.show(on(4, 79_000, last=80_000))
        stage.show(on(5, 0, last=79_444, phase=Phase.FINISHED))
        stage.show(on(5, 10, last=79_444, phase=Phase.FINISHED))
        assert stage.times == [(3, 80_000), (4, 79_444)]

    def test_the_lap_after_the_flag_is_no_lap(self, stage: Stage) -> None:
        stage.show(on(4, 79_000, last=80_000))
        stage.show(on(5, 0, last=79_444, phase=Phase.FINISHED))
        assert not stage.show(on(6, 0, last=130_000, phase=Phase.FINISHED))
        assert stage.times[-1] == (4, 79_444)

    def test_a_car_seen_first_after_the_flag_without_a_time(self, stage: Stage) -> None:
        stage.show(on(1))
        assert not stage.show(on(1, phase=Phase.FINISHED))

    def test_a_lap_the_list_told_first_is_not_told_again_at_the_flag(self, stage: Stage) -> None:
        stage.show(on(1, 79_900))
        stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 80_000, None, True),)))
        assert not stage.show(on(1, 79_990, last=80_000, phase=Phase.FINISHED))
        assert stage.times == [(1, 80_000)]

    def test_the_classification_confirms_a_last_lap_whose_end_was_lost(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        stage.show(on(2, 70_000, last=81_000))
        stage.outcomes += stage.tracker.read(
            Classification("", {0: Classified(1, 2, 80_000, 161_010), 9: Classified(2, 2, 1, 2)})
        )
        assert stage.times == [(1, 80_000), (2, 81_000)]
        assert stage.tracker.results("77")[0].position == 1

    @pytest.mark.parametrize(
        "result",
        [Classified(1, 2, 80_000, None), Classified(1, 1, 80_000, 80_000), Classified(1, 7, 80_000, 500_000)],
        ids=["no total", "lap known", "other laps"],
    )
    def test_the_classification_adds_nothing_it_cannot_confirm(self, stage: Stage, result: Classified) -> None:
        stage.show(on(1))
        stage.show(on(2, 70_000, last=80_000))
        assert not stage.tracker.read(Classification("77", {0: result}))

    def test_a_total_that_does_not_fit_is_a_gap_not_a_guess(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2, 70_000, last=80_000))
        assert drops(stage.tracker.read(Classification("77", {0: Classified(1, 2, 80_000, 190_000)}))) == [Drop.GAP]

    def test_a_classification_with_missing_laps_is_a_gap(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(3, 70_000, last=80_000))
        assert drops(stage.tracker.read(Classification("77", {0: Classified(1, 3, 80_000, 240_000)}))) == [Drop.GAP]

    def test_a_classification_out_of_nowhere_belongs_to_no_session(self) -> None:
        assert drops(Tracker().read(Classification("", {}))) == [Drop.NO_SESSION]

    def test_a_classified_car_that_was_never_running(self, stage: Stage) -> None:
        stage.show(on(1, phase=Phase.ABSENT))
        assert not stage.tracker.read(Classification("77", {0: Classified(20, 0, None, 0)}))

    def test_the_end_of_a_session_is_no_lap(self, stage: Stage) -> None:
        assert not stage.tracker.read(SessionEnded("77"))

    def test_the_end_of_a_session_never_heard_of_is_nothing(self) -> None:
        """Sessions that the player skips have a number and send events, and nothing else."""
        tracker = Tracker()
        assert not tracker.read(SessionEnded("5"))
        assert not tracker.sessions

    def test_a_last_list_without_a_session_closes_the_last_lap(self, stage: Stage) -> None:
        """At a low rate the frame with the last lap's time may be missed; the list that has it comes with number 0."""
        stage.show(on(1, 10))
        stage.show(on(2, 79_900, last=80_000))
        stage.outcomes += stage.tracker.read(
            LapHistory("", 0, (TimedLap(1, 80_000, None, True), TimedLap(2, 80_013, (30_000, 25_000, 25_013), True)))
        )
        assert stage.times == [(1, 80_000), (2, 80_013)]

    @pytest.mark.parametrize("laps", [(TimedLap(1, 79_999),), (TimedLap(7, 80_000),), ()])
    def test_a_list_without_a_session_that_is_of_other_laps_is_of_none(
        self, stage: Stage, laps: tuple[TimedLap, ...]
    ) -> None:
        stage.show(on(1, 10))
        stage.show(on(2, 10, last=80_000))
        assert drops(stage.tracker.read(LapHistory("", 0, laps))) == [Drop.NO_SESSION]

    def test_a_list_without_a_session_of_a_car_never_heard_is_of_none(self, stage: Stage) -> None:
        assert drops(Tracker().read(LapHistory("", 0, (TimedLap(1, 80_000),)))) == [Drop.NO_SESSION]
        stage.show(on(1, 10))
        assert drops(stage.tracker.read(LapHistory("", 9, (TimedLap(1, 80_000),)))) == [Drop.NO_SESSION]


class TestTheGamesOwnList:
    def test_overrules_the_mark_seen_in_frames(self, stage: Stage) -> None:
        stage.show(on(1, invalid=True))
        stage.show(on(2, last=80_000))
        stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 80_000, None, True),)))
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(True, "")]

    def test_marks_a_lap_invalid_afterwards(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        history = LapHistory("77", 0, (TimedLap(1, 80_000, None, False),))
        stage.outcomes += stage.tracker.read(history)
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(False, GAME)]
        assert not stage.tracker.read(history)

    def test_may_come_before_the_frame_that_ends_the_lap(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 80_000, (1, 2, 3), True),)))
        assert not stage.show(on(2, last=80_000))
        assert stage.laps[1].sectors_ms == (1, 2, 3)


class TestRewinds:
    def test_a_lap_with_a_flashback_in_it_is_invalid(self, stage: Stage) -> None:
        stage.show(on(1, 10), order=10, clock=0)
        stage.show(on(1, 40_000), order=500, clock=40_000)
        stage.tracker.read(Rewound("77", 30_000))
        stage.show(on(1, 30_000), order=400, clock=30_000)
        stage.show(on(2, last=78_000), order=900, clock=78_000)
        stage.show(on(3, last=80_000), order=1900, clock=158_000)
        assert [(lap.lap, lap.valid, lap.reason) for lap in stage.laps.values()] == [(1, False, REWIND), (2, True, "")]

    def test_going_back_over_the_line_takes_the_lap_back_at_once(self, stage: Stage) -> None:
        stage.show(on(1, 10), order=10, clock=0)
        stage.show(on(2, last=80_000), order=900, clock=80_100)
        stage.outcomes += stage.tracker.read(Rewound("77", 75_000))
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(False, REWIND)]
        stage.show(on(1, 75_000), order=850, clock=75_000)
        stage.show(on(2, last=79_000), order=950, clock=79_100)
        assert [(lap.time_ms, lap.valid, lap.reason) for lap in stage.laps.values()] == [(79_000, False, REWIND)]
        assert not stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 79_000, None, True),)))

    def test_a_lap_driven_wholly_after_the_rewind_counts(self, stage: Stage) -> None:
        stage.show(on(1, 10), order=10, clock=0)
        stage.show(on(2, last=80_000), order=900, clock=80_100)
        stage.show(on(3, last=90_000), order=1900, clock=170_100)
        stage.outcomes += stage.tracker.read(Rewound("77", 75_000))
        stage.show(on(1, 75_000), order=850, clock=75_000)
        stage.show(on(2, last=79_000), order=950, clock=79_100)
        stage.show(on(3, last=81_000), order=1950, clock=160_100)
        assert [(lap.time_ms, lap.valid, lap.reason) for lap in stage.laps.values()] == [
            (79_000, False, REWIND),
            (81_000, True, ""),
        ]

    def test_a_lap_that_ended_before_the_moment_gone_back_to_stays(self, stage: Stage) -> None:
        stage.show(on(1, 10), order=10, clock=0)
        stage.show(on(2, last=80_000), order=900, clock=80_100)
        assert not stage.tracker.read(Rewound("77", 90_000))
        assert stage.laps[1].valid

    def test_also_where_the_game_says_nothing_about_validity(self, stage: Stage) -> None:
        stage.show(on(1, 10, invalid=None), order=10, clock=0)
        stage.show(on(2, last=80_000, invalid=None), order=900, clock=80_100)
        stage.show(on(3, last=90_000, invalid=None), order=1900, clock=170_100)
        stage.outcomes += stage.tracker.read(Rewound("77", 75_000))
        stage.show(on(1, 75_000, invalid=None), order=850, clock=75_000)
        stage.show(on(2, last=79_000, invalid=None), order=950, clock=79_100)
        stage.show(on(3, last=81_000, invalid=None), order=1950, clock=160_100)
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(False, REWIND), (True, "")]

    def test_whose_event_is_lost_takes_the_lap_back_at_once_too(self, stage: Stage) -> None:
        stage.show(on(1, 79_000), order=1000, steady=1000, clock=79_000)
        stage.show(on(2, 5_000, last=80_000), order=1360, steady=1360, clock=85_000)
        stage.show(on(1, 75_000), order=760, steady=1361, clock=75_000)
        assert [(lap.valid, lap.reason) for lap in stage.laps.values()] == [(False, REWIND)]

    def test_is_noticed_without_event_and_second_counter_a_moment_later(self, stage: Stage) -> None:
        stage.show(on(1, 40_000), order=500, clock=8_500)
        for order in range(1000, 1060):
            stage.show(on(2, order, last=80_000), order=order, clock=order * 17)
        for order in range(900, 910):
            stage.show(on(1, 79_900 + order - 900), order=order, clock=order * 17)
        assert [(lap.lap, lap.valid, lap.reason) for lap in stage.laps.values()] == [(1, False, REWIND)]

    def test_after_which_nothing_of_the_undone_time_counts(self, stage: Stage) -> None:
        """The frame before a rewind said "in lap": the lap driven after it was refused."""
        stage = Stage()
        stage.tracker.read(SessionSeen("77", SessionType.HOTLAP))
        stage.tracker.read(named())
        stage.show(on(2, 70_000, last=80_000, phase=Phase.IN_LAP, invalid=True), order=1000, steady=1000, clock=70_000)
        stage.show(on(2, 50_000, last=80_000), order=800, steady=1001, clock=50_000)
        stage.show(on(3, 5, last=81_000), order=2000, steady=2201, clock=81_005)
        assert stage.times == [(1, 80_000), (2, 81_000)]

    def test_of_a_session_never_heard_of(self, stage: Stage) -> None:
        assert not stage.tracker.read(Rewound("5", 0))

    def test_a_counter_that_goes_back_while_another_rises_is_a_rewind(self, stage: Stage) -> None:
        stage.show(on(1, 40_000), order=500, steady=500)
        stage.show(on(1, 30_000), order=400, steady=501)
        stage.show(on(2, last=78_000), order=900, steady=1000)
        assert stage.laps[1].reason == REWIND

    @pytest.mark.parametrize("steady", [True, False])
    def test_a_tape_played_again_changes_nothing_though_a_flashback_is_on_it(self, stage: Stage, steady: bool) -> None:
        """Lap 2 was driven twice. Heard once more, its first time was taken for a correction of its second."""

        def play() -> None:
            order = count = 0
            for first, last, lap, time in ((0, 90, 1, 0), (90, 180, 2, 80_001), (180, 190, 3, 80_002)):
                for order in range(first, last):
                    count += 1
                    state = on(lap, (order - first) * 900, last=time or None)
                    stage.show(state, order=order, clock=order * 900, steady=1 + count if steady else None)
            stage.outcomes += stage.tracker.read(Rewound("77", 70 * 900))
            for first, last, lap, time in ((0, 90, 1, 0), (90, 181, 2, 79_001), (181, 220, 3, 81_002)):
                for order in range(max(first, 70), last):
                    count += 1
                    state = on(lap, (order - first) * 900, last=time or None)
                    stage.show(state, order=order, clock=order * 900, steady=1 + count if steady else None)
            stage.outcomes += stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 79_001, None, True),)))

        play()
        told, laps = len(stage.outcomes), dict(stage.laps)
        assert [(lap.time_ms, lap.valid) for lap in laps.values()] == [(79_001, False), (81_002, True)]
        play()
        assert stage.laps == laps
        assert set(drops(stage.outcomes[told:])) <= {Drop.LATE, Drop.REPEATED}
        assert len(drops(stage.outcomes[told:])) == len(stage.outcomes[told:])

    def test_a_tape_played_again_is_no_rewind_of_its_laps(self, stage: Stage) -> None:
        tape = [
            (order, on(1 + order // 20, order % 20, last=80_000 + order // 20 if order > 19 else None))
            for order in range(100)
        ]
        for order, state in tape:
            stage.show(state, order=order)
        first = stage.times
        for order, state in tape:
            stage.show(state, order=order)
        assert stage.times == first
        assert not [outcome for outcome in stage.outcomes if isinstance(outcome, LapCorrected)]


class TestSessions:
    def test_a_new_session_id_begins_a_new_book(self, stage: Stage) -> None:
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        stage.tracker.read(named("78"))
        stage.show(on(1), session="78", order=1)
        stage.show(on(2, last=90_000), session="78", order=2)
        done = [outcome for outcome in stage.outcomes if isinstance(outcome, LapDone)]
        assert [(lap.session, lap.lap, lap.time_ms) for lap in done] == [("77", 1, 80_000), ("78", 1, 90_000)]
        assert [session.id for session in stage.tracker.sessions] == ["77", "78"]

    def test_the_zero_of_the_menus_is_no_session(self, stage: Stage) -> None:
        assert drops(stage.show(on(1), session="0")) == [Drop.NO_SESSION]
        assert drops(stage.tracker.read(LapHistory("0", 0, ()))) == [Drop.NO_SESSION]
        assert not stage.tracker.read(SessionSeen("0", SessionType.RACE))
        assert not stage.tracker.read(named("0"))
        assert [session.id for session in stage.tracker.sessions] == ["77"]

    def test_a_late_packet_of_the_one_before_tells_nothing_twice(self, stage: Stage) -> None:
        stage.show(on(1), order=100)
        stage.show(on(2, last=80_000), order=200)
        stage.show(on(1), session="78", order=1)
        assert drops(stage.show(on(1), order=150)) == [Drop.LATE]
        assert not stage.show(on(2, 20, last=80_000), order=201)
        stage.show(on(1, 20), session="78", order=2)
        assert [(lap.session, lap.lap) for lap in stage.outcomes if isinstance(lap, LapDone)] == [("77", 1)]

    def test_a_lap_that_waits_for_names_does_not_wait_for_another_session(self) -> None:
        """Restarted before the names came: the laps of the first attempt were never told."""
        stage = Stage()
        stage.show(on(1))
        assert not stage.show(on(2, last=80_000))
        (lap,) = stage.show(on(1), session="78", order=1)
        assert isinstance(lap, LapDone)
        assert (lap.session, lap.lap, lap.name, lap.player) == ("77", 1, None, True)

    def test_nor_when_the_other_session_is_announced_first(self) -> None:
        stage = Stage()
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        (lap,) = stage.tracker.read(SessionSeen("78", SessionType.RACE))
        assert isinstance(lap, LapDone)

    def test_nor_past_the_end_of_its_own(self) -> None:
        stage = Stage()
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        (lap,) = stage.tracker.read(SessionEnded("77"))
        assert isinstance(lap, LapDone)

    def test_only_the_latest_are_kept(self) -> None:
        tracker = Tracker(keep=2)
        for id in "123":
            tracker.read(SessionSeen(id, SessionType.RACE))
        assert [session.id for session in tracker.sessions] == ["2", "3"]

    def test_but_never_without_the_running_one_for_its_laps_may_still_wait(self) -> None:
        """Packets of many sessions beside the rig's own: what was told of its own then belonged to no session."""
        stage = Stage()
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        for other in range(9):
            stage.tracker.read(named(f"9{other}"))
        (lap,) = stage.show(on(1), session="78", order=1)
        assert isinstance(lap, LapDone)
        assert stage.tracker.game_session(lap.session) == GameSession("77")

    def test_what_a_session_is_can_be_asked(self, stage: Stage) -> None:
        stage.show(on(1, 40_000))
        assert stage.tracker.game_session("77") == GameSession("77", SessionType.RACE, "Suzuka")
        assert stage.tracker.is_numbered("77")
        assert stage.tracker.entrants("77")[1].name == "Bea"
        assert stage.tracker.clock == 101
        assert stage.tracker.own_car == on(1, 40_000)

    def test_before_anything_was_heard_there_is_no_car(self) -> None:
        tracker = Tracker()
        assert tracker.clock is None
        assert tracker.own_car is None


class TestGamesWithoutSessionIds:
    def test_a_lap_number_that_goes_back_is_a_new_session(self) -> None:
        stage = Stage(session="")
        stage.show(on(1), order=100)
        stage.show(on(2, last=80_000), order=200)
        stage.show(on(1), order=300)
        stage.show(on(2, last=85_000), order=400)
        done = [outcome for outcome in stage.outcomes if isinstance(outcome, LapDone)]
        assert [(lap.session, lap.time_ms) for lap in done] == [("p100", 80_000), ("p300", 85_000)]
        assert not stage.tracker.is_numbered("p100")

    def test_a_late_frame_of_the_lap_before_is_not(self) -> None:
        stage = Stage(session="")
        stage.show(on(1), order=100)
        stage.show(on(2, last=80_000), order=200)
        assert drops(stage.show(on(1), order=150)) == [Drop.LATE]
        assert [session.id for session in stage.tracker.sessions] == ["p100"]

    def test_a_packet_counter_that_starts_over_is_a_game_started_anew(self) -> None:
        stage = Stage(session="")
        for order in range(5_000, 5_050):
            stage.show(on(2, last=80_000), order=order)
        for order in range(50):
            stage.show(on(2, last=80_000), order=order)
        assert [session.id for session in stage.tracker.sessions] == ["p5000", "p0"]

    def test_a_stream_heard_once_more_is_the_session_it_was(self) -> None:
        """An evening of two races, sent a second time to the daemon that had heard it: every lap was counted twice."""
        stage = Stage(session="")
        for start in (100, 100):
            stage.show(on(0, phase=Phase.ABSENT), order=start)
            for race in (start + 10, start + 2_000):
                for order in range(race, race + 20):
                    stage.show(on(1), order=order)
                for order in range(race + 1_000, race + 1_020):
                    stage.show(on(2, last=80_000 + race), order=order)
        done = [outcome for outcome in stage.outcomes if isinstance(outcome, LapDone)]
        assert [(lap.session, lap.lap, lap.time_ms) for lap in done] == [("p110", 1, 80_110), ("p2100", 1, 82_100)]

    def test_a_game_started_anew_is_not_named_after_a_frame_that_came_late_long_before(self) -> None:
        stage = Stage(session="")
        for order in range(5_000, 5_020):
            stage.show(on(1), order=order)
        stage.show(on(1), order=5_010)
        stage.show(on(1), order=5_030)
        for order in range(20):
            stage.show(on(1), order=order)
        assert [session.id for session in stage.tracker.sessions] == ["p5000", "p0"]

    def test_a_short_stream_heard_once_more_is_no_rewind(self) -> None:
        """Heard again, it began one lap before where it had ended."""
        stage = Stage(session="")
        for _ in range(2):
            for order in range(100, 110):
                stage.show(on(1), order=order)
            for order in range(1_000, 1_010):
                stage.show(on(2, last=80_000), order=order)
        assert [(lap.time_ms, lap.valid) for lap in stage.laps.values()] == [(80_000, True)]

    def test_a_game_started_anew_has_no_session_until_a_lap_runs(self) -> None:
        stage = Stage(session="")
        for order in range(5_000, 5_020):
            stage.show(on(2, last=80_000), order=order)
        for order in range(50):
            stage.show(on(-1, phase=Phase.ABSENT), order=order)
        stage.show(on(1), order=60)
        assert [session.id for session in stage.tracker.sessions] == ["p5000", "p60"]

    def test_menus_before_the_first_lap_are_nothing(self) -> None:
        stage = Stage(session="")
        assert not stage.show(on(-1, phase=Phase.ABSENT))
        assert not stage.show(on(-1))
        assert not stage.tracker.sessions

    def test_a_replay_is_refused_by_that_name(self) -> None:
        stage = Stage(session="")
        stage.show(on(1, phase=Phase.REPLAY))
        stage.show(on(1, 5, phase=Phase.REPLAY))
        assert drops(stage.show(on(2, last=115_244, phase=Phase.REPLAY))) == [Drop.REPLAY]
        assert stage.laps == {}

    def test_a_live_lap_after_a_replay_counts(self) -> None:
        stage = Stage(session="")
        stage.show(on(3, phase=Phase.REPLAY))
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        assert stage.times == [(1, 80_000)]

    def test_after_a_restart_of_ours_the_session_goes_on(self) -> None:
        stage = Stage(session="", tracker=Tracker(Resume(GameSession("p100"), clock=5_000, lap=3)))
        stage.show(on(5, last=80_000), order=9_000)
        done = [outcome for outcome in stage.outcomes if isinstance(outcome, LapDone)]
        assert [(lap.session, lap.lap) for lap in done] == [("p100", 4)]

    @pytest.mark.parametrize(("order", "session"), [(4_990, "p100"), (1_000, "p1000"), (5_010, "p5010")])
    def test_a_second_server_hears_the_end_of_a_lap_that_the_first_has_told(self, order: int, session: str) -> None:
        """It hears everything a little later, and begins in the very lap that the record ends with."""
        stage = Stage(session="", tracker=Tracker(Resume(GameSession("p100"), clock=5_000, lap=3)))
        stage.show(on(3, last=80_000), order=order)
        assert [session.id for session in stage.tracker.sessions] == [session]

    def test_unless_it_was_one_of_another_game(self) -> None:
        """The rig ran a game with session numbers; its number was taken for this game's session."""
        stage = Stage(session="", tracker=Tracker(Resume(GameSession("12345678901234567"), clock=5_000, lap=3)))
        stage.show(on(5, last=80_000), order=9_000)
        assert [session.id for session in stage.tracker.sessions] == ["p9000"]

    @pytest.mark.parametrize(
        ("resume", "order"),
        [
            (Resume(GameSession("p100"), clock=None, lap=3), 9_000),
            (Resume(GameSession("p100"), clock=10_000, lap=3), 9_000),
            (Resume(GameSession("p100"), clock=5_000, lap=5), 9_000),
        ],
        ids=["no counter", "counter started over", "lap number went back"],
    )
    def test_unless_it_is_another_one(self, resume: Resume, order: int) -> None:
        stage = Stage(session="", tracker=Tracker(resume))
        stage.show(on(5, last=80_000), order=order)
        assert [session.id for session in stage.tracker.sessions] == ["p9000"]


def reported(car: int, time: int, *, valid: bool = True, mark: object = None) -> LapReported:
    return LapReported(car, time, valid, "" if valid else "cut", (car, time, mark))


class TestLapsSentAsEvents:
    @pytest.fixture
    def server(self) -> Tracker:
        tracker = Tracker()
        tracker.read(SessionSeen("", SessionType.QUALIFYING, "suzuka", "Qualify", fresh=True))
        tracker.read(CarsNamed("", {3: CarName("Ada", guid="1"), 4: CarName("Bea", guid="2")}))
        return tracker

    def test_are_numbered_per_car(self, server: Tracker) -> None:
        laps = [*server.read(reported(3, 80_000)), *server.read(reported(4, 81_000)), *server.read(reported(3, 79_000))]
        assert [
            (lap.car, lap.lap, lap.name.name if lap.name else "", lap.player)
            for lap in laps
            if isinstance(lap, LapDone)
        ] == [(3, 1, "Ada", True), (4, 1, "Bea", True), (3, 2, "Ada", True)]

    def test_a_cut_lap_is_told_as_invalid(self, server: Tracker) -> None:
        (lap,) = server.read(reported(3, 80_000, valid=False))
        assert isinstance(lap, LapDone)
        assert (lap.valid, lap.reason) == (False, "cut")

    def test_the_same_event_again_is_no_second_lap(self, server: Tracker) -> None:
        server.read(reported(3, 80_000))
        assert drops(server.read(reported(3, 80_000))) == [Drop.REPEATED]

    def test_equal_times_of_two_events_are_two_laps(self, server: Tracker) -> None:
        server.read(reported(3, 80_000, mark=1))
        (lap,) = server.read(reported(3, 80_000, mark=2))
        assert isinstance(lap, LapDone)
        assert lap.lap == 2

    def test_a_new_session_of_the_same_name_is_another_one(self, server: Tracker) -> None:
        server.read(reported(3, 80_000))
        server.read(SessionSeen("", SessionType.QUALIFYING, "suzuka", "Qualify", fresh=True))
        (lap,) = server.read(reported(3, 80_000))
        assert isinstance(lap, LapDone)
        assert (lap.session, lap.lap, lap.name) == ("2", 1, CarName("Ada", guid="1"))

    def test_the_same_announcement_twice_is_one_session(self, server: Tracker) -> None:
        server.read(SessionSeen("", SessionType.QUALIFYING, "suzuka", "Qualify", fresh=True))
        assert [session.id for session in server.sessions] == ["1"]

    def test_a_reused_car_belongs_to_the_one_who_took_it(self, server: Tracker) -> None:
        server.read(reported(3, 80_000))
        server.read(CarsNamed("", {3: CarName("Cleo", guid="3")}))
        (lap,) = server.read(reported(3, 82_000))
        assert isinstance(lap, LapDone)
        assert (lap.lap, lap.name) == (2, CarName("Cleo", guid="3"))

    def test_a_lap_of_a_car_nobody_named(self, server: Tracker) -> None:
        (lap,) = server.read(reported(9, 80_000))
        assert isinstance(lap, LapDone)
        assert lap.name is None

    def test_joining_in_mid_session_opens_one(self) -> None:
        tracker = Tracker()
        assert not tracker.read(CarsNamed("", {3: CarName("Ada")}))
        (lap,) = tracker.read(reported(3, 80_000))
        assert isinstance(lap, LapDone)
        assert (lap.session, lap.lap) == ("1", 1)

    def test_session_info_asked_for_names_the_running_session(self) -> None:
        tracker = Tracker()
        tracker.read(SessionSeen("", SessionType.RACE, "suzuka"))
        tracker.read(SessionSeen("", SessionType.RACE, "suzuka", "Race"))
        assert tracker.sessions == [GameSession("1", SessionType.RACE, "suzuka", "Race")]

    def test_after_a_restart_of_ours_a_game_of_frames_is_not_gone_on_with(self) -> None:
        """The rig of this address ran another game when we stopped."""
        tracker = Tracker(Resume(GameSession("p100"), clock=5_000, lap=3, laps={0: 3}))
        (lap,) = tracker.read(reported(3, 80_000))
        assert isinstance(lap, LapDone)
        assert (lap.session, lap.lap) == ("2", 1)

    def test_after_a_restart_of_ours_laps_go_on_counting(self) -> None:
        tracker = Tracker(Resume(GameSession("4", SessionType.RACE), laps={3: 7}, sessions=4))
        (lap,) = tracker.read(reported(3, 80_000))
        assert isinstance(lap, LapDone)
        assert (lap.session, lap.lap) == ("4", 8)
        assert tracker.game_session("4").type is SessionType.RACE
        tracker.read(SessionSeen("", SessionType.RACE, "suzuka", fresh=True))
        assert [session.id for session in tracker.sessions] == ["4", "5"]


class TestATeleportBetweenNews:
    def drive(self, stage: Stage, *places: float) -> None:
        """A lap with a frame each sixtieth of a second at these metres, and nothing else to tell."""
        for number, at in enumerate(places):
            stage.show(on(1, number * 16, at=at))
        stage.show(on(2, 5, last=80_000, at=1.0))

    def test_is_seen_though_frames_without_news_are_passed_over(self, stage: Stage) -> None:
        self.drive(stage, *(float(n) for n in range(3 * LOOK)), *(2_000.0 + n for n in range(3 * LOOK)))
        assert (stage.laps[1].valid, stage.laps[1].reason) == (False, TELEPORT)

    def test_right_before_the_line_is_seen_as_well(self, stage: Stage) -> None:
        self.drive(stage, *(float(n) for n in range(3 * LOOK)), 2_000.0)
        assert stage.laps[1].reason == TELEPORT

    def test_of_a_car_that_only_drives_is_none(self, stage: Stage) -> None:
        self.drive(stage, *(1.5 * n for n in range(6 * LOOK)))
        assert (stage.laps[1].valid, stage.laps[1].reason) == (True, "")

    def test_is_not_looked_for_while_the_own_car_is_not_there(self) -> None:
        tracker, frames = Tracker(), range(3 * LOOK)
        for number in frames:
            tracker.read(StageFrame("77", number, {1: on(1, number * 16, at=1.0)}, player=0))
        assert tracker.own_place is None
        assert tracker.own_car is None


class TestReception:
    def test_says_how_many_frames_were_heard_and_how_many_are_missing(self, stage: Stage) -> None:
        for order in (100, 101, 104, 105):
            stage.show(on(1, 10), order=order)
        assert stage.tracker.reception == (4, 2)
        assert stage.tracker.own_place == ("77", 0)

    def test_is_not_known_before_anything_was_heard_nor_where_frames_are_not_counted(self, stage: Stage) -> None:
        assert Tracker().reception is None
        assert stage.tracker.reception is None
        for order in range(0, 300, 16):
            stage.show(on(1, 10), order=order)
        assert stage.tracker.reception is None

    def test_names_no_car_of_a_session_without_an_id(self) -> None:
        stage = Stage(session="")
        assert (stage.tracker.own_place, stage.tracker.own_index) == (None, None)
        stage.show(on(1, 10))
        assert (stage.tracker.own_place, stage.tracker.own_index) == (None, 0)


class TestAStreamThatIsHeardOnceMore:
    def test_has_its_frames_counted(self, stage: Stage) -> None:
        for order in range(100, 900):
            stage.show(on(1, 10), order=order)
        assert stage.tracker.again == 0
        for order in range(100, 200):
            stage.show(on(1, 10), order=order)
        assert stage.tracker.again > 80

    def test_counts_as_many_where_it_has_no_id(self) -> None:
        stage = Stage(session="")
        for order in range(1_000, 9_000, 16):
            stage.show(on(1, 10), order=order)
        for order in range(1_000, 1_600, 16):
            stage.show(on(1, 10), order=order)
        assert stage.tracker.again >= SESSION_AGAIN
        assert len(stage.tracker.sessions) == 1
