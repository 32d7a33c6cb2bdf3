"""Laps as a plain table of our own, for all that has no format of its own: one row per lap (docs/csv.md).

What can be read in two ways is refused, with row and column: a comma that is a decimal and a separator, a time without
decimals, milliseconds with a point in them. A lap may stand there once only.

The board that `eracing export` writes is a table too, but not of laps: which of the laps its times are, and what the
others were, is not in it. It is refused with a sentence that says so.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import MOST_SECTORS, shown
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.formats.sheet import Row, Sheet, column_key
from timing.errors import BadInput
from timing.laps import GAME
from timing.readings import SessionType
from timing.units import LapTime, lap_time, parse

NAME: Final = "eracing-csv"
COLUMNS: Final = ("driver", "lap", "time", "team", "number", "car", "valid", "session", "type", "track")
"""As they are written; those of times have a twin in milliseconds, `time_ms`, and sectors are numbered, `sector_1`."""

_BOARD: Final = {"position", "tied", "driver", "best", "bestms", "driverid"}
_MS: Final = "ms"
_SECTOR: Final = re.compile(r"sector([1-9]\d?)")
_TIME: Final = re.compile(rf"(time|{_SECTOR.pattern})(?:{_MS})?")
_CLOCK: Final = re.compile(r"(?:\d+:)?(?:\d{1,2}:)?\d{1,5}[.,](\d+)")
_WHOLE: Final = re.compile(r"(\d{1,9})(?:[.,]0)?")
_FLAGS: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "ja", "wahr"), True),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "falsch"), False),
    "": None,
}
"""Spreadsheets write true and false in the language of who uses them."""
_DECIMALS: Final = 3
_MOST_SHOWN: Final = 5


def recognise(document: Document) -> bool:
    """Whether a file is such a table, or a board that was exported."""
    return _sheet(document) is not None


def read(document: Document) -> Contents:
    """The sessions in the order in which they are met, and of each the drivers. Raises BadInput."""
    sheet = _sheet(document)
    if sheet is None:
        document.text(NAME)
        raise BadInput(NAME, 0, "expected a header with the columns driver, lap and time (or time_ms)")
    if _is_board(sheet):
        raise sheet.wrong_header(
            "expected a table of laps, but this is a board that `eracing export` wrote, of which the laps cannot be "
            "told; import the files that it was made of"
        )
    table = _Table(sheet)
    for row in sheet.rows():
        table.take(row)
    return table.contents()


def _sheet(document: Document) -> Sheet | None:
    return Sheet.find(document, NAME, _is_header)


def _is_header(keys: list[str]) -> bool:
    columns = {*keys}
    return columns >= _BOARD or ({"driver", "lap"} <= columns and bool({"time", "timems"} & columns))


def _is_board(sheet: Sheet) -> bool:
    return sheet.columns.keys() >= _BOARD


@dataclass(slots=True)
class _Session:
    """A session while its rows come in: its drivers by name, number and car, and the laps that each has."""

    told: FileSession
    drivers: dict[tuple[str, str, str], FileDriver] = field(default_factory=dict)
    laps: set[tuple[str, str, str, int]] = field(default_factory=set)


class _Table:
    """The laps of a table."""

    def __init__(self, sheet: Sheet) -> None:
        self._sectors = _check_columns(sheet)
        self._sessions: dict[tuple[str, str, str], _Session] = {}
        self._unknown = [name for name in sheet.names if name and not _known(name)]
        self._short = 0

    def take(self, row: Row) -> None:
        """Take a row, which is one lap."""
        name = row.text("driver")
        if not name:
            raise row.wrong("driver", "a name")
        number = row.count("lap")
        if not number:
            raise row.wrong("lap", "a whole number from 1 on")
        session = self._session(row)
        key = (name, row.text("number"), row.text("car"))
        if (*key, number) in session.laps:
            raise row.wrong("lap", "one that is not in the table yet, for this driver")
        session.laps.add((*key, number))
        driver = session.drivers.setdefault(key, _driver(*key))
        driver.team = driver.team or row.text("team") or None
        driver.laps.append(self._lap(row, number))

    def contents(self) -> Contents:
        """All that was taken."""
        contents = Contents(NAME, [session.told for session in self._sessions.values()])
        for session in self._sessions.values():
            session.told.drivers = [*session.drivers.values()]
        if self._unknown:
            some = ", ".join(map(shown, self._unknown[:_MOST_SHOWN]))
            contents.warnings.append(f"{len(self._unknown)} column(s) are not known and were not read: {some}")
        if self._short:
            contents.warnings.append(
                f"{self._short} time(s) have fewer than three decimals: a spreadsheet may have cut them"
            )
        return contents

    def _session(self, row: Row) -> _Session:
        key = (row.text("session"), row.text("type").casefold(), row.text("track"))
        if key not in self._sessions:
            name, type, track = key
            if type and type not in [*SessionType]:
                raise row.wrong("type", f"one of {', '.join(SessionType)}, or nothing")
            told = FileSession(SessionType(type or SessionType.OTHER), track or None, name=name or None)
            self._sessions[key] = _Session(told)
        return self._sessions[key]

    def _lap(self, row: Row, number: int) -> FileLap:
        flag = row.text("valid").casefold()
        if flag not in _FLAGS:
            raise row.wrong("valid", "yes, no or nothing")
        valid = _FLAGS[flag]
        times = [self._time(row, column) for column in self._sectors]
        sectors = tuple(time for time in times if time is not None)
        complete = sectors if sectors and len(sectors) == len(times) else None
        return FileLap(number, self._time(row, "time"), complete, valid, GAME if valid is False else "")

    def _time(self, row: Row, column: str) -> LapTime | None:
        """A time, from whichever of its two columns the table has."""
        if column + _MS in row.columns:
            return _milliseconds(row, column + _MS)
        text = row.text(column)
        if not text:
            return None
        match = _CLOCK.fullmatch(text)
        expected = "minutes:seconds.milliseconds such as 1:58.432, or nothing"
        if match is None:
            raise row.wrong(column, expected)
        if len(match[1]) < _DECIMALS:
            if row.breaks_off(column):
                raise row.trouble(f"expected the rest of row {row.line.number}, but the file ends")
            self._short += 1
        try:
            return parse(text)
        except ValueError as error:
            raise row.wrong(column, expected) from error


def _driver(name: str, number: str, car: str) -> FileDriver:
    return FileDriver(name, car or None, number=number or None, identity=number)


def _milliseconds(row: Row, column: str) -> LapTime | None:
    text = row.text(column)
    if not text:
        return None
    match = _WHOLE.fullmatch(text)
    time = lap_time(int(match[1])) if match else None
    if time is None:
        raise row.wrong(column, "a time in whole milliseconds such as 118432, or nothing")
    return time


def _check_columns(sheet: Sheet) -> list[str]:
    """The columns of sectors, in order. Raises BadInput where it is not clear which column is meant, or one lacks."""
    counts = Counter(filter(None, map(_known, sheet.names)))
    for name in sheet.names:
        if counts[_known(name)] > 1:
            raise sheet.wrong_header(f"expected one column for each thing, but there is another like {shown(name)}")
    numbers = sorted(int(match[1]) for match in map(_SECTOR.fullmatch, counts) if match)
    if numbers != [*range(1, len(numbers) + 1)] or len(numbers) > MOST_SECTORS:
        raise sheet.wrong_header(f"expected the sectors to be numbered from 1 on without a gap, at most {MOST_SECTORS}")
    return [f"sector{number}" for number in numbers]


def _known(name: str) -> str:
    """What a column of this name is read as; "" where it is not known. The two columns of a time are one."""
    key = column_key(name)
    time = _TIME.fullmatch(key)
    if time is not None:
        return time[1]
    return key if key in COLUMNS else ""


EXPORT: Final = Export(NAME, "a table of laps (CSV)", recognise, read)
