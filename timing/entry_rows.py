"""An entry list as rows of cells: CSV with any of the usual separators and encodings, or lines that were pasted.

What a spreadsheet holds comes as rows as well (`display.plan_workbook`). Everything is bounded; what is larger is no
entry list. A row is counted as a spreadsheet counts: from 1, empty ones too.
"""

import csv
import re
from collections import Counter
from itertools import islice
from typing import Final, NamedTuple

from timing.errors import SetupError

MOST_BYTES: Final = 4 << 20
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_SEPARATORS: Final = ("\t", ";", ",")
_LOOKED_AT: Final = 50
"""So many rows show which sign separates the cells."""
_SEP_LINE: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""How a file tells Excel what separates its cells."""
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))
"""What is carried along when text is copied out of pages and papers."""


class Row(NamedTuple):
    """A row with its number and its cells, without blanks around them or several in a row."""

    number: int
    cells: list[str]


def rows_of(content: bytes, place: str) -> list[Row]:
    """The rows of a text that are not empty; `place` names it in sentences. Raises SetupError."""
    if len(content) > MOST_BYTES:
        raise SetupError(f"{place} is no entry list; it is larger than {MOST_BYTES >> 20} MiB")
    text = _text(content, place)
    told = _SEP_LINE.match(text)
    separator = told[1] if told else _separator(text)
    lines = text.splitlines(keepends=True)
    found: list[Row] = []
    reader = csv.reader(lines[1:] if told else lines, delimiter=separator)
    first = number = 2 if told else 1
    try:
        for number, cells in enumerate(reader, start=first):
            add_row(found, number, cells, place)
    except csv.Error as error:
        raise SetupError(
            f"{place}, below row {number}: this is no row of a table; a quote may be missing at the end of a cell"
        ) from error
    return found


def add_row(rows: list[Row], number: int, cells: list[str], place: str) -> None:
    """Take a row in, unless it is empty. Raises SetupError where it is too long or one too many."""
    kept = [cell_text(cell) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > MOST_COLUMNS:
        raise SetupError(f"{place}, row {number}: an entry list has at most {MOST_COLUMNS} columns, not {len(kept)}")
    if len(rows) >= MOST_ROWS:
        raise SetupError(f"{place} is no entry list; it has more than {MOST_ROWS} rows")
    if kept:
        rows.append(Row(number, kept))


def cell_text(text: str) -> str:
    """A cell's text; lines in it are kept apart."""
    lines = (" ".join(line.split()) for line in text.translate(_UNSEEN).splitlines())
    return "\n".join(line for line in lines if line)


def _text(content: bytes, place: str) -> str:
    """Text in UTF-8, UTF-16 or Windows' own."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        encodings = ["utf-16-be" if content[:1] == b"\0" else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SetupError(f"{place} is no text; save the list as CSV (UTF-8) or as .xlsx")


def _separator(text: str) -> str:
    """The sign that makes most rows equally long; a sign that stands nowhere, where cells are not separated."""
    head = list(islice(text.splitlines(keepends=True), _LOOKED_AT))
    best, most = "\x1f", 0
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(head, delimiter=separator) if len(cells) > 1)
        except csv.Error:
            continue
        alike = max(widths.values(), default=0) * 1_000 + widths.total()
        if alike > most:
            best, most = separator, alike
    return best
