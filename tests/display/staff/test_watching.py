"""What staff should look at, and the account of all laps, as the record alone tells."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff.status import status
from display.staff.stewards import Stewards
from display.staff.watching import watches
from display.staff.words import Say
from timing.laps import SWAP
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, LapReassigned, Penalty
from timing.record.entry import LapRuled, LapSet, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SECONDS = count()
PLAN = parse_plan(
    """
    [rules]
    preset = "company-cup"
    ladder = "1 = 5 seconds"
    [[sessions]]
    type = "race"
    count = 2
    [teams.red]
    name = "Red Ltd"
    drivers = ["Ada", "Bea"]
    [teams.blue]
    name = "Blue AG"
    drivers = ["Cleo"]
    [rigs.left]
    address = "10.0.0.5"
    team = "red"
    [rigs.right]
    address = "10.0.0.6"
    driver = "cleo"
    """
)


def now() -> datetime:
    return AT + timedelta(seconds=next(SECONDS))


def lap(number: int, driver: str, time_ms: int = 90_000, rig: str = "left", doubt: str = "") -> LapSet:
    return LapSet("race-1", f"{rig}/77/0", number, rig, driver, time_ms, AT, doubt=doubt)


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append([SessionOpened("race-1", SessionType.RACE, "Race 1", None, AT)])
    return record


def told(record: MemoryRecord, say: Say | None = None) -> list[tuple[str, str]]:
    found = watches(record, PLAN, now) if say is None else watches(record, PLAN, now, say)
    return [(each.kind, each.sentence) for each in found]


def test_before_anything_has_begun_nobody_has_to_look() -> None:
    assert told(MemoryRecord("e")) == []


def test_who_has_yet_to_race_is_told_before_it_becomes_a_result(record: MemoryRecord) -> None:
    record.append([lap(1, "ada"), lap(1, "cleo", rig="right")])
    assert told(record) == [
        ("not-raced", "Red Ltd: yet to race: Bea; the rules ask it of each driver; races to come: 2")
    ]
    record.append([lap(2, "bea")])
    assert told(record) == []


def test_a_driver_in_two_rigs_is_told_once(record: MemoryRecord) -> None:
    record.append([lap(1, "ada"), lap(2, "bea"), lap(1, "cleo", rig="right")])
    record.append([DriverSeated("left", "cleo", "Toni", AT)])
    assert told(record) == [("two-seats", "Cleo sits in left, right at once: say who drives which")]


def test_laps_of_nobody_and_with_a_swap_are_told_until_somebody_says_whose(record: MemoryRecord) -> None:
    nobodys, swapped = [lap(number, "") for number in range(3, 17)], lap(17, "bea", doubt=SWAP)
    record.append([lap(1, "ada"), lap(2, "bea"), lap(1, "cleo", rig="right"), *nobodys, swapped])
    numbers = " ".join(map(str, range(5, 17)))
    assert told(record) == [
        (
            "conflict",
            (
                "1 lap(s) of left in session 'race-1' during which the driver changed; "
                "`eracing lap give 19 --to WHO` says whose they are"
            ),
        ),
        (
            "unassigned",
            (
                "14 lap(s) of left in session 'race-1' are nobody's; "
                f"`eracing lap give {numbers} … --to WHO` credits them"
            ),
        ),
    ]
    assert "14 Runde(n) von left" in told(record, Say("de"))[1][1]
    found = status(record, PLAN, now)
    account = found.all
    assert (account.written, account.credited, account.unassigned, account.conflict) == (18, 3, 14, 1)
    assert found.whole
    assert json.loads(json.dumps(found.json))["sessions"]["race-1"]["heard"] == 18
    record.append([LapReassigned("race-1", each.key, "ada", "", "Toni", AT) for each in (*nobodys, swapped)])
    assert told(record) == []
    assert status(record, PLAN, now).all.credited == 18


def test_a_lap_far_off_the_pace_is_told_until_somebody_has_looked(record: MemoryRecord) -> None:
    laps = [lap(number, "bea") for number in range(1, 7)]
    odd = lap(7, "bea", 80_000)
    record.append([*laps, odd, lap(8, "ada"), lap(1, "cleo", rig="right")])
    sentence = "lap 8 of Bea in 1:20.000 in left is much faster than any before: somebody else may have driven it"
    assert told(record) == [("pace", sentence)]
    record.append([LapRuled("race-1", odd.key, True, "it was her", "Toni", AT)])
    assert told(record) == []


def test_what_is_due_by_the_ladder_is_told(record: MemoryRecord) -> None:
    record.append([lap(1, "ada"), lap(2, "bea"), lap(1, "cleo", rig="right")])
    Stewards(record, PLAN, author="Toni", now=now).penalise(Penalty.WARNING, "race-1", driver="Ada", reason="cut")
    [(kind, sentence)] = told(record)
    assert kind == "due"
    assert sentence.startswith("! Ada in session 'race-1': 5 s: due by the ladder")


def test_a_cup_without_such_rules_asks_nobody_to_race(record: MemoryRecord) -> None:
    record.append([lap(1, "ada")])
    rules = replace(PLAN.rules, teams=replace(PLAN.rules.teams, every_driver=False))
    assert watches(record, replace(PLAN, rules=rules), now) == []
    stand = replace(PLAN, sessions=(), session=PLAN.sessions[0])
    assert watches(record, stand, now)[0].sentence == ("Red Ltd: yet to race: Bea; the rules ask it of each driver")
