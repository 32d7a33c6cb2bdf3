"""Who sits in which rig: what staff see of it, and what they decide. Each decision is an entry of the record.

A server that runs reads it within a second, and one that starts later as well. What was driven before stays whose it
was (`timing.seats`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from display.staff import standings_of
from display.staff.named import driver_named
from timing.agenda import Agenda
from timing.errors import SetupError
from timing.event import Plan, PlannedRig
from timing.people import plain, told
from timing.planned_people import person_at
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, SessionMoved
from timing.record.entry import Entry, LapSet, Person, Undone
from timing.record.protocol import Record
from timing.seats import Seats

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Who sits in a rig: since when and by whose word, None and "" where the plan says so.

    `also_in` are other rigs in which the same driver sits.
    """

    rig: str
    name: str
    team: str | None
    driver: str | None
    driver_name: str
    number: str | None
    since: datetime | None
    by: str
    also_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextUp:
    """A driver of a rig's team, with the laps of the running session; `missing` has not started in any race yet."""

    rig: str
    driver: str
    driver_name: str
    number: str | None
    laps: int
    sits: bool
    missing: bool


class Desk:
    """The seats as they are now, and decisions about them. `record` and `plan` are those of the evening.

    Raises SetupError with a sentence for what cannot be, and RecordError.
    """

    def __init__(self, record: Record, plan: Plan, now: Now) -> None:
        self._record = record
        self._plan = plan
        self._now = now
        self._read()

    def _read(self) -> None:
        self._seats, self._agenda = Seats(self._plan), Agenda(self._plan)
        self._heard: dict[str, None] = {}
        after = 0
        while batch := self._record.read(after):
            for _, entry in batch:
                if isinstance(entry, DriverSeated | Undone):
                    self._seats.note(entry)
                if isinstance(entry, SessionMoved | Undone):
                    self._agenda.note(entry)
                if isinstance(entry, LapSet) and entry.rig and not entry.aside:
                    self._heard[entry.rig] = None
            after = batch[-1].seq
        planned = {id: person_at(self._plan, driver=id, team=None) for id in self._plan.drivers}
        known = told(self._record.profiles())
        self._people: Mapping[str, Person] = {id: each for id, each in planned.items() if each} | known

    # What there is

    def lines(self) -> list[SeatLine]:
        """All rigs with who sits there now."""
        return [self._line(rig) for rig in dict.fromkeys((*self._seats.rigs(), *self._heard))]

    def next_up(self) -> list[NextUp]:
        """For each rig the drivers of its team, who has driven least in the running session first."""
        standings = standings_of(self._record, self._plan.rules)
        now = self._now()
        running = standings.sessions.get(self._agenda.last(now))
        races = [each for each in standings.sessions.values() if each.info.type is SessionType.RACE]
        raced = {driver for race in races for driver in race.tallies}
        found: list[NextUp] = []
        for rig in self._plan.rigs.values():
            team = self._team(rig)
            sits = self._seats.driver(rig.id, now)
            members = [each for each in self._people.values() if team is not None and each.team == team]
            lines = [
                NextUp(
                    rig.id,
                    each.id,
                    each.name,
                    each.number,
                    len(running.tallies[each.id].laps) if running is not None and each.id in running.tallies else 0,
                    each.id == sits,
                    self._plan.rules.teams.every_driver and each.id not in raced,
                )
                for each in members
                if not each.id.startswith("team:")
            ]
            found += sorted(lines, key=lambda line: (line.laps, not line.missing, line.sits))
        return found

    # What is decided

    def seat(self, rig: str, who: str | None, number: str | None, *, author: str) -> str:
        """Let a driver sit in a rig from now on; what holds now, as a sentence."""
        id, person, now = self._rig(rig), self._driver(who, number), self._now()
        if self._seats.driver(id, now) == person.id:
            raise SetupError(f"{person.name} sits in {id} already")
        elsewhere = [each for each in self._seats.rigs() if self._seats.driver(each, now) == person.id]
        if elsewhere:
            raise SetupError(
                f"{person.name} sits in {elsewhere[0]}: `eracing seat clear {elsewhere[0]}` first, or exchange the two "
                f"with `eracing seat swap {elsewhere[0]} {id}`"
            )
        before = self._name(self._seats.driver(id, now))
        self._record.append([self._seated(id, person.id, author, now)], [person])
        planned = self._plan.rigs.get(id)
        team = self._team(planned) if planned is not None else None
        strange = "" if None in (team, person.team) or team == person.team else f"; ! that is no driver of team {team}"
        return f"{person.name} sits in {id} from now on, {before} did before{strange}"

    def clear(self, rig: str, *, author: str) -> str:
        """Let nobody sit in a rig from now on: its laps are kept, and wait to be credited."""
        id, now = self._rig(rig), self._now()
        driver = self._seats.driver(id, now)
        if driver is None and self._seats.seated(id, now) is not None:
            raise SetupError(f"nobody sits in {id} already")
        self._record.append([self._seated(id, None, author, now)])
        return f"nobody sits in {id} from now on, {self._name(driver)} did before; laps are kept and wait for a driver"

    def swap(self, one: str, other: str, *, author: str) -> str:
        """Let the drivers of two rigs change places."""
        ids, now = (self._rig(one), self._rig(other)), self._now()
        drivers = [self._seats.driver(id, now) for id in ids]
        if ids[0] == ids[1]:
            raise SetupError(f"name two rigs: {ids[0]} was named twice")
        if drivers == [None, None]:
            raise SetupError(f"nobody sits in {ids[0]} or in {ids[1]}")
        changed = zip(ids, reversed(drivers), strict=True)
        entries: list[Entry] = [self._seated(id, driver, author, now) for id, driver in changed]
        self._record.append(entries)
        return f"{self._name(drivers[1])} sits in {ids[0]}, and {self._name(drivers[0])} in {ids[1]} from now on"

    def undo(self, rig: str, reason: str, *, author: str) -> str:
        """Take back what was decided last of a rig, as if it had never been."""
        id, now = self._rig(rig), self._now()
        undone = self._seats.taken_back(id, reason, author, now)
        if undone is None:
            raise SetupError(f"nothing was decided of {id} that could be taken back")
        self._record.append([undone])
        self._read()
        return f"taken back: {self._name(self._seats.driver(id, now))} sits in {id}, as if it had not been decided"

    def _seated(self, rig: str, driver: str | None, author: str, at: datetime) -> DriverSeated:
        return DriverSeated(rig, driver, author, at, self._agenda.last(at))

    # Who and where

    def _rig(self, named: str) -> str:
        rigs = {line.rig: line.name for line in self.lines()}
        if named in rigs:
            return named
        found = [id for id, name in rigs.items() if plain(name) == plain(named)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(rigs) or "none yet"
        raise SetupError(f"there is no rig {named!r}; known are: {known}")

    def _driver(self, who: str | None, number: str | None) -> Person:
        """Whom staff mean: by id, name or start number, or by that alone."""
        people = {id: each for id, each in self._people.items() if not id.startswith("team:")}
        if number is not None:
            people = {id: each for id, each in people.items() if each.number == number}
        return driver_named(people, self._plan, number if number is not None else who or "")

    def _team(self, rig: PlannedRig) -> str | None:
        driver = self._plan.drivers[rig.driver] if rig.driver is not None else None
        return rig.team or (driver.team if driver is not None else None)

    def _name(self, driver: str | None) -> str:
        if driver is None:
            return "nobody"
        return self._people[driver].name if driver in self._people else driver

    def _line(self, rig: str) -> SeatLine:
        now, planned = self._now(), self._plan.rigs.get(rig)
        driver, seated = self._seats.driver(rig, now), self._seats.seated(rig, now)
        person = self._people.get(driver) if driver is not None else None
        return SeatLine(
            rig,
            (planned.name if planned is not None else None) or rig,
            self._team(planned) if planned is not None else None,
            driver,
            "" if driver is None else self._name(driver),
            person.number if person is not None else None,
            seated.at if seated is not None else None,
            seated.author if seated is not None else "",
            tuple(self._seats.also_in(rig, now)),
        )
