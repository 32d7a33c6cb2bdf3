"""The feeds that a rig sends by itself, all the way: from their packets to the laps in the record."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.captures import read_capture
from tests.ingest.formats.packets.own import own
from tests.ingest.formats.packets.state import driven
from tests.ingest.formats.test_codemasters import NOTHING, Stage
from tests.ingest.formats.test_ea_wrc import Stage as WrcStage
from tests.ingest.formats.test_f1_2017 import Session
from tests.ingest.formats.test_forza import Race
from tests.ingest.formats.test_pcars1 import ADA, BEA, Game
from tests.ingest.formats.test_pcars2 import ADA as ADA_2
from tests.ingest.formats.test_pcars2 import BEA as BEA_2
from tests.ingest.formats.test_pcars2 import Game as Game2
from tests.ingest.hall import RIG, Hall
from timing.event import Plan, PlannedRig
from timing.laps import Drop


def forza() -> Iterator[bytes]:
    race = Race()
    for time in (82.0, 80.5):
        yield from race.lap_of(time)
    yield from race.run(3.0)


def rally() -> Iterator[bytes]:
    stage = Stage()
    yield from (*stage.to_the_end(), *stage.finish(199.5))
    stage.restart()
    yield from (*stage.to_the_end(), *stage.finish(198.5))


def wrc() -> Iterator[bytes]:
    stage = WrcStage()
    yield from (*stage.drive(180.0), *stage.result(180.25, penalty=10.0))


def f1_2017() -> Iterator[bytes]:
    race = Session()
    yield from (*race.lap_of(82.0), *race.lap_of(80.5), *race.drive(2.0))


def pcars1() -> Iterator[bytes]:
    yield from Game(ADA, BEA).play(170.0)


def pcars2() -> Iterator[bytes]:
    game = Game2(ADA_2, BEA_2)
    yield from (*game.opening(), *game.play(170.0))


def program() -> Iterator[bytes]:
    yield from (own(lap=1, time_ms=92_000), own(lap=2, time_ms=91_000, valid=False))


def program_beside_a_sim() -> Iterator[bytes]:
    yield from driven(20_000, 19_500)


GAMES = {
    "forza_fm2023": (forza, [82_000, 80_500]),
    "dirt_rally_2": (rally, [199_500, 198_500]),
    "ea_wrc": (wrc, [190_250]),
    "f1_2017": (f1_2017, [82_000, 80_500]),
    "pcars1": (pcars1, [75_601, 75_601]),
    "pcars2": (pcars2, [75_875, 75_500]),
    "eracing-json": (program, [92_000, 91_000]),
    "eracing-state": (program_beside_a_sim, [20_000, 19_500]),
}


@pytest.mark.parametrize("name", GAMES)
class TestARig:
    def test_has_the_laps_of_its_own_car_in_the_record(self, name: str) -> None:
        packets, times = GAMES[name]
        hall = Hall()
        hall.hear(*packets())
        assert hall.times == times
        assert {lap.rig for lap in hall.laps} == {"rig-10.0.0.5"}
        assert hall.live().feed == name

    def test_has_them_once_however_often_it_is_heard(self, name: str) -> None:
        packets, times = GAMES[name]
        hall = Hall()
        sent = list(packets())
        hall.hear(*sent)
        hall.hear(*sent)
        hall.restart()
        hall.hear(*sent)
        assert hall.times == times

    def test_goes_on_after_a_restart_of_ours(self, name: str) -> None:
        packets, times = GAMES[name]
        hall = Hall()
        sent = list(packets())
        hall.hear(*sent[: len(sent) // 2])
        hall.restart()
        hall.hear(*sent[len(sent) // 2 :])
        assert hall.times == times

    @pytest.mark.parametrize("seed", range(3))
    def test_that_sends_broken_packets_does_no_harm(self, name: str, seed: int) -> None:
        packets, _ = GAMES[name]
        chance = random.Random(seed)
        hall = Hall(Plan(rigs={"left": PlannedRig("left", RIG[0], cars="all")}))
        for packet in packets():
            damaged = bytearray(packet)
            for _ in range(chance.randrange(4)):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            hall.hear(bytes(damaged[: chance.choice((len(damaged), len(damaged), chance.randrange(len(damaged))))]))
        assert all(Drop.FAULT not in live.dropped for live in hall.pipeline.rigs(hall.now_ns))


class TestAWholeField:
    @pytest.mark.parametrize(
        ("packets", "names"), [(pcars1, {"Ada", "Bea"}), (pcars2, {"Ada", "Bea"}), (f1_2017, {"car 0", "car 1"})]
    )
    def test_counts_where_the_plan_says_so(self, packets: object, names: set[str]) -> None:
        hall = Hall(Plan(rigs={"left": PlannedRig("left", RIG[0], cars="all")}))
        hall.hear(*packets())  # type: ignore[operator]
        assert {hall.name_of(lap) for lap in hall.laps} == names
        assert len(hall.laps) == 4
        assert len({lap.session for lap in hall.laps}) == 1


class TestARigWithSeveralVoices:
    def test_tells_its_games_apart(self) -> None:
        hall = Hall()
        hall.hear(*forza(), *rally(), *program())
        assert hall.times == [82_000, 80_500, 199_500, 198_500, 92_000, 91_000]

    def test_may_have_a_program_beside_its_game(self) -> None:
        hall = Hall()
        for number, packet in enumerate(forza()):
            hall.hear(packet, *([own(lap=number // 100 + 1, time_ms=90_000)] if number % 100 == 0 else []))
        assert [time for time in hall.times if time != 90_000] == [82_000, 80_500]

    def test_counts_what_is_broken(self) -> None:
        hall = Hall()
        hall.hear(*program(), own(lap=0))
        assert hall.live().dropped[Drop.MALFORMED] == 1


def test_a_real_stage_counts_with_the_zeros_that_end_it(corpus: Path) -> None:
    hall = Hall()
    recording = sorted(corpus.glob("udp/dirt_rally_2/*.pcap"))[0]
    hall.replay(read_capture(recording), host=RIG[0])
    assert not hall.laps
    hall.hear(NOTHING, source=(RIG[0], 20777))
    expected = json.loads(recording.with_suffix(".expected.json").read_bytes())
    assert hall.times == [round(expected["last_seen_lap_time_s"] * 1000)]
