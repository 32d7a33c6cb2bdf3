"""What people and programs see of a report."""

import json

import pytest

from timing.bench.figures import Figure, Goal, Measure, Report
from timing.bench.showing import sentence, show

REACHED = Goal(at_most=3.0, against="the disk")
MISSED = Goal(at_least=10.0)
UNKNOWN = Goal(at_most=1.2, against="a floor in C")
MEASURE = Measure(
    "a lap",
    "ms",
    (Figure("the disk", "floor", (2.0, 1.0)), Figure("the record", "ours", (3.0,))),
    (REACHED, MISSED, UNKNOWN),
    "On a quiet disk.",
)
REPORT = Report("record", (MEASURE,), ("no PostgreSQL here",))


def test_goals_are_sentences() -> None:
    assert [sentence(MEASURE, goal) for goal in MEASURE.goals] == [
        "goal: at most 3 times the disk: 2, reached",
        "goal: at least 10 ms: 3, NOT reached; the floor itself has 1.5 on this machine",
        "goal: at most 1.2 times a floor in C: not known, as a floor in C is missing",
    ]


def test_a_goal_that_the_floor_reaches_is_ours_to_reach() -> None:
    assert sentence(MEASURE, Goal(at_most=2.0)) == "goal: at most 2 ms: 3, NOT reached"


def test_people_see_a_table_with_goals_and_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    show(REPORT, as_json=False)
    said = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.splitlines() if line.startswith("│")]
    assert rows == [["the disk", "1.5", "1", "2", "1.00"], ["the record", "3", "3", "3", "2.00"]]
    for told in (
        "a lap, ms",
        "at most 3 times the disk: 2, reached",
        "On a quiet disk.",
        "missing: no PostgreSQL here",
    ):
        assert told in said


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    show(REPORT, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["bench"], said["missing"]) == ("record", ["no PostgreSQL here"])
    assert [goal["reached"] for goal in said["measures"][0]["goals"]] == [True, False, None]
    assert said["machine"]["cores"] >= 1
