"""Protests: lodged by a team, withdrawn by it, decided by the stewards. Each is an entry of the record.

A protest changes no result. What follows from one that is upheld is rulings of their own; but as long as one is open,
the result does not become official. An entry has ids, never names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.named import driver_named, people_of, team_named
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from leaderboard.protests import protest_until, protests
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import Phase
from timing.record.entry import Person, Undone
from timing.record.published import ProtestDecided, ProtestLodged


@dataclass(frozen=True, slots=True)
class ProtestLine:
    """A protest; `ref` is its number in the record. `verdict` is "" as long as it is open."""

    ref: int
    session: str
    team: str
    against: str
    reason: str
    author: str
    at: datetime
    verdict: str
    verdict_reason: str


class Protesting:
    """Protests in `record`. Raises SetupError with a sentence for what cannot be, and RecordError."""

    def __init__(self, record: Book, plan: Plan, *, author: str, now: Callable[[], datetime], say: Say = CLI) -> None:
        self._record, self._plan, self._say = record, plan, say
        self._author, self._now = author, now

    def lodge(
        self,
        session: str,
        team: str,
        reason: str,
        *,
        driver: str | None = None,
        against: str | None = None,
        late: bool = False,
    ) -> list[str]:
        """A team protests, about a driver, another team, or neither; `late` takes it when the clock has run out."""
        standings = standings_of(self._record, self._plan.rules)
        id = session_of(standings, session)
        if id is None:
            known = ", ".join(standings.sessions) or self._say("none yet")
            raise SetupError(self._say("no session", session=session, known=known))
        at = self._now()
        if not late:
            self._in_time(standings, id, at)
        if driver is not None and against is not None:
            raise SetupError(self._say("protest alone"))
        by = team_named(self._plan, team, self._say)
        people = people_of(self._record, self._plan, standings)
        whom = "" if driver is None else driver_named(people, self._plan, driver, self._say).id
        other = "" if against is None else team_named(self._plan, against, self._say).id
        self._record.append([ProtestLodged(id, by.id, reason, self._author, at, whom, other)])
        return [self._say("protest lodged", team=by.name, session=id)]

    def decide(self, ref: int, *, upheld: bool, reason: str) -> list[str]:
        """The stewards decide a protest, also one that was decided otherwise before."""
        lodged, _ = self.lodged(ref)
        self._record.append([ProtestDecided(lodged.session, lodged.key, upheld, reason, self._author, self._now())])
        return [self._say("protest upheld" if upheld else "protest rejected", team=self._team(lodged.team))]

    def withdraw(self, ref: int, reason: str) -> list[str]:
        """The team takes its protest back."""
        lodged, standings = self.lodged(ref)
        key = standings.decisions.taken_back_by(lodged)
        self._record.append([Undone(lodged.session, key, reason, self._author, self._now())])
        return [self._say("protest withdrawn", team=self._team(lodged.team))]

    def lines(self, session: str | None = None) -> list[ProtestLine]:
        """The protests that were not withdrawn, those against one session or all of them."""
        standings = standings_of(self._record, self._plan.rules)
        people, refs = people_of(self._record, self._plan, standings), self._refs()
        return [
            ProtestLine(
                refs[each.lodged.key],
                each.lodged.session,
                self._team(each.lodged.team),
                self._whom(each.lodged, people),
                each.lodged.reason,
                each.lodged.author,
                each.lodged.at,
                "" if each.decided is None else "upheld" if each.decided.upheld else "rejected",
                "" if each.decided is None else each.decided.reason,
            )
            for each in protests(standings.decisions, session and (session_of(standings, session) or session))
        ]

    def _in_time(self, standings: Standings, session: str, at: datetime) -> None:
        phase = standings.phase(session)
        if phase not in (Phase.CLOSED, Phase.PROVISIONAL):
            raise SetupError(self._say("no protest now", session=session, phase=self._say.phase(phase)))
        until = protest_until(standings, self._plan, session)
        if until is not None and at >= until:
            raise SetupError(self._say("protest late", session=session, until=f"{until.astimezone():%H:%M:%S}"))

    def lodged(self, ref: int) -> tuple[ProtestLodged, Standings]:
        """A protest by its number, and the standings. Raises SetupError for one that is not there any more."""
        found = self._record.read(ref - 1, 1) if ref > 0 else []
        lodged = found[0].entry if found and found[0].seq == ref else None
        if not isinstance(lodged, ProtestLodged):
            raise SetupError(self._say("no protest", ref=ref))
        standings = standings_of(self._record, self._plan.rules)
        if not standings.decisions.holds(lodged):
            raise SetupError(self._say("protest gone", ref=ref))
        return lodged, standings

    def _refs(self) -> dict[str, int]:
        found: dict[str, int] = {}
        after = 0
        while batch := self._record.read(after):
            found |= {entry.key: seq for seq, entry in batch if isinstance(entry, ProtestLodged)}
            after = batch[-1].seq
        return found

    def _team(self, id: str) -> str:
        return self._plan.teams[id].name if id in self._plan.teams else id

    def _whom(self, lodged: ProtestLodged, people: Mapping[str, Person]) -> str:
        if lodged.driver:
            return people[lodged.driver].name if lodged.driver in people else lodged.driver
        return self._team(lodged.against) if lodged.against else ""
