"""F1 2017: what its packet says of all cars, and the stories of a rig that runs it."""

import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.f1_2017 import decode, recognise
from tests.ingest.formats.packets.f1_2017 import Car2017, f1_2017
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.laps import GAME, REWIND, Drop
from timing.pieces import Fall, Glimpse
from timing.readings import CarState, Phase, SessionType

PRACTICE, QUALIFYING, RACE = 1, 2, 3


def moment(datagram: bytes) -> Glimpse:
    glimpse = decode(datagram)
    assert isinstance(glimpse, Glimpse)
    return glimpse


class Session:
    """Two cars that drive the same laps, the second a second slower; `type` as the game numbers it."""

    def __init__(self, type: int = RACE, laps: int = 5) -> None:
        self.type, self.laps = type, laps
        self.now = 3.0
        self.cars = [Car2017(), Car2017()]

    def packet(self) -> bytes:
        return f1_2017(*self.cars, time=self.now, type=self.type, laps=self.laps)

    def drive(self, seconds: float, step: float = 0.25) -> Iterator[bytes]:
        driven = 0.0
        while driven < seconds:
            yield self.packet()
            step = min(step, seconds - driven)
            driven += step
            self.now += step
            for car in self.cars:
                car.current += step
                car.sector1 = 25.5 if car.current > 25.5 else 0.0
                car.sector2 = 26.25 if car.current > 51.75 else 0.0

    def lap_of(self, time: float, step: float = 0.25) -> Iterator[bytes]:
        """The first car drives a lap, the second ends its own one second later."""
        first, second = self.cars
        yield from self.drive(time - first.current, step)
        first.lap, first.last, first.current, first.sector1, first.sector2 = first.lap + 1, time, 0.0, 0.0, 0.0
        yield from self.drive(1.0, step)
        second.lap, second.last, second.current = second.lap + 1, second.current, 0.0
        yield self.packet()


class TestThePacket:
    def test_tells_each_car(self) -> None:
        cars = Car2017(), Car2017(3, 40.5, 80.25, 79.125, 25.5, 26.25, 1500.0, invalid=1)
        datagram = f1_2017(*cars, time=200.5, player=1)
        assert recognise(datagram)
        glimpse = moment(datagram)
        assert (tuple(glimpse.cars), glimpse.player) == ((0, 1), 1)
        assert glimpse.car(1) == CarState(
            Phase.RUNNING, 3, 80_250, 40_500, 79_125, (25_500, 26_250), invalid=True, distance_m=1500.0
        )
        assert (glimpse.setting.type, glimpse.setting.track) == (SessionType.RACE, "Suzuka")

    @pytest.mark.parametrize(
        ("type", "expected", "fall"),
        [
            (0, SessionType.OTHER, Fall.NOTHING),
            (PRACTICE, SessionType.PRACTICE, Fall.NOTHING),
            (QUALIFYING, SessionType.QUALIFYING, Fall.NOTHING),
            (RACE, SessionType.RACE, Fall.RESTART_OR_REWIND),
        ],
    )
    def test_tells_the_kind_of_session(self, type: int, expected: SessionType, fall: Fall) -> None:
        setting = moment(f1_2017(Car2017(), time=1.0, type=type)).setting
        assert (setting.type, setting.fall) == (expected, fall)

    @pytest.mark.parametrize("track", [-1, 1, 99, math.nan])
    def test_names_no_track_that_is_not_known(self, track: float) -> None:
        assert moment(f1_2017(Car2017(), time=1.0, track=track)).setting.track is None

    @pytest.mark.parametrize(
        ("car", "type", "phase"),
        [
            (Car2017(lap=6), RACE, Phase.FINISHED),
            (Car2017(lap=5), RACE, Phase.RUNNING),
            (Car2017(lap=6), QUALIFYING, Phase.RUNNING),
            (Car2017(distance=-200.0), PRACTICE, Phase.OUT_LAP),
            (Car2017(pits=1), QUALIFYING, Phase.IN_LAP),
        ],
    )
    def test_tells_what_a_car_is_doing(self, car: Car2017, type: int, phase: Phase) -> None:
        assert moment(f1_2017(car, time=1.0, type=type)).car(0).phase is phase

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        before = moment(f1_2017(Car2017(last=80.0, current=1.0), time=1.0)).watch
        assert moment(f1_2017(Car2017(last=80.0, current=1.5), time=1.5)).watch == before
        for car in (
            Car2017(last=80.5),
            Car2017(2, last=80.0),
            Car2017(last=80.0, pits=2),
            Car2017(last=80.0, invalid=1),
        ):
            assert moment(f1_2017(car, time=1.5)).watch != before

    def test_without_a_car_tells_nothing_and_is_nobodys(self) -> None:
        assert decode(bytes(1289)) is None
        assert not recognise(bytes(1289))


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (bytes(1288), "f1_2017 at byte 1288: expected a packet of 1289 bytes, not of 1288"),
            (f1_2017(time=-1.0), "at byte 0: expected the game's time in seconds, not -1"),
            (f1_2017(time=1.0, type=4), "at byte 264: expected a session of type 0 to 3, not 4"),
            (f1_2017(time=1.0)[:335] + b"\x15" + bytes(953), "at byte 335: expected at most 20 cars, not 21"),
            (f1_2017(time=1.0, player=20), "at byte 336: expected the player's car below 20, not 20"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, sentence: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @given(st.binary(min_size=1289, max_size=1289) | st.binary(), st.booleans())
    def test_raises_nothing_else(self, datagram: bytes, kind: bool) -> None:
        if kind and len(datagram) == 1289:
            datagram = bytes(4) + datagram[4:264] + bytes(4) + datagram[268:335] + b"\x14\0" + datagram[337:]
        try:
            glimpse = decode(datagram)
        except BadInput:
            assert not recognise(datagram)
        else:
            assert recognise(datagram) is (glimpse is not None)
            if glimpse is not None:
                for index in glimpse.cars:
                    glimpse.car(index)


class TestARace:
    def test_gives_the_laps_of_all_cars(self) -> None:
        race, rig = Session(), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(80.5), *race.lap_of(80.5), *race.drive(3.0))
        assert rig.times_of(0) == [(1, 82_000), (2, 80_500), (3, 80_500)]
        assert [lap for lap, _ in rig.times_of(1)] == [1, 2, 3]
        own = [lap for lap in rig.laps.values() if lap.player]
        assert {lap.car for lap in own} == {0}
        assert own[0].sectors_ms == (25_500, 26_250, 30_250)
        assert own[0].valid is True

    def test_ends_with_a_lap_whose_number_rises_beyond_the_last(self) -> None:
        race, rig = Session(laps=2), Rig()
        rig.send(*race.lap_of(82.0), *race.lap_of(80.0), *race.lap_of(120.0))
        assert rig.times_of(0) == [(1, 82_000), (2, 80_000)]

    def test_ends_with_a_lap_whose_number_does_not_rise(self) -> None:
        race, rig = Session(laps=2), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(79.0))
        race.cars[0].last = 80.025
        rig.send(race.packet())
        assert rig.times_of(0) == [(1, 82_000), (2, 80_025)]

    def test_keeps_the_mark_of_an_invalid_lap(self) -> None:
        race, rig = Session(), Rig()
        rig.send(*race.drive(30.0))
        race.cars[0].invalid = 1
        rig.send(race.packet())
        race.cars[0].invalid = 0
        race.now += 0.1
        rig.send(*race.lap_of(80.0))
        assert [(lap.valid, lap.reason) for lap in rig.laps.values() if lap.car == 0] == [(False, GAME)]

    def test_can_be_rewound(self) -> None:
        race, rig = Session(), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(40.0))
        for car in race.cars:
            car.current -= 12.0
        rig.send(*race.lap_of(80.0))
        assert [(lap.lap, lap.valid, lap.reason) for lap in rig.laps.values() if lap.car == 0] == [
            (1, True, ""),
            (2, False, REWIND),
        ]

    def test_started_anew_is_another_session(self) -> None:
        race, rig = Session(), Rig()
        rig.send(*race.lap_of(82.0), *race.drive(10.0))
        race.cars = [Car2017(), Car2017()]
        rig.send(*race.lap_of(81.0))
        assert (rig.times_of(0), rig.sessions) == ([(1, 82_000), (1, 81_000)], 2)

    def test_behind_a_qualifying_is_another_session(self) -> None:
        qualifying, rig = Session(QUALIFYING), Rig()
        rig.send(*qualifying.lap_of(82.0), *qualifying.drive(3.0))
        race = Session()
        race.now = qualifying.now + 30
        rig.send(*race.lap_of(84.0))
        assert rig.times_of(0) == [(1, 82_000), (1, 84_000)]
        assert [session.type for session in rig.tracker.sessions] == [SessionType.QUALIFYING, SessionType.RACE]

    def test_heard_over_a_bad_network_gives_the_same_laps(self) -> None:
        race, clean = Session(), Rig()
        sent = [packet for time in (82.0, 80.5, 80.5, 81.25) for packet in race.lap_of(time, 1 / 20)]
        sent += race.drive(2.0, 1 / 20)
        clean.send(*sent)
        for seed in range(3):
            shaky = Rig()
            shaky.send(*shaken(sent, seed))
            assert (shaky.times_of(0), shaky.times_of(1)) == (clean.times_of(0), clean.times_of(1))
            assert shaky.sessions == 1

    def test_joined_in_the_middle_brings_the_lap_before(self) -> None:
        race, rig = Session(), Rig()
        list(race.lap_of(82.0))
        list(race.drive(40.0))
        rig.send(*race.lap_of(80.0))
        assert rig.times_of(0) == [(1, 82_000), (2, 80_000)]


class TestAQualifying:
    def test_counts_no_lap_out_of_the_pits(self) -> None:
        session, rig = Session(QUALIFYING), Rig()
        session.cars[0].distance = -900.0
        rig.send(*session.drive(60.0))
        session.cars[0].distance = 10.0
        rig.send(session.packet())
        session.cars[0].lap, session.cars[0].last, session.cars[0].current = 2, 100.0, 0.0
        session.cars[0].distance = 1.0
        session.now += 0.1
        rig.send(session.packet())
        rig.send(*session.lap_of(80.0))
        assert (2, 80_000) in rig.times_of(0)

    def test_counts_no_lap_into_the_pits(self) -> None:
        session, rig = Session(QUALIFYING), Rig()
        rig.send(*session.drive(60.0))
        session.cars[0].pits = 1
        rig.send(*session.lap_of(90.0))
        assert rig.times_of(0) == []
        assert rig.dropped[Drop.IN_LAP] == 1

    def test_takes_a_time_that_falls_for_another_attempt_and_no_rewind(self) -> None:
        session, rig = Session(QUALIFYING), Rig()
        rig.send(*session.drive(60.0))
        for car in session.cars:
            car.current = 0.0
        rig.send(*session.lap_of(80.0))
        assert [(lap.time_ms, lap.reason) for lap in rig.laps.values() if lap.car == 0] == [(80_000, "")]
