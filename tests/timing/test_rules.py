"""The rules as data: tables, presets, and the text that a result keeps of them."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from timing.rules import PRESETS, OwnRules, Points, Ranking, lengthened, rounded, table

D = Decimal


def test_a_table_is_written_as_people_write_it() -> None:
    assert table("25-20-16") == (D(25), D(20), D(16))


def test_a_lengthened_table_lets_the_last_place_score_one_point_and_keeps_the_steps() -> None:
    assert lengthened(table("25-20-16-1"), 6) == (D(27), D(22), D(18), D(3), D(2), D(1))
    assert lengthened(table("3-2-1"), 2) == table("3-2-1")


def test_in_the_company_cup_each_of_23_places_scores_and_no_step_is_smaller_than_one() -> None:
    race = PRESETS["company-cup"].points["race"]
    worth = [race.of_place(place, 23) for place in range(1, 25)]
    assert worth[:6] == [D(33), D(28), D(24), D(21), D(19), D(18)]
    assert worth[22:] == [D(1), D(0)]
    assert all(ahead - behind >= 1 for ahead, behind in pairwise(worth))


def test_smaller_fields_may_score_less() -> None:
    points = Points(table("5-3-1"), tables={5: table("10-6-4"), 10: table("25-20-16")})
    assert [points.of_place(1, size) for size in (4, 5, 9, 10, 60)] == [D(5), D(10), D(10), D(25), D(25)]


@pytest.mark.parametrize(("points", "told"), [("12.5", "12.5"), ("0.125", "0.13"), ("3.00", "3"), ("100", "100")])
def test_points_have_two_places_at_most(points: str, told: str) -> None:
    assert f"{rounded(D(points)):f}" == told


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_keeps_its_text(name: str) -> None:
    rules = PRESETS[name]
    assert rules.name == name
    assert json.loads(rules.text)["version"] == rules.version
    assert rules.text == PRESETS[name].text


def test_a_session_without_a_rule_is_ranked_by_best_lap() -> None:
    assert PRESETS["hotlap"].ranking("practice") == Ranking("best-lap", ties=("second-best", "earlier"))
    assert PRESETS["company-cup"].ranking("race").by == "race"


def test_a_session_and_a_class_may_have_rules_of_their_own() -> None:
    usual = PRESETS["company-cup"]
    own = OwnRules(Ranking("race", min_laps=3), Points(table("2-1"), distance=D(5)))
    rules = replace(usual, own={"race-2": own}, classes="apart", class_points={"pro": {"race": Points(table("9-8"))}})
    assert (rules.ranking("race", "race-2").min_laps, rules.ranking("race", "race-1").min_laps) == (3, 1)
    assert rules.worth("race", "race-2") == own.points
    assert rules.worth("race", "race-2", "am") == own.points
    assert rules.worth("race", "race-2", "pro").table == table("9-8")
    assert replace(rules, classes="together").worth("race", "race-1", "pro") == usual.points["race"]


def test_the_text_of_rules_has_what_is_younger_only_where_it_is_used() -> None:
    text = json.loads(PRESETS["company-cup"].text)
    assert not {"own", "classes", "class_points"} & text.keys()
    assert "distance" not in text["points"]["race"]
    rules = replace(
        PRESETS["company-cup"],
        points={"race": Points(distance=D(5))},
        own={"race-2": OwnRules(Ranking(), Points())},
        classes="apart",
        class_points={"pro": {"race": Points()}},
    )
    told = json.loads(rules.text)
    assert {"own", "classes", "class_points"} <= told.keys()
    assert told["points"]["race"]["distance"] == "5"
