"""The result file of the RaceRoom server: the sessions of one event, with laps where the server lists them.

Laps have no number; each driver's are counted in their order. Their sector times are running times since the line. A
lap without a time (-1000) does not count, whatever its flag says. Practice, and what old servers write, lists no laps:
then only the best one is known.

Old servers do not flag laps, and a few state a best lap slower than the fastest they list. Nothing in the file tells
whether that one was cut: the listed laps stand, and a sentence says so.
"""

import re
from datetime import datetime
from itertools import pairwise
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields, instant
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession, printable
from timing.classified import Classified, Finish
from timing.laps import GAME
from timing.readings import SessionType
from timing.units import format_lap

NAME: Final = "raceroom-server"
FAMILY: Final = "raceroom"

_TYPES: Final = {
    "practice": SessionType.PRACTICE,
    "qualify": SessionType.QUALIFYING,
    "warmup": SessionType.WARMUP,
    "race": SessionType.RACE,
}
"""By the letters; a number may follow."""
_FINISHES: Final = {
    "Finished": Finish.FINISHED,
    "DidNotFinish": Finish.RETIRED,
    "Disqualified": Finish.DISQUALIFIED,
}
_DATE: Final = re.compile(r"/Date\((\d{1,15})(?:[+-]\d{4})?\)/|(\d{1,12})")
"""Milliseconds since 1970, whatever zone is named behind them; or seconds."""


def recognise(document: Document) -> bool:
    """Whether a file is one of this server."""
    file = document.object()
    sessions = file.get("Sessions")
    return "Server" in file and isinstance(sessions, list) and all(_has_players(session) for session in sessions)


def _has_players(session: object) -> bool:
    return isinstance(session, dict) and "Players" in session


def read(document: Document) -> Contents:
    """The sessions in the order they were driven. Raises BadInput."""
    file = Fields.of(document, NAME)
    track = "/".join(part for part in (file.text("Track"), file.text("TrackLayout")) if part) or None
    contents = Contents(NAME, family=FAMILY, date=_date(file, "StartTime") or _date(file, "Time"))
    for fields in file.rows("Sessions"):
        name = fields.text("Type")
        type = _TYPES.get(name.casefold().rstrip("0123456789"), SessionType.OTHER)
        session = FileSession(type, track, name=name or None)
        for place, row in enumerate(fields.rows("Players"), 1):
            driver = _driver(row, place)
            contents.warnings += _take_best(driver, row.time_if_any("BestLapTime"), type)
            session.drivers.append(driver)
        contents.sessions.append(session)
    return contents


def _date(file: Fields, name: str) -> datetime | None:
    match = _DATE.fullmatch(file.text(name))
    if match is None:
        return None
    milliseconds, seconds = match.groups()
    return instant(int(milliseconds) / 1000 if milliseconds else int(seconds))


def _driver(row: Fields, place: int) -> FileDriver:
    """A driver with the laps listed. Who has no account is told from others of the name by the position."""
    username = row.text("Username")
    account = _account(row.text("UserId"), username)
    identity = "" if account else row.text("Position") or str(place)
    driver = FileDriver(row.text("FullName") or username, row.text("Car") or None, identity=identity, account=account)
    driver.laps = [_lap(lap, number) for number, lap in enumerate(row.rows("RaceSessionLaps"), 1)]
    driver.result = _result(row)
    return driver


def _result(row: Fields) -> Classified | None:
    """How the server classifies a driver, which does not say how many laps that were."""
    position, grid = row.count_told("Position"), row.count_told("StartPosition")
    if not position:
        return None
    best_ms, total_ms = row.time_told("BestLapTime"), row.time_told("TotalTime")
    return Classified(position, None, best_ms, total_ms, None, _FINISHES.get(row.text("FinishStatus")), grid or None)


def _account(id: str, username: str) -> str:
    """The number of the account, or its name where no number is written. Drivers of the game's own have none."""
    if not id:
        return username
    return "" if id == "0" or id.startswith("-") else id


def _lap(row: Fields, number: int) -> FileLap:
    time = row.time("Time")
    valid = False if time is None else row.flag("Valid")
    return FileLap(number, time, _sectors(row), valid, GAME if valid is False else "")


def _sectors(row: Fields) -> tuple[int, ...] | None:
    running = row.sectors("SectorTimes")
    if running is None:
        return None
    sectors = tuple(later - earlier for earlier, later in pairwise((0, *running)))
    return sectors if min(sectors) > 0 else None


def _take_best(driver: FileDriver, stated: int | None, type: SessionType) -> list[str]:
    """Take the best lap that the file states, or say why it is left: it is another lap than the fastest, unflagged."""
    fastest = driver.best_ms
    flagged = any(lap.valid is not None for lap in driver.laps if lap.time_ms is not None)
    times = {lap.time_ms for lap in driver.laps}
    if stated is None or fastest is None or flagged or stated == fastest or stated not in times:
        driver.stated_best_ms = stated
        return []
    who, slower, faster = printable(driver.label), format_lap(stated), format_lap(fastest)
    return [f"{type}: {who}: the best lap is stated as {slower}; whether the lap in {faster} counts is not told"]


EXPORT: Final = Export(NAME, "RaceRoom server", recognise, read)
