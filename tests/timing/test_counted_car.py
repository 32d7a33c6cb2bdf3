"""One car that a game counts: when its laps have ended, and what their times were."""

import pytest

from tests.timing.counts import running
from timing.counted_car import FALLEN, MESSAGES, STRAY, CountedCar
from timing.counting import RUN, Place
from timing.pieces import CarCount
from timing.readings import CarState, LastLap, Phase

GRID = running(0, 0)


class Line:
    """Watches one car; messages are numbered unless told otherwise."""

    def __init__(self, *, numbered: bool = True) -> None:
        self.car = CountedCar()
        self.order = 0
        self.numbered = numbered
        self.states: list[CarState] = []
        self.places: list[Place] = []

    def see(self, *counts: CarCount, clock_ms: int | None = None) -> "Line":
        for count in counts:
            self.order += 1
            place, states = self.car.take(count, self.order if self.numbered else None, clock_ms)
            self.places.append(place)
            self.states += states
        return self

    @property
    def laps(self) -> list[tuple[int, int | None]]:
        """Completed laps and the last time, each time that they changed."""
        shown = [(state.lap - 1, state.last_ms) for state in self.states]
        return [each for place, each in enumerate(shown) if place == 0 or each != shown[place - 1]]

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]


class TestALap:
    def test_ends_when_the_count_rises_and_the_time_is_another_one(self) -> None:
        line = Line().see(GRID, running(0, 79_900), running(1, 100, 80_000), running(2, 90, 79_000))
        assert line.laps == [(0, None), (1, 80_000), (2, 79_000)]

    def test_waits_for_its_time(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 78_900, 80_000))
        line.see(running(2, 100, 80_000), running(2, 1_100, 80_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(2, 2_100, 79_000))
        assert line.laps[-1] == (2, 79_000)

    def test_may_be_equal_to_the_one_before_when_the_time_does_not_change_any_more(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 79_900, 80_000), running(2, 100, 80_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(2, 4_000, 80_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(2, 4_100, 80_000))
        assert line.laps[-1] == (2, 80_000)

    def test_may_be_equal_where_only_the_clock_tells_that_time_has_passed(self) -> None:
        line = Line().see(CarCount(0), clock_ms=0).see(CarCount(1, 80_000), clock_ms=80_000)
        line.see(CarCount(2, 80_000), clock_ms=160_000).see(CarCount(2, 80_000), clock_ms=163_000)
        assert line.laps[-1] == (1, 80_000)
        line.see(CarCount(2, 80_000), clock_ms=164_500)
        assert line.laps[-1] == (2, 80_000)

    def test_may_be_equal_where_nothing_but_messages_tells_that_time_has_passed(self) -> None:
        line = Line().see(CarCount(0), CarCount(1, 80_000), *[CarCount(2, 80_000)] * MESSAGES)
        assert line.laps[-1] == (1, 80_000)
        line.see(CarCount(2, 80_000))
        assert line.laps[-1] == (2, 80_000)

    def test_may_have_a_running_time_that_falls_a_moment_later(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 79_500, 80_000))
        line.see(running(2, 80_100, 80_000), running(2, 80_600, 80_000), running(2, 200, 80_000))
        line.see(running(2, 1_000, 79_700))
        assert line.laps[-1] == (2, 79_700)
        line.see(
            running(2, 79_000, 79_700), running(3, 79_500, 79_700), running(3, 20, 79_700), running(3, 4_020, 79_700)
        )
        assert line.laps[-1] == (3, 79_700)

    def test_has_a_time_that_was_there_before_the_count(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 78_900, 79_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(2, 200, 79_000), running(2, 4_200, 79_000))
        assert line.laps[-1] == (2, 79_000)

    @pytest.mark.parametrize(("ran", "unheard"), [(20_000, 1), (90_000, 1), (10_000, 5)])
    def test_has_no_time_where_the_one_shown_cannot_be_its_own(self, ran: int, unheard: int) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, ran, 80_000))
        line.order += unheard - 1
        line.see(running(2, 100, 80_000), running(2, 4_100, 80_000))
        assert line.laps[-1] == (2, None)

    def test_may_have_gone_unheard_for_long(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 10_000, 80_000))
        line.order += 60
        line.see(running(2, 100, 80_000), running(2, 4_100, 80_000))
        assert line.laps[-1] == (2, 80_000)

    @pytest.mark.parametrize(("clock_ms", "laps"), [(60_000, (2, None)), (150_000, (2, 80_000))])
    def test_may_have_gone_unheard_for_as_long_as_the_clock_says(
        self, clock_ms: int, laps: tuple[int, int | None]
    ) -> None:
        line = Line(numbered=False).see(GRID, clock_ms=0).see(running(1, 10_000, 80_000), clock_ms=50_000)
        line.see(running(2, 100, 80_000), clock_ms=clock_ms).see(running(2, 4_100, 80_000), clock_ms=clock_ms + 4_000)
        assert line.laps[-1] == laps

    def test_may_have_gone_unheard_for_nobody_knows_how_long(self) -> None:
        line = Line(numbered=False).see(GRID, running(1, 10_000, 80_000))
        line.see(running(2, 100, 80_000), running(2, 4_100, 80_000))
        assert line.laps[-1] == (2, 80_000)

    def test_without_a_time_gets_it_late(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(2, 100), running(2, 9_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(2, 9_500, 81_000))
        assert line.laps[-1] == (2, 81_000)

    def test_may_never_get_a_time(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 79_000), running(2, 100), running(2, 10_100))
        assert line.laps[-1] == (2, None)

    def test_has_the_best_time_that_came_with_the_count(self) -> None:
        line = Line().see(GRID, running(0, 79_900), running(1, 100, best_ms=80_000), running(1, 10_100, best_ms=80_000))
        assert line.laps[-1] == (1, 80_000)

    def test_comes_with_what_the_game_says_of_it(self) -> None:
        line = Line().see(
            GRID, running(1, 100, 80_000, sectors_ms=(20_000, 30_000, 30_001), valid=False, best_ms=79_000)
        )
        assert line.states[-1] == CarState(
            Phase.RUNNING, 2, 80_000, 100, 79_000, last=LastLap((20_000, 30_000, 30_001), valid=False)
        )

    def test_does_not_come_with_the_sectors_of_another(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000, sectors_ms=(20_000, 30_000, 31_000)))
        assert line.states[-1].last == LastLap(None, None)

    def test_of_zero_is_none(self) -> None:
        line = Line().see(running(0, 5_000, 90_000), running(1, 100, 90_000), running(1, 4_100, 90_000))
        assert line.laps == [(0, None), (1, None)]


class TestSeveralLaps:
    def test_have_one_time_the_last_ones_when_it_is_clear(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(4, 100, 81_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(4, 4_200, 82_000))
        assert line.laps[-1] == (4, 82_000)

    def test_have_none_where_it_is_the_one_before(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(3, 100, 80_000), running(3, 4_200, 80_000))
        assert line.laps[-1] == (3, None)

    def test_are_two_where_the_first_was_not_clear_yet(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(2, 100, 80_000), running(3, 100, 81_000))
        assert line.laps[-1] == (1, 80_000)
        line.see(running(3, 4_200, 81_000))
        assert line.laps[-1] == (3, 81_000)


class TestFirstSight:
    def test_shows_the_lap_before_when_its_time_is_clear(self) -> None:
        line = Line().see(running(3, 40_000, 80_000), running(3, 42_000, 80_000))
        assert line.laps == []
        line.see(running(3, 44_100, 80_000))
        assert line.laps == [(3, 80_000)]

    def test_shows_the_lap_before_when_the_next_one_ends(self) -> None:
        line = Line().see(running(3, 79_000, 80_000), running(4, 100, 79_500))
        assert line.laps == [(3, 80_000), (4, 79_500)]

    def test_of_a_stray_is_none(self) -> None:
        line = Line(numbered=False).see(running(20, 79_000, 80_000), GRID, running(1, 100, 81_000))
        assert line.laps == [(0, None), (1, 81_000)]

    def test_without_a_time_shows_that(self) -> None:
        line = Line().see(running(3, 100), running(3, 10_200))
        assert line.laps == [(3, None)]


class TestALowerCount:
    def test_is_late(self) -> None:
        line = Line(numbered=False).see(GRID, running(1, 100, 80_000), running(0, 79_000), running(1, 300, 80_000))
        assert line.places[-2:] == [Place.LATE, Place.NEXT]
        assert line.laps == [(0, None), (1, 80_000)]
        assert line.car.fallen == 0

    def test_is_late_while_a_time_is_not_clear(self) -> None:
        line = Line(numbered=False).see(GRID, running(1, 79_000, 80_000), running(2, 100, 80_000))
        line.see(running(1, 79_900, 80_000), running(2, 4_100, 80_000))
        assert line.laps[-1] == (2, 80_000)

    def test_shows_that_the_higher_one_was_a_stray(self) -> None:
        line = Line(numbered=False).see(GRID, running(9, 100, 90_000), *[running(0, 5_000)] * STRAY)
        assert line.states[-1].current_ms == 5_000
        assert line.laps == [(0, None)]

    def test_again_and_again_is_a_game_that_counts_anew(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(2, 100, 80_000), *[GRID] * FALLEN)
        assert line.car.fallen == FALLEN
        assert line.car.has_laps
        line.car.count_on(GRID)
        line.see(running(0, 20_000), running(1, 100, 82_000))
        assert line.laps == [(0, None), (1, 80_000), (2, 82_000)]


class TestNumberedMessages:
    def test_may_come_late_or_twice(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000))
        line.order -= 1
        line.see(running(1, 100, 80_000))
        line.order -= 2
        line.see(GRID)
        assert line.places == [Place.NEXT, Place.NEXT, Place.AGAIN, Place.LATE]

    def test_may_be_numbered_anew(self) -> None:
        line = Line()
        line.order = 1_000
        line.see(GRID, running(1, 100, 80_000))
        line.order = 0
        line.see(*[running(1, 200, 80_000)] * RUN, running(2, 100, 79_000))
        assert line.laps[-1] == (2, 79_000)

    def test_may_be_heard_once_more(self) -> None:
        line = Line()
        drive = [*[GRID] * RUN, running(1, 100, 80_000), running(2, 100, 79_000), *[running(2, 500, 79_000)] * RUN]
        line.see(*drive)
        line.order = 0
        line.see(*drive)
        assert Place.NEXT not in line.places[len(drive) :]
        assert line.car.fallen == 0
        line.see(running(3, 100, 78_000))
        assert line.laps == [(0, None), (1, 80_000), (2, 79_000), (3, 78_000)]

    def test_may_be_heard_once_more_though_the_game_counted_anew_in_between(self) -> None:
        line = Line()
        drive = [*[GRID] * RUN, running(1, 100, 80_000), running(2, 100, 79_000), *[GRID] * FALLEN]
        line.see(*drive)
        line.car.count_on(GRID)
        line.see(running(1, 100, 78_000))
        line.order = 0
        line.see(*drive, running(1, 100, 78_000), running(2, 100, 77_000))
        assert line.laps == [(0, None), (1, 80_000), (2, 79_000), (3, 78_000), (4, 77_000)]

    def test_that_begin_anew_count_once_the_laps_are_new(self) -> None:
        line = Line()
        line.order = 1_000
        line.see(GRID, running(1, 100, 80_000))
        line.order = 0
        line.see(*[GRID] * RUN, running(1, 100, 79_000), running(2, 100, 78_000))
        assert line.laps == [(0, None), (1, 80_000), (2, 78_000)]


class TestACarThatIsNotThere:
    def test_is_nothing_at_first(self) -> None:
        assert Line().see(running(3, 0, phase=Phase.ABSENT), CarCount(-1)).states == []

    def test_shows_that_it_is_gone_and_goes_on_afterwards(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), CarCount(-1), running(9, 0, phase=Phase.REPLAY))
        line.see(running(1, 5_000, 80_000), running(2, 50, 79_000))
        assert line.phases == [
            Phase.RUNNING, Phase.RUNNING, Phase.ABSENT, Phase.REPLAY, Phase.RUNNING, Phase.RUNNING,
        ]  # fmt: skip
        assert line.laps == [(0, None), (1, 80_000), (2, 79_000)]


class TestThePits:
    def test_make_an_in_lap_and_an_out_lap(self) -> None:
        inside = running(1, 70_000, 80_000, Phase.IN_LAP)
        line = Line().see(GRID, running(1, 100, 80_000), inside, inside._replace(laps=2, last_ms=85_000))
        line.see(running(2, 20_000, 85_000), running(3, 100, 99_000))
        assert line.phases[2:] == [Phase.IN_LAP, Phase.IN_LAP, Phase.OUT_LAP, Phase.RUNNING]

    def test_may_be_told_by_the_game(self) -> None:
        assert Line().see(running(0, 100, None, Phase.OUT_LAP)).phases == [Phase.OUT_LAP]


class TestTheFlag:
    def test_ends_the_counting_with_the_lap(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000, Phase.FINISHED), running(2, 100, 99_000, Phase.FINISHED))
        assert line.laps == [(0, None), (1, 80_000)]
        assert set(line.phases) == {Phase.RUNNING}

    def test_may_be_shown_a_moment_before_the_lap_has_ended(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 79_900, 80_000, Phase.FINISHED))
        line.see(running(2, 100, 81_000, Phase.FINISHED), running(3, 100, 99_000, Phase.FINISHED))
        assert line.laps == [(0, None), (1, 80_000), (2, 81_000)]

    def test_may_be_shown_a_moment_after(self) -> None:
        line = Line().see(GRID, running(1, 100, 80_000), running(1, 300, 80_000, Phase.FINISHED))
        line.see(running(2, 100, 99_000, Phase.FINISHED), running(0, 0))
        assert line.laps == [(0, None), (1, 80_000)]
        assert line.car.fallen == 1

    def test_may_be_shown_while_the_time_is_not_clear(self) -> None:
        line = Line().see(GRID, running(1, 79_000, 80_000), running(2, 100, 80_000, Phase.FINISHED))
        line.see(running(2, 4_100, 80_000, Phase.FINISHED), running(3, 10, 99_000, Phase.FINISHED))
        assert line.laps[-1] == (2, 80_000)
