"""From a result file into the record: each lap once, however often and under whatever name the file comes.

A file with one session becomes the session that it is imported as; of a file with several, each becomes one of its own,
`ID-practice`, `ID-qualifying`, `ID-race`, `ID-race-2`. But laps that the record has stay where they are: of a file that
has grown by a session since it was first imported, the old session remains what it was.

All that a file adds goes into the record in one append: the whole of it or nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ingest.file_laps import FileLaps, SessionLaps
from ingest.formats.results import Contents
from ingest.held import HeldSession, Verdict, held
from timing.errors import SetupError
from timing.plan_values import WrongValue, session_identity
from timing.readings import SessionType
from timing.record.entry import LapSet, SessionOpened
from timing.record.protocol import Record
from timing.units import format_lap

STEP: Final = 1_000
"""So many laps are compared between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called with how many laps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """A session of the record that laps of the file belong to; how many were new, and how many known."""

    id: str
    type: SessionType
    new: int
    known: int


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
) -> Imported:
    """Append those laps of a file that the record does not have, and say what came of it.

    `changed_at` dates the laps of a file that does not say when it was driven. A driver whose name the record knows, or
    has given up, keeps it. Raises SetupError for an id that no session can have, and RecordError, after which nothing
    has been written.
    """
    sessions = held(record, session)
    if session not in sessions:
        _check_id(session)
    file = FileLaps(contents, session, contents.date or changed_at)
    report = _Report(progress, len(file))
    opened: list[SessionOpened] = []
    laps: list[LapSet] = []
    imported: list[ImportedSession] = []
    warnings = [*contents.warnings, *file.warnings()]
    for each, id in zip(file.sessions, _ids(session, file.sessions, sessions), strict=True):
        known = sessions.get(id) or HeldSession()
        fresh, doubts = _compare(each, id, known, report)
        if fresh and known.opened is None:
            opened.append(each.opened(id))
        laps += fresh
        warnings += doubts
        imported.append(ImportedSession(id, each.told.type, len(fresh), len(each.laps) - len(fresh)))
    if laps:
        record.append([*opened, *laps], file.people_of(laps, but=record.people().keys()))
    report.end()
    return Imported(tuple(imported), dict(file.refused), tuple(warnings))


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


def _compare(each: SessionLaps, id: str, known: HeldSession, report: _Report) -> tuple[list[LapSet], list[str]]:
    """The laps of a session that the record does not have, and sentences about what does not fit what it has."""
    fresh: list[LapSet] = []
    contradictions: list[str] = []
    for lap in each.laps:
        other = known.time_of(lap)
        verdict = known.take(lap)
        if other is not None and verdict is Verdict.CONTRADICTS:
            contradictions.append(f"lap {lap.lap} in {format_lap(lap.time_ms)} and in {format_lap(other)}")
        if verdict is not Verdict.KNOWN:
            fresh.append(replace(lap, session=id))
        report.lap()
    doubts: list[str] = []
    if known.opened is not None and known.opened.type is not each.told.type:
        doubts.append(f"session {id} is {known.opened.type} in the record, but {each.told.type} in the file")
    if contradictions:
        doubts.append(
            f"session {id}: {len(contradictions)} lap(s) have the driver, the car and the number of another lap, but "
            f"not its time, such as {contradictions[0]}; both are kept"
        )
    return fresh, doubts


def _ids(session: str, file: Sequence[SessionLaps], sessions: Mapping[str, HeldSession]) -> list[str]:
    """The id in the record of each session of a file: that where most of its laps are, else the next that is free.

    Of a file that lists no laps all best ones may be better by now: then the date tells the session, where it has one.
    """
    ids: dict[int, str] = {}
    for index, each in enumerate(file):
        laps = {(lap.source, lap.lap) for lap in each.laps}
        free = [(id, known) for id, known in sessions.items() if id not in ids.values()]
        common = [(len(laps & known.laps), each.is_of(known.opened), id) for id, known in free]
        most, same, id = max(common, default=(0, False, ""), key=lambda found: found[:2])
        if most or same:
            ids[index] = id
    used = {id for id, known in sessions.items() if known.laps}
    for index, each in enumerate(file):
        if index not in ids:
            alone = len(file) == 1
            ids[index] = session if alone else _free(f"{session}-{each.told.type}", used | {*ids.values()})
    return [ids[index] for index in range(len(file))]


def _free(stem: str, taken: Collection[str]) -> str:
    id, number = stem, 1
    while id in taken:
        number += 1
        id = f"{stem}-{number}"
    return id
