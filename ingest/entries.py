"""From outcomes of the tracker to entries of the record: which session, which driver, which identity."""

from dataclasses import dataclass
from datetime import datetime

from ingest.book import Book
from ingest.rigs import Rig
from timing.event import Cars, Plan
from timing.laps import GameSession, LapCorrected, LapDone
from timing.readings import CarName
from timing.record.entry import Entry, LapAmended, LapSet, Person, SessionOpened, driver_id


@dataclass(frozen=True, slots=True)
class Entrant:
    """Where an outcome came from: the rig, the game's session, and which of its cars count.

    `stream` tells two streams of one rig apart whose sessions have no id of the game.
    """

    rig: Rig
    game: GameSession
    numbered: bool
    cars: Cars
    stream: int
    whole_field: bool


class Entries:
    """Makes entries, and remembers what it made so that a lap is made once. Mutable."""

    def __init__(self, plan: Plan, book: Book) -> None:
        self._plan = plan
        self._book = book
        self._session_ids: dict[tuple[int, str], str] = {}

    def planned(self, at: datetime) -> tuple[list[Entry], list[Person]]:
        """What the plan itself puts into the record: its session and its people."""
        session = self._plan.session
        people = [Person(d.id, d.name, d.number, d.team) for d in self._plan.drivers.values()]
        if self._book.session(session.id) is not None:
            return [], people
        opened = SessionOpened(session.id, session.type, session.name, session.track, at)
        self._book.note(opened)
        return [opened], people

    def lap(self, lap: LapDone, entrant: Entrant, at: datetime, clock: int | None) -> tuple[list[Entry], list[Person]]:
        """A lap as entries: nothing where the record has it, an amendment where the game's list knows better."""
        session, opened = self._session(entrant, at)
        person = self._driver(lap, entrant)
        entry = LapSet(
            session=session,
            source=self._source(lap, entrant),
            lap=lap.lap,
            rig=entrant.rig.id,
            driver=person.id,
            time_ms=lap.time_ms,
            at=at,
            sectors_ms=lap.sectors_ms,
            valid=lap.valid,
            reason=lap.reason,
            origin=lap.origin,
            aside=not entrant.rig.known,
            clock=clock,
        )
        if self._book.lap(entry.key) is None:
            self._book.note(entry)
            return [*opened, entry], [person]
        if not self._book.differs(entry.key, lap):
            return opened, []
        amended = LapAmended(session, entry.key, at, lap.valid, lap.reason, lap.time_ms, lap.sectors_ms)
        self._book.note(amended)
        return [*opened, amended], []

    def correction(self, lap: LapCorrected, entrant: Entrant, at: datetime) -> list[Entry]:
        """A correction as an amendment; nothing where the record says so already or never had the lap."""
        session, _ = self._session(entrant, at)
        key = f"lap/{session}/{self._source(lap, entrant)}/{lap.lap}"
        known = self._book.lap(key)
        if known is None or (
            (lap.time_ms is None or lap.time_ms == known.time_ms)
            and lap.valid is known.valid
            and lap.reason == known.reason
        ):
            return []
        amended = LapAmended(session, key, at, lap.valid, lap.reason, lap.time_ms, lap.sectors_ms)
        self._book.note(amended)
        return [amended]

    def _source(self, lap: LapDone | LapCorrected, entrant: Entrant) -> str:
        return f"{entrant.rig.id}/{entrant.game.id}/{lap.car}"

    def _session(self, entrant: Entrant, at: datetime) -> tuple[str, list[Entry]]:
        """The session a lap belongs to: the cup's for a rig's own car, the game's for a whole field that is known."""
        if entrant.cars == "player" or not entrant.rig.known:
            return self._plan.session.id, []
        key = entrant.stream, entrant.game.id
        session = self._session_ids.get(key) or self._resumed(entrant)
        if session is not None:
            self._session_ids[key] = session
            return session, []
        game = entrant.game
        session = self._session_ids[key] = self._book.free_session_id(game, numbered=entrant.numbered)
        if self._book.session(session) is not None:
            return session, []
        name = " · ".join(part for part in (game.name or game.type.capitalize(), game.track) if part)
        opened = SessionOpened(session, game.type, name, game.track, at, entrant.rig.id, game.id)
        self._book.note(opened)
        return session, [opened]

    def _resumed(self, entrant: Entrant) -> str | None:
        """The session of a rig that the record had open before a restart of ours."""
        resume = self._book.resume(entrant.rig.id)
        if entrant.numbered or resume is None or resume.session.id != entrant.game.id:
            return None
        if any(id == entrant.game.id and stream != entrant.stream for stream, id in self._session_ids):
            return None
        return self._book.session_of(entrant.rig.id, entrant.game.id)

    def _driver(self, lap: LapDone, entrant: Entrant) -> Person:
        """Who drove: the plan's driver for a planned rig, else whom the feed names, else the rig."""
        rig, name = entrant.rig, lap.name
        if entrant.cars == "player":
            return self._seated(rig) or _of_rig(rig, name)
        if name is not None and entrant.whole_field:
            return Person(driver_id("ac", name.guid, name.name), name.name, name.number, None, name.team or name.car)
        label = name.name if name is not None and name.name else f"car {lap.car}"
        number = name.number if name is not None else None
        return Person(driver_id("slot", rig.id, entrant.game.id, str(lap.car)), label, number)

    def _seated(self, rig: Rig) -> Person | None:
        if rig.driver is not None:
            driver = self._plan.drivers[rig.driver]
            return Person(driver.id, driver.name, driver.number, driver.team)
        if rig.team is not None:
            return Person(f"team:{rig.team}", self._plan.teams[rig.team].name, None, rig.team)
        return None


def _of_rig(rig: Rig, name: CarName | None) -> Person:
    """The driver of a rig that the plan gives none: under the name that the feed gives, else the rig's."""
    if name is None or not name.name:
        return Person(driver_id("rig", rig.id), rig.name)
    return Person(driver_id("rig", rig.id, name.name), name.name, name.number, None, name.team or name.car)
