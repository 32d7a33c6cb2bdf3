"""Lap Data: every field of every car in every year, what a car is doing, and what counts as news."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo import wire_f1 as wire
from ingest.demo.wire_f1 import EMPTY_SLOT, Car, Header
from ingest.formats import f1
from ingest.formats.f1_frame import F1Frame, duration, elapsed, session_clock, session_id
from ingest.formats.f1_layouts import LAYOUTS, MINUTE_MS, OPEN_MS, YEARS, Driver, Packet, Result
from tests.ingest.formats.f1_peers import peer
from timing.readings import CarState, Frame, Phase

HEADER = Header(session=123, clock_ms=100_000, frame=6000, player=0)
FLOAT_YEARS = (2018, 2019)
"""Sectors in float seconds."""
WRAPPING = (2020, 2021, 2022)
MINUTES = tuple(range(2023, 2027))

every_year = pytest.mark.parametrize("year", YEARS)


def frame_of(year: int, *cars: Car, header: Header = HEADER) -> F1Frame:
    reading = f1.decode(wire.lap_data_packet(year, header, cars))
    assert isinstance(reading, F1Frame)
    return reading


def state_of(year: int, car: Car, header: Header = HEADER) -> CarState:
    return frame_of(year, car, header=header).car(0)


def with_float(year: int, field: str, value: float) -> F1Frame:
    """A packet whose first car has a float of any kind in one field."""
    packet = bytearray(wire.lap_data_packet(year, HEADER, [Car(lap=2, last_ms=80_000, current_ms=1000)]))
    at, code = LAYOUTS[year].lap.fields[field]
    struct.pack_into("<" + code, packet, LAYOUTS[year].header.size + at, value)
    reading = f1.decode(bytes(packet))
    assert isinstance(reading, F1Frame)
    return reading


class TestACar:
    @every_year
    def test_says_where_it_is_in_its_lap(self, year: int) -> None:
        car = Car(
            lap=3,
            last_ms=80_123,
            current_ms=56_789,
            sectors_ms=(25_001, 26_002),
            best_ms=79_999,
            distance_m=3210.5,
            invalid=True,
        )
        assert state_of(year, car) == CarState(
            Phase.RUNNING,
            3,
            last_ms=80_123,
            current_ms=56_789,
            best_ms=79_999 if year <= 2020 else None,
            sectors_ms=(25_001, 26_002),
            invalid=True,
            distance_m=3210.5,
        )

    @every_year
    def test_has_no_times_before_the_first_lap_is_done(self, year: int) -> None:
        state = state_of(year, Car(lap=1, current_ms=0))
        assert (state.last_ms, state.current_ms, state.best_ms, state.sectors_ms) == (None, 0, None, (None, None))

    @every_year
    def test_in_the_last_slot_is_read_as_the_first_is(self, year: int) -> None:
        cars = LAYOUTS[year].cars
        frame = frame_of(year, *[Car(lap=n + 1, last_ms=80_000 + n, sectors_ms=(30_000 + n, 0)) for n in range(cars)])
        assert tuple(frame.cars) == tuple(range(cars))
        for n in (0, 1, cars - 1):
            assert (frame.car(n).lap, frame.car(n).last_ms, frame.car(n).sectors_ms[0]) == (
                n + 1,
                80_000 + n,
                30_000 + n,
            )

    @given(
        st.sampled_from(YEARS),
        st.lists(
            st.builds(
                Car,
                lap=st.integers(1, 255),
                last_ms=st.integers(0, 599_999),
                current_ms=st.integers(0, 599_999),
                best_ms=st.integers(0, 599_999),
                distance_m=st.floats(-10_000, 10_000, width=32),
                invalid=st.booleans(),
                result=st.integers(0, 7),
                driver=st.integers(0, 4),
            ),
            min_size=1,
            max_size=20,
        ),
    )
    def test_is_read_as_it_was_packed(self, year: int, cars: list[Car]) -> None:
        frame: Frame = frame_of(year, *cars)
        assert tuple(frame.cars) == tuple(n for n, car in enumerate(cars) if car.result > Result.INACTIVE)
        for index in frame.cars:
            state, car = frame.car(index), cars[index]
            assert (state.lap, state.invalid, state.distance_m) == (car.lap, car.invalid, car.distance_m)
            assert (state.last_ms, state.current_ms) == (car.last_ms or None, car.current_ms)
            assert state.best_ms == (car.best_ms or None if year <= 2020 else None)


class TestTheHeader:
    @every_year
    def test_numbers_the_frame(self, year: int) -> None:
        header = Header(session=2**64 - 1, clock_ms=3_723_042, frame=2**32 - 1, steady=2**32 - 2, player=19)
        frame = frame_of(year, Car(), header=header)
        assert (frame.session, frame.clock_ms, frame.order, frame.player) == (str(2**64 - 1), 3_723_042, 2**32 - 1, 19)
        assert frame.steady == (2**32 - 2 if year >= 2023 else None)

    @pytest.mark.parametrize("year", MINUTES)
    def test_a_second_counter_that_stands_at_nought_is_none(self, year: int) -> None:
        """Programs that make packets themselves leave it out."""
        assert frame_of(year, Car(), header=Header(session=1, frame=500, steady=0)).steady is None

    @every_year
    @pytest.mark.parametrize("time", [math.nan, math.inf, -math.inf, -1.0, 1e30])
    def test_a_clock_that_says_nothing_is_none(self, year: int, time: float) -> None:
        packet = bytearray(wire.lap_data_packet(year, HEADER, [Car(distance_m=-5.0, current_ms=1000)]))
        struct.pack_into("<f", packet, LAYOUTS[year].header.at("time"), time)
        frame = f1.decode(bytes(packet))
        assert isinstance(frame, F1Frame)
        assert frame.clock_ms is None
        assert frame.car(0).phase is Phase.RUNNING

    @every_year
    @pytest.mark.parametrize("hours", [24, 25, 100])
    def test_a_session_may_last_longer_than_a_day(self, year: int, hours: int) -> None:
        """Past 24 hours the clock read as none, and no rewind could be told any more."""
        ms = hours * 3_600_000
        assert frame_of(year, Car(), header=Header(session=1, clock_ms=ms)).clock_ms == ms

    @pytest.mark.parametrize("player", [22, 255])
    def test_a_spectator_is_none_of_the_cars(self, player: int) -> None:
        frame = frame_of(2025, Car(), header=Header(session=1, player=player))
        assert frame.player not in frame.cars


class TestWhatACarIsDoing:
    @every_year
    @pytest.mark.parametrize("result", [Result.INVALID, Result.INACTIVE])
    def test_an_empty_slot_is_not_there(self, year: int, result: int) -> None:
        frame = frame_of(year, Car(lap=77, result=result), Car())
        assert tuple(frame.cars) == (1,)
        assert frame.car(0).phase is Phase.ABSENT

    @every_year
    @pytest.mark.parametrize(
        ("driver", "phase"),
        [
            (Driver.GARAGE, Phase.ABSENT),
            (Driver.FLYING_LAP, Phase.RUNNING),
            (Driver.IN_LAP, Phase.IN_LAP),
            (Driver.OUT_LAP, Phase.OUT_LAP),
            (Driver.ON_TRACK, Phase.RUNNING),
            (5, Phase.RUNNING),
            (255, Phase.RUNNING),
        ],
    )
    def test_a_car_in_the_session_does_what_its_driver_does(self, year: int, driver: int, phase: Phase) -> None:
        assert state_of(year, Car(driver=driver)).phase is phase

    @pytest.mark.parametrize(
        ("year", "result", "phase"),
        [
            (2020, 3, Phase.FINISHED),
            (2020, 4, Phase.RETIRED),
            (2020, 5, Phase.FINISHED),
            (2020, 6, Phase.RETIRED),
            (2021, 3, Phase.FINISHED),
            (2021, 4, Phase.RETIRED),
            (2021, 5, Phase.RETIRED),
            (2021, 6, Phase.FINISHED),
            (2021, 7, Phase.RETIRED),
            (2025, 250, Phase.RETIRED),
        ],
    )
    def test_results_mean_what_their_year_says(self, year: int, result: int, phase: Phase) -> None:
        """Disqualified is 4 until 2020 and 5 from 2021 on, where 4 is "did not finish"."""
        assert state_of(year, Car(result=result)).phase is phase

    @every_year
    @pytest.mark.parametrize("result", [Result.FINISHED, Result.FINISHED + 1])
    def test_the_result_goes_before_what_the_driver_does(self, year: int, result: int) -> None:
        assert state_of(year, Car(result=result, driver=Driver.GARAGE)).phase in (Phase.FINISHED, Phase.RETIRED)

    @every_year
    @pytest.mark.parametrize("pit", [1, 2])
    def test_a_flying_lap_that_leads_into_the_pits_is_an_in_lap(self, year: int, pit: int) -> None:
        assert state_of(year, Car(driver=Driver.FLYING_LAP, pit=pit)).phase is Phase.IN_LAP

    @every_year
    def test_a_pit_stop_in_a_race_is_part_of_its_lap(self, year: int) -> None:
        assert state_of(year, Car(driver=Driver.ON_TRACK, pit=2)).phase is Phase.RUNNING

    @every_year
    def test_trap_3_a_lap_as_old_as_the_session_and_before_the_line_is_an_out_lap(self, year: int) -> None:
        """Real qualifying of 2020: 3,789.9 m before the line, 102.174 s into lap 1, which is the session's time."""
        header = Header(session=1, clock_ms=102_174)
        assert state_of(year, Car(current_ms=102_174, distance_m=-3789.9), header).phase is Phase.OUT_LAP
        assert state_of(year, Car(current_ms=102_173, distance_m=-3789.9), header).phase is Phase.OUT_LAP
        assert state_of(year, Car(current_ms=102_172, distance_m=-3789.9), header).phase is Phase.RUNNING
        for past in (0.0, 0.5, 12.0):
            assert state_of(year, Car(current_ms=102_174, distance_m=past), header).phase is Phase.RUNNING

    @every_year
    def test_on_the_grid_before_the_start_a_car_is_running(self, year: int) -> None:
        header = Header(session=1, clock_ms=0)
        assert state_of(year, Car(current_ms=0, distance_m=-60.0), header).phase is Phase.RUNNING


class TestSectors:
    @pytest.mark.parametrize("year", FLOAT_YEARS + MINUTES)
    def test_longer_than_a_minute_are_whole_where_the_year_can_say_so(self, year: int) -> None:
        car = Car(current_ms=215_000, sectors_ms=(75_432, 125_678))
        assert state_of(year, car).sectors_ms == (75_432, 125_678)

    @pytest.mark.parametrize("year", WRAPPING)
    @pytest.mark.parametrize("sectors", [(75_432, 0), (75_432, 30_000), (30_000, 75_432), (75_432, 125_678)])
    def test_longer_than_their_field_are_not_told_at_all(self, year: int, sectors: tuple[int, int]) -> None:
        """Of a sector of 75 s the packet says 10 s, and the other sectors would be wrong by a minute with it."""
        assert state_of(year, Car(current_ms=sum(sectors) + 100, sectors_ms=sectors)).sectors_ms == (None, None)

    @pytest.mark.parametrize("year", WRAPPING)
    def test_up_to_their_field_they_are(self, year: int) -> None:
        sectors = (65_535, 60_000)
        assert state_of(year, Car(current_ms=sum(sectors) + OPEN_MS - 1, sectors_ms=sectors)).sectors_ms == sectors
        assert state_of(year, Car(current_ms=sum(sectors) + OPEN_MS, sectors_ms=sectors)).sectors_ms == (None, None)

    @pytest.mark.parametrize("year", WRAPPING)
    def test_a_lap_that_stands_still_for_minutes_in_its_last_sector_has_doubtful_ones(self, year: int) -> None:
        assert state_of(year, Car(current_ms=400_000, sectors_ms=(30_000, 30_000))).sectors_ms == (None, None)

    @given(st.sampled_from(FLOAT_YEARS + MINUTES), st.integers(1, 130_000), st.integers(0, 130_000))
    def test_are_read_as_they_were_packed(self, year: int, first: int, second: int) -> None:
        car = Car(current_ms=first + second, sectors_ms=(first, second))
        assert state_of(year, car).sectors_ms == (first, second or None)

    @pytest.mark.parametrize("year", MINUTES)
    def test_minutes_are_minutes(self, year: int) -> None:
        packet = peer(year).pack(
            Packet.LAP_DATA,
            {"session": 1},
            {},
            {
                0: {
                    "result": 2,
                    "driver": 4,
                    "lap": 1,
                    "sector1": 432,
                    "sector1_minutes": 2,
                    "sector2": 1,
                    "sector2_minutes": 0,
                }
            },
        )
        frame = f1.decode(packet)
        assert isinstance(frame, F1Frame)
        assert frame.car(0).sectors_ms == (2 * MINUTE_MS + 432, 1)


class TestFloats:
    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    @pytest.mark.parametrize(
        ("seconds", "ms"), [(80.71968, 80_720), (80.7194, 80_719), (0.001, 1), (77.2959976, 77_296)]
    )
    def test_trap_1_lap_times_in_seconds_are_rounded_to_the_nearest(self, year: int, seconds: float, ms: int) -> None:
        assert with_float(year, "last", seconds).car(0).last_ms == ms

    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    @pytest.mark.parametrize("field", ["last", "best"])
    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 0.0, 1e-9, 1e38, 86_400.0])
    def test_what_is_no_time_is_none(self, year: int, field: str, value: float) -> None:
        state = with_float(year, field, value).car(0)
        assert (state.last_ms if field == "last" else state.best_ms) is None

    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e38])
    def test_a_running_time_that_is_none_is_none(self, year: int, value: float) -> None:
        assert with_float(year, "current", value).car(0).current_ms is None

    @every_year
    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_a_distance_that_is_none_is_none(self, year: int, value: float) -> None:
        state = with_float(year, "distance", value).car(0)
        assert (state.distance_m, state.phase) == (None, Phase.RUNNING)

    @given(st.integers(1, 10_000_000))
    def test_every_millisecond_survives_a_double(self, ms: int) -> None:
        assert duration(ms / 1000) == elapsed(ms / 1000) == ms

    @given(st.integers(1, 8_388))
    def test_every_millisecond_of_short_times_survives_a_float(self, seconds: int) -> None:
        ms = seconds * 1000 + 357
        (single,) = struct.unpack("<f", struct.pack("<f", ms / 1000))
        assert duration(single) == ms

    @given(st.floats())
    def test_of_any_kind_a_session_clock_is_a_moment_or_none(self, seconds: float) -> None:
        clock = session_clock(seconds)
        assert clock is None or abs(clock - seconds * 1000) <= 0.5

    def test_milliseconds_that_are_no_time(self) -> None:
        assert (duration(0), duration(2**32 - 1), elapsed(0), elapsed(2**32 - 1), elapsed(1)) == (
            None,
            None,
            0,
            None,
            1,
        )


class TestWhatIsWatched:
    @every_year
    def test_only_that_time_runs_on_is_no_news(self, year: int) -> None:
        one = frame_of(year, Car(lap=2, last_ms=80_000, current_ms=1000, distance_m=50.0, position=4))
        later = frame_of(
            year,
            Car(lap=2, last_ms=80_000, current_ms=31_000, sectors_ms=(30_000, 0), distance_m=900.0, position=1, pit=1),
            header=Header(session=123, clock_ms=130_000, frame=7800),
        )
        assert one.watch == later.watch

    @every_year
    @pytest.mark.parametrize(
        "news",
        [
            Car(lap=3, last_ms=80_000),
            Car(lap=2, last_ms=80_001),
            Car(lap=2, last_ms=145_536),
            Car(lap=2, last_ms=80_000, invalid=True),
            Car(lap=2, last_ms=80_000, result=Result.FINISHED),
        ],
    )
    @pytest.mark.parametrize("slot", [0, 19])
    def test_what_ends_or_marks_a_lap_is_news_in_any_slot(self, year: int, news: Car, slot: int) -> None:
        field = [Car(lap=2, last_ms=80_000)] * 20
        changed = [*field]
        changed[slot] = news
        assert frame_of(year, *field).watch != frame_of(year, *changed).watch

    @every_year
    def test_a_car_that_leaves_is_news(self, year: int) -> None:
        assert frame_of(year, Car(), Car()).watch != frame_of(year, Car(), EMPTY_SLOT).watch


def test_a_session_number_is_the_same_text_each_time() -> None:
    assert session_id(2**64 - 1) is session_id(2**64 - 1)


def test_however_many_sessions_are_heard_each_keeps_its_own_text() -> None:
    assert [session_id(number) for number in range(1, 600)] == [str(number) for number in range(1, 600)]
    assert session_id(1) == "1"
