"""Result files that arrive by themselves: folders are watched, and what is new in them is imported.

Every folder has a thread, for a share that does not answer may keep one waiting for a minute. What lies in a folder at
the start is taken as well: the record takes each lap once, so what was imported before, under whatever name, adds
nothing. But a rig's folder may hold the results of years, and who sat there then nobody knows: what was written before
the session began is passed over there. A file that has grown or was written over is read again, and what is new in it
added.

A file that cannot be read as it is may only be unfinished, however long it has been at rest. It is tried again, told
when that fails too, and after that tried ever more rarely until it changes.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ingest.evening import Evening
from ingest.files import changed_at, read_results
from ingest.formats.exports import Unknown
from ingest.formats.results import printable
from ingest.held import Holdings
from ingest.importing import Imported, check_session, import_file
from ingest.places import ANYWHERE, Place
from ingest.watched_folder import Watched, WatchedFolder
from timing.errors import BadInput
from timing.event import Plan, PlannedRig
from timing.planned_people import NOBODY
from timing.record.entry import Person
from timing.record.protocol import Record, RecordError

LOOK_SECONDS: Final = 2.0
"""Between two looks at a folder."""
STOP_SECONDS: Final = 10.0
"""So long is waited for a thread to end; one that a share keeps waiting is left behind, and imports nothing more."""
MOST_NOTES: Final = 300
"""So many sentences are kept for staff, the newest."""
MOST_OF_A_FILE: Final = 30
"""Sentences about one import."""
MOST_PASSED_OVER: Final = 5
"""So many files that are passed over are told of each folder."""
CLOCKS_DIFFER: Final = timedelta(hours=1)
"""By so much the clock that dates the files of a share may be wrong."""
TOLD_AFTER: Final = 2
"""Tries after which it is told that a file cannot be read."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """A folder, the session that its files belong to, and whose they are.

    With an `evening` they belong to the session that took laps last when they were written, and to who sat there then.
    """

    folder: Path
    session: str
    place: Place = ANYWHERE
    rig: PlannedRig | None = None
    evening: Evening | None = None

    @property
    def name(self) -> str:
        """What people call the folder."""
        of_rig = "" if self.rig is None else f" of {printable(self.place.name)}"
        return f"folder {printable(str(self.folder))}{of_rig}"

    def session_at(self, at: datetime) -> str:
        """The session of a file that was written then."""
        return self.session if self.evening is None else self.evening.agenda.last(at)

    def place_of(self, format: str, at: datetime) -> Place:
        """Where a file of this format lay: in a rig's own folder, unless it is a server's, or all cars count."""
        place = self.place
        if self.evening is not None:
            place = replace(place, kind=self.evening.agenda.planned[self.session_at(at)].type)
        if self.rig is None:
            return place
        own = self.rig.cars == "player" or (self.rig.cars is None and not format.endswith("-server"))
        if self.evening is None:
            return replace(place, own=own)
        seated = self.evening.seats.person(self.rig.id, at)
        if seated == NOBODY:
            return replace(place, own=own, empty=True)
        return replace(place, own=own, seated=Person(seated, seated) if isinstance(seated, str) else seated)


def watches(plan: Plan, folder: Path | None, session: str | None, evening: Evening | None = None) -> list[Watch]:
    """The folders to watch: `folder`, whose files belong to `session` or else the plan's, and those of the rigs."""
    cup = plan.session
    found: list[Watch] = []
    if folder is not None and session is not None:
        found.append(Watch(folder, session))
    elif folder is not None:
        found.append(Watch(folder, cup.id, Place(cup.type), evening=evening))
    for rig in plan.rigs.values():
        if rig.watch is not None:
            place = Place(cup.type, rig.id, name=rig.name or rig.id, seated=_seated(plan, rig))
            found.append(Watch(rig.watch, cup.id, place, rig, evening))
    return found


def _seated(plan: Plan, rig: PlannedRig) -> Person | None:
    if rig.driver is not None:
        driver = plan.drivers[rig.driver]
        return Person(driver.id, driver.name, driver.number, driver.team)
    if rig.team is not None:
        return Person(f"team:{rig.team}", plan.teams[rig.team].name, None, rig.team)
    return None


class Watchers:
    """Watches folders from `start` to `stop`. What it has to tell may be asked from any thread.

    Raises SetupError for an id that no session can have, and RecordError.
    """

    def __init__(
        self,
        record: Record,
        plan: Plan,
        *,
        folder: Path | None = None,
        session: str | None = None,
        evening: Evening | None = None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        if folder is not None and session is not None:
            check_session(session, record)
        self._look_seconds = look_seconds
        self._notes = Notes()
        self._stopped = threading.Event()
        desk = Desk(record, self._notes, self._stopped.is_set)
        self._folders = [Folder(watch, desk) for watch in watches(plan, folder, session, evening)]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin."""
        for number, folder in enumerate(self._folders):
            thread = threading.Thread(target=self._watch, args=(folder,), name=f"watch-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End, when what is being imported is written."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._threads.clear()

    def troubles(self) -> list[str]:
        """Sentences about folders whose files are not taken at the moment; empty when all is well."""
        return [trouble for folder in self._folders if (trouble := folder.trouble) is not None]

    def notes(self) -> list[str]:
        """Sentences for staff: what was imported, what in it is doubtful, what cannot be read; the newest last."""
        return self._notes.all()

    def _watch(self, folder: "Folder") -> None:
        while not self._stopped.is_set():
            folder.look()
            self._stopped.wait(self._look_seconds)


class Notes:
    """The newest sentences for staff, which are logged as well. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[str] = deque(maxlen=MOST_NOTES)
        self._lock = threading.Lock()

    def tell(self, sentence: str, *, level: int = logging.INFO) -> None:
        """Keep a sentence, and log it."""
        _log.log(level, "%s", sentence)
        with self._lock:
            self._kept.append(sentence)

    def all(self) -> list[str]:
        """Those that are kept."""
        with self._lock:
            return [*self._kept]


class Desk:
    """Where files are imported: one after another, whichever folder they are from."""

    def __init__(self, record: Record, notes: Notes, is_closed: Callable[[], bool] = lambda: False) -> None:
        self._record = record
        self._holdings = Holdings(record)
        self._lock = threading.Lock()
        self.notes = notes
        self.is_closed = is_closed
        """Whether nothing more may be imported."""

    def began(self, session: str) -> datetime | None:
        """When a session began; None where it has not. Raises RecordError."""
        with self._lock:
            opened = self._holdings.opened(session)
        return None if opened is None else opened.at

    def take(self, file: Watched, watch: Watch) -> Imported | None:
        """Import a file; None where it changed meanwhile, or nothing more may be imported.

        Raises BadInput for a file that cannot be read, OSError for one that is gone, RecordError.
        """
        before = file.now()
        if before[0] != file.sign.size:
            return None
        contents = read_results(file.path)
        changed = changed_at(file.path)
        with self._lock:
            if self.is_closed() or file.now() != before:
                return None
            session, place = watch.session_at(changed), watch.place_of(contents.format, changed)
            return import_file(
                contents, session, self._record, changed_at=changed, place=place, holdings=self._holdings
            )


class Folder:
    """A watched folder, from look to look."""

    def __init__(self, watch: Watch, desk: Desk) -> None:
        self._watch = watch
        self._desk = desk
        self._folder = WatchedFolder(watch.folder)
        self._passed_over = 0
        self._told: dict[Path, set[str]] = {}
        self.trouble: str | None = None
        """What keeps its files from being taken, as a sentence; None when all is well."""

    def look(self) -> None:
        """Look once, and import what is at rest. Raises nothing."""
        try:
            due = self._folder.look()
        except OSError as error:
            reason = error.strerror or error
            self._be_in_trouble(f"the {self._watch.name} cannot be read ({reason}); its files are taken once it can be")
            return
        trouble = self._closed()
        for file in due:
            if self._desk.is_closed():
                return
            try:
                self._take(file)
            except RecordError as error:
                trouble = f"result files of the {self._watch.name} wait: {error}"
                break
            except Exception:  # noqa: BLE001 - whatever it is, the next file may be read
                file.done()
                _log.exception("the file %s", self._name(file))
                self._tell(file, ["it could not be taken in; this is a mistake in eRacing Cup"])
        self._be_in_trouble(trouble)

    def _closed(self) -> str | None:
        if self._folder.is_crowded:
            return f"the {self._watch.name} holds too many files; those beyond are not looked at: watch one of results"
        if self._folder.closed:
            return f"in the {self._watch.name}, {printable(self._folder.closed[0])} cannot be read"
        return None

    def _be_in_trouble(self, sentence: str | None) -> None:
        if sentence == self.trouble:
            return
        if sentence is not None:
            self._desk.notes.tell(sentence, level=logging.WARNING)
        else:
            self._desk.notes.tell(f"the {self._watch.name} is watched again")
        self.trouble = sentence

    def _take(self, file: Watched) -> None:
        try:
            if self._is_of_another_day(file):
                session = self._watch.session_at(changed_at(file.path))
                self._pass_over(file, f"for it was written before session {session!r} began")
                return
            imported = self._desk.take(file, self._watch)
        except Unknown:
            self._pass_over(file, "as no result file that is known here")
        except (BadInput, OSError) as error:
            file.later()
            if file.failed >= TOLD_AFTER:
                reason = error if isinstance(error, BadInput) else error.strerror or error
                sentence = f"{reason}; nothing of it was imported, it is read again when it changes"
                self._tell(file, [sentence], level=logging.WARNING)
        else:
            if imported is not None:
                file.done()
                self._tell(file, [*_done(imported)])
                self._tell(file, [printable(warning) for warning in imported.warnings], level=logging.WARNING)

    def _is_of_another_day(self, file: Watched) -> bool:
        """Whether nobody knows who sat in the rig when this file of it was written. Raises RecordError, BadInput."""
        if self._watch.rig is None:
            return False
        changed = changed_at(file.path)
        began = self._desk.began(self._watch.session_at(changed))
        return began is not None and changed < began - CLOCKS_DIFFER

    def _pass_over(self, file: Watched, reason: str) -> None:
        file.done()
        told = self._told.setdefault(file.path, set())
        if reason in told:
            return
        told.add(reason)
        self._passed_over += 1
        if self._passed_over <= MOST_PASSED_OVER:
            more = "; more files that are passed over are not told" if self._passed_over == MOST_PASSED_OVER else ""
            self._desk.notes.tell(f"{self._name(file)} is passed over, {reason}{more}")

    def _tell(self, file: Watched, sentences: list[str], *, level: int = logging.INFO) -> None:
        """Tell what has not been told of this file."""
        told = self._told.setdefault(file.path, set())
        fresh = [sentence for sentence in dict.fromkeys(sentences) if sentence not in told]
        told.update(fresh)
        for sentence in fresh[:MOST_OF_A_FILE]:
            self._desk.notes.tell(f"{self._name(file)}: {sentence}", level=level)
        if len(fresh) > MOST_OF_A_FILE:
            self._desk.notes.tell(f"{self._name(file)}: and {len(fresh) - MOST_OF_A_FILE} more; inspect the file")

    def _name(self, file: Watched) -> str:
        of_rig = "" if self._watch.rig is None else f" ({printable(self._watch.place.name)})"
        return f"{printable(str(file.path.relative_to(self._watch.folder)))}{of_rig}"


def _done(imported: Imported) -> Iterator[str]:
    """What an import did, as far as somebody wants to know of it."""
    for session in imported.sessions:
        if session.new:
            known = f", {session.known} were there already" if session.known else ""
            yield f"{session.new} lap(s) added to session {session.id!r}{known}"
    for reason, count in imported.refused.items():
        yield f"{count} lap(s) not taken: {reason}"
