"""The script of the demonstration: every datagram of every rig with its moment, the same for the same seed.

Each rig shows its state at a steady rate and once more exactly when it crosses the line. All rigs are merged into one
order, so that a second run sends the very same datagrams in the same order, however fast it is played.
"""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from ingest.demo.pace import DemoLap, laps

OPENING_MS: Final = 200_000
"""The demonstration opens with so much already driven: two laps of each rig."""
OPENING_STEP_MS: Final = 4_000
"""Between two frames of a rig while the opening is told in a hurry."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A rig at `at_ms` of the demonstration's clock: in `lap`, with `done` behind it. `frame` counts its moments."""

    at_ms: int
    frame: int
    lap: DemoLap
    done: tuple[DemoLap, ...]

    @property
    def current_ms(self) -> int:
        return self.at_ms - self.lap.start_ms

    @property
    def sectors_ms(self) -> tuple[int | None, int | None]:
        """Sector times of the running lap, as far as it has come."""
        first, second, _ = self.lap.sectors_ms
        now = self.current_ms
        return first if now >= first else None, second if now >= first + second else None

    @property
    def invalid(self) -> bool:
        """A lap that will not count is marked when two thirds of it are driven."""
        return not self.lap.valid and self.current_ms * 3 > self.lap.time_ms * 2


class Game(Protocol):
    """A game as a rig runs it: its packets for a moment, in the order it sends them."""

    def packets(self, moment: Moment) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Cue:
    """What rig number `rig` (from 0) sends at `at_ms`."""

    at_ms: int
    rig: int
    datagrams: tuple[bytes, ...]


def script(games: tuple[Game, ...], seed: int, step_ms: int) -> Iterator[Cue]:
    """All cues in order, without end. `step_ms` is the time of the demonstration between two frames of a rig."""
    rigs = (_cues(rig, game, moments(seed, rig, step_ms)) for rig, game in enumerate(games))
    return heapq.merge(*rigs, key=lambda cue: (cue.at_ms, cue.rig))


def _cues(rig: int, game: Game, of: Iterator[Moment]) -> Iterator[Cue]:
    return (Cue(moment.at_ms, rig, tuple(game.packets(moment))) for moment in of)


def moments(seed: int, rig: int, step_ms: int) -> Iterator[Moment]:
    """The moments of one rig: at a steady rate, the instant before each line crossing, and the crossing itself."""
    frames = itertools.count()
    done: tuple[DemoLap, ...] = ()
    for lap in laps(seed, rig):
        at = lap.start_ms
        while at < lap.end_ms - 1:
            yield Moment(at, next(frames), lap, done)
            at += OPENING_STEP_MS if at < OPENING_MS else step_ms
        yield Moment(lap.end_ms - 1, next(frames), lap, done)
        done = (*done, lap)
