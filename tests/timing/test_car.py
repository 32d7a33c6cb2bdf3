"""One car's state machine, step by step: which laps end, and what is concluded when hardly a frame is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.stage import on
from timing.car import Car, State
from timing.classified import Classified
from timing.laps import GAME, REWIND, TELEPORT, Drop, Dropped, LapCorrected, LapDone, Origin, Outcome
from timing.moment import SAME_TIME_MS, Moment
from timing.readings import CarState, Phase, SessionType, TimedLap

RACE, QUALIFYING, HOTLAP = SessionType.RACE, SessionType.QUALIFYING, SessionType.HOTLAP


@dataclass
class Drive:
    """A car whose frames come one after the other, each known to be the one right before the next."""

    kind: SessionType = RACE
    car: Car = field(default_factory=lambda: Car("77", 0))
    outcomes: list[Outcome] = field(default_factory=list)
    last: Moment | None = None

    def show(self, state: CarState, clock: int | None = None) -> list[Outcome]:
        now = Moment(state, clock)
        answer = self.car.step(now, self.last, self.kind)
        self.last = now
        self.outcomes += answer
        return answer

    def rewinds(self, to: int | None) -> list[Outcome]:
        self.last = None
        answer = self.car.rewind(to)
        self.outcomes += answer
        return answer

    def lists(self, *laps: TimedLap, clock: int | None = None) -> list[Outcome]:
        answer = self.car.listed(laps, self.kind, clock)
        self.outcomes += answer
        return answer

    @property
    def laps(self) -> dict[int, tuple[int, bool | None, str]]:
        """Time, validity and reason of each lap told, corrections taken in."""
        laps: dict[int, tuple[int, bool | None, str]] = {}
        for outcome in self.outcomes:
            if isinstance(outcome, LapDone):
                assert outcome.lap not in laps, "a lap is told once"
                laps[outcome.lap] = (outcome.time_ms, outcome.valid, outcome.reason)
            elif isinstance(outcome, LapCorrected):
                time = laps[outcome.lap][0] if outcome.time_ms is None else outcome.time_ms
                laps[outcome.lap] = (time, outcome.valid, outcome.reason)
        return laps

    @property
    def times(self) -> dict[int, int]:
        return {lap: time for lap, (time, _, _) in self.laps.items()}


def drops(outcomes: Sequence[Outcome]) -> list[tuple[Drop, int]]:
    return [(outcome.reason, outcome.lap) for outcome in outcomes if isinstance(outcome, Dropped)]


class TestFirstSight:
    def test_tells_the_lap_that_ended_before(self) -> None:
        (lap,) = Drive().show(on(5, 20_000, last=80_500), 400_000)
        assert isinstance(lap, LapDone)
        assert (lap.lap, lap.time_ms, lap.origin) == (4, 80_500, Origin.RECOVERED)

    def test_after_the_flag_tells_nothing(self) -> None:
        """The lap number does not rise at the flag of an F1 race: the time was told under the number before."""
        assert not Drive().show(on(5, 79_000, last=79_000, phase=Phase.FINISHED))

    @pytest.mark.parametrize("kind", [QUALIFYING, HOTLAP, SessionType.PRACTICE])
    def test_on_an_out_lap_tells_nothing(self, kind: SessionType) -> None:
        """The lap before was an in lap or broken off, and the time is that of a lap further back."""
        assert not Drive(kind).show(on(5, 20_000, last=80_500, phase=Phase.OUT_LAP))

    def test_in_a_race_a_lap_out_of_the_pits_follows_a_lap(self) -> None:
        assert Drive().show(on(5, 20_000, last=80_500, phase=Phase.OUT_LAP))

    def test_of_a_car_in_the_garage_is_none(self) -> None:
        drive = Drive(QUALIFYING)
        assert not drive.show(on(5, last=80_000, phase=Phase.ABSENT))
        assert drive.car.state is State.UNSEEN
        drive.car.leave()
        assert drive.car.state is State.UNSEEN


class TestALapThatWasBrokenOff:
    def test_is_no_lap_with_the_time_of_the_one_before(self) -> None:
        """Back to the garage from the menu in mid-lap: the lap number rose, and the last lap's time was told twice."""
        drive = Drive(QUALIFYING)
        drive.show(on(3, 79_000, last=90_000), 200_000)
        drive.show(on(4, 10, last=80_000), 281_000)
        drive.show(on(4, 40_000, last=80_000), 321_000)
        drive.show(on(4, 0, last=80_000, phase=Phase.ABSENT), 322_000)
        assert drops(drive.show(on(5, 0, last=80_000), 500_000)) == [(Drop.NO_TIME, 4)]
        assert drive.times == {2: 90_000, 3: 80_000}

    def test_before_an_out_lap_is_an_in_lap(self) -> None:
        drive = Drive(QUALIFYING)
        drive.show(on(4, 40_000, last=80_000), 321_000)
        assert drops(drive.show(on(5, 0, last=80_000, phase=Phase.OUT_LAP), 500_000)) == [(Drop.IN_LAP, 4)]
        assert not drive.lists(TimedLap(4, 300_000, None, True))

    def test_also_when_the_garage_itself_was_seen_only_in_the_frame_before(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 40_000, last=80_000), 321_000)
        garage = Moment(on(4, 0, last=80_000, phase=Phase.ABSENT), 322_000)
        assert drops(drive.car.step(Moment(on(5, 0, last=80_000), 500_000), garage, HOTLAP)) == [(Drop.NO_TIME, 4)]

    def test_a_lap_finished_in_the_garage_has_its_own_time(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 79_000, last=80_000), 321_000)
        drive.show(on(4, 0, last=81_000, phase=Phase.ABSENT), 322_000)
        drive.show(on(5, 0, last=81_000), 500_000)
        assert drive.times[4] == 81_000

    def test_that_the_list_had_first_is_not_missed(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 40_000, last=80_000), 321_000)
        drive.lists(TimedLap(4, 81_000, None, True), clock=400_000)
        drive.show(on(4, 0, last=80_000, phase=Phase.ABSENT), 400_100)
        assert not drive.show(on(5, 0, last=80_000), 500_000)
        assert drive.times == {3: 80_000, 4: 81_000}

    def test_two_equal_laps_in_a_row_are_two_laps_when_the_car_never_left(self) -> None:
        drive = Drive()
        drive.show(on(4, 79_990, last=80_000), 321_000)
        drive.show(on(5, 6, last=80_000), 321_016)
        assert drive.times == {3: 80_000, 4: 80_000}

    def test_also_when_nothing_was_heard_right_before(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 40_000, last=80_000), 321_000)
        drive.show(on(4, 0, last=80_000, phase=Phase.RETIRED), 322_000)
        drive.last = None
        assert drops(drive.show(on(5, 0, last=80_000), 500_000)) == [(Drop.NO_TIME, 4)]

    def test_a_car_that_was_not_in_the_frames_may_have_been_anywhere(self) -> None:
        drive = Drive()
        drive.show(on(4, 40_000, last=80_000), 321_000)
        drive.car.leave()
        drive.last = None
        assert drops(drive.show(on(5, 0, last=80_000), 500_000)) == [(Drop.NO_TIME, 4)]


class TestAnotherAttemptUnderTheSameNumber:
    def test_begins_without_the_mark_of_the_one_before(self) -> None:
        """Time trial: cut, restarted, driven clean. The lap number stands, and the clean lap was called invalid."""
        drive = Drive(HOTLAP)
        drive.show(on(2, 30_000, last=90_000, invalid=True), 100_000)
        drive.show(on(2, 0, last=90_000), 102_000)
        drive.show(on(3, 5, last=80_000), 190_000)
        assert drive.laps[2] == (80_000, True, "")

    def test_begins_where_an_out_lap_ends(self) -> None:
        """In qualifying the number stands from the out lap to the flying lap."""
        drive = Drive(QUALIFYING)
        drive.show(on(1, 60_000, phase=Phase.OUT_LAP, invalid=True), 60_000)
        drive.show(on(1, 500), 100_000)
        drive.show(on(2, 5, last=80_000), 180_000)
        assert drive.laps[1] == (80_000, True, "")

    def test_does_not_make_the_lap_before_end_later(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(2, 30_000), 100_000)
        drive.show(on(2, 0), 130_000)
        drive.lists(TimedLap(1, 60_000, None, True), clock=130_100)
        assert not drive.rewinds(129_000)
        assert drive.laps[1] == (60_000, True, "")

    def test_begins_there_also_where_the_timer_does_not_fall(self) -> None:
        drive = Drive(QUALIFYING)
        drive.show(on(1, phase=Phase.OUT_LAP, invalid=True))
        drive.show(on(1, phase=Phase.OUT_LAP))
        drive.show(on(1))
        drive.show(on(2, last=80_000))
        assert drive.laps[1] == (80_000, True, "")

    def test_does_not_begin_because_the_timer_steps_back_a_little(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(2, 30_004, invalid=True), 100_000)
        drive.show(on(2, 30_001), 100_016)
        drive.show(on(3, 5, last=80_000), 190_000)
        assert drive.laps[2] == (80_000, False, GAME)

    def test_where_the_game_gives_no_running_time_marks_stay(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(2, invalid=True))
        drive.show(on(2))
        drive.show(on(3, last=80_000))
        assert drive.laps[2] == (80_000, False, GAME)


class TestTheFlag:
    def test_ends_the_lap_whose_number_never_rises(self) -> None:
        drive = Drive()
        drive.show(on(5, 79_400, last=80_000), 400_000)
        drive.show(on(5, 79_444, last=79_444, phase=Phase.FINISHED), 400_016)
        drive.show(on(5, 79_444, last=79_444, phase=Phase.FINISHED), 400_033)
        assert drive.times == {4: 80_000, 5: 79_444}
        assert drive.car.state is State.DONE

    def test_ends_it_also_when_the_time_comes_before_the_result(self) -> None:
        drive = Drive()
        drive.show(on(5, 79_400, last=80_000), 400_000)
        drive.show(on(5, 79_444, last=79_444), 400_016)
        drive.show(on(5, 79_444, last=79_444, phase=Phase.FINISHED), 400_100)
        assert drive.times == {4: 80_000, 5: 79_444}

    def test_another_time_in_the_middle_of_a_lap_is_none_of_that_lap(self) -> None:
        """The game may correct the time of the lap before."""
        drive = Drive()
        drive.show(on(5, 30_000, last=80_000), 400_000)
        assert not drive.show(on(5, 30_016, last=80_001), 400_016)
        drive.show(on(6, 5, last=79_000), 450_000)
        assert drive.times == {4: 80_000, 5: 79_000}

    def test_of_a_race_ends_a_lap_equal_to_the_one_before(self) -> None:
        drive = Drive()
        drive.show(on(5, 79_990, last=80_000), 400_000)
        drive.show(on(5, 80_000, last=80_000, phase=Phase.FINISHED), 400_016)
        assert drive.times == {4: 80_000, 5: 80_000}

    def test_also_when_seconds_before_it_were_lost(self) -> None:
        drive = Drive()
        drive.show(on(5, 75_000, last=80_000), 400_000)
        drive.show(on(5, 80_000, last=80_000, phase=Phase.FINISHED), 405_500)
        assert drive.times[5] == 80_000

    @pytest.mark.parametrize(("ran", "heard"), [(75_000, 5_000), (80_000, 0), (78_500, 0), (81_500, 0)])
    def test_is_believed_as_long_as_the_lap_can_have_ended_since(self, ran: int, heard: int) -> None:
        drive = Drive()
        drive.show(on(5, ran, last=80_000), 400_000)
        drive.show(on(5, ran, last=80_000, phase=Phase.FINISHED), 400_000 + heard)
        assert drive.times[5] == 80_000

    @pytest.mark.parametrize(
        ("ran", "before", "at"),
        [
            (75_000, 400_000, 404_999),
            (81_501, 400_000, 410_000),
            (75_000, None, 405_000),
            (75_000, 400_000, None),
            (None, 400_000, 405_000),
        ],
    )
    def test_and_no_longer(self, ran: int | None, before: int | None, at: int | None) -> None:
        drive = Drive()
        drive.show(on(5, ran, last=80_000), before)
        assert not drive.show(on(5, ran, last=80_000, phase=Phase.FINISHED), at)

    def test_is_followed_by_no_lap(self) -> None:
        drive = Drive()
        drive.show(on(5, 79_400, last=80_000), 400_000)
        drive.show(on(5, 79_444, last=79_444, phase=Phase.FINISHED), 400_016)
        assert not drive.show(on(6, 10, last=130_000, phase=Phase.FINISHED), 530_000)

    def test_of_qualifying_falls_at_any_moment_of_a_lap(self) -> None:
        """A car that by chance had run as long as its last lap took was given that lap once more."""
        drive = Drive(QUALIFYING)
        drive.show(on(5, 79_500, last=80_000), 400_000)
        assert not drive.show(on(5, 79_516, last=80_000, phase=Phase.FINISHED), 400_016)
        assert drive.times == {4: 80_000}

    def test_in_the_middle_of_a_lap_ends_none(self) -> None:
        drive = Drive()
        drive.show(on(5, 40_000, last=80_000), 400_000)
        assert not drive.show(on(5, 40_016, last=80_000, phase=Phase.FINISHED), 400_016)

    def test_of_an_in_lap_ends_no_lap(self) -> None:
        drive = Drive(QUALIFYING)
        drive.show(on(5, 90_000, last=80_000, phase=Phase.IN_LAP), 400_000)
        assert drops(drive.show(on(5, 90_100, last=90_100, phase=Phase.FINISHED), 400_100)) == [(Drop.IN_LAP, 5)]

    def test_seen_first_as_the_laps_before_it_were_lost_is_a_gap(self) -> None:
        drive = Drive()
        drive.show(on(3, 10, last=80_000), 200_000)
        assert drops(drive.show(on(5, 79_000, last=79_000, phase=Phase.FINISHED), 520_000)) == [
            (Drop.GAP, 3),
            (Drop.GAP, 4),
        ]

    def test_is_taken_back_by_a_rewind(self) -> None:
        """A flashback after the chequered flag, and the last lap once more."""
        drive = Drive()
        drive.show(on(5, 79_400, last=80_000), 400_000)
        drive.show(on(5, 79_444, last=79_444, phase=Phase.FINISHED), 400_044)
        drive.rewinds(390_000)
        drive.show(on(5, 69_400, last=80_000), 390_000)
        drive.show(on(5, 78_999, last=80_000), 399_600)
        drive.show(on(5, 79_010, last=79_010, phase=Phase.FINISHED), 399_616)
        assert drive.laps[5] == (79_010, False, REWIND)


class TestRewinds:
    def test_into_the_running_lap(self) -> None:
        drive = Drive()
        drive.show(on(1, 40_000), 45_000)
        assert not drive.rewinds(35_000)
        drive.show(on(1, 30_000), 35_000)
        drive.show(on(2, 5, last=80_000), 85_005)
        drive.show(on(3, 5, last=81_000), 166_005)
        assert drive.laps == {1: (80_000, False, REWIND), 2: (81_000, True, "")}

    def test_over_the_line(self) -> None:
        drive = Drive()
        drive.show(on(1, 79_990), 84_990)
        drive.show(on(2, 3_000, last=80_000), 88_000)
        drive.rewinds(82_000)
        assert drive.laps == {1: (80_000, False, REWIND)}
        drive.show(on(1, 77_000), 82_000)
        drive.show(on(2, 5, last=79_500), 84_505)
        drive.show(on(3, 5, last=81_000), 165_505)
        assert drive.laps == {1: (79_500, False, REWIND), 2: (81_000, True, "")}

    def test_over_the_line_that_was_crossed_again_before_it_was_noticed(self) -> None:
        """The first frames after a rewind are taken for late ones; in them the lap ended a second time."""
        drive = Drive()
        drive.show(on(1, 79_990), 84_990)
        drive.show(on(2, 3_000, last=80_000), 88_000)
        drive.rewinds(84_900)
        drive.show(on(2, 100, last=79_950), 85_050)
        drive.show(on(3, 5, last=81_000), 165_950)
        assert drive.laps == {1: (79_950, False, REWIND), 2: (81_000, True, "")}

    def test_announced_and_then_seen_a_second_earlier_over_a_line(self) -> None:
        drive = Drive()
        drive.show(on(1, 79_990), 84_990)
        drive.show(on(2, 6_000, last=80_000), 91_000)
        drive.rewinds(85_500)
        drive.rewinds(84_700)
        drive.show(on(1, 79_700), 84_700)
        drive.show(on(2, 5, last=80_010), 85_015)
        drive.show(on(3, 5, last=81_000), 166_015)
        assert drive.laps == {1: (80_010, False, REWIND), 2: (81_000, True, "")}

    def test_seen_by_the_lap_number_alone(self) -> None:
        drive = Drive()
        drive.show(on(1, 79_990))
        drive.show(on(2, 3_000, last=80_000))
        drive.show(on(1, 77_000))
        assert drive.laps == {1: (80_000, False, REWIND)}

    def test_do_not_believe_a_running_time_that_is_longer_than_the_lap(self) -> None:
        """The frame that ended the lap still showed its running time: it seemed to have ended before the rewind."""
        drive = Drive()
        drive.show(on(1, 79_990), 84_990)
        drive.show(on(2, 80_006, last=80_000), 85_006)
        drive.rewinds(60_000)
        assert drive.laps == {1: (80_000, False, REWIND)}

    def test_without_a_clock_hold_for_the_running_lap(self) -> None:
        drive = Drive()
        drive.show(on(1, 40_000))
        drive.rewinds(None)
        drive.show(on(1, 30_000))
        drive.show(on(2, 5, last=80_000))
        assert drive.laps == {1: (80_000, False, REWIND)}

    def test_of_laps_that_only_the_list_told(self) -> None:
        """Joined in mid-race: the list came with all laps, and a flashback of seconds made every one invalid."""
        drive = Drive()
        drive.show(on(5, 10_000), 350_000)
        drive.lists(*[TimedLap(n, 80_000 + n, None, True) for n in range(1, 5)], clock=350_000)
        drive.rewinds(345_000)
        assert {lap: valid for lap, (_, valid, _) in drive.laps.items()} == {1: True, 2: True, 3: True, 4: True}
        drive.rewinds(339_000)
        assert {lap: valid for lap, (_, valid, _) in drive.laps.items()} == {1: True, 2: True, 3: True, 4: False}

    def test_do_not_make_laps_listed_after_them_seem_later_than_they_were(self) -> None:
        """Back over a line, then the list came for the first time, then another flashback: it reached too far back."""
        drive = Drive()
        drive.show(on(5, 79_000), 419_000)
        drive.show(on(6, 10_000, last=80_000), 430_000)
        drive.rewinds(415_000)
        drive.show(on(5, 75_000), 415_000)
        drive.lists(*[TimedLap(n, 80_000 + n, None, True) for n in range(1, 5)], clock=415_100)
        drive.rewinds(345_000)
        assert {lap: valid for lap, (_, valid, _) in drive.laps.items()} == {
            1: True,
            2: True,
            3: True,
            4: True,
            5: False,
        }
        drive.rewinds(339_000)
        assert not drive.laps[4][1]

    def test_of_a_car_of_which_nothing_but_a_list_is_known(self) -> None:
        drive = Drive()
        drive.lists(TimedLap(1, 80_000, None, True), clock=100_000)
        assert [outcome.lap for outcome in drive.rewinds(90_000) if isinstance(outcome, LapCorrected)] == [1]
        assert drive.car.state is State.UNSEEN

    @pytest.mark.parametrize("back", [1, 2])
    def test_take_a_lap_number_back_by_two_at_most(self, back: int) -> None:
        drive = Drive()
        drive.show(on(4, 10), 300_000)
        drive.show(on(5, 10, last=84_000), 384_000)
        drive.lists(TimedLap(3, 83_000, None, True))
        drive.show(on(5 - back, 50_000), 385_000)
        undone = {lap for lap, (_, valid, _) in drive.laps.items() if not valid}
        assert undone == set(range(5 - back, 5))

    def test_do_not_take_a_lap_number_back_by_many(self) -> None:
        """A slot whose lap numbers begin anew. All laps of the one before were called rewound."""
        drive = Drive()
        drive.show(on(6, 10, last=85_000), 500_000)
        drive.lists(*[TimedLap(n, 80_000 + n, None, True) for n in range(1, 6)])
        assert not drive.show(on(1, 10, last=None), 501_000)
        assert drops(drive.show(on(2, 10, last=90_000), 600_000)) == [(Drop.REPEATED, 1)]
        assert all(valid for _, valid, _ in list(drive.laps.values())[1:])

    def test_give_a_lap_that_waited_no_time_of_another(self) -> None:
        drive = Drive()
        drive.show(on(1, 70_000))
        drive.show(on(2, 100))
        assert not drive.show(on(1, 75_000, last=55_000))

    def test_forget_a_lap_that_waited_for_its_time(self) -> None:
        drive = Drive()
        drive.show(on(1, 70_000), 75_000)
        drive.show(on(2, 100), 85_100)
        drive.rewinds(80_000)
        drive.show(on(1, 75_000), 80_000)
        drive.show(on(2, 5, last=80_000), 85_005)
        assert drive.laps == {1: (80_000, False, REWIND)}


class TestTheGamesList:
    def test_waits_for_the_frames_with_a_lap_that_may_be_an_out_lap(self) -> None:
        """The list came a moment before the frame that refuses the lap, which was counted and refused at once."""
        drive = Drive(QUALIFYING)
        drive.show(on(1, 119_990, phase=Phase.OUT_LAP), 120_000)
        assert not drive.lists(TimedLap(1, 120_000, None, True), clock=120_000)
        assert drops(drive.show(on(2, 5, last=120_000), 120_020)) == [(Drop.OUT_LAP, 1)]
        assert not drive.lists(TimedLap(1, 120_000, None, True), clock=121_000)
        assert drive.laps == {}

    def test_does_not_wait_in_a_race(self) -> None:
        drive = Drive()
        drive.show(on(1, 119_990, phase=Phase.OUT_LAP), 120_000)
        drive.lists(TimedLap(1, 120_000, None, True), clock=120_000)
        assert drive.times == {1: 120_000}

    def test_agrees_with_laps_known(self) -> None:
        drive = Drive()
        drive.show(on(2, 10, last=80_000))
        assert drive.car.agrees([TimedLap(1, 80_000), TimedLap(2, 81_000)])
        assert not drive.car.agrees([TimedLap(1, 80_001), TimedLap(2, 81_000)])

    def test_of_a_race_of_one_lap_agrees_with_its_running_time(self) -> None:
        drive = Drive()
        drive.show(on(1, 79_900))
        assert drive.car.agrees([TimedLap(1, 80_000)])
        assert not drive.car.agrees([TimedLap(1, 79_900 + SAME_TIME_MS + 1)])
        assert not drive.car.agrees([])

    def test_of_a_car_never_heard_agrees_with_nothing(self) -> None:
        assert not Car("77", 0).agrees([TimedLap(1, 80_000)])
        drive = Drive()
        drive.show(on(1, None))
        assert not drive.car.agrees([TimedLap(1, 80_000)])


class TestLapsMissed:
    def test_are_no_gaps_where_the_list_has_told_them(self) -> None:
        drive = Drive()
        drive.show(on(1, 10), 10)
        drive.lists(TimedLap(1, 80_000), TimedLap(2, 81_000), TimedLap(3, 82_000), clock=243_005)
        assert not drive.show(on(4, 5, last=82_000), 243_005)
        assert drive.times == {1: 80_000, 2: 81_000, 3: 82_000}

    def test_have_no_time_when_the_game_tells_the_same_as_before(self) -> None:
        """Equal to the millisecond, or not told at all: that cannot be known, and no time is invented."""
        drive = Drive()
        drive.show(on(2, 10, last=80_000), 80_010)
        assert drops(drive.show(on(4, 5, last=80_000), 243_005)) == [(Drop.GAP, 2), (Drop.NO_TIME, 3)]

    def test_before_an_out_lap_have_none(self) -> None:
        drive = Drive(QUALIFYING)
        drive.show(on(1, 10), 10)
        assert drops(drive.show(on(4, 5, last=80_000, phase=Phase.OUT_LAP), 400_000)) == [
            (Drop.GAP, 1),
            (Drop.GAP, 2),
            (Drop.NO_TIME, 3),
        ]


class TestTheClassification:
    def drive(self) -> Drive:
        drive = Drive()
        drive.show(on(1, 80_000), 80_000)
        drive.show(on(2, 5, last=81_000), 81_005)
        drive.show(on(3, 5, last=80_000), 161_005)
        return drive

    def test_gives_a_last_lap_that_was_the_best_its_time(self) -> None:
        drive = self.drive()
        drive.outcomes += drive.car.classified(Classified(1, 3, 79_123, 240_123))
        assert drive.laps[3] == (79_123, None, "")

    def test_gives_none_that_is_neither_last_nor_best(self) -> None:
        drive = self.drive()
        assert drops(drive.car.classified(Classified(1, 3, 80_000, 241_500))) == [(Drop.GAP, 3)]

    def test_gives_none_without_a_best(self) -> None:
        drive = self.drive()
        assert drops(drive.car.classified(Classified(1, 3, None, 241_500))) == [(Drop.GAP, 3)]

    def test_gives_none_where_laps_are_missing(self) -> None:
        drive = Drive()
        drive.show(on(3, 5, last=80_000), 161_005)
        assert drops(drive.car.classified(Classified(1, 3, 79_123, 240_123))) == [(Drop.GAP, 3)]


class TestLongSessions:
    def test_lap_numbers_count_on_past_a_byte(self) -> None:
        """A time trial left running all day: lap 256 is told as 0, and lap 257 as 1 once more."""
        drive = Drive(HOTLAP)
        number = 1
        drive.show(on(1, 10), 0)
        for number in range(2, 300):
            drive.show(on(number % 256, 10, last=80_000 + number - 1), number * 90_000)
        assert drive.times == {lap: 80_000 + lap for lap in range(1, number)}
        assert all(valid for _, valid, _ in drive.laps.values())

    def test_an_empty_slot_does_not_turn_them_over(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(200, 10, last=80_000), 0)
        drive.show(on(0, phase=Phase.ABSENT), 1000)
        drive.show(on(201, 10, last=81_000), 90_000)
        assert drive.times == {199: 80_000, 200: 81_000}

    def test_the_frame_before_is_counted_on_too(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(255, 79_000, last=80_000), 0)
        drive.show(on(0, 10, last=80_255), 1_300)
        drive.show(on(0, 79_000, last=80_255, s1=30_000, s2=25_000, invalid=True), 80_000)
        (lap,) = drive.show(on(1, 10, last=80_256), 81_300)
        assert isinstance(lap, LapDone)
        assert (lap.lap, lap.valid, lap.sectors_ms) == (256, False, (30_000, 25_000, 25_256))


class TestReplays:
    def test_are_refused_lap_by_lap(self) -> None:
        drive = Drive(HOTLAP)
        assert not drive.show(on(1, phase=Phase.REPLAY))
        assert not drive.show(on(1, phase=Phase.REPLAY))
        assert drops(drive.show(on(3, last=80_000, phase=Phase.REPLAY))) == [(Drop.REPLAY, 1), (Drop.REPLAY, 2)]

    def test_that_begin_anew_refuse_nothing(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(3, phase=Phase.REPLAY))
        assert not drive.show(on(1, phase=Phase.REPLAY))


class TestALapThatWaitsForItsTime:
    def test_waits_no_more_when_it_has_come(self) -> None:
        drive = Drive()
        drive.show(on(1, 70_000))
        drive.show(on(2, 100))
        drive.show(on(2, 200, last=80_000))
        drive.show(on(3, 10, last=81_000))
        drive.show(on(4, 10, last=82_000))
        assert drive.times == {1: 80_000, 2: 81_000, 3: 82_000}
        assert drops(drive.outcomes) == []

    def test_waits_as_long_as_the_next_one_runs_and_no_longer(self) -> None:
        drive = Drive()
        drive.show(on(1, 70_000))
        for ran in (100, 20_000, 70_000):
            assert not drive.show(on(2, ran))
        assert drops(drive.show(on(3, 100))) == [(Drop.NO_TIME, 1)]


class TestSectors:
    @pytest.mark.parametrize("second", [50_000, 50_001])
    def test_that_leave_nothing_of_the_lap_are_none(self, second: int) -> None:
        drive = Drive()
        drive.show(on(1, 79_000, s1=30_000, s2=second))
        (lap,) = drive.show(on(2, 5, last=80_000))
        assert isinstance(lap, LapDone)
        assert lap.sectors_ms is None


class TestHearingASessionOnceMore:
    def test_from_the_lap_before_is_no_rewind(self) -> None:
        drive = Drive(HOTLAP)
        for _ in range(2):
            drive.show(on(1, 10), 10)
            drive.show(on(2, 10, last=80_000), 80_010)
            drive.car.listen_anew()
            drive.last = None
        assert drive.laps == {1: (80_000, True, "")}

    def test_tells_no_lap_again_and_no_rewind(self) -> None:
        drive = Drive(HOTLAP)
        for _ in range(2):
            drive.show(on(1, 10), 10)
            for number in (2, 3, 4):
                drive.show(on(number, 10, last=80_000 + number), number * 81_000)
            drive.car.listen_anew()
            drive.last = None
        assert drive.laps == {lap: (80_001 + lap, True, "") for lap in (1, 2, 3)}


@given(st.lists(st.integers(80_000, 99_000), min_size=1, max_size=8), st.data())
def test_whatever_frames_are_lost_no_lap_and_no_time_is_invented(times: list[int], data: st.DataObject) -> None:
    """Each frame of a drive is heard or not. What is told of a lap is its time, and every lap is told or dropped."""
    frames: list[tuple[CarState, int]] = []
    clock = 0
    for number, time in enumerate(times, start=1):
        last = times[number - 2] if number > 1 else None
        frames += [(on(number, ran, last=last), clock + ran) for ran in (0, time // 3, time // 2, time - 20)]
        clock += time
    frames.append((on(len(times) + 1, 0, last=times[-1]), clock))
    drive = Drive()
    heard = [frame for frame in frames if data.draw(st.booleans())]
    for state, at in heard:
        drive.show(state, at)
    assert drive.times.items() <= dict(enumerate(times, start=1)).items()
    if heard:
        first, last_lap = heard[0][0].lap, heard[-1][0].lap
        dropped = {lap for _, lap in drops(drive.outcomes)}
        assert set(range(first, last_lap)) <= set(drive.times) | dropped


class TestTeleports:
    """A car that is further on at once than anybody can drive was moved; its lap does not count."""

    def lap(self, *places: tuple[int, float], drive: Drive | None = None) -> Drive:
        """Lap 4, seen at these milliseconds and metres; then it ends."""
        drive = drive or Drive(HOTLAP)
        for current, at in places:
            drive.show(on(4, current, last=90_000, at=at), 300_000 + current)
        drive.show(on(5, 5, last=81_000, at=1.0), 381_000)
        return drive

    def test_make_the_lap_invalid_whatever_the_game_says(self) -> None:
        drive = self.lap((0, 0.0), (10_000, 600.0), (10_250, 2_500.0), (60_000, 4_900.0))
        assert drive.laps[4] == (81_000, False, TELEPORT)
        drive.lists(TimedLap(4, 81_000, None, True))
        assert drive.laps[4] == (81_000, False, TELEPORT)
        drive.lists(TimedLap(4, 80_999, None, True))
        assert drive.laps[4] == (80_999, False, TELEPORT)

    def test_also_where_the_games_list_tells_the_lap_before_its_end_is_heard(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 10_000, last=90_000, at=600.0), 310_000)
        drive.show(on(4, 10_250, last=90_000, at=2_500.0), 310_250)
        drive.lists(TimedLap(3, 90_000, None, True), TimedLap(4, 81_000, None, True))
        drive.show(on(5, 5, last=81_000, at=1.0), 381_000)
        assert drive.laps[3] == (90_000, True, "")
        assert drive.laps[4] == (81_000, False, TELEPORT)

    def test_also_where_the_time_of_the_lap_comes_late(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(1, 10_000, at=600.0), 10_000)
        drive.show(on(1, 10_250, at=2_500.0), 10_250)
        drive.show(on(2, 5, at=1.0), 81_000)
        drive.show(on(2, 20, last=81_000, at=2.0), 81_020)
        assert drive.laps[1] == (81_000, False, TELEPORT)

    def test_concern_no_other_lap(self) -> None:
        drive = self.lap((0, 0.0), (10_000, 600.0), (10_250, 2_500.0))
        drive.show(on(5, 60_000, last=81_000, at=3_000.0), 441_000)
        drive.show(on(6, 5, last=82_000, at=1.0), 463_000)
        assert drive.laps[5] == (82_000, True, "")

    def test_are_none_where_much_was_not_heard(self) -> None:
        assert self.lap((1_000, 50.0), (70_000, 4_800.0)).laps[4] == (81_000, True, "")

    def test_are_none_where_a_car_rolls_back_over_the_line_and_on_again(self) -> None:
        assert self.lap((0, 3.0), (2_000, 4_998.0), (6_000, 5.0), (70_000, 4_800.0)).laps[4] == (81_000, True, "")

    def test_are_none_where_the_distance_flickers(self) -> None:
        assert self.lap((20_000, 1_200.0), (20_250, 0.0), (20_500, 1_230.0)).laps[4] == (81_000, True, "")

    def test_end_with_another_attempt_under_the_same_number(self) -> None:
        drive = self.lap((10_000, 600.0), (10_250, 2_500.0), (0, 0.0), (60_000, 4_900.0))
        assert drive.laps[4] == (81_000, True, "")

    def test_into_the_garage_and_out_again_are_none(self) -> None:
        drive = Drive(QUALIFYING)
        drive.show(on(4, 10_000, last=90_000, at=600.0), 310_000)
        drive.show(on(4, 10_250, last=90_000, at=3_000.0, phase=Phase.OUT_LAP), 310_250)
        self.lap((10_500, 3_010.0), drive=drive)
        assert drive.laps[4] == (81_000, True, "")

    def test_before_a_rewind_are_gone_with_it(self) -> None:
        drive = Drive(HOTLAP)
        drive.show(on(4, 10_000, last=90_000, at=600.0), 310_000)
        drive.show(on(4, 10_250, last=90_000, at=2_500.0), 310_250)
        drive.rewinds(305_000)
        self.lap((5_000, 300.0), (60_000, 4_900.0), drive=drive)
        assert drive.laps[4] == (81_000, False, REWIND)

    @pytest.mark.parametrize("missing", ["distance", "time"])
    def test_are_never_told_by_a_game_that_does_not_say_where_or_when(self, missing: str) -> None:
        drive = Drive(HOTLAP)
        for current, at in ((10_000, 600.0), (10_250, 2_500.0)):
            state = on(4, None if missing == "time" else current, last=90_000, at=None if missing == "distance" else at)
            drive.show(state, 300_000 + current)
        drive.show(on(5, 5, last=81_000), 381_000)
        assert drive.laps[4] == (81_000, True, "")

    @given(st.lists(st.tuples(st.integers(1, 4_000), st.floats(0, 1)), min_size=1, max_size=40))
    def test_are_never_seen_in_a_car_that_only_drives(self, steps: list[tuple[int, float]]) -> None:
        """Up to 120 metres a second, seen as seldom as it may be."""
        places, current, at = [], 0, 0.0
        for more_ms, share in steps:
            current, at = current + more_ms, at + share * more_ms * 0.12
            places.append((current, at))
        assert self.lap(*places).laps[4] == (81_000, True, "")
