"""Race staff who do what they are called to do, for demonstrations: through the same doors as everybody else."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from display.staff import standings_of
from display.staff.draft import Draft
from display.staff.moving import Step, move
from display.staff.seats import Desk
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import Phase
from timing.record.protocol import Record, RecordError, Written

NAME: Final = "Race control"
SEAT: Final = "seat"
_AFTER: Final = {
    "open": Phase.OPEN,
    "start": Phase.RUNNING,
    "close": Phase.CLOSED,
    "provisional": Phase.PROVISIONAL,
    "official": Phase.OFFICIAL,
}
_ORDER: Final[Sequence[Phase]] = tuple(Phase)

_log = logging.getLogger(__name__)


class Crew:
    """Staff of one record. What cannot be done is logged, and the evening goes on."""

    def __init__(self, record: Record, plan: Plan, now: Callable[[], datetime]) -> None:
        self._record = record
        self._plan = plan
        self._now = now

    def do(self, what: str, session: str, driver: int = 0) -> None:
        """Do a step of a session, or "seat": let the driver with that number of each rig's team take the rig."""
        try:
            if what == SEAT:
                self._seat(driver)
            else:
                move(self._record, self._plan, session, Step(what), author=NAME, now=self._now)
        except (SetupError, RecordError) as error:
            _log.warning("the crew could not do %s of %s: %s", what, session, error)

    def done(self, calls: Iterable[tuple[str, str]]) -> int:
        """How many of these, each a `what` and a `session`, the record shows as done; a seat is with what follows."""
        standings, count = standings_of(self._record, self._plan.rules), 0
        for number, (what, session) in enumerate(calls, start=1):
            phase = standings.phase(session)
            if what != SEAT and _ORDER.index(phase) >= _ORDER.index(_AFTER[what]):
                count = number
        return count

    def _seat(self, driver: int) -> None:
        """All rigs at once, in one transaction."""
        written: list[Written] = []
        end = self._record.position()
        while batch := self._record.read(written[-1].seq if written else 0):
            written += batch
        draft = Draft(end.epoch, written, end.seq, self._record.profiles())
        desk = Desk(draft, self._plan, self._now)
        sits = {line.rig: line.driver for line in desk.lines()}
        for rig in self._plan.rigs.values():
            team = [each.id for each in self._plan.drivers.values() if each.team == rig.team]
            if driver < len(team) and sits.get(rig.id) != team[driver]:
                desk.seat(rig.id, team[driver], None, author=NAME)
        self._record.append(draft.decided, draft.met)
