"""What of a changed plan a running server takes at once, and what only a restart does.

Teams, drivers, seats, sessions and rules are taken at once. Where packets come from, and what is asked or watched
for them, is opened at the start: a rig that is new, gone, or elsewhere is so after a restart.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from timing.event import Plan, PlannedRig

SECRETS: Final = ("password", "key")
"""Keys of a rig whose values are told to nobody."""
_AT_START: Final = ("address", "port", "cars", "feed", "feed_port", "password", "key", "watch")
"""What of a rig is opened, asked or watched from the start of the server on."""


def taken(running: Plan, new: Plan) -> Plan:
    """The plan that a server which hears the rigs goes on with: the new one, with the rigs as it hears them.

    A rig that is gone is still heard, in the team that it had if there is still such a one.
    """
    return replace(new, rigs={id: _rig(rig, new) for id, rig in running.rigs.items()})


def needs_restart(running: Plan, new: Plan) -> list[str]:
    """What of the new plan takes effect after a restart, in words."""
    return [*_of_plan(running, new), *_of_rigs(running, new)]


def _rig(rig: PlannedRig, new: Plan) -> PlannedRig:
    now = new.rigs.get(rig.id)
    if now is not None:
        return replace(now, **{name: getattr(rig, name) for name in _AT_START})
    driver = rig.driver if rig.driver in new.drivers else None
    return replace(rig, driver=driver, team=rig.team if rig.team in new.teams else None)


def _of_plan(running: Plan, new: Plan) -> Iterator[str]:
    if running.language != new.language:
        yield f"the language of the boards, {new.language}"
    if running.name != new.name:
        yield f"the name on the boards, {new.name}"


def _of_rigs(running: Plan, new: Plan) -> Iterator[str]:
    for id, rig in new.rigs.items():
        before = running.rigs.get(id)
        if before is None:
            yield f"rig {id} is heard"
            continue
        changed = [name for name in _AT_START if getattr(rig, name) != getattr(before, name)]
        if changed:
            yield f"rig {id}: {', '.join(changed)}"
    yield from (f"rig {id} is heard no more" for id in running.rigs if id not in new.rigs)
