"""The result files of RACE 07 and its family, and of RaceRoom: INI text, a section for each car.

The family is RACE 07, GTR Evolution, GTR 2, F1 Challenge and what was made of them; only the head tells which. Some
list laps, counted from 0 or from 1: where any lap of a file is 0, all are counted from 0. F1 Challenge and RaceRoom
state the best lap alone. Laps may be missing anywhere, and nothing says whether a lap counts.

The kind of session stands nowhere but in the name that the file had once. A race is told by its cars having race times;
what has none may be anything else. What the second number of a lap measures differs between the games, so laps are
ordered by their own number.

A game may append what it writes to what it wrote before: then cars are there again. Each stays in its place, with what
was written last; a sentence says so where that differs. For an import the same lap told twice is one lap.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import date
from ingest.formats.ini_text import Section, Value, sections
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified, Finish
from timing.errors import BadInput
from timing.readings import SessionType

FAMILY: Final = "race07"
RACEROOM: Final = "raceroom-client"
_ACCOUNTS: Final = {FAMILY: "race07", RACEROOM: "raceroom"}
"""Whose names and accounts the drivers go by."""

MOST_DRIVERS: Final = 1_000

_HEAD: Final = 4 * 1024
_GAME: Final = re.compile(r"^[ \t]*\[Header\][ \t]*$(?:(?!^[ \t]*\[).)*?^Game=([^\r\n]+)$", re.MULTILINE | re.DOTALL)
_SLOT: Final = re.compile(r"slot\d+", re.IGNORECASE)
_LAP: Final = re.compile(r"\s*\(\s*(\d{1,6})\s*,\s*-?\d{1,9}(?:\.\d{1,9})?\s*,([^()]*)\)\s*")
_FINISHES: Final = {"DNF": Finish.RETIRED, "DQ": Finish.DISQUALIFIED}
_DIGITS: Final = 6
"""Of the number of laps of a race."""
_ENDED: Final = ("RACE 07", "GTR", "RaceRoom")
"""Games that write [END] at the end of a file."""
_END: Final = "END"


def recognise(name: str, document: Document) -> bool:
    """Whether a file is one of the family, or of RaceRoom."""
    match = _GAME.search(document.head(_HEAD).replace("\r\n", "\n").replace("\r", "\n"))
    return match is not None and _is_raceroom(match[1]) is (name == RACEROOM)


def read(name: str, document: Document) -> Contents:
    """The session of a file, with its cars in the order of the file. Raises BadInput."""
    file = _File(name)
    for section in sections(document, name):
        file.take(section)
    file.check_end(document)
    return file.contents()


def _is_raceroom(game: str) -> bool:
    return game.strip().lower().startswith("raceroom")


class _File:
    """What has been read of a file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._game = ""
        self._date: datetime | None = None
        self._track = ""
        self._rows: list[tuple[str, str]] = []
        self._cars: dict[tuple[str, str], FileDriver] = {}
        self._differ = 0
        self._raced = False
        self._last = ""

    def take(self, section: Section) -> None:
        """Take a section."""
        self._last = section.name
        match section.name.lower():
            case "header":
                self._game = section.text("Game")
                self._date = date(section.text("TimeString").replace("/", "-"))
            case "race":
                self._track = re.split(r"[\\/]", section.text("Scene"))[-1].rsplit(".", 1)[0]
            case name if _SLOT.fullmatch(name):
                self._take_car(section)

    def check_end(self, document: Document) -> None:
        """Refuse a file without its head, or without its end. Raises BadInput."""
        if not self._game:
            raise BadInput(self._name, 0, "expected a section [Header] with Game=")
        if self._last != _END and self._game.startswith(_ENDED):
            raise BadInput(self._name, document.size, f"expected [{_END}], but the file ends")

    def contents(self) -> Contents:
        """All of it."""
        laps = [lap for driver in self._cars.values() for lap in driver.laps]
        if any(lap.lap == 0 for lap in laps):
            for lap in laps:
                lap.lap += 1
        warnings = []
        if self._differ:
            warnings.append(f"{self._differ} car(s) are in the file again with other values; the last ones were taken")
        type = SessionType.RACE if self._raced else SessionType.OTHER
        drivers = [self._cars[key] for key in self._rows]
        if not self._raced:
            for driver in drivers:
                driver.result = None
        session = FileSession(type, self._track or None, drivers)
        family = _ACCOUNTS[self._name]
        return Contents(self._name, [session], warnings=warnings, family=family, date=self._date)

    def _take_car(self, section: Section) -> None:
        name = section.text("Driver")
        key = (section.name.lower(), name)
        account = section.text("SteamId")
        driver = FileDriver(
            name,
            section.text("Vehicle") or None,
            section.text("Team") or None,
            identity=section.name,
            account=account if account.isascii() and account.isdecimal() else "",
            laps=[*_laps(section)],
        )
        best = section.value("BestLap") or section.value("RaceBestLap")
        driver.stated_best_ms = None if best is None else best.time()
        driver.result = _result(section, driver.stated_best_ms)
        self._differ += self._cars.setdefault(key, driver) != driver
        self._cars[key] = driver
        self._rows.append(key)
        if len(self._rows) > MOST_DRIVERS:
            raise section.line.wrong(f"at most {MOST_DRIVERS:,} cars")
        self._raced = self._raced or _has_race_time(section.value("RaceTime"))


def _laps(section: Section) -> Iterator[FileLap]:
    """The laps of a car, with their numbers as they are in the file."""
    for value in section.all("Lap"):
        match = _LAP.fullmatch(value.raw)
        if match is None:
            raise value.wrong("a lap as (number, seconds, m:ss.mmm)")
        yield FileLap(int(match[1]), value.time(match[2]))


def _result(section: Section, best_ms: int | None) -> Classified:
    """How a race ended for a car, of which no position is told."""
    total_ms, laps = _race_time(section.value("RaceTime")), section.text("Laps") or section.text("RaceLaps")
    count = int(laps) if laps.isascii() and laps.isdecimal() and len(laps) <= _DIGITS else None
    finish = Finish.FINISHED if total_ms is not None else _FINISHES.get(section.text("RaceTime"))
    return Classified(None, count, best_ms, total_ms, None, finish)


def _has_race_time(value: Value | None) -> bool:
    """Whether a car has finished a race."""
    return _race_time(value) is not None


def _race_time(value: Value | None) -> int | None:
    """How long a car took for a race; None where words (DNF, DQ) or broken numbers say that it did not finish."""
    try:
        return None if value is None else value.time()
    except BadInput:
        return None


def _export(name: str, title: str) -> Export:
    return Export(name, title, partial(recognise, name), partial(read, name))


EXPORTS: Final = (
    _export(FAMILY, "RACE 07, GTR Evolution, GTR 2, F1 Challenge"),
    _export(RACEROOM, "RaceRoom Racing Experience"),
)
