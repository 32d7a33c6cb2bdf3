"""From a result file into the record: each lap once, however often and under whatever name the file comes.

A file with one session becomes the session that it is imported as; of a file with several, each becomes one of its own,
`ID-practice`, `ID-qualifying`, `ID-race`, `ID-race-2`. But laps that the record has stay where they are: of a file that
has grown by a session since it was first imported, the old session remains what it was.

Of a session that was heard live, a file adds what is missing; a lap that was heard stays as it was heard, and where the
file has it otherwise, that is told.

All that a file adds goes into the record in one append: the whole of it or nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ingest.file_laps import CarResult, FileLaps, SessionLaps
from ingest.file_sessions import Finding, Found
from ingest.formats.results import Contents, printable
from ingest.held import Holdings, Verdict
from ingest.places import ANYWHERE, Place
from ingest.who import by_name, plain
from timing.errors import SetupError
from timing.people import told
from timing.plan_values import WrongValue, session_identity
from timing.planned_people import NOBODY
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.game_result import GameClassified, GameRow
from timing.record.protocol import Record
from timing.units import format_lap

STEP: Final = 1_000
"""So many laps are compared between two reports of progress."""
ANOTHER_DRIVER: Final = "another-driver"
"""Why laps are refused that lay in the folder of a rig and were not driven there."""
ANOTHER_SESSION: Final = "another-session"
"""Why laps are refused that came by themselves and belong to no session that is there."""

_OF_A_FEED: Final = re.compile(r"d[0-9a-f]{12}|team:.*")
"""Ids of people whom the plan does not name: `driver_id` made them, or a whole team sits in the rig."""

Progress = Callable[[int, int], None]
"""Called with how many laps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """A session of the record that laps of the file belong to; how many were new, known, or heard otherwise.

    `classified` counts the cars of the game's own result, where that is new.
    """

    id: str
    type: SessionType
    new: int
    known: int
    otherwise: int = 0
    classified: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `refused` counts the laps that were not taken, by reason."""

    sessions: tuple[ImportedSession, ...]
    refused: Mapping[str, int]
    warnings: tuple[str, ...]

    @property
    def new(self) -> int:
        """Laps that the record had not."""
        return sum(session.new for session in self.sessions)

    @property
    def classified(self) -> int:
        """Cars of games' own results that the record had not."""
        return sum(session.classified for session in self.sessions)

    @property
    def known(self) -> int:
        """Laps that the record had already."""
        return sum(session.known for session in self.sessions)


def import_file(
    contents: Contents,
    session: str,
    record: Record,
    *,
    changed_at: datetime,
    progress: Progress = lambda done, total: None,
    place: Place = ANYWHERE,
    holdings: Holdings | None = None,
    planned: Mapping[str, Person] | None = None,
) -> Imported:
    """Append those laps of a file that the record does not have, and say what came of it.

    `changed_at` dates the laps of a file that does not say when it was driven, `place` is where one lay that came by
    itself. `holdings` of this record spare reading all of it for each file. A driver whose name the record knows, or
    has given up, keeps it; `planned` are those of the plan, whom the record may not know yet. Raises SetupError for an
    id that no session can have, and RecordError, after which nothing has been written.
    """
    servers = place.kind is not None and not place.own
    sessions = (holdings or Holdings(record)).of(session, servers=servers)
    if session not in sessions:
        _check_id(session)
    file = FileLaps(contents, session, contents.date or changed_at)
    people = told(record.profiles())
    everybody = {**(planned or {}), **people}
    importing = _Importing(file, people, everybody, place, _Report(progress, len(file)))
    importing.take(Finding(session, file, sessions, everybody, place).found())
    importing.append_to(record)
    return importing.imported(contents.warnings)


def check_session(session: str, record: Record) -> None:
    """Raises SetupError for an id that no session can have, and that none has; RecordError."""
    if session not in Holdings(record).of(session):
        _check_id(session)


def _check_id(session: str) -> None:
    try:
        session_identity(session)
    except WrongValue as error:
        raise SetupError(f"{session!r} cannot be the id of a session: {error}") from error


class _Report:
    """Reports progress: now and then while laps are compared, and the end once they are written."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def lap(self) -> None:
        self._done += 1
        if self._done % STEP == 0 and self._done < self._total:
            self._progress(self._done, self._total)

    def end(self) -> None:
        self._progress(self._total, self._total)


class _Importing:
    """Gathers what of a file goes into the record.

    `people` are those of the record, `everybody` those of the plan as well.
    """

    def __init__(
        self,
        file: FileLaps,
        people: Mapping[str, Person],
        everybody: Mapping[str, Person],
        place: Place,
        report: "_Report",
    ) -> None:
        self._file = file
        self._place = place
        self._report = report
        self.people = people
        self._planned = {id: person for id, person in everybody.items() if not _OF_A_FEED.fullmatch(id)}
        self._names = by_name(self._planned, self._planned)
        self._named = {**self._planned, **file.people}
        self._opened: list[SessionOpened] = []
        self._laps: list[LapSet] = []
        self._results: list[GameClassified] = []
        self._imported: list[ImportedSession] = []
        self._refused = Counter(file.refused)
        self._warnings = file.warnings()

    def take(self, sessions: Collection[Found]) -> None:
        """Take the sessions of the file."""
        own = self._own(sessions)
        for found in sessions:
            if found.id is None:
                self._leave(found.file)
            elif not own:
                self._refused[ANOTHER_DRIVER] += len(found.file.laps)
            else:
                self._take(found, found.id, own)
        if not own and len(self._file):
            self._warnings.append(
                f"which of the {len(self._file.people)} drivers in it has driven {printable(self._place.name)} cannot "
                f"be told, so nothing is taken; let the plan name the rig's driver as the game does"
            )

    def _take(self, found: Found, id: str, own: Collection[str]) -> None:
        laps: list[LapSet] = []
        otherwise = 0
        for index, lap in enumerate(found.file.laps):
            if lap.driver not in own:
                self._refused[ANOTHER_DRIVER] += 1
            elif index in found.beside.otherwise:
                otherwise += 1
            else:
                laps.append(replace(lap, session=id, driver=self._driver(lap.driver, found), rig=self._place.rig))
        fresh, doubts = _compare(found, laps, self._report, self._place)
        if fresh and found.known.opened is None:
            found.known.opened = found.file.opened(id)
            self._opened.append(found.known.opened)
        self._laps += fresh
        self._warnings += doubts
        classified = self._take_result(found, id, own)
        told = ImportedSession(id, found.file.told.type, len(fresh), len(laps) - len(fresh), otherwise, classified)
        self._imported.append(told)

    def _take_result(self, found: Found, id: str, own: Collection[str]) -> int:
        """Take the game's own result, of those whose laps are taken; how many cars of it are news."""
        opened, file = found.known.opened, found.file
        if opened is None or opened.type is not file.told.type:
            return 0
        taken = (each for each in file.results if not self._place.own or each.driver in own)
        rows = tuple(GameRow(each.car, self._driver_of(each, found), each.result) for each in taken)
        entry = file.classified(id, rows)
        if not rows or entry.key in found.known.results:
            return 0
        self._results.append(entry)
        return len(rows)

    def _driver_of(self, car: CarResult, found: Found) -> str:
        """Who drove a car; "" for nobody who is known by any lap, or by the plan."""
        if car.driver in self._file.people:
            return self._driver(car.driver, found)
        if car.driver in found.known.filed:
            return car.driver
        return self._names.get(plain(car.name), "") if car.name else ""

    def append_to(self, record: Record) -> None:
        """Write all of it, or nothing. Raises RecordError."""
        if self._laps or self._results:
            rows = (row for each in self._results for row in each.rows)
            drivers = dict.fromkeys([*(lap.driver for lap in self._laps), *(row.driver for row in rows)])
            people = [self._named[id] for id in drivers if id in self._named and id not in self.people]
            record.append([*self._opened, *self._laps, *self._results], people)
        self._report.end()

    def imported(self, warnings: Collection[str]) -> Imported:
        """What has been done; `warnings` are those of the file itself."""
        return Imported(tuple(self._imported), dict(self._refused), (*warnings, *self._warnings))

    def _own(self, sessions: Collection[Found]) -> Collection[str]:
        """Whose laps are taken."""
        heard_here: set[str] = set()
        for found in sessions:
            here = {lap.driver for lap in found.known.heard.values() if lap.rig == self._place.rig}
            heard_here |= {driver for driver, other in found.beside.heard_as.items() if other in here}
        return self._place.own_drivers(self._file.people, heard_here, self._planned)

    def _driver(self, id: str, found: Found) -> str:
        """Who a driver of the file is: somebody heard, or known from a file, or whom the plan has by this name."""
        if id in found.beside.heard_as:
            return found.beside.heard_as[id]
        if id in found.known.filed:
            return id
        person = self._file.people[id]
        if plain(person.name) in self._names:
            return self._names[plain(person.name)]
        if self._place.own and self._place.empty:
            return NOBODY
        driver = self._place.driver(person, self._file.drivers[id])
        self._named.setdefault(driver.id, driver)
        return driver.id

    def _leave(self, file: SessionLaps) -> None:
        self._refused[ANOTHER_SESSION] += len(file.laps)
        self._warnings.append(
            f"the {file.told.type} in it is not taken: watched files are of a {self._place.kind}, and nobody heard "
            f"these laps; `eracing import` takes them into a session of their own"
        )


def _compare(found: Found, laps: Collection[LapSet], report: "_Report", place: Place) -> tuple[list[LapSet], list[str]]:
    """Those laps that the record does not have, and sentences about what does not fit what it has.

    What fits no session is no matter for what is taken into one anyway.
    """
    known = found.known
    fresh: list[LapSet] = []
    contradictions: list[str] = []
    for lap in laps:
        other = known.time_of(lap)
        verdict = known.take(lap)
        if place.numbers_laps and other is not None and verdict is Verdict.CONTRADICTS:
            contradictions.append(f"lap {lap.lap} in {format_lap(lap.time_ms)} and in {format_lap(other)}")
        if verdict is not Verdict.KNOWN:
            fresh.append(lap)
        report.lap()
    doubts: list[str] = []
    kind = found.file.told.type
    if place.kind is None and known.opened is not None and known.opened.type is not kind:
        doubts.append(f"session {found.id} is {known.opened.type} in the record, but {kind} in the file")
    doubts += found.beside.sentences
    if contradictions:
        doubts.append(
            f"session {found.id}: {len(contradictions)} lap(s) have the driver, the car and the number of another lap, "
            f"but not its time, such as {contradictions[0]}; both are kept"
        )
    return fresh, doubts
