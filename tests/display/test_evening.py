"""Where the evening stands, as all screens are told it: one thing at a time, and nothing where there is nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from display import wire
from display.clock import Clock
from display.evening import NO_SLOTS, Known, Slots, Told, evening
from display.hub import Hub
from leaderboard.fold import Standings
from leaderboard.teams import teams_of
from tests.display.stage import MESSAGE, StageClock
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Entry, Person, SessionOpened
from timing.record.protocol import Written
from timing.timetable import timetable

AT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
RACES = tuple(
    PlannedSession(f"race-{n}", SessionType.RACE, f"Race {n}", minutes=20, starts=time(19, 30 * (n - 1)))
    for n in (1, 2)
)
QUALI = PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", minutes=30, starts=time(18, 0), through=10)
PLAN = Plan(
    teams={"red": PlannedTeam("red", "Red Ltd", "RED", "#aa0000")},
    drivers={"ada": PlannedDriver("ada", "Ada", "red"), "bea": PlannedDriver("bea", "Bea", "red")},
    rigs={"r1": PlannedRig("r1", "192.0.2.1", name="Rig 1", team="red", driver="ada")},
    session=QUALI,
    sessions=(QUALI, *RACES),
)
PEOPLE = {"ada": Person("ada", "Ada", "1", team="red"), "bea": Person("bea", "Bea", "2", team="red")}


def opened(session: PlannedSession) -> SessionOpened:
    return SessionOpened(session.id, session.type, session.name, None, AT)


def told_at(at: datetime, *entries: Entry, plan: Plan = PLAN, slots: Slots = NO_SLOTS) -> Told:
    standings = Standings()
    for seq, entry in enumerate(entries, 1):
        standings.apply(Written(seq, entry))
    return evening(timetable(plan, standings.decisions, at, UTC), Known(standings, plan, PEOPLE, teams_of(plan)), slots)


def read(told: Told) -> dict[str, Any]:
    assert not told.empty
    MESSAGE.validate_json(told.message)
    message: dict[str, Any] = json.loads(told.message)
    return message


def moved(session: str, phase: Phase, at: datetime) -> SessionMoved:
    return SessionMoved(session, phase, "Ada", at)


def test_a_race_that_runs_tells_when_it_ends_its_number_and_what_comes_next() -> None:
    began = AT + timedelta(minutes=1)
    told = read(told_at(AT + timedelta(minutes=5), opened(RACES[0]), moved("race-1", Phase.RUNNING, began)))
    assert told["session"] == {"id": "race-1", "phase": "running", "number": 1, "of": 2}
    assert told["clock"] == {"starts_at": None, "ends_at": "2026-11-21T19:51:00.000Z", "laps": None}
    assert (told["next"]["id"], told["next"]["starts_at"]) == ("race-2", "2026-11-21T19:51:00.000Z")
    assert told["next"]["delay_min"] == 21
    assert told["cut"] is None
    [up] = told["up"]
    assert (up["name"], up["driver"]["name"], up["team"]["short"]) == ("Rig 1", "Bea", "RED")


def test_before_it_runs_it_tells_when_it_starts_and_how_many_go_on() -> None:
    told = read(told_at(AT - timedelta(hours=2), opened(QUALI), moved("quali", Phase.OPEN, AT - timedelta(hours=2))))
    assert told["session"] == {"id": "quali", "phase": "open", "number": None, "of": None}
    assert told["clock"]["starts_at"] == "2026-11-21T18:00:00.000Z"
    assert told["cut"] == 10


def test_after_it_the_clock_is_that_of_the_next_one() -> None:
    ran, ended = moved("race-1", Phase.RUNNING, AT), moved("race-1", Phase.CLOSED, AT)
    told = read(told_at(AT + timedelta(minutes=5), opened(RACES[0]), ran, ended))
    assert told["clock"] == {"starts_at": "2026-11-21T19:35:00.000Z", "ends_at": None, "laps": None}


def test_after_the_last_one_there_is_nothing_to_wait_for() -> None:
    ended: list[Entry] = []
    for session in PLAN.sessions:
        ended += [opened(session), moved(session.id, Phase.RUNNING, AT)]
        ended += [moved(session.id, Phase.CLOSED, AT + timedelta(minutes=1))]
    told = read(told_at(AT + timedelta(hours=3), *ended))
    assert (told["next"], told["clock"]["starts_at"]) == (None, None)


def test_an_open_stand_tells_nothing_until_staff_have_something_to_say() -> None:
    assert told_at(AT, plan=Plan()).empty
    notice = wire.EveningNotice(text="Pizza is here", level="info")
    told = read(told_at(AT, plan=Plan(), slots=Slots(notice, (wire.Sponsor(name="Basalt", image=None),))))
    assert told["notice"] == {"text": "Pizza is here", "level": "info"}
    assert told["sponsors"] == [{"name": "Basalt", "image": None}]


def test_a_team_that_nobody_knows_has_no_colours() -> None:
    plan = replace(PLAN, sessions=(), session=PlannedSession())
    standings = Standings()
    known = Known(standings, plan, {"bea": Person("bea", "Bea", team="red")}, {})
    [up] = read(evening(timetable(plan, standings.decisions, AT, UTC), known))["up"]
    assert (up["driver"]["name"], up["team"]) == ("Bea", None)


@pytest.fixture
def clock() -> Clock:
    return StageClock()


def test_the_same_is_told_once_and_nothing_only_after_something(clock: Clock) -> None:
    hub, heard = Hub(clock=clock), list[bytes]()

    class Reader:
        def tell(self, kind: str, message: bytes) -> None:
            heard.append(kind.encode() + message)

    [view] = hub.audience.views()
    view.readers.add(Reader())  # type: ignore[arg-type]
    something, nothing = Told(b"1", empty=False), Told(b"0", empty=True)
    for each in (nothing, something, something, nothing, nothing):
        hub.tell_evening(each)
    assert heard == [b"evening1", b"evening0"]
