"""The cells of an .xlsx file as text: what a spreadsheet shows last, never what it would compute.

An entry list needs no more than a sheet's values, so that much of the format is read here, and in bounds: the parts of
the file by what they say they unpack to, XML without any declarations of its own, rows and columns as an entry list may
have them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from timing.entry_rows import MOST_BYTES, MOST_COLUMNS, Row, add_row
from timing.errors import SetupError
from timing.plan_advice import named
from timing.plan_values import shown

MAGIC: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED: Final = 8 << 20
"""No part of an entry list unpacks to more bytes."""
MOST_PARTS: Final = 2_000
_MOST_TEXT: Final = 8 << 20
"""Characters that all cells together may hold: one text may be shown in many."""
_LONGEST_CELL: Final = 32_767
"""So many signs fit into a cell; what goes on after them is not read."""
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WHOLE: Final = re.compile(r"(-?\d+)\.0+")

Attributes = dict[str, str]


def sheet_rows(content: bytes, place: str, sheet: str | None = None) -> list[Row]:
    """The rows of a sheet, the first one unless `sheet` names another; `place` names the file. Raises SetupError."""
    if len(content) > MOST_BYTES:
        raise SetupError(f"{place} is no entry list; it is larger than {MOST_BYTES >> 20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Book(archive, place).rows(sheet)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ExpatError,
        EOFError,
        NotImplementedError,  # a compression nobody uses for this
        RuntimeError,  # a password
        UnicodeError,
        OSError,
    ) as error:
        raise SetupError(f"{place} cannot be read as .xlsx ({error}); save it anew, or as CSV") from error


class _Book:
    """A workbook in its archive."""

    def __init__(self, archive: zipfile.ZipFile, place: str) -> None:
        self._archive = archive
        self._place = place
        if len(archive.infolist()) > MOST_PARTS:
            raise SetupError(f"{place} is no entry list; it has more than {MOST_PARTS} parts")

    def rows(self, sheet: str | None) -> list[Row]:
        """The rows of a sheet that are not empty."""
        part = self._part_of(sheet)
        reader = _Cells(self._shared_texts(), self._place)
        self._parse(part, reader.begin, reader.end, reader.text)
        return reader.finish()

    def _part_of(self, sheet: str | None) -> str:
        sheets: list[tuple[str, str]] = []
        parts: dict[str, str] = {}

        def sheet_named(tag: str, given: Attributes) -> None:
            if tag == "sheet":
                id = next((value for key, value in given.items() if key.rpartition(":")[2] == "id"), "")
                sheets.append((given.get("name", ""), id))

        def related(tag: str, given: Attributes) -> None:
            if tag == "Relationship":
                parts[given.get("Id", "")] = given.get("Target", "")

        self._parse("xl/workbook.xml", sheet_named)
        self._parse("xl/_rels/workbook.xml.rels", related)
        for name, id in sheets:
            if sheet is None or name.casefold() == sheet.casefold():
                target = parts.get(id, "")
                return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        names = named(name for name, _ in sheets) or "none"
        raise SetupError(f"{self._place} has no sheet {shown(sheet or '')}; there are {names}")

    def _shared_texts(self) -> list[str]:
        """The texts that cells name by their place. What a reader is told on how to pronounce them is left out."""
        name = "xl/sharedStrings.xml"
        found: list[str] = []
        if name not in self._archive.namelist():
            return found
        inside: list[str] = []

        def begin(tag: str, _: Attributes) -> None:
            inside.append(tag)
            if tag == "si":
                found.append("")

        def text(signs: str) -> None:
            if inside[-1] == "t" and "rPh" not in inside and found and len(found[-1]) < _LONGEST_CELL:
                found[-1] = (found[-1] + signs)[:_LONGEST_CELL]

        self._parse(name, begin, lambda _: inside.pop(), text)
        return found

    def _parse(
        self,
        name: str,
        begin: Callable[[str, Attributes], None],
        end: Callable[[str], object] = lambda _: None,
        text: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Walk over a part, by names without their namespaces."""
        if name not in self._archive.namelist():
            raise SetupError(f"{self._place} is no .xlsx file: it has no {shown(name)}; save the list as .xlsx or CSV")
        if self._archive.getinfo(name).file_size > MOST_UNPACKED:
            raise SetupError(
                f"{self._place} is no entry list; {shown(name)} unpacks to more than {MOST_UNPACKED >> 20} MiB"
            )
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = lambda tag, given: begin(tag.rpartition(":")[2], given)
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = text
        parser.Parse(self._archive.read(name), True)

    def _refuse(self, *_: object) -> None:
        raise SetupError(f"{self._place} is no .xlsx file: its XML declares things of its own, which none does")


class _Cells:
    """The rows of a sheet, cell after cell. Mutable."""

    def __init__(self, texts: list[str], place: str) -> None:
        self._texts = texts
        self._place = place
        self._rows: list[Row] = []
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = 0
        self._kind = ""
        self._inside: list[str] = []
        self._value = ""
        self._signs = 0

    def begin(self, tag: str, given: Attributes) -> None:
        """An element begins."""
        self._inside.append(tag)
        if tag == "row":
            self._row = _number(given.get("r"), self._row + 1)
            self._column = -1
            self._cells = {}
        elif tag == "c":
            match = _CELL.fullmatch(given.get("r", ""))
            self._column = self._column + 1 if match is None else _column(match[1])
            self._kind, self._value = given.get("t", "n"), ""

    def text(self, signs: str) -> None:
        """Signs of a cell: its value, or the text that stands in it."""
        of_cell = self._inside[-1] == "v" or (self._inside[-1] == "t" and "rPh" not in self._inside)
        if of_cell and len(self._value) < _LONGEST_CELL:
            self._value = (self._value + signs)[:_LONGEST_CELL]

    def end(self, tag: str) -> None:
        """An element ends."""
        self._inside.pop()
        if tag == "c" and self._value:
            value = self._cell()
            self._signs += len(value)
            if self._signs > _MOST_TEXT:
                raise SetupError(f"{self._place} is no entry list; its cells hold more than {_MOST_TEXT:,} signs")
            self._cells[min(self._column, MOST_COLUMNS)] = value
        elif tag == "row":
            add_row(self._rows, self._row, list(_in_order(self._cells)), self._place)
            self._cells = {}

    def finish(self) -> list[Row]:
        """The rows that are not empty."""
        return self._rows

    def _cell(self) -> str:
        if self._kind == "s":
            at = _number(self._value, -1)
            return self._texts[at] if 0 <= at < len(self._texts) else ""
        if self._kind == "n":
            return _WHOLE.sub(r"\1", self._value)
        return "" if self._kind == "e" else self._value


def _in_order(cells: dict[int, str]) -> Iterator[str]:
    return (cells.get(at, "") for at in range(max(cells, default=-1) + 1))


def _column(letters: str) -> int:
    """The place of a column, counted from 0."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else usual
