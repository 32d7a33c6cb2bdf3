"""`eracing bench ingest`: how quickly packets are read and passed on, and whether a full hall is heard completely."""

from dataclasses import dataclass
from typing import Final

from ingest.bench import flood, hall, reading
from timing.bench.figures import Report
from timing.bench.floors import NO_COMPILER, compiler


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of everything, passes over the packets in each, and seconds that rigs send."""

    rounds: int
    passes: int
    seconds: float
    hall_rounds: int
    hall_seconds: float
    hz: float
    screens: int
    laps: int


FULL: Final = Size(
    rounds=9, passes=30, seconds=2.0, hall_rounds=3, hall_seconds=20.0, hz=60.0, screens=5_000, laps=10_000
)
QUICK: Final = Size(rounds=1, passes=2, seconds=0.1, hall_rounds=1, hall_seconds=0.5, hz=5.0, screens=20, laps=200)


def run(quick: bool) -> Report:
    """Measure it. Raises ProgramError when one of the programs that it needs does not do its part."""
    size = QUICK if quick else FULL
    fields, missing = reading.fields(size.rounds, size.passes)
    measures = [fields, reading.unchanged(size.rounds, size.passes)]
    if compiler() is None:
        missing.append(NO_COMPILER)
    else:
        measures += flood.measures(size.rounds, size.seconds)
        measures += hall.measures(size.hall_rounds, size.hall_seconds, size.hz, size.screens, size.laps)
    return Report("ingest", measures, missing, quick)
