"""Whom the plan lets drive: the person that laps of a rig are for."""

from collections.abc import Mapping
from typing import Final

from timing.event import Plan
from timing.record.entry import Person
from timing.units import Language

UNASSIGNED: Final = "unassigned:"
"""How the ids begin under which laps of a rig stand as long as nobody is known to have driven them; then the rig's."""

_UNASSIGNED: Final[Mapping[Language, str]] = {"en": "unassigned", "de": "nicht zugeordnet"}


def person_at(plan: Plan, *, driver: str | None, team: str | None) -> Person | None:
    """The driver with this id, else the whole team; None where a rig has neither."""
    if driver is not None:
        planned = plan.drivers[driver]
        return Person(planned.id, planned.name, planned.number, planned.team)
    if team is not None:
        return Person(f"team:{team}", plan.teams[team].name, None, team)
    return None


def unassigned_at(rig: str, name: str, language: Language) -> Person:
    """Nobody who is known: laps of a rig in which nobody sits stand there until they are credited. Of no team."""
    return Person(f"{UNASSIGNED}{rig}", f"{_UNASSIGNED[language]} ({name})")


def is_unassigned(driver: str) -> bool:
    """Whether laps of this driver wait to be credited to somebody."""
    return driver.startswith(UNASSIGNED)


def drives_unnamed(plan: Plan, *, driver: str | None, team: str | None) -> bool:
    """Whether laps of a rig need nobody to be seated: it has a driver, or no drivers of the plan belong to it."""
    return driver is not None or team is None or all(each.team != team for each in plan.drivers.values())
