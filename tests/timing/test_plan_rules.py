"""The rules of a plan: a preset, and what is otherwise in this cup."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from timing import plan_rules
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.rules import PRESETS, Over, Points, Ranking, Teams, table

D = Decimal


def test_a_stand_has_the_rules_of_one_and_a_timetable_those_of_a_cup() -> None:
    assert parse_plan("").rules == PRESETS["hotlap"]
    assert parse_plan('[[sessions]]\ntype="race"').rules == PRESETS["company-cup"]
    assert parse_plan('rules = "league"').rules == PRESETS["league"]


def test_a_cup_changes_what_it_wants_and_the_rest_is_as_in_the_preset() -> None:
    plan = parse_plan(
        """
        [rules]
        preset = "company-cup"
        drops = 1
        ties = ["best-result", "session:race-1", "drawn"]
        teams = "best"
        team_best = 2
        every_driver = false
        [rules.race]
        points = [10, 6, "4.5"]
        pole = 1
        fastest_lap = 0.5
        fastest_lap_top = 3
        factor = "1.25"
        full_share = 0.75
        [rules.qualifying]
        by = "mean-of-best"
        of = 3
        ties = "earlier"
        min_laps = 3
        """
    )
    base = PRESETS["company-cup"]
    race = Points(
        (D(10), D(6), D("4.5")),
        fastest_lap=D("0.5"),
        fastest_lap_top=3,
        pole=D(1),
        factor=D("1.25"),
        full_share=D("0.75"),
    )
    qualifying = Ranking("mean-of-best", 3, ("earlier",), 3)
    assert plan.rules == replace(
        base,
        rankings={"race": base.rankings["race"], "qualifying": qualifying},
        points={"race": race, "qualifying": Points(table("3-2-1"))},
        teams=Teams("best", 2, every_driver=False),
        over=Over(drops=1),
        ties=("best-result", "session:race-1", "drawn"),
    )


def test_a_race_may_be_as_the_game_has_it_and_its_penalties_may_not_count() -> None:
    """Rules that say nothing of it have the text they always had, and results of theirs stay what they were."""
    usual = PRESETS["company-cup"]
    as_in_game = parse_plan('[rules]\npreset = "company-cup"\n[rules.race]\nresult = "game"').rules
    assert as_in_game.ranking("race") == replace(usual.ranking("race"), result="game")
    ours = parse_plan('[rules]\npreset = "company-cup"\n[rules.race]\ngame_penalties = false').rules
    assert ours.ranking("race") == replace(usual.ranking("race"), game_penalties=False)
    assert '"result": "game"' in as_in_game.text
    assert '"game_penalties": false' in ours.text
    assert "game" not in usual.text


def test_the_points_of_a_kind_of_session_may_be_all_there_is_to_say() -> None:
    assert parse_plan('[rules]\npractice = "3-2-1"').rules.points["practice"] == Points(table("3-2-1"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'rules = "r56"',
            (
                "line 1: rules cannot be 'r56'; "
                'write "company-cup" or "hotlap" or "hotlap-teams" or "endurance" or "league"'
            ),
        ),
        (
            "[rules]\ndrops=-1",
            "line 2: rules.drops cannot be the number -1; write a whole number from 0 to 200, without quotes",
        ),
        (
            '[rules]\nties=["coin"]',
            (
                "line 2: rules.ties cannot be a list; 'coin' decides nothing here; "
                "there are wins, best-result, best-lap, earlier, drawn or session:ID"
            ),
        ),
        ('[rules]\nties=["wins","wins"]', "line 2: rules.ties cannot be a list; each link stands in it once"),
        ("[rules]\nties=7", 'line 2: rules.ties cannot be the number 7; write a list, such as ["wins", "drawn"]'),
        (
            "[rules.race]\nties=[7]",
            (
                "line 2: rules.race.ties cannot be a list; the number 7 decides nothing here; "
                "there are second-best, best-lap, earlier, drawn"
            ),
        ),
        (
            '[rules.race]\npoints="many"',
            (
                "line 2: rules.race.points cannot be 'many'; "
                'write the points of the places from the first on, such as "25-20-16"'
            ),
        ),
        (
            "[rules.race]\npoints=[]",
            (
                "line 2: rules.race.points cannot be a list; "
                'write the points of the places from the first on, such as "25-20-16"'
            ),
        ),
        ("[rules.race]\npole=true", "line 2: rules.race.pole cannot be true; write a number, such as 1 or 0.5"),
        ('[rules.race]\npole="x"', "line 2: rules.race.pole cannot be 'x'; write a number, such as 1 or 0.5"),
        ("[rules.race]\npole=-1", "line 2: rules.race.pole cannot be the number -1; write a number from 0 to 9999"),
        (
            '[rules.race]\nresult = "theirs"',
            'line 2: rules.race.result cannot be \'theirs\'; write "ours" or "game"',
        ),
        (
            "[rules.race]\nmin_share=75",
            "line 2: rules.race.min_share cannot be the number 75; write a share from 0 to 1, such as 0.75",
        ),
    ],
)
def test_wrong_rules_are_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(text, "cup.toml")
    assert str(refused.value) == f"cup.toml, {sentence}"


PAGE = (Path(__file__).parents[2] / "docs/scoring.md").read_text("utf-8")


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_the_rules_of_the_page_are_right(block: str) -> None:
    assert parse_plan(block).rules


def test_the_page_has_every_key_and_every_preset() -> None:
    told = set(re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE))
    keys = {*plan_rules.RULES.keys, *plan_rules.OF_A_TYPE.keys} - set(SessionType)
    assert told == keys | set(PRESETS)
