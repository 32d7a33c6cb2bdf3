"""Forza: what its packets say, and the stories of a rig that runs it."""

import json
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.formats.feeds import FEEDS, identify
from tests.ingest.formats.packets.forza import forza, forza_sled
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.laps import REWIND, Drop
from timing.pieces import Glimpse
from timing.readings import CarState, Phase

DASHES = {"forza_fm7": 311, "forza_horizon": 324, "forza_fm2023": 331}

seconds = st.floats(0, 6000, width=32)


def moment(datagram: bytes) -> Glimpse:
    feed = identify(datagram)
    assert feed is not None
    glimpse = feed.decode(datagram)
    assert isinstance(glimpse, Glimpse)
    return glimpse


class Race:
    """A race as the game sends it, 60 packets a second of its own time; laps have `times` in seconds."""

    def __init__(self, size: int = 331, *, ms: int = 50_000, track: int = 52, car: int = 3001) -> None:
        self.size, self.ms, self.track, self.car = size, ms, track, car
        self.race = 0.0
        self.lap = 0
        self.last = 0.0
        self.current = 0.0

    def packet(self, *, on: int = 1, **changed: float) -> bytes:
        values: dict[str, Any] = {
            "ms": self.ms,
            "lap": self.lap,
            "current": self.current,
            "last": self.last,
            "race": self.race,
        }
        return forza(self.size, on=on, car=self.car, track=self.track, **values | changed)

    def run(self, to: float, step: float = 0.25) -> Iterator[bytes]:
        """Drive until `to` seconds of the running lap."""
        while self.current < to:
            yield self.packet()
            self._pass(min(step, to - self.current))

    def lap_of(self, time: float, step: float = 0.25) -> Iterator[bytes]:
        """Drive a lap to its end, and the first packet of the next."""
        yield from self.run(time, step)
        self.lap, self.last, self.current = self.lap + 1, time, 0.01
        yield self.packet()
        self._pass(0.01)

    def _pass(self, step: float) -> None:
        self.current += step
        self.race += step
        self.ms += max(1, round(step * 1000))


class TestAPacket:
    @pytest.mark.parametrize(("name", "size"), DASHES.items())
    def test_tells_lap_and_times_at_its_layouts_offsets(self, name: str, size: int) -> None:
        datagram = forza(size, ms=123, lap=2, current=12.5, last=81.2346, best=80.9, race=175.25)
        assert FEEDS[name].recognise(datagram)
        glimpse = moment(datagram)
        assert (glimpse.order, glimpse.clock_ms, tuple(glimpse.cars), glimpse.player) == (123, 175_250, (0,), 0)
        assert glimpse.car(0) == CarState(Phase.RUNNING, 3, last_ms=81_235, current_ms=12_500, best_ms=80_900)

    @given(st.sampled_from(sorted(DASHES.values())), seconds, seconds, seconds, seconds, st.integers(0, 0xFFFF))
    def test_gives_back_what_was_packed(
        self, size: int, current: float, last: float, best: float, race: float, lap: int
    ) -> None:
        car = moment(forza(size, ms=7, lap=lap, current=current, last=last, best=best, race=race)).car(0)
        assert car.lap == lap + 1
        for read, packed in ((car.current_ms, current), (car.last_ms or 0, last), (car.best_ms or 0, best)):
            assert read is not None
            assert abs(read - packed * 1000) <= 0.5

    def test_no_lap_yet_is_zero_and_no_time(self) -> None:
        car = moment(forza(331, ms=1, current=3.0)).car(0)
        assert (car.last_ms, car.best_ms, car.invalid) == (None, None, None)

    @pytest.mark.parametrize("junk", [math.nan, math.inf, -1.0, 1e9])
    def test_a_time_that_is_none_is_none(self, junk: float) -> None:
        car = moment(forza(331, ms=1, current=junk, last=junk, best=junk, race=5.0)).car(0)
        assert (car.last_ms, car.current_ms, car.best_ms) == (None, None, None)

    def test_the_short_one_for_motion_platforms_tells_nothing_about_laps(self) -> None:
        datagram = forza_sled()
        assert FEEDS["forza_fm7"].recognise(datagram)
        assert FEEDS["forza_fm7"].decode(datagram) is None

    def test_of_zeros_comes_from_a_menu_and_tells_nothing(self) -> None:
        assert FEEDS["forza_fm2023"].decode(bytes(331)) is None

    def test_of_a_pause_stands_still(self) -> None:
        assert moment(forza(331, ms=1, on=0, lap=2, current=30.0, race=100.0)).car(0).lap == 3

    def test_only_motorsport_2023_names_the_track_by_a_number(self) -> None:
        assert moment(forza(331, ms=1, track=52)).setting.track == "track 52"
        assert moment(forza(331, ms=1, track=0)).setting.track is None
        assert moment(forza(324, ms=1)).setting.track is None

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        before = moment(forza(331, ms=1, lap=1, current=5.0, last=80.0)).watch
        assert moment(forza(331, ms=17, lap=1, current=5.016, last=80.0)).watch == before
        for news in ({"lap": 2}, {"last": 80.1}, {"car": 3002}):
            assert moment(forza(331, ms=17, **{"lap": 1, "last": 80.0} | news)).watch != before


class TestBadInput:
    @pytest.mark.parametrize("name", DASHES)
    def test_of_another_length_says_which_there_are(self, name: str) -> None:
        with pytest.raises(BadInput, match=rf"{name} at byte 5: expected a packet of [0-9 or]+ bytes, not of 5"):
            FEEDS[name].decode(bytes(5))

    def test_that_begins_otherwise_is_refused_at_its_first_byte(self) -> None:
        with pytest.raises(BadInput, match=r'forza_horizon at byte 0: expected 0 or 1 for "race on", not 2'):
            FEEDS["forza_horizon"].decode(b"\2" + bytes(323))
        assert not FEEDS["forza_horizon"].recognise(b"\2" + bytes(323))

    @pytest.mark.parametrize("name", DASHES)
    @given(data=st.data())
    def test_raises_nothing_else(self, name: str, data: st.DataObject) -> None:
        size = data.draw(st.sampled_from([DASHES[name], 232, 0, 3]))
        datagram = data.draw(st.binary(min_size=size, max_size=size))
        for packet in (datagram, b"\1\0\0\0" + datagram[4:]):
            try:
                reading = FEEDS[name].decode(packet)
            except BadInput:
                assert not FEEDS[name].recognise(packet)
            else:
                assert FEEDS[name].recognise(packet)
                if isinstance(reading, Glimpse):
                    reading.car(0)


class TestALap:
    @pytest.mark.parametrize("size", DASHES.values())
    def test_is_told_with_each_rise_of_its_number(self, size: int) -> None:
        race, rig = Race(size), Rig()
        for time in (82.0, 80.5, 80.5, 81.25):
            rig.send(*race.lap_of(time))
        assert rig.times == [(1, 82_000), (2, 80_500), (3, 80_500), (4, 81_250)]
        assert {lap.valid for lap in rig.laps.values()} == {None}
        assert all(lap.player for lap in rig.laps.values())
        assert rig.sessions == 1

    def test_joined_in_the_middle_brings_the_one_before(self) -> None:
        race, rig = Race(), Rig()
        list(race.lap_of(82.0))
        list(race.run(40.0))
        rig.send(*race.lap_of(80.0))
        assert rig.times == [(1, 82_000), (2, 80_000)]

    def test_whose_end_was_lost_is_told_as_soon_as_something_is_heard(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.run(60.0))
        list(race.lap_of(82.0))
        list(race.run(20.0))
        rig.send(*race.run(21.0))
        assert rig.times == [(1, 82_000)]

    def test_at_the_flag_is_told_though_its_number_does_not_rise(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0))
        rig.send(*race.run(79.9))
        rig.send(race.packet(last=79.925))
        assert rig.times[-1] == (2, 79_925)

    def test_at_the_flag_is_told_from_the_packet_that_says_the_race_is_off(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0))
        rig.send(*race.run(79.9))
        race.ms += 16
        rig.send(race.packet(on=0, lap=2, last=79.925, current=0.0))
        assert rig.times[-1] == (2, 79_925)


class TestAPause:
    def test_splits_no_session_and_costs_no_lap(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0))
        rig.send(*race.run(30.0))
        for _ in range(50):
            race.ms += 16
            rig.send(race.packet(on=0))
            rig.send(bytes(331))
        rig.send(*race.lap_of(81.0))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (2, 81_000)], 1)


class TestARestart:
    def test_in_the_first_lap_begins_another_session(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.run(50.0))
        race.current = race.race = 0.0
        rig.send(*race.lap_of(82.0), *race.lap_of(81.0))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (2, 81_000)], 2)
        assert not any(lap.reason for lap in rig.laps.values())

    def test_later_begins_another_session_with_a_first_lap_of_its_own(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(81.0), *race.run(10.0))
        race.current = race.race = race.last = 0.0
        race.lap = 0
        rig.send(*race.lap_of(79.0))
        assert rig.times == [(1, 82_000), (2, 81_000), (1, 79_000)]
        assert rig.sessions == 2

    def test_that_still_shows_the_last_lap_of_before_does_not_tell_it_again(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(81.0), *race.run(10.0))
        race.car = 3002
        rig.send(*race.run(12.0))
        assert rig.sessions == 2
        assert rig.times == [(1, 82_000), (2, 81_000)]
        rig.send(*race.lap_of(81.0))
        assert rig.times[2:] == [(3, 81_000)]

    @pytest.mark.parametrize("change", ["car", "track"])
    def test_is_another_car_or_track_as_well(self, change: str) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0))
        other = Race(ms=race.ms + 100, **{change: 99})
        rig.send(*other.lap_of(83.0))
        assert rig.times == [(1, 82_000), (1, 83_000)]

    def test_of_the_game_itself_counts_packets_anew(self) -> None:
        rig = Rig()
        rig.send(*Race().lap_of(82.0))
        rig.send(*Race(ms=5).lap_of(83.0, step=0.05))
        assert rig.times == [(1, 82_000), (1, 83_000)]


class TestARewind:
    def test_makes_the_lap_invalid_with_its_reason(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0), *race.run(60.0))
        race.current, race.race = race.current - 15, race.race - 15
        rig.send(*race.lap_of(80.0))
        assert [(lap.lap, lap.time_ms, lap.valid, lap.reason) for lap in rig.laps.values()] == [
            (1, 82_000, None, ""),
            (2, 80_000, False, REWIND),
        ]
        rig.send(*race.lap_of(81.0))
        assert (rig.last.valid, rig.last.reason) == (None, "")

    def test_over_the_line_takes_back_the_lap_that_had_ended(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(81.0), *race.run(5.0))
        race.lap, race.last, race.current, race.race = 1, 82.0, 70.0, race.race - 16
        rig.send(*race.run(71.0))
        assert rig.last.reason == REWIND
        rig.send(*race.lap_of(79.0), *race.lap_of(83.0))
        assert [(lap.lap, lap.time_ms, lap.valid) for lap in rig.laps.values()] == [
            (1, 82_000, None),
            (2, 79_000, False),
            (3, 83_000, None),
        ]
        assert rig.sessions == 1

    def test_that_turns_the_packet_counter_back_as_well_is_one(self) -> None:
        race, rig = Race(), Rig()
        rig.send(*race.lap_of(82.0), *race.run(60.0, 0.05))
        race.current, race.race, race.ms = race.current - 15, race.race - 15, race.ms - 15_000
        rig.send(*race.lap_of(80.0, 0.05))
        assert (rig.last.time_ms, rig.last.valid, rig.last.reason) == (80_000, False, REWIND)
        assert rig.sessions == 1


class TestTheNetwork:
    def test_may_lose_double_and_reorder_packets(self) -> None:
        race, clean = Race(), Rig()
        sent = [packet for time in (82.0, 80.5, 80.5, 81.25) for packet in race.lap_of(time, 1 / 30)]
        sent += race.run(2.0, 1 / 30)
        clean.send(*sent)
        for seed in range(5):
            shaky = Rig()
            shaky.send(*shaken(sent, seed))
            assert (shaky.times, shaky.sessions) == (clean.times, 1)
            assert shaky.dropped[Drop.REPEATED] > 0 < shaky.dropped[Drop.LATE]

    def test_the_counter_going_round_is_no_restart(self) -> None:
        race, rig = Race(ms=2**32 - 40_000), Rig()
        rig.send(*race.run(39.0))
        race.ms = 0
        rig.send(*race.lap_of(82.0))
        assert (rig.times, rig.sessions) == ([(1, 82_000)], 1)

    def test_a_recording_played_twice_adds_nothing(self) -> None:
        race, rig = Race(), Rig()
        sent = [*race.lap_of(82.0), *race.lap_of(81.0), *race.run(3.0)]
        rig.send(*sent, *sent)
        assert rig.times == [(1, 82_000), (2, 81_000)]


def test_a_real_recording_reads_as_expected(corpus: Path) -> None:
    (recording,) = corpus.glob("udp/forza_fm2023/*.pcap")
    expected: dict[str, Any] = json.loads(recording.with_suffix(".expected.json").read_bytes())
    payloads = [datagram.payload for datagram in read_capture(recording)]
    assert all(identify(payload) is FEEDS["forza_fm2023"] for payload in payloads)
    moments = [moment(payload) for payload in payloads]
    assert len(moments) == expected["packets"]
    for glimpse, told in ((moments[0], expected["first_packet"]), (moments[-1], expected["last_packet"])):
        car = glimpse.car(0)
        assert (glimpse.order, car.lap - 1) == (told["timestamp_ms"], told["lap_number"])
        assert (car.current_ms, glimpse.clock_ms) == (
            round(told["current_lap_s"] * 1000),
            round(told["current_race_time_s"] * 1000),
        )
        assert (car.last_ms, car.best_ms) == (told["last_lap_s"] or None, told["best_lap_s"] or None)
        assert glimpse.setting.mark == (told["car_ordinal"], told["track_ordinal"])
    rig = Rig()
    rig.send(*payloads)
    assert (rig.times, rig.sessions, sum(rig.dropped.values())) == (expected["completed_laps"], 1, 0)
    assert struct.unpack_from("<I", payloads[-1], 4) == (rig.tracker.clock,)
