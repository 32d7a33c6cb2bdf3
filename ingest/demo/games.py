"""The games of the demonstration: what runs on each rig, one per team, the same for the same seed."""

from itertools import cycle

from ingest.demo.cup import RUNS
from ingest.demo.f1_rig import F1Rig
from ingest.demo.gt7_rig import GT7Rig
from ingest.demo.script import Game
from ingest.demo.wire_gt7 import LENGTHS


def games(seed: int) -> tuple[Game, ...]:
    """The games in the order of the teams; those of Gran Turismo 7 take turns in the format they send."""
    formats = cycle(LENGTHS)
    return tuple(
        GT7Rig(next(formats), kind, seed, rig) if year is None else F1Rig(year, kind, seed, rig)
        for rig, (year, kind) in enumerate(RUNS)
    )
