"""What a host says in several messages: laps with their sectors and marks, names that follow their cars."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.classified import Classified
from timing.host import lap_ended
from timing.laps import Drop, Dropped, GameSession, LapDone, Origin, Outcome
from timing.pieces import (
    CarFinished,
    GuestNamed,
    HostSession,
    LapBegun,
    LapSpoilt,
    Reading,
    SeatHandedOver,
    SeatLeft,
    SeatTaken,
    SplitPassed,
)
from timing.readings import CarName, LapReported, SessionType
from timing.tracker import Resume, Tracker

CAR = 9
RACE = HostSession(SessionType.RACE, "BL1", "Race, 5 laps", fresh=True)
UNDER_WAY = HostSession(SessionType.RACE, "BL1", "Race, 5 laps", fresh=False)
QUALIFYING = HostSession(SessionType.QUALIFYING, "BL1", "Qualifying, 10 min", fresh=True)
ADA = SeatTaken(CAR, 3, CarName("Ada", "XFG", number="7"), fresh=True)


class Listener:
    """A tracker that is connected to a host."""

    def __init__(self, *readings: Reading, resume: Resume | None = None) -> None:
        self.tracker = Tracker(resume)
        self.outcomes: list[Outcome] = []
        self.hear(*readings)

    def hear(self, *readings: Reading) -> Sequence[Outcome]:
        """What the readings lead to."""
        found = [outcome for reading in readings for outcome in self.tracker.read(reading)]
        self.outcomes += found
        return found

    def lap(self, *readings: Reading) -> LapDone:
        """The one lap that the readings lead to."""
        (lap,) = self.hear(*readings)
        assert isinstance(lap, LapDone)
        return lap


def end(laps: int, time_ms: int, total_ms: int, car: int = CAR) -> Reading:
    return lap_ended(car, laps, time_ms, total_ms)


class TestALap:
    def test_heard_from_its_beginning_has_sectors_and_is_valid(self) -> None:
        lap = Listener(RACE).lap(SplitPassed(CAR, 1, 30_000), SplitPassed(CAR, 2, 61_000), end(1, 92_000, 92_000))
        assert (lap.time_ms, lap.sectors_ms, lap.valid, lap.origin) == (92_000, (30_000, 31_000, 31_000), True, "live")

    def test_begins_where_the_one_before_ends(self) -> None:
        host = Listener(RACE, SplitPassed(CAR, 1, 30_000), end(1, 92_000, 92_000))
        lap = host.lap(SplitPassed(CAR, 1, 31_000), end(2, 91_000, 183_000))
        assert (lap.lap, lap.sectors_ms, lap.valid) == (2, (31_000, 60_000), True)

    def test_that_we_joined_in_is_neither_valid_nor_invalid_and_has_no_sectors(self) -> None:
        host = Listener(UNDER_WAY)
        lap = host.lap(SplitPassed(CAR, 2, 61_000), end(4, 92_000, 370_000))
        assert (lap.valid, lap.sectors_ms) == (None, None)
        lap = host.lap(SplitPassed(CAR, 1, 30_000), end(5, 91_000, 461_000))
        assert (lap.valid, lap.sectors_ms) == (True, (30_000, 61_000))

    def test_whose_split_was_not_heard_has_no_sectors(self) -> None:
        lap = Listener(RACE).lap(SplitPassed(CAR, 2, 61_000), end(1, 92_000, 92_000))
        assert (lap.valid, lap.sectors_ms) == (None, None)

    def test_whose_splits_make_no_sense_has_no_sectors(self) -> None:
        lap = Listener(RACE).lap(SplitPassed(CAR, 1, 93_000), end(1, 92_000, 92_000))
        assert (lap.valid, lap.sectors_ms) == (True, None)

    def test_that_was_spoilt_does_not_count_and_the_next_does(self) -> None:
        host = Listener(RACE)
        lap = host.lap(LapSpoilt(CAR, "wall"), end(1, 92_000, 92_000))
        assert (lap.valid, lap.reason) == (False, "wall")
        lap = host.lap(end(2, 91_000, 183_000))
        assert (lap.valid, lap.reason) == (True, "")

    def test_broken_off_takes_its_marks_along(self) -> None:
        host = Listener(QUALIFYING, ADA, LapSpoilt(CAR, "wall"), SplitPassed(CAR, 1, 30_000), LapBegun(CAR))
        lap = host.lap(SplitPassed(CAR, 1, 29_000), end(1, 91_000, 300_000))
        assert (lap.valid, lap.sectors_ms) == (True, (29_000, 62_000))

    def test_out_of_the_pits_has_no_time(self) -> None:
        host = Listener(QUALIFYING, ADA)
        assert host.hear(LapSpoilt(CAR, "off track"), LapBegun(CAR, 1, 95_000)) == []
        assert host.lap(end(2, 91_000, 186_000)).valid is True

    def test_whose_message_says_all_is_left_as_it_is(self) -> None:
        host = Listener(RACE, LapSpoilt(CAR, "wall"))
        assert host.lap(LapReported(CAR, 92_000, True, "", "mark")).valid is True
        other = Listener(LapReported(CAR, 92_000, None, "", "mark"))
        assert other.lap(LapReported(CAR, 92_000, None, "", "mark 2")).valid is None

    def test_sent_again_is_one(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000))
        assert host.hear(end(1, 92_000, 92_000)) == [Dropped(Drop.REPEATED)]

    def test_as_fast_as_the_one_before_is_another(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000))
        assert host.lap(end(2, 92_000, 184_000)).lap == 2


class TestABrokenConnection:
    def test_costs_the_running_lap_its_sectors_but_not_its_mark(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000), SplitPassed(CAR, 1, 30_000), LapSpoilt(CAR, "wall"))
        lap = host.lap(UNDER_WAY, SplitPassed(CAR, 2, 60_000), end(2, 91_000, 183_000))
        assert (lap.valid, lap.reason, lap.sectors_ms) == (False, "wall", None)

    def test_does_not_put_the_mark_of_one_lap_on_another(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000), LapSpoilt(CAR, "wall"))
        lap = host.lap(UNDER_WAY, end(3, 91_000, 275_000))
        assert (lap.valid, lap.reason) == (None, "")

    def test_does_not_make_another_session(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000), UNDER_WAY, end(2, 91_000, 183_000))
        assert host.tracker.sessions == [GameSession("1", SessionType.RACE, "BL1", "Race, 5 laps")]

    def test_in_the_last_lap_is_made_good_by_the_result(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000))
        lap = host.lap(UNDER_WAY, CarFinished(CAR, 2, 183_000, 91_000, 1))
        assert (lap.lap, lap.time_ms, lap.valid, lap.origin) == (2, 91_000, None, Origin.RECOVERED)


class TestTheFinish:
    def test_adds_nothing_to_laps_that_were_heard(self) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000), end(2, 91_000, 183_000))
        assert host.hear(CarFinished(CAR, 2, 183_000, 91_000)) == []
        assert host.hear(CarFinished(CAR, 2, 183_000, 91_000, 4)) == []
        assert host.tracker.results("1") == {CAR: Classified(4, 2, 91_000, 183_000)}

    @pytest.mark.parametrize("late_ms", [91_000, 91_010])
    def test_before_the_last_laps_own_message_does_not_double_it(self, late_ms: int) -> None:
        host = Listener(RACE, end(1, 92_000, 92_000))
        assert host.lap(CarFinished(CAR, 2, 183_000, 91_000)).time_ms == 91_000
        assert host.hear(end(2, late_ms, 92_000 + late_ms)) == [Dropped(Drop.REPEATED)]
        assert host.hear(CarFinished(CAR, 2, 183_000, 91_000, 1)) == []

    def test_of_a_race_of_one_lap_may_be_all_there_is(self) -> None:
        lap = Listener(RACE, SplitPassed(CAR, 1, 30_000)).lap(CarFinished(CAR, 1, 92_000, 92_000))
        assert (lap.time_ms, lap.sectors_ms, lap.valid) == (92_000, (30_000, 62_000), True)

    def test_is_known_by_what_the_laps_own_message_would_have_been(self) -> None:
        lap = Listener(RACE, end(1, 92_000, 92_000)).lap(CarFinished(CAR, 2, 183_000, None))
        own = end(2, 91_000, 183_000)
        assert isinstance(own, LapReported)
        assert lap.message is not None
        assert lap.message.fingerprint == own.fingerprint

    @pytest.mark.parametrize(
        "result",
        [
            CarFinished(CAR, 3, 275_000, 91_000),  # two laps are missing
            CarFinished(CAR, 2, 92_000, 91_000),  # no time is left for a lap
            CarFinished(CAR, 2, 183_000, 91_500),  # faster than the best
            CarFinished(8, 2, 183_000, 91_000),  # nothing was heard of this one
        ],
    )
    def test_makes_up_nothing(self, result: CarFinished) -> None:
        assert Listener(RACE, end(1, 92_000, 92_000)).hear(result) == []

    def test_of_a_late_starter_makes_up_nothing(self) -> None:
        assert Listener(UNDER_WAY, ADA).hear(CarFinished(CAR, 1, 92_000, 92_000)) == []
        begun = Listener(RACE, LapBegun(CAR, 0))
        assert begun.hear(CarFinished(CAR, 1, 92_000, 92_000)) == []

    def test_of_a_qualifying_tells_no_lap(self) -> None:
        host = Listener(QUALIFYING, end(1, 92_000, 92_000))
        assert host.hear(CarFinished(CAR, 2, 600_000, 92_000, 1)) == []


class TestSessions:
    def test_begin_with_every_start(self) -> None:
        host = Listener(QUALIFYING, end(1, 92_000, 92_000), SplitPassed(CAR, 1, 30_000), RACE)
        lap = host.lap(SplitPassed(CAR, 1, 29_000), end(1, 92_000, 92_000))
        assert (lap.session, lap.lap, lap.sectors_ms) == ("2", 1, (29_000, 63_000))
        assert [session.type for session in host.tracker.sessions] == ["qualifying", "race"]

    def test_go_on_after_a_restart_of_ours(self) -> None:
        resume = Resume(GameSession("4", SessionType.RACE, "BL1"), laps={CAR: 3}, sessions=4)
        lap = Listener(UNDER_WAY, resume=resume).lap(end(4, 92_000, 370_000))
        assert (lap.session, lap.lap) == ("4", 4)

    @pytest.mark.parametrize(
        "other", [QUALIFYING, HostSession(SessionType.RACE, "SO4", "Race, 5 laps", fresh=False), RACE]
    )
    def test_of_another_kind_or_track_are_others(self, other: HostSession) -> None:
        resume = Resume(GameSession("4", SessionType.RACE, "BL1"), laps={CAR: 3}, sessions=4)
        lap = Listener(HostSession(other.type, other.track, None, other.fresh), resume=resume).lap(
            end(1, 92_000, 92_000)
        )
        assert (lap.session, lap.lap) == ("5", 1)


class TestNames:
    def name(self, *readings: Reading) -> CarName | None:
        """Who drove a lap after these readings."""
        return Listener(RACE, *readings).lap(end(1, 92_000, 92_000)).name

    def test_come_with_the_car_and_the_account_with_the_connection(self) -> None:
        known = CarName("Ada", "XFG", number="7", guid="ada77")
        assert self.name(GuestNamed(3, "Ada", "ada77"), ADA) == known
        assert self.name(ADA, GuestNamed(3, "Ada", "ada77")) == known

    def test_without_a_known_connection_have_no_account(self) -> None:
        assert self.name(ADA) == ADA.name

    def test_change(self) -> None:
        guest = GuestNamed(3, "Ada", "ada77")
        renamed = self.name(guest, ADA, GuestNamed(3, "Ada L", number="77"))
        assert renamed == CarName("Ada L", "XFG", number="77", guid="ada77")
        assert self.name(ADA, GuestNamed(3, "Ada L")) == CarName("Ada L", "XFG", number="7")
        assert self.name(guest, ADA, GuestNamed(4, "Bea", "bea")) == CarName("Ada", "XFG", number="7", guid="ada77")

    def test_of_the_games_own_drivers_are_not_their_hosts(self) -> None:
        robot = CarName("AI 1", "XFG", ai=True)
        host = GuestNamed(0, "Host", "host")
        assert self.name(host, SeatTaken(CAR, 0, robot, fresh=True), host) == robot

    def test_follow_a_change_of_drivers(self) -> None:
        guests = (GuestNamed(3, "Ada", "ada77"), GuestNamed(4, "Bea", "bea"))
        swapped = self.name(*guests, ADA, SeatHandedOver(CAR, 4))
        assert swapped == CarName("Bea", "XFG", number="7", guid="bea")

    def test_stay_where_nobody_is_known_to_take_over(self) -> None:
        assert self.name(ADA, SeatHandedOver(CAR, 4)) == ADA.name
        assert self.name(GuestNamed(4, "Bea", "bea"), SeatHandedOver(CAR, 4)) is None

    def test_of_a_number_given_again_are_the_new_ones(self) -> None:
        host = Listener(RACE, GuestNamed(3, "Ada", "ada77"), ADA, end(1, 92_000, 92_000))
        host.hear(LapSpoilt(CAR, "wall"), SeatLeft(CAR))
        lap = host.lap(SeatTaken(CAR, 4, CarName("Bea"), fresh=True), end(1, 95_000, 250_000))
        assert (lap.name, lap.valid) == (CarName("Bea"), True)
        assert host.hear(GuestNamed(3, "Ada", "ada77")) == []
        assert host.lap(end(2, 95_000, 345_000)).name == CarName("Bea")

    def test_told_once_more_do_not_break_the_running_lap(self) -> None:
        host = Listener(RACE, ADA, SplitPassed(CAR, 1, 30_000))
        again = SeatTaken(CAR, 3, ADA.name, fresh=False)
        assert host.lap(again, end(1, 92_000, 92_000)).sectors_ms == (30_000, 62_000)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(60_000, 90_000), st.booleans(), st.booleans()), max_size=12)
)
def test_every_lap_is_told_once_with_its_own_marks_however_the_cars_mix(
    laps: list[tuple[int, int, bool, bool]],
) -> None:
    host, done, total, expected = Listener(RACE), {1: 0, 2: 0}, {1: 0, 2: 0}, []
    for car, time_ms, spoilt, again in laps:
        done[car] += 1
        total[car] += time_ms
        host.hear(SplitPassed(car, 1, 20_000), *([LapSpoilt(car, "wall")] if spoilt else []))
        for _ in range(1 + again):
            host.hear(end(done[car], time_ms, total[car], car))
        expected.append((car, done[car], time_ms, (20_000, time_ms - 20_000), not spoilt))
    told = [lap for lap in host.outcomes if isinstance(lap, LapDone)]
    assert [(lap.car, lap.lap, lap.time_ms, lap.sectors_ms, lap.valid) for lap in told] == expected
