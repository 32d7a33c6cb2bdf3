"""The F1 feeds: what is recognised, what each kind of packet says in each year, and what real packets say."""

import json
import math
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.demo import wire_f1 as wire
from ingest.demo.wire_f1 import Car, Header, ListedLap, Participant, Place
from ingest.formats import f1
from ingest.formats.f1_frame import F1Frame
from ingest.formats.f1_layouts import HISTORY, LAYOUTS, MOST_LAPS, SESSION, TRACKS, YEARS, Packet, Result
from tests.ingest.formats.f1_peers import peer
from timing.classified import Classified, Finish
from timing.errors import BadInput
from timing.readings import (
    CarName,
    CarsNamed,
    Classification,
    LapHistory,
    Rewound,
    SessionEnded,
    SessionSeen,
    SessionType,
    TimedLap,
)

HEADER = Header(session=9_876_543_210_123_456_789, clock_ms=61_517, frame=3690, player=7)
UID = "9876543210123456789"
ROWS = [(year, id, length) for year in YEARS for id, length in LAYOUTS[year].lengths.items()]
WITH_HISTORY = [year for year in YEARS if LAYOUTS[year].history]
WITH_RESULTS = [year for year in YEARS if LAYOUTS[year].result]

every_year = pytest.mark.parametrize("year", YEARS)
with_history = pytest.mark.parametrize("year", WITH_HISTORY)
with_results = pytest.mark.parametrize("year", WITH_RESULTS)


def bare(year: int, id: int, length: int) -> bytes:
    """A packet of nothing but format, id and length."""
    packet = bytearray(length)
    struct.pack_into("<H", packet, 0, year)
    packet[LAYOUTS[year].header.at("id")] = id
    return bytes(packet)


def packets(year: int) -> dict[Packet, bytes]:
    """One of each kind that is read."""
    made = {
        Packet.SESSION: wire.session_packet(year, HEADER, type=1, track=13),
        Packet.LAP_DATA: wire.lap_data_packet(year, HEADER, [Car(lap=3, last_ms=80_123)]),
        Packet.EVENT: wire.event_packet(year, HEADER, "SEND"),
        Packet.PARTICIPANTS: wire.participants_packet(year, HEADER, [Participant("Ada")]),
    }
    if LAYOUTS[year].result:
        made[Packet.CLASSIFICATION] = wire.classification_packet(year, HEADER, [Place(1, 5, 80_000, 400_000)])
    if LAYOUTS[year].history:
        made[Packet.HISTORY] = wire.history_packet(year, HEADER, 0, [ListedLap(80_000, (30_000, 25_000, 25_000))])
    return made


ALL_PACKETS = [(year, id, packet) for year in YEARS for id, packet in packets(year).items()]
each_packet = pytest.mark.parametrize(
    ("year", "id", "packet"), ALL_PACKETS, ids=[f"{year}-{id.name.lower()}" for year, id, _ in ALL_PACKETS]
)


class TestRecognition:
    @pytest.mark.parametrize(("year", "id", "length"), ROWS)
    def test_every_row_of_the_size_table_is_of_its_year_and_of_no_other(self, year: int, id: int, length: int) -> None:
        packet = bare(year, id, length)
        assert f1.identify(packet) is next(feed for feed in f1.FEEDS if feed.name == f"f1_{year}")
        assert [other for other in YEARS if f1.recognise(packet, other)] == [year]

    @pytest.mark.parametrize(("year", "id", "length"), ROWS)
    def test_a_byte_more_or_less_is_none(self, year: int, id: int, length: int) -> None:
        packet = bare(year, id, length)
        assert f1.identify(packet[:-1]) is None
        assert f1.identify(packet + b"\0") is None

    @every_year
    def test_every_other_id_of_a_known_length_is_none(self, year: int) -> None:
        lengths = LAYOUTS[year].lengths
        for length in set(lengths.values()):
            known = {id for id, its_length in lengths.items() if its_length == length}
            recognised = {id for id in range(256) if f1.identify(bare(year, id, length)) is not None}
            assert recognised == known

    @pytest.mark.parametrize("year", [0, 2017, 2027, 65535])
    def test_formats_that_are_none_of_ours(self, year: int) -> None:
        packet = struct.pack("<H", year) + bare(2022, 2, 972)[2:]
        assert f1.identify(packet) is None

    @each_packet
    def test_a_packet_cut_anywhere_is_none(self, year: int, id: Packet, packet: bytes) -> None:
        decode = f1.FEEDS[year - YEARS[0]].decode
        for size in range(len(packet)):
            assert f1.identify(packet[:size]) is None
            with pytest.raises(BadInput):
                decode(packet[:size])

    @pytest.mark.parametrize("length", [1367, 1347, 1028, 1289, 264, 152, 232, 311, 324, 331, 296, 316, 344, 368])
    def test_other_games_lengths_are_not_enough(self, length: int) -> None:
        """1347 is Car Telemetry of three years, and the long packet of Project CARS."""
        assert f1.identify(bytes(length)) is None
        assert f1.identify(bytes([0xE4, 0x00]) * (length // 2) + bytes(length % 2)) is None

    @pytest.mark.parametrize("year", [2019, 2021, 2022])
    def test_of_the_length_that_two_games_share_the_first_bytes_decide(self, year: int) -> None:
        assert f1.recognise(bare(year, 6, 1347), year)
        assert f1.identify(bytes(1347)) is None

    def test_a_newer_game_told_to_send_an_older_format_is_of_the_older_year(self) -> None:
        """The format decides, whatever the game says its own year is."""
        packet = bytearray(packets(2023)[Packet.LAP_DATA])
        packet[2] = 25
        assert f1.recognise(bytes(packet), 2023)

    @given(
        st.binary(max_size=1500)
        | st.sampled_from(ROWS).flatmap(lambda row: st.binary(min_size=row[2], max_size=row[2]))
    )
    def test_random_bytes_are_none(self, datagram: bytes) -> None:
        assert f1.identify(datagram) is None
        with pytest.raises(BadInput):
            f1.decode(datagram)

    def test_the_feeds_have_names_titles_and_the_games_port(self) -> None:
        assert [feed.name for feed in f1.FEEDS] == [f"f1_{year}" for year in YEARS]
        assert [f1.FEEDS[n].title for n in (0, 3, 4, 8)] == ["F1 2018", "F1 2021", "F1 22", "F1 26"]
        assert all(feed.port == 20777 and not feed.whole_field for feed in f1.FEEDS)
        assert all(feed.recognise(packets(year)[Packet.SESSION]) for year, feed in zip(YEARS, f1.FEEDS, strict=True))


class TestRefusals:
    def refusal(self, year: int, datagram: bytes) -> str:
        with pytest.raises(BadInput) as refused:
            f1.FEEDS[year - YEARS[0]].decode(datagram)
        return str(refused.value)

    def test_say_which_format_was_expected(self) -> None:
        assert self.refusal(2022, bare(2021, 2, 970)) == "f1_2022 at byte 0: expected packet format 2022, not 2021"
        assert self.refusal(2022, b"") == "f1_2022 at byte 0: expected packet format 2022, not 0"

    def test_say_where_a_header_breaks_off(self) -> None:
        cut = bare(2022, 2, 972)[:4]
        assert self.refusal(2022, cut) == "f1_2022 at byte 4: expected a header of 24 bytes, but the packet ends here"

    def test_say_that_the_id_is_none_of_the_year(self) -> None:
        assert self.refusal(2019, bare(2019, 8, 839)) == "f1_2019 at byte 5: expected the id of a packet of 2019, not 8"

    def test_say_where_the_length_goes_wrong(self) -> None:
        packet = bare(2022, 2, 972)
        assert self.refusal(2022, packet[:900]) == "f1_2022 at byte 900: expected packet 2 to have 972 bytes, not 900"
        assert self.refusal(2022, packet + b"!") == "f1_2022 at byte 972: expected packet 2 to have 972 bytes, not 973"

    def test_of_any_year_say_what_there_is(self) -> None:
        with pytest.raises(BadInput, match="expected a packet of format 2018 to 2026"):
            f1.decode(b"\xe6\x07")


class TestPacketsNobodyNeeds:
    @pytest.mark.parametrize(("year", "id", "length"), [row for row in ROWS if row[1] not in (1, 2, 3, 4, 8, 11)])
    def test_are_left_unread(self, year: int, id: int, length: int) -> None:
        packet = bytearray(b"\xff" * length)
        packet[: LAYOUTS[year].header.size] = bare(year, id, length)[: LAYOUTS[year].header.size]
        assert f1.decode(bytes(packet)) is None

    @pytest.mark.parametrize("year", [year for year in YEARS if year > 2018])
    def test_trap_10_a_fastest_lap_is_left_to_the_frames(self, year: int) -> None:
        """The event may be about any car, and comes in seconds; the lap itself is told anyway."""
        assert f1.decode(wire.event_packet(year, HEADER, "FTLP", struct.pack("<Bf", 3, 80.123))) is None

    @every_year
    @pytest.mark.parametrize("code", ["SSTA", "FTLP", "RTMT", "PENA", "STLG", "CHQF", "BUTN", "\0\0\0\0", "send"])
    def test_nor_are_events_that_end_nothing(self, year: int, code: str) -> None:
        assert f1.decode(wire.event_packet(year, HEADER, code)) is None


class TestSessions:
    @every_year
    def test_every_number_has_its_type(self, year: int) -> None:
        for number, type in enumerate(LAYOUTS[year].session_types):
            packet = wire.session_packet(year, HEADER, type=number, track=4)
            assert f1.decode(packet) == SessionSeen(UID, type, "Catalunya")

    @every_year
    def test_a_number_that_the_year_does_not_know_is_other(self, year: int) -> None:
        for number in (len(LAYOUTS[year].session_types), 255):
            packet = wire.session_packet(year, HEADER, type=number, track=0)
            assert f1.decode(packet) == SessionSeen(UID, SessionType.OTHER, "Melbourne")

    @every_year
    @pytest.mark.parametrize("track", [-1, -128, 43, 127])
    def test_a_track_without_a_name_is_none(self, year: int, track: int) -> None:
        reading = f1.decode(wire.session_packet(year, HEADER, type=0, track=track))
        assert isinstance(reading, SessionSeen)
        assert reading.track is None

    def test_trap_8_the_nonsense_number_of_laps_in_qualifying_is_not_read(self) -> None:
        one, other = (wire.session_packet(2021, HEADER, type=9, track=6, total_laps=laps) for laps in (99, 200))
        assert f1.decode(one) == f1.decode(other) == SessionSeen(UID, SessionType.QUALIFYING, "Montreal")


class TestEvents:
    @every_year
    def test_the_end_of_a_session(self, year: int) -> None:
        assert f1.decode(wire.event_packet(year, HEADER, "SEND")) == SessionEnded(UID)

    @pytest.mark.parametrize("year", [year for year in YEARS if LAYOUTS[year].has_rewinds])
    @pytest.mark.parametrize(
        ("seconds", "to_ms"),
        [(0.0, 0), (41.2504, 41_250), (41.2506, 41_251), (3723.5, 3_723_500), (90_000.0, 90_000_000)],
    )
    def test_a_flashback_says_to_which_moment(self, year: int, seconds: float, to_ms: int) -> None:
        details = struct.pack("<If", 2475, seconds)
        assert f1.decode(peer(year).event({"session": int(UID)}, "FLBK", details)) == Rewound(UID, to_ms)

    @pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, -1.0, 1e30])
    def test_a_flashback_to_no_moment_is_bad_input(self, seconds: float) -> None:
        packet = wire.event_packet(2023, HEADER, "FLBK", struct.pack("<If", 1, seconds))
        with pytest.raises(BadInput, match="f1_2023 at byte 37: expected the session time of a flashback in seconds"):
            f1.decode(packet)

    @pytest.mark.parametrize("year", [2018, 2019, 2020])
    def test_years_that_know_no_flashback_event_leave_it_unread(self, year: int) -> None:
        assert f1.decode(wire.event_packet(year, HEADER, "FLBK")) is None


class TestParticipants:
    def named(self, year: int, *people: Participant, active: int | None = None) -> Mapping[int, CarName]:
        reading = f1.decode(wire.participants_packet(year, HEADER, people, active))
        assert isinstance(reading, CarsNamed)
        assert reading.session == UID
        return reading.names

    @every_year
    def test_say_who_drives_which_car(self, year: int) -> None:
        names = self.named(year, Participant("Ada", 44), Participant("Bea", 0, ai=True))
        assert names == {0: CarName("Ada", number="44"), 1: CarName("Bea", ai=True)}

    @every_year
    def test_the_name_of_a_car_that_has_retired_is_still_there(self, year: int) -> None:
        """Real packet of 2022: 19 active cars, and the player's own is the twentieth."""
        assert set(self.named(year, *[Participant(f"D{n}") for n in range(20)], active=19)) == set(range(20))

    @every_year
    def test_trap_9_somebody_who_keeps_telemetry_to_himself_is_named_all_the_same(self, year: int) -> None:
        assert self.named(year, Participant("Ada", 44, public=False)) == {0: CarName("Ada", number="44")}

    @every_year
    def test_empty_slots_have_no_name(self, year: int) -> None:
        assert self.named(year, Participant(""), Participant("Ada")) == {1: CarName("Ada")}

    @every_year
    def test_the_last_slot_is_read(self, year: int) -> None:
        cars = LAYOUTS[year].cars
        assert self.named(year, *[Participant(f"D{n}") for n in range(cars)])[cars - 1].name == f"D{cars - 1}"

    @every_year
    def test_more_active_cars_than_slots_are_bad_input(self, year: int) -> None:
        cars = LAYOUTS[year].cars
        with pytest.raises(BadInput, match=f"expected at most {cars} participants, not {cars + 1}"):
            f1.decode(wire.participants_packet(year, HEADER, [Participant("Ada")], active=cars + 1))

    @pytest.mark.parametrize("year", [2020, 2025])
    def test_a_name_cut_in_the_middle_of_a_character_keeps_its_rest(self, year: int) -> None:
        field = LAYOUTS[year].participant.fields["name"]
        room = struct.calcsize(field[1])
        name = "Ä" * room
        packet = bytearray(wire.participants_packet(year, HEADER, [Participant("Ada")]))
        at = LAYOUTS[year].header.size + 1 + field[0]
        packet[at : at + room] = ("A" + name).encode()[:room]
        reading = f1.decode(bytes(packet))
        assert isinstance(reading, CarsNamed)
        assert reading.names[0].name == "A" + "Ä" * ((room - 1) // 2) + "\N{REPLACEMENT CHARACTER}"

    def test_a_name_that_fills_its_field_needs_no_nul(self) -> None:
        packet = bytearray(wire.participants_packet(2025, HEADER, [Participant("x")]))
        at = LAYOUTS[2025].header.size + 1 + 7
        packet[at : at + 32] = b"n" * 32
        reading = f1.decode(bytes(packet))
        assert isinstance(reading, CarsNamed)
        assert reading.names[0].name == "n" * 32

    def test_what_is_no_text_at_all_is_replaced_not_refused(self) -> None:
        packet = bytearray(wire.participants_packet(2022, HEADER, [Participant("Ada")]))
        at = LAYOUTS[2022].header.size + 1 + 7
        packet[at : at + 4] = b"\xff\xfe\x80\0"
        reading = f1.decode(bytes(packet))
        assert isinstance(reading, CarsNamed)
        assert reading.names[0].name == "\N{REPLACEMENT CHARACTER}" * 3

    @given(
        st.sampled_from(YEARS),
        st.lists(st.tuples(st.text(max_size=30), st.integers(0, 99), st.booleans()), max_size=20),
    )
    @example(2026, [("Räikkönen", 7, False), ("…", 0, True), ("張", 1, True)])
    def test_what_was_packed_is_read_again(self, year: int, people: list[tuple[str, int, bool]]) -> None:
        names = ["".join(c for c in name if c != "\0" and not "\ud800" <= c <= "\udfff") for name, _, _ in people]
        packed = [Participant(name, number, ai) for name, (_, number, ai) in zip(names, people, strict=True)]
        read = self.named(year, *packed)
        for index, person in enumerate(packed):
            if not person.name:
                assert index not in read
            elif len(person.name.encode()) < 32:
                assert read[index] == CarName(
                    person.name, number=str(person.number) if person.number else None, ai=person.ai
                )
            else:
                assert read[index].name.endswith(("…", person.name[-1]))


class TestHistories:
    def listed(self, year: int, laps: list[ListedLap], car: int = 3, header: Header = HEADER) -> LapHistory:
        reading = f1.decode(wire.history_packet(year, header, car, laps))
        assert isinstance(reading, LapHistory)
        return reading

    @with_history
    def test_list_the_laps_of_a_car(self, year: int) -> None:
        laps = [ListedLap(81_000, (30_000, 26_000, 25_000)), ListedLap(80_500, (29_500, 26_000, 25_000), valid=0x0E)]
        assert self.listed(year, laps) == LapHistory(
            UID,
            3,
            (
                TimedLap(1, 81_000, (30_000, 26_000, 25_000), True),
                TimedLap(2, 80_500, (29_500, 26_000, 25_000), False),
            ),
        )

    @with_history
    def test_trap_8_the_running_lap_is_in_the_list_without_a_time_and_with_all_flags(self, year: int) -> None:
        assert self.listed(year, [ListedLap(81_000), ListedLap(0, (30_000, 0, 0), 15)]).laps == (
            TimedLap(1, 81_000, None, True),
        )

    @with_history
    def test_a_lap_in_the_middle_without_a_time_is_left_out_and_the_others_keep_their_numbers(self, year: int) -> None:
        laps = self.listed(year, [ListedLap(81_000), ListedLap(0), ListedLap(82_000)]).laps
        assert [lap.lap for lap in laps] == [1, 3]

    @with_history
    def test_trap_2_sectors_need_not_add_up_to_the_lap(self, year: int) -> None:
        """Real list of 2021: 21054 + 23305 + 29485 is one millisecond less than the lap."""
        lap = self.listed(year, [ListedLap(73_845, (21_054, 23_305, 29_485))]).laps[0]
        assert (lap.time_ms, lap.sectors_ms) == (73_845, (21_054, 23_305, 29_485))

    @pytest.mark.parametrize("year", [2021, 2022])
    @pytest.mark.parametrize("sectors", [(70_000, 40_000, 30_000), (30_000, 70_000, 40_000), (40_000, 30_000, 70_000)])
    def test_a_sector_longer_than_its_field_leaves_the_lap_without_sectors(
        self, year: int, sectors: tuple[int, int, int]
    ) -> None:
        """Which one is too short cannot be known, and a wrong sector is worse than none."""
        lap = self.listed(year, [ListedLap(140_000, sectors)]).laps[0]
        assert (lap.time_ms, lap.sectors_ms, lap.valid) == (140_000, None, True)

    @pytest.mark.parametrize("year", [year for year in WITH_HISTORY if year >= 2023])
    def test_and_has_its_minutes_apart_from_2023_on(self, year: int) -> None:
        lap = self.listed(year, [ListedLap(341_000, (70_000, 240_000, 31_000))]).laps[0]
        assert lap.sectors_ms == (70_000, 240_000, 31_000)

    @with_history
    def test_sectors_that_are_nothing_like_the_lap_are_not_believed(self, year: int) -> None:
        """An out lap's record may hold what was there before."""
        lap = self.listed(year, [ListedLap(20_000, (60_000, 60_000, 60_000))]).laps[0]
        assert lap.sectors_ms is None

    @with_history
    def test_a_car_that_is_none_is_bad_input(self, year: int) -> None:
        cars = LAYOUTS[year].cars
        with pytest.raises(BadInput, match=f"expected a car below {cars}, not {cars}"):
            f1.decode(wire.history_packet(year, HEADER, cars, []))

    @with_history
    def test_more_laps_than_there_is_room_for_are_bad_input(self, year: int) -> None:
        packet = bytearray(wire.history_packet(year, HEADER, 0, []))
        packet[LAYOUTS[year].header.size + 1] = MOST_LAPS + 1
        at = LAYOUTS[year].header.size + 1
        with pytest.raises(BadInput, match=f"at byte {at}: expected at most 100 laps, not 101"):
            f1.decode(bytes(packet))

    @with_history
    def test_a_hundred_laps_are_read_to_the_last(self, year: int) -> None:
        laps = [ListedLap(80_000 + n) for n in range(MOST_LAPS)]
        assert self.listed(year, laps).laps[-1] == TimedLap(MOST_LAPS, 80_099, None, True)

    @with_history
    def test_number_0_means_the_current_session(self, year: int) -> None:
        """The last list of a session comes so, just before its end, with the time of the last lap in it."""
        assert self.listed(year, [ListedLap(80_000)], header=Header(session=0)).session == ""

    @with_history
    def test_a_time_that_is_none_is_no_lap(self, year: int) -> None:
        assert self.listed(year, [ListedLap(2**32 - 1), ListedLap(24 * 3600 * 1000)]).laps == ()

    @given(
        st.sampled_from(WITH_HISTORY),
        st.integers(0, 21),
        st.lists(
            st.tuples(st.integers(0, 86_399_999), st.tuples(*[st.integers(0, 65_535)] * 3), st.integers(0, 15)),
            max_size=MOST_LAPS,
        ),
    )
    def test_what_was_packed_is_read_again(
        self, year: int, car: int, laps: list[tuple[int, tuple[int, int, int], int]]
    ) -> None:
        history = self.listed(year, [ListedLap(*lap) for lap in laps], car)
        assert history.car == car
        assert [(lap.lap, lap.time_ms, lap.valid) for lap in history.laps] == [
            (number, time, flags & 1 == 1) for number, (time, _, flags) in enumerate(laps, start=1) if time
        ]
        for lap in history.laps:
            assert lap.sectors_ms in (None, laps[lap.lap - 1][1])


class TestClassifications:
    def classified(self, year: int, *places: Place, header: Header = HEADER) -> Classification:
        reading = f1.decode(wire.classification_packet(year, header, places))
        assert isinstance(reading, Classification)
        return reading

    @with_results
    def test_say_who_came_where(self, year: int) -> None:
        reading = self.classified(
            year, Place(2, 5, 80_123, 412_345, grid=1, penalties_s=5), Place(1, 5, 80_001, 410_000)
        )
        assert reading == Classification(
            UID,
            {
                0: Classified(2, 5, 80_123, 412_345, 5_000, Finish.FINISHED, 1),
                1: Classified(1, 5, 80_001, 410_000, 0, Finish.FINISHED),
            },
        )

    @with_results
    def test_say_how_each_ended(self, year: int) -> None:
        """2021 put a word between those who finished and the others."""
        names = [None, Finish.FINISHED, Finish.DISQUALIFIED, Finish.NOT_CLASSIFIED, Finish.RETIRED]
        if year > 2020:
            names.insert(2, Finish.RETIRED)
        places = [Place(1, 5, result=number) for number, _ in enumerate(names, start=Result.ACTIVE)]
        assert [each.finish for each in self.classified(year, *places).cars.values()] == names

    @with_results
    def test_empty_slots_are_left_out(self, year: int) -> None:
        assert set(self.classified(year, wire.NO_PLACE, Place(1, 5)).cars) == {1}

    @with_results
    def test_a_car_without_a_lap_has_no_times(self, year: int) -> None:
        (car,) = self.classified(year, Place(20, 0, result=Result.FINISHED + 1)).cars.values()
        assert (car.laps, car.best_ms, car.total_ms) == (0, None, None)

    @with_results
    def test_trap_7_number_0_means_the_current_session(self, year: int) -> None:
        """Seen in a real packet of 2020."""
        assert self.classified(year, Place(1, 5), header=Header(session=0)).session == ""

    @with_results
    def test_more_cars_than_slots_are_bad_input(self, year: int) -> None:
        packet = bytearray(wire.classification_packet(year, HEADER, [Place(1, 5)]))
        packet[LAYOUTS[year].header.size] = LAYOUTS[year].cars + 1
        with pytest.raises(BadInput, match="classified cars"):
            f1.decode(bytes(packet))

    def test_trap_1_float_seconds_are_rounded_not_cut(self) -> None:
        """Real 2020: a best lap of 80.71968 s is 80720 ms; real 2021: a total of 77.2959976 s is 77296 ms."""
        head = {"session": int(UID)}
        best = peer(2020).pack(
            Packet.CLASSIFICATION,
            head,
            {},
            {0: {"position": 1, "laps": 1, "result": 3, "best": 80.71968, "total": 80.72}},
        )
        total = peer(2021).pack(
            Packet.CLASSIFICATION,
            head,
            {},
            {0: {"position": 1, "laps": 1, "result": 3, "best": 77_296, "total": 77.2959976}},
        )
        read = [f1.decode(packet) for packet in (best, total)]
        assert [reading.cars[0] for reading in read if isinstance(reading, Classification)] == [
            Classified(1, 1, 80_720, 80_720, 0, Finish.FINISHED),
            Classified(1, 1, 77_296, 77_296, 0, Finish.FINISHED),
        ]

    @with_results
    @pytest.mark.parametrize("total", [math.nan, math.inf, -math.inf, -1.0, 1e300])
    def test_a_total_that_is_none_is_none(self, year: int, total: float) -> None:
        layout = LAYOUTS[year].result
        assert layout is not None
        packet = bytearray(wire.classification_packet(year, HEADER, [Place(1, 5, 80_000, 1)]))
        struct.pack_into("<d", packet, LAYOUTS[year].header.size + 1 + layout.at("total"), total)
        reading = f1.decode(bytes(packet))
        assert isinstance(reading, Classification)
        assert reading.cars[0].total_ms is None

    @given(
        st.sampled_from(WITH_RESULTS),
        st.lists(
            st.builds(
                Place,
                position=st.integers(1, 22),
                laps=st.integers(0, 255),
                best_ms=st.integers(0, 120_000),
                total_ms=st.integers(0, 86_399_999),
                result=st.integers(0, 7),
                grid=st.integers(0, 22),
                penalties_s=st.integers(0, 255),
            ),
            max_size=20,
        ),
    )
    def test_what_was_packed_is_read_again(self, year: int, places: list[Place]) -> None:
        read = self.classified(year, *places).cars
        assert {index: replace(car, finish=None) for index, car in read.items()} == {
            index: Classified(
                place.position,
                place.laps,
                place.best_ms or None,
                place.total_ms or None,
                1000 * place.penalties_s,
                grid=place.grid or None,
            )
            for index, place in enumerate(places)
            if place.result > Result.INACTIVE
        }


class TestOtherPeoplesPackets:
    """What the independent libraries pack is read as what was packed."""

    HEAD: ClassVar = {"session": int(UID), "time": 61.5, "frame": 3690, "steady": 4000, "player": 7}

    @every_year
    def test_session(self, year: int) -> None:
        packet = peer(year).pack(Packet.SESSION, self.HEAD, {"type": 10, "track": 6, "total_laps": 5})
        type = SessionType.RACE if year < 2024 else SessionType.QUALIFYING
        assert f1.decode(packet) == SessionSeen(UID, type, "Montreal")

    @every_year
    def test_participants(self, year: int) -> None:
        people = {n: {"ai": n % 2, "number": n, "name": f"Fahrer {n}".encode()} for n in range(LAYOUTS[year].cars)}
        reading = f1.decode(peer(year).pack(Packet.PARTICIPANTS, self.HEAD, {}, people))
        assert reading == CarsNamed(
            UID,
            {n: CarName(f"Fahrer {n}", number=str(n) if n else None, ai=n % 2 == 1) for n in range(LAYOUTS[year].cars)},
        )

    @with_results
    def test_classification(self, year: int) -> None:
        best = 80.123 if year == 2020 else 80_123
        rows = {
            n: {"position": n + 1, "laps": 5, "result": 3, "best": best, "total": 400.0 + n}
            for n in range(LAYOUTS[year].cars)
        }
        reading = f1.decode(peer(year).pack(Packet.CLASSIFICATION, self.HEAD, {}, rows))
        assert reading == Classification(
            UID,
            {
                n: Classified(n + 1, 5, 80_123, 400_000 + 1000 * n, 0, Finish.FINISHED)
                for n in range(LAYOUTS[year].cars)
            },
        )

    @with_history
    def test_history(self, year: int) -> None:
        laps = {
            n: {"time": 80_000 + n, "sector1": 30_000 + n, "sector2": 26_000, "sector3": 24_000, "valid": 15}
            for n in range(4)
        }
        reading = f1.decode(peer(year).pack(Packet.HISTORY, self.HEAD, {"car": 21, "laps": 5}, laps))
        assert reading == LapHistory(
            UID,
            21,
            tuple(TimedLap(n + 1, 80_000 + n, (30_000 + n, 26_000, 24_000), True) for n in range(4)),
        )

    @every_year
    def test_lap_data(self, year: int) -> None:
        seconds = year < 2021
        cars = {
            n: {
                "last": 80.5 if seconds else 80_500,
                "current": 12.25 if seconds else 12_250,
                "lap": n + 1,
                "result": 2,
                "driver": 4,
            }
            for n in range(LAYOUTS[year].cars)
        }
        reading = f1.decode(peer(year).pack(Packet.LAP_DATA, self.HEAD, {}, cars))
        assert isinstance(reading, F1Frame)
        assert (reading.session, reading.order, reading.clock_ms, reading.player) == (UID, 3690, 61_500, 7)
        assert reading.steady == (4000 if year >= 2023 else None)
        states = [reading.car(n) for n in reading.cars]
        assert [(s.lap, s.last_ms, s.current_ms) for s in states] == [
            (n + 1, 80_500, 12_250) for n in range(LAYOUTS[year].cars)
        ]


@each_packet
def test_number_0_is_passed_on_as_such(year: int, id: Packet, packet: bytes) -> None:
    """Trap 6: lobby and menu packets have it; whoever keeps sessions opens none for it."""
    at = LAYOUTS[year].header.at("session")
    nobody = packet[:at] + bytes(8) + packet[at + 8 :]
    expected = "" if id in (Packet.CLASSIFICATION, Packet.HISTORY) else "0"
    reading = f1.decode(nobody)
    assert reading is not None
    assert not isinstance(reading, Rewound)
    assert getattr(reading, "session", None) == expected


@given(st.sampled_from(ALL_PACKETS), st.data())
def test_whatever_stands_behind_a_header_is_a_reading_or_bad_input(
    row: tuple[int, Packet, bytes], data: st.DataObject
) -> None:
    year, _, packet = row
    start = LAYOUTS[year].header.size
    garbage = data.draw(st.binary(min_size=len(packet) - start, max_size=len(packet) - start))
    with suppress(BadInput):
        reading = f1.decode(packet[:start] + garbage)
        if isinstance(reading, F1Frame):
            assert all(reading.car(index).lap >= 0 for index in reading.cars)


@given(st.sampled_from(ALL_PACKETS), st.data())
def test_a_flipped_bit_is_another_reading_or_bad_input_and_nothing_else(
    row: tuple[int, Packet, bytes], data: st.DataObject
) -> None:
    packet = bytearray(row[2])
    bit = data.draw(st.integers(0, len(packet) * 8 - 1))
    packet[bit // 8] ^= 1 << bit % 8
    with suppress(BadInput):
        f1.decode(bytes(packet))


# Real packets


def real(corpus: Path, year: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    folder, name = corpus / f"udp/f1_{year}", f"single_packets_{year}"
    expected = json.loads((folder / f"{name}.expected.json").read_bytes())
    datagrams = list(read_capture(folder / f"{name}.pcap"))
    assert len(datagrams) == expected["packets"]
    for said in expected["packets_decoded"]:
        yield datagrams[said["index"]].payload, said


@pytest.mark.parametrize("year", [2019, 2021, 2022])
def test_real_packets_are_recognised_by_year_and_length(corpus: Path, year: int) -> None:
    for packet, said in real(corpus, year):
        assert f1.recognise(packet, year)
        assert LAYOUTS[year].lengths[said["packet_id"]] == said["bytes"] == len(packet)
        needed = said["packet_id"] in (1, 2, 4, 8, 11)
        assert (f1.decode(packet) is not None) == needed


@pytest.mark.parametrize("year", [2019, 2021, 2022])
def test_real_sessions_and_names_read_as_expected(corpus: Path, year: int) -> None:
    heard = {said["packet_id"]: (f1.decode(packet), said) for packet, said in real(corpus, year)}
    session, said = heard[1]
    assert isinstance(session, SessionSeen)
    assert session.session == said["session_uid"]
    assert session.type is LAYOUTS[year].session_types[said["session_type"]]
    assert session.track == TRACKS[said["track_id"]]
    named, said = heard[4]
    assert isinstance(named, CarsNamed)
    names = [named.names[index] for index in range(len(said["names"]))]
    assert [name.name for name in names] == said["names"]
    assert [int(name.number or 0) for name in names] == said["race_numbers"][: len(names)]


@pytest.mark.parametrize("year", [2019, 2021, 2022])
def test_real_lap_data_reads_as_expected(corpus: Path, year: int) -> None:
    for packet, said in real(corpus, year):
        if said["packet_id"] != Packet.LAP_DATA:
            continue
        frame = f1.decode(packet)
        assert isinstance(frame, F1Frame)
        assert (frame.session, frame.order, frame.player) == (
            said["session_uid"],
            said["frame"],
            said["player_car_index"],
        )
        assert frame.clock_ms == round(said["session_time"] * 1000)
        assert set(frame.cars) == {n for n, car in enumerate(said["cars"]) if car["result_status"] > 1}
        for index in frame.cars:
            state, car = frame.car(index), said["cars"][index]
            assert (state.lap, state.last_ms, state.invalid) == (
                car["lap_num"],
                _ms(car, "last_lap"),
                car["invalid"] == 1,
            )
            assert state.current_ms == (_ms(car, "current_lap") or 0)
            assert state.sectors_ms == (_ms(car, "s1"), _ms(car, "s2"))
            assert state.distance_m == car["lap_distance_m"]


@pytest.mark.parametrize("year", [2021, 2022])
def test_real_histories_and_classifications_read_as_expected(corpus: Path, year: int) -> None:
    for packet, said in real(corpus, year):
        reading = f1.decode(packet)
        if isinstance(reading, LapHistory):
            assert (reading.session, reading.car) == (said["session_uid"], said["car_idx"])
            assert reading.laps == tuple(
                TimedLap(n, lap["lap_ms"], (lap["s1_ms"], lap["s2_ms"], lap["s3_ms"]), lap["valid_flags"] & 1 == 1)
                for n, lap in enumerate(said["laps"], start=1)
                if lap["lap_ms"]
            )
        elif isinstance(reading, Classification):
            assert reading.cars == {
                n: Classified(
                    car["position"],
                    car["laps"],
                    car["best_lap_ms"] or None,
                    round(car["total_s"] * 1000) or None,
                    car["penalty_s"] * 1000,
                    {3: Finish.FINISHED, 4: Finish.RETIRED, 7: Finish.RETIRED}[car["result"]],
                    car["grid"] or None,
                )
                for n, car in enumerate(said["classification"])
            }


def test_packets_of_other_games_are_not_claimed(corpus: Path) -> None:
    payloads = [
        datagram.payload
        for path in sorted(corpus.glob("udp/*/*.pcap"))
        if not path.parent.name.startswith("f1_")
        for datagram in read_capture(path)
    ]
    assert len(payloads) > 1000
    assert not any(f1.identify(payload) for payload in payloads)


def _ms(car: dict[str, Any], name: str) -> int | None:
    """A time of the expectation, which is in seconds or in milliseconds as the year has it."""
    value = car.get(f"{name}_ms")
    return (round(car[f"{name}_s"] * 1000) if value is None else value) or None


def test_the_records_that_begin_behind_the_header_fit_into_every_year() -> None:
    for year in YEARS:
        layout = LAYOUTS[year]
        assert layout.header.size + SESSION.size <= layout.lengths[Packet.SESSION]
        if layout.history is not None:
            room = layout.lengths[Packet.HISTORY] - layout.header.size - HISTORY.size
            assert layout.history.size * MOST_LAPS <= room


@pytest.mark.parametrize(("year", "told"), [(2018, None), (2023, "1.00")])
def test_the_version_of_the_game_is_told_where_its_packets_have_it(year: int, told: str | None) -> None:
    feed = next(feed for feed in f1.FEEDS if feed.name == f"f1_{year}")
    assert feed.version is not None
    assert feed.version(wire.session_packet(year, HEADER, type=1)) == told
