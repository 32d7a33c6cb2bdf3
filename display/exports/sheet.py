"""A board as a table of text: CSV for programs, and CSV as a German Excel opens it with a double click.

`csv` follows RFC 4180: commas, UTF-8, lap times in plain milliseconds beside the printed ones. `csv-de` has semicolons,
decimal commas, a byte-order mark and CRLF, without which Excel shows one column or garbled umlauts. Names come from
feeds and entry lists: text that a spreadsheet would run as a formula gets an apostrophe in front, and control
characters, which break cells and lines, are taken out.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

from display.exports.results import Results
from display.exports.stamp import Stamp, stamp_of
from display.exports.text import clean, points_text
from leaderboard.board import Board, Row
from leaderboard.scoring.standings import Standing
from timing.units import Language, format_gap, format_lap

Dialect = Literal["csv", "csv-de"]
STAMPED: Final = ("record", "version", "changed_since", "state", "published", "checksum")
"""The last columns: what the file is of. `published` is when; where there is no version, the time of the last entry."""

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet calculate, full-width forms included."""


def sheet(
    board: Board,
    dialect: Dialect = "csv",
    stamp: Stamp | None = None,
    totals: Mapping[str, int | None] | None = None,
) -> bytes:
    """The board as a file of this dialect, one line per row; each says which version at which position it is of.

    `totals` are the times of a race in milliseconds, penalties in them, by driver; None of anything else.
    """
    language = _language(dialect)
    place = [plain(board.session.id), *_stamped(f"{board.epoch}:{board.seq}", stamp)]
    columns = _COLUMNS if totals is None else _with_totals(totals)
    columns = columns | (_OF_CLASSES if any(row.class_id is not None for row in board.rows) else {})
    rows = ([*(cell(row, language) for cell in columns.values()), *place] for row in board.rows)
    return table_file([*columns, "session", *STAMPED], rows, dialect)


def standings_sheet(results: Results, dialect: Dialect = "csv") -> bytes:
    """The standings: a line for each team, then for each driver, with what each session brought to them."""
    language = _language(dialect)
    sessions = [session.id for session in results.cup.sessions]
    header = [
        *("kind", "position", "tied", "number", "name", "team", "points", "best", "decided_by", "missing", "best_ms"),
        "id",
        *(f"{what}:{plain(session)}" for session in sessions for what in ("points", "position", "dropped")),
        *(["class"] if results.cup.classes else []),
        *STAMPED,
    ]
    of = {each.driver.id: plain(each.class_id) for each in results.cup.drivers if results.cup.classes}
    place = _stamped(f"{results.epoch}:{results.seq}", stamp_of(results))
    rows: Iterator[list[str | int | None]] = (
        [
            *line,
            *_of_sessions(standing, language),
            *([of.get(standing.id, "") if line[0] == "driver" else ""] if results.cup.classes else []),
            *place,
        ]
        for line, standing in _standings(results, language)
    )
    return table_file(header, rows, dialect)


def _stamped(record: str, stamp: Stamp | None) -> list[str | int | None]:
    """What stands in the columns `STAMPED`."""
    if stamp is None:
        return [record, *[None] * (len(STAMPED) - 1)]
    return [stamp.record, stamp.version, stamp.since, stamp.state, stamp.at, stamp.checksum]


def plain(text: str | None) -> str:
    """Text from outside as a cell that stays text."""
    shown = clean(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA_SIGNS) else shown


def _language(dialect: Dialect) -> Language:
    return "de" if dialect == "csv-de" else "en"


def table_file(header: Sequence[str], rows: Iterable[Sequence[str | int | None]], dialect: Dialect) -> bytes:
    """The lines as a file of this dialect; what is text in them has to be `plain`."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if dialect == "csv-de" else ",", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig" if dialect == "csv-de" else "utf-8")


def _standings(results: Results, language: Language) -> Iterator[tuple[list[str | int | None], Standing]]:
    """A line without what the sessions brought."""
    for team in results.cup.teams:
        missing = ", ".join(driver.name for driver in team.missing)
        yield _standing(["team", None, team.team.name, team.team.name], missing, team.standing, language), team.standing
    for each in results.cup.drivers:
        who = ["driver", each.driver.number, each.driver.name, each.team.name if each.team else None]
        yield _standing(who, "", each.standing, language), each.standing


def _standing(
    who: Sequence[str | None], missing: str, standing: Standing, language: Language
) -> list[str | int | None]:
    """`who` is the kind of line, number, name and team."""
    kind, *names = (plain(each) for each in who)
    tied = "yes" if standing.tied else ""
    points, best = points_text(standing.points, language), _lap(standing.best_ms, language)
    decided, without = plain(standing.decided_by), plain(missing)
    return [
        *(kind, standing.position, tied, *names, points, best, decided, without, standing.best_ms),
        plain(standing.id),
    ]


def _of_sessions(standing: Standing, language: Language) -> Iterator[str | int | None]:
    """Points with those that stewards gave or took, place, and whether it does not count."""
    for result in standing.results:
        yield from (points_text(result.points + result.given, language), result.position)
        yield "yes" if result.dropped else ""


def _lap(time: int | None, language: Language) -> str:
    return "" if time is None else format_lap(time, language)


def _gap(gap: int | None, language: Language) -> str:
    return "" if gap is None else format_gap(gap, language)


def _points(points: float | None, language: Language) -> str:
    return "" if points is None else points_text(Decimal(str(points)), language)


def _with_totals(totals: Mapping[str, int | None]) -> "dict[str, _Cell]":
    """The columns of a race: its times stand before the best laps."""
    before: dict[str, tuple[str, _Cell]] = {
        "best": ("total", lambda row, language: _lap(totals.get(row.driver.id), language)),
        "best_ms": ("total_ms", lambda row, _: totals.get(row.driver.id)),
    }
    columns: dict[str, _Cell] = {}
    for name, cell in _COLUMNS.items():
        columns |= dict([before[name]] if name in before else []) | {name: cell}
    return columns


_Cell = Callable[[Row, Language], str | int | None]

_COLUMNS: Final[dict[str, _Cell]] = {
    "position": lambda row, _: row.position,
    "tied": lambda row, _: "yes" if row.tied else "",
    "number": lambda row, _: plain(row.driver.number),
    "driver": lambda row, _: plain(row.driver.name),
    "team": lambda row, _: plain(row.team.name if row.team else None),
    "rig": lambda row, _: plain(row.rig),
    "best": lambda row, language: _lap(row.best_ms, language),
    "gap": lambda row, language: _gap(row.gap_ms, language),
    "interval": lambda row, language: _gap(row.interval_ms, language),
    "second_best": lambda row, language: _lap(row.second_ms, language),
    "last": lambda row, language: _lap(row.last_ms, language),
    "laps": lambda row, _: row.laps,
    "status": lambda row, _: row.status,
    "penalties": lambda row, _: plain("; ".join(row.penalties)),
    "points": lambda row, language: _points(row.points, language),
    "best_ms": lambda row, _: row.best_ms,
    "second_best_ms": lambda row, _: row.second_ms,
    "last_ms": lambda row, _: row.last_ms,
    "gap_ms": lambda row, _: row.gap_ms,
    "interval_ms": lambda row, _: row.interval_ms,
    "driver_id": lambda row, _: row.driver.id,
    "why": lambda row, _: plain(row.why),
}
"""Every column with what a row has in it: first what people read, then the same in milliseconds for programs."""
_OF_CLASSES: Final[dict[str, _Cell]] = {
    "class": lambda row, _: plain(row.class_id),
    "class_position": lambda row, _: row.class_position,
}
"""Columns of a board with classes on it."""
