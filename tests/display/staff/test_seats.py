"""The seats at the staff's desk: who sits where, who is next, and what cannot be."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff.seats import Desk
from timing.errors import SetupError
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, Phase, SessionMoved
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.rules import PRESETS

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SESSIONS = (PlannedSession("quali", SessionType.QUALIFYING), PlannedSession("race", SessionType.RACE))
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH"), "south": PlannedTeam("south", "Süd AG", "SÜD")},
    drivers={
        "anna": PlannedDriver("anna", "Anna", "north", "7"),
        "bert": PlannedDriver("bert", "Bert", "north", "007"),
        "cleo": PlannedDriver("cleo", "Cleo", "north", "8"),
        "dora": PlannedDriver("dora", "Dora", "south", "9"),
        "other-dora": PlannedDriver("other-dora", "Dora", "south"),
    },
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="anna"),
        "right": PlannedRig("right", "10.0.0.6", name="Rig at the window", team="south"),
        "free": PlannedRig("free", "10.0.0.7"),
    },
    session=SESSIONS[0],
    sessions=SESSIONS,
    rules=PRESETS["company-cup"],
)


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: AT + timedelta(seconds=next(seconds))


def lap(driver: str, number: int, session: str = "race") -> LapSet:
    return LapSet(session, "left/77/0", number, "left", driver, 90_000, AT)


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append(
        [SessionOpened("race", SessionType.RACE, "Race", None, AT), lap("bert", 1)],
        [Person("d1", "Walk In", "42"), Person("team:north", "North Works", "99", "north")],
    )
    return record


@pytest.fixture
def desk(record: MemoryRecord) -> Callable[[], Desk]:
    now = clock()
    return lambda: Desk(record, PLAN, now)


def sits(desk: Desk) -> dict[str, str]:
    return {line.rig: line.driver_name for line in desk.lines()}


def test_the_plan_seats_them_until_staff_do(desk: Callable[[], Desk], record: MemoryRecord) -> None:
    assert sits(desk()) == {"left": "Anna", "right": "", "free": ""}
    told = desk().seat("left", "bert", None, author="Toni")
    assert told == "Bert sits in left from now on, Anna did before"
    (line, *_) = desk().lines()
    assert (line.driver, line.number, line.by, line.team) == ("bert", "007", "Toni", "north")
    assert line.since is not None
    seated = record.read()[-1].entry
    assert isinstance(seated, DriverSeated)
    assert seated.session == "quali"
    assert record.people()["bert"].name == "Bert"


@pytest.mark.parametrize(
    ("who", "number", "name"),
    [
        ("cleo", None, "Cleo"),
        ("  CLEO ", None, "Cleo"),
        (None, "8", "Cleo"),
        ("007", None, "Bert"),
        ("walk in", None, "Walk In"),
        (None, "42", "Walk In"),
    ],
)
def test_a_driver_goes_by_id_name_or_number(
    desk: Callable[[], Desk], who: str | None, number: str | None, name: str
) -> None:
    assert desk().seat("rig at the window", who, number, author="Toni").startswith(f"{name} sits in right")
    assert sits(desk())["right"] == name


@pytest.mark.parametrize(
    ("rig", "who", "number", "sentence"),
    [
        ("middle", "bert", None, "there is no rig 'middle'; known are: left, right, free"),
        ("left", "nobody", None, "nobody has the id, name or start number 'nobody'"),
        ("left", "", None, "nobody has the id"),
        ("left", None, "99", "nobody has the id, name or start number '99'"),
        ("left", "dora", None, ""),
        (
            "left",
            "Dora",
            None,
            "2 people are 'Dora': name one of the ids dora, other-dora",
        ),
        ("left", "anna", None, "Anna sits in left already"),
        ("free", "anna", None, "Anna sits in left: `eracing seat clear left` first"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    desk: Callable[[], Desk], rig: str, who: str | None, number: str | None, sentence: str
) -> None:
    if not sentence:
        assert desk().seat(rig, who, number, author="Toni").endswith("! that is no driver of team north")
        return
    with pytest.raises(SetupError, match=sentence.replace("(", r"\(")):
        desk().seat(rig, who, number, author="Toni")


def test_clearing_swapping_and_taking_back(desk: Callable[[], Desk]) -> None:
    desk().seat("right", "dora", None, author="Toni")
    assert desk().swap("left", "right", author="Toni") == "Dora sits in left, and Anna in right from now on"
    assert sits(desk()) == {"left": "Dora", "right": "Anna", "free": ""}
    assert desk().clear("left", author="Toni").startswith("nobody sits in left from now on, Dora did before")
    with pytest.raises(SetupError, match="nobody sits in left already"):
        desk().clear("left", author="Toni")
    assert desk().undo("left", "", author="Toni") == "taken back: Dora sits in left, as if it had not been decided"
    assert desk().undo("left", "", author="Toni") == (
        "taken back: Anna sits in left, Dora sits in right, as if it had not been decided"
    ), "the whole swap, so nobody sits in two rigs"
    assert sits(desk()) == {"left": "Anna", "right": "Dora", "free": ""}
    with pytest.raises(SetupError, match="nothing was decided of left"):
        desk().undo("left", "", author="Toni")


def test_half_of_a_swap_stays_where_somebody_has_decided_since_and_that_is_seen(desk: Callable[[], Desk]) -> None:
    desk().seat("right", "dora", None, author="Toni")
    desk().swap("left", "right", author="Toni")
    desk().clear("right", author="Toni")
    desk().seat("right", "anna", None, author="Toni")
    assert desk().undo("left", "", author="Toni") == "taken back: Anna sits in left, as if it had not been decided"
    assert [line.also_in for line in desk().lines()] == [("right",), ("left",), ()]


@pytest.mark.parametrize(("one", "other"), [("left", "left"), ("right", "free")])
def test_a_swap_needs_two_rigs_and_somebody(desk: Callable[[], Desk], one: str, other: str) -> None:
    with pytest.raises(SetupError):
        desk().swap(one, other, author="Toni")


def test_next_is_who_has_driven_least(desk: Callable[[], Desk], record: MemoryRecord) -> None:
    def next_at(rig: str) -> list[tuple[str, int, bool, bool]]:
        found = [line for line in desk().next_up() if line.rig == rig]
        return [(line.driver, line.laps, line.sits, line.missing) for line in found]

    record.append([SessionMoved("race", Phase.RUNNING, "Toni", AT), lap("bert", 2), lap("cleo", 3)])
    assert next_at("left") == [("anna", 0, True, True), ("cleo", 1, False, False), ("bert", 2, False, False)]
    assert [driver for driver, *_ in next_at("right")] == ["dora", "other-dora"]
    assert next_at("free") == []


def test_an_open_stand_has_the_rigs_that_were_heard() -> None:
    record = MemoryRecord("e")
    record.append(
        [LapSet("open", "rig-1/77/0", 1, "rig-1", "d2", 90_000, AT)], [Person("d1", "Ada"), Person("d2", "X")]
    )
    desk = Desk(record, Plan(), clock())
    assert desk.seat("rig-1", "ada", None, author="Toni") == "Ada sits in rig-1 from now on, nobody did before"
    with pytest.raises(SetupError, match="known are: none yet"):
        Desk(MemoryRecord("e"), Plan(), clock()).clear("left", author="Toni")


def test_a_driver_without_a_name_goes_by_the_id(record: MemoryRecord, desk: Callable[[], Desk]) -> None:
    record.append([DriverSeated("left", "gone", "Toni", AT, "quali")])
    assert sits(desk())["left"] == "gone"
