"""The results of an iRacing event as JSON, from the results page or the data API: the best lap of each driver.

Times are in ten-thousandths of a second. Of each driver the best lap is all that is told. Where teams race, each is
listed with its drivers and what each of them drove best.
"""

from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from timing.readings import SessionType
from timing.units import lap_time

NAME: Final = "iracing-json"
FAMILY: Final = "iracing"

_TYPES: Final = {
    "qualify": SessionType.QUALIFYING,
    "practice": SessionType.PRACTICE,
    "warmup": SessionType.WARMUP,
    "time trial": SessionType.HOTLAP,
    "race": SessionType.RACE,
}
"""By a word in what iRacing calls the kind of session: "Open Practice", "Lone Qualifying"."""


def recognise(document: Document) -> bool:
    """Whether a file holds results of iRacing, in either wrapping."""
    file = document.object()
    inner = file.get("data")
    return "session_results" in file or (isinstance(inner, dict) and "session_results" in inner)


def read(document: Document) -> Contents:
    """The sessions of the event, in the order they were driven. Raises BadInput."""
    file = Fields.of(document, NAME)
    if "session_results" not in document.object():
        file = file.inner("data")
    place = file.inner("track")
    track = "/".join(part for part in (place.text("track_name"), place.text("config_name")) if part) or None
    contents = Contents(NAME, family=FAMILY, date=file.date("start_time"))
    for fields in sorted(file.rows("session_results"), key=lambda fields: fields.number("simsession_number") or 0):
        session = FileSession(_type(fields), track, name=fields.text("simsession_name") or None)
        for result in fields.rows("results"):
            drivers = result.rows("driver_results")
            session.drivers += [_driver(row, result) for row in drivers] or [_driver(result)]
        contents.sessions.append(session)
    return contents


def _type(session: Fields) -> SessionType:
    name = session.text("simsession_type_name").casefold()
    return next((type for word, type in _TYPES.items() if word in name), SessionType.OTHER)


def _driver(row: Fields, team: Fields | None = None) -> FileDriver:
    account = account_of(row.text("cust_id"))
    number = row.inner("livery").text("car_number") or (team.inner("livery").text("car_number") if team else "")
    driver = FileDriver(
        row.text("display_name"),
        row.text("car_name") or row.text("car_id") or None,
        (team.text("display_name") or None) if team else None,
        number or None,
        identity="" if account else row.text("team_id"),
        account=account,
    )
    number_of_lap, tenths = row.number("best_lap_num") or 0, row.number("best_lap_time") or 0
    time = lap_time((tenths + 5) // 10)
    if time is not None:
        driver.laps.append(FileLap(max(number_of_lap, 1), time, reason=BEST_ONLY))
    return driver


def account_of(customer: str) -> str:
    """The account of a customer's number; the game's own drivers and teams have numbers that are none."""
    return customer if customer.isdecimal() and customer.strip("0") else ""


EXPORT: Final = Export(NAME, "iRacing results (JSON)", recognise, read)
