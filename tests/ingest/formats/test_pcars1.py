"""Project CARS 1: what its packets say, and the stories of a field as one rig hears it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.formats.feeds import FEEDS, identify
from ingest.formats.pcars1 import decode, recognise
from tests.ingest.formats.packets.pcars1 import Car1, pcars1, pcars1_more_names, pcars1_names
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.laps import GAME, Drop
from timing.pieces import Glimpse, SeatsNamed, SectorEnd
from timing.readings import CarName, CarState, Phase, SessionType

NO_SECTOR = -123.0


@dataclass
class Driver:
    """A driver whose sectors take the same time each lap, from a standing start."""

    name: str
    sectors: tuple[float, float, float]
    invalid_in: int = 0
    """A lap marked invalid by the game."""

    @property
    def lap_time(self) -> float:
        return sum(self.sectors)

    def car(self, time: float) -> Car1:
        """How the telemetry has the car `time` seconds after it first crossed the line."""
        if time < 0:
            return Car1(sector=3, invalid=True)
        completed, left = int(time / self.lap_time), time % self.lap_time
        first, second, third = self.sectors
        invalid = completed + 1 == self.invalid_in
        if left < first:
            took, sector = (third if completed else NO_SECTOR), 1
        elif left < first + second:
            took, sector = first, 2
        else:
            took, sector = second, 3
        return Car1(completed, completed + 1, sector, took, invalid=invalid, fraction=int(left * 7))


class Game:
    """A field as the game broadcasts it, 20 times a second, with the names every ten; car 0 is the rig's own."""

    def __init__(self, *drivers: Driver, session: int = 5, viewed: int = 0) -> None:
        self.drivers: Sequence[Driver] = drivers
        self.session, self.viewed = session, viewed
        self.now = -2.0
        self.number = 40
        self.states_own = True
        self.own_last: float | None = None

    def telemetry(self) -> bytes:
        self.number += 1
        own = self.drivers[self.viewed] if 0 <= self.viewed < len(self.drivers) else None
        stated: dict[str, Any] = {}
        if own is not None and self.states_own:
            done = int(max(self.now, 0) / own.lap_time)
            stated = {
                "current": max(self.now, 0) % own.lap_time,
                "last": (self.own_last or own.lap_time) if done else -1.0,
            }
        cars = [driver.car(self.now) for driver in self.drivers]
        return pcars1(*cars, number=self.number, session=self.session, viewed=self.viewed, **stated)

    def names(self) -> Iterator[bytes]:
        names = [driver.name for driver in self.drivers]
        yield pcars1_names(*names[:16], number=self.number)
        if names[16:]:
            yield pcars1_more_names(*names[16:], number=self.number)

    def play(self, seconds: float, *, names: bool = True, rate: int = 20) -> Iterator[bytes]:
        for step in range(int(seconds * rate)):
            if names and step % (rate * 10) == rate:
                yield from self.names()
            yield self.telemetry()
            self.now += 1 / rate


ADA = Driver("Ada", (20.1004, 30.2004, 25.3004))
BEA = Driver("Bea", (20.6, 30.4, 25.5))
CLEO = Driver("Cleo", (21.25, 31.0, 26.5))


class TestATelemetryPacket:
    def test_tells_other_cars_by_lap_and_sector_only(self) -> None:
        datagram = pcars1(Car1(), Car1(2, 3, 2, 31.0005, invalid=True, fraction=9), number=7)
        assert recognise(datagram)
        glimpse = decode(datagram)
        assert isinstance(glimpse, Glimpse)
        assert (glimpse.order, tuple(glimpse.cars), glimpse.player) == (7, (0, 1), 0)
        assert glimpse.car(1) == CarState(Phase.RUNNING, 3, invalid=True, distance_m=500.0)
        assert glimpse.sector is not None
        sector, took_us = glimpse.sector(datagram, 1)
        assert (sector, took_us) == SectorEnd(2, 31_000_500)

    def test_tells_the_viewed_cars_times(self) -> None:
        glimpse = decode(pcars1(Car1(1), number=7, best=80.5, last=81.25, current=12.0))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0) == CarState(Phase.RUNNING, 2, 81_250, 12_000, 80_500, invalid=False, distance_m=500.0)

    def test_before_the_start_has_no_times(self) -> None:
        datagram = pcars1(Car1(sector=3, invalid=True), number=7, race=9)
        glimpse = decode(datagram)
        assert isinstance(glimpse, Glimpse)
        assert glimpse.sector is not None
        assert glimpse.sector(datagram, 0) == SectorEnd(3, None)
        assert glimpse.car(0) == CarState(Phase.RUNNING, 1, invalid=False, distance_m=500.0)

    @pytest.mark.parametrize(
        ("race", "phase"),
        [(1, Phase.RUNNING), (2, Phase.RUNNING), (3, Phase.FINISHED), (4, Phase.RETIRED), (6, Phase.RETIRED)],
    )
    def test_tells_whether_the_viewed_car_has_finished(self, race: int, phase: Phase) -> None:
        glimpse = decode(pcars1(Car1(), Car1(), number=7, race=race))
        assert isinstance(glimpse, Glimpse)
        assert (glimpse.car(0).phase, glimpse.car(1).phase) == (phase, Phase.RUNNING)

    def test_marks_the_viewed_lap_invalid_by_its_own_flag(self) -> None:
        glimpse = decode(pcars1(Car1(), number=7, race=2 | 8))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0).invalid

    def test_on_the_grid_marks_no_lap_invalid_whatever_it_says(self) -> None:
        glimpse = decode(pcars1(Car1(sector=3, invalid=True), number=7, race=9))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0).invalid is False

    def test_knows_empty_slots(self) -> None:
        glimpse = decode(pcars1(Car1(active=False), number=7))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0).phase is Phase.ABSENT

    @pytest.mark.parametrize("changed", [{"participants": -1}, {"participants": 0}, {"session": 0}])
    def test_from_a_menu_tells_nothing(self, changed: dict[str, int]) -> None:
        assert decode(pcars1(Car1(), number=7, **changed)) is None

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
    def test_tells_the_kind_of_session(self, session: int, type: SessionType) -> None:
        glimpse = decode(pcars1(Car1(), number=7, session=session))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.setting.type is type

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        def watch(car: Car1, **changed: Any) -> object:
            glimpse = decode(pcars1(car, number=8, **{"current": 5.0} | changed))
            assert isinstance(glimpse, Glimpse)
            return glimpse.watch

        before = watch(Car1(1, position=3, fraction=1))
        assert watch(Car1(1, position=4, fraction=30), current=5.05) == before
        for news in (Car1(2), Car1(1, sector=2), Car1(1, invalid=True), Car1(1, active=False)):
            assert watch(news) != before
        assert watch(Car1(1), race=3) != before
        assert watch(Car1(1), last=81.0) != before


class TestANamesPacket:
    def test_tells_the_track_and_sixteen_names(self) -> None:
        datagram = pcars1_names("Ada", "Jörg", track="Nordring", variation="Kurz")
        assert recognise(datagram)
        named = decode(datagram)
        assert isinstance(named, SeatsNamed)
        assert (named.track, named.names[0], named.names[1]) == ("Nordring-Kurz", CarName("Ada"), CarName("Jörg"))
        assert set(named.names) == set(range(16))

    def test_from_a_menu_has_names_of_old_and_tells_nothing(self) -> None:
        assert decode(pcars1_names("Ada", track="", variation="")) is None

    def test_may_be_followed_by_more(self) -> None:
        named = decode(pcars1_more_names("Zoe", first=32))
        assert isinstance(named, SeatsNamed)
        assert (named.names[32], set(named.names)) == (CarName("Zoe"), set(range(32, 48)))


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (b"\0", "pcars1 at byte 1: expected packet 0, 1 or 2 of 1367, 1347 or 1028 bytes, not packet -1 of 1"),
            (bytes(1347), "at byte 2: expected packet 0, 1 or 2 of .* bytes, not packet 0 of 1347"),
            (b"\xe3\x07" + pcars1_names("Ada")[2:], "at byte 0: expected the number of a build, not a format of F1"),
            (pcars1(number=1, session=7), "at byte 3: expected a session below 7, not 7"),
            (pcars1(number=1, viewed=-2), "at byte 4: expected the viewed car, -1 to 55, not -2"),
            (pcars1(number=1, participants=57), "at byte 5: expected at most 56 cars, not 57"),
            (pcars1(number=1, last=-123.0), "at byte 16: expected a lap time in seconds, or -1, not -123"),
            (pcars1(number=1, length=-1.0), "at byte 1360: expected the length of the track in metres, not -1"),
            (pcars1_more_names("Ada", first=56), "at byte 3: expected names of cars below 56, not from 56"),
            (pcars1_names("x" * 64), "at byte 259: expected text in UTF-8 with a NUL behind it, within 64 bytes"),
            (pcars1_names("Ada").replace(b"Ada", b"\xff\xfe\xfd"), "at byte 259: expected text in UTF-8"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, sentence: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @given(st.sampled_from([1367, 1347, 1028, 0, 5]).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
    def test_raises_nothing_else(self, datagram: bytes) -> None:
        for packet in (datagram, b"\xb0\x04" + datagram[2:], pcars1(Car1(), number=1)[:464] + datagram[464:]):
            try:
                reading = decode(packet)
            except BadInput:
                assert not recognise(packet)
                continue
            assert recognise(packet)
            if isinstance(reading, Glimpse):
                for index in reading.cars:
                    reading.car(index)
                    assert reading.sector is not None
                    reading.sector(packet, index)


class TestARace:
    def test_gives_the_laps_of_all_cars_from_their_sectors(self) -> None:
        game, rig = Game(ADA, BEA, CLEO), Rig()
        rig.send(*game.play(240.0))
        # Rounded on their own, the sectors of the first would make 75_600.
        assert rig.times_of(0) == [(1, 75_601), (2, 75_601), (3, 75_601)]
        assert rig.times_of(1) == [(1, 76_500), (2, 76_500), (3, 76_500)]
        assert rig.times_of(2) == [(1, 78_750), (2, 78_750), (3, 78_750)]
        laps = list(rig.laps.values())
        assert {lap.car: lap.name for lap in laps} == {
            0: CarName("Ada"),
            1: CarName("Bea"),
            2: CarName("Cleo"),
        }
        assert {lap.car for lap in laps if lap.player} == {0}
        assert next(lap for lap in laps if lap.car == 1).sectors_ms == (20_600, 30_400, 25_500)
        assert {lap.valid for lap in laps} == {True}
        (session,) = rig.tracker.sessions
        assert (session.type, session.track) == (SessionType.RACE, "Nordring-Short")

    def test_believes_the_game_about_the_own_lap_where_the_sum_is_a_millisecond_off(self) -> None:
        game, rig = Game(ADA), Rig()
        game.own_last = 75.602
        rig.send(*game.play(80.0))
        assert rig.times == [(1, 75_602)]

    def test_keeps_the_mark_of_an_invalid_lap(self) -> None:
        game, rig = Game(Driver("Ada", (20.0, 30.0, 25.0), invalid_in=2)), Rig()
        rig.send(*game.play(230.0))
        assert [(lap.valid, lap.reason) for lap in rig.laps.values()] == [(True, ""), (False, GAME), (True, "")]

    def test_has_names_that_come_after_the_first_laps(self) -> None:
        fast = Driver("Ada", (2.0, 3.0, 2.5)), Driver("Bea", (2.25, 3.0, 2.5))
        game, rig = Game(*fast), Rig()
        rig.send(*game.play(12.0, names=False))
        assert not rig.times
        rig.send(*game.names())
        rig.send(*game.play(0.2, names=False))
        assert {(lap.car, lap.name) for lap in rig.laps.values()} == {(0, CarName("Ada")), (1, CarName("Bea"))}
        assert rig.times_of(0) == [(1, 7_500)]

    def test_goes_on_without_names_that_never_come(self) -> None:
        game, rig = Game(Driver("Ada", (8.0, 9.0, 8.0))), Rig()
        rig.send(*game.play(80.0, names=False))
        assert [(lap, time) for lap, time in rig.times] == [(1, 25_000), (2, 25_000), (3, 25_000)]
        assert {lap.name for lap in rig.laps.values()} == {None}
        rig.send(*game.names(), *game.play(25.0, names=False))
        assert (rig.last.car, rig.last.name) == (0, CarName("Ada"))

    def test_knows_more_than_sixteen_cars(self) -> None:
        drivers = [Driver(f"Driver {n}", (20.0 + n / 8, 30.0, 25.0)) for n in range(20)]
        game, rig = Game(*drivers), Rig()
        rig.send(*game.play(85.0))
        assert {lap.car: (lap.name, lap.time_ms) for lap in rig.laps.values()} == {
            n: (CarName(f"Driver {n}"), 75_000 + 125 * n) for n in range(20)
        }

    def test_restarted_begins_anew(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.play(100.0))
        game.now = -2.0
        rig.send(*game.play(100.0))
        assert rig.times_of(0) == [(1, 75_601), (1, 75_601)]
        assert rig.sessions == 2

    def test_restarted_in_its_first_lap_begins_anew(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.play(50.0))
        game.now = -2.0
        rig.send(*game.play(100.0))
        assert (rig.times_of(0), rig.times_of(1), rig.sessions) == ([(1, 75_601)], [(1, 76_500)], 2)

    def test_behind_a_qualifying_is_another_session(self) -> None:
        game, rig = Game(ADA, BEA, session=3), Rig()
        rig.send(*game.play(100.0))
        game.session, game.now = 5, -2.0
        rig.send(*game.play(100.0))
        assert [session.type for session in rig.tracker.sessions] == [SessionType.QUALIFYING, SessionType.RACE]
        assert rig.times_of(0) == [(1, 75_601), (1, 75_601)]

    def test_in_practice_a_time_that_falls_is_no_restart(self) -> None:
        game, rig = Game(ADA, session=1), Rig()
        rig.send(*game.play(50.0))
        game.now -= 45.0
        rig.send(*game.play(80.0))
        assert rig.sessions == 1

    def test_ends_in_a_menu_that_tells_nothing(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.play(100.0))
        for _ in range(100):
            game.number += 1
            rig.send(
                pcars1(Car1(), number=game.number, session=0, participants=-1, viewed=-1), pcars1_names("Old", track="")
            )
        assert rig.times_of(0) == [(1, 75_601)]
        assert rig.sessions == 1

    def test_paused_goes_on(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.play(50.0))
        for _ in range(200):
            rig.send(game.telemetry())
        rig.send(*game.play(50.0))
        assert (rig.times_of(0), rig.sessions) == ([(1, 75_601)], 1)


class TestALostSector:
    def test_leaves_its_lap_without_a_time(self) -> None:
        game, rig = Game(ADA, BEA), Rig()
        rig.send(*game.play(18.0))
        list(game.play(37.0))  # the first sector ends, and the second
        rig.send(*game.play(110.0))
        # The game states the own car's last lap; of the other nothing is known but its sectors.
        assert rig.times_of(0) == [(1, 75_601), (2, 75_601)]
        assert rig.times_of(1) == [(2, 76_500)]
        assert rig.dropped[Drop.NO_TIME] == 1

    def test_of_the_own_car_matters_where_the_game_does_not_state_its_lap(self) -> None:
        game, rig = Game(ADA), Rig()
        game.states_own = False
        rig.send(*game.play(18.0))
        list(game.play(37.0))
        rig.send(*game.play(110.0))
        assert rig.times_of(0) == [(2, 75_601)]

    def test_is_no_sector_of_the_next_lap(self) -> None:
        game, rig = Game(BEA, viewed=-1), Rig()
        rig.send(*game.play(30.0))
        list(game.play(76.5))  # a whole round unheard: in the same sector as before
        rig.send(*game.play(130.0))
        assert rig.times_of(0) == [(3, 76_500)]

    def test_does_not_happen_on_a_network_that_loses_what_the_game_repeats(self) -> None:
        game, clean = Game(ADA, BEA, CLEO), Rig()
        sent = list(game.play(240.0))
        clean.send(*sent)
        for seed in range(3):
            shaky = Rig()
            shaky.send(*shaken(sent, seed))
            assert [shaky.times_of(car) for car in range(3)] == [clean.times_of(car) for car in range(3)]
            assert shaky.sessions == 1


class TestAFieldThatMoves:
    def test_keeps_laps_and_names_when_somebody_leaves(self) -> None:
        game, rig = Game(ADA, BEA, CLEO, viewed=2), Rig()
        rig.send(*game.play(100.0))
        game.drivers, game.viewed = [ADA, CLEO], 1  # Bea leaves, and Cleo takes her index
        rig.send(*game.play(150.0))
        told = {(lap.name.name if lap.name else "", lap.lap, lap.time_ms) for lap in rig.laps.values()}
        assert told == {
            *(("Ada", lap, 75_601) for lap in (1, 2, 3)),
            ("Bea", 1, 76_500),
            *(("Cleo", lap, 78_750) for lap in (1, 2, 3)),
        }
        assert {lap.name for lap in rig.laps.values() if lap.player} == {CarName("Cleo")}
        assert len({lap.car for lap in rig.laps.values()}) == 3

    def test_keeps_a_lap_that_ends_before_the_names_have_come(self) -> None:
        game, rig = Game(ADA, BEA, CLEO), Rig()
        rig.send(*game.play(73.0))
        game.drivers = [BEA, CLEO]
        game.viewed = -1
        rig.send(*game.play(9.0, names=False))  # both end their laps meanwhile
        assert not rig.times
        rig.send(*game.names(), *game.play(1.0, names=False))
        assert {(lap.name, lap.lap, lap.time_ms) for lap in rig.laps.values()} == {
            (CarName("Bea"), 1, 76_500),
            (CarName("Cleo"), 1, 78_750),
        }

    def test_finds_out_from_new_names_where_nobody_left(self) -> None:
        game, rig = Game(ADA, BEA, viewed=-1), Rig()
        rig.send(*game.play(80.0))
        game.drivers = [BEA, ADA]
        rig.send(*game.names(), *game.play(80.0))
        assert {(lap.name, lap.time_ms) for lap in rig.laps.values()} == {
            (CarName("Ada"), 75_601),
            (CarName("Bea"), 76_500),
        }

    def test_tells_two_drivers_of_one_name_apart(self) -> None:
        game, rig = Game(Driver("Player", (20.0, 30.0, 25.0)), Driver("Player", (21.0, 30.0, 25.0))), Rig()
        rig.send(*game.play(160.0))
        assert rig.times_of(0) == [(1, 75_000), (2, 75_000)]
        assert rig.times_of(1) == [(1, 76_000), (2, 76_000)]


def test_a_real_recording_reads_as_expected(corpus: Path) -> None:
    (recording,) = corpus.glob("udp/pcars1/*.pcap")
    expected: dict[str, Any] = json.loads(recording.with_suffix(".expected.json").read_bytes())
    payloads = [datagram.payload for datagram in read_capture(recording)]
    assert all(identify(payload) is FEEDS["pcars1"] for payload in payloads)
    rig = Rig()
    before: dict[int, int] = {}
    sectors = []
    for number, payload in enumerate(payloads):
        rig.send(payload)
        reading = decode(payload)
        if not isinstance(reading, Glimpse) or reading.sector is None:
            continue
        for index in reading.cars:
            sector, took_us = reading.sector(payload, index)
            if sector != before.get(index, sector) and took_us is not None:
                car = reading.car(index)
                sectors.append((number, index, before[index], (took_us + 500) // 1000, car.lap, car.invalid))
            before[index] = sector
    assert sectors == [
        (
            told["packet"],
            told["car_index"],
            told["finished_sector"],
            round(told["sector_time_s"] * 1000),
            told["current_lap"],
            told["lap_invalid"],
        )
        for told in expected["sectors"]
    ]
    (session,) = rig.tracker.sessions
    assert session.track == "-".join(expected["track"])
    assert [name.name for _, name in sorted(rig.tracker.entrants(session.id).items())] == expected["participants"]
    assert rig.times == expected["laps"] == []
    assert not rig.dropped
