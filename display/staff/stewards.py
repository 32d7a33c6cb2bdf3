"""What stewards decide besides single laps: penalties, and whose laps were whose. Each decision is an entry.

Every one is shown before it is made: what it changes on boards and in the standings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from display.staff import session_of, standings_of
from display.staff.named import driver_named, people_of, team_named
from display.staff.preview import Change, preview
from leaderboard.accounts import penalty as penalty_text
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import LapReassigned, Penalty, Ruled, about_driver, digest, instant
from timing.record.entry import Entry, LapSet, Person, Undone
from timing.record.protocol import Record
from timing.units import format_lap

NOBODY: Final = "nobody"
"""To whom a lap is given whose driver nobody knows."""
FOR_TEAMS: Final = frozenset({Penalty.POINTS, Penalty.WARNING})
"""What a team may be given as such."""
UNITS: Final = {Penalty.SECONDS: 1000, Penalty.PLACES: 1, Penalty.GRID_PLACES: 1, Penalty.POINTS: 100}
"""How many of the record's units one of what people say is; penalties without a value are not in it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision says and changes; `said` are sentences."""

    said: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RulingLine:
    """A ruling that holds; `ref` is its number in the record, which names it when it is to be taken back."""

    ref: int
    session: str
    whom: str
    penalty: str
    reason: str
    author: str
    at: datetime


class Stewards:
    """Decisions about the evening in `record`, by the rules of `plan`. With `dry_run` nothing is written.

    Raises SetupError with a sentence for what cannot be, and RecordError.
    """

    def __init__(
        self, record: Record, plan: Plan, *, author: str, now: Callable[[], datetime], dry_run: bool = False
    ) -> None:
        self._record, self._plan = record, plan
        self._author, self._now = author, now
        self._dry_run = dry_run
        self._read()

    def _read(self) -> None:
        self._standings = standings_of(self._record, self._plan.rules)
        self._people = people_of(self._record, self._plan, self._standings)

    def penalise(
        self,
        penalty: Penalty,
        session: str,
        *,
        driver: str | None = None,
        team: str | None = None,
        value: Decimal = Decimal(0),
        reason: str,
    ) -> Decided:
        """Give a driver or a team a penalty."""
        id = session_of(self._standings, session)
        if id is None:
            known = ", ".join(self._standings.sessions) or "none yet"
            raise SetupError(f"there is no session {session!r} in the record; there are: {known}")
        person = driver_named(self._people, self._plan, driver) if driver is not None else None
        planned = team_named(self._plan, team) if team is not None else None
        if planned is not None and penalty not in FOR_TEAMS:
            raise SetupError(f"a team cannot be given {penalty.value}: give it to each of its drivers")
        ruled = Ruled(
            id,
            penalty,
            reason,
            self._author,
            self._now(),
            person.id if person is not None else "",
            planned.id if planned is not None else "",
            _units(penalty, value),
        )
        people = [person] if person is not None and person.id in self._plan.drivers else []
        name = person.name if person is not None else planned.name if planned is not None else ""
        said = [f"{name} in session {id!r}: {penalty_text(ruled)}"]
        said += self._told_before(ruled, name)
        return self._decide([ruled], said, people)

    def take_back(self, ref: int, reason: str) -> Decided:
        """Take back a ruling, by its number in the record."""
        found = self._record.read(ref - 1, 1) if ref > 0 else []
        ruled = found[0].entry if found and found[0].seq == ref else None
        decisions = self._standings.decisions
        if not isinstance(ruled, Ruled):
            raise SetupError(f"{ref} is no ruling of the record; `eracing rule list` tells the number of each")
        if not decisions.holds(ruled):
            raise SetupError(f"ruling {ref} was taken back already")
        undone = Undone(ruled.session, decisions.taken_back_by(ruled), reason, self._author, self._now())
        return self._decide([undone], [f"{self._whom(ruled)}: {penalty_text(ruled)} is taken back"])

    def rulings(self) -> list[RulingLine]:
        """All rulings that hold, in the order in which they were made."""
        found, after = [], 0
        while batch := self._record.read(after):
            for seq, entry in batch:
                if isinstance(entry, Ruled) and self._standings.decisions.holds(entry):
                    text, whom = penalty_text(entry), self._whom(entry)
                    found.append(RulingLine(seq, entry.session, whom, text, entry.reason, entry.author, entry.at))
            after = batch[-1].seq
        return found

    def give(self, refs: Sequence[int], to: str, reason: str) -> Decided:
        """Let laps be somebody's, or nobody's: all of them at once, taken back at once as well."""
        person = None if to.casefold() == NOBODY else driver_named(self._people, self._plan, to)
        laps, now = [self._lap(ref) for ref in dict.fromkeys(refs)], self._now()
        group = digest([[lap.key for lap in laps], self._author, instant(now)])
        driver = person.id if person is not None else None
        given = [LapReassigned(lap.session, lap.key, driver, reason, self._author, now, group) for lap in laps]
        name = person.name if person is not None else "nobody"
        said = [f"{self._told(lap)} is {name}'s" if driver else f"{self._told(lap)} is nobody's" for lap in laps]
        return self._decide(given, said, [person] if person is not None else [])

    def ungive(self, ref: int, reason: str) -> Decided:
        """Take back that a lap was given away, with all that were given at once."""
        lap, decisions = self._lap(ref), self._standings.decisions
        given = decisions.about(about_driver(lap.key))
        if not isinstance(given, LapReassigned):
            raise SetupError(f"lap {ref} was given to nobody else, or that was taken back already")
        together = [
            each
            for each in decisions.all()
            if isinstance(each, LapReassigned) and (each is given or (each.group and each.group == given.group))
        ]
        now = self._now()
        undone = [Undone(each.session, decisions.taken_back_by(each), reason, self._author, now) for each in together]
        return self._decide(undone, [f"{len(together)} lap(s) are their drivers' again"])

    def _decide(self, entries: Sequence[Entry], said: Sequence[str], people: Sequence[Person] = ()) -> Decided:
        names = {**self._people, **{each.id: each for each in people}}
        changes = preview(self._standings, entries, self._plan, names, self._record.position().epoch)
        if not self._dry_run:
            self._record.append(entries, people)
        self._read()  # the standings have been moved on by what may never be written
        return Decided(tuple(said), tuple(changes))

    def _told_before(self, ruled: Ruled, name: str) -> list[str]:
        """How often somebody was warned, that nobody has to remember it."""
        if ruled.penalty is not Penalty.WARNING:
            return []
        whose = ruled.driver, ruled.team
        holding = [each for each in self._standings.decisions.all() if isinstance(each, Ruled)]
        warned = sum(each.penalty is Penalty.WARNING and (each.driver, each.team) == whose for each in holding)
        return [f"! it is warning number {warned + 1} for {name} this evening"] if warned else []

    def _whom(self, ruled: Ruled) -> str:
        if ruled.team:
            return self._plan.teams[ruled.team].name if ruled.team in self._plan.teams else ruled.team
        return self._people[ruled.driver].name if ruled.driver in self._people else ruled.driver

    def _lap(self, ref: int) -> LapSet:
        found = self._record.read(ref - 1, 1) if ref > 0 else []
        entry = found[0].entry if found and found[0].seq == ref else None
        if not isinstance(entry, LapSet):
            raise SetupError(f"{ref} is no lap of the record; `eracing lap list` tells the number of each")
        return entry

    def _told(self, lap: LapSet) -> str:
        now = self._standings.lap(lap.key)
        driver = now.driver if now is not None else lap.driver
        name = self._people[driver].name if driver in self._people else driver or "nobody"
        return f"lap {lap.lap} of {name} in {format_lap(now.time_ms if now is not None else lap.time_ms)}"


def _units(penalty: Penalty, value: Decimal) -> int:
    """What people say in the record's units. Raises SetupError for what that penalty cannot be."""
    if penalty not in UNITS:
        return 0
    units = value * UNITS[penalty]
    if not value or units != units.to_integral_value():
        raise SetupError(f"{value} is no value for {penalty.value}")
    if value < 0 and penalty is not Penalty.POINTS:
        raise SetupError(f"{penalty.value} cannot be negative: to take a ruling back is `eracing rule undo`")
    return int(units)
