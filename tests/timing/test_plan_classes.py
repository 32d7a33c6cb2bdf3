"""Classes in a plan: who is in which, what they have of their own, and what cannot be."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from tests.timing.plans import plans_with_classes
from timing.errors import SetupError
from timing.event import Plan, PlannedClass
from timing.plan_file import parse_plan
from timing.plan_writing import written
from timing.rules import table

CUP = """
[[sessions]]
type = "race"
count = 2
[rules]
classes = "apart"
[rules.race]
by_field = { 1 = "3-2-1", 4 = "5-4-3" }
distance = 5
[rules.sessions.race-2]
factor = 1.25
[classes]
am = "Am"
[classes.pro]
name = "Pro"
color = "#FFFFFF"
race = "20-10"
[teams.nordhang]
name = "Nordhang"
class = "PRO"
drivers = ["Svea", { name = "Ida", class = "am", replaces = "Svea" }]
[rigs.left]
address = "192.168.1.21"
class = "am"
"""


def test_a_class_stands_at_a_team_a_driver_or_a_rig() -> None:
    plan = parse_plan(CUP)
    assert plan.classes == {"am": PlannedClass("am", "Am"), "pro": PlannedClass("pro", "Pro", "#ffffff")}
    assert (plan.teams["nordhang"].class_id, plan.rigs["left"].class_id) == ("pro", "am")
    assert [(driver.class_id, driver.replaces) for driver in plan.drivers.values()] == [(None, None), ("am", "svea")]


def test_a_class_has_points_of_its_own_and_a_session_has_rules_of_its_own() -> None:
    rules = parse_plan(CUP).rules
    assert rules.worth("race", "race-1").tables == {1: table("3-2-1"), 4: table("5-4-3")}
    assert rules.worth("race", "race-1").distance == 5
    assert [rules.worth("race", id).factor for id in ("race-1", "race-2")] == [Decimal(1), Decimal("1.25")]
    assert rules.worth("race", "race-1", "pro").table == table("20-10")
    assert rules.worth("race", "race-1", "am") == rules.worth("race", "race-1")
    assert rules.ranking("race", "race-2") == rules.ranking("race")


def test_without_a_list_of_them_the_classes_are_those_that_are_named() -> None:
    plan = parse_plan(
        '[teams.a]\nname = "A"\nclass = "Silver Cup"\n[drivers]\nb = { name = "B", class = "silver cup" }'
    )
    assert plan.classes == {"silver-cup": PlannedClass("silver-cup", "Silver Cup")}
    assert plan.teams["a"].class_id == plan.drivers["b"].class_id == "silver-cup"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[classes]\npro = "Pro"\n[teams.a]\nname = "A"\nclass = "Por"',
            "line 5: teams.a.class cannot be 'Por'; there is no such class, did you mean 'pro'?",
        ),
        (
            '[classes]\npro = "Pro"\n[teams.a]\nname = "A"\nclass = "Gentlemen"',
            "line 5: teams.a.class cannot be 'Gentlemen'; there is no such class; there are pro",
        ),
        (
            '[classes]\npro = "Pro"\nPRO = "Am"',
            "line 3: classes.PRO has the id 'PRO' of the class in line 2; give one of them another id",
        ),
        (
            '[classes.pro]\nname = "Pro"\nrace = "3-2-1"',
            'line 3: classes.pro.race needs classes = "apart" in [rules]: the places of all are scored together',
        ),
        (
            '[[sessions]]\ntype = "race"\n[rules.sessions.final]\nfactor = 2',
            "line 3: rules.sessions has 'final', and there is no such session; there are race",
        ),
        (
            '[rules.race]\nby_field = "3-2-1"',
            (
                "line 2: rules.race.by_field cannot be '3-2-1'; write tables by the least field that each is for, "
                'such as { 1 = "5-3-1", 8 = "10-8-6" }'
            ),
        ),
        (
            '[rules.race]\nby_field = { ten = "3-2-1" }',
            (
                "line 2: rules.race.by_field cannot be a table; write tables by the least field that each is for, "
                'such as { 1 = "5-3-1", 8 = "10-8-6" }'
            ),
        ),
        (
            '[drivers]\na = { name = "A", replaces = "A" }',
            "line 2: drivers.a.replaces cannot be the driver's own name; write whose place it is",
        ),
    ],
)
def test_what_cannot_be_is_said_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(text, "cup.toml")
    assert str(refused.value).splitlines()[-1] == f"cup.toml, {sentence}"


@settings(max_examples=15, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(plans_with_classes())
def test_every_plan_with_classes_is_read_as_it_was_written(plan: Plan) -> None:
    assert parse_plan(written(plan)) == plan
