"""The plan is changed while rigs are heard: who drives, which sessions there are, and what waits for a restart."""

from dataclasses import replace
from datetime import UTC, datetime

from ingest.app import Ingest
from ingest.settings import IngestSettings
from tests.ingest.hall import F1, RIG, Hall
from tests.waiting import until
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.plan_live import taken
from timing.plan_versions import PlanDraft
from timing.plan_writing import written
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, Phase, SessionMoved
from timing.record.entry import SessionOpened
from timing.record.memory import MemoryRecord

QUALI = PlannedSession("quali", SessionType.QUALIFYING, "Qualifying")
SPRINT = PlannedSession("sprint", SessionType.RACE, "Sprint", min_lap_ms=60_000)
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={"anna": PlannedDriver("anna", "Anna", "north")},
    rigs={"left": PlannedRig("left", RIG[0], team="north", driver="anna")},
    session=QUALI,
    sessions=(QUALI,),
)
NEW = replace(
    PLAN,
    drivers={**PLAN.drivers, "zoe": PlannedDriver("zoe", "Zoe", "north", "9")},
    rigs={"left": PlannedRig("left", RIG[0], name="By the door", team="north", driver="zoe")},
    sessions=(QUALI, SPRINT),
)


def drives(hall: Hall, rig: F1, time_ms: int) -> None:
    hall.now_ns += time_ms * 1_000_000
    hall.hear(rig.ends(time_ms))


def test_who_joins_the_plan_drives_at_once_and_in_a_session_that_is_new() -> None:
    hall, rig = Hall(PLAN, planned=True), F1()
    hall.hear(*rig.begins())
    drives(hall, rig, 95_000)
    hall.pipeline.replan(NEW, hall.clock)
    drives(hall, rig, 94_000)
    hall.pipeline.decided(SessionMoved("sprint", Phase.RUNNING, "Toni", hall.clock))
    drives(hall, rig, 50_000)
    drives(hall, rig, 93_000)
    assert [(lap.driver, lap.session, lap.valid) for lap in hall.laps] == [
        ("anna", "quali", True),
        ("zoe", "quali", True),
        ("zoe", "sprint", False),
        ("zoe", "sprint", True),
    ]
    assert [each.session for each in hall.sessions] == ["quali", "sprint"]
    assert hall.record.people()["zoe"].number == "9"
    assert hall.live("left").name == "By the door"


def test_what_staff_decided_before_holds_in_the_new_plan_as_after_a_restart() -> None:
    hall, rig = Hall(PLAN, planned=True), F1()
    hall.hear(*rig.begins())
    moved = SessionMoved("sprint", Phase.RUNNING, "Toni", hall.clock)
    seated = DriverSeated("left", "zoe", "Toni", hall.clock, "sprint")
    hall.record.append([moved, seated])
    hall.follow()
    drives(hall, rig, 95_000)
    assert (hall.laps[-1].driver, hall.laps[-1].session) == ("anna", "quali")
    hall.pipeline.replan(replace(NEW, rigs=PLAN.rigs), hall.clock)
    drives(hall, rig, 94_000)
    assert (hall.laps[-1].driver, hall.laps[-1].session) == ("zoe", "sprint")


def test_the_running_server_takes_a_version_that_is_saved_and_hears_its_rigs_where_they_were() -> None:
    record = MemoryRecord()
    ingest = Ingest(IngestSettings(udp_port=0, broadcast_port=0), record=record, plan=PLAN)
    ingest.start()
    try:
        elsewhere = replace(NEW, rigs={"left": replace(NEW.rigs["left"], address="10.9.9.9")})
        record.save_plan(PlanDraft(written(elsewhere), "Orga", datetime.now(UTC), "x"), 0)
        until(lambda: "zoe" in record.people(), 10)
        assert record.people()["zoe"].team == "north"
        assert [rig.address for rig in ingest.rigs()] == [RIG[0]]
        assert ingest.rigs()[0].name == "By the door"
        assert not [
            each for each in record.read() if isinstance(each.entry, SessionOpened) and each.entry.session != "quali"
        ]
    finally:
        ingest.stop()


def test_a_version_that_cannot_be_read_leaves_the_plan_as_it_is() -> None:
    record = MemoryRecord()
    ingest = Ingest(IngestSettings(udp_port=0, broadcast_port=0), record=record, plan=PLAN)
    ingest.start()
    try:
        record.save_plan(PlanDraft("of = 'another time'", "Orga", datetime.now(UTC), "x"), 0)
        record.save_plan(PlanDraft(written(NEW), "Orga", datetime.now(UTC), "x"), 1)
        until(lambda: "zoe" in record.people(), 10)
        assert "zoe" in record.people()
    finally:
        ingest.stop()


def test_the_rigs_stay_as_they_are_heard() -> None:
    moved = replace(NEW, rigs={"left": replace(NEW.rigs["left"], address="10.9.9.9"), "x": PlannedRig("x", "10.9.9.8")})
    assert taken(PLAN, moved) == NEW
