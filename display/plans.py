"""The versions of the plan that a record keeps, as plans: what held at which entry.

Entries say from where on a version holds (`timing.record.evening.PlanTaken`). What was written before the first of them
is reckoned by the first version, and where there is none by the plan that the server was started with.
"""

import logging
from typing import Final

from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.evening import PlanTaken
from timing.record.protocol import Record
from timing.rules import Rules

_log = logging.getLogger(__name__)
_FIRST: Final = 1


class Plans:
    """The plans of one record by their numbers. Mutable: it remembers those it has read."""

    def __init__(self, record: Record, given: Plan) -> None:
        self._record = record
        self._given = given
        self._known: dict[int, Plan | None] = {}

    def first(self) -> Plan:
        """The plan that held before any was taken. Raises RecordError."""
        return self.of(_FIRST) or self._given

    def at(self, number: int) -> Plan:
        """The plan that holds where version `number` does, 0 where none was taken. Raises RecordError."""
        return (self.of(number) if number else None) or self.first()

    def of(self, number: int) -> Plan | None:
        """A version; None where the record has it no more, or this program cannot read it. Raises RecordError."""
        if number not in self._known:
            self._known |= {version.number: _read(version.number, version.text) for version in self._record.plans()}
        return self._known.get(number)

    def rules(self, number: int) -> Rules | None:
        """The rules of a version, as `leaderboard.fold.Standings` asks for them."""
        plan = self.of(number)
        return None if plan is None else plan.rules


def plan_at(record: Record, given: Plan, seq: int | None = None) -> Plan:
    """The plan that holds at an entry, without one at the end of the record. Raises RecordError."""
    plans = Plans(record, given)
    for version in reversed(record.plans()):
        taken = record.find(PlanTaken(version.number, "", "", version.at).key)
        if taken is not None and (seq is None or taken.seq <= seq):
            return plans.at(version.number)
    return plans.first()


def _read(number: int, text: str) -> Plan | None:
    try:
        return parse_plan(text, f"version {number} of the plan")
    except SetupError as error:
        _log.warning("%s", error)
        return None
