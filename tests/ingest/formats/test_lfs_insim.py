"""Packets of a Live for Speed host, one by one: what each says, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.lfs_insim import FEED, LENGTHS, decode, recognise
from tests.ingest.formats.packets import lfs
from timing.errors import BadInput
from timing.host import lap_ended
from timing.pieces import (
    CarFinished,
    GuestNamed,
    HostSession,
    LapBegun,
    LapSpoilt,
    SeatHandedOver,
    SeatLeft,
    SeatTaken,
    SplitPassed,
)
from timing.readings import CarName, LapReported, SessionType

KNOWN = {
    "version": lfs.version(),
    "state": lfs.state(),
    "race start": lfs.race_start(),
    "connection": lfs.connection(3, b"ada77", b"^1Ada"),
    "player": lfs.player(9, 3, b"Ada"),
    "lap": lfs.lap(9, 92_345, 184_700, 2),
    "lap without a time": lfs.lap(9, 3_600_000, 95_000, 1),
    "finish": lfs.finish(9, 460_000, 91_000, 5),
    "result": lfs.result(9, b"Ada", 460_000, 91_000, 5),
}


class TestASession:
    @pytest.mark.parametrize(
        ("laps", "minutes", "type", "name"),
        [
            (0, 0, SessionType.PRACTICE, "Practice"),
            (0, 10, SessionType.QUALIFYING, "Qualifying, 10 min"),
            (1, 0, SessionType.RACE, "Race, 1 lap"),
            (99, 0, SessionType.RACE, "Race, 99 laps"),
            (100, 0, SessionType.RACE, "Race, 100 laps"),
            (190, 0, SessionType.RACE, "Race, 1000 laps"),
            (191, 0, SessionType.RACE, "Race, 1 h"),
            (238, 0, SessionType.RACE, "Race, 48 h"),
            (255, 0, SessionType.OTHER, None),
        ],
    )
    def test_is_of_a_kind_and_as_long_as_its_start_says(
        self, laps: int, minutes: int, type: SessionType, name: str | None
    ) -> None:
        assert decode(lfs.race_start(laps, minutes)) == HostSession(type, "BL1", name, fresh=True)

    def test_that_we_asked_about_begins_not_now(self) -> None:
        assert decode(lfs.race_start(5, track=b"", request=1)) == HostSession(
            SessionType.RACE, None, "Race, 5 laps", fresh=False
        )


class TestPeople:
    def test_have_an_account_and_a_name(self) -> None:
        assert decode(lfs.connection(3, b"ada77", b"^1A^7da")) == GuestNamed(3, "Ada", "ada77")

    def test_may_change_their_name(self) -> None:
        assert decode(lfs.renamed(3, b"Ada L", b"77")) == GuestNamed(3, "Ada L", None, "77")
        assert decode(lfs.renamed(3, b"Ada L")) == GuestNamed(3, "Ada L")

    def test_take_a_car(self) -> None:
        taken = decode(lfs.player(9, 3, b"Ada", plate=b"ADA 1234"))
        assert taken == SeatTaken(9, 3, CarName("Ada", "XFG", number="ADA 1234"), fresh=True)

    def test_who_were_there_before_us_have_been_driving(self) -> None:
        assert decode(lfs.player(9, 3, b"Ada", request=1)) == SeatTaken(9, 3, CarName("Ada", "XFG"), fresh=False)

    def test_may_be_the_games_own_drivers(self) -> None:
        taken = decode(lfs.player(9, 0, b"AI 1", kind=2))
        assert isinstance(taken, SeatTaken)
        assert taken.name.ai

    @pytest.mark.parametrize(("code", "car"), [(b"\x12\x34\xab\0", "AB3412"), (b"\0\0\0\0", None)])
    def test_may_drive_a_mod_or_nothing_known(self, code: bytes, car: str | None) -> None:
        taken = decode(lfs.player(9, 3, b"Ada", car=code))
        assert isinstance(taken, SeatTaken)
        assert taken.name.car == car

    def test_who_ask_to_join_are_not_on_the_track(self) -> None:
        assert decode(lfs.player(0, 3, b"Ada", on_track=0)) is None

    def test_hand_over_and_leave(self) -> None:
        assert decode(lfs.takes_over(9, 3, 4)) == SeatHandedOver(9, 4)
        assert decode(lfs.garage(9)) == LapBegun(9)
        assert decode(lfs.leaves(9)) == SeatLeft(9)


class TestALap:
    def test_has_its_time_and_what_it_is_known_by(self) -> None:
        lap = decode(lfs.lap(9, 92_345, 184_700, 2))
        assert isinstance(lap, LapReported)
        assert lap == lap_ended(9, 2, 92_345, 184_700)
        assert (lap.time_ms, lap.valid, lap.counted, lap.total_ms) == (92_345, None, {9: 2}, 184_700)

    def test_is_the_same_message_whatever_is_in_the_tank(self) -> None:
        assert decode(lfs.lap(9, 92_345, 184_700, 2, fuel=20)) == decode(lfs.lap(9, 92_345, 184_700, 2))

    @pytest.mark.parametrize("none", [0, 3_600_000, 2**32 - 1])
    def test_without_a_time_is_the_beginning_of_the_next(self, none: int) -> None:
        assert decode(lfs.lap(9, none, 95_000, 1)) == LapBegun(9, 1, 95_000)

    def test_has_splits(self) -> None:
        assert decode(lfs.split(9, 30_100, 1)) == SplitPassed(9, 1, 30_100)

    @pytest.mark.parametrize("size", [16, 20])
    @pytest.mark.parametrize(
        ("what", "reason"), [(0, "off track"), (1, "wall"), (4, "speeding"), (5, "out of bounds"), (9, "invalid")]
    )
    def test_may_be_spoilt(self, what: int, reason: str, size: int) -> None:
        assert decode(lfs.violation(9, what, size=size)) == LapSpoilt(9, reason)

    def test_is_spoilt_by_a_penalty_for_how_it_was_driven(self) -> None:
        assert decode(lfs.penalty(9, 0, 1, 4)) == LapSpoilt(9, "speeding")
        assert decode(lfs.penalty(9, 0, 5, 2)) == LapSpoilt(9, "wrong way")

    @pytest.mark.parametrize(("before", "now", "reason"), [(0, 5, 3), (0, 1, 1), (2, 0, 0), (2, 0, 4)])
    def test_is_not_spoilt_by_another_penalty_or_by_serving_one(self, before: int, now: int, reason: int) -> None:
        assert decode(lfs.penalty(9, before, now, reason)) is None


class TestTheEnd:
    def test_is_told_at_the_flag_and_confirmed_later(self) -> None:
        assert decode(lfs.finish(9, 460_000, 91_000, 5)) == CarFinished(9, 5, 460_000, 91_000)
        confirmed = lfs.result(9, b"Ada", 490_000, 91_000, 5, place=2, penalty_s=30)
        assert decode(confirmed) == CarFinished(9, 5, 460_000, 91_000, 3, 30_000)

    def test_may_be_without_a_best_lap_or_a_place(self) -> None:
        assert decode(lfs.finish(9, 460_000, 3_600_000, 5)) == CarFinished(9, 5, 460_000, None)
        unplaced = lfs.result(9, b"Ada", 460_000, 0, 5, place=255)
        assert decode(unplaced) == CarFinished(9, 5, 460_000, None, None, 0)

    def test_of_one_who_has_left_is_nobodys(self) -> None:
        assert decode(lfs.result(0, b"Ada", 460_000, 91_000, 5)) is None


@pytest.mark.parametrize(
    "packet", [lfs.version(), lfs.tiny(0), lfs.state(), lfs.gone(3), lfs.packet(99, 12), lfs.packet(11, 24)]
)
def test_what_timing_does_not_need_says_nothing(packet: bytes) -> None:
    assert decode(packet) is None


@pytest.mark.parametrize(
    ("packet", "sentence"),
    [
        (b"", "at byte 0: expected a packet of the 4 bytes that it says, not of 0"),
        (b"\5\x18\0", "expected a packet of the 20 bytes that it says, not of 3"),
        (lfs.lap(9, 1, 1, 1)[:-4], "expected a packet of the 20 bytes that it says, not of 16"),
        (lfs.packet(24, 24), "expected 20 bytes in a packet of type 24, not 24"),
        (lfs.packet(36, 48), "expected 44 or 52 bytes in a packet of type 36, not 48"),
    ],
)
def test_a_packet_of_another_length_is_broken(packet: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        decode(packet)


class TestRecognition:
    @pytest.mark.parametrize("name", KNOWN)
    def test_knows_the_packets_that_say_enough(self, name: str) -> None:
        assert recognise(KNOWN[name])
        assert len(KNOWN[name]) in FEED.lengths

    @pytest.mark.parametrize(
        "packet",
        [
            lfs.tiny(0),
            lfs.garage(9),
            lfs.split(9, 30_000, 1),
            lfs.version(game=b""),
            lfs.version(game=b"0.8\1"),
            lfs.state(b""),
            lfs.race_start(track=b""),
            lfs.race_start(track=b"B\0L"),
            lfs.connection(3, b"ada", b""),
            lfs.player(0, 3, b"Ada"),
            lfs.lap(9, 92_345, 92_344, 1),
            lfs.lap(9, 0, 92_344, 1),
            lfs.finish(9, 460_000, 460_001, 5),
            lfs.finish(9, 460_000, 0, 5),
            lfs.result(9, b"", 1, 1, 1),
            lfs.packet(99, 20),
            lfs.packet(24, 24),
        ],
    )
    def test_leaves_alone_what_may_be_anybodys(self, packet: bytes) -> None:
        assert not recognise(packet)

    @given(st.binary(max_size=100))
    def test_of_any_bytes_is_an_answer(self, packet: bytes) -> None:
        recognise(packet)

    @given(st.sampled_from(sorted(LENGTHS)), st.data())
    def test_whatever_is_recognised_is_read(self, type: int, data: st.DataObject) -> None:
        size = data.draw(st.sampled_from(LENGTHS[type]))
        rest = data.draw(st.binary(min_size=size - 2, max_size=size - 2))
        packet = bytes((size // 4, type)) + rest
        decode(packet)
        recognise(packet)
