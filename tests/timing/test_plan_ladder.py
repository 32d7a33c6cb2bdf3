"""The penalty ladder of a plan."""

import pytest

from timing.errors import SetupError
from timing.ladders import Ladder, Step
from timing.plan_file import parse_plan
from timing.plan_writing import written
from timing.record.decisions import Penalty
from timing.rules import PRESETS

WHOLE = """
[rules.ladder]
warning = ["every 2 = -1 points", "5 = -3 points"]
per = "team"
over = "evening"
by_itself = true
"""


def test_a_ladder_is_read_and_written() -> None:
    plan = parse_plan(WHOLE)
    steps = (Step(2, Penalty.POINTS, -100, every=True), Step(5, Penalty.POINTS, -300))
    assert plan.rules.ladder == Ladder(steps, "team", "evening", by_itself=True)
    assert parse_plan(written(plan)) == plan


def test_one_step_may_stand_in_place_of_the_table() -> None:
    plan = parse_plan('[rules]\nladder = "2 = 5 seconds"')
    assert plan.rules.ladder == Ladder((Step(2, Penalty.SECONDS, 5_000),))
    assert '[rules.ladder]\nwarning = ["2 = 5 seconds"]' in written(plan)
    assert parse_plan(written(plan)) == plan


def test_no_preset_has_one_and_rules_without_have_the_text_that_they_always_had() -> None:
    assert not any(rules.ladder.steps for rules in PRESETS.values())
    assert parse_plan('[rules.ladder]\nper = "driver"\nover = "session"').rules.ladder == Ladder()
    assert "ladder" not in parse_plan("").rules.text
    assert "ladder" in parse_plan(WHOLE).rules.text


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('warning = ["2 = x"]', "cannot be a list; '2 = x' is no step; write \"2 = 5 seconds\""),
        ("warning = [2]", "the number 2 is no step"),
        ("warning = []", "write a list of steps"),
        ('warning = ["2 = 1 place", "2 = 2 places"]', "each step stands in it once"),
        ('per = "team"\nwarning = "2 = 5 seconds"', "a team as a whole loses points, and nothing else"),
        ('per = "rig"', 'write "driver" or "team"'),
        ('over = "season"', 'write "session" or "evening"'),
        ("warnings = 3", "did you mean warning?"),
    ],
)
def test_a_wrong_one_is_refused_with_line_and_key(lines: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(f"[rules.ladder]\n{lines}")
    assert "rules.ladder" in str(refused.value)
    assert sentence in str(refused.value)


def test_that_drivers_may_seat_themselves_is_read_and_written() -> None:
    assert not parse_plan("").self_seating
    plan = parse_plan("self_seating = true")
    assert plan.self_seating
    assert parse_plan(written(plan)) == plan
