"""The personal bests that Assetto Corsa keeps on a rig (personalbest.ini): one lap for each car on each track.

Nothing says who drove them, nor which laps they were. All of them are one session, in which each car on a track stands
for a driver without a name; for the track is the driver's here, not the session's. Car and track are ids of the game in
capitals; the layout is joined to the track with a hyphen, which track ids may have too, so it stays where it is.
"""

import re
from datetime import datetime
from typing import Final

from ingest.formats import Export
from ingest.formats.ac_server import FAMILY
from ingest.formats.document import Document
from ingest.formats.fields import clean, instant
from ingest.formats.ini_text import Section, Value, sections
from ingest.formats.results import Contents, FileDriver, FileSession
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import LapTime, lap_time

NAME: Final = "assettocorsa-personalbest"
MOST_RECORDS: Final = 20_000

_HEAD: Final = 4 * 1024
_RECORD: Final = re.compile(r"\s*\[[^@\[\]\r\n]+@[^@\[\]\r\n]+\][^\[]*?^(?:TIME|DATE)=\d", re.MULTILINE)
_PLACE: Final = re.compile(r"([^@]+)@([^@]+)")
_WHOLE: Final = re.compile(r"\s*(-?\d{1,15})\s*")


def recognise(document: Document) -> bool:
    """Whether a file is one of personal bests."""
    return _RECORD.match(document.head(_HEAD).replace("\r", "\n")) is not None


def read(document: Document) -> Contents:
    """One session with all bests, in the order of the file. Raises BadInput."""
    session = FileSession(SessionType.OTHER)
    contents = Contents(NAME, [session], family=FAMILY)
    for section in sections(document, NAME):
        match = _PLACE.fullmatch(section.name)
        if match is None:
            raise section.line.wrong("a section [CAR@TRACK]")
        if len(session.drivers) == MOST_RECORDS:
            raise section.line.wrong(f"at most {MOST_RECORDS:,} sections")
        car, track = (clean(word.lower()) for word in match.groups())
        driver = FileDriver("", car, identity=car, stated_best_ms=_time(section), track=track)
        session.drivers.append(driver)
        contents.date = max(filter(None, (contents.date, _date(section))), default=None)
    if not session.drivers:
        raise BadInput(NAME, 0, "expected a section [CAR@TRACK]")
    return contents


def _time(section: Section) -> LapTime | None:
    value = section.value("TIME")
    if value is None:
        raise section.line.wrong("a TIME in this section")
    return lap_time(_whole(value))


def _date(section: Section) -> datetime | None:
    """When the lap was driven, where the file says so."""
    value = section.value("DATE")
    return None if value is None else instant(_whole(value) / 1000)


def _whole(value: Value) -> int:
    match = _WHOLE.fullmatch(value.raw)
    if match is None:
        raise value.wrong("a whole number of milliseconds")
    return int(match[1])


EXPORT: Final = Export(NAME, "Assetto Corsa personal bests", recognise, read)
