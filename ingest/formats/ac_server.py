"""The result file of the Assetto Corsa server: one session, all laps of everybody in the order they were driven.

A driver is an account with a car model. The car's number in the server is not: a driver who left is missing from the
server's own ranking, but not from the laps, and the slot has someone else's name by then. Somebody may also be ranked
twice, once for a slot in which nothing was driven.

The order of the ranking is the server's own result, with total times but without numbers of laps. A lap with cuts does
not count. Laps have no number; each driver's are counted in their order.
"""

from typing import Final

from ingest.formats import Export
from ingest.formats.acsp import CUT, account
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified
from timing.readings import SessionType

NAME: Final = "assettocorsa-server"
FAMILY: Final = "ac"
"""Whose accounts these are: the server's live feed gives the same."""

_TYPES: Final = {
    "PRACTICE": SessionType.PRACTICE,
    "QUALIFY": SessionType.QUALIFYING,
    "RACE": SessionType.RACE,
}
_Key = tuple[str, ...]
"""Account and car model; where there is no account, the name and the slot in its place."""


def recognise(document: Document) -> bool:
    """Whether a file is one of this server."""
    return {"TrackName", "Cars", "Result", "Laps"} <= document.object().keys()


def read(document: Document) -> Contents:
    """The session, its drivers as ranked by the server, and after them those who left. Raises BadInput."""
    file = Fields.of(document, NAME)
    teams = _teams(file)
    drivers: dict[_Key, FileDriver] = {}
    for position, row in enumerate(file.rows("Result"), start=1):
        best = row.time_if_any("BestLap")
        if row.text("DriverName") or row.text("DriverGuid") or best is not None:  # else an empty slot
            driver = _driver(drivers, row, row.text("CarModel"), teams)
            driver.stated_best_ms = min(filter(None, (best, driver.stated_best_ms)), default=None)
            driver.result = driver.result or Classified(position, None, best, row.time_told("TotalTime"))
    for order, row in enumerate(file.rows("Laps")):
        driver = _driver(drivers, row, row.text("CarModel"), teams)
        driver.laps.append(_lap(row, len(driver.laps) + 1, order))
    track = "/".join(part for part in (file.text("TrackName"), file.text("TrackConfig")) if part)
    type = _TYPES.get(file.text("Type"), SessionType.OTHER)
    session = FileSession(type, track or None, list(drivers.values()))
    return Contents(NAME, [session], family=FAMILY, date=file.date("Date"))


def _teams(file: Fields) -> dict[_Key, str]:
    """The team of each driver who was in a car when the file was written, or is meant to be."""
    teams: dict[_Key, str] = {}
    for car in file.rows("Cars"):
        driver = car.inner("Driver")
        key = _key(driver.text("Guid"), driver.text("Name"), car.text("Model"), car.text("CarId"))
        teams.setdefault(key, driver.text("Team"))
    return teams


def _driver(drivers: dict[_Key, FileDriver], row: Fields, model: str, teams: dict[_Key, str]) -> FileDriver:
    """The driver of a row of the ranking or of a lap, met before or new."""
    name, guid, slot = row.text("DriverName"), row.text("DriverGuid"), row.text("CarId")
    key = _key(guid, name, model, slot)
    driver = drivers.get(key)
    if driver is None:
        id = account(guid)
        driver = FileDriver(name, model or None, teams.get(key) or None, identity="" if id else slot, account=id)
        drivers[key] = driver
    driver.name = driver.name or name
    return driver


def _key(guid: str, name: str, model: str, slot: str) -> _Key:
    id = account(guid)
    return (id, model) if id else ("", model, name, slot)


def _lap(row: Fields, number: int, order: int) -> FileLap:
    cuts = row.number("Cuts")
    valid = None if cuts is None else cuts == 0
    return FileLap(number, row.time("LapTime"), row.sectors("Sectors"), valid, CUT if valid is False else "", order)


EXPORT: Final = Export(NAME, "Assetto Corsa server", recognise, read)
