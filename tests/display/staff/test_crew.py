"""The crew of the demonstration: it does what it is called to do, and knows what was done before."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from display.staff import standings_of
from display.staff.crew import Crew
from display.staff.seats import Desk
from tests.display.phone.hall import PLAN, Hall
from timing.record.decisions import Phase
from timing.record.protocol import RecordError
from timing.rules import PRESETS

CALLS = [("start", "qualifying"), ("close", "qualifying"), ("seat", "race-1"), ("open", "race-1"), ("start", "race-1")]


class Clock:
    """A moment later each time that it is looked at."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def hall() -> Hall:
    return Hall(replace(PLAN, rules=replace(PRESETS["company-cup"], protest_minutes=0)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def crew(hall: Hall, clock: Clock) -> Crew:
    return Crew(hall.record, hall.plan, clock.now)


def test_it_leads_a_session_to_its_result(hall: Hall, crew: Crew) -> None:
    for step in ("start", "close", "provisional", "official"):
        crew.do(step, "qualifying")
    assert standings_of(hall.record, hall.plan.rules).phase("qualifying") is Phase.OFFICIAL


def test_it_seats_the_next_driver_of_each_team_at_once(hall: Hall, crew: Crew, clock: Clock) -> None:
    crew.do("seat", "race-1", 1)
    lines = Desk(hall.record, hall.plan, clock.now).lines()
    assert len(lines) == len(hall.plan.rigs)
    assert all(line.driver is not None and line.driver.endswith("b") for line in lines)
    end = hall.record.position()
    crew.do("seat", "race-1", 1)
    crew.do("seat", "race-1", 7)
    assert hall.record.position() == end, "nobody is seated where he sits, and no team has so many drivers"


def test_it_knows_how_far_the_evening_was(hall: Hall, crew: Crew) -> None:
    done = []
    for number, (what, session) in enumerate(CALLS):
        done.append(crew.done(CALLS))
        assert done[-1] in (number, number - 1), "a seat is known by what follows"
        crew.do(what, session, 1)
    assert crew.done(CALLS) == len(CALLS)
    assert done == [0, 1, 2, 2, 4]


def test_what_cannot_be_done_stops_nothing(hall: Hall, crew: Crew, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        crew.do("official", "qualifying")
    assert "the crew could not do official of qualifying" in caplog.text

    def broken(*_: object) -> None:
        raise RecordError("the disk is full")

    caplog.clear()
    hall.record.append = broken  # type: ignore[method-assign, assignment]
    with caplog.at_level(logging.WARNING):
        crew.do("start", "qualifying")
    assert "the disk is full" in caplog.text
