"""How the made-up drivers drive: lap times that look like an evening, the same for the same seed.

Most of it is chance: drivers find time, have bad laps, cut corners, pause. What a first minute needs is not left to it.
Two rivals equal each other's best lap to the millisecond in the opening and then take the lead from one another, lap by
lap; somebody from further back takes it from both; two more in the middle of the field share a best lap and keep it for
a while; one driver spins, one comes late, one is away for three minutes. Who plays which part is the seed's choice.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.demo.cup import RUNS, TEAMS

BASE_MS: Final = 91_000
"""A good lap of the demonstration's track."""
LEAD_IN_MS: Final = 10_000
"""The demonstration's clock when the first rig starts its first lap."""
LATE_MS: Final = 390_000
"""When the driver who comes late starts."""
AWAY_LAP: Final = 4
AWAY_MS: Final = 180_000
"""How long, and in which lap, one driver is away."""

_STANDING_MS: Final = 6_000
"""A lap from standing takes so much longer."""
_RANK_MS: Final = 150
"""The next faster driver is faster by about so much."""
_NOISE_MS: Final = 420.0
_GRIP_MS: Final = 1_500
_GRIP_HOURS: Final = 6
"""So much faster the track becomes, half of it in so many hours: records fall all evening long."""
_CALM_LAPS: Final = 2
"""The first laps of the evening hold no surprise, so that every driver has two of them on the board at once."""
_SPIN_LAP: Final = 4
_SPIN_MS: Final = 24_000

Part = Mapping[int, tuple[int, bool]]
"""Laps that the story wants, by their number in the evening: milliseconds against the rivals' tie, and validity."""
_RIVALS: Final[tuple[Part, Part]] = (
    {1: (6_213, True), 2: (0, True), 3: (212, True), 4: (-140, True), 5: (95, True), 6: (-233, True), 7: (380, True)},
    {1: (6_541, True), 2: (0, True), 3: (187, True), 4: (-390, False), 5: (-181, True), 6: (60, True), 7: (-240, True)},
)
_COMET: Final[Part] = {8: (-300, True)}
_TWINS: Final[Part] = {5: (560, True)}
_CHANCE: Final[Part] = {}


class Stint(NamedTuple):
    """What the rigs drive from `start_ms` on: so many `laps`, or until the flag falls at `flag_ms`, or without end.

    A lap that began before the flag is driven to its end.
    """

    start_ms: int
    laps: int | None = None
    flag_ms: int | None = None


WITHOUT_END: Final = (Stint(0),)


@dataclass(frozen=True, slots=True)
class DemoLap:
    """A lap that will be driven: it runs from `start_ms` to `end_ms` of the demonstration's clock."""

    number: int
    """In its game session, from 1."""
    session: int
    """The game sessions of a rig count from 1; each is a game begun anew."""
    of: int
    """So many laps the game session has."""
    start_ms: int
    clock_ms: int
    """Time driven in the game session before this lap."""
    sectors_ms: tuple[int, int, int]
    valid: bool
    pause_ms: int = 0
    """So long the driver pauses the game, half-way round."""

    @property
    def time_ms(self) -> int:
        return sum(self.sectors_ms)

    @property
    def half_ms(self) -> int:
        return self.time_ms // 2

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.time_ms + self.pause_ms

    @property
    def last(self) -> bool:
        """Whether the game session ends with it."""
        return self.number == self.of


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part; rigs are numbered from 0."""

    ranks: tuple[int, ...]
    """The rigs, fastest driver first."""
    slots: tuple[int, ...]
    """By rig: how far round the track the others are when it starts, in parts of a lap; so laps end all the time."""
    tie_ms: int
    """The best lap that the rivals share in the opening."""

    @property
    def rivals(self) -> tuple[int, int]:
        return self.ranks[0], self.ranks[1]

    @property
    def spinner(self) -> int:
        return self.ranks[4]

    @property
    def comet(self) -> int:
        """Who takes the lead from both rivals."""
        return self.ranks[6]

    @property
    def twins(self) -> tuple[int, int]:
        return self.ranks[8], self.ranks[9]

    @property
    def late(self) -> int:
        return self.ranks[12]

    @property
    def away(self) -> int:
        return next(rig for rig in self.ranks[13:] if _marks_laps(rig))

    def part(self, rig: int) -> Part:
        """The laps that the story wants of a rig; all others are left to chance."""
        if rig in self.rivals:
            return _RIVALS[self.rivals.index(rig)]
        if rig == self.comet:
            return _COMET
        return _TWINS if rig in self.twins else _CHANCE


@lru_cache(maxsize=4)
def cast(seed: int) -> Cast:
    """The cast of an evening."""
    chance = _chance(seed, "cast")
    rivals = chance.sample([rig for rig in range(TEAMS) if _marks_laps(rig)], 2)
    others = [rig for rig in range(TEAMS) if rig not in rivals]
    chance.shuffle(others)
    slots = dict(zip(rivals, (TEAMS // 4, TEAMS * 3 // 4), strict=True))
    free = [slot for slot in range(TEAMS) if slot not in slots.values()]
    chance.shuffle(free)
    slots |= zip(others, free, strict=True)
    tie_ms = BASE_MS + 100 + chance.randrange(100)
    return Cast((*rivals, *others), tuple(slots[rig] for rig in range(TEAMS)), tie_ms)


def laps(seed: int, rig: int, stints: Sequence[Stint] = WITHOUT_END) -> Iterator[DemoLap]:
    """The laps of one rig."""
    driver = _Driver(seed, rig)
    chance = _chance(seed, f"{rig}/sessions")
    start, driven, session = driver.first_start_ms, 0, 0
    for stint in stints:
        start, left = max(start, stint.start_ms), stint.laps
        while left != 0 and (stint.flag_ms is None or start < stint.flag_ms):
            session, of = session + 1, chance.randrange(28, 61)
            of = of if left is None else min(of, left)
            game = list(_game(driver, DemoLap(0, session, of, start, 0, (0, 0, 0), valid=True), driven, stint.flag_ms))
            yield from (replace(lap, of=len(game)) for lap in game)
            start, driven = game[-1].end_ms, driven + len(game)
            left = None if left is None else left - len(game)
            start += chance.randrange(20_000, 40_000)  # back through the menus


def _game(driver: "_Driver", first: DemoLap, driven: int, flag_ms: int | None) -> Iterator[DemoLap]:
    """The laps of a game session that begins where and as `first` does, with so many laps of the evening driven."""
    start, clock = first.start_ms, 0
    for number in range(1, first.of + 1):
        if flag_ms is not None and start >= flag_ms:
            return
        sectors, valid, pause = driver.drive(driven + number, start, standing=number == 1)
        lap = replace(
            first, number=number, start_ms=start, clock_ms=clock, sectors_ms=sectors, valid=valid, pause_ms=pause
        )
        yield lap
        start, clock = lap.end_ms, clock + lap.time_ms


class _Driver:
    """One driver's evening, lap by lap."""

    def __init__(self, seed: int, rig: int) -> None:
        self._cast = cast(seed)
        self._rig = rig
        self._part = self._cast.part(rig)
        self._chance = chance = _chance(seed, str(rig))
        self._skill = (self._cast.ranks.index(rig) + chance.random()) * _RANK_MS
        self._learning = chance.uniform(1_200.0, 3_200.0)
        slot = LEAD_IN_MS + self._cast.slots[rig] * BASE_MS // TEAMS + chance.randrange(1_500)
        self.first_start_ms: Final = LATE_MS if rig == self._cast.late else slot

    def drive(self, driven: int, start_ms: int, *, standing: bool) -> tuple[tuple[int, int, int], bool, int]:
        """Sectors, validity and pause of the lap that is number `driven` of the evening."""
        time, valid, pause = self._by_chance(driven, start_ms, standing=standing)
        wanted = self._part.get(driven)
        if wanted is not None:
            against_the_tie, valid = wanted
            time, pause = self._cast.tie_ms + against_the_tie, 0
        if self._rig == self._cast.spinner and driven == _SPIN_LAP:
            time += _SPIN_MS
        if self._rig == self._cast.away and driven == AWAY_LAP:
            pause = AWAY_MS
        return self._sectors(time), valid or not _marks_laps(self._rig), pause

    def _by_chance(self, driven: int, start_ms: int, *, standing: bool) -> tuple[int, bool, int]:
        """Time, validity and pause. The same dice fall in every lap, so that no lap depends on the story of another."""
        dice = self._chance
        noise, trouble, luck = dice.gauss(0.0, _NOISE_MS), dice.expovariate(1 / 4_000.0), dice.uniform(200.0, 900.0)
        troubled, lucky, cut, pauses = (dice.random() < odds for odds in (0.08, 0.06, 0.06, 0.008))
        pause = dice.randrange(40_000, 150_000)
        hours = start_ms / 3_600_000
        time = BASE_MS + self._skill + self._learning / (1 + 0.35 * driven)
        time -= _GRIP_MS * hours / (hours + _GRIP_HOURS)
        time += _STANDING_MS if standing else 0
        if driven <= _CALM_LAPS:
            return round(time + max(-500.0, min(noise, 500.0))), True, 0
        time += max(-1_200.0, min(noise, 1_200.0)) + (min(trouble, 30_000.0) if troubled else 0.0)
        time -= luck if lucky else 0.0
        return round(time), not cut, pause if pauses else 0

    def _sectors(self, time_ms: int) -> tuple[int, int, int]:
        first, second = (int(time_ms * (share + self._chance.gauss(0.0, 0.0015))) for share in (0.31, 0.38))
        return first, second, time_ms - first - second


def _marks_laps(rig: int) -> bool:
    """Whether the rig's game marks laps that do not count. With one that cannot, nobody cuts a corner."""
    return RUNS[rig].year is not None


def _chance(seed: int, what: str) -> random.Random:
    return random.Random(f"{seed}/{what}")  # noqa: S311  # a made-up evening needs no secrets
