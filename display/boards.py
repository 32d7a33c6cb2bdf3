"""From the record to boards: reads what is new, folds it in, and makes the boards of the sessions that it changed.

All of it may wait for a disk or reckon for a while, so the event loop has it done in a thread; one thread at a time.
What one lap costs is the rows of its session, however many sessions and laps there are besides.

The seq of a board made here is that of the last entry that changed it, so it does not depend on how many entries were
read at once. An entry changes one session, and those after it where who starts first is worth points.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from display.channel import News, news
from display.evening import NO_SLOTS, Known, Slots, Told, evening
from display.plans import Plans
from leaderboard.board import Board, Team
from leaderboard.cup import Cup, cup
from leaderboard.details import Seen
from leaderboard.fold import Standings
from leaderboard.grid import following
from leaderboard.publications import due
from leaderboard.rows import board
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.record.entry import Person
from timing.record.evening import PlanTaken
from timing.record.protocol import Record
from timing.timetable import Timetable, local_zone, timetable
from timing.units import Language

Mark = tuple[str | None, int, int, int]
"""The book, the entry that has been read, the version of the people, and that of the plan."""
MOST_AT_ONCE: Final = 10_000
"""Entries read before their boards are shown: a long import is seen growing."""


@dataclass(frozen=True, slots=True)
class Advance:
    """What the record has brought since the last time."""

    epoch: str
    fresh: tuple[Board, ...]
    """Boards of sessions not seen before; of all of them, when the book is another one."""
    news: tuple[News, ...]
    """New boards of the others."""
    sessions: tuple[str, ...]
    """Ids of all sessions, in the order of opening."""
    anew: bool
    """Whether the book is another one: all earlier boards are void."""
    more: bool
    """Whether there may be further entries to read."""
    renamed: bool = False
    """Whether somebody goes by another name now: no earlier board or change may be given out any more."""
    current: str | None = None
    """The session that everybody looks at; None: the one opened last."""


class Boards:
    """Follows one record. Mutable; not safe to use from several threads at once."""

    def __init__(self, record: Record, teams: Mapping[str, Team], language: Language, plan: Plan | None = None) -> None:
        self._record = record
        self._given = plan or Plan()
        self._given_teams = teams
        self._language: Language = language
        self._begin(None)

    def _begin(self, epoch: str | None) -> None:
        self._epoch = epoch
        self._anew = epoch is not None
        """Whether nobody has been told yet that this book is another one."""
        self._plans = Plans(self._record, self._given)
        self._plan, self._teams = self._given, self._given_teams
        if epoch is not None:
            self._take_plan(self._plans.first())
        self._standings = Standings(self._plan.rules, self._plans.rules)
        self._people: Mapping[str, Person] = {}
        self._people_version = -1
        self._renamed = False
        """Whether nobody has been told yet that somebody goes by another name."""
        self._seqs: dict[str, int] = {}
        """The last entry that changed each session's board."""
        self._due: set[str] = set()
        """Sessions whose boards must be made; kept when the record fails on the way."""
        self._shown: dict[str, Board] = {}
        self._cup: Cup | None = None
        """The standings over all sessions, as they were asked for last."""
        self._mark: Mark = (None, 0, -1, 0)

    @property
    def mark(self) -> Mark:
        """What all that can be told follows from: as long as it is the same, so is that. From any thread."""
        return self._mark

    @property
    def aside(self) -> Mapping[str, int]:
        """Laps kept aside per rig, of sources that the plan does not know. May be asked from any thread."""
        return self._standings.aside

    def advance(self, most: int | None = MOST_AT_ONCE) -> Advance:
        """Read on, at most `most` entries (None: all there are), and make the boards. Raises RecordError.

        After an error the next call goes on where this one stopped.
        """
        more = self._read(most)
        self._renamed |= self._read_people()
        fresh: list[Board] = []
        told: list[News] = []
        for session in sorted(self._due, key=self._seqs.__getitem__):
            made = self._make(session)
            before = self._shown.get(session)
            if before is None:
                fresh.append(made)
            elif (new := news(before, made)) is not None:
                told.append(new)
            else:
                continue
            self._shown[session] = made
        self._due.clear()
        anew, self._anew = self._anew, False
        renamed, self._renamed = self._renamed, False
        sessions = tuple(self._standings.sessions)
        current = self._standings.current
        self._mark = (self._epoch, self._standings.seq, self._people_version, self._standings.plan)
        return Advance(self._epoch or "", tuple(fresh), tuple(told), sessions, anew, more, renamed, current)

    @property
    def plan(self) -> Plan:
        """The plan that holds at the position that has been read. May be asked from any thread."""
        return self._plan

    def _take_plan(self, plan: Plan) -> bool:
        """Go by another plan; whether that is another one."""
        if plan == self._plan:
            return False
        self._plan, self._teams, self._cup = plan, teams_of(plan), None
        return True

    def due(self) -> dict[str, int]:
        """Sessions whose results may need another version, each with the last entry about it."""
        return due(self._standings)

    def timetable(self, now: datetime) -> Timetable:
        """When the sessions begin, as it stands at an instant."""
        return timetable(self._plan, self._standings.decisions, now, local_zone(now))

    def evening(self, now: datetime, slots: Slots = NO_SLOTS) -> Told:
        """Where the evening stands at an instant, for all screens; `slots` is what staff put beside it."""
        return evening(self.timetable(now), Known(self._standings, self._plan, self._people, self._teams), slots)

    def cup(self) -> Cup:
        """The standings over all sessions at the position that has been read."""
        standings, epoch = self._standings, self._epoch or ""
        if self._cup is None or (self._cup.epoch, self._cup.seq) != (epoch, standings.seq):
            self._cup = cup(standings, self._plan, self._people, epoch)
        return self._cup

    def seen(self) -> Seen:
        """All that can be seen at the position that has been read."""
        return Seen(self._standings, self._shown, self.cup(), self._plan, self._people)

    def _read(self, most: int | None) -> bool:
        """Fold in what is new; whether there may be more."""
        if self._epoch is None:
            self._begin(self._record.position().epoch)
        count = 0
        while True:
            batch = self._record.read(self._standings.seq, MOST_AT_ONCE)
            # Asked after reading: entries of another book would not have gone unnoticed.
            epoch, end = self._record.position()
            if epoch != self._epoch or end < self._standings.seq:
                self._begin(epoch)
                continue
            for written in batch:
                if isinstance(written.entry, PlanTaken):
                    self._plans.of(written.entry.number)  # where it cannot be read now, the entry is read once more
                changed = self._standings.apply(written)
                if isinstance(written.entry, PlanTaken) and self._take_plan(self._plans.at(written.entry.number)):
                    self._seqs |= dict.fromkeys(self._standings.sessions, written.seq)
                    self._due.update(self._standings.sessions)
                if changed is not None:
                    also = following(self._standings, self._plan, changed)
                    self._seqs |= dict.fromkeys([changed, *also], written.seq)
                    self._due.update([changed, *also])
            count += len(batch)
            if len(batch) < MOST_AT_ONCE:
                return False
            if most is not None and count >= most:
                return True

    def _read_people(self) -> bool:
        """Take in the names of now; whether somebody who had one goes by another."""
        version = self._record.people_version()
        if version == self._people_version:
            return False
        before, self._people = self._people, self._record.people(self._language)
        self._cup = None
        self._people_version = version
        changed = {id for id, person in self._people.items() if before.get(id) != person}
        changed |= before.keys() - self._people.keys()
        self._due |= self._sessions_of(changed)
        return any(id not in self._people or _names(self._people[id]) != _names(before[id]) for id in before)

    def _sessions_of(self, drivers: set[str]) -> set[str]:
        sessions = self._standings.sessions.items()
        return {id for id, session in sessions if not session.tallies.keys().isdisjoint(drivers)}

    def _make(self, session: str) -> Board:
        made = board(
            self._standings,
            session,
            self._epoch or "",
            self._people,
            self._teams,
            language=self._language,
            plan=self._plan,
        )
        return replace(made, seq=self._seqs[session])


def board_at(  # noqa: PLR0917 - it is called with `partial`, all of it at once
    record: Record, session: str, seq: int, teams: Mapping[str, Team], language: Language, plan: Plan | None = None
) -> Board:
    """The board of a session after entry `seq`, reckoned from the first entry on, with the names of today.

    `current` is the one that everybody looked at then. Raises LookupError with a sentence for a session or an entry
    that is not there, and RecordError.
    """
    epoch, standings, held = _standings_at(record, seq, plan or Plan())
    if held != (plan or Plan()):
        plan, teams = held, teams_of(held)
    wanted = standings.current if session == "current" else session
    return board(standings, wanted or session, epoch, record.people(language), teams, language=language, plan=plan)


def _names(person: Person) -> tuple[str, str | None]:
    """What of a person tells who it is."""
    return person.name, person.number


def cup_at(record: Record, seq: int, plan: Plan) -> Cup:
    """The same of the standings over all sessions."""
    epoch, standings, held = _standings_at(record, seq, plan)
    return cup(standings, held, record.people(plan.language), epoch)


def _standings_at(record: Record, seq: int, plan: Plan) -> tuple[str, Standings, Plan]:
    """What the record tells up to an entry, the name of the book, and the plan that held then."""
    epoch, end = record.position()
    if not 0 < seq <= end:
        raise LookupError(f"there is no entry {seq} in the record, which ends at {end}")
    plans = Plans(record, plan)
    standings = Standings(plans.first().rules, plans.rules)
    while standings.seq < seq:
        batch = record.read(standings.seq, min(MOST_AT_ONCE, seq - standings.seq))
        if not batch:
            raise LookupError(f"entry {seq} is not in the record any more")
        for written in batch:
            standings.apply(written)
    return epoch, standings, plans.at(standings.plan)
