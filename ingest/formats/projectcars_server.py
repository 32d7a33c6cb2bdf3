"""What the sms_stats addon of the Project CARS and Automobilista 2 server keeps: its last lobbies, stage by stage.

The server rewrites one file that grows, so it may be met half-written, and it comes again with more in it. It is Lua
that writes it: an empty list is an empty object there, and a table with the keys 1 to n is a list.

A driver is a participant's number with a name. The number alone is not: it is given to the next who comes, as are the
numbers of the members, so what is found by a number is believed only where the name agrees. The names may be empty.
Laps are counted as the game does, which gives a lap ended in the pits the number of the next one.

The results of a stage are the server's own classification; the total of who did not see the flag is not to be relied on
(it may be that of the winner), and is left out. The server names tracks and cars by number alone. A car has that number
for its name; a track has none.
"""

import re
from typing import Final

from ingest.formats import Export
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified, Finish
from timing.errors import BadInput
from timing.laps import GAME
from timing.readings import SessionType

NAME: Final = "projectcars-server"
FAMILY: Final = "projectcars"
ADDON: Final = "sms_stats"

_HEADING: Final = re.compile(r"\s*// Persistent data for addon '([^'\r\n]*)'")
"""Of every file that an addon of the server keeps; the shapes of what follows have nothing in common."""
_STAGES: Final = {
    "practice": SessionType.PRACTICE,
    "qualifying": SessionType.QUALIFYING,
    "warmup": SessionType.WARMUP,
    "race": SessionType.RACE,
}
"""In the order in which they are driven, by the letters; a number may follow."""
_FINISHES: Final = {
    "Finished": Finish.FINISHED,
    "Retired": Finish.RETIRED,
    "DNF": Finish.RETIRED,
    "Disqualified": Finish.DISQUALIFIED,
}
_SECTORS: Final = ("Sector1Time", "Sector2Time", "Sector3Time")
_Key = tuple[str, str]
"""A participant's number and name."""


def recognise(document: Document) -> bool:
    """Whether a file is kept by this addon: by its heading, and by its shape where that was lost."""
    addon = _addon(document)
    if addon is not None:
        return addon == ADDON
    stats = document.object().get("stats")
    return isinstance(stats, dict) and {"history", "players", "server"} <= stats.keys()


def read(document: Document) -> Contents:
    """All stages of all lobbies that the file remembers, also those in which nobody drove. Raises BadInput."""
    addon = _addon(document)
    if addon is not None and addon != ADDON:
        raise BadInput(NAME, 0, f"expected what the addon {ADDON} keeps; another one keeps this file")
    stats = Fields.of(document, NAME).inner("stats")
    accounts = _accounts(stats)
    contents = Contents(NAME, family=FAMILY)
    for lobby in stats.rows("history"):
        stages = lobby.keyed("stages")
        people = _People(lobby, accounts)
        for name in sorted(stages, key=_turn):
            contents.sessions.append(_session(name, stages[name], people))
    return contents


def _addon(document: Document) -> str | None:
    """Which addon keeps the file, where it has a heading."""
    if not document.begins("//"):
        return None
    try:
        heading = _HEADING.match(document.text(""))
    except BadInput:
        return None
    return heading and heading[1]


def _accounts(stats: Fields) -> dict[str, str]:
    """The account of everyone who ever joined, by name, where one name is one account."""
    accounts: dict[str, str] = {}
    for id, player in stats.keyed("players").items():
        name = player.text("name")
        accounts[name] = "" if name in accounts else id
    return accounts


def _letters(stage: str) -> str:
    return stage.casefold().rstrip("0123456789")


def _turn(stage: str) -> tuple[int, str]:
    """Where a stage comes among those of a lobby."""
    order = [*_STAGES]
    letters = _letters(stage)
    return (order.index(letters) if letters in order else len(order), stage)


class _People:
    """What a lobby tells of its drivers beside their laps. All of it may be missing."""

    def __init__(self, lobby: Fields, accounts: dict[str, str]) -> None:
        self._participants = lobby.keyed("participants")
        self._members = lobby.keyed("members")
        self._accounts = accounts

    def driver(self, row: Fields, number: str, name: str) -> FileDriver:
        """The driver of a lap or of a result, without laps."""
        member = self._members.get(row.text("refid"))
        if member is not None and member.text("name") != name:
            member = None
        account = ""
        if row.flag("is_player") and name:
            account = (member and member.text("steamid")) or self._accounts.get(name, "")
        return FileDriver(name, self._car(number, name, member) or None, identity=number, account=account)

    def _car(self, number: str, name: str, member: Fields | None) -> str:
        participant = self._participants.get(number)
        if participant is not None and participant.text("Name") == name:
            return participant.text("VehicleId")
        return "" if member is None else member.inner("setup").text("VehicleId")


def _session(stage: str, fields: Fields, people: _People) -> FileSession:
    type = _STAGES.get(_letters(stage), SessionType.OTHER)
    drivers: dict[_Key, FileDriver] = {}

    def driver(row: Fields) -> FileDriver:
        key = (str(row.count("participantid")), row.text("name"))
        if key not in drivers:
            drivers[key] = people.driver(row, *key)
        return drivers[key]

    for order, row in enumerate(fields.rows("events")):
        if row.text("event_name") == "Lap":
            driver(row).laps.append(_lap(row.inner("attributes"), order))
    for row in fields.rows("results"):
        result, of = row.inner("attributes"), driver(row)
        of.stated_best_ms = of.stated_best_ms or result.time_if_any("FastestLapTime")
        of.car = result.text("VehicleId") or of.car
        of.result = of.result or _classified(result)
    return FileSession(type, None, [*drivers.values()], stage, fields.instant("start_time"))


def _classified(result: Fields) -> Classified | None:
    """How the server classifies a participant."""
    position, laps = result.count_told("RacePosition"), result.count_told("Lap")
    if not position:
        return None
    best_ms, total_ms = result.time_told("FastestLapTime"), result.time_told("TotalTime")
    finish = _FINISHES.get(result.text("State"))
    return Classified(position, laps, best_ms, total_ms if finish is Finish.FINISHED else None, None, finish)


def _lap(row: Fields, order: int) -> FileLap:
    times = [row.time_if_any(name) for name in _SECTORS]
    sectors = tuple(time for time in times if time is not None)
    valid = row.flag("CountThisLapTimes")
    complete = len(sectors) == len(times)
    reason = GAME if valid is False else ""
    return FileLap(row.count("Lap") + 1, row.time("LapTime"), sectors if complete else None, valid, reason, order)


EXPORT: Final = Export(NAME, "Project CARS and Automobilista 2 server", recognise, read)
