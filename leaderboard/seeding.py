"""Who goes on, who drives in which heat, and who starts where, from a result: a session's or the standings'.

Whoever shares a place at a line that is drawn is told and never put on one side of it: that is for stewards to decide.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, NamedTuple

from leaderboard.cup import DriverStanding
from leaderboard.scoring.classification import Classification
from leaderboard.scoring.order import moved_down
from timing.errors import SetupError

Way = Literal["snake", "blocks"]
"""How drivers come into heats: dealt out to and fro (1, 2, 2, 1, ...), or the first so many into the first heat."""


class Seed(NamedTuple):
    """Somebody in a result; `position` is equal for those who share a place."""

    id: str
    position: int
    classified: bool = True
    team: str | None = None


class CutOff(NamedTuple):
    """Who goes on and who does not. `tied` share a place across the line, and there are only `left` places for them."""

    on: tuple[Seed, ...]
    out: tuple[Seed, ...]
    tied: tuple[Seed, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Heats:
    """Heats, each with its drivers in the order of the result.

    `moved` are those who would be in another heat, did a team not have too many drivers in one.
    """

    heats: tuple[tuple[Seed, ...], ...]
    moved: tuple[Seed, ...] = ()


def from_session(result: Classification) -> tuple[Seed, ...]:
    """A session's drivers in order."""
    return by_result(
        Seed(place.drive.driver, place.position, place.classified, place.drive.team) for place in result.places
    )


def from_standings(drivers: Iterable[DriverStanding]) -> tuple[Seed, ...]:
    """The drivers in the order of their points; who has no place in any session is not classified."""
    return by_result(
        Seed(
            each.driver.id,
            each.standing.position,
            any(result.position is not None for result in each.standing.results),
            each.team.id if each.team is not None else None,
        )
        for each in drivers
    )


def by_result(ordered: Iterable[Seed]) -> tuple[Seed, ...]:
    """The grid of a result: in its order, and whoever is not classified behind.

    Raises ValueError for somebody who is in it twice.
    """
    seeds = tuple(ordered)
    twice = [id for id, times in Counter(seed.id for seed in seeds).items() if times > 1]
    if twice:
        raise ValueError(f"{twice[0]!r} is in the result twice")
    return tuple(sorted(seeds, key=lambda seed: not seed.classified))


def merged(results: Sequence[Sequence[Seed]], each: int | None = None) -> tuple[Seed, ...]:
    """Several results as one: the winners of all, then who was second in each, and so on; of each the first `each`.

    Who shares a place across that line in one of them is left out of it, as by `cut_off`. Raises ValueError for
    somebody who is in two of them.
    """
    if len(results) == 1:
        return cut_off(results[0], each).on if each is not None else tuple(results[0])
    parts = [tuple(result) if each is None else cut_off(result, each).on for result in results]
    told = [(seed, number) for number, part in enumerate(parts) for seed in part]
    told.sort(key=lambda pair: (not pair[0].classified, pair[0].position, pair[1]))
    made: list[Seed] = []
    before: tuple[int, int] | None = None
    for at, (seed, number) in enumerate(told, start=1):
        position = made[-1].position if made and before == (seed.position, number) else at
        made.append(seed._replace(position=position))
        before = seed.position, number
    return by_result(made)


def after_penalties(grid: Sequence[Seed], places: Mapping[str, int]) -> tuple[Seed, ...]:
    """The grid once each has gone down as many places as stewards took."""
    return tuple(moved_down(grid, [places.get(seed.id, 0) for seed in grid]))


def reversed_top(grid: Sequence[Seed], top: int) -> tuple[Seed, ...]:
    """The grid with its first so many the other way round, or all the classified where there are fewer."""
    turned = min(top, _classified(grid))
    return (*reversed(grid[:turned]), *grid[turned:])


def tied_at(grid: Sequence[Seed], line: int) -> tuple[Seed, ...]:
    """Those who share a place across a line that is drawn behind the first so many classified; mostly nobody."""
    field = grid[: _classified(grid)]
    if not 0 < line < len(field) or field[line - 1].position != field[line].position:
        return ()
    return tuple(seed for seed in field if seed.position == field[line].position)


def cut_off(grid: Sequence[Seed], places: int) -> CutOff:
    """Who is among the first so many. Nobody goes on who is not classified, even where there is a place left."""
    tied = tied_at(grid, places)
    line = grid.index(tied[0]) if tied else min(places, _classified(grid))
    return CutOff(tuple(grid[:line]), tuple(grid[line + len(tied) :]), tied, places - line if tied else 0)


def heats(
    grid: Sequence[Seed],
    *,
    count: int | None = None,
    most_per_heat: int | None = None,
    way: Way = "blocks",
    most_per_team: int | None = None,
    best: int = 0,
    one_up_to: int = 0,
) -> Heats:
    """The grid split into so many heats, or as many as are needed for at most so many drivers in each.

    The first so many, the `best`, are a heat of their own; the others differ by one driver at most. A grid of no more
    than `one_up_to` is one heat. Raises SetupError with a sentence for what cannot be.
    """
    if len(grid) <= one_up_to:
        return Heats((tuple(grid),))
    if best and best >= len(grid):
        raise SetupError(f"the best {best} cannot be a heat of their own: there are only {len(grid)} drivers")
    own = 1 if best else 0
    others = _number_of_heats(len(grid) - best, None if count is None else count - own, most_per_heat)
    number = others + own
    if most_per_team is not None:
        _check_teams(grid, number, most_per_team)
    dealt = (_dealt if way == "snake" else _in_blocks)(len(grid) - best, others)
    first = [0] * best + [heat + own for heat in dealt]
    heat_of = list(first) if most_per_team is None else _spread(grid, first, most_per_team)
    made = (tuple(seed for seed, heat in zip(grid, heat_of, strict=True) if heat == each) for each in range(number))
    moved = (seed for seed, was, heat in zip(grid, first, heat_of, strict=True) if was != heat)
    return Heats(tuple(made), tuple(moved))


def _classified(grid: Sequence[Seed]) -> int:
    """How many are classified, who all stand in front."""
    return len(list(takewhile(lambda seed: seed.classified, grid)))


def _number_of_heats(drivers: int, count: int | None, most_per_heat: int | None) -> int:
    if (count is None) == (most_per_heat is None):
        raise SetupError("say either how many heats there are or how many drivers at most are in one")
    number = count if count is not None else -(-drivers // max(most_per_heat or 0, 1))
    if not 0 < number <= drivers:
        raise SetupError(f"{drivers} drivers cannot be split into {number} heats: each needs one at least")
    return number


def _check_teams(grid: Sequence[Seed], heats: int, most_per_team: int) -> None:
    for team, drivers in Counter(seed.team for seed in grid if seed.team is not None).items():
        if drivers > heats * most_per_team:
            raise SetupError(
                f"team {team!r} has {drivers} drivers, and {heats} heats with at most {most_per_team} of a team "
                f"have room for {heats * most_per_team}: make more heats, or allow more of a team"
            )


# Heats as the number of each driver's, in the order of the grid


def _dealt(drivers: int, heats: int) -> list[int]:
    there_and_back = [*range(heats), *reversed(range(heats))]
    return [there_and_back[at % len(there_and_back)] for at in range(drivers)]


def _in_blocks(drivers: int, heats: int) -> list[int]:
    least, more = divmod(drivers, heats)
    return [heat for heat in range(heats) for _ in range(least + (heat < more))]


class _Swap(NamedTuple):
    """Two drivers who change heats: first by how far apart they are in the grid, then the better one stays."""

    apart: int
    worse_first: int
    mine: int
    other: int


def _spread(grid: Sequence[Seed], heat_of: Sequence[int], most: int) -> list[int]:
    """No more than so many of a team in one heat, by swaps of drivers who are near each other in the result.

    Each swap takes one away from those who are too many. Among heats of one size there always is one: a heat with too
    many of a team, and another with room for that team, were there none, would differ by two drivers at least.
    """
    now = list(heat_of)
    there = Counter((seed.team, heat) for seed, heat in zip(grid, now, strict=True) if seed.team is not None)
    while swaps := list(_swaps(grid, now, there, most)):
        best = min(swaps)
        for at, other in ((best.mine, best.other), (best.other, best.mine)):
            if (team := grid[at].team) is not None:
                there[team, now[at]] -= 1
                there[team, now[other]] += 1
        now[best.mine], now[best.other] = now[best.other], now[best.mine]
    if any(count > most for count in there.values()):
        raise SetupError(
            f"there is no way to have at most {most} of a team in each heat: make more heats, or allow more"
        )
    return now


def _swaps(grid: Sequence[Seed], heat_of: Sequence[int], there: Counter[tuple[str, int]], most: int) -> Iterable[_Swap]:
    """The swaps that make those fewer who are too many."""
    for mine, seed in enumerate(grid):
        if seed.team is None or there[seed.team, heat_of[mine]] <= most:
            continue
        for at, other in enumerate(grid):
            if other.team == seed.team or there[seed.team, heat_of[at]] >= most:
                continue
            welcome = other.team is None or there[other.team, heat_of[mine]] < most
            if welcome or there[other.team or "", heat_of[at]] > most:
                yield _Swap(abs(mine - at), -mine, mine, at)
