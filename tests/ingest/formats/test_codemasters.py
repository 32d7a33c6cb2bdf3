"""DiRT Rally and its kin: what their packets say, and the stories of a rig that runs one."""

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
from ingest.formats.codemasters import decode, decode_dirt_3, recognise, recognise_dirt_3
from ingest.formats.feeds import FEEDS, identify
from tests.ingest.formats.packets.codemasters import codemasters, dirt_3, floats
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.laps import REWIND, Drop
from timing.pieces import Fall, Glimpse, Vanished
from timing.readings import CarState, Phase

NOTHING = bytes(264)


def moment(datagram: bytes) -> Glimpse:
    glimpse = decode(datagram)
    assert isinstance(glimpse, Glimpse)
    return glimpse


class Stage:
    """A rally stage of 5000 m, driven at 25 m/s: it takes 200 s. `run` is the game's time since it was started."""

    def __init__(self, run: float = 100.0, length: float = 5000.0, *, takes: float = 200.0) -> None:
        self.run_time, self.length, self.takes = run, length, takes
        self.time = 0.0

    def packet(self, **changed: float) -> bytes:
        distance = min(self.length * self.time / self.takes, self.length)
        values = {
            "run": self.run_time,
            "time": self.time,
            "distance": distance,
            "share": distance / self.length,
            "speed": self.length / self.takes,
            "length": self.length,
            "sector1": 50.0 if self.time > 50 else 0.0,
            "sector2": 50.5 if self.time > 100.5 else 0.0,
        }
        return codemasters(**values | changed)

    def drive(self, to: float, step: float = 0.5) -> Iterator[bytes]:
        while self.time < to:
            yield self.packet()
            self._pass(min(step, to - self.time))

    def to_the_end(self) -> Iterator[bytes]:
        """All of it, up to the last packet before the line."""
        yield from self.drive(self.takes - 0.1)
        yield from self.drive(self.takes - 0.004, 0.016)
        yield self.packet()

    def finish(self, last: float) -> Iterator[bytes]:
        """The game counts the lap."""
        for _ in range(30):
            self._pass(0.016)
            yield self.packet(completed=1, lap=1, last=last, time=self.takes)

    def restart(self) -> None:
        self.time = 0.0
        self.run_time += 5.0

    def _pass(self, step: float) -> None:
        self.time += step
        self.run_time += step


class Circuit:
    """A circuit race of `laps` laps, on a track of 4000 m."""

    def __init__(self, laps: int = 3, run: float = 100.0) -> None:
        self.laps, self.run_time = laps, run
        self.lap, self.time, self.last, self.total = 0, 0.0, 0.0, 0.0

    def packet(self, **changed: float) -> bytes:
        values = {"run": self.run_time, "time": self.time, "distance": self.time * 40, "share": self.total + 2.0}
        values |= {"lap": self.lap, "completed": self.lap, "laps": self.laps, "last": self.last, "length": 4000.0}
        return codemasters(**values | changed)

    def drive(self, to: float, step: float = 0.25) -> Iterator[bytes]:
        while self.time < to:
            yield self.packet()
            self._pass(min(step, to - self.time))

    def lap_of(self, time: float, step: float = 0.25) -> Iterator[bytes]:
        yield from self.drive(time, step)
        self.lap, self.last, self.time = self.lap + 1, time, 0.0
        yield self.packet()
        self._pass(0.016)

    def _pass(self, step: float) -> None:
        self.time += step
        self.run_time += step
        self.total += step * 40


class TestAPacket:
    def test_tells_a_stage(self) -> None:
        datagram = codemasters(run=60.5, time=12.25, distance=300.0, share=0.06, sector1=5.5, sector2=6.25)
        assert recognise(datagram)
        glimpse = moment(datagram)
        assert glimpse.car(0) == CarState(
            Phase.RUNNING, 1, current_ms=12_250, sectors_ms=(5_500, 6_250), distance_m=300.0
        )
        assert (glimpse.setting.fall, glimpse.setting.track, glimpse.at_end) == (Fall.RESTART, "5000 m", False)

    def test_tells_a_circuit(self) -> None:
        glimpse = moment(codemasters(run=60.5, time=2.5, share=4100.0, lap=1, completed=1, laps=5, last=80.125))
        assert glimpse.car(0) == CarState(Phase.RUNNING, 2, last_ms=80_125, current_ms=2_500, distance_m=0.0)
        assert glimpse.setting.fall is Fall.RESTART_OR_REWIND

    def test_counts_packets_by_the_bits_of_the_games_time_which_rise_with_it(self) -> None:
        orders = [moment(codemasters(run=run)).order for run in (0.0, 0.001, 1.0, 10.46, 10.4777, 4000.0)]
        assert orders == sorted(set(orders))

    def test_of_zeros_is_what_the_game_shows_when_it_shows_nothing(self) -> None:
        assert recognise(NOTHING)
        assert decode(NOTHING) == Vanished()
        assert decode_dirt_3(bytes(152)) == Vanished()

    def test_after_the_last_lap_tells_that_the_car_has_finished(self) -> None:
        assert moment(codemasters(run=1.0, completed=1, laps=1)).car(0).phase is Phase.FINISHED
        assert moment(codemasters(run=1.0, completed=4, laps=5)).car(0).phase is Phase.RUNNING

    @pytest.mark.parametrize(
        ("share", "distance", "at_end"),
        [
            (0.99999, 4999.9, True),
            (0.9989, 4999.9, False),
            (0.999, 4995.0, False),
            (1.0, 5000.0, True),
            (4000.0, 4999.9, False),
        ],
    )
    def test_is_at_the_end_of_a_stage_when_the_next_ones_would_be_behind_it(
        self, share: float, distance: float, at_end: bool
    ) -> None:
        assert moment(codemasters(run=1.0, share=share, distance=distance, speed=20.0)).at_end is at_end

    def test_of_another_car_or_stage_has_another_mark(self) -> None:
        mark = moment(codemasters(run=1.0)).setting.mark
        assert moment(codemasters(run=2.0, time=1.0)).setting.mark == mark
        assert moment(codemasters(run=2.0, gears=6.0)).setting.mark != mark
        assert moment(codemasters(run=2.0, length=5000.5)).setting.mark != mark

    def test_of_dirt_3_is_shorter_and_never_tells_the_last_lap(self) -> None:
        datagram = dirt_3(run=9.5, time=4.25, lap=2, distance=90.0)
        assert recognise_dirt_3(datagram)
        glimpse = decode_dirt_3(datagram)
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0) == CarState(Phase.RUNNING, 3, current_ms=4_250, distance_m=90.0)
        assert (glimpse.setting.timed, glimpse.clock_ms) == (False, 9_500)

    @given(st.floats(0, 86_000, width=32), st.floats(0, 86_000, width=32), st.integers(0, 998), st.integers(1, 999))
    def test_gives_back_what_was_packed(self, run: float, time: float, lap: int, laps: int) -> None:
        datagram = codemasters(run=run, time=time, lap=lap, completed=lap, laps=laps, last=time)
        car = moment(datagram).car(0)
        assert car.lap == lap + 1
        assert car.current_ms is not None
        assert abs(car.current_ms - time * 1000) <= 0.5
        assert abs((car.last_ms or 0) - time * 1000) <= 0.5


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (bytes(263), "dirt_rally_2 at byte 263: expected a packet of 264 bytes, not of 263"),
            (codemasters(run=-1.0), "dirt_rally_2 at byte 0: expected the run time in seconds, not -1"),
            (codemasters(run=1.0, time=math.nan), "at byte 4: expected the lap's time in seconds, not nan"),
            (codemasters(run=1.0, distance=math.inf), "at byte 8: expected the distance in metres, not inf"),
            (codemasters(run=1.0, lap=0.5), "at byte 144: expected the number of a lap, not 0.5"),
            (codemasters(run=1.0, completed=-1), "at byte 236: expected the number of completed laps, not -1"),
            (codemasters(run=1.0, laps=0), "at byte 240: expected the number of laps, 1 or more, not 0"),
            (codemasters(run=1.0, length=0.0), "at byte 244: expected the length of the track in metres, not 0"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, sentence: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (bytes(151), "dirt_3 at byte 151: expected a packet of 152 bytes, not of 151"),
            (floats(38, {0: math.nan}), "dirt_3 at byte 0: expected the run time in seconds, not nan"),
        ],
    )
    def test_of_dirt_3_does_too(self, datagram: bytes, sentence: str) -> None:
        assert not recognise_dirt_3(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode_dirt_3(datagram)

    @given(st.sampled_from([264, 152]).flatmap(lambda size: st.binary(min_size=size, max_size=size)) | st.binary())
    def test_raises_nothing_else(self, datagram: bytes) -> None:
        for recognised, read in ((recognise, decode), (recognise_dirt_3, decode_dirt_3)):
            try:
                reading = read(datagram)
            except BadInput:
                assert not recognised(datagram)
            else:
                assert recognised(datagram)
                if isinstance(reading, Glimpse):
                    reading.car(0)

    @given(st.dictionaries(st.integers(0, 65), st.floats(width=32)))
    def test_of_any_floats_raises_nothing_else(self, values: dict[int, float]) -> None:
        for count, read in ((66, decode), (38, decode_dirt_3)):
            start = {0: 1.0, 1: 1.0, 36: 1.0, 59: 0.0, 60: 1.0, 61: 100.0}
            chosen = {number: value for number, value in (start | values).items() if number < count}
            try:
                reading = read(floats(count, chosen))
            except BadInput:
                continue
            if isinstance(reading, Glimpse):
                reading.car(0)


class TestAStage:
    def test_is_a_lap_of_its_time_when_the_game_counts_it(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.to_the_end(), *stage.finish(199.998))
        (lap,) = rig.laps.values()
        assert (lap.lap, lap.time_ms, lap.sectors_ms, lap.valid) == (1, 199_998, (50_000, 50_500, 99_498), None)

    def test_is_a_lap_of_the_time_seen_last_when_the_game_then_shows_nothing(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.to_the_end(), NOTHING, NOTHING, NOTHING)
        (lap,) = rig.laps.values()
        assert (lap.lap, lap.sectors_ms) == (1, (50_000, 50_500, lap.time_ms - 100_500))
        assert 199_980 <= lap.time_ms <= 200_000

    def test_that_is_left_before_its_end_is_none(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(150.0), NOTHING, NOTHING)
        assert not rig.laps

    def test_whose_last_packets_were_lost_has_no_time_that_is_short(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(199.9), NOTHING)
        assert not rig.laps

    def test_started_anew_is_another_one(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(120.0))
        stage.restart()
        rig.send(*stage.to_the_end(), NOTHING)
        assert [lap.reason for lap in rig.laps.values()] == [""]
        assert rig.sessions == 2
        stage.restart()
        rig.send(*stage.to_the_end(), *stage.finish(199.9))
        assert [(lap.lap, lap.valid) for lap in rig.laps.values()] == [(1, None), (1, None)]
        assert rig.times[-1] == (1, 199_900)

    def test_that_was_heard_late_after_its_restart_is_no_rewind(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(120.0))
        stage.restart()
        list(stage.drive(30.0))
        rig.send(*stage.to_the_end(), *stage.finish(200.0))
        assert [(lap.time_ms, lap.reason) for lap in rig.laps.values()] == [(200_000, "")]

    def test_of_the_same_time_as_the_one_before_is_a_lap_as_well(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.to_the_end(), *stage.finish(200.0))
        stage.restart()
        rig.send(*stage.to_the_end(), *stage.finish(200.0))
        assert rig.times == [(1, 200_000), (1, 200_000)]

    def test_is_told_once_though_the_game_shows_its_result_on_and_on(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.to_the_end(), *stage.finish(200.0))
        for number in range(30):
            # In the menu behind the stage the time is zero again, while the result still stands.
            rig.send(stage.packet(run=stage.run_time + number, time=0.0, completed=1, lap=1, last=200.0))
        assert rig.times == [(1, 200_000)]

    def test_is_told_once_though_a_late_packet_comes_behind_the_zeros(self) -> None:
        stage, rig = Stage(), Rig()
        *sent, last = stage.to_the_end()
        rig.send(*sent, NOTHING, last, NOTHING)
        assert len(rig.times) == 1

    def test_joined_in_the_middle_counts_for_the_game_timed_it(self) -> None:
        stage, rig = Stage(), Rig()
        list(stage.drive(140.0))
        rig.send(*stage.to_the_end(), *stage.finish(199.5))
        assert rig.times == [(1, 199_500)]

    def test_paused_repeats_its_packets_and_goes_on(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(60.0))
        for _ in range(600):
            stage.run_time += 0.016
            rig.send(stage.packet())
        rig.send(*stage.to_the_end(), *stage.finish(199.5))
        assert (rig.times, rig.sessions) == ([(1, 199_500)], 1)

    def test_survives_repeated_lost_and_reordered_packets(self) -> None:
        stage, clean = Stage(), Rig()
        sent = [packet for packet in (*stage.to_the_end(), *stage.finish(199.75)) for _ in range(2)]
        clean.send(*sent)
        assert clean.times == [(1, 199_750)]
        for seed in range(5):
            shaky = Rig()
            shaky.send(*shaken(sent, seed))
            assert (shaky.times, shaky.sessions) == (clean.times, 1)
            assert shaky.dropped[Drop.REPEATED] > 100

    def test_a_recording_played_twice_adds_nothing(self) -> None:
        stage, rig = Stage(), Rig()
        sent = [*stage.to_the_end(), *stage.finish(199.75)]
        rig.send(*sent, *sent)
        assert rig.times == [(1, 199_750)]


class TestACircuit:
    def test_counts_laps_by_number(self) -> None:
        race, rig = Circuit(), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(80.5), *race.lap_of(80.5), *race.drive(20.0))
        assert rig.times == [(1, 82_000), (2, 80_500), (3, 80_500)]
        assert not rig.dropped

    def test_can_be_rewound(self) -> None:
        race, rig = Circuit(), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(40.0))
        race.time -= 12.0
        rig.send(*race.lap_of(80.0))
        assert (rig.last.time_ms, rig.last.valid, rig.last.reason) == (80_000, False, REWIND)

    def test_restarted_begins_anew(self) -> None:
        race, rig = Circuit(), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(40.0))
        race.lap, race.time, race.last = 0, 0.0, 0.0
        rig.send(*race.lap_of(81.0))
        assert (rig.times, rig.sessions) == ([(1, 82_000), (1, 81_000)], 2)

    def test_whose_time_is_reset_a_moment_before_the_lap_is_counted_loses_nothing(self) -> None:
        race, rig = Circuit(), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(80.0))
        race.time = 0.0
        for _ in range(2):
            race.run_time += 0.016
            rig.send(race.packet(time=0.01))
        race.lap, race.last = 2, 80.0
        rig.send(race.packet(), *race.lap_of(79.0))
        assert rig.times == [(1, 82_000), (2, 80_000), (3, 79_000)]
        assert not any(lap.reason for lap in rig.laps.values())

    def test_of_one_lap_does_not_end_in_its_first_metre(self) -> None:
        rig = Rig()
        rig.send(codemasters(run=1.0, time=0.05, distance=0.9995, share=0.9995, length=4000.0), NOTHING)
        assert not rig.laps


class TestDirt3:
    @staticmethod
    def lap(number: int, time: float, start: float, step: float = 1 / 60) -> Iterator[bytes]:
        for n in range(int(time / step)):
            yield dirt_3(run=start + n * step, time=n * step, distance=n * 0.5, lap=number)

    def test_tells_no_lap_time_so_it_is_the_one_seen_last(self) -> None:
        rig = Rig()
        rig.send(*self.lap(0, 30.0, 50.0), *self.lap(1, 29.5, 80.0), dirt_3(run=109.5, lap=2))
        assert [lap for lap, _ in rig.times] == [1, 2]
        for (_, time), true in zip(rig.times, (30_000, 29_500), strict=True):
            assert true - 34 <= time <= true

    def test_has_no_time_where_the_line_was_crossed_unheard(self) -> None:
        rig = Rig()
        first = list(self.lap(0, 30.0, 50.0))
        rig.send(*first[:-30], *self.lap(1, 29.5, 80.0), *self.lap(2, 29.5, 109.5), dirt_3(run=139.0, lap=3))
        assert [lap for lap, _ in rig.times] == [2, 3]
        assert rig.dropped[Drop.NO_TIME] == 1

    def test_knows_nothing_of_laps_that_went_by_unheard(self) -> None:
        rig = Rig()
        rig.send(*self.lap(0, 30.0, 50.0), *self.lap(4, 29.5, 200.0))
        assert not rig.times


@pytest.mark.parametrize("number", [0, 1])
def test_a_real_recording_reads_as_expected(corpus: Path, number: int) -> None:
    recording = sorted(corpus.glob("udp/dirt_rally_2/*.pcap"))[number]
    expected: dict[str, Any] = json.loads(recording.with_suffix(".expected.json").read_bytes())
    payloads = [datagram.payload for datagram in read_capture(recording)]
    assert all(identify(payload) is FEEDS["dirt_rally_2"] for payload in payloads)
    moments = [moment(payload) for payload in payloads]
    assert len(moments) == expected["packets"]
    last = moments[-1].car(0)
    assert last.sectors_ms == (round(expected["sector1_s"] * 1000), round(expected["sector2_s"] * 1000))
    assert last.current_ms == math.floor(expected["last_seen_lap_time_s"] * 1000 + 0.5)
    assert {glimpse.setting.track for glimpse in moments} == {f"{expected['stage_length_m']:.0f} m"}
    assert len({glimpse.setting.mark for glimpse in moments}) == 1
    assert moments[-1].at_end
    assert [glimpse.at_end for glimpse in moments].count(True) < 5
    rig = Rig()
    rig.send(*payloads)
    # The packet that ends the stage is not in the recording: there is no lap in it, only a bound for one.
    assert rig.times == expected["completed_laps"] == []
    assert (rig.sessions, rig.dropped) == (1, {})
    rig.send(NOTHING)
    ((_, time_ms),) = rig.times
    assert time_ms == last.current_ms
    assert struct.unpack_from("<f", payloads[-1], 4)[0] == expected["last_seen_lap_time_s"]
