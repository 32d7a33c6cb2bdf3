"""The laps of a result file as entries of the record, before it is known which session of the record they belong to."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from ingest.file_people import FilePeople
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from ingest.held import source_of
from timing.laps import Drop, Origin
from timing.record.entry import LapSet, Person, SessionOpened


class SessionLaps(NamedTuple):
    """A session of a file, and its laps in the order they were driven, as entries of a session yet without an id."""

    told: FileSession
    laps: list[LapSet]

    def opened(self, id: str) -> SessionOpened:
        """The session as an entry under this id."""
        told = self.told
        name = " · ".join(part for part in (told.name or told.type.capitalize(), told.track) if part)
        return SessionOpened(id, told.type, name, told.track, self.laps[0].at)


class FileLaps:
    """What of a file can be imported: the sessions in which a lap has a time.

    `session` is the id that the file is imported under, `at` when it was driven. `refused` counts the laps that cannot
    be imported, by reason.
    """

    def __init__(self, contents: Contents, session: str, at: datetime) -> None:
        self._at = at
        self._identities = FilePeople(contents, session)
        self._people: dict[str, Person] = {}
        self._best_only = 0
        self.refused: Counter[str] = Counter()
        every = [SessionLaps(told, self._laps(told)) for told in contents.sessions]
        self.sessions = [session for session in every if session.laps]

    def __len__(self) -> int:
        return sum(len(session.laps) for session in self.sessions)

    def people_of(self, laps: Iterable[LapSet], but: Collection[str]) -> list[Person]:
        """The people who drove these laps, without those whose id is among `but`."""
        return [self._people[id] for id in dict.fromkeys(lap.driver for lap in laps) if id not in but]

    def warnings(self) -> list[str]:
        """Sentences about what the file lacks."""
        if not self.sessions:
            return ["the file holds no lap with a time"]
        if self._best_only:
            return [
                f"{self._best_only} lap(s) are the only ones told of their drivers, the best; their numbers are unknown"
            ]
        return []

    def _laps(self, told: FileSession) -> list[LapSet]:
        """The laps of a session that have a time; of a driver without any, the best one that the file states."""
        found: list[tuple[FileLap, LapSet]] = []
        for driver in told.drivers:
            timed = [(lap, lap.time_ms) for lap in driver.laps if lap.time_ms is not None]
            if len(timed) < len(driver.laps):
                self.refused[str(Drop.NO_TIME)] += len(driver.laps) - len(timed)
            if not timed and driver.stated_best_ms is not None:
                timed = [(FileLap(1, None, reason=BEST_ONLY), driver.stated_best_ms)]
            self._best_only += sum(lap.reason == BEST_ONLY for lap, _ in timed)
            found += [(lap, self._lap(driver, lap, time_ms)) for lap, time_ms in timed]
        found.sort(key=lambda each: (each[0].order, each[0].lap))
        return [lap for _, lap in found]

    def _lap(self, driver: FileDriver, lap: FileLap, time_ms: int) -> LapSet:
        person = self._identities.person(driver)
        self._people[person.id] = person
        who = self._identities.who(driver)
        return LapSet(
            session="",
            source=source_of(who, time_ms, best=lap.reason == BEST_ONLY),
            lap=lap.lap,
            rig="",
            driver=person.id,
            time_ms=time_ms,
            at=self._at,
            sectors_ms=lap.sectors_ms,
            valid=lap.valid,
            reason=lap.reason,
            origin=Origin.FILE,
        )
