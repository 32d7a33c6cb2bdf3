"""A driver takes a rig over by himself: who may, by what he is known, and what it changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff.desk import StaffDesk
from display.staff.taking import guest, take, walks_in
from display.staff.words import CLI
from timing.errors import SetupError
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.record.entry import LapSet, Person
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={
        "anna": PlannedDriver("anna", "Anna", "north", "7"),
        "bert": PlannedDriver("bert", "Bert", "north", "8"),
        "cleo": PlannedDriver("cleo", "Cleo", None, "9"),
    },
    rigs={
        "left": PlannedRig("left", "10.0.0.5", name="Rig 1", team="north"),
        "right": PlannedRig("right", "10.0.0.6", driver="anna"),
        "free": PlannedRig("free", "10.0.0.7"),
    },
)
STAND = Plan(rigs={"sim": PlannedRig("sim", "10.0.0.5")})


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: AT + timedelta(seconds=next(seconds))


NOW = clock()


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append([], [Person("sub", "Substitute", "77", "north"), Person("team:north", "North Works", "99", "north")])
    return record


def sits(record: MemoryRecord, plan: Plan = PLAN) -> dict[str, str]:
    return {line.rig: line.driver_name for line in StaffDesk(record, plan, NOW).lines()}


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("bert", "Bert"),
        ("8", "Bert"),
        ("http://192.168.1.5:8080/d/bert", "Bert"),
        ("http://192.168.1.5:8080/d/8/?lang=de", "Bert"),
        (" 77 ", "Substitute"),
    ],
)
def test_he_is_known_by_id_number_or_badge(record: MemoryRecord, shown: str, name: str) -> None:
    told = StaffDesk(record, PLAN, NOW).take_over("rig 1", shown, author="Toni")
    assert told == f"{name} sits in left from now on, nobody did before"
    assert sits(record)["left"] == name


def test_whoever_sat_there_is_out_and_he_is_out_of_where_he_sat(record: MemoryRecord) -> None:
    desk = StaffDesk(record, PLAN, NOW)
    desk.take_over("left", "bert", author="Toni")
    told = desk.take_over("left", "anna", author="Toni")
    assert told == "Anna sits in left from now on, Bert did before; nobody sits in right any more"
    assert sits(record) == {"left": "Anna", "right": "", "free": ""}
    end = record.position().seq
    assert desk.take_over("left", "anna", author="Toni") == "Anna sits in left already"
    assert record.position().seq == end
    desk.undo("left", "", author="Toni")
    assert sits(record)["left"] == "Bert"


@pytest.mark.parametrize("shown", ["cleo", "9", "99", "team:north", "", "http://x/d/", "nobody"])
def test_only_drivers_of_the_rig_s_team_may(record: MemoryRecord, shown: str) -> None:
    with pytest.raises(SetupError, match="is no driver who may take left himself"):
        StaffDesk(record, PLAN, NOW).take_over("left", shown, author="Toni")


def test_a_rig_of_no_team_is_for_all_drivers_of_the_plan(record: MemoryRecord) -> None:
    desk = StaffDesk(record, PLAN, NOW)
    assert [each.id for each in desk.may_sit("free")] == ["anna", "bert", "cleo"]
    assert not walks_in(desk, PLAN, "free")
    with pytest.raises(SetupError, match="may take free himself"):
        take(desk, PLAN, "free", "Toni", CLI, nickname="Max")
    twins = replace(PLAN, drivers={**PLAN.drivers, "dora": PlannedDriver("dora", "Dora", None, "9")})
    with pytest.raises(SetupError, match="'9' is no driver"):
        StaffDesk(record, twins, NOW).take_over("free", "9", author="Toni")


def test_at_a_stand_anybody_drives_under_a_name_of_his_own() -> None:
    record = MemoryRecord("e")
    desk = StaffDesk(record, STAND, NOW)
    assert take(desk, STAND, "sim", "code", CLI, nickname="  Max \n Power ") == (
        "Max Power sits in sim from now on, nobody did before"
    )
    assert sits(record, STAND) == {"sim": "Max Power"}
    assert guest("MAX  power", CLI).id == guest("Max Power", CLI).id
    assert take(StaffDesk(record, STAND, NOW), STAND, "sim", "code", CLI, nickname="max power").endswith("already")


def test_so_it_is_in_a_rig_that_the_plan_does_not_have() -> None:
    record = MemoryRecord("e")
    record.append([LapSet("open", "rig-10.0.0.9/7/0", 1, "rig-10.0.0.9", "d1", 90_000, AT)])
    assert walks_in(StaffDesk(record, Plan(), NOW), Plan(), "rig-10.0.0.9")


@pytest.mark.parametrize("name", [" ", "\x00\u200b", "x" * 25])
def test_a_name_must_be_one(name: str) -> None:
    with pytest.raises(SetupError, match="write a name of at most 24 letters"):
        guest(name, CLI)
