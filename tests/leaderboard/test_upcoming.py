"""Who sits down next: who was seeded, else who of the team has driven least, never who sits there already."""

from datetime import UTC, datetime

from leaderboard.fold import Standings
from leaderboard.upcoming import upcoming
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.readings import SessionType
from timing.record.decisions import DriverSeated
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.lots import LineupSet
from timing.record.protocol import Written

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PEOPLE = {id: Person(id, id.title(), team=id[:3]) for id in ("red-ada", "red-bea", "red-cleo", "blu-dora")}
PLAN = Plan(
    teams={id: PlannedTeam(id, id, id) for id in ("red", "blu")},
    drivers={id: PlannedDriver(id, each.name, each.team) for id, each in PEOPLE.items()},
    rigs={
        "r1": PlannedRig("r1", "192.0.2.1", team="red", driver="red-ada"),
        "r2": PlannedRig("r2", "192.0.2.2", team="blu", driver="blu-dora"),
        "r3": PlannedRig("r3", "192.0.2.3"),
    },
)


def lap(number: int, driver: str) -> LapSet:
    return LapSet("race-1", "feed", number, "r1", driver, 90_000 + number, AT)


def next_after(*entries: Entry, session: str | None = "race-1", following: str | None = "race-2") -> dict[str, str]:
    standings = Standings()
    for seq, entry in enumerate(entries, 1):
        standings.apply(Written(seq, entry))
    return {rig.id: driver for rig, driver in upcoming(standings, PLAN, PEOPLE, session, following)}


OPENED = SessionOpened("race-1", SessionType.RACE, "Race 1", None, AT)


def test_who_has_driven_least_of_those_who_do_not_sit_there_is_next() -> None:
    assert next_after(OPENED, lap(1, "red-bea")) == {"r1": "red-cleo"}, "Dora of blue sits there and is alone"
    assert next_after(OPENED, lap(1, "red-bea"), lap(2, "red-cleo"), lap(3, "red-cleo")) == {"r1": "red-bea"}


def test_before_any_session_the_first_of_the_others_is_next() -> None:
    assert next_after(session=None, following=None) == {"r1": "red-bea"}


def test_a_driver_who_was_seated_by_staff_is_not_next() -> None:
    seated = DriverSeated("r1", "red-bea", "Ada", AT)
    assert next_after(OPENED, seated) == {"r1": "red-ada"}


def test_who_was_seeded_into_the_next_session_is_next_and_nobody_where_that_one_sits_already() -> None:
    seeded = LineupSet("race-2", ("red-cleo", "blu-dora"), "race-1", "Ada", AT)
    assert next_after(OPENED, lap(1, "red-cleo"), seeded) == {"r1": "red-cleo"}
    here = DriverSeated("r1", "red-cleo", "Ada", AT)
    assert next_after(OPENED, seeded, here) == {}
