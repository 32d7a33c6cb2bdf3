"""All sims that can be read."""

from collections.abc import Sequence
from typing import Final

from ingest.rig import Sim, ac_evo, iracing, raceroom, rfactor2

AUTO: Final = "auto"


def sims(name: str = AUTO, trusted: Sequence[str] = ()) -> list[Sim]:
    """The sim of this name, or all of them. `trusted` are versions of AC EVO's memory to be read as if known."""
    found = [iracing.sim(), rfactor2.SIM, raceroom.SIM, ac_evo.sim(trusted)]
    return [sim for sim in found if name in (AUTO, sim.name)]
