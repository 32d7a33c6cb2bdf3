"""The game's own final classification in the ranking of a race: whom it is about, and what of it counts.

    "ours"   laps and times are those that were heard; seconds that the game gave are part of the time
    "game"   who is in it has the laps, the time and the order that the game gives, and what stewards gave on top

The order of a game is not always that of laps and time: who gave up may have driven further than the last who saw the
flag. So each driver gets a key with three links: laps, time, and the place in the game. Laps and time are bounded by
those of everybody whom the game has ahead, which makes the order of the keys that of the game; and a driver to whom
stewards add seconds falls behind those who were less than that behind.

Several games may have run in one session, one for each rig. What is told of each keeps the order of its own game; among
each other they stand by laps and time. Rigs in one lobby are in one game, of which each tells its own car.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from timing.classified import Classified, Finish
from timing.record.game_result import GameClassified, GameRow
from timing.rules import Ranking

NEVER: Final = sys.maxsize
"""Stands for a time that nobody knows, and a place in no game's result: behind any that is known."""
_SAW_NO_FLAG: Final = (Finish.RETIRED, Finish.NOT_CLASSIFIED, Finish.DISQUALIFIED)
"""Where a game tells no positions, these come behind all others, in this order."""


class Stated(NamedTuple):
    """How the game `source` has a car, and whose result it is: "" where nobody is known to have driven it alone.

    `ref` is the entry of the record that says so.
    """

    source: str
    car: str
    driver: str
    result: Classified
    ref: int = 0


class Own(NamedTuple):
    """What was heard of a driver: laps, and the sum of their times."""

    laps: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What of the game's classification counts for a driver in a race; what this is without any counts for nothing.

    `key` is set where the driver is taken as the game has it: then `laps` and `time_ms` are the game's, its penalties
    in, and `penalty_ms` says how much of the time that is.
    """

    penalty_ms: int = 0
    laps: int = 0
    time_ms: int | None = None
    key: tuple[int, int, int] | None = None
    finish: Finish | None = None

    @property
    def by_game(self) -> bool:
        """Whether laps and time are the game's."""
        return self.key is not None

    @property
    def disqualified(self) -> bool:
        """Whether the game has taken the result away, where the result is the game's."""
        return self.by_game and self.finish is Finish.DISQUALIFIED

    @property
    def unclassified(self) -> bool:
        """The same of a result that it does not classify."""
        return self.by_game and self.finish is Finish.NOT_CLASSIFIED

    def distance(self, laps: int) -> int:
        """Completed laps of a driver of whom so many were heard."""
        return self.laps if self.by_game else laps

    def race_ms(self, driven_ms: int | None, seconds_ms: int) -> int | None:
        """The time of a race with all penalties; `driven_ms` were heard, `seconds_ms` are of the stewards."""
        if self.by_game:
            return None if self.time_ms is None else self.time_ms + seconds_ms
        return None if driven_ms is None else driven_ms + self.penalty_ms + seconds_ms


NOTHING: Final = Taken()


def race_key(taken: Taken, rule: Ranking, laps: int, time_ms: int | None, seconds_ms: int) -> tuple[int, ...]:
    """The links of a race before those that decide ties: laps and time, and under "game" the place there.

    `laps` were heard; `time_ms` has all penalties in it, of which `seconds_ms` are of the stewards.
    """
    known_ms = NEVER if time_ms is None else time_ms
    if rule.result == "ours":
        return -laps, known_ms
    if taken.key is None:
        return -laps, known_ms, NEVER
    ahead, bound_ms, place = taken.key
    return ahead, min(bound_ms + seconds_ms, NEVER), place


def stated(entry: GameClassified, ref: int, whose: Callable[[str, GameRow], str]) -> list[Stated]:
    """What a game says of a session; `whose` tells by its id and a row who drove the car."""
    game = entry.game or entry.source
    return [Stated(game, row.car, whose(entry.session, row), row.result, ref) for row in entry.rows]


def by_driver(rows: Iterable[Stated]) -> dict[str, Stated]:
    """What is said of each driver: of several games the one that was told last, and of one what it puts first."""
    found: dict[str, Stated] = {}
    for row in rows:
        if row.driver and (row.driver not in found or found[row.driver].source != row.source):
            found[row.driver] = row
    return found


def taken(rows: Sequence[Stated], rule: Ranking, own: Mapping[str, Own]) -> dict[str, Taken]:
    """What counts of it by driver, where anything does. `own` is what was heard of those who have driven."""
    if rule.by != "race":
        return {}
    said = {driver: row for driver, row in by_driver(rows).items() if driver in own}
    if rule.result == "ours":
        given = {driver: row.result.penalty_ms or 0 for driver, row in said.items()} if rule.game_penalties else {}
        return {driver: Taken(penalty_ms) for driver, penalty_ms in given.items() if penalty_ms}
    games: defaultdict[str, list[Stated]] = defaultdict(list)
    for row in said.values():
        games[row.source].append(row)
    return {driver: each for game in games.values() for driver, each in _in_order(game, own).items()}


def ordered(rows: Iterable[Stated], own: Mapping[str, Own]) -> list[Stated]:
    """The rows of one game in its order: by its positions, and where it tells none by how far who came."""

    def place(row: Stated) -> tuple[bool, int, int, int, int, str]:
        position, finish = row.result.position, row.result.finish
        late = _SAW_NO_FLAG.index(finish) + 1 if finish in _SAW_NO_FLAG else 0
        laps, time_ms = _driven(row, own)
        return position is None, position or 0, late, -laps, NEVER if time_ms is None else time_ms, row.car

    return sorted(rows, key=place)


def _in_order(game: Sequence[Stated], own: Mapping[str, Own]) -> dict[str, Taken]:
    found: dict[str, Taken] = {}
    bound = -NEVER, 0
    for place, row in enumerate(ordered(game, own), start=1):
        laps, time_ms = _driven(row, own)
        bound = max(bound, (-laps, NEVER if time_ms is None else time_ms))
        found[row.driver] = Taken(row.result.penalty_ms or 0, laps, time_ms, (*bound, place), row.result.finish)
    return found


def _driven(row: Stated, own: Mapping[str, Own]) -> tuple[int, int | None]:
    """Laps and time as the game has them, its penalties in; what it does not tell is what was heard, if all was."""
    result, heard = row.result, own.get(row.driver, Own(0, 0))
    laps = heard.laps if result.laps is None else result.laps
    total_ms = result.total_ms
    if total_ms is None and laps and laps == heard.laps:
        total_ms = heard.total_ms
    return laps, None if total_ms is None else total_ms + (result.penalty_ms or 0)
