"""The result files of the rFactor family: rFactor, rFactor 2, Le Mans Ultimate, Automobilista, Game Stock Car.

All write the same XML: a head about the event, then one session with its log (`Stream`, most of the file, passed over)
and its drivers with their laps. What is no session of theirs has no laps, and a file may hold none at all. The games
are told apart by the head; Le Mans Ultimate is rFactor 2 grown on, and its files say nothing else.

A lap without a time (`--.----`) was an out-lap, an in-lap or cut: the file does not say which, and nothing else says
that a lap does not count. In a race a lap that was cut may have its time, so whether a timed lap counts is not known.

Drivers may have swapped: then laps belong to the driver named for their range, and the stated best to the car alone.
The game's own classification is each car's; where several drove it, it is nobody's alone. A total time is that at the
flag, and only who saw it has one. There are no accounts, and two drivers may have one name; number and vehicle tell
them apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import LARGEST_NUMBER, clean, instant
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.formats.xml_text import Element, elements
from timing.classified import Classified, Finish
from timing.laps import Drop
from timing.readings import SessionType
from timing.units import LapTime, from_decimal

RFACTOR: Final = "rfactor1"
RFACTOR2: Final = "rfactor2"
AUTOMOBILISTA: Final = "automobilista"

MOST_SESSIONS: Final = 50
MOST_DRIVERS: Final = 1_000
MOST_LAPS: Final = 100_000
"""Of one file. The longest races of the fullest grids have a quarter of it."""

_HEAD: Final = 16 * 1024
"""Bytes in which the head of a file ends, ten times what it takes."""
_ROOT: Final = "rFactorXML"
_FAMILY: Final = re.compile(rf"<{_ROOT}[\s>].*?<RaceResults[\s>]", re.DOTALL)
_RFACTOR_VERSIONS: Final = ("1.040", "1.070", "1.150", "1.250", "1.255")
"""All that rFactor ever had; rFactor 2 counts its builds in the same place and had none of these."""
_REIZA: Final = re.compile(r".*\.srs|reiza\d*\.rfm", re.IGNORECASE)
"""Mods of Automobilista, which calls itself by its name only since it had one, and of Game Stock Car before it."""

_TYPES: Final = {
    "testday": SessionType.PRACTICE,
    "practice": SessionType.PRACTICE,
    "qualify": SessionType.QUALIFYING,
    "warmup": SessionType.WARMUP,
    "race": SessionType.RACE,
}
"""By the name of the session's element without its number."""
_TIME: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?|-+\.-+|")
_NUMBER: Final = re.compile(r"\d{1,10}")
_SECTORS: Final = ("s1", "s2", "s3")
_FINISHES: Final = {
    "Finished Normally": Finish.FINISHED,
    "DNF": Finish.RETIRED,
    "DQ": Finish.DISQUALIFIED,
}


def recognise(name: str, document: Document) -> bool:
    """Whether a file is one of the family, and of this game of it."""
    head = document.head(_HEAD)
    return _FAMILY.search(head) is not None and _game(head) == name


def read(name: str, document: Document) -> Contents:
    """The session of a file, with its drivers in the order of the file. Raises BadInput."""
    file = _File(name)
    for element in elements(document, name, _ROOT, skip=("Stream",)):
        file.take(element)
    return file.contents()


def _game(head: str) -> str:
    """Which of the games wrote this head."""
    if _stated(head, "Game") == "Automobilista" or _REIZA.fullmatch(_stated(head, "Mod")):
        return AUTOMOBILISTA
    return RFACTOR if _stated(head, "GameVersion") in _RFACTOR_VERSIONS else RFACTOR2


def _stated(head: str, name: str) -> str:
    match = re.search(rf"<{name}>([^<]*)</{name}>", head)
    return "" if match is None else match[1].strip()


@dataclass(slots=True)
class _Swap:
    """Who drove a range of laps."""

    first: int
    last: int
    name: str


@dataclass(slots=True)
class _Entry:
    """A car with its laps, whoever drove it: what the file calls a driver."""

    words: dict[str, str] = field(default_factory=dict)
    best: LapTime | None = None
    laps: list[FileLap] = field(default_factory=list)
    swaps: list[_Swap] = field(default_factory=list)
    shared: str = ""
    """What the car is known by, where several drove it; "" until that is known."""

    def take(self, element: Element) -> None:
        """Take a part of the entry."""
        match element.name:
            case "Name" | "CarType" | "VehName" | "CarNumber" | "TeamName":
                self.words[element.name] = clean(element.text)
            case "Position" | "GridPos" | "Laps" | "FinishTime" | "FinishStatus":
                self.words[element.name] = clean(element.text.strip())
            case "BestLapTime":
                self.best = _time(element, "the best lap time in seconds", element.text)
            case "Swap":
                first, last = (_number(element, name, least=0) for name in ("startLap", "endLap"))
                self.swaps.append(_Swap(first, last, clean(element.text)))
            case "Lap":
                self.laps.append(self._lap(element))

    def drivers(self) -> Iterator[FileDriver]:
        """Those who drove, in the order they did; the one whom the entry names where nobody has."""
        word = self.words.get
        car, number = word("CarType") or word("VehName") or None, word("CarNumber") or None
        identity = " ".join(filter(None, (number, word("VehName"))))
        found: dict[str, FileDriver] = {}
        laps: list[FileLap | None] = [*self.laps]
        for lap in laps or [None]:
            name = self._who(lap)
            if name not in found:
                found[name] = FileDriver(name, car, word("TeamName") or None, number, identity)
            if lap is not None:
                found[name].laps.append(lap)
        if len(found) == 1:
            driver = next(iter(found.values()))
            driver.stated_best_ms, driver.result = self.best, self.result
        else:
            self.shared = identity or self.words.get("Name", "")
        yield from found.values()

    @property
    def result(self) -> Classified | None:
        """How the game classifies the car, as far as the file tells."""
        position, grid, laps = (self._told(name) for name in ("Position", "GridPos", "Laps"))
        if not position:
            return None
        time = self.words.get("FinishTime", "")
        total_ms = from_decimal(time) if _TIME.fullmatch(time) else None
        finish = _FINISHES.get(self.words.get("FinishStatus", ""))
        return Classified(position, laps, self.best, total_ms, None, finish, grid or None)

    def _told(self, name: str) -> int | None:
        """A whole number, where there is one; the file is read for its laps, and goes without."""
        text = self.words.get(name, "")
        return int(text) if _NUMBER.fullmatch(text) and int(text) <= LARGEST_NUMBER else None

    def _who(self, lap: FileLap | None) -> str:
        own = self.words.get("Name", "")
        if lap is None:
            return own
        return next((swap.name for swap in self.swaps if swap.name and swap.first <= lap.lap <= swap.last), own)

    def _lap(self, element: Element) -> FileLap:
        number = _number(element, "num", least=1)
        time = _time(element, "a lap time in seconds", element.text)
        if time is None:
            return FileLap(number, None, None, valid=False, reason=str(Drop.NO_TIME), order=self._order(None, None))
        started = _time(element, "et to be a time in seconds", element.attributes.get("et", ""))
        sectors = [
            _time(element, f"{name} to be a time in seconds", element.attributes.get(name, "")) for name in _SECTORS
        ]
        known = tuple(sector for sector in sectors if sector is not None)
        return FileLap(number, time, known if len(known) == len(sectors) else None, order=self._order(started, time))

    def _order(self, started: LapTime | None, time: LapTime | None) -> int:
        """When in the session a lap ended; where that is not known, when the one before it did."""
        before = self.laps[-1].order if self.laps else 0
        return before if started is None or time is None else max(before, started + time)


class _File:
    """What has been read of a file."""

    def __init__(self, name: str) -> None:
        self._contents = Contents(name)
        self._head: dict[str, str] = {}
        self._entries: list[_Entry] = []
        self._entry = _Entry()
        self._drivers = self._laps = 0
        self._begun: datetime | None = None

    def take(self, element: Element) -> None:
        """Take an element that has ended, by where it stands."""
        match element.path[2:]:
            case ("TrackVenue" | "TrackCourse" as name,):
                self._head[name] = clean(element.text)
            case ("DateTime",):
                self._contents.date = _instant(element.text)
            case (_, "DateTime"):
                self._begun = _instant(element.text)
            case (_, "Driver", _):
                self._laps += element.name in ("Lap", "Swap")
                if self._laps > MOST_LAPS:
                    raise element.refused(f"at most {MOST_LAPS:,} laps")
                self._entry.take(element)
            case (_, "Driver"):
                self._end_of_driver(element)
            case (name,) if name.rstrip("0123456789").lower() in _TYPES or self._entries:
                self._end_of_session(element)

    def contents(self) -> Contents:
        """All of it."""
        track = "/".join(dict.fromkeys(filter(None, (self._head.get("TrackVenue"), self._head.get("TrackCourse")))))
        for session in self._contents.sessions:
            session.track = track or None
        return self._contents

    def _end_of_driver(self, element: Element) -> None:
        self._drivers += 1
        if self._drivers > MOST_DRIVERS:
            raise element.refused(f"at most {MOST_DRIVERS:,} drivers")
        self._entries.append(self._entry)
        self._entry = _Entry()

    def _end_of_session(self, element: Element) -> None:
        if len(self._contents.sessions) == MOST_SESSIONS:
            raise element.refused(f"at most {MOST_SESSIONS} sessions")
        type = _TYPES.get(element.name.rstrip("0123456789").lower(), SessionType.OTHER)
        drivers = [driver for entry in self._entries for driver in entry.drivers()]
        shared = {each.shared: result for each in self._entries if each.shared and (result := each.result)}
        session = FileSession(type, None, drivers, element.name, self._begun, shared)
        self._contents.sessions.append(session)
        self._entries, self._begun = [], None


def _time(element: Element, expected: str, text: str) -> LapTime | None:
    """A time in seconds; None for what the games write where there is none."""
    if not _TIME.fullmatch(text.strip()):
        raise element.wrong(expected, text)
    return from_decimal(text)


def _number(element: Element, name: str, *, least: int) -> int:
    """The number of a lap."""
    text = element.attributes.get(name)
    if text is None or not _NUMBER.fullmatch(text.strip()) or not least <= int(text) <= LARGEST_NUMBER:
        raise element.wrong(f"{name} to be a whole number from {least} on", text)
    return int(text)


def _instant(text: str) -> datetime | None:
    """Seconds since 1970 as an instant; None for what is none."""
    return instant(int(text)) if _NUMBER.fullmatch(text.strip()) else None


def _export(name: str, title: str) -> Export:
    return Export(name, title, partial(recognise, name), partial(read, name))


EXPORTS: Final = (
    _export(RFACTOR, "rFactor"),
    _export(RFACTOR2, "rFactor 2, Le Mans Ultimate"),
    _export(AUTOMOBILISTA, "Automobilista, Game Stock Car"),
)
