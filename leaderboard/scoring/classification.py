"""One session's drivers in order: what each did, the penalties in it, and the key that ranked each.

The order is made by `leaderboard.scoring.order`, with seconds of penalty in a race's total time. A key is a tuple of
whole numbers, smaller is better; its links have names, and the first that differs decided. Two drivers whose keys are
equal share their place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from leaderboard.game import NOTHING, Taken, race_key
from leaderboard.ranking import NO_LAP_MS, round_half_up
from leaderboard.scoring.order import Link, Status, arranged, decided, laps_needed, positions_of, status_of
from timing.rules import Ranking

_NEVER: Final = NO_LAP_MS


class Lap(NamedTuple):
    """A completed lap. `seq` is its entry in the record; one that does not count is distance all the same."""

    seq: int
    time_ms: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Drive:
    """What one driver did in a session: the laps in the order they were driven, and what the stewards decided.

    `total_ms` is the race time that the game or the timekeeper told, without penalties; where it is None it is the sum
    of the laps. `retired` is who did not see the flag: classified all the same, if the distance is enough.
    """

    driver: str
    team: str | None = None
    laps: tuple[Lap, ...] = ()
    total_ms: int | None = None
    started: bool = True
    retired: bool = False
    seconds_ms: int = 0
    places: int = 0
    points: Decimal = Decimal(0)
    """Points given (negative: taken) by stewards, which no drop takes away."""
    disqualified: bool = False
    unclassified: bool = False
    """The stewards have decided so."""
    drawn: int = NO_LAP_MS
    """The place in the order that stewards drew."""
    taken: Taken = NOTHING
    """What of the game's own classification counts."""
    group: str = ""
    """Against whose laps the distance is measured: those of the same group."""

    @property
    def counted(self) -> tuple[Lap, ...]:
        """The laps that may be a best one."""
        return tuple(lap for lap in self.laps if lap.counts)

    @property
    def best(self) -> Lap | None:
        """The fastest lap, the one written first of equal ones."""
        return min(self.counted, key=lambda lap: (lap.time_ms, lap.seq), default=None)

    @property
    def distance(self) -> int:
        """How many laps count as completed in a race."""
        return self.taken.distance(len(self.laps))

    @property
    def race_ms(self) -> int | None:
        """The race time with penalties; None without a lap."""
        driven = sum(lap.time_ms for lap in self.laps) if self.total_ms is None else self.total_ms
        return self.taken.race_ms(driven if self.laps else None, self.seconds_ms)


@dataclass(frozen=True, slots=True)
class Place:
    """A driver in a classification. `position` is shared where `tied`; `key` is what ranked, by `links`."""

    position: int
    tied: bool
    drive: Drive
    status: Status
    value: int | None
    """What the session is about, in milliseconds: a lap, a mean, a sum, a race time. None where there is none."""
    key: tuple[int, ...]
    decided_by: Link | None
    """What put it behind the one above; None for the first, and where the place is shared."""

    @property
    def classified(self) -> bool:
        """Whether it is a place that can be worth points."""
        return self.status == "classified"

    @property
    def places(self) -> int:
        """So many places down, by penalties."""
        return self.drive.places


@dataclass(frozen=True, slots=True)
class Classification:
    """A session's places in order, and what they were made by."""

    ranking: Ranking
    places: tuple[Place, ...]

    @property
    def field_size(self) -> int:
        """How many are classified."""
        return sum(place.classified for place in self.places)

    @property
    def fastest(self) -> Drive | None:
        """Who has the session's best lap, the one written first of equal ones; a lap of the disqualified is none."""
        drives = [place.drive for place in self.places if place.status != "disqualified"]
        timed = [(best.time_ms, best.seq, drive) for drive in drives if (best := drive.best)]
        return min(timed, key=lambda each: each[:2], default=(0, 0, None))[2]


def classify(drives: Iterable[Drive], ranking: Ranking) -> Classification:
    """The classification of a session."""
    entered = list(drives)
    most: dict[str, int] = {}
    for drive in entered:
        if not drive.disqualified:
            most[drive.group] = max(most.get(drive.group, 0), drive.distance)
    order = arranged(
        (_ranked(drive, ranking, most.get(drive.group, 0)) for drive in entered), lambda each: (each.drive.driver,)
    )
    return Classification(ranking, tuple(_places(order, ranking)))


class _Ranked(NamedTuple):
    drive: Drive
    status: Status
    value: int | None
    key: tuple[int, ...]

    @property
    def places(self) -> int:
        return self.drive.places


def _ranked(drive: Drive, ranking: Ranking, most_laps: int) -> _Ranked:
    value = _value(drive, ranking)
    about: tuple[int, ...] = (_NEVER if value is None else value,)
    if ranking.by == "race":
        about = race_key(drive.taken, ranking, len(drive.laps), value, drive.seconds_ms)
    key = (*about, *(_TIES[tie](drive) for tie in ranking.ties))
    return _Ranked(drive, _status(drive, value, ranking, most_laps), value, key)


def _status(drive: Drive, value: int | None, ranking: Ranking, most_laps: int) -> Status:
    if not drive.started and not drive.disqualified:
        return "did-not-start"
    return status_of(
        drive.distance >= laps_needed(ranking, most_laps),
        timed=value is not None or drive.taken.by_game,
        disqualified=drive.disqualified,
        unclassified=drive.unclassified,
    )


def _value(drive: Drive, ranking: Ranking) -> int | None:
    match ranking.by:
        case "race":
            return drive.race_ms
        case "best-consecutive":
            return _best_in_a_row(drive.laps, ranking.of)
        case _:
            of = ranking.of if ranking.by == "mean-of-best" else 1
            best = sorted(lap.time_ms for lap in drive.counted)[:of]
            return round_half_up(sum(best), of) if len(best) == of else None


def _best_in_a_row(laps: Sequence[Lap], of: int) -> int | None:
    """The least sum of so many laps driven one after the other, all of which count."""
    rows = (laps[start : start + of] for start in range(len(laps) - of + 1))
    return min((sum(lap.time_ms for lap in row) for row in rows if all(lap.counts for lap in row)), default=None)


def _second_best(drive: Drive) -> int:
    times = sorted(lap.time_ms for lap in drive.counted)
    return times[1] if len(times) > 1 else _NEVER


_TIES: Final[dict[str, Callable[[Drive], int]]] = {
    "second-best": _second_best,
    "best-lap": lambda drive: drive.best.time_ms if drive.best else _NEVER,
    "earlier": lambda drive: drive.best.seq if drive.best else _NEVER,
    "drawn": lambda drive: drive.drawn,
}


def _places(order: Sequence[_Ranked], ranking: Ranking) -> Iterable[Place]:
    above: _Ranked | None = None
    for each, (position, tied) in zip(order, positions_of(order), strict=True):
        link = None if above is None else decided(above, each, ranking)
        yield Place(position, tied, each.drive, each.status, each.value, each.key, link)
        above = each
