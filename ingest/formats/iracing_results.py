"""The results of an iRacing event as JSON, from the results page or the data API: the best lap of each driver.

Times are in ten-thousandths of a second. Of each driver's laps the best is all that is told, and beside it how iRacing
classifies everybody. Where teams race, each is
listed with its drivers and what each of them drove best.
"""

from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified, Finish
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
        results = fields.rows("results")
        race = session.type is SessionType.RACE
        leader = min(results, key=lambda row: _place(row) or len(results) + 1, default=None)
        for result in results:
            rows = result.rows("driver_results")
            drivers = [_driver(row, result) for row in rows] or [_driver(result)]
            _take_result(session, drivers, result, leader if race else None)
            session.drivers += drivers
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


def _take_result(session: FileSession, drivers: list[FileDriver], row: Fields, leader: Fields | None) -> None:
    """Take how iRacing classifies a car: its only driver, or the team where several share it."""
    position, grid = _place(row), row.count_told("starting_position")
    if position is None:
        return
    best_ms = lap_time(((row.count_told("best_lap_time") or 0) + 5) // 10)
    total_ms = None if leader is None else _total(row, leader)
    finish = finish_of(row.text("reason_out")) if leader is not None else None
    laps = row.count_told("laps_complete")
    result = Classified(position, laps, best_ms, total_ms, None, finish, None if grid is None else grid + 1)
    if len(drivers) == 1:
        drivers[0].result = result
    else:
        session.shared[row.text("team_id")] = result


def _place(row: Fields) -> int | None:
    """Places are counted from 0."""
    place = row.count_told("finish_position")
    return None if place is None else place + 1


def _total(row: Fields, leader: Fields) -> int | None:
    """The time of a race: laps times their average, and for those on the winner's lap that of the winner and the gap.

    iRacing states none; the average is cut to a ten-thousandth of a second, so the total may be a millisecond off.
    """
    gap = row.count_told("interval")
    of = row if gap is None else leader
    driven = (of.count_told("average_lap") or 0) * (of.count_told("laps_complete") or 0)
    return lap_time((driven + (gap or 0) + 5) // 10) if driven else None


def finish_of(out: str) -> Finish | None:
    """How somebody ended, by what iRacing says of why he was out."""
    if out == "Running":
        return Finish.FINISHED
    if out == "Disqualified":
        return Finish.DISQUALIFIED
    return Finish.RETIRED if out else None


def account_of(customer: str) -> str:
    """The account of a customer's number; the game's own drivers and teams have numbers that are none."""
    return customer if customer.isdecimal() and customer.strip("0") else ""


EXPORT: Final = Export(NAME, "iRacing results (JSON)", recognise, read)
