"""Laps put together from parts: from three sectors, and from a lap number and a time that come apart."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.glimpses import car
from timing.parts import LATE_MS, SHORT_MS, LateTimes, SectorSum, round_us
from timing.pieces import LastTime, SectorEnd
from timing.readings import CarState, Phase


class Sectors:
    """Shows a car sector by sector."""

    def __init__(self) -> None:
        self.sum = SectorSum()

    def show(self, lap: int, sector: int, took_us: int | None = None, *, stated: int | None = None) -> CarState:
        return self.sum.take(car(lap, last=stated), SectorEnd(sector, took_us))


class TestASumOfSectors:
    def test_is_a_lap_when_all_three_were_heard(self) -> None:
        show = Sectors().show
        show(1, 3)
        show(1, 1)
        assert show(1, 2, 20_100_400).sectors_ms == (20_100, None)
        assert show(1, 3, 30_200_400).sectors_ms == (20_100, 30_200)
        # Three times four tenths of a millisecond are more than one.
        assert show(2, 1, 25_300_400).last_ms == 75_601
        assert show(2, 2, 20_000_000).last_ms == 75_601

    @pytest.mark.parametrize("lost", [0, 1, 2])
    def test_is_none_when_one_was_lost(self, lost: int) -> None:
        show = Sectors().show
        show(1, 1)
        crossings = [(1, 2, 20_000_000), (1, 3, 30_000_000), (2, 1, 25_000_000)]
        for number, crossing in enumerate(crossings):
            if number != lost:
                show(*crossing)
        assert show(2, 1).last_ms is None
        show(2, 2, 20_000_000)
        show(2, 3, 30_000_000)
        assert show(3, 1, 25_000_000).last_ms == 75_000

    def test_is_none_when_a_sector_has_no_time(self) -> None:
        show = Sectors().show
        show(1, 1)
        show(1, 2, 20_000_000)
        show(1, 3, None)
        assert show(2, 1, 25_000_000).last_ms is None

    def test_is_none_when_a_whole_round_went_by_unheard(self) -> None:
        show = Sectors().show
        show(1, 1)
        show(1, 2, 20_000_000)
        show(2, 3, 30_000_000)
        assert show(3, 1, 25_000_000).last_ms is None

    def test_is_none_when_the_lap_jumps(self) -> None:
        show = Sectors().show
        show(1, 1)
        show(1, 2, 20_000_000)
        show(1, 3, 30_000_000)
        assert show(4, 1, 25_000_000).last_ms is None

    @pytest.mark.parametrize("first", ["lap", "sector"])
    def test_waits_for_lap_number_and_sector_to_agree(self, first: str) -> None:
        show = Sectors().show
        show(1, 1)
        show(1, 2, 20_000_000)
        show(1, 3, 30_000_000)
        assert (show(2, 3) if first == "lap" else show(1, 1, 25_000_000)).last_ms is None
        assert show(2, 1, 25_000_000).last_ms == 75_000

    def test_begins_anew_after_the_car_was_away(self) -> None:
        sectors = Sectors()
        sectors.show(1, 1)
        sectors.show(1, 2, 20_000_000)
        away = car(1, phase=Phase.ABSENT)
        assert sectors.sum.take(away, SectorEnd(2, None)) is away
        sectors.show(1, 3, 30_000_000)
        assert sectors.show(2, 1, 25_000_000).last_ms is None

    def test_of_a_day_is_no_lap(self) -> None:
        show = Sectors().show
        show(1, 1)
        for lap, sector in ((1, 2), (1, 3), (2, 1)):
            state = show(lap, sector, 80_000_000_000)
        assert state.last_ms is None

    def test_gives_way_to_the_games_own_word_where_that_is_about_the_same_lap(self) -> None:
        show = Sectors().show
        show(1, 1)
        show(1, 2, 20_000_000, stated=80_000)
        show(1, 3, 30_000_000, stated=80_000)
        assert show(2, 1, 25_000_000, stated=80_000).last_ms == 75_000
        assert show(2, 1, 25_000_000, stated=75_001).last_ms == 75_001

    def test_is_not_needed_where_the_game_says_something_new(self) -> None:
        show = Sectors().show
        assert show(1, 2).last_ms is None
        show(1, 3)
        assert show(2, 1, stated=75_500).last_ms == 75_500
        show(2, 3, stated=75_500)
        assert show(3, 1, stated=75_500).last_ms is None
        assert show(3, 1, stated=76_000).last_ms == 76_000

    @given(st.lists(st.tuples(*[st.integers(1_000_000, 60_000_000)] * 3), min_size=1, max_size=6))
    def test_adds_up_exactly(self, laps: list[tuple[int, int, int]]) -> None:
        show = Sectors().show
        show(1, 1)
        for number, (first, second, third) in enumerate(laps, 1):
            show(number, 2, first)
            show(number, 3, second)
            assert show(number + 1, 1, third).last_ms == round_us(first + second + third)


class Late:
    """Shows a car whose times come apart; `before` is what was shown to it last."""

    def __init__(self) -> None:
        self.times = LateTimes()
        self.before = car(1, 0)

    def show(self, lap: int, current: int | None, **more: object) -> CarState:
        now = car(lap, current)._replace(**more)  # type: ignore[arg-type]
        shown = self.times.take(now, self.before)
        self.before = now
        return shown

    def hear(self, lap_ms: int | None, sector_ms: int | None = None) -> None:
        self.times.hear(LastTime(lap_ms, sector_ms))


class TestATimeThatComesApart:
    def test_may_come_first(self) -> None:
        late = Late()
        late.hear(None)
        late.show(1, 70_000)
        late.hear(75_000)
        assert (late.show(1, 74_990).lap, late.show(1, 75_000).last_ms) == (1, 75_000)
        shown = late.show(2, 10)
        assert (shown.lap, shown.last_ms) == (2, 75_000)

    def test_may_come_last_and_the_car_stays_in_its_lap_so_long(self) -> None:
        late = Late()
        late.hear(None)
        late.show(1, 74_990)
        shown = late.show(2, 10)
        assert (shown.lap, shown.current_ms, late.times.waits) == (1, 74_990, True)
        late.hear(75_000)
        shown = late.show(2, 30)
        assert (shown.lap, shown.last_ms, late.times.waits) == (2, 75_000, False)

    def test_may_be_the_same_as_the_one_before(self) -> None:
        late = Late()
        late.hear(75_000)
        late.show(2, 74_980)
        assert late.show(3, LATE_MS - 1).lap == 2
        shown = late.show(3, LATE_MS)
        assert (shown.lap, shown.last_ms) == (3, 75_000)

    @pytest.mark.parametrize("ran", [75_001, 75_000 - SHORT_MS - 1])
    def test_of_the_lap_before_is_not_taken_for_this_one(self, ran: int) -> None:
        late = Late()
        late.hear(75_000)
        late.show(2, ran)
        shown = late.show(3, LATE_MS)
        assert (shown.lap, shown.last_ms) == (3, None)
        late.hear(76_000)
        assert late.show(3, 20_000).last_ms == 76_000

    def test_that_is_not_said_to_run_is_not_waited_for(self) -> None:
        late = Late()
        late.hear(75_000)
        late.show(2, None)
        assert late.show(3, None).last_ms is None

    def test_is_known_of_the_lap_before_when_the_car_is_first_seen(self) -> None:
        late = Late()
        late.hear(75_000)
        assert late.show(7, 20_000).last_ms == 75_000

    def test_heard_first_in_the_middle_of_a_lap_is_that_of_the_lap_before(self) -> None:
        late = Late()
        late.show(7, 20_000)
        late.hear(75_000)
        late.show(7, 74_000)
        assert late.show(8, 10).lap == 7
        late.hear(74_500)
        assert late.show(8, 20).last_ms == 74_500

    def test_after_laps_that_went_by_unheard_is_that_of_the_last_if_it_is_new(self) -> None:
        late = Late()
        late.hear(75_000)
        late.show(2, 10_000)
        assert late.show(5, 10).last_ms is None
        late.hear(76_000)
        assert late.show(5, 20).last_ms == 76_000
        late.hear(77_000)
        assert late.show(9, 20).last_ms == 77_000

    def test_of_a_car_that_was_away_begins_anew(self) -> None:
        late = Late()
        late.hear(75_000)
        late.show(2, 10_000)
        away = car(2, phase=Phase.ABSENT)
        assert late.times.take(away, late.before) is away
        assert late.show(2, 100).last_ms == 75_000

    def test_of_a_lower_lap_begins_anew(self) -> None:
        late = Late()
        late.hear(75_000)
        late.show(5, 10_000)
        assert late.show(1, 0).lap == 1

    def test_has_its_sectors_when_both_were_heard(self) -> None:
        late = Late()
        late.hear(None)
        late.show(1, 0)
        late.hear(None, 20_000)
        assert late.show(1, 20_010).sectors_ms == (None, None)
        late.hear(None, 30_000)
        assert late.show(1, 50_010).sectors_ms == (20_000, 30_000)
        late.show(2, 10)
        late.hear(75_000, 25_000)
        assert late.show(2, 30).sectors_ms == (None, None)
        late.hear(75_000, 20_500)
        late.hear(75_000, 20_500)
        assert late.show(2, 20_600).sectors_ms == (None, None)

    def test_has_no_sectors_when_one_was_lost(self) -> None:
        late = Late()
        late.hear(74_000, 24_000)
        late.show(2, 0)
        late.hear(74_000, 30_000)
        assert late.show(2, 50_010).sectors_ms == (None, None)

    def test_has_its_sectors_also_when_it_equals_the_one_before_and_comes_first(self) -> None:
        late = Late()
        late.hear(75_000, 25_000)
        late.show(2, 0)
        for sector in (20_000, 30_000, 25_000):
            late.hear(75_000, sector)
        assert late.show(2, 74_990).sectors_ms == (20_000, 30_000)

    def test_has_no_sectors_when_three_do_not_make_the_lap(self) -> None:
        late = Late()
        late.hear(75_000, 25_000)
        late.show(2, 0)
        for sector in (20_000, 30_000, 26_000):
            late.hear(75_000, sector)
        assert late.show(2, 74_990).sectors_ms == (None, None)

    @given(st.lists(st.integers(60_000, 60_400), min_size=2, max_size=8), st.integers(0, 10**6))
    def test_gives_each_lap_its_own_whichever_comes_first(self, laps: list[int], seed: int) -> None:
        chance = random.Random(seed)
        late = Late()
        late.hear(None)
        told: dict[int, int] = {}
        for number, time in enumerate(laps, 1):
            for ran in range(0, time, 10_000):
                late.show(number, ran)
            late.show(number, time - chance.randrange(1, 30))
            if chance.random() < 0.5:
                late.hear(time)
            for ran in range(5, LATE_MS + 200, 100):
                shown = late.show(number + 1, ran)
                if shown.lap == number + 1 and shown.last_ms is not None:
                    told.setdefault(number, shown.last_ms)
                if ran > 100:
                    late.hear(time)
        assert told == dict(enumerate(laps, 1))
