"""Who sits in which rig: what staff see of it, and what they decide. Each decision is an entry of the record.

A server that runs reads it within a second, and one that starts later as well. What was driven before stays whose it
was (`timing.seats`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from display.staff import standings_of
from display.staff.draft import Book
from display.staff.named import driver_named, known_to
from display.staff.words import CLI, Say
from timing.agenda import Agenda
from timing.errors import SetupError
from timing.event import Plan, PlannedRig
from timing.people import plain
from timing.planned_people import NOBODY
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, SessionMoved
from timing.record.entry import Entry, LapSet, Person, Undone
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
    """A driver of a rig's team, with the laps of the running session; `missing` has not raced yet, and each has to."""

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

    def __init__(self, record: Book, plan: Plan, now: Now, say: Say = CLI) -> None:
        self._record = record
        self._say = say
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
        self._people: Mapping[str, Person] = known_to(self._record, self._plan)

    # What there is

    def lines(self) -> list[SeatLine]:
        """All rigs with who sits there now."""
        return [self._line(rig) for rig in dict.fromkeys((*self._seats.rigs(), *self._heard))]

    def next_up(self) -> list[NextUp]:
        """For each rig the drivers of its team, who has driven least in the running session first."""
        standings = standings_of(self._record, self._plan.rules)
        now = self._now()
        running = standings.sessions.get(self._agenda.last(now))
        friendly = {each.id for each in self._plan.sessions if not each.counts}
        counting = [each for id, each in standings.sessions.items() if id not in friendly]
        races = [each for each in counting if each.info.type is SessionType.RACE and each.tallies]
        raced = {driver for session in races or counting for driver in session.tallies}
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
            raise SetupError(self._say("sits already", name=person.name, rig=id))
        elsewhere = [each for each in self._seats.rigs() if self._seats.driver(each, now) == person.id]
        if elsewhere:
            raise SetupError(self._say("sits elsewhere", name=person.name, elsewhere=elsewhere[0], rig=id))
        before = self._name(self._seats.driver(id, now))
        self._record.append([self._seated(id, person.id, author, now)], [person])
        planned = self._plan.rigs.get(id)
        team = self._team(planned) if planned is not None else None
        said = self._say("seated", name=person.name, rig=id, before=before)
        usual = None in (team, person.team) or team == person.team
        return said if usual else self._say("strange", said=said, team=team)

    def clear(self, rig: str, *, author: str) -> str:
        """Let nobody sit in a rig from now on: its laps are kept, and wait to be credited."""
        id, now = self._rig(rig), self._now()
        driver = self._seats.driver(id, now)
        if driver is None and self._seats.seated(id, now) is not None:
            raise SetupError(self._say("cleared already", rig=id))
        self._record.append([self._seated(id, None, author, now)])
        return self._say("cleared", rig=id, before=self._name(driver))

    def take(self, rig: str, person: Person, *, author: str) -> str:
        """Let a driver take a rig over: whoever sat there is out, and he is out of where he sat. What holds now.

        To take what he has already changes nothing.
        """
        id, now = self._rig(rig), self._now()
        if self._seats.driver(id, now) == person.id:
            return self._say("sits already", name=person.name, rig=id)
        before = self._name(self._seats.driver(id, now))
        left = [each for each in self._seats.rigs() if self._seats.driver(each, now) == person.id]
        empty = [self._seated(each, None, author, now) for each in left]
        self._record.append([*empty, self._seated(id, person.id, author, now)], [person])
        self._read()
        said = self._say("seated", name=person.name, rig=id, before=before)
        return self._say("left", said=said, rigs=", ".join(left)) if left else said

    def swap(self, one: str, other: str, *, author: str) -> str:
        """Let the drivers of two rigs change places."""
        ids, now = (self._rig(one), self._rig(other)), self._now()
        drivers = [self._seats.driver(id, now) for id in ids]
        if ids[0] == ids[1]:
            raise SetupError(self._say("two rigs", rig=ids[0]))
        if drivers == [None, None]:
            raise SetupError(self._say("both empty", one=ids[0], other=ids[1]))
        changed = zip(ids, reversed(drivers), strict=True)
        entries: list[Entry] = [self._seated(id, driver, author, now) for id, driver in changed]
        self._record.append(entries)
        first, second = self._name(drivers[1]), self._name(drivers[0])
        return self._say("swapped", name=first, one=ids[0], second=second, other=ids[1])

    def undo(self, rig: str, reason: str, *, author: str) -> str:
        """Take back what was decided last of a rig, and of others with it, as if it had never been."""
        id, now = self._rig(rig), self._now()
        undone = self._seats.taken_back(id, reason, author, now)
        if not undone:
            raise SetupError(self._say("no seat to undo", rig=id))
        self._record.append(list(undone.values()))
        self._read()
        sit = [self._say("sits again", name=self._name(self._seats.driver(each, now)), rig=each) for each in undone]
        return self._say("seat undone", sit=", ".join(sit))

    def _seated(self, rig: str, driver: str | None, author: str, at: datetime) -> DriverSeated:
        return DriverSeated(rig, driver, author, at, self._agenda.last(at))

    # Who and where

    def rig(self, named: str) -> str:
        """The id of the rig that is meant."""
        return self._rig(named)

    def rig_of(self, driver: str) -> str | None:
        """The rig in which a driver sits; None where he sits in none."""
        now = self._now()
        return next((each for each in self._seats.rigs() if self._seats.driver(each, now) == driver), None)

    def sitting(self, rig: str) -> Person | None:
        """Whose a lap is that begins in a rig now; None for nobody's."""
        person = self._seats.person(rig, self._now())
        if not isinstance(person, str):
            return person
        return self._people.get(person, Person(person, person)) if person != NOBODY else None

    def may_sit(self, rig: str) -> list[Person]:
        """Who may take a rig over by himself: the drivers of its team; where it has none, all drivers of the plan."""
        planned = self._plan.rigs.get(rig)
        team = self._team(planned) if planned is not None else None
        own = [self._people[id] for id, each in self._plan.drivers.items() if team in (None, each.team)]
        known = {each.id for each in own}
        more = [each for each in self._people.values() if team is not None and each.team == team]
        return own + [each for each in more if each.id not in known and not each.id.startswith("team:")]

    def _rig(self, named: str) -> str:
        rigs = {line.rig: line.name for line in self.lines()}
        if named in rigs:
            return named
        found = [id for id, name in rigs.items() if plain(name) == plain(named)]
        if len(found) == 1:
            return found[0]
        raise SetupError(self._say("no rig", rig=named, known=", ".join(rigs) or self._say("none yet")))

    def _driver(self, who: str | None, number: str | None) -> Person:
        """Whom staff mean: by id, name or start number, or by that alone."""
        people = {id: each for id, each in self._people.items() if not id.startswith("team:")}
        if number is not None:
            people = {id: each for id, each in people.items() if each.number == number}
        return driver_named(people, self._plan, number if number is not None else who or "", self._say)

    def _team(self, rig: PlannedRig) -> str | None:
        driver = self._plan.drivers[rig.driver] if rig.driver is not None else None
        return rig.team or (driver.team if driver is not None else None)

    def _name(self, driver: str | None) -> str:
        if driver is None:
            return self._say("nobody")
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
