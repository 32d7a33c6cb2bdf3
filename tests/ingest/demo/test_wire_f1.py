"""What the encoders of the F1 games pack, the decoders read again: packet by packet, year by year."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import ALL_VALID, EMPTY_SLOT, NO_PLACE, Car, Header, ListedLap, Participant, Place
from ingest.formats import f1
from ingest.formats.f1_frame import F1Frame
from ingest.formats.f1_layouts import LAYOUTS, MOST_LAPS, OPEN_MS, Driver, Packet, Result
from timing.classified import Classified, Finish
from timing.readings import (
    CarName,
    CarsNamed,
    CarState,
    Classification,
    LapHistory,
    Phase,
    Rewound,
    SessionEnded,
    SessionSeen,
    SessionType,
    TimedLap,
)

HEADER = Header(session=2**63 + 77, clock_ms=61_250, frame=3_676, player=3)
SESSION = str(2**63 + 77)

every_year = pytest.mark.parametrize("year", LAYOUTS)
with_history = pytest.mark.parametrize("year", [year for year, layout in LAYOUTS.items() if layout.history])
with_results = pytest.mark.parametrize("year", [year for year, layout in LAYOUTS.items() if layout.result])

years = st.sampled_from(sorted(LAYOUTS))
lap_times = st.integers(0, 180_000)
sectors = st.integers(0, 65_535)
"""What fits the field of a sector in every year."""
cars = st.builds(
    Car,
    lap=st.integers(1, 255),
    last_ms=lap_times,
    current_ms=lap_times,
    sectors_ms=st.tuples(sectors, sectors),
    best_ms=lap_times,
    best_lap=st.integers(0, 255),
    distance_m=st.floats(-5_000, 8_000, width=32),
    total_m=st.floats(-5_000, 500_000, width=32),
    position=st.integers(1, 20),
    grid=st.integers(1, 20),
    invalid=st.booleans(),
    pit=st.integers(0, 2),
    driver=st.sampled_from([Driver.ON_TRACK, Driver.FLYING_LAP, Driver.IN_LAP, Driver.OUT_LAP]),
)


def frame(year: int, *shown: Car, header: Header = HEADER) -> F1Frame:
    reading = f1.decode(wire_f1.lap_data_packet(year, header, shown))
    assert isinstance(reading, F1Frame)
    return reading


def time(value: int) -> int | None:
    return value or None


class TestEveryPacket:
    @every_year
    def test_has_the_length_of_its_year(self, year: int) -> None:
        lengths = LAYOUTS[year].lengths
        for packet, datagram in (
            (Packet.MOTION, wire_f1.motion_packet(year, HEADER)),
            (Packet.SESSION, wire_f1.session_packet(year, HEADER, type=1)),
            (Packet.LAP_DATA, wire_f1.lap_data_packet(year, HEADER, [Car()])),
            (Packet.EVENT, wire_f1.event_packet(year, HEADER, "SSTA")),
            (Packet.PARTICIPANTS, wire_f1.participants_packet(year, HEADER, [])),
            (Packet.TELEMETRY, wire_f1.telemetry_packet(year, HEADER)),
        ):
            assert len(datagram) == lengths[packet]
            assert f1.recognise(datagram, year)

    @every_year
    def test_without_lap_times_is_read_as_nothing(self, year: int) -> None:
        assert f1.decode(wire_f1.motion_packet(year, HEADER)) is None
        assert f1.decode(wire_f1.telemetry_packet(year, HEADER)) is None
        assert f1.decode(wire_f1.event_packet(year, HEADER, "CHQF")) is None


class TestTheHeader:
    @given(years, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 21))
    def test_is_read_again(self, year: int, session: int, number: int, player: int) -> None:
        read = frame(year, Car(), header=Header(session, 61_250, number, player=player))
        assert (read.session, read.order, read.player, read.clock_ms) == (str(session), number, player, 61_250)

    @every_year
    def test_of_later_years_has_a_counter_that_does_not_go_back(self, year: int) -> None:
        later = year >= 2023
        assert frame(year, Car()).steady == (3_676 if later else None)
        rewound = Header(session=1, frame=100, steady=5_000)
        assert frame(year, Car(), header=rewound).steady == (5_000 if later else None)


class TestLapData:
    @given(years, st.lists(cars, min_size=1, max_size=20))
    def test_says_of_every_car_what_was_packed(self, year: int, shown: list[Car]) -> None:
        read = frame(year, *shown)
        assert tuple(read.cars) == tuple(range(len(shown)))
        for index, car in enumerate(shown):
            state = read.car(index)
            assert (state.lap, state.last_ms, state.current_ms) == (car.lap, time(car.last_ms), car.current_ms)
            # Sectors that leave too much of a lap open may have wrapped, and are not believed.
            doubtful = LAYOUTS[year].sectors_wrap and car.current_ms - sum(car.sectors_ms) >= OPEN_MS
            assert state.sectors_ms == ((None, None) if doubtful else tuple(map(time, car.sectors_ms)))
            assert (state.invalid, state.distance_m) == (car.invalid, car.distance_m)
            assert state.best_ms == (time(car.best_ms) if LAYOUTS[year].lap.has("best") else None)

    @every_year
    def test_leaves_the_other_slots_empty(self, year: int) -> None:
        read = frame(year, EMPTY_SLOT, Car())
        assert tuple(read.cars) == (1,)
        assert read.car(0).phase is Phase.ABSENT

    @every_year
    @pytest.mark.parametrize(
        ("car", "phase"),
        [
            (Car(driver=Driver.GARAGE), Phase.ABSENT),
            (Car(driver=Driver.OUT_LAP), Phase.OUT_LAP),
            (Car(driver=Driver.IN_LAP), Phase.IN_LAP),
            (Car(driver=Driver.FLYING_LAP), Phase.RUNNING),
            (Car(result=Result.FINISHED), Phase.FINISHED),
        ],
    )
    def test_says_what_a_car_does(self, year: int, car: Car, phase: Phase) -> None:
        assert frame(year, car).car(0).phase is phase

    @every_year
    def test_knows_the_sector_from_the_times_unless_told(self, year: int) -> None:
        at = LAYOUTS[year].header.size + LAYOUTS[year].lap.at("sector")
        for expected, car in enumerate((Car(), Car(sectors_ms=(30_000, 0)), Car(sectors_ms=(30_000, 31_000)))):
            assert wire_f1.lap_data_packet(year, HEADER, [car])[at] == expected
        assert wire_f1.lap_data_packet(year, HEADER, [Car(sector=2)])[at] == 2

    @pytest.mark.parametrize(("year", "read"), [(2019, 70_000), (2020, 4_464), (2022, 4_464), (2023, 70_000)])
    def test_a_sector_of_more_than_a_minute_wraps_where_the_year_cannot_say_it(self, year: int, read: int) -> None:
        assert frame(year, Car(sectors_ms=(70_000, 0))).car(0).sectors_ms == (read, None)

    @every_year
    def test_refuses_more_cars_than_there_are_slots(self, year: int) -> None:
        room = LAYOUTS[year].cars
        with pytest.raises(ValueError, match=f"the packet has room for {room} cars, not for {room + 1}"):
            wire_f1.lap_data_packet(year, HEADER, [Car()] * (room + 1))


class TestTheSession:
    @every_year
    @pytest.mark.parametrize(
        "type", [SessionType.PRACTICE, SessionType.QUALIFYING, SessionType.RACE, SessionType.HOTLAP]
    )
    def test_is_named_by_the_years_own_numbers(self, year: int, type: SessionType) -> None:
        number, track = wire_f1.type_number(year, type), wire_f1.track_number("Suzuka")
        packet = wire_f1.session_packet(year, HEADER, type=number, track=track, total_laps=44, online=True)
        assert f1.decode(packet) == SessionSeen(SESSION, type, "Suzuka")

    def test_has_no_number_for_a_kind_that_the_games_do_not_have(self) -> None:
        with pytest.raises(ValueError, match="format 2022 has no session of type warmup"):
            wire_f1.type_number(2022, SessionType.WARMUP)

    def test_on_a_track_that_the_games_do_not_have_is_on_no_track(self) -> None:
        number = wire_f1.track_number("Hill Ring")
        assert number == -1
        assert f1.decode(wire_f1.session_packet(2022, HEADER, type=10, track=number)) == SessionSeen(
            SESSION, SessionType.RACE, None
        )


class TestNames:
    @every_year
    def test_are_read_with_number_and_whether_nobody_sits_there(self, year: int) -> None:
        people = [Participant("Jaworska", 7, ai=True), Participant(""), Participant("Player", 0)]
        read = f1.decode(wire_f1.participants_packet(year, HEADER, people, active=2))
        names = {0: CarName("Jaworska", number="7", ai=True), 2: CarName("Player")}
        assert read == CarsNamed(SESSION, names)

    @given(years, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60))
    def test_that_are_too_long_end_in_an_ellipsis(self, year: int, name: str) -> None:
        read = f1.decode(wire_f1.participants_packet(year, HEADER, [Participant(name)]))
        assert isinstance(read, CarsNamed)
        shown = read.names[0].name
        room = 32 if year >= 2025 else 48
        if len(name.encode()) < room:
            assert shown == name
        else:
            assert shown.endswith("…")
            assert name.startswith(shown[:-1])
            assert room - 4 - 3 < len(shown.encode()) < room

    def test_of_more_people_than_there_are_slots_are_refused(self) -> None:
        with pytest.raises(ValueError, match="the packet has room for 22 participants, not for 23"):
            wire_f1.participants_packet(2022, HEADER, [Participant("Player")] * 23)


class TestTheHistory:
    @with_history
    @given(st.data())
    def test_lists_every_lap_that_has_a_time(self, year: int, data: st.DataObject) -> None:
        parts = st.tuples(*[st.integers(1, 60_000)] * 3)
        driven = data.draw(st.lists(st.tuples(parts, st.booleans()), max_size=MOST_LAPS - 1))
        listed = [ListedLap(sum(part), part, ALL_VALID if valid else ALL_VALID & ~1) for part, valid in driven]
        packet = wire_f1.history_packet(year, HEADER, 5, [*listed, ListedLap()])
        expected = tuple(
            TimedLap(number, sum(part), part, valid) for number, (part, valid) in enumerate(driven, start=1)
        )
        assert f1.decode(packet) == LapHistory(SESSION, 5, expected)

    @with_history
    def test_names_the_best_lap_and_the_best_sectors(self, year: int) -> None:
        laps = [
            ListedLap(92_000, (31_000, 30_000, 31_000)),
            ListedLap(91_000, (30_000, 31_000, 30_000)),
            ListedLap(),
        ]
        start = LAYOUTS[year].header.size
        assert tuple(wire_f1.history_packet(year, HEADER, 5, laps)[start : start + 7]) == (5, 3, 1, 2, 2, 1, 2)
        assert tuple(wire_f1.history_packet(year, HEADER, 5, [ListedLap()])[start : start + 7]) == (5, 1, 1, 0, 0, 0, 0)

    def test_has_room_for_a_hundred_laps(self) -> None:
        with pytest.raises(ValueError, match="the packet has room for 100 laps, not for 101"):
            wire_f1.history_packet(2022, HEADER, 0, [ListedLap()] * 101)

    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    def test_is_not_sent_by_the_early_years(self, year: int) -> None:
        with pytest.raises(ValueError, match=f"format {year} has no session history"):
            wire_f1.history_packet(year, HEADER, 0, [])


class TestTheClassification:
    @with_results
    def test_gives_place_laps_best_and_total(self, year: int) -> None:
        places = [Place(2, 10, 91_234, 930_000), NO_PLACE, Place(1, 10, 90_001, 920_123, points=25)]
        packet = wire_f1.classification_packet(year, HEADER, places)
        assert packet[LAYOUTS[year].header.size] == 2
        expected = {
            0: Classified(2, 10, 91_234, 930_000, 0, Finish.FINISHED),
            2: Classified(1, 10, 90_001, 920_123, 0, Finish.FINISHED),
        }
        assert f1.decode(packet) == Classification(SESSION, expected)

    def test_of_more_cars_than_there_are_slots_is_refused(self) -> None:
        with pytest.raises(ValueError, match="the packet has room for 22 cars, not for 23"):
            wire_f1.classification_packet(2022, HEADER, [NO_PLACE] * 23)

    @pytest.mark.parametrize("year", [2018, 2019])
    def test_is_not_sent_by_the_early_years(self, year: int) -> None:
        with pytest.raises(ValueError, match=f"format {year} has no final classification"):
            wire_f1.classification_packet(year, HEADER, [])


class TestEvents:
    @every_year
    def test_the_end_of_a_session(self, year: int) -> None:
        assert f1.decode(wire_f1.event_packet(year, HEADER, "SEND")) == SessionEnded(SESSION)

    @pytest.mark.parametrize("year", range(2021, 2027))
    def test_a_flashback(self, year: int) -> None:
        assert f1.decode(wire_f1.rewind_packet(year, HEADER, 1_200, 20_125)) == Rewound(SESSION, 20_125)

    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    def test_a_flashback_is_not_told_by_the_early_years(self, year: int) -> None:
        with pytest.raises(ValueError, match=f"format {year} does not tell of flashbacks"):
            wire_f1.rewind_packet(year, HEADER, 0, 0)

    @pytest.mark.parametrize("code", ["", "END", "FINISH"])
    def test_have_a_code_of_four_letters(self, code: str) -> None:
        with pytest.raises(ValueError, match=f"an event's code has 4 letters, not '{code}'"):
            wire_f1.event_packet(2022, HEADER, code)

    @pytest.mark.parametrize(("year", "room"), [(2018, 4), (2019, 9), (2022, 16), (2025, 16)])
    def test_have_no_room_for_more_than_their_year_has(self, year: int, room: int) -> None:
        with pytest.raises(ValueError, match=rf"packet 3 of format {year} has room for {room} bytes, not for 24"):
            wire_f1.event_packet(year, HEADER, "FTLP", b"\0" * 20)

    def test_carry_their_details_behind_the_code(self) -> None:
        details = struct.pack("<Bf", 3, 90.5)
        packet = wire_f1.event_packet(2022, HEADER, "FTLP", details)
        start = LAYOUTS[2022].header.size
        assert packet[start : start + 9] == b"FTLP" + details


@given(years, st.lists(cars, min_size=1, max_size=20), st.data())
def test_a_packet_of_one_year_is_none_of_another(year: int, shown: list[Car], data: st.DataObject) -> None:
    other = data.draw(years.filter(lambda each: each != year))
    assert not f1.recognise(wire_f1.lap_data_packet(year, HEADER, shown), other)


@pytest.mark.parametrize("fields", [{"lap": 256}, {"last_ms": 2**32}, {"current_ms": -1}])
def test_a_number_that_the_wire_cannot_carry_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(struct.error):
        wire_f1.lap_data_packet(2022, HEADER, [Car(**fields)])


def test_the_running_time_of_a_car_at_the_line_is_nought_not_none() -> None:
    state = frame(2019, Car(lap=2, last_ms=91_234, current_ms=0)).car(0)
    assert state == CarState(Phase.RUNNING, 2, 91_234, 0, None, (None, None), invalid=False, distance_m=0.0)
