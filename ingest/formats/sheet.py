"""Tables of text, as programs and spreadsheets write them: rows below a header, read cell by cell.

A cell is what its column says, else bad input that names row and column. Which of the separators comma, semicolon and
tab a file has is seen by which of them makes a header of its header. Columns go by their names, in any order; capitals,
spaces, hyphens and underscores in them make no difference. The number of cells is limited, and rows are read one by
one, so a hostile file takes no more memory than its text.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ingest.formats.document import Document
from ingest.formats.fields import LARGEST_NUMBER, clean, shown
from timing.errors import BadInput

MOST_CELLS: Final = 1_000_000
HEAD: Final = 65_536
"""Characters in which the header must be found."""
MOST_ROWS_ABOVE: Final = 50
"""The header is looked for in so many rows."""

_SEPARATORS: Final = (",", ";", "\t")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_END: Final = re.compile(r"[\r\n]")
_FILLING: Final = re.compile(r"[\s_-]+")
_WHOLE: Final = re.compile(r"(\d{1,10})(?:[.,]0)?")
"""Programs that know missing numbers write whole ones with a point."""


class Line(NamedTuple):
    """A row as it stands in the file: its number, counted from 1, at which character it begins, and its cells."""

    number: int
    at: int
    cells: list[str]


def column_key(name: str) -> str:
    """A column's name as columns are compared."""
    return _FILLING.sub("", name).casefold()


class Sheet:
    """A table in a document. `above` are the rows above the header that are not empty."""

    def __init__(self, document: Document, format: str, separator: str, header: Line, above: list[list[str]]) -> None:
        self._document = document
        self._format = format
        self._separator = separator
        self._header = header
        self.above = above
        self.names = [clean(name.strip()) for name in header.cells]
        self.columns: dict[str, int] = {}
        for index, name in enumerate(self.names):
            self.columns.setdefault(column_key(name), index)

    @classmethod
    def find(cls, document: Document, format: str, is_header: Callable[[list[str]], bool]) -> "Sheet | None":
        """The table whose header `is_header`, which gets the keys of a row; None where there is none.

        Never raises, and looks at the beginning of the file alone.
        """
        try:
            head = document.text(format)[:HEAD]
        except BadInput:
            return None
        for separator in _SEPARATORS:
            above: list[list[str]] = []
            for line in _some(head, separator):
                if is_header([column_key(cell) for cell in line.cells]):
                    return cls(document, format, separator, line, above)
                if any(line.cells):
                    above.append([clean(cell.strip()) for cell in line.cells])
        return None

    def rows(self) -> "Iterator[Row]":
        """The rows below the header that are not empty. Raises BadInput."""
        text = self._document.text(self._format)
        cells = text.count(self._separator) + max(text.count("\n"), text.count("\r"))
        if cells > MOST_CELLS:
            raise BadInput(self._format, None, f"expected at most {MOST_CELLS:,} cells, not {cells:,}")
        for line in self._lines(text):
            if line.number > self._header.number and any(cell.strip() for cell in line.cells):
                row = Row(self._document, self._format, self.names, self.columns, line)
                if any(cell.strip() for cell in line.cells[len(self.names) :]):
                    raise row.trouble(
                        f"expected row {line.number} to have {len(self.names)} cells as the header has, not "
                        f"{len(line.cells)}; a cell with a {shown(self._separator)} in it needs quotes around it"
                    )
                yield row

    def wrong_header(self, expected: str) -> BadInput:
        """The error about the header."""
        return BadInput(self._format, self._document.offset(self._header.at), expected)

    def _lines(self, text: str) -> Iterator[Line]:
        lines = _Lines(text, self._separator)
        try:
            yield from lines
        except csv.Error as error:
            expected = f"expected shorter cells in row {lines.number}; a quote may be missing at the end of one"
            raise BadInput(self._format, self._document.offset(lines.at), expected) from error


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header. Columns are asked for by their keys."""

    document: Document
    format: str
    names: list[str]
    columns: Mapping[str, int]
    line: Line

    def text(self, column: str) -> str:
        """A cell without spaces around it; "" where the table has no such column, or the row ends before it."""
        index = self.columns.get(column)
        return "" if index is None or index >= len(self.line.cells) else clean(self.line.cells[index].strip())

    def count(self, column: str) -> int | None:
        """A whole number from 0 on; None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        match = _WHOLE.fullmatch(text)
        if match is None or int(match[1]) > LARGEST_NUMBER:
            raise self.wrong(column, "a whole number from 0 on")
        return int(match[1])

    def breaks_off(self, column: str) -> bool:
        """Whether the file ends with this cell, and without the end of a line: there may have been more of it."""
        is_last = self.columns.get(column) == len(self.line.cells) - 1
        return is_last and _END.search(self.document.text(self.format), self.line.at) is None

    def wrong(self, column: str, expected: str) -> BadInput:
        """The error about a cell: what it should have been, and what it is."""
        name, found = self.names[self.columns[column]], self.text(column)
        return self.trouble(
            f"expected {name} in row {self.line.number} to be {expected}, "
            + (f"not {shown(found)}" if found else "which is empty")
        )

    def trouble(self, expected: str) -> BadInput:
        """The error about the row."""
        return BadInput(self.format, self.document.offset(self.line.at), expected)


class _Lines:
    """The rows of a text, where the last one begins, and which it is."""

    def __init__(self, text: str, separator: str) -> None:
        self._text = text
        self._next = 0
        self._reader = csv.reader(self._physical(), delimiter=separator)
        self.at = 0
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> Line:
        self.at = self._next
        self.number += 1
        return Line(self.number, self.at, next(self._reader))

    def _physical(self) -> Iterator[str]:
        for match in _LINE.finditer(self._text):
            self._next = match.end()
            if match.group():
                yield match.group()


def _some(head: str, separator: str) -> Iterator[Line]:
    """The first rows of a text, as far as they are rows."""
    lines = _Lines(head, separator)
    for _ in range(MOST_ROWS_ABOVE):
        try:
            yield next(lines)
        except (StopIteration, csv.Error):
            return
