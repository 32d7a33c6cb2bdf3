"""Assetto Corsa's remote telemetry: what its packets say, and the stories of a rig that runs it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.formats.ac_remote import FEED, decode, recognise
from ingest.formats.feeds import identify
from tests.ingest.formats.packets.ac_remote import ac_answer, ac_lap, ac_moment
from tests.ingest.formats.rig import Rig, shaken
from tests.ingest.hall import RIG, Hall
from timing.errors import BadInput
from timing.laps import Drop
from timing.pieces import Glimpse, SeatsNamed, SectorEnd
from timing.readings import CarName, CarState, Phase

NONE = 2**31 - 1
int32 = st.integers(-(2**31), 2**31 - 1)


def moment(datagram: bytes) -> Glimpse:
    reading = decode(datagram)
    assert isinstance(reading, Glimpse)
    return reading


class Drive:
    """A car on the track, sixty packets a second of its own time."""

    def __init__(self, laps: int = 0, running: int = 0, last: int = 0, speed: float = 150.0) -> None:
        self.laps, self.running, self.last, self.best, self.speed = laps, running, last, last, speed

    def packet(self) -> bytes:
        return ac_moment(laps=self.laps, running=self.running, last=self.last, best=self.best, speed=self.speed)

    def run(self, to: int, step: int = 250) -> Iterator[bytes]:
        """Drive until `to` milliseconds of the running lap."""
        while self.running < to:
            yield self.packet()
            self.running += step

    def lap_of(self, time: int, step: int = 250) -> Iterator[bytes]:
        """Drive a lap to its end, and the first packet of the next."""
        yield from self.run(time, step)
        self.laps, self.last, self.running = self.laps + 1, time, 8
        self.best = min(time, self.best or time)
        yield self.packet()
        self.running += step


class TestAMoment:
    def test_tells_laps_and_times(self) -> None:
        datagram = ac_moment(laps=2, running=12_345, last=92_801, best=91_002)
        glimpse = moment(datagram)
        assert glimpse.car(0) == CarState(Phase.RUNNING, 3, last_ms=92_801, current_ms=12_345, best_ms=91_002)
        assert (tuple(glimpse.cars), glimpse.player, glimpse.clock_ms) == ((0,), 0, None)
        assert glimpse.sector is not None
        assert glimpse.sector(datagram, 0) == SectorEnd(0, None)

    def test_without_a_lap_has_zero_for_no_time(self) -> None:
        assert moment(ac_moment(running=5)).car(0) == CarState(Phase.RUNNING, 1, current_ms=5)

    @given(int32, int32, int32, st.integers(0, 9_999))
    def test_gives_back_what_was_packed_and_no_time_that_is_none(
        self, running: int, last: int, best: int, laps: int
    ) -> None:
        car = moment(ac_moment(laps=laps, running=running, last=last, best=best)).car(0)
        assert car.lap == laps + 1
        assert car.last_ms == (last if 0 < last < 86_400_000 else None)
        assert car.best_ms == (best if 0 < best < 86_400_000 else None)
        assert car.current_ms == (running if 0 <= running < 86_400_000 else None)

    @pytest.mark.parametrize("speed", [0.0, 0.9, float("nan")])
    def test_of_a_car_that_waits_to_start_tells_nothing(self, speed: float) -> None:
        assert decode(ac_moment(running=5, speed=speed)) is None
        assert moment(ac_moment(laps=1, running=5, speed=speed)).car(0).lap == 2

    def test_has_its_place_by_lap_and_time_for_the_game_counts_no_packets(self) -> None:
        places = [moment(ac_moment(laps=laps, running=ms)).order for laps, ms in ((0, 5), (0, 95_000), (1, 0), (1, 7))]
        assert places == sorted(set(places))

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        before = moment(ac_moment(laps=1, running=5_000, last=80_000)).watch
        assert moment(ac_moment(laps=1, running=5_016, last=80_000)).watch == before
        assert moment(ac_moment(laps=2, running=5_016, last=80_000)).watch != before
        assert moment(ac_moment(laps=1, running=5_016, last=80_001)).watch != before


class TestTheAnswer:
    @pytest.mark.parametrize("end", ["%", "\0", "%\0"])
    def test_names_driver_car_and_track(self, end: str) -> None:
        datagram = ac_answer("Ada Byron", car="gt3", track="ring", layout="gp", end=end)
        assert decode(datagram) == SeatsNamed({0: CarName("Ada Byron", car="gt3")}, track="ring-gp")

    def test_names_a_track_that_has_but_one_layout(self) -> None:
        assert decode(ac_answer(track="ring")) == SeatsNamed({0: CarName("Ada", car="ks_audi_r8_lms")}, track="ring")

    @given(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0%", max_codepoint=0xFFFF), max_size=40)
    )
    def test_names_drivers_of_any_script(self, driver: str) -> None:
        reading = decode(ac_answer(driver))
        assert isinstance(reading, SeatsNamed)
        assert reading.names[0].name == driver

    def test_may_fill_a_field_to_its_end(self) -> None:
        reading = decode(ac_answer("x" * 60))
        assert isinstance(reading, SeatsNamed)
        assert reading.names[0].name == "x" * 50


def test_a_finished_lap_tells_nothing_that_the_moments_do_not() -> None:
    assert recognise(ac_lap())
    assert decode(ac_lap()) is None


class TestBadInput:
    @pytest.mark.parametrize("datagram", [b"", bytes(12), ac_moment() + b"\0", ac_answer()[:-1]])
    def test_of_another_length_says_which_there_are(self, datagram: bytes) -> None:
        said = f"at byte {len(datagram)}: expected a packet of 212, 328 or 408 bytes, not of {len(datagram)}"
        self.refused(datagram, said)

    @pytest.mark.parametrize(
        ("datagram", "said"),
        [
            (bytes(328), "at byte 0: expected a moment to begin with 61 00 00 00 48 01 00 00, not 00 00 00 00 00"),
            (ac_moment(laps=-1), "at byte 52: expected the number of completed laps, not -1"),
            (ac_moment(laps=10_000), "at byte 52: expected the number of completed laps, not 10000"),
            (ac_answer(car=""), "at byte 0: expected the name of the car in UTF-16"),
            (ac_answer(track="ri\tng"), "at byte 208: expected the name of the track in UTF-16"),
            (ac_answer(track="\ufffd"), "at byte 208: expected the name of the track in UTF-16"),
            (ac_answer(identifier=0), "at byte 200: expected an identifier and the protocol's version, not 0 and 1"),
            (
                ac_answer(version=300),
                "at byte 200: expected an identifier and the protocol's version, not 4242 and 300",
            ),
            (ac_lap(car=-1), "at byte 0: expected the numbers of a car and a lap, not -1 and 3"),
            (ac_lap(lap=-1), "at byte 0: expected the numbers of a car and a lap, not 0 and -1"),
            (ac_lap(model=""), "at byte 108: expected the name of the car in UTF-16"),
            (ac_lap(NONE), "at byte 208: expected a lap time of 1 ms to a day, not 2147483647 ms"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, said: str) -> None:
        self.refused(datagram, said)

    def refused(self, datagram: bytes, said: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput) as refused:
            decode(datagram)
        assert said in str(refused.value)

    @given(st.sampled_from([212, 328, 408]).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
    def test_raises_nothing_else(self, datagram: bytes) -> None:
        for packet in (datagram, ac_moment()[:8] + datagram[8:], ac_answer()[:208] + datagram[208:]):
            try:
                reading = decode(packet)
            except BadInput:
                assert not recognise(packet)
            else:
                assert recognise(packet)
                if isinstance(reading, Glimpse):
                    reading.car(0)


class TestALap:
    def test_is_told_with_each_rise_of_the_count(self) -> None:
        rig, drive = Rig(), Drive()
        rig.send(ac_answer("Ada", car="gt3", track="ring"))
        for time in (82_000, 80_500, 80_500, 81_250):
            rig.send(*drive.lap_of(time))
        assert rig.times == [(1, 82_000), (2, 80_500), (3, 80_500), (4, 81_250)]
        assert {(lap.valid, lap.player, lap.name) for lap in rig.laps.values()} == {
            (None, True, CarName("Ada", car="gt3"))
        }
        assert [session.track for session in rig.tracker.sessions] == ["ring"]

    def test_joined_in_the_middle_brings_the_one_before(self) -> None:
        rig = Rig()
        rig.send(ac_answer(), *Drive(3, 40_000, last=82_000).lap_of(80_000))
        assert rig.times == [(3, 82_000), (4, 80_000)]

    def test_is_told_without_a_name_where_the_answer_was_not_heard(self) -> None:
        rig, drive = Rig(), Drive()
        for time in (82_000, 80_500, 81_000):
            rig.send(*drive.lap_of(time, step=40))
        assert rig.times == [(1, 82_000), (2, 80_500), (3, 81_000)]
        assert {lap.name for lap in rig.laps.values()} == {None}

    def test_that_ends_in_the_pits_is_one(self) -> None:
        """In a race it counts, and the game does not say whether this is one."""
        rig, drive = Rig(), Drive()
        rig.send(ac_answer(), *drive.lap_of(82_000), *drive.run(79_000))
        rig.send(ac_moment(laps=2, running=8, last=99_000, best=82_000, pit=1))
        assert rig.times == [(1, 82_000), (2, 99_000)]


class TestASession:
    def test_goes_on_when_the_driver_is_set_back_to_the_pits(self) -> None:
        rig, drive = Rig(), Drive()
        rig.send(ac_answer(), *drive.lap_of(82_000), *drive.run(50_000))
        drive.running = 0
        rig.send(*drive.lap_of(81_000))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (2, 81_000)], 1)

    def test_is_another_one_when_the_count_falls(self) -> None:
        rig, drive = Rig(), Drive()
        rig.send(ac_answer("Ada"), *drive.lap_of(82_000), *drive.lap_of(81_000), *drive.run(10_000))
        rig.send(*Drive(speed=151.0).lap_of(83_000))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (2, 81_000), (1, 83_000)], 2)
        assert rig.last.name == CarName("Ada", car="ks_audi_r8_lms")

    def test_is_another_one_after_each_restart_though_they_all_begin_with_the_same_bytes(self) -> None:
        rig = Rig()
        rig.send(ac_answer())
        for attempt in range(3):
            rig.send(*[ac_moment(speed=0.004)] * 20, *Drive(speed=150 + attempt).lap_of(82_000 - attempt))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (1, 81_999), (1, 81_998)], 3)

    def test_is_another_one_on_another_track(self) -> None:
        rig, drive = Rig(), Drive()
        rig.send(ac_answer(track="ring"), *drive.lap_of(82_000))
        rig.send(ac_answer(track="spa"), *Drive(speed=151.0).lap_of(83_000))
        assert [session.track for session in rig.tracker.sessions] == ["ring", "spa"]
        assert rig.times == [(1, 82_000), (1, 83_000)]

    def test_stands_still_in_a_pause(self) -> None:
        rig, drive = Rig(), Drive()
        rig.send(ac_answer(), *drive.lap_of(82_000), *drive.run(30_000))
        rig.send(*[drive.packet()] * 50)
        rig.send(*drive.lap_of(81_000))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (2, 81_000)], 1)


class TestTheNetwork:
    def test_may_lose_double_and_reorder_packets(self) -> None:
        drive = Drive()
        sent = [packet for time in (82_000, 80_500, 80_500, 81_250) for packet in drive.lap_of(time, 50)]
        sent += drive.run(3_000, 50)
        for seed in range(2):
            shaky = Rig()
            shaky.send(ac_answer(), *shaken(sent, seed))
            assert (shaky.times, shaky.sessions) == ([(1, 82_000), (2, 80_500), (3, 80_500), (4, 81_250)], 1)
            assert shaky.dropped[Drop.REPEATED] > 0 < shaky.dropped[Drop.LATE]

    def test_brings_a_recording_twice_and_it_adds_nothing(self) -> None:
        rig, drive = Rig(), Drive()
        sent = [ac_answer(), *drive.lap_of(82_000), *drive.lap_of(81_000), *drive.run(8_000)]
        rig.send(*sent, *sent)
        assert rig.times == [(1, 82_000), (2, 81_000)]


class TestInTheRecord:
    def test_the_laps_stand_under_the_drivers_name_also_after_a_restart_of_ours(self) -> None:
        hall, drive = Hall(), Drive()
        hall.hear(ac_answer("Ada"), *drive.lap_of(82_000), *drive.run(50_000))
        drive.running = 0  # back to the pits
        hall.hear(*drive.lap_of(81_000), *drive.run(2_000))
        hall.restart()
        hall.hear(ac_answer("Ada"), *drive.lap_of(80_000))
        assert hall.times == [82_000, 81_000, 80_000]
        assert {hall.name_of(lap) for lap in hall.laps} == {"Ada"}
        assert hall.live().feed == "ac-remote-telemetry"


def test_the_feed_counts_the_rigs_own_car() -> None:
    assert (FEED.name, FEED.port, FEED.whole_field) == ("ac-remote-telemetry", 9996, False)


def test_a_real_recording_reads_as_expected(corpus: Path) -> None:
    (recording,) = corpus.glob("udp/ac-remote-telemetry/*.pcap")
    expected: dict[str, Any] = json.loads(recording.with_suffix(".expected.json").read_bytes())
    payloads = [datagram.payload for datagram in read_capture(recording)]
    assert len(payloads) == expected["datagrams"]
    assert all(identify(payload) is FEED for payload in payloads)
    (told,) = expected["laps"]
    at = told["packet"]
    before, after = moment(payloads[at - 1]).car(0), moment(payloads[at]).car(0)
    assert (before.lap, before.last_ms, before.best_ms) == (told["lap_number"], None, None)
    assert (after.lap, after.last_ms, after.best_ms) == (
        told["lap_number"] + 1,
        told["last_lap_ms"],
        told["best_lap_ms"],
    )
    hall = Hall()
    hall.hear(*payloads, source=RIG)
    assert [(lap.lap, lap.time_ms) for lap in hall.laps] == [(told["lap_number"], told["last_lap_ms"])]
