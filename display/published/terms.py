"""What a result depends on besides the record: the rules, and the plan and the teams of people as they were.

Written with each version, so that it comes to the same numbers whatever the plan says later. Names, addresses and
passwords are no part of it; they come from the plan and the people of today.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from timing.errors import BadInput
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.record.entry import Person
from timing.record.published import ResultPublished

_SHORTEST: Final = 12
"""Signs of a team's short name, at most."""


@cache
def _plan() -> TypeAdapter[Plan]:
    """Made at the first use: it takes a while."""
    return TypeAdapter(Plan)


def terms_of(plan: Plan, people: Mapping[str, Person]) -> str:
    """All but the rules that results of this plan depend on, as JSON: the same text for the same terms."""
    bare = replace(
        plan,
        name="",
        language="en",
        teams={
            id: replace(team, name=id, short=id[:_SHORTEST], color=None, logo=None) for id, team in plan.teams.items()
        },
        drivers={
            id: replace(driver, name=id, number=None, nickname=None, shown=None) for id, driver in plan.drivers.items()
        },
        rigs={
            id: PlannedRig(id, "", team=rig.team, driver=rig.driver, class_id=rig.class_id)
            for id, rig in plan.rigs.items()
        },
    )
    told: dict[str, Any] = _plan().dump_python(bare, mode="json")
    del told["rules"]
    teams = {id: people[id].team for id in sorted(people) if people[id].team is not None}
    return orjson.dumps({"plan": told, "teams": teams}).decode()


def plan_then(published: ResultPublished, now: Plan) -> Plan:
    """The plan that a version was reckoned by, with the names of `now`. Raises BadInput for terms that are none."""
    try:
        told = orjson.loads(published.terms)["plan"] | {"rules": orjson.loads(published.rules)}
        then = _plan().validate_python(told)
    except (ValidationError, ValueError, TypeError, LookupError) as error:
        where = f"version {published.number} of the result of {published.session or 'the standings'}"
        raise BadInput(where, None, "expected rules and terms as JSON") from error
    return replace(
        then,
        name=now.name,
        language=now.language,
        teams={id: _team(each, now) for id, each in then.teams.items()},
        drivers={id: _driver(each, now) for id, each in then.drivers.items()},
    )


def people_then(published: ResultPublished, now: Mapping[str, Person]) -> dict[str, Person]:
    """Everybody by id under the name of now, in the team of then."""
    teams: Mapping[str, str] = orjson.loads(published.terms)["teams"]
    everyone = dict.fromkeys([*now, *teams])
    return {id: replace(now.get(id) or Person(id, id), team=teams.get(id)) for id in everyone}


def _team(then: PlannedTeam, now: Plan) -> PlannedTeam:
    known = now.teams.get(then.id)
    if known is None:
        return then
    return replace(then, name=known.name, short=known.short, color=known.color, logo=known.logo)


def _driver(then: PlannedDriver, now: Plan) -> PlannedDriver:
    known = now.drivers.get(then.id)
    return then if known is None else replace(then, name=known.name, number=known.number)
