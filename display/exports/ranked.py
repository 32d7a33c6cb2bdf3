"""A session's board as a result: each row at the place that the rules of the cup give it.

Where a session is ranked by best lap, these are the places that the board has anyway. In a race they are by laps and
total time, and so are the gaps; and what stewards decided about a place is in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from leaderboard.board import Board, Row
from leaderboard.scoring.classification import Place
from leaderboard.scoring.standings import ScoredSession
from timing.units import Language, format_lap

_RACED: Final[dict[Language, tuple[str, str]]] = {
    "en": ("1 lap in {time}", "{laps} laps in {time}"),
    "de": ("1 Runde in {time}", "{laps} Runden in {time}"),
}


def ranked(board: Board, scored: ScoredSession, language: Language) -> Board:
    """The board in the order of the classification. It must be of the same position in the record."""
    rows = {row.driver.id: row for row in board.rows}
    # Who did not start has a place, and no row.
    places = [place for place in scored.classification.places if place.drive.driver in rows]
    by = scored.classification.ranking.by
    if by == "best-lap":
        made = [_at(rows[place.drive.driver], place) for place in places]
    else:
        made = _measured(rows, places, language, race=by == "race")
    return replace(board, rows=tuple(sorted(made, key=lambda row: (row.position, row.driver.name, row.driver.id))))


def raced(laps: int, time_ms: int, language: Language) -> str:
    """What somebody did in a race, in words: `3 laps in 5:55.100`."""
    one, many = _RACED[language]
    return (one if laps == 1 else many).format(laps=laps, time=format_lap(time_ms, language))


def _at(row: Row, place: Place) -> Row:
    return replace(row, position=place.position, tied=place.tied)


def _measured(rows: Mapping[str, Row], places: Sequence[Place], language: Language, *, race: bool) -> list[Row]:
    """Rows with gaps of what the session is about."""
    made = []
    for at, place in enumerate(places):
        row = _at(rows[place.drive.driver], place)
        gap = _behind(place, places[0], race=race) if at else None
        interval = _behind(place, places[at - 1], race=race) if at else None
        why = row.why
        if place.value is not None:
            why = f"{raced(row.laps, place.value, language) if race else format_lap(place.value, language)}."
        made.append(replace(row, gap_ms=gap, interval_ms=interval, why=why, tie=None))
    return made


def _behind(place: Place, other: Place, *, race: bool) -> int | None:
    """How far a place is behind another; None where one of them has no time, or in a race another distance."""
    if place.value is None or other.value is None or not (place.classified and other.classified):
        return None
    if race and len(place.drive.laps) != len(other.drive.laps):
        return None
    return place.value - other.value
