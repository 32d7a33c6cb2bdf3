"""Takes the name of a person out of the versions of a plan: the plans stay what they are, without the name.

Notes (`#`) of a version that holds the name are lost with it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from timing.errors import SetupError
from timing.event import Plan, PlannedDriver
from timing.people import Profile, given_up, neutral_name, plain
from timing.plan_file import parse_plan
from timing.plan_values import LONGEST_NAME, LONGEST_SHORT
from timing.plan_versions import PlanVersion
from timing.plan_writing import written

_ANY_TIME: Final = datetime.min.replace(tzinfo=UTC)


def names_in(versions: Iterable[PlanVersion], id: str, name: str) -> set[str]:
    """All the names and nicknames that versions have for a driver, and the name that he has now."""
    plans = (plan for version in versions if (plan := _plan(version)) is not None)
    drivers = [plan.drivers[id] for plan in plans if id in plan.drivers]
    found = {name, *(each.name for each in drivers), *(each.nickname or "" for each in drivers)}
    return {each for each in found if plain(each)}


def without(version: PlanVersion, id: str, names: Collection[str], number: int | None) -> PlanVersion:
    """A version in which a driver goes by `number` alone, and nothing else is called by one of `names` alone.

    It says "Driver 46", or "Fahrer 46" where the language of the plan is German.
    """
    plan = _plan(version)
    neutral = neutral_name("en" if plan is None else plan.language, number)
    if plan is None:
        text = _blacked(version.text, names, neutral)
    else:
        clean = _without(plan, id, {plain(each) for each in names}, neutral)
        text = version.text if clean == plan and not _mentions(version.text, names) else written(clean)
    what, author = _blacked(version.what, names, neutral), _blacked(version.author, names, neutral)
    return replace(version, text=text, what=what, author=author)


def _plan(version: PlanVersion) -> Plan | None:
    """What a version says; None for one that this program does not take for a plan any more."""
    try:
        return parse_plan(version.text)
    except SetupError:
        return None


def _without(plan: Plan, id: str, names: Collection[str], neutral: str) -> Plan:
    def of(text: str, most: int = LONGEST_NAME) -> str:
        return neutral[:most] if plain(text) in names else text

    def driver(each: PlannedDriver) -> PlannedDriver:
        return replace(each, name=neutral, nickname=None, shown=None) if each.id == id else each

    rigs = {key: replace(rig, name=rig.name and of(rig.name)) for key, rig in plan.rigs.items()}
    sessions = tuple(replace(each, name=of(each.name)) for each in plan.sessions)
    return replace(
        plan,
        name=of(plan.name),
        teams={
            key: replace(team, name=of(team.name), short=of(team.short, LONGEST_SHORT))
            for key, team in plan.teams.items()
        },
        drivers={key: driver(each) for key, each in plan.drivers.items()},
        rigs=rigs,
        session=sessions[0] if sessions else replace(plan.session, name=of(plan.session.name)),
        sessions=sessions,
    )


def _mentions(text: str, names: Collection[str]) -> bool:
    """Whether the name stands anywhere, as in a note."""
    return any(_pattern(each).search(text) for each in names)


def _blacked(text: str, names: Collection[str], neutral: str) -> str:
    for each in sorted(names, key=len, reverse=True):
        text = _pattern(each).sub(lambda _: neutral, text)
    return text


def _pattern(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def without_erased(text: str, profiles: Mapping[str, Profile]) -> tuple[str, list[str]]:
    """The text of a right plan without the names that were given up, and the ids of the drivers who had them in it.

    Who was erased does not come back because somebody still has the plan from before.
    """
    gone = given_up(each.erased for each in profiles.values() if each.erased is not None)
    found = {id: each.name for id, each in parse_plan(text).drivers.items() if gone(each.name) is not None}
    for id, name in found.items():
        number = profiles[id].neutral if id in profiles else None
        text = without(PlanVersion(1, text, "", _ANY_TIME, ""), id, {name}, number).text
    return text, list(found)
