"""An evening whose names want no good: markup, scripts, direction overrides, endless words, control characters.

Plans refuse most of these; people's names also come from games and files, and a page must be able to show any text.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import Final

from tests.display.phone.hall import AT, PLAN, Hall
from timing.event import Plan
from timing.live import RigLive
from timing.looks import Look
from timing.record.asked import IncidentNoted
from timing.record.decisions import DriverSeated, Penalty, Phase, Ruled, SessionMoved

NAMES: Final = (
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror='window.pwned=1'>",
    "</title></script><svg onload=window.pwned=1>",
    "\u202eevil of Anna\u202d \u2066and\u2069 more",
    "W" * 200,
    "👩\u200d👩\u200d👧\u200d👦🏁" * 12,
    "tab\tline\nbell\x07escape\x1b[31m \x7f",
    "{{7*7}} ${7*7} %s {n} {who}",
    "javascript:window.pwned=1",
    "https://evil.example/x?a=1&b=2#c",
    '=HYPERLINK("http://evil.example")\'',
    "constructor",
    "__proto__",
    "Z̸̡̛a̵l̶g̷o̸ " * 8,
    "' onmouseover='window.pwned=1",
)
MARK: Final = "window.pwned=1"
"""What of the names can be seen on a page that shows them for what they are."""
PWNED: Final = "window.pwned !== undefined || Object.prototype.pwned !== undefined"


def plan() -> Plan:
    """The plan of the cup with these names for everything that has one."""
    names = cycle(NAMES)
    teams = {id: replace(team, name=next(names), short=next(names)) for id, team in PLAN.teams.items()}
    drivers = {
        id: replace(each, name=next(names), number=next(names) if at % 3 == 0 else each.number)
        for at, (id, each) in enumerate(PLAN.drivers.items())
    }
    rigs = {id: replace(rig, name=next(names), venue=next(names)) for id, rig in PLAN.rigs.items()}
    sessions = tuple(replace(each, name=next(names), track=next(names)) for each in PLAN.sessions)
    return replace(
        PLAN,
        name="<script>window.pwned=2</script>\u202e \"' & Cup",
        self_seating=True,
        teams=teams,
        drivers=drivers,
        rigs=rigs,
        sessions=sessions,
        session=sessions[0],
        look=Look("#e4002b", "#ffcc00", "#101820"),
    )


def evening() -> Hall:
    """A qualifying that is over and a race that runs, with rulings, an incident and a change of seats."""
    hall = Hall(plan()).fill()
    hall.opens("race-1")
    hall.fill("race-1", laps=2)
    at = AT + timedelta(minutes=40)
    first, second, *_ = hall.plan.drivers
    hall.record.append(
        [
            SessionMoved("qualifying", Phase.CLOSED, NAMES[0], at, NAMES[2]),
            Ruled("race-1", Penalty.SECONDS, NAMES[1], NAMES[0], at, second, value=5_000),
            Ruled("race-1", Penalty.WARNING, NAMES[6], NAMES[3], at, first),
            IncidentNoted("race-1", "i-1", NAMES[0] + "{" + first + "}", NAMES[2], at, "rig-01", first, 2),
            DriverSeated("rig-02", "driver-02b", NAMES[2], at),
        ]
    )
    return hall


def rigs() -> list[RigLive]:
    """What the rigs of that evening do now; one of them nobody knows."""
    known = [
        RigLive(rig.id, rig.name or rig.id, rig.address, NAMES[0], rig.driver, True, 0.4, 3, 41_000, 900, 2, {})
        for rig in evening().plan.rigs.values()
    ]
    stray = RigLive("stray-192.0.2.7", NAMES[0], "192.0.2.7", NAMES[1], None, False, 2.0, 1, 900, 9, 0, {NAMES[0]: 3})
    return [*known, stray]
