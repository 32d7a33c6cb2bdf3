"""What all decisions of the staff have in common: read the record, show what a decision changes, write it down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.named import people_of
from display.staff.preview import Change, preview
from display.staff.rulings import AnyLap, lap_of
from display.staff.words import CLI, Say
from timing.errors import SetupError
from timing.event import Plan
from timing.record.entry import Entry, Person
from timing.units import format_lap


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision says and changes; `said` are sentences."""

    said: tuple[str, ...]
    changes: tuple[Change, ...]


class Deciding:
    """Decisions about the evening in `record`, by the rules of `plan`. With `dry_run` nothing is written.

    Raises SetupError with a sentence for what cannot be, and RecordError.
    """

    def __init__(
        self,
        record: Book,
        plan: Plan,
        *,
        author: str,
        now: Callable[[], datetime],
        dry_run: bool = False,
        say: Say = CLI,
    ) -> None:
        self._record, self._plan = record, plan
        self._author, self._now = author, now
        self._dry_run = dry_run
        self._say = say
        self._read()

    def _read(self) -> None:
        self._standings = standings_of(self._record, self._plan.rules)
        self._people = people_of(self._record, self._plan, self._standings)

    def _decide(self, entries: Sequence[Entry], said: Sequence[str], people: Sequence[Person] = ()) -> Decided:
        names = {**self._people, **{each.id: each for each in people}}
        epoch = self._record.position().epoch
        changes = preview(self._standings, entries, self._plan, names, epoch, say=self._say)
        if not self._dry_run:
            self._record.append(entries, people)
        self._read()  # the standings have been moved on by what may never be written
        return Decided(tuple(said), tuple(changes))

    def _session(self, named: str) -> str:
        id = session_of(self._standings, named)
        if id is None:
            known = ", ".join(self._standings.sessions) or self._say("none yet")
            raise SetupError(self._say("no session", session=named, known=known))
        return id

    def _lap(self, ref: int) -> AnyLap:
        return lap_of(self._record, ref, self._say)

    def _name(self, driver: str) -> str:
        return self._people[driver].name if driver in self._people else self._say.name(driver)

    def _told(self, lap: AnyLap) -> str:
        now = self._standings.lap(lap.key)
        name = self._name(now.driver if now is not None else lap.driver)
        time = format_lap(now.time_ms if now is not None else lap.time_ms, self._say.language)
        return self._say("lap", lap=lap.lap, name=name, time=time)
