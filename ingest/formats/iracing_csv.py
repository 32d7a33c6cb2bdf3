"""The results of one iRacing session as CSV, from the results page: the best lap of each driver.

Above the table stand a few rows about the event, which people cut off; and they save the table anew with spreadsheets,
which take the zeros from the front of numbers. Columns vary with the year and the kind of event, so they go by name.

The file does not name the kind of session. It can be told: only a race has starting positions, and only qualifying has
qualifying times beside none.

A spreadsheet that takes a lap time for a time of day writes it with fewer decimals. Such a time is refused: it would be
better than the one that was driven.
"""

import re
from itertools import pairwise
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import date
from ingest.formats.iracing_results import FAMILY, account_of, finish_of
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from ingest.formats.sheet import Row, Sheet, column_key
from timing.classified import Classified
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import LapTime, parse

NAME: Final = "iracing-csv"

_DRIVER: Final = ("name", "driver")
_CUSTOMER: Final = ("custid",)
_TIME: Final = "fastestlaptime"
_NUMBER: Final = "fastlap#"
_START: Final = "startpos"
_QUALIFYING: Final = "qualifytime"

_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_NONE: Final = re.compile(r"[-0:.,]*")
_CLOCK: Final = re.compile(r"(\d+:)?\d{1,2}:\d{2}[.,]\d{3}|\d{1,2}[.,]\d{1,3}")
"""Seconds alone are a number, from the end of which a spreadsheet takes zeros."""


def recognise(document: Document) -> bool:
    """Whether a file is such a table, with or without the rows above it."""
    return _sheet(document) is not None


def read(document: Document) -> Contents:
    """The session, its drivers in the order of the table. Raises BadInput."""
    sheet = _sheet(document)
    if sheet is None:
        document.text(NAME)
        raise BadInput(NAME, 0, "expected a table whose first column is Fin Pos")
    name = next((name for name in _DRIVER if name in sheet.columns), None)
    if name is None or _TIME not in sheet.columns:
        raise sheet.wrong_header("expected columns called Name (or Driver) and Fastest Lap Time")
    about = _about(sheet)
    session = FileSession(SessionType.OTHER, about.get("track") or None, name=about.get("hostedsessionname") or None)
    starts = timed = False
    for row in sheet.rows():
        session.drivers.append(_driver(row, name))
        session.drivers[-1].result = _result(row)
        starts = starts or bool(row.count(_START))
        timed = timed or _time(row, _QUALIFYING) is not None
    if session.drivers and _START in sheet.columns:
        told_by_none = SessionType.QUALIFYING if timed else SessionType.PRACTICE
        session.type = SessionType.RACE if starts else told_by_none
    return Contents(NAME, [session], family=FAMILY, date=date(about.get("starttime", "")))


def _sheet(document: Document) -> Sheet | None:
    return Sheet.find(document, NAME, lambda keys: keys[:1] == ["finpos"])


def _about(sheet: Sheet) -> dict[str, str]:
    """What the rows above the table say: names in one row, and below each name what it is."""
    pairs = pairwise(sheet.above)
    return {column_key(name): told for names, values in pairs for name, told in zip(names, values, strict=False)}


def _driver(row: Row, name: str) -> FileDriver:
    account = account_of(row.text("custid"))
    number = row.text("car#")
    driver = FileDriver(
        row.text(name),
        row.text("car") or None,
        number=number or None,
        identity="" if account else number or row.text("finpos"),
        account=account,
    )
    time = _time(row, _TIME)
    if time is not None:
        driver.laps.append(FileLap(max(row.count(_NUMBER) or 1, 1), time, reason=BEST_ONLY))
    return driver


def _result(row: Row) -> Classified | None:
    """How iRacing classifies a driver, as far as the table tells; of times only the best lap is exact."""
    position, laps, grid = (_whole(row.text(column)) for column in ("finpos", "lapscomp", _START))
    if not position:
        return None
    return Classified(position, laps, _time(row, _TIME), None, None, finish_of(row.text("out")), grid or None)


def _whole(text: str) -> int | None:
    return int(text) if _DIGITS.fullmatch(text) else None


def _time(row: Row, column: str) -> LapTime | None:
    text = row.text(column)
    if _NONE.fullmatch(text):
        return None
    expected = "minutes:seconds.milliseconds with three decimals"
    if not _CLOCK.fullmatch(text):
        raise row.wrong(column, expected)
    try:
        return parse(text)
    except ValueError as error:
        raise row.wrong(column, expected) from error


EXPORT: Final = Export(NAME, "iRacing results (CSV)", recognise, read)
