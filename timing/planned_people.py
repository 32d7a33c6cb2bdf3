"""Whom the plan lets drive: the person that laps of a rig are for, and how its drivers are shown."""

from typing import Final, NamedTuple

from timing.event import Plan
from timing.people import Profile, Shown, planned
from timing.record.entry import Person

NOBODY: Final = ""
"""The driver of laps of which nobody is known to have driven them: they wait to be credited (`LapReassigned`)."""


class Wanted(NamedTuple):
    """How the plan wants a driver to be shown."""

    person: Person
    nickname: str | None
    shown: Shown

    @property
    def says_something(self) -> bool:
        """Whether this is anything else than what everybody is shown by."""
        return self.nickname is not None or self.shown is not Shown.FULL

    def on(self, known: Profile) -> Profile:
        """What is kept of the driver then."""
        return planned(known, self.nickname, self.shown)


def wanted(plan: Plan) -> dict[str, Wanted]:
    """How the plan wants its drivers to be shown, by id."""
    return {
        each.id: Wanted(Person(each.id, each.name, each.number, each.team), each.nickname, each.shown or Shown.FULL)
        for each in plan.drivers.values()
    }


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
