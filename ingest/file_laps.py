"""The laps of a result file as entries of the record, before it is known which session of the record they belong to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from ingest.file_people import FilePeople
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from ingest.held import source_of
from timing.classified import Classified
from timing.laps import Drop, Origin
from timing.record.decisions import digest
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.game_result import GameClassified, GameRow

OF_FILE: Final = "file/"
"""So begin the names of cars and games that only a file knows."""


class CarResult(NamedTuple):
    """How the game of a file has a car; `driver` is the id of its only driver, "" where several shared it."""

    car: str
    driver: str
    name: str
    result: Classified


class SessionLaps(NamedTuple):
    """A session of a file, and its laps in the order they were driven, as entries of a session yet without an id.

    `results` is the game's own classification; nothing where the file tells none. `family` is whose names these are.
    """

    told: FileSession
    laps: list[LapSet]
    results: Sequence[CarResult] = ()
    family: str = ""

    def opened(self, id: str) -> SessionOpened:
        """The session as an entry under this id."""
        told = self.told
        name = " · ".join(part for part in (told.name or told.type.capitalize(), told.track) if part)
        return SessionOpened(id, told.type, name, told.track, self.laps[0].at)

    def classified(self, id: str, rows: tuple[GameRow, ...]) -> GameClassified:
        """These rows as an entry under this id. A later version of the file tells about the same."""
        date = None if self.told.date is None else self.told.date.isoformat()
        source = f"{OF_FILE}{digest([self.family, date, self.told.track, self.told.name])}"
        return GameClassified(id, source, rows, self.laps[0].at)

    def is_of(self, opened: SessionOpened | None) -> bool:
        """Whether this is a session that was opened of an earlier version of the file, as far as date or track tell."""
        if opened is None or opened.type is not self.told.type:
            return False
        if any(driver.track for driver in self.told.drivers):
            return opened.track == self.told.track
        return opened.at == self.told.date


class FileLaps:
    """What of a file can be imported: the sessions in which a lap has a time.

    `session` is the id that the file is imported under, `at` when it was driven, where it does not date its sessions.
    A session of the file that is of several tracks becomes one of each. `refused` counts the laps that cannot be
    imported, by reason.
    """

    def __init__(self, contents: Contents, session: str, at: datetime) -> None:
        self._at = at
        self._family = contents.family or contents.format
        self._session = session
        self.people: dict[str, Person] = {}
        """Who drove the laps, by id."""
        self.drivers: dict[str, FileDriver] = {}
        """The same as the file tells of them, where it does so first."""
        self._best_only = 0
        self.refused: Counter[str] = Counter()
        every = [
            SessionLaps(told, self._laps(told), self._results(told), self._family)
            for session in contents.sessions
            for told in _by_track(session)
        ]
        self.sessions = [session for session in every if session.laps]

    def __len__(self) -> int:
        return sum(len(session.laps) for session in self.sessions)

    def warnings(self) -> list[str]:
        """Sentences about what the file lacks."""
        if not self.sessions:
            return ["the file holds no lap with a time"]
        if self._best_only:
            told = f"{self._best_only} lap(s) are the only ones told of their drivers, the best"
            return [f"{told}; their numbers may not be certain"]
        return []

    def _results(self, told: FileSession) -> list[CarResult]:
        people = FilePeople(told, self._family, self._session)
        own = [
            CarResult(f"{OF_FILE}{people.who(driver)}", people.person(driver).id, driver.name, driver.result)
            for driver in told.drivers
            if driver.result is not None
        ]
        return own + [CarResult(f"{OF_FILE}{car}", "", "", result) for car, result in told.shared.items()]

    def _laps(self, told: FileSession) -> list[LapSet]:
        """The laps of a session that have a time; of a driver without any, the best one that the file states."""
        found: list[tuple[FileLap, LapSet]] = []
        people = FilePeople(told, self._family, self._session)
        at = told.date or self._at
        for driver in told.drivers:
            timed = [(lap, lap.time_ms) for lap in driver.laps if lap.time_ms is not None]
            if len(timed) < len(driver.laps):
                self.refused[str(Drop.NO_TIME)] += len(driver.laps) - len(timed)
            if not timed and driver.stated_best_ms is not None:
                timed = [(FileLap(1, None, reason=BEST_ONLY), driver.stated_best_ms)]
            self._best_only += sum(lap.reason == BEST_ONLY for lap, _ in timed)
            person, who = people.person(driver), people.who(driver)
            if timed:
                self.people[person.id] = person
                self.drivers.setdefault(person.id, driver)
            found += [(lap, _entry(person, who, lap, time_ms, at)) for lap, time_ms in timed]
        found.sort(key=lambda each: (each[0].order, each[0].lap))
        return [lap for _, lap in found]


def _by_track(session: FileSession) -> list[FileSession]:
    """The session as it is or, where its drivers were not all on one track, in parts that are each of one."""
    tracks = dict.fromkeys(driver.track or session.track for driver in session.drivers)
    if tracks.keys() <= {session.track}:
        return [session]
    parts = {track: replace(session, track=track, drivers=[]) for track in tracks}
    for driver in session.drivers:
        parts[driver.track or session.track].drivers.append(driver)
    return [*parts.values()]


def _entry(person: Person, who: str, lap: FileLap, time_ms: int, at: datetime) -> LapSet:
    return LapSet(
        session="",
        source=source_of(who, time_ms, best=lap.reason == BEST_ONLY),
        lap=lap.lap,
        rig="",
        driver=person.id,
        time_ms=time_ms,
        at=at,
        sectors_ms=lap.sectors_ms,
        valid=lap.valid,
        reason=lap.reason,
        origin=Origin.FILE,
    )
