"""What stewards decide besides single laps: penalties, and whose laps were whose. Each decision is an entry.

Every one is shown before it is made: what it changes on boards and in the standings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from display.staff.deciding import Decided, Deciding
from display.staff.ladders import Ladders
from display.staff.named import driver_named, team_named
from display.staff.words import Say
from leaderboard.accounts import penalty as penalty_text
from timing.errors import SetupError
from timing.ladders import UNITS
from timing.record.decisions import LapReassigned, Penalty, Ruled, about_driver, digest, instant
from timing.record.entry import Undone
from timing.record.game_result import GameClassified

NOBODY: Final = "nobody"
"""To whom a lap is given whose driver nobody knows."""
FOR_TEAMS: Final = frozenset({Penalty.POINTS, Penalty.WARNING})
"""What a team may be given as such."""


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


@dataclass(frozen=True, slots=True)
class DueLine:
    """A penalty that follows from so many warnings by the ladder, and was not given."""

    session: str
    whom: str
    penalty: str
    warnings: int


class Stewards(Deciding):
    """Penalties, and whose laps were whose; see `Deciding`."""

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
        id = self._session(session)
        person = driver_named(self._people, self._plan, driver, self._say) if driver is not None else None
        planned = team_named(self._plan, team, self._say) if team is not None else None
        if planned is not None and penalty not in FOR_TEAMS:
            raise SetupError(self._say("not for teams", penalty=penalty.value))
        ruled = Ruled(
            id,
            penalty,
            reason,
            self._author,
            self._now(),
            person.id if person is not None else "",
            planned.id if planned is not None else "",
            _units(penalty, value, self._say),
        )
        people = [person] if person is not None and person.id in self._plan.drivers else []
        name = person.name if person is not None else planned.name if planned is not None else ""
        said = [self._say("ruled", name=name, session=id, penalty=penalty_text(ruled, self._say.language))]
        said += self._told_before(ruled, name)
        follows, told = self._ladders().after(ruled)
        return self._decide([ruled, *follows], [*said, *told], people)

    def take_back(self, ref: int, reason: str) -> Decided:
        """Take back a ruling, or what a game says of a session, by its number in the record."""
        found = self._record.read(ref - 1, 1) if ref > 0 else []
        ruled = found[0].entry if found and found[0].seq == ref else None
        decisions = self._standings.decisions
        if isinstance(ruled, GameClassified) and decisions.holds(ruled):
            undone = Undone(ruled.session, decisions.taken_back_by(ruled), reason, self._author, self._now())
            return self._decide([undone], [taken_back(ruled, self._say)])
        if not isinstance(ruled, Ruled):
            raise SetupError(self._say("no ruling", ref=ref))
        if not decisions.holds(ruled):
            raise SetupError(self._say("ruling undone already", ref=ref))
        undone = Undone(ruled.session, decisions.taken_back_by(ruled), reason, self._author, self._now())
        surplus, told = self._ladders().without(ruled)
        penalty = penalty_text(ruled, self._say.language)
        said = self._say("ruling undone", name=self._whom(ruled), penalty=penalty)
        return self._decide([undone, *surplus], [said, *told])

    def due_lines(self) -> list[DueLine]:
        """What follows from warnings by the ladder of the rules, and was not given."""
        due = self._ladders().due()
        rulings, _ = self._ladders().given(due)
        language = self._say.language
        return [
            DueLine(each.session, self._whom(each), penalty_text(replace(each, follows=0), language), each.follows)
            for each in rulings
        ]

    def climb(self, reason: str = "") -> Decided:
        """Give all that is due by the ladder."""
        found = self._ladders().due()
        if not found:
            raise SetupError(self._say("nothing due"))
        entries, told = self._ladders().given(found)
        return self._decide([replace(each, reason=reason or each.reason) for each in entries], told)

    def _ladders(self) -> Ladders:
        people, drivers = self._people, self._plan.drivers

        def team_of(driver: str) -> str | None:
            return people[driver].team if driver in people else drivers[driver].team if driver in drivers else None

        decisions, author, say = self._standings.decisions, self._author, self._say
        return Ladders(self._plan, decisions, team_of, self._whom, self._numbers, author, self._now, say)

    def _numbers(self) -> dict[str, int]:
        """The number of each ruling that holds, by its key."""
        return {entry.key: seq for seq, entry in self._ruled()}

    def _ruled(self) -> Iterator[tuple[int, Ruled]]:
        after = 0
        while batch := self._record.read(after):
            for seq, entry in batch:
                if isinstance(entry, Ruled) and self._standings.decisions.holds(entry):
                    yield seq, entry
            after = batch[-1].seq

    def rulings(self) -> list[RulingLine]:
        """All rulings that hold, in the order in which they were made."""
        language = self._say.language
        return [
            RulingLine(
                seq,
                entry.session,
                self._whom(entry),
                penalty_text(entry, language),
                entry.reason,
                entry.author,
                entry.at,
            )
            for seq, entry in self._ruled()
        ]

    def give(self, refs: Sequence[int], to: str, reason: str) -> Decided:
        """Let laps be somebody's, or nobody's: all of them at once, taken back at once as well."""
        person = None if to.casefold() == NOBODY else driver_named(self._people, self._plan, to, self._say)
        laps, now = [self._lap(ref) for ref in dict.fromkeys(refs)], self._now()
        group = digest([[lap.key for lap in laps], self._author, instant(now)])
        driver = person.id if person is not None else None
        given = [LapReassigned(lap.session, lap.key, driver, reason, self._author, now, group) for lap in laps]
        name = person.name if person is not None else ""
        said = [self._say("lap is" if driver else "lap is nobody's", lap=self._told(lap), name=name) for lap in laps]
        return self._decide(given, said, [person] if person is not None else [])

    def ungive(self, ref: int, reason: str) -> Decided:
        """Take back that a lap was given away, with all that were given at once."""
        lap, decisions = self._lap(ref), self._standings.decisions
        given = decisions.about(about_driver(lap.key))
        if not isinstance(given, LapReassigned):
            raise SetupError(self._say("not given", ref=ref))
        together = [
            each
            for each in decisions.all()
            if isinstance(each, LapReassigned) and (each is given or (each.group and each.group == given.group))
        ]
        now = self._now()
        undone = [Undone(each.session, decisions.taken_back_by(each), reason, self._author, now) for each in together]
        return self._decide(undone, [self._say("given back", count=len(together))])

    def _told_before(self, ruled: Ruled, name: str) -> list[str]:
        """How often somebody was warned, that nobody has to remember it."""
        if ruled.penalty is not Penalty.WARNING:
            return []
        whose = ruled.driver, ruled.team
        holding = [each for each in self._standings.decisions.all() if isinstance(each, Ruled)]
        warned = sum(each.penalty is Penalty.WARNING and (each.driver, each.team) == whose for each in holding)
        return [self._say("warnings", count=warned + 1, name=name)] if warned else []

    def _whom(self, ruled: Ruled) -> str:
        if ruled.team:
            return self._plan.teams[ruled.team].name if ruled.team in self._plan.teams else ruled.team
        return self._people[ruled.driver].name if ruled.driver in self._people else ruled.driver


def taken_back(said: GameClassified, say: Say) -> str:
    """That what a game says of a session is taken back."""
    return say("taken back", told=say("told GameClassified", session=said.session))


def _units(penalty: Penalty, value: Decimal, say: Say) -> int:
    """What people say in the record's units. Raises SetupError for what that penalty cannot be."""
    if penalty not in UNITS:
        return 0
    units = value * UNITS[penalty]
    if not value or units != units.to_integral_value():
        raise SetupError(say("no value", value=value, penalty=penalty.value))
    if value < 0 and penalty is not Penalty.POINTS:
        raise SetupError(say("not negative", penalty=penalty.value))
    return int(units)
