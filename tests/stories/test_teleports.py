"""Cars that are moved by the game, or by a trick: the lap they were moved in is kept and does not count."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Car, Header, Participant
from tests.ingest.formats.packets.codemasters import codemasters
from tests.ingest.formats.rig import Rig
from tests.ingest.hall import Hall
from timing.laps import TELEPORT


def f1_lap(*places: tuple[int, float], lap: int = 1, last_ms: int = 0, frame: int = 0) -> Iterator[bytes]:
    """Twenty frames a second between these moments, at so many milliseconds and metres of the lap."""
    for (from_ms, from_m), (to_ms, to_m) in pairwise(places):
        for ran_ms in range(from_ms, to_ms, 50):
            frame += 1
            at = from_m + (to_m - from_m) * (ran_ms - from_ms) / (to_ms - from_ms)
            car = Car(lap, last_ms, ran_ms, distance_m=at)
            yield wire_f1.lap_data_packet(2022, Header(77, clock_ms=frame * 50, frame=frame), [car])


def f1_ends(time_ms: int, frame: int) -> bytes:
    return wire_f1.lap_data_packet(2022, Header(77, clock_ms=frame * 50, frame=frame), [Car(2, time_ms, 20)])


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ([(0, 0.0), (40_000, 2_500.0), (80_000, 5_000.0)], (True, "")),
        ([(0, 0.0), (40_000, 2_500.0), (40_050, 4_000.0), (60_000, 5_000.0)], (False, TELEPORT)),
        ([(0, 0.0), (40_000, 2_500.0), (40_050, 2_420.0), (80_000, 5_000.0)], (True, "")),
    ],
    ids=["driven", "moved on by a kilometre and a half", "put back on the track"],
)
def test_in_f1(places: list[tuple[int, float]], verdict: tuple[bool, str]) -> None:
    hall = Hall()
    hall.hear(wire_f1.participants_packet(2022, Header(77), [Participant("Ada")], 1))
    hall.hear(*f1_lap(*places))
    hall.hear(f1_ends(places[-1][0], 2_000))
    (lap,) = hall.laps
    assert (lap.valid, lap.reason) == verdict


@pytest.mark.parametrize(("skips_m", "verdict"), [(0.0, (None, "")), (1_200.0, (False, TELEPORT))])
def test_on_a_circuit_of_codemasters(skips_m: float, verdict: tuple[bool | None, str]) -> None:
    rig = Rig()
    for tick in range(401):
        time = tick * 0.2
        at = time * 40 + (skips_m if time > 30 else 0.0)
        rig.send(codemasters(run=100 + time, time=time, distance=at, share=2.0, laps=3, length=4_000.0))
    rig.send(codemasters(run=180.1, time=0.05, share=2.0, laps=3, length=4_000.0, lap=1, completed=1, last=80.05))
    assert (rig.last.valid, rig.last.reason) == verdict
