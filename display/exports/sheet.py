"""A board as a table of text: CSV for programs, and CSV as a German Excel opens it with a double click.

`csv` follows RFC 4180: commas, UTF-8, lap times in plain milliseconds beside the printed ones. `csv-de` has semicolons,
decimal commas, a byte-order mark and CRLF, without which Excel shows one column or garbled umlauts. Names come from
feeds and entry lists: text that a spreadsheet would run as a formula gets an apostrophe in front, and control
characters, which break cells and lines, are taken out.
"""

import csv
import io
import unicodedata
from collections.abc import Callable
from typing import Final, Literal

from leaderboard.board import Board, Row
from timing.units import Language, format_gap, format_lap

Dialect = Literal["csv", "csv-de"]

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet calculate, full-width forms included."""
_HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp", "Cs")
"""Unicode's control, format and separator characters: invisible in a cell, harmful around it."""


def sheet(board: Board, dialect: Dialect = "csv") -> bytes:
    """The board as a file of this dialect, one line per row and the position in the record on each of them."""
    german = dialect == "csv-de"
    language: Language = "de" if german else "en"
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if german else ",", lineterminator="\r\n")
    writer.writerow([*_COLUMNS, "session", "record"])
    place = [plain(board.session.id), f"{board.epoch}:{board.seq}"]
    for row in board.rows:
        writer.writerow([cell(row, language) for cell in _COLUMNS.values()] + place)
    return file.getvalue().encode("utf-8-sig" if german else "utf-8")


def plain(text: str | None) -> str:
    """Text from outside as a cell that stays text."""
    if text is None:
        return ""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in _HIDDEN)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA_SIGNS) else shown


def _lap(time: int | None, language: Language) -> str:
    return "" if time is None else format_lap(time, language)


def _gap(gap: int | None, language: Language) -> str:
    return "" if gap is None else format_gap(gap, language)


_COLUMNS: Final[dict[str, Callable[[Row, Language], str | int | None]]] = {
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
    "best_ms": lambda row, _: row.best_ms,
    "second_best_ms": lambda row, _: row.second_ms,
    "last_ms": lambda row, _: row.last_ms,
    "gap_ms": lambda row, _: row.gap_ms,
    "interval_ms": lambda row, _: row.interval_ms,
    "driver_id": lambda row, _: row.driver.id,
    "why": lambda row, _: plain(row.why),
}
"""Every column with what a row has in it: first what people read, then the same in milliseconds for programs."""
