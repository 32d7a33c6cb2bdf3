"""The session report of SecondMonitor, a program that watches many simulators: one session, all laps of everybody.

A driver is who the simulator says: names of one simulator are not those of another.
"""

import re
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified
from timing.laps import GAME
from timing.readings import SessionType
from timing.units import LapTime, from_decimal

NAME: Final = "secondmonitor-json"

_TYPES: Final = {
    "practice": SessionType.PRACTICE,
    "qualification": SessionType.QUALIFYING,
    "warmup": SessionType.WARMUP,
    "race": SessionType.RACE,
}
_DURATION: Final = re.compile(r"(-)?(?:(\d{1,8})\.)?(\d{2}):(\d{2}):(\d{2}(?:\.\d{1,7})?)")
"""As .NET writes it: sign, days, hours, minutes, seconds."""
_SECTORS: Final = ("Sector1", "Sector2", "Sector3")


def recognise(document: Document) -> bool:
    """Whether a file is one of this program."""
    return {"Simulator", "SessionType", "TrackInfo", "Drivers"} <= document.object().keys()


def read(document: Document) -> Contents:
    """The session. Raises BadInput."""
    file = Fields.of(document, NAME)
    place = file.inner("TrackInfo")
    track = "/".join(part for part in (place.text("TrackName"), place.text("TrackLayoutName")) if part)
    type = _TYPES.get(file.text("SessionType").casefold(), SessionType.OTHER)
    session = FileSession(type, track or None, [_driver(row) for row in file.rows("Drivers")])
    family = f"secondmonitor/{file.text('Simulator')}"
    return Contents(NAME, [session], family=family, date=file.date("SessionRunTime"))


def _driver(row: Fields) -> FileDriver:
    id = row.text("DriverId")
    driver = FileDriver(row.text("DriverLongName") or id, row.text("CarName") or None, identity=id)
    driver.laps = [_lap(lap) for lap in row.rows("Laps")]
    position, laps, grid = (row.count_told(name) for name in ("FinishingPosition", "TotalLaps", "InitialPosition"))
    if position:
        driver.result = Classified(position, laps, None, None, grid=grid or None)
    return driver


def _lap(row: Fields) -> FileLap:
    number = row.count("LapNumber")
    if not number:
        raise row.wrong("LapNumber", "a whole number from 1 on")
    valid = row.flag("IsValid")
    times = [_time(row, name) for name in _SECTORS]
    sectors = tuple(time for time in times if time is not None)
    complete = len(sectors) == len(times)
    return FileLap(number, _time(row, "LapTime"), sectors if complete else None, valid, GAME if valid is False else "")


def _time(row: Fields, name: str) -> LapTime | None:
    text = row.text(name)
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    if match is None:
        raise row.wrong(name, "a time as hh:mm:ss.fffffff")
    sign, days, hours, minutes, seconds = match.groups()
    if sign:
        return None
    whole = (int(days or 0) * 24 + int(hours)) * 60 + int(minutes)
    second, _, fraction = seconds.partition(".")
    return from_decimal(f"{whole * 60 + int(second)}.{fraction or 0}")


EXPORT: Final = Export(NAME, "SecondMonitor", recognise, read)
