"""A rig for stories: what its game sends goes through recognition, decoder and tracker; what comes of it is kept."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.formats.feeds import identify
from timing.laps import Drop, Dropped, LapCorrected, LapDone, Outcome
from timing.tracker import Tracker


@dataclass
class Rig:
    """Plays datagrams into a tracker. A lap is kept as corrected last, by session, car and number."""

    tracker: Tracker = field(default_factory=lambda: Tracker(keep=1_000))
    laps: dict[tuple[str, int, int], LapDone] = field(default_factory=dict)
    dropped: Counter[Drop] = field(default_factory=Counter)

    def send(self, *datagrams: bytes) -> Sequence[Outcome]:
        """Play datagrams; what the last one led to."""
        outcomes: Sequence[Outcome] = ()
        for datagram in datagrams:
            feed = identify(datagram)
            assert feed is not None
            reading = feed.decode(datagram)
            outcomes = () if reading is None else self.tracker.read(reading)
            for outcome in outcomes:
                self._keep(outcome)
        return outcomes

    def _keep(self, outcome: Outcome) -> None:
        match outcome:
            case Dropped():
                self.dropped[outcome.reason] += 1
            case LapDone():
                key = (outcome.session, outcome.car, outcome.lap)
                assert key not in self.laps, "a lap is told once"
                self.laps[key] = outcome
            case LapCorrected():
                key = (outcome.session, outcome.car, outcome.lap)
                lap = self.laps[key]
                time = lap.time_ms if outcome.time_ms is None else outcome.time_ms
                self.laps[key] = replace(lap, time_ms=time, valid=outcome.valid, reason=outcome.reason)

    @property
    def times(self) -> list[tuple[int, int]]:
        """Number and time of the laps told, in the order they were told."""
        return [(lap.lap, lap.time_ms) for lap in self.laps.values()]

    def times_of(self, car: int) -> list[tuple[int, int]]:
        return [(lap.lap, lap.time_ms) for lap in self.laps.values() if lap.car == car]

    @property
    def sessions(self) -> int:
        return len(self.tracker.sessions)

    @property
    def last(self) -> LapDone:
        return list(self.laps.values())[-1]


def shaken(
    datagrams: Iterable[bytes], seed: int, *, loss: float = 0.05, twice: float = 0.05, moved: float = 0.2
) -> list[bytes]:
    """The same datagrams after a bad network: some are lost, some come twice, some are overtaken by the next few."""
    chance = random.Random(seed)
    arriving: list[tuple[float, bytes]] = []
    for place, datagram in enumerate(datagrams):
        if chance.random() < loss:
            continue
        for _ in range(2 if chance.random() < twice else 1):
            arriving.append((place + (chance.uniform(1, 4) if chance.random() < moved else 0.0), datagram))
    return [datagram for _, datagram in sorted(arriving, key=lambda pair: pair[0])]
