"""A network that loses, doubles and reorders: the record is the same, wherever a game says again what it has said.

One datagram in twenty is lost, one in twenty comes twice, one in five is overtaken by the next few; each seed is
another such line. F1 and Gran Turismo have stories of their own about it (`tests/stories`).
"""

from collections.abc import Callable, Iterator

import pytest

from tests.ingest.formats.packets.own import own
from tests.ingest.formats.rig import shaken
from tests.ingest.formats.test_codemasters import Circuit
from tests.ingest.hall import Hall
from tests.ingest.test_every_feed import GAMES
from timing.record.entry import LapAmended

SEEDS = range(3)


def circuit() -> Iterator[bytes]:
    race = Circuit(laps=4)
    for time in (81.5, 80.25, 80.25):
        yield from race.lap_of(time)
    yield from race.drive(10.0)


def three_times() -> Iterator[bytes]:
    """A program that follows our advice to send each lap three times."""
    for message in (own(lap=1, time_ms=92_000), own(lap=2, time_ms=91_000, valid=False)):
        yield from (message,) * 3


LINES: dict[str, Callable[[], Iterator[bytes]]] = {name: packets for name, (packets, _) in GAMES.items()} | {
    "a circuit of GRID": circuit,
    "eracing-json": three_times,
}


def written(datagrams: Iterator[bytes] | list[bytes]) -> list[tuple[int, int, bool | None, str]]:
    """The laps as they stand in the end."""
    hall = Hall()
    hall.hear(*datagrams)
    hall.pipeline.finish(hall.now_ns)
    amended = {entry.lap_key: entry for entry in hall.entries if isinstance(entry, LapAmended)}
    return [
        (lap.lap, lap.time_ms, (amended.get(lap.key) or lap).valid, (amended.get(lap.key) or lap).reason)
        for lap in hall.laps
    ]


@pytest.mark.parametrize("name", LINES)
def test_the_record_is_the_same_over_a_bad_line(name: str) -> None:
    clean = written(LINES[name]())
    assert clean
    sent = list(LINES[name]())
    for seed in SEEDS:
        assert written(shaken(sent, seed)) == clean
