"""Which session of the cup a lap belongs to: by the instants at which it began and ended, and what staff have decided.

A session takes laps as long as it is open or running; of several, the one of which that was said last. As long as
nobody has opened any, it is the plan's first.

    the lap began in a session            it belongs there, also where the flag fell before it ended: the grace lap
    it began in none, and ended in one    it belongs to that one
    none takes laps                       it is kept in the one that took laps last, and does not count

A lap that began before the flag is the first of its driver to end after it, for one begins where the one before ends
(`ingest.spans` sees to it). So nothing depends on the order in which laps arrive.
"""

from datetime import datetime
from typing import Final, NamedTuple

from timing.event import Plan, PlannedSession
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Undone
from timing.record.in_force import InForce

TAKES_LAPS: Final = (Phase.OPEN, Phase.RUNNING)


class Belongs(NamedTuple):
    """The session of a lap, and whether it may count there."""

    session: str
    counts: bool


class Agenda:
    """The sessions of an evening. Mutable: give it the entries in the order of the record; ask it from any thread."""

    def __init__(self, plan: Plan) -> None:
        self._first = plan.session.id
        self.planned: dict[str, PlannedSession] = {each.id: each for each in (plan.session, *plan.sessions)}
        """The plan's sessions by id. Those of another evening do not matter for this one."""
        self._decisions = InForce()
        self._made: list[SessionMoved] = []
        self._moves: tuple[SessionMoved, ...] = ()
        """What was not taken back, in the order in which it was decided."""

    def note(self, entry: SessionMoved | Undone) -> SessionMoved | None:
        """Take in what staff decided; the move that it makes, takes back or gives back, None where it is of none."""
        if isinstance(entry, SessionMoved) and entry.session not in self.planned:
            return None
        changed = self._decisions.note(entry)
        if not isinstance(changed, SessionMoved):
            return None
        if changed is entry:
            self._made.append(changed)
        self._moves = tuple(each for each in self._made if self._decisions.holds(each))
        return changed

    def current(self, at: datetime) -> str | None:
        """The session that takes laps at an instant, if one does."""
        until = [each for each in self._moves if each.at <= at]
        latest = {each.session: each.phase for each in until}
        order = {each.session: index for index, each in enumerate(until)}
        taking = [session for session, phase in latest.items() if phase in TAKES_LAPS]
        if taking:
            return max(taking, key=order.__getitem__)
        opened = any(each.phase in TAKES_LAPS for each in until)
        return None if opened or self._first in latest else self._first

    def of(self, began: datetime, ended: datetime) -> Belongs:
        """The session of a lap that was driven between these instants."""
        session = self.current(began) or self.current(ended)
        return Belongs(session, counts=True) if session is not None else Belongs(self.last(ended), counts=False)

    def last(self, at: datetime) -> str:
        """The session that takes laps at an instant, or took them last."""
        instants = sorted({at, *(each.at for each in self._moves if each.at <= at)}, reverse=True)
        return next((session for each in instants if (session := self.current(each)) is not None), self._first)
