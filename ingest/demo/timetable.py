"""The evening of the demonstration: a qualifying, three races with another driver each, and an open session after it.

It is a plan like any other, and what its race staff do when. Nothing here does it: whoever plays the demonstration is
given each `Call` in its time, between the packets of the rigs.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.demo.cup import TEAMS, TRACK
from ingest.demo.pace import Stint, laps
from ingest.demo.script import OPENING_MS
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.rules import PRESETS

RACES: Final = 3
LAPS: Final = 5
"""Of each race."""
_QUALIFYING_MS: Final = 720_000
"""So long it goes on after the opening."""
_BREAK_MS: Final = 150_000
"""Between the last car at the flag and the next start: the result is looked at, drivers change seats."""
_SEATED_MS: Final = 60_000
_OPEN_MS: Final = 40_000
"""Before the start drivers change seats, and then the session is open."""
_AFTER_MS: Final = 9_000
"""After the last car a session is closed, and as much later its result is provisional."""


class Call(NamedTuple):
    """What race staff do at `at_ms` of the demonstration's clock.

    `what` is a step of the session, or "seat": the driver with that number (from 0) of each team takes the rig.
    """

    at_ms: int
    what: str
    session: str
    driver: int = 0


def evening(plan: Plan) -> Plan:
    """The plan of the cup with its timetable."""
    races = (
        PlannedSession(f"race-{number}", SessionType.RACE, f"Race {number}", TRACK, laps=LAPS)
        for number in range(1, RACES + 1)
    )
    after = PlannedSession("open", SessionType.HOTLAP, "Open hot lap", TRACK, counts=False)
    rules = replace(PRESETS["company-cup"], protest_minutes=0)
    return replace(plan, sessions=(replace(plan.session, counts=True), *races, after), rules=rules)


@lru_cache(maxsize=4)
def stints(seed: int) -> tuple[Stint, ...]:
    """What the rigs drive: the sessions of the timetable in order."""
    found = [Stint(0, flag_ms=OPENING_MS + _QUALIFYING_MS)]
    for _ in range(RACES):
        found.append(Stint(_ended_ms(seed, found) + _BREAK_MS, laps=LAPS))
    return (*found, Stint(_ended_ms(seed, found) + 2 * _BREAK_MS))


def calls(seed: int) -> tuple[Call, ...]:
    """What race staff do, in order."""
    return tuple(sorted(_calls(seed), key=lambda call: call.at_ms))


def _calls(seed: int) -> Iterator[Call]:
    of = stints(seed)
    yield Call(0, "start", "qualifying")
    yield from _ends("qualifying", _ended_ms(seed, of[:1]))
    for number, stint in enumerate(of[1:-1], start=1):
        session = f"race-{number}"
        yield Call(stint.start_ms - _SEATED_MS, "seat", session, number % RACES)
        yield Call(stint.start_ms - _OPEN_MS, "open", session)
        yield Call(stint.start_ms, "start", session)
        yield from _ends(session, _ended_ms(seed, of[: number + 1]))
    yield Call(of[-1].start_ms - _OPEN_MS, "start", "open")


def _ends(session: str, ended_ms: int) -> Iterator[Call]:
    for number, what in enumerate(("close", "provisional", "official"), start=1):
        yield Call(ended_ms + number * _AFTER_MS, what, session)


def _ended_ms(seed: int, of: "tuple[Stint, ...] | list[Stint]") -> int:
    """When the last car has driven its last lap of these stints."""
    return max([*(lap.end_ms for lap in laps(seed, rig, of))][-1] for rig in range(TEAMS))
