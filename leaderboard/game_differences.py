"""The game's own final classification held against ours: every difference, as data.

What is compared is what was heard and decided here with what the game says, whichever of the two the rules let count.
`leaderboard.game_text` says it in sentences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from leaderboard.board import Driver
from leaderboard.cup import Cup
from leaderboard.explain import session_scores
from leaderboard.game import NOTHING, Own, Stated, by_driver, ordered
from leaderboard.scoring.classification import Classification, Place
from timing.classified import Finish
from timing.readings import SessionType
from timing.rules import ResultOf

Kind = Literal["not-here", "not-there", "position", "laps", "total", "best", "penalty", "finish"]
"""In what the two differ; "not-here" and "not-there" are drivers whom only the other one has."""

ROUNDING_MS: Final = 10
"""A total time and the sum of the laps differ by so much for each lap without meaning anything."""


@dataclass(frozen=True, slots=True)
class Difference:
    """In what a driver's result differs; `driver` is None for a car of which nobody knows the driver.

    `game` and `ours` are what the two have: places among those who are in both, numbers of laps, milliseconds, or how
    somebody ended; None for nothing. `counted` says of a penalty of the game whether it is in our time.
    """

    kind: Kind
    driver: Driver | None
    car: str
    game: int | str | None
    ours: int | str | None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class GameLine:
    """How a game has a car: `source` is the game, of which a session of ours may have several.

    `ref` is the entry of the record that says so, by which it can be taken back.
    """

    ref: int
    source: str
    car: str
    driver: Driver | None
    position: int | None
    laps: int | None
    best_ms: int | None
    total_ms: int | None
    penalty_ms: int | None
    finish: str | None
    grid: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A session as games have it, and how that differs from what is here; `counts` says whose result counts."""

    session: str
    name: str
    counts: ResultOf
    lines: tuple[GameLine, ...]
    differences: tuple[Difference, ...]


def compared(cup: Cup, session: str) -> Compared:
    """A session's result beside that of its games; `current` is the running one. Raises LookupError with a sentence."""
    scores = session_scores(cup, session)
    info, result = scores.info, scores.scored.classification
    drives = (place.drive for place in result.places if place.drive.laps)
    own = {each.driver: Own(len(each.laps), sum(lap.time_ms for lap in each.laps)) for each in drives}
    said = Said(scores.game, own, cup.names)
    race = info.type is SessionType.RACE
    alike = result.ranking.by == ("race" if race else "best-lap")
    found = differences(said, result, race=race, positions=alike)
    lines = tuple(_line(row, cup.names) for row in scores.game)
    counts: ResultOf = result.ranking.result if result.ranking.by == "race" else "ours"
    return Compared(info.id, info.name, counts, lines, tuple(found))


@dataclass(frozen=True, slots=True)
class Said:
    """What games say, what was heard of each driver, and the names of drivers by id."""

    rows: Sequence[Stated]
    own: Mapping[str, Own]
    names: Mapping[str, Driver]

    def driver(self, id: str) -> Driver | None:
        """A driver with the name, None for nobody."""
        return (self.names.get(id) or Driver(id, id)) if id else None


def differences(said: Said, ours: Classification, *, race: bool, positions: bool) -> Iterator[Difference]:
    """All differences: those of each driver in the order of our result, then whom only the game has.

    Laps and totals are compared in races only: elsewhere games count what are no laps here. `positions` where both
    orders are about the same thing.
    """
    if not said.rows:
        return
    by_id = by_driver(said.rows)
    moved = _moved(said, ours) if positions else {}
    for place in ours.places:
        driver = place.drive.driver
        row = by_id.get(driver)
        if row is None:
            if place.drive.laps:
                yield Difference("not-there", said.driver(driver), "", None, len(place.drive.laps))
            continue
        if driver in said.own:
            yield from _of_driver(said, place, row, moved, race=race)
    for row in said.rows:
        first = not row.driver or by_id[row.driver] is row
        if first and row.driver not in said.own and _has_driven(row):
            yield Difference("not-here", said.driver(row.driver), row.car, row.result.laps, None)


def _of_driver(
    said: Said, place: Place, row: Stated, moved: Mapping[str, tuple[int, int]], *, race: bool
) -> Iterator[Difference]:
    drive, result = place.drive, row.result
    whom = said.driver(drive.driver)
    if drive.driver in moved:
        yield Difference("position", whom, row.car, *moved[drive.driver])
    if race:
        own = said.own[drive.driver]
        if result.laps is not None and result.laps != own.laps:
            yield Difference("laps", whom, row.car, result.laps, own.laps)
        elif result.total_ms is not None and abs(result.total_ms - own.total_ms) > ROUNDING_MS * own.laps:
            yield Difference("total", whom, row.car, result.total_ms, own.total_ms)
    best_ms = drive.best.time_ms if drive.best is not None else None
    if result.best_ms is not None and result.best_ms != best_ms:
        yield Difference("best", whom, row.car, result.best_ms, best_ms)
    if result.penalty_ms:
        yield Difference("penalty", whom, row.car, result.penalty_ms, drive.seconds_ms or None, drive.taken != NOTHING)
    if _ended_otherwise(result.finish, place):
        yield Difference("finish", whom, row.car, result.finish, place.status)


def _ended_otherwise(finish: Finish | None, place: Place) -> bool:
    """Whether a game says otherwise of how somebody ended; a place here is one who saw the flag, for all we know."""
    if finish is None:
        return False
    if finish is Finish.FINISHED:
        return place.status in ("disqualified", "not-classified")
    return place.status != finish.value


def _moved(said: Said, ours: Classification) -> dict[str, tuple[int, int]]:
    """Places in the game and here, of those who are in both, where they differ; each game is held apart."""
    rows = [row for id, row in by_driver(said.rows).items() if id in said.own]
    found: dict[str, tuple[int, int]] = {}
    for source in dict.fromkeys(row.source for row in rows):
        game = [row.driver for row in ordered((row for row in rows if row.source == source), said.own)]
        here = [place for place in ours.places if place.drive.driver in game]
        for place in here:
            driver = place.drive.driver
            theirs, own = game.index(driver) + 1, 1 + sum(other.position < place.position for other in here)
            if theirs != own:
                found[driver] = theirs, own
    return found


def _has_driven(row: Stated) -> bool:
    result = row.result
    return bool(result.laps or result.best_ms or result.total_ms)


def _line(row: Stated, names: Mapping[str, Driver]) -> GameLine:
    result = row.result
    driver = (names.get(row.driver) or Driver(row.driver, row.driver)) if row.driver else None
    values = result.position, result.laps, result.best_ms, result.total_ms, result.penalty_ms
    return GameLine(row.ref, row.source, row.car, driver, *values, result.finish, result.grid)
