"""The script of the demonstration: every datagram of every rig with its moment, the same for the same seed.

Each rig shows its state at a steady rate and once more exactly when it crosses the line. All rigs are merged into one
order, so that a second run sends the very same datagrams in the same order, however fast it is played. What a game says
depends on the moment alone and not on how many came before it: with another step there are more or fewer moments
between the same laps of the same game sessions.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from ingest.demo.pace import WITHOUT_END, DemoLap, Stint, laps

OPENING_MS: Final = 310_000
"""The demonstration opens with so much already driven: two laps of each rig."""
OPENING_STEP_MS: Final = 15_000
"""Between two frames of a rig while the opening is told in a hurry."""
FRAME_MS: Final = 17
"""No two moments of a rig are closer than this: games count 60 frames a second, and each moment is one of its own."""
COMING_MS: Final = 8_000
"""So long before its first lap a game session begins."""
LEAVING_MS: Final = 8_000
"""So long after its last lap it ends."""


class Scene(Enum):
    """What happens on a rig."""

    COMING = "coming"
    """On the way to the line, where the first lap begins."""
    DRIVING = "driving"
    PAUSED = "paused"
    OVER = "over"
    """The last lap of the game session has been driven."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A rig at `at_ms` of the demonstration's clock, with the laps `done` of its game session behind it."""

    at_ms: int
    scene: Scene
    lap: DemoLap
    """The running lap; while COMING the first one, when OVER the last one."""
    driven_ms: int
    """Since the lap began: negative while COMING, more than the lap's time when OVER."""
    done: tuple[DemoLap, ...]
    before_ms: int
    """The game session's clock at the rig's moment before this one; -1 where the game session begins with this one."""

    @property
    def clock_ms(self) -> int:
        """The game session's clock, which stands still in a pause."""
        return COMING_MS + self.lap.clock_ms + self.driven_ms

    @property
    def first(self) -> bool:
        """Whether the game session begins."""
        return self.before_ms < 0

    @property
    def leaving(self) -> bool:
        """Whether the game session ends."""
        return self.driven_ms == self.lap.time_ms + LEAVING_MS

    @property
    def crossed(self) -> bool:
        """Whether a lap has ended this instant."""
        return bool(self.done) and self.driven_ms == (self.lap.time_ms if self.scene is Scene.OVER else 0)

    @property
    def sectors_ms(self) -> tuple[int | None, int | None]:
        """Sector times of the lap, as far as it has come."""
        first, second, _ = self.lap.sectors_ms
        now = self.driven_ms
        return first if now >= first else None, second if now >= first + second else None

    @property
    def invalid(self) -> bool:
        """A lap that will not count is marked when two thirds of it are driven."""
        return not self.lap.valid and self.driven_ms * 3 > self.lap.time_ms * 2

    @property
    def best_ms(self) -> int | None:
        """The best lap of the game session so far that counts."""
        return min((lap.time_ms for lap in self.done if lap.valid), default=None)

    def due(self, every_ms: int) -> bool:
        """Whether it is time for what a game sends every so often; the first time when the game session begins."""
        return self.clock_ms // every_ms != self.before_ms // every_ms


class Game(Protocol):
    """A game as a rig runs it: its packets for a moment, in the order it sends them."""

    def packets(self, moment: Moment) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Cue:
    """What rig number `rig` (from 0) sends at `at_ms`."""

    at_ms: int
    rig: int
    datagrams: tuple[bytes, ...]


def script(
    games: tuple[Game, ...],
    seed: int,
    step_ms: int,
    *,
    stints: Sequence[Stint] = WITHOUT_END,
    from_ms: int = 0,
) -> Iterator[Cue]:
    """All cues from `from_ms` on, in order. `step_ms` is the time between two frames of a rig, at least `FRAME_MS`."""
    rigs = (_cues(rig, game, moments(seed, rig, step_ms, stints), from_ms) for rig, game in enumerate(games))
    return heapq.merge(*rigs, key=lambda cue: (cue.at_ms, cue.rig))


def _cues(rig: int, game: Game, of: Iterator[Moment], from_ms: int) -> Iterator[Cue]:
    for moment in of:
        datagrams = tuple(game.packets(moment)) if moment.at_ms >= from_ms else ()
        if datagrams:
            yield Cue(moment.at_ms, rig, datagrams)


def moments(seed: int, rig: int, step_ms: int, stints: Sequence[Stint] = WITHOUT_END) -> Iterator[Moment]:
    """The moments of one rig: at a steady rate, the frame before each line crossing, and the crossing itself."""
    done: tuple[DemoLap, ...] = ()
    before = -1
    for lap in laps(seed, rig, stints):
        if lap.number == 1:
            done, before = (), -1
        for at, scene, driven in _course(lap, step_ms):
            moment = Moment(at, scene, lap, driven, (*done, lap) if scene is Scene.OVER else done, before)
            yield moment
            before = moment.clock_ms
        done = (*done, lap)


def _course(lap: DemoLap, step_ms: int) -> Iterator[tuple[int, Scene, int]]:
    """When something is seen of a lap, what happens then, and how much of the lap is driven."""
    start, half, end = lap.start_ms, lap.start_ms + lap.half_ms, lap.end_ms
    if lap.number == 1:
        for at in _times(start - COMING_MS, start, step_ms):
            yield at, Scene.COMING, at - start
    if lap.pause_ms:
        for at in _times(start, half, step_ms):
            yield at, Scene.DRIVING, at - start
        for at in _times(half, half + lap.pause_ms, step_ms):
            yield at, Scene.PAUSED, lap.half_ms
    for at in _times(half + lap.pause_ms if lap.pause_ms else start, end - FRAME_MS, step_ms):
        yield at, Scene.DRIVING, at - start - lap.pause_ms
    yield end - FRAME_MS, Scene.DRIVING, lap.time_ms - FRAME_MS
    if lap.last:
        for at in _times(end, end + LEAVING_MS, step_ms):
            yield at, Scene.OVER, at - start - lap.pause_ms
        yield end + LEAVING_MS, Scene.OVER, lap.time_ms + LEAVING_MS


def _times(start_ms: int, end_ms: int, step_ms: int) -> Iterator[int]:
    """From `start_ms` on and a frame or more before `end_ms`, one step apart."""
    at = start_ms
    while at <= end_ms - FRAME_MS:
        yield at
        at += max(step_ms, OPENING_STEP_MS) if at < OPENING_MS else step_ms
