"""A rig that runs an F1 game."""

import struct
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import TypeVar

import pytest

from ingest.demo.f1_rig import FULL_FIELD, F1Rig
from ingest.demo.pace import cast
from ingest.demo.script import Moment, Scene, moments
from ingest.formats import f1
from ingest.formats.f1_frame import F1Frame
from ingest.formats.f1_layouts import LAYOUTS, Packet
from timing.readings import (
    CarsNamed,
    Classification,
    LapHistory,
    Phase,
    SessionEnded,
    SessionSeen,
    SessionType,
)

HOTLAP, QUALIFYING, RACE = SessionType.HOTLAP, SessionType.QUALIFYING, SessionType.RACE
SEED = 3
YEARS = range(2019, 2026)

Of = TypeVar("Of")

every_year = pytest.mark.parametrize("year", YEARS)
every_kind = pytest.mark.parametrize("kind", [HOTLAP, QUALIFYING, RACE])


class Sent:
    """What a rig sends in its first game session, moment by moment."""

    def __init__(self, year: int, kind: SessionType, rig: int) -> None:
        self.game = F1Rig(year, kind, SEED, rig)
        self.year = year
        self.moments = list(takewhile(lambda moment: moment.lap.session == 1, moments(SEED, rig, 12_000)))
        self.datagrams = [list(self.game.packets(moment)) for moment in self.moments]
        self._readings = [
            (moment, f1.decode(datagram))
            for moment, datagrams in zip(self.moments, self.datagrams, strict=True)
            for datagram in datagrams
        ]

    @property
    def last(self) -> Moment:
        return self.moments[-1]

    def ids(self, at: int) -> list[Packet]:
        """The kinds of packets of the moment with this index."""
        offset = LAYOUTS[self.year].header.at("id")
        return [Packet(datagram[offset]) for datagram in self.datagrams[at]]

    def readings(self, kind: type[Of]) -> list[tuple[Moment, Of]]:
        return [(moment, reading) for moment, reading in self._readings if isinstance(reading, kind)]

    def frames(self) -> list[tuple[Moment, F1Frame]]:
        return self.readings(F1Frame)

    def events(self) -> list[tuple[Moment, bytes]]:
        layout = LAYOUTS[self.year]
        return [
            (moment, datagram[layout.header.size :])
            for moment, datagrams in zip(self.moments, self.datagrams, strict=True)
            for datagram in datagrams
            if datagram[layout.header.at("id")] == Packet.EVENT
        ]


@cache
def by(rig: int, year: int, kind: SessionType) -> Sent:
    return Sent(year, kind, rig)


def sent_by(year: int, kind: SessionType) -> Sent:
    """By a driver who has a lap that does not count."""
    return by(cast(SEED).rivals[1], year, kind)


@every_year
@every_kind
def test_a_game_session_begins_with_all_that_the_game_has_to_say(year: int, kind: SessionType) -> None:
    sent = sent_by(year, kind)
    begin = [
        Packet.EVENT,
        Packet.SESSION,
        Packet.PARTICIPANTS,
        Packet.MOTION,
        Packet.TELEMETRY,
        Packet.LAP_DATA,
    ]
    history = [Packet.HISTORY] if year >= 2021 else []
    assert sent.ids(0) == [*begin, *history]
    ((_, code), *_) = sent.events()
    assert code.startswith(b"SSTA")
    ((moment, seen), *more) = sent.readings(SessionSeen)
    assert moment.first
    assert (seen.type, seen.track) == (kind, "Suzuka")
    assert {reading for _, reading in more} == {seen}


@every_year
@every_kind
def test_the_own_car_is_the_players_and_drives_the_laps_of_the_evening(year: int, kind: SessionType) -> None:
    sent = sent_by(year, kind)
    out_laps = 1 if kind is QUALIFYING else 0
    for moment, frame in sent.frames():
        car = frame.car(frame.player)
        assert frame.player == sent.game.player
        assert car.last_ms == (moment.done[-1].time_ms if moment.done else None)
        if moment.scene is Scene.DRIVING:
            assert (car.lap, car.current_ms) == (moment.lap.number + out_laps, moment.driven_ms)
            assert car.sectors_ms == moment.sectors_ms
            assert (car.invalid, car.phase) == (moment.invalid, Phase.RUNNING)
            if year <= 2020:
                assert car.best_ms == moment.best_ms
        assert frame.clock_ms == moment.clock_ms


@every_year
@every_kind
def test_frames_are_counted_and_the_session_keeps_its_number(year: int, kind: SessionType) -> None:
    frames = [frame for _, frame in sent_by(year, kind).frames()]
    orders = [frame.order for frame in frames]
    assert orders == sorted(set(orders))
    (session,) = {frame.session for frame in frames}
    assert len(session) > 15


def test_every_game_session_of_every_rig_has_a_number_of_its_own_and_the_same_each_time() -> None:
    def numbers(seed: int, rig: int) -> list[str]:
        game = F1Rig(2022, HOTLAP, seed, rig)
        found: dict[str, None] = {}
        for moment in takewhile(lambda moment: moment.lap.session <= 3, moments(seed, rig, 30_000)):
            for datagram in game.packets(moment):
                reading = f1.decode(datagram)
                if isinstance(reading, F1Frame):
                    found[reading.session] = None
        return list(found)

    assert numbers(1, 0) == numbers(1, 0)
    assert len(numbers(1, 0)) == 3
    assert len({*numbers(1, 0), *numbers(1, 1), *numbers(2, 0)}) == 9


class TestWhoIsThere:
    def cars(self, sent: Sent) -> tuple[int, ...]:
        (cars,) = {frame.cars for _, frame in sent.frames()}
        return cars

    @every_year
    def test_alone_in_hot_laps(self, year: int) -> None:
        sent = sent_by(year, HOTLAP)
        assert (sent.game.player, self.cars(sent)) == (0, (0,))
        ((_, named), *_) = sent.readings(CarsNamed)
        assert [(car, name.name, name.ai) for car, name in named.names.items()] == [(0, "Player", False)]

    @every_year
    def test_a_full_field_of_the_games_own_drivers_in_a_race(self, year: int) -> None:
        sent = sent_by(year, RACE)
        assert self.cars(sent) == tuple(range(FULL_FIELD))
        ((_, named), *_) = sent.readings(CarsNamed)
        people = [car for car, name in named.names.items() if not name.ai]
        assert people == [sent.game.player]
        assert len({name.name for name in named.names.values()}) == FULL_FIELD

    @every_year
    def test_other_people_and_empty_slots_in_a_lobby(self, year: int) -> None:
        sent = sent_by(year, QUALIFYING)
        cars = self.cars(sent)
        assert 7 <= len(cars) <= 14
        assert sent.game.player in cars
        ((_, named), *_) = sent.readings(CarsNamed)
        assert tuple(named.names) == cars
        assert not any(name.ai for name in named.names.values())

    def test_the_players_car_is_anywhere(self) -> None:
        players = {F1Rig(2022, kind, SEED, rig).player for kind in (RACE, QUALIFYING) for rig in range(20)}
        assert len(players) > 8


class TestTheFlag:
    @every_year
    def test_of_a_race_leaves_the_lap_number_where_it_is(self, year: int) -> None:
        sent = sent_by(year, RACE)
        over = [frame.car(frame.player) for moment, frame in sent.frames() if moment.scene is Scene.OVER]
        assert len(over) > 1
        assert {(car.lap, car.phase, car.last_ms) for car in over} == {
            (sent.last.lap.of, Phase.FINISHED, sent.last.lap.time_ms)
        }
        flags = [moment for moment, code in sent.events() if code.startswith(b"CHQF")]
        assert [moment.at_ms for moment in flags] == [sent.last.lap.end_ms]

    @every_year
    def test_of_qualifying_is_followed_by_an_in_lap_and_the_garage(self, year: int) -> None:
        sent = sent_by(year, QUALIFYING)
        over = [frame.car(frame.player) for moment, frame in sent.frames() if moment.scene is Scene.OVER]
        assert [car.phase for car in over] == [Phase.IN_LAP] * (len(over) - 1) + [Phase.ABSENT]
        assert {car.lap for car in over} == {sent.last.lap.of + 2}
        assert not any(code.startswith(b"CHQF") for _, code in sent.events())

    @every_year
    def test_does_not_exist_in_hot_laps(self, year: int) -> None:
        sent = sent_by(year, HOTLAP)
        over = [frame.car(frame.player) for moment, frame in sent.frames() if moment.scene is Scene.OVER]
        assert {(car.lap, car.phase) for car in over} == {(sent.last.lap.of + 1, Phase.RUNNING)}
        assert over[0].current_ms == 0
        assert not sent.readings(Classification)

    @every_year
    @every_kind
    def test_ends_the_session(self, year: int, kind: SessionType) -> None:
        ended = sent_by(year, kind).readings(SessionEnded)
        assert [moment.leaving for moment, _ in ended] == [True]

    @pytest.mark.parametrize("year", range(2020, 2026))
    @pytest.mark.parametrize("kind", [QUALIFYING, RACE])
    def test_is_followed_by_the_classification_of_all_cars(self, year: int, kind: SessionType) -> None:
        sent = sent_by(year, kind)
        ((moment, result),) = sent.readings(Classification)
        assert moment.leaving
        assert tuple(result.cars) == sent.frames()[0][1].cars
        assert sorted(place.position or 0 for place in result.cars.values()) == list(range(1, len(result.cars) + 1))
        mine = result.cars[sent.game.player]
        times = [lap.time_ms for lap in moment.done]
        assert (mine.laps, mine.best_ms, mine.total_ms) == (len(times), min(times), sum(times))
        order = sorted(result.cars.values(), key=lambda place: place.position or 0)
        laps = [place.laps or 0 for place in order]
        assert laps == sorted(laps, reverse=True)

    def test_the_year_2019_has_no_classification(self) -> None:
        assert not sent_by(2019, RACE).readings(Classification)


class TestTheOutLap:
    @every_year
    def test_is_the_first_lap_of_qualifying(self, year: int) -> None:
        coming = [f for m, f in sent_by(year, QUALIFYING).frames() if m.scene is Scene.COMING]
        cars = [frame.car(frame.player) for frame in coming]
        assert {(car.lap, car.phase) for car in cars} == {(1, Phase.OUT_LAP)}
        assert [car.current_ms for car in cars] == [frame.clock_ms for frame in coming]
        assert all(car.distance_m is not None and car.distance_m < 0 for car in cars)

    @every_year
    @pytest.mark.parametrize("kind", [HOTLAP, RACE])
    def test_is_none_elsewhere(self, year: int, kind: SessionType) -> None:
        coming = [f.car(f.player) for m, f in sent_by(year, kind).frames() if m.scene is Scene.COMING]
        assert {(car.lap, car.phase, car.current_ms) for car in coming} == {(1, Phase.RUNNING, 0)}


class TestTheListOfLaps:
    def times(self, history: LapHistory) -> list[tuple[int, int, Sequence[int] | None, bool | None]]:
        return [(lap.lap, lap.time_ms, lap.sectors_ms, lap.valid) for lap in history.laps]

    @pytest.mark.parametrize("year", range(2021, 2026))
    @every_kind
    def test_follows_every_lap_and_agrees_with_it(self, year: int, kind: SessionType) -> None:
        sent = sent_by(year, kind)
        out_laps = 1 if kind is QUALIFYING else 0
        own = [(m, history) for m, history in sent.readings(LapHistory) if history.car == sent.game.player]
        assert [moment.at_ms for moment, _ in own if moment.crossed] == [lap.end_ms for lap in sent.last.done]
        for moment, history in own:
            assert self.times(history) == [
                (lap.number + out_laps, lap.time_ms, lap.sectors_ms, lap.valid) for lap in moment.done
            ]
        assert any(valid is False for _, _, _, valid in self.times(own[-1][1]))

    @pytest.mark.parametrize("year", range(2021, 2026))
    def test_of_the_others_comes_in_turn(self, year: int) -> None:
        histories = sent_by(year, RACE).readings(LapHistory)
        assert {history.car for _, history in histories} == set(range(FULL_FIELD))

    @pytest.mark.parametrize("year", [2019, 2020])
    @every_kind
    def test_is_not_known_to_the_early_years(self, year: int, kind: SessionType) -> None:
        assert not sent_by(year, kind).readings(LapHistory)


def test_a_new_best_lap_is_announced() -> None:
    sent = sent_by(2022, HOTLAP)
    announced = [(moment, *struct.unpack_from("<Bf", code, 4)) for moment, code in sent.events() if code[:4] == b"FTLP"]
    assert len(announced) > 2
    for moment, car, seconds in announced:
        assert (car, round(seconds * 1000)) == (0, moment.done[-1].time_ms)
    times = [seconds for _, _, seconds in announced]
    assert times == sorted(times, reverse=True)


@every_year
def test_a_paused_game_sends_nothing(year: int) -> None:
    sent = by(cast(SEED).away, year, HOTLAP)
    paused = [sent.datagrams[at] for at, moment in enumerate(sent.moments) if moment.scene is Scene.PAUSED]
    assert len(paused) >= 15
    assert not any(paused)
