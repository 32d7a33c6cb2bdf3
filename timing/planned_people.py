"""Whom the plan lets drive: the person that laps of a rig are for."""

from typing import Final

from timing.event import Plan
from timing.record.entry import Person

NOBODY: Final = ""
"""The driver of laps of which nobody is known to have driven them: they wait to be credited (`LapReassigned`)."""


def person_at(plan: Plan, *, driver: str | None, team: str | None) -> Person | None:
    """The driver with this id, else the whole team; None where a rig has neither."""
    if driver is not None:
        planned = plan.drivers[driver]
        return Person(planned.id, planned.name, planned.number, planned.team)
    if team is not None:
        return Person(f"team:{team}", plan.teams[team].name, None, team)
    return None


def is_nobodys(plan: Plan, team: str | None) -> bool:
    """Whether laps of a rig in which nobody was seated are nobody's: some of its team's drivers has driven them."""
    return team is not None and any(each.team == team for each in plan.drivers.values())
