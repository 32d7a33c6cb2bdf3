"""Project CARS 2 and Automobilista 2: what their packets say, and the stories of a field as one rig hears it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.pcars2 import SIZES, decode, recognise
from tests.ingest.formats.packets import blank
from tests.ingest.formats.packets.pcars2 import (
    Car2,
    base,
    pcars2_other,
    pcars2_participants,
    pcars2_race,
    pcars2_state,
    pcars2_stats,
    pcars2_timings,
)
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.laps import GAME, Drop
from timing.pieces import Glimpse, LastTime, LastTimes, SeatsNamed, SessionNoted
from timing.readings import CarName, CarState, Phase, SessionType


def moment(datagram: bytes) -> Glimpse:
    glimpse = decode(datagram)
    assert isinstance(glimpse, Glimpse)
    return glimpse


@dataclass
class Driver:
    """A driver with the sectors of each lap; after the last of them they come again from the first."""

    index: int
    name: str
    laps: Sequence[tuple[float, float, float]]
    invalid_in: int = 0

    def at(self, time: float) -> tuple[int, float, int]:
        """Laps completed, seconds into the running one, and its sector from 0."""
        done = 0
        while time >= sum(self.sectors_of(done)):
            time -= sum(self.sectors_of(done))
            done += 1
        first, second, _ = self.sectors_of(done)
        return done, time, 0 if time < first else 1 if time < first + second else 2

    def sectors_of(self, done: int) -> tuple[float, float, float]:
        return self.laps[done % len(self.laps)]

    def last(self, time: float) -> tuple[int, float, float]:
        """What the stats have of this driver."""
        done, _, sector = self.at(time)
        lap = sum(self.sectors_of(done - 1)) if done else -1.0
        took = self.sectors_of(done)[sector - 1] if sector else self.sectors_of(done - 1)[2] if done else -1.0
        return self.index, lap, took


class Game:
    """A field as the game broadcasts it, 20 timings a second; the stats come at each crossing, before them or after."""

    def __init__(self, *drivers: Driver, stats: Literal["before", "after"] = "after", size: int = 1063) -> None:
        self.drivers: Sequence[Driver] = drivers
        self.stats, self.size = stats, size
        self.now = 0.0
        self.number = 100
        self.counts = {3: 10, 7: 10}
        self.stamp = 77
        self.local = drivers[0].index
        self.race_state = 2

    def timings(self) -> bytes:
        cars = []
        for driver in self.drivers:
            done, current, sector = driver.at(self.now)
            invalid = done + 1 == driver.invalid_in
            cars.append(Car2(driver.index, done + 1, current, sector, invalid=invalid, race=self.race_state))
        self.counts[3] += 1
        return pcars2_timings(*cars, number=self.counts[3], stamp=self.stamp, local=self.local, size=self.size)

    def time_stats(self) -> bytes:
        times = [driver.last(self.now) for driver in self.drivers]
        self.counts[7] += 1
        return pcars2_stats(*times, number=self.counts[7], stamp=self.stamp, size=784 if self.size == 993 else 1040)

    def names(self) -> Iterator[bytes]:
        parts = (len(self.drivers) + 15) // 16
        for part in range(parts):
            names = {driver.index: driver.name for driver in self.drivers[part * 16 : part * 16 + 16]}
            size = 1040 if self.size == 993 else 1136
            yield pcars2_participants(names, stamp=self.stamp, part=part + 1, parts=parts, size=size)

    def opening(self, session: int = 5) -> Iterator[bytes]:
        yield from (pcars2_race(), pcars2_state(session), *self.names(), self.time_stats())

    def play(self, seconds: float, *, stats: bool = True, rate: int = 20) -> Iterator[bytes]:
        crossed = [driver.at(self.now)[::2] for driver in self.drivers]
        for _ in range(round(seconds * rate)):
            place = [driver.at(self.now)[::2] for driver in self.drivers]
            news = stats and place != crossed
            if news and self.stats == "before":
                yield self.time_stats()
            yield self.timings()
            if news and self.stats == "after":
                yield self.time_stats()
            crossed = place
            self.now += 1 / rate


LAPS = ((20.5, 30.25, 25.125), (20.25, 30.25, 25.0), (20.25, 30.25, 25.0), (21.0, 30.5, 25.5))
ADA_MS = [75_875, 75_500, 75_500, 77_000]
ADA = Driver(4, "Ada", LAPS)
BEA = Driver(9, "Bea", ((21.5, 31.25, 26.0), (21.25, 31.0, 26.0)))
BEA_MS = [78_750, 78_250, 78_750]


class TestATimingsPacket:
    @pytest.mark.parametrize("size", [993, 1059, 1063])
    def test_tells_each_car(self, size: int) -> None:
        cars = Car2(0, 2, 12.5), Car2(1, 3, 40.25, sector=1, invalid=True)
        datagram = pcars2_timings(*cars, number=9, local=1, size=size)
        assert recognise(datagram)
        glimpse = moment(datagram)
        assert (glimpse.order, tuple(glimpse.cars), glimpse.player) == (9, (0, 1), -1 if size == 993 else 1)
        assert glimpse.car(1) == CarState(Phase.RUNNING, 3, current_ms=40_250, invalid=True, distance_m=500.0)

    def test_knows_cars_by_the_index_that_joins_them_with_names_and_times(self) -> None:
        glimpse = moment(pcars2_timings(Car2(300, 2), Car2(5, 3), number=9, local=5))
        assert (tuple(glimpse.cars), glimpse.player) == ((300, 5), 5)
        assert [glimpse.car(index).lap for index in (300, 5)] == [2, 3]

    def test_knows_them_by_their_place_where_the_index_is_left_empty(self) -> None:
        glimpse = moment(pcars2_timings(Car2(0, 2), Car2(0, 3), number=9))
        assert [glimpse.car(index).lap for index in glimpse.cars] == [2, 3]

    def test_leaves_out_empty_slots(self) -> None:
        glimpse = moment(pcars2_timings(Car2(0), Car2(1, active=False), Car2(2), number=9))
        assert tuple(glimpse.cars) == (0, 2)

    def test_without_an_own_car_names_none(self) -> None:
        assert moment(pcars2_timings(Car2(3), number=9, local=8)).player == -1

    @pytest.mark.parametrize(
        ("car", "phase"),
        [
            (Car2(0, pits=1), Phase.IN_LAP),
            (Car2(0, pits=2), Phase.IN_LAP),
            (Car2(0, pits=3), Phase.OUT_LAP),
            (Car2(0, pits=4), Phase.ABSENT),
            (Car2(0, pits=5), Phase.OUT_LAP),
            (Car2(0, pits=0x20), Phase.RUNNING),
            (Car2(0, race=1), Phase.RUNNING),
            (Car2(0, race=3), Phase.FINISHED),
            (Car2(0, race=4), Phase.RETIRED),
            (Car2(0, race=6), Phase.RETIRED),
        ],
    )
    def test_tells_what_a_car_is_doing(self, car: Car2, phase: Phase) -> None:
        assert moment(pcars2_timings(car, number=9)).car(0).phase is phase

    @pytest.mark.parametrize("participants", [-1, 0])
    def test_from_a_menu_tells_nothing(self, participants: int) -> None:
        assert decode(pcars2_timings(number=9, participants=participants)) is None

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        before = moment(pcars2_timings(Car2(0, 2, 5.0), number=9)).watch
        assert moment(pcars2_timings(Car2(0, 2, 5.5, position=3), number=10)).watch == before
        for news in (
            Car2(0, 3),
            Car2(0, 2, sector=1),
            Car2(0, 2, race=3),
            Car2(0, 2, invalid=True),
            Car2(0, 2, pits=1),
        ):
            assert moment(pcars2_timings(news, number=10)).watch != before


class TestTheOtherPackets:
    @pytest.mark.parametrize("size", [784, 1040])
    def test_stats_tell_the_last_lap_and_sector(self, size: int) -> None:
        datagram = pcars2_stats((0, 81.2504, 25.5), (1, -1.0, -1.0), number=12, size=size)
        assert recognise(datagram)
        stats = decode(datagram)
        assert isinstance(stats, LastTimes)
        assert (stats.order, stats.seating) == (12, 77)
        assert (stats.times[0], stats.times[1]) == (LastTime(81_250, 25_500), LastTime(None, None))

    def test_stats_are_joined_by_index_and_empty_ones_are_no_ones(self) -> None:
        stats = decode(pcars2_stats((300, 81.25, 25.5), (0, 82.5, 26.0), number=12))
        assert isinstance(stats, LastTimes)
        assert (stats.times[300].lap_ms, stats.times[0].lap_ms) == (81_250, 82_500)

    def test_participants_come_in_parts(self) -> None:
        named = decode(pcars2_participants({300: "Ada", 7: "Jörg"}, part=2, parts=2))
        assert named == SeatsNamed({300: CarName("Ada"), 7: CarName("Jörg")}, 77)

    @pytest.mark.parametrize(("part", "first"), [(0, 0), (1, 0), (2, 16)])
    def test_participants_without_an_index_are_counted(self, part: int, first: int) -> None:
        named = decode(pcars2_participants({0: "Ada", 1: "Bea"}, part=part, parts=2, size=1040))
        assert named == SeatsNamed({first: CarName("Ada"), first + 1: CarName("Bea")}, 77)

    def test_the_race_definition_tells_the_track(self) -> None:
        assert decode(pcars2_race("Silverstone", "GP")) == SessionNoted(track="Silverstone-GP")
        assert decode(pcars2_race("", "")) is None

    @pytest.mark.parametrize(
        ("session", "type"),
        [
            (1, SessionType.PRACTICE),
            (2, SessionType.PRACTICE),
            (3, SessionType.QUALIFYING),
            (4, SessionType.OTHER),
            (5, SessionType.RACE),
            (6, SessionType.HOTLAP),
        ],
    )
    def test_the_game_state_tells_the_kind_of_session(self, session: int, type: SessionType) -> None:
        assert decode(pcars2_state(session)) == SessionNoted(type=type)

    def test_the_game_state_of_a_menu_tells_nothing(self) -> None:
        assert decode(pcars2_state(0)) is None

    @pytest.mark.parametrize(("kind", "size"), [(kind, size) for kind in (0, 8) for size in SIZES[kind]])
    def test_telemetry_and_vehicles_are_known_and_left_unread(self, kind: int, size: int) -> None:
        datagram = pcars2_other(kind, size)
        assert recognise(datagram)
        assert decode(datagram) is None


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (bytes(11), "pcars2 at byte 11: expected 12 bytes at the beginning, but the packet ends here"),
            (
                blank(25, *base(4, 1)),
                "at byte 10: expected a packet of a known kind and length, not kind 4 of 25 bytes",
            ),
            (blank(24, *base(5, 1)), "at byte 10: .* not kind 5 of 24 bytes"),
            (blank(24, *base(4, 1, of_kind=2)), "at byte 4: expected at most 1 packets of this kind, not 2"),
            (blank(24, *base(4, 1, part=2)), "at byte 8: expected a part of at most 8, not 2 of 1"),
            (blank(24, *base(4, 1, parts=9)), "at byte 8: expected a part of at most 8, not 1 of 9"),
            (blank(24, *base(4, 1), (11, "B", 16)), "at byte 11: expected a version up to 15, not 16"),
            (blank(1063, *base(3, 1), (12, "b", 33)), "at byte 12: expected at most 32 cars, not 33"),
            (blank(24, *base(4, 1), (14, "B", 0x70)), "at byte 14: expected a session below 7, not 7"),
            (pcars2_race("x" * 64), "at byte 48: expected text in UTF-8 with a NUL behind it, within 64 bytes"),
            (pcars2_participants({0: "x" * 64}), "at byte 16: expected text in UTF-8"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, sentence: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @given(
        st.sampled_from([(kind, size) for kind, sizes in SIZES.items() for size in sizes]),
        st.integers(0, 8),
        st.data(),
    )
    def test_raises_nothing_else(self, packet: tuple[int, int], part: int, data: st.DataObject) -> None:
        kind, size = packet
        content = data.draw(st.binary(min_size=size - 12, max_size=size - 12) | st.just(bytes(size - 12)))
        head = blank(12, *base(kind, 9, part=part, parts=8))
        for datagram in (head + content, content, content[:5]):
            try:
                reading = decode(datagram)
            except BadInput:
                assert not recognise(datagram)
                continue
            assert recognise(datagram)
            if isinstance(reading, Glimpse):
                for index in reading.cars:
                    reading.car(index)

    @pytest.mark.parametrize("junk", [math.nan, math.inf, -123.0])
    def test_a_time_that_is_none_is_none(self, junk: float) -> None:
        stats = decode(pcars2_stats((1, junk, junk), number=1))
        assert isinstance(stats, LastTimes)
        assert stats.times[1] == LastTime(None, None)
        assert moment(pcars2_timings(Car2(1, current=junk), number=1)).car(1).current_ms is None


class TestARace:
    @pytest.mark.parametrize("order", ["before", "after"])
    @pytest.mark.parametrize("size", [993, 1063])
    def test_gives_the_laps_of_all_cars(self, order: Literal["before", "after"], size: int) -> None:
        drivers = [Driver(n, name.name, name.laps) for n, name in enumerate((ADA, BEA))] if size == 993 else [ADA, BEA]
        game, rig = Game(*drivers, stats=order, size=size), Rig()
        rig.send(*game.opening(), *game.play(310.0))
        first, second = (driver.index for driver in drivers)
        assert rig.times_of(first) == list(enumerate(ADA_MS, 1))
        assert rig.times_of(second) == list(enumerate(BEA_MS, 1))
        laps = list(rig.laps.values())
        assert {(lap.car, lap.name) for lap in laps} == {(first, CarName("Ada")), (second, CarName("Bea"))}
        if size == 1063:
            assert {lap.car for lap in laps if lap.player} == {ADA.index}
        own = [lap for lap in laps if lap.car == first]
        assert [lap.sectors_ms for lap in own] == [tuple(round(s * 1000) for s in sectors) for sectors in LAPS]
        (session,) = rig.tracker.sessions
        assert (session.type, session.track) == (SessionType.RACE, "Silverstone-GP")

    def test_of_one_car_knows_two_equal_laps_without_more_stats(self) -> None:
        game, rig = Game(Driver(0, "Ada", ((20.25, 30.25, 25.0),))), Rig()
        rig.send(*game.opening(), *game.play(80.0))
        rig.send(*game.play(150.0, stats=False))
        assert rig.times == [(1, 75_500), (2, 75_500), (3, 75_500)]

    def test_waits_for_stats_that_were_lost_and_gives_each_lap_its_own_time(self) -> None:
        game, rig = Game(Driver(0, "Ada", ((20.0, 30.0, 25.0), (21.0, 30.0, 28.0)))), Rig()
        rig.send(*game.opening(), *game.play(80.0))
        rig.send(*game.play(80.0, stats=False))  # the second lap ends
        assert rig.times == [(1, 75_000)]
        rig.send(*game.play(30.0))
        assert rig.times == [(1, 75_000), (2, 79_000)]

    def test_has_no_time_for_a_lap_whose_stats_never_come(self) -> None:
        laps = ((20.0, 30.0, 25.0), (21.0, 30.0, 28.0), (20.0, 29.0, 25.0))
        game, rig = Game(Driver(0, "Ada", laps)), Rig()
        rig.send(*game.opening(), *game.play(80.0))
        rig.send(*game.play(147.0, stats=False))
        rig.send(*game.play(10.0))
        assert rig.times == [(1, 75_000), (3, 74_000)]
        assert rig.dropped[Drop.NO_TIME] == 1

    def test_ends_with_a_lap_whose_number_does_not_rise(self) -> None:
        game, rig = Game(Driver(0, "Ada", ((20.0, 30.0, 25.0), (21.0, 30.0, 28.0)))), Rig()
        rig.send(*game.opening(), *game.play(153.9))
        game.counts[3] += 1
        rig.send(pcars2_timings(Car2(0, 2, 79.0, 2, race=3), number=game.counts[3]))
        rig.send(pcars2_stats((0, 79.0, 28.0), number=99), pcars2_timings(Car2(0, 2, 79.0, 2, race=3), number=9_999))
        assert rig.times == [(1, 75_000), (2, 79_000)]

    def test_keeps_the_mark_of_an_invalid_lap(self) -> None:
        game, rig = Game(Driver(0, "Ada", ((20.0, 30.0, 25.0), (21.0, 30.0, 28.0)), invalid_in=2)), Rig()
        rig.send(*game.opening(), *game.play(240.0))
        assert [(lap.valid, lap.reason) for lap in rig.laps.values()] == [(True, ""), (False, GAME), (True, "")]

    def test_joined_in_the_middle_brings_the_lap_before(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        list(game.play(100.0))
        rig.send(*game.opening(), *game.play(60.0))
        assert rig.times_of(4) == [(1, 75_875), (2, 75_500)]

    def test_started_anew_is_another_session(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(100.0))
        game.now = 0.0
        rig.send(*game.play(100.0))
        assert (rig.times_of(4), rig.sessions) == ([(1, 75_875), (1, 75_875)], 2)

    def test_started_anew_in_its_first_lap_is_another_session(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(50.0))
        game.now = 0.0
        rig.send(*game.play(100.0))
        assert (rig.times_of(4), rig.sessions) == ([(1, 75_875)], 2)

    def test_behind_a_qualifying_is_another_session(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(3), *game.play(50.0))
        game.now = 0.0
        rig.send(pcars2_state(5), *game.play(100.0))
        assert [session.type for session in rig.tracker.sessions] == [SessionType.QUALIFYING, SessionType.RACE]

    def test_on_another_track_is_another_session(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(5.0), pcars2_race("Monza", ""), *game.play(5.0))
        assert [session.track for session in rig.tracker.sessions] == ["Silverstone-GP", "Monza"]

    def test_heard_over_a_bad_network_gives_the_same_laps(self) -> None:
        game, clean = Game(ADA, BEA), Rig()
        opening = list(game.opening())
        sent = list(game.play(310.0))
        clean.send(*opening, *sent)
        for seed in range(4):
            shaky = Rig()
            shaky.send(*opening, *shaken(sent, seed))
            # The stats are not repeated until the next crossing: a lap may be told later, but no other.
            assert [shaky.times_of(car) for car in (4, 9)] == [clean.times_of(car) for car in (4, 9)]
            assert shaky.sessions == 1

    def test_paused_goes_on(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(50.0))
        rig.send(*(game.timings() for _ in range(200)))
        rig.send(*game.play(50.0))
        assert (rig.times_of(4), rig.sessions) == ([(1, 75_875)], 1)

    def test_of_a_game_started_anew_counts_packets_from_the_beginning(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(100.0))
        again = Game(ADA, BEA)
        again.counts = {3: 0, 7: 0}
        rig.send(*again.opening(), *again.play(100.0))
        assert rig.times_of(4) == [(1, 75_875), (1, 75_875)]


class TestAFieldThatMoves:
    def test_has_names_of_its_own_stamp_only(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        game.stamp = 78
        rig.send(*pcars2_names_of_old(), *game.play(5.0), *game.names(), *game.play(80.0))
        assert {(lap.car, lap.name) for lap in rig.laps.values()} == {(4, CarName("Ada")), (9, CarName("Bea"))}

    def test_keeps_laps_and_names_when_somebody_leaves(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.opening(), *game.play(60.0))
        game.drivers = [Driver(4, "Bea", BEA.laps)]  # Bea gets the index that Ada had
        game.stamp, game.local = 79, 4
        rig.send(*game.play(2.0), *game.names(), game.time_stats(), *game.play(60.0))
        assert [(lap.name, lap.lap, lap.time_ms) for lap in rig.laps.values()] == [(CarName("Bea"), 1, 78_750)]

    def test_of_more_than_sixteen_is_named_in_parts(self) -> None:
        drivers = [Driver(n + 1, f"Driver {n}", ((20.0 + n / 8, 30.0, 25.0),)) for n in range(20)]
        game, rig = Game(*drivers), Rig()
        rig.send(*game.opening(), *game.play(80.0))
        assert {lap.car: (lap.name, lap.time_ms) for lap in rig.laps.values()} == {
            n + 1: (CarName(f"Driver {n}"), 75_000 + 125 * n) for n in range(20)
        }


class TestAPractice:
    def test_counts_no_lap_out_of_the_pits(self) -> None:
        rig = Rig()
        number = 10
        packets: list[bytes] = [pcars2_state(1), pcars2_participants({4: "Ada"})]

        def timings(**car: Any) -> bytes:
            nonlocal number
            number += 1
            return pcars2_timings(Car2(4, **car), number=number, local=4)

        packets += [timings(pits=4), timings(pits=5, current=1.0), timings(pits=3, current=90.0)]
        packets += [pcars2_stats((4, 95.0, 30.0), number=2), timings(lap=2, current=0.1)]
        packets += [timings(lap=2, current=80.0), pcars2_stats((4, 80.1, 26.0), number=3), timings(lap=3, current=0.1)]
        rig.send(*packets)
        assert rig.times == [(2, 80_100)]
        assert rig.dropped[Drop.OUT_LAP] == 1


def pcars2_names_of_old() -> Iterator[bytes]:
    yield pcars2_participants({4: "Zoe", 9: "Yan"}, stamp=77)
