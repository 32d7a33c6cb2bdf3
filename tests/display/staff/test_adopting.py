"""Adopting a source: what waits, what an adoption does, and what cannot be adopted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff import standings_of
from display.staff.adopting import Adopted, Waiting, adopt, give_back, waiting
from leaderboard.rows import board
from timing.errors import SetupError
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.decisions import DriverSeated
from timing.record.entry import LapSet, Person, RigAdopted, SessionOpened, driver_id
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={"anna": PlannedDriver("anna", "Anna", "north", "7")},
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="anna"),
        "window": PlannedRig("window", "10.0.0.6", name="Rig at the window"),
        "team": PlannedRig("team", "10.0.0.7", team="north"),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING),
)


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: AT + timedelta(seconds=next(seconds))


NOW = clock()


def lap(source: str, number: int, time_ms: int, session: str = "quali") -> LapSet:
    driver = driver_id("rig", source)
    return LapSet(session, f"{source}/77/0", number, source, driver, time_ms, AT, aside=True)


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    stray = "stray-10.0.0.66:4444"
    record.append(
        [
            SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT),
            lap(stray, 1, 81_000),
            lap(stray, 2, 80_000),
            lap("stray-10.0.0.66:5555", 1, 79_000),
            lap("stray-[fe80::1]:4444", 1, 78_000),
            lap(stray, 1, 70_000, "last week"),
        ],
        [Person(driver_id("rig", stray), "unknown source 10.0.0.66:4444")],
    )
    return record


def done(record: MemoryRecord, source: str, rig: str, session: str | None = None, plan: Plan = PLAN) -> Adopted:
    return adopt(record, plan, source, rig, author="Toni", now=NOW, session=session)


def rows(record: MemoryRecord) -> list[tuple[str, int | None, int, str]]:
    shown = board(standings_of(record), "quali", "e", record.people(), {})
    return [(row.driver.name, row.best_ms, row.laps, row.rig) for row in shown.rows]


def test_what_waits_is_listed_with_laps_and_best_by_session(record: MemoryRecord) -> None:
    assert waiting(record) == [
        Waiting("quali", "stray-10.0.0.66:4444", 2, 80_000),
        Waiting("quali", "stray-10.0.0.66:5555", 1, 79_000),
        Waiting("quali", "stray-[fe80::1]:4444", 1, 78_000),
        Waiting("last week", "stray-10.0.0.66:4444", 1, 70_000),
    ]


def test_an_address_means_all_its_ports_and_its_laps_count_for_the_driver_of_the_rig(record: MemoryRecord) -> None:
    adopted = done(record, "10.0.0.66", "left")
    assert adopted == Adopted(("stray-10.0.0.66:4444", "stray-10.0.0.66:5555"), "left", 3, "Anna", True)
    assert rows(record) == [("Anna", 79_000, 3, "left")]
    assert record.people()["anna"] == Person("anna", "Anna", "7", "north")


@pytest.mark.parametrize("source", ["stray-10.0.0.66:4444", "10.0.0.66:4444"])
def test_an_address_with_a_port_means_no_other(record: MemoryRecord, source: str) -> None:
    assert done(record, source, "left").laps == 2
    assert rows(record) == [("Anna", 80_000, 2, "left")]


@pytest.mark.parametrize("source", ["fe80::1", "[fe80::1]:4444"])
def test_a_long_address_is_one_as_well(record: MemoryRecord, source: str) -> None:
    assert done(record, source, "left").driver == "Anna"
    assert rows(record) == [("Anna", 78_000, 1, "left")]


def test_laps_of_a_team_s_rig_in_which_nobody_sits_are_nobody_s_like_all_others_there(record: MemoryRecord) -> None:
    assert done(record, "10.0.0.66:4444", "team") == Adopted(
        ("stray-10.0.0.66:4444",), "team", 2, None, planned=True, nobodys=True
    )
    assert rows(record) == []
    unassigned = standings_of(record).sessions["quali"].unassigned
    assert [(each.time_ms, each.rig) for each in unassigned] == [(81_000, "team"), (80_000, "team")]
    assert give_back(record, "10.0.0.66:4444", author="Toni", now=NOW).laps == 2
    record.append([DriverSeated("team", "anna", "Toni", NOW())])
    assert done(record, "10.0.0.66:4444", "team").driver == "Anna"
    assert rows(record) == [("Anna", 80_000, 2, "team")]


def test_a_team_of_which_the_plan_has_no_drivers_drives_as_a_team(record: MemoryRecord) -> None:
    teams = {"north": PLAN.teams["north"], "south": PlannedTeam("south", "Süd AG", "SÜD")}
    plan = replace(PLAN, teams=teams, rigs={**PLAN.rigs, "south": PlannedRig("south", "10.0.0.8", team="south")})
    assert done(record, "10.0.0.66:4444", "south", plan=plan).driver == "Süd AG"
    assert rows(record) == [("Süd AG", 80_000, 2, "south")]


def test_laps_of_a_rig_without_a_driver_go_by_its_name_and_no_more_by_unknown_source(record: MemoryRecord) -> None:
    assert done(record, "10.0.0.66:4444", "window").driver is None
    assert rows(record) == [("Rig at the window", 80_000, 2, "window")]


def test_a_rig_that_the_plan_does_not_have_is_a_new_one(record: MemoryRecord) -> None:
    assert done(record, "10.0.0.66:4444", "spare") == Adopted(("stray-10.0.0.66:4444",), "spare", 2, None, False)
    assert rows(record) == [("spare", 80_000, 2, "spare")]


def test_what_has_told_no_lap_yet_is_adopted_for_those_to_come(record: MemoryRecord) -> None:
    assert done(record, "10.0.0.99", "left").laps == 0
    entry = record.read()[-1].entry
    assert isinstance(entry, RigAdopted)
    assert (entry.session, entry.source_rig, entry.driver, entry.author) == ("quali", "stray-10.0.0.99", "anna", "Toni")


def test_laps_of_another_session_count_only_when_it_is_named(record: MemoryRecord) -> None:
    with pytest.raises(SetupError, match="no session 'last week'"):
        done(record, "10.0.0.66", "left", "last week")
    record.append([SessionOpened("last week", SessionType.PRACTICE, "Practice", None, AT)])
    assert done(record, "10.0.0.66", "left", "last week").laps == 1


def test_it_is_taken_back_and_may_be_made_again(record: MemoryRecord) -> None:
    done(record, "10.0.0.66", "left")
    back = give_back(record, "10.0.0.66", author="Toni", now=NOW)
    assert (back.laps, back.rig, rows(record)) == (3, "left", [])
    with pytest.raises(SetupError, match=r"nobody has adopted 10\.0\.0\.66"):
        give_back(record, "10.0.0.66", author="Toni", now=NOW)
    assert done(record, "10.0.0.66:4444", "left").laps == 2
    assert give_back(record, "10.0.0.66", author="Toni", now=NOW, session="quali").laps == 2


def test_a_session_that_ingest_has_not_opened_yet_is_told(record: MemoryRecord) -> None:
    plan = replace(PLAN, session=PlannedSession("race"))
    with pytest.raises(SetupError, match="no session 'race' in the record; `eracing serve` opens that of the plan"):
        done(record, "10.0.0.66", "left", plan=plan)


@pytest.mark.parametrize(
    ("source", "rig", "plan", "sentence"),
    [
        ("10.0.0.66", "left", Plan(), "without a plan every source is adopted by itself"),
        ("10.0.0", "left", PLAN, "'10.0.0' is no source; write its address"),
        ("the one by the door", "left", PLAN, "is no source"),
        ("10.0.0.66", "rig/7", PLAN, "'rig/7' cannot be a rig: an id has up to 40 letters"),
    ],
)
def test_what_cannot_be_adopted_is_told_why(
    record: MemoryRecord, source: str, rig: str, plan: Plan, sentence: str
) -> None:
    with pytest.raises(SetupError, match=sentence):
        done(record, source, rig, plan=plan)
    assert len(waiting(record)) == 4
