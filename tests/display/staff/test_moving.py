"""The way of a session through the evening, as staff go it."""

from datetime import UTC, datetime, timedelta

import pytest

from display.staff.moving import STEPS, Step, listed, move, take_back
from display.staff.named import people_of
from leaderboard.fold import Standings, fold
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import PHASES, Penalty, Phase, Ruled
from timing.record.entry import LapSet, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = parse_plan('rules = "company-cup"\n[[sessions]]\ntype = "qualifying"\n[[sessions]]\ntype = "race"\ncount = 2')


class Clock:
    def __init__(self) -> None:
        self.minutes = 0.0

    def __call__(self) -> datetime:
        self.minutes += 0.5
        return AT + timedelta(minutes=self.minutes)


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append(
        [
            SessionOpened("qualifying", SessionType.QUALIFYING, "Qualifying", None, AT),
            LapSet("qualifying", "left/1/0", 1, "left", "ada", 90_000, AT),
        ]
    )
    return record


@pytest.fixture
def clock() -> Clock:
    return Clock()


def does(record: MemoryRecord, clock: Clock, session: str, step: str, protest_minutes: int = 0) -> list[str]:
    return move(record, PLAN, session, Step(step), author="Toni", now=clock, protest_minutes=protest_minutes)


def phases(record: MemoryRecord) -> dict[str, str]:
    return {line.id: line.phase.value for line in listed(record, PLAN)}


def test_an_evening_goes_its_way_step_by_step(record: MemoryRecord, clock: Clock) -> None:
    assert phases(record) == {"qualifying": "planned", "race-1": "planned", "race-2": "planned"}
    for step in ("open", "start", "close", "provisional", "official"):
        (told,) = does(record, clock, "qualifying", step)
    assert told == "session 'qualifying' is official"
    assert does(record, clock, "race-1", "open") == ["session 'race-1' is open"], "the record learns of it"
    line = listed(record, PLAN)[1]
    assert (line.name, line.type, line.by, line.since, line.current) == (
        "Race 1",
        "race",
        "Toni",
        AT + timedelta(minutes=clock.minutes),
        True,
    )
    assert does(record, clock, "current", "start") == ["session 'race-1' is running"]
    assert [(line.drivers, line.laps) for line in listed(record, PLAN)] == [(1, 1), (0, 0), (0, 0)]


def test_opening_one_closes_nothing_and_says_so(record: MemoryRecord, clock: Clock) -> None:
    does(record, clock, "qualifying", "start")
    assert does(record, clock, "race-1", "open") == [
        "session 'race-1' is open",
        "! session 'qualifying' is running as well; `eracing session close qualifying` closes it",
    ]
    assert phases(record)["qualifying"] == "running"


@pytest.mark.parametrize(
    ("done", "step", "possible"),
    [
        ([], "close", "is planned: `close` is no step from there, but open, start"),
        (["open"], "open", "is open: `open` is no step from there, but start, close"),
        (["start"], "official", "is running: `official` is no step from there, but close"),
        (["start", "close"], "start", "is closed: `start` is no step from there, but provisional, reopen"),
    ],
)
def test_a_step_that_is_none_names_those_that_are(
    record: MemoryRecord, clock: Clock, done: list[str], step: str, possible: str
) -> None:
    for each in done:
        does(record, clock, "race-1", each)
    end = record.position()
    with pytest.raises(SetupError, match=possible):
        does(record, clock, "race-1", step)
    assert record.position() == end


def test_no_phase_is_a_dead_end() -> None:
    assert set(PHASES) == {phase for step in STEPS.values() for phase in step}


def test_a_session_is_reopened(record: MemoryRecord, clock: Clock) -> None:
    reached = []
    for step in ("start", "close", "reopen", "close", "provisional", "official", "reopen"):
        does(record, clock, "race-1", step)
        reached.append(phases(record)["race-1"])
    assert reached == ["running", "closed", "running", "closed", "provisional", "official", "provisional"]


def test_a_result_that_was_revised_is_made_official_again(record: MemoryRecord, clock: Clock) -> None:
    for step in ("start", "close", "provisional", "official"):
        does(record, clock, "qualifying", step)
    record.append([Ruled("qualifying", Penalty.WARNING, "late", "Toni", clock(), "ada")])
    assert phases(record)["qualifying"] == "revised"
    assert does(record, clock, "qualifying", "official", protest_minutes=60) == ["session 'qualifying' is official"]


def test_a_result_is_not_official_before_the_time_for_protests_is_over(record: MemoryRecord, clock: Clock) -> None:
    for step in ("start", "close", "provisional"):
        does(record, clock, "race-1", step)
    with pytest.raises(SetupError, match=r"may be protested against until .*: it can be official in 5 minute\(s\)"):
        does(record, clock, "race-1", "official", protest_minutes=5)
    clock.minutes += 5
    does(record, clock, "race-1", "official", protest_minutes=5)
    assert phases(record)["race-1"] == "official"


def test_the_last_step_is_taken_back(record: MemoryRecord, clock: Clock) -> None:
    does(record, clock, "race-1", "open")
    does(record, clock, "race-1", "start")

    def back() -> list[str]:
        return take_back(record, PLAN, "race-1", author="Toni", now=clock, reason="too early")

    assert back() == ["session 'race-1' is open, as it was before"]
    assert back() == ["session 'race-1' is planned, as it was before"]
    with pytest.raises(SetupError, match="session 'race-1' is planned: there is no step to take back"):
        back()


def test_a_session_that_nobody_knows_is_told_with_those_that_are_known(record: MemoryRecord, clock: Clock) -> None:
    with pytest.raises(SetupError, match="in the plan or the record; there are: qualifying, race-1, race-2"):
        does(record, clock, "final", "open")
    with pytest.raises(SetupError, match="there are: none yet"):
        move(MemoryRecord("e"), Plan(), "final", Step.OPEN, author="Toni", now=clock)


def test_the_session_of_an_open_stand_can_be_closed_as_well(clock: Clock) -> None:
    record = MemoryRecord("e")
    assert move(record, Plan(), "open", Step.START, author="Toni", now=clock) == ["session 'open' is running"]
    (line,) = listed(record, Plan())
    assert (line.name, line.phase) == ("Open hot lap", Phase.RUNNING)
    assert fold(record.read()).current == "open"
    assert people_of(record, Plan(), Standings()) == {}
