"""The result file that Assetto Corsa leaves on a rig (race_out.json): all sessions of a run, all cars of each.

Drivers are slots, of which some may be empty; there is no account, and the player has the name of the rig's profile.

A lap with cuts has no time (-1) in practice and qualifying; its sectors still add up to one, which is not taken for it.
Where a lap does not say how often it was cut, whether it counts is not known.

A session may list no laps but the best one of each driver, whose number is not certain then. That is believed but for
races: some versions wrote the time of the whole race there, and nothing in such a file tells the two apart.
"""

from typing import Final

from ingest.formats import Export
from ingest.formats.ac_server import FAMILY
from ingest.formats.acsp import CUT
from ingest.formats.document import Document
from ingest.formats.fields import Fields
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from timing.classified import Classified
from timing.readings import SessionType

NAME: Final = "assettocorsa-client"
MOST_PLAYERS: Final = 500
MOST_SESSIONS: Final = 100
"""Each session has all players, so neither may be without end. Games have a tenth of them."""

_TYPES: Final = {
    1: SessionType.PRACTICE,
    2: SessionType.QUALIFYING,
    3: SessionType.RACE,
    4: SessionType.HOTLAP,
}
_TOLD_BY_NAME: Final = {"drift": SessionType.OTHER, "hotlap": SessionType.HOTLAP}
"""Old versions call these practice and tell them apart by the session's name alone."""


def recognise(document: Document) -> bool:
    """Whether a file is one of this game."""
    return {"players", "number_of_sessions", "sessions"} <= document.object().keys()


def read(document: Document) -> Contents:
    """The sessions in the order they were run. Raises BadInput."""
    file = Fields.of(document, NAME)
    players = file.rows("players", MOST_PLAYERS)
    track = file.text("track") or None
    contents = Contents(NAME, family=FAMILY)
    for fields in file.rows("sessions", MOST_SESSIONS):
        session = FileSession(_type(fields), track, name=fields.text("name") or None)
        slots = _Slots(players)
        for row in fields.rows("laps"):
            slots.driver(row).laps.append(_lap(row))
        contents.warnings += _take_bests(fields, slots, session.type)
        slots.take_result(fields, session.type)
        session.drivers = slots.drivers()
        contents.sessions.append(session)
    return contents


class _Slots:
    """The drivers of one session by slot."""

    def __init__(self, players: list[Fields]) -> None:
        self._slots = {
            slot: FileDriver(player.text("name"), player.text("car") or None, identity=str(slot))
            for slot, player in enumerate(players)
        }

    def driver(self, row: Fields) -> FileDriver:
        """The driver of a lap; one without a name where the file has no such slot."""
        slot = row.count("car")
        return self._slots.setdefault(slot, FileDriver("", identity=str(slot)))

    def take_result(self, session: Fields, type: SessionType) -> None:
        """Take the order in which a race ended, and the laps of each, by slot; the rest of it is not told."""
        laps = session.items("lapstotal")
        for position, slot in enumerate(session.items("raceResult") if type is SessionType.RACE else (), start=1):
            driver = self._slots.get(slot) if isinstance(slot, int) else None
            if driver is not None and driver.result is None:
                driven = laps[slot] if slot < len(laps) else None
                count = driven if isinstance(driven, int) and driven >= 0 else None
                driver.result = Classified(position, count, None, None)

    def drivers(self) -> list[FileDriver]:
        """All drivers, without the empty slots."""
        return [driver for driver in self._slots.values() if driver.name or driver.laps]


def _type(session: Fields) -> SessionType:
    type = _TYPES.get(session.number("type") or 0, SessionType.OTHER)
    if type is SessionType.PRACTICE:
        name = session.text("name").casefold()
        return next((told for word, told in _TOLD_BY_NAME.items() if word in name), type)
    return type


def _lap(row: Fields) -> FileLap:
    cuts = row.number("cuts")
    valid = None if cuts is None else cuts == 0
    return FileLap(row.count("lap") + 1, row.time("time"), row.sectors("sectors"), valid, CUT if valid is False else "")


def _take_bests(session: Fields, slots: _Slots, type: SessionType) -> list[str]:
    """Take each best lap whose driver has no laps listed as the one that is known; sentences about those not taken."""
    strange = unproven = 0
    for row in session.rows("bestLaps"):
        driver, time = slots.driver(row), row.time("time")
        if time is None:
            continue
        if driver.laps:
            strange += all(lap.time_ms != time for lap in driver.laps)
        elif type is SessionType.RACE:
            unproven += 1
        else:
            driver.laps.append(FileLap(row.count("lap") + 1, time, reason=BEST_ONLY))
    sentences = []
    if strange:
        sentences.append(f"{type}: {strange} stated best lap(s) are no lap of their driver and were not believed")
    if unproven:
        sentences.append(f"{type}: {unproven} best lap(s) without laps were not believed: they may be whole races")
    return sentences


EXPORT: Final = Export(NAME, "Assetto Corsa", recognise, read)
