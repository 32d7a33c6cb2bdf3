"""Who sits in each rig, from when: seatings, their taking back, and clocks that are set meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.planned_people import NOBODY
from timing.readings import SessionType
from timing.record.decisions import DriverSeated
from timing.record.entry import Person, Undone
from timing.seats import Seats

START = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH"), "guests": PlannedTeam("guests", "Guests", "GUESTS")},
    drivers={
        "anna": PlannedDriver("anna", "Anna", "north", "7"),
        "bert": PlannedDriver("bert", "Bert", "north"),
    },
    rigs={
        "left": PlannedRig("left", "10.0.0.5", team="north", driver="anna"),
        "right": PlannedRig("right", "10.0.0.6", team="north"),
        "guests": PlannedRig("guests", "10.0.0.7", team="guests"),
        "window": PlannedRig("window", "10.0.0.8"),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING),
)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def seated(driver: str | None, minute: float, rig: str = "left", session: str = "quali") -> DriverSeated:
    return DriverSeated(rig, driver, "Toni", at(minute), session)


def seats(*entries: DriverSeated | Undone, plan: Plan = PLAN) -> Seats:
    found = Seats(plan)
    for entry in entries:
        found.note(entry)
    return found


def sat(found: Seats, *minutes: float) -> list[str | None]:
    return [found.driver("left", at(minute)) for minute in minutes]


def test_the_plan_says_who_sits_there_until_staff_do() -> None:
    assert sat(seats(seated("bert", 10), seated(None, 20)), 0, 9.99, 10, 19, 20, 99) == [
        "anna",
        "anna",
        "bert",
        "bert",
        None,
        None,
    ]


def test_a_seating_taken_back_was_never_there() -> None:
    bert, nobody = seated("bert", 10), seated(None, 20)
    found = seats(bert, nobody)
    undone = found.taken_back("left", "", "Toni", at(21))
    assert undone == {"left": Undone("quali", nobody.key, "", "Toni", at(21))}
    assert found.note(undone["left"]) is nobody
    assert sat(found, 5, 15, 25) == ["anna", "bert", "bert"]
    again = found.taken_back("left", "", "Toni", at(22))
    found.note(again["left"])
    assert sat(found, 5, 15, 25) == ["anna", "anna", "anna"]
    assert found.taken_back("left", "", "Toni", at(23)) == {}
    found.note(Undone("quali", undone["left"].key, "", "Toni", at(24)))
    assert sat(found, 5, 15, 25) == ["anna", "anna", None], "taken back was the taking back"


def test_who_changed_seats_is_taken_back_in_both_unless_one_was_decided_about_since() -> None:
    swap = (seated("bert", 10), seated("anna", 10, "right"))
    assert list(seats(*swap).taken_back("right", "", "Toni", at(11))) == ["right", "left"]
    since = seated("cleo", 11, "right")
    assert list(seats(*swap, since).taken_back("left", "", "Toni", at(12))) == ["left"]
    by_another = replace(swap[1], author="Uwe")
    assert list(seats(swap[0], by_another).taken_back("left", "", "Toni", at(12))) == ["left"]


def test_what_is_decided_later_holds_though_a_clock_was_set_back_meanwhile() -> None:
    assert sat(seats(seated("bert", 10), seated(None, 9)), 9.5, 11) == [None, None]


def test_seatings_of_another_evening_and_other_decisions_are_none_of_this_one() -> None:
    found = seats(seated("bert", 10, session="last week"), seated("bert", 11, rig="window", session=""))
    assert found.note(Undone("quali", "rule/lap/quali/left/77/0/1/abc", "", "", START)) is None
    assert sat(found, 15) == ["anna"]
    assert found.driver("window", at(15)) == "bert"


def test_who_else_sat_there_during_a_lap() -> None:
    found = seats(seated("bert", 10), seated("anna", 10.5), seated("anna", 12), seated(None, 20))
    others = [
        found.others("left", at(since), at(until), driver)
        for since, until, driver in [(8, 9, "anna"), (9, 11, "anna"), (10, 11, "bert"), (11, 13, "anna")]
    ]
    assert others == [[], ["bert"], ["anna"], []]
    assert found.others("left", at(19), at(21), "anna") == [None]
    assert found.others("left", at(21), at(22), "anna") == [None], "it is uncertain when the lap began"


def test_one_driver_in_two_rigs_is_seen() -> None:
    found = seats(seated("anna", 10, rig="right"), seated("bert", 11, rig="spare"))
    assert found.also_in("right", at(9)) == []
    assert found.also_in("right", at(10)) == ["left"]
    assert list(found.rigs()) == ["left", "right", "guests", "window", "spare"]


@pytest.mark.parametrize(
    ("rig", "entries", "person"),
    [
        ("left", [], Person("anna", "Anna", "7", "north")),
        ("left", [seated("bert", 1)], Person("bert", "Bert", None, "north")),
        ("left", [seated("walk-in", 1)], "walk-in"),
        ("left", [seated(None, 1)], NOBODY),
        ("right", [], NOBODY),
        ("guests", [], Person("team:guests", "Guests", None, "guests")),
        ("guests", [seated(None, 1, rig="guests")], NOBODY),
        ("window", [], None),
        ("window", [seated(None, 1, rig="window")], NOBODY),
        ("spare", [], None),
    ],
)
def test_for_whom_a_lap_counts(rig: str, entries: list[DriverSeated], person: Person | str | None) -> None:
    assert seats(*entries).person(rig, at(5)) == person


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(["anna", "bert", None]), st.integers(0, 20), st.booleans()), max_size=8))
def test_whatever_is_decided_and_taken_back_the_last_that_holds_says_it(
    told: list[tuple[str | None, int, bool]],
) -> None:
    found, holding = Seats(PLAN), []
    for number, (driver, minute, taken_back) in enumerate(told):
        entry = DriverSeated("left", driver, f"staff {number}", at(minute), "quali")
        found.note(entry)
        if taken_back:
            found.note(Undone("quali", entry.key, "", "Toni", at(minute)))
        else:
            holding.append(entry)
    for minute in range(21):
        until = [entry.driver for entry in holding if entry.at <= at(minute)]
        assert found.driver("left", at(minute)) == (until[-1] if until else "anna")
