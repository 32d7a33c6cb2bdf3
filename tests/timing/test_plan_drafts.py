"""Somebody who has never written a plan gets one to fill in, and it is right before a word is changed."""

import pytest

from timing.plan_advice import advice
from timing.plan_drafts import DRAFTS, MOST, draft
from timing.plan_file import parse_plan
from timing.rules import PRESETS
from timing.units import Language


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("preset", DRAFTS)
def test_a_draft_is_right_and_there_is_nothing_to_say_about_it(preset: str, language: Language) -> None:
    text = draft(preset, language=language)
    plan = parse_plan(text)
    assert (plan.rules, plan.language) == (PRESETS[preset], language)
    assert advice(plan) == []
    assert max(map(len, text.splitlines())) <= 120


def test_the_rules_that_ship_can_all_be_drafted() -> None:
    assert set(DRAFTS) == set(PRESETS)


def test_a_company_cup_is_an_evening_of_23_teams() -> None:
    plan = parse_plan(draft("company-cup"))
    assert [len(plan.teams), len(plan.drivers), len(plan.rigs)] == [23, 69, 23]
    assert [session.id for session in plan.sessions] == ["qualifying", *(f"race-{number}" for number in range(1, 7))]
    assert [rig.driver for rig in plan.rigs.values()][:2] == ["driver-1a", "driver-2a"]
    assert {rig.team for rig in plan.rigs.values()} == set(plan.teams)
    assert [driver.number for driver in plan.drivers.values()][:4] == ["11", "12", "13", "21"]


def test_a_hot_lap_stand_says_as_little_as_can_be() -> None:
    lines = [line for line in draft("hotlap").splitlines() if line and not line.startswith("#")]
    assert lines == [
        'name = "Hot Lap Stand"',
        'language = "en"',
        'rules = "hotlap"',
        "[session]",
        'id = "hotlap"',
        'type = "hotlap"',
        'min_lap = "0:20"',
        'max_lap = "15:00"',
        "[rigs]",
        'rig-1 = "192.168.1.21"',
        'rig-2 = "192.168.1.22"',
    ]


def test_in_a_league_each_driver_has_a_rig() -> None:
    plan = parse_plan(draft("league", teams=2))
    assert [rig.driver for rig in plan.rigs.values()] == list(plan.drivers)
    assert len(plan.drivers) == 4


def test_an_endurance_race_goes_by_time() -> None:
    race = parse_plan(draft("endurance")).sessions[-1]
    assert (race.id, race.laps, race.minutes) == ("race-1", None, 120)


@pytest.mark.parametrize("preset", DRAFTS)
@pytest.mark.parametrize(("teams", "rigs", "races"), [(0, 0, 0), (1, 3, 0), (4, 1, 99), (2, 0, 1), (0, 3, 1)])
def test_any_size_is_right(preset: str, teams: int, rigs: int, races: int) -> None:
    plan = parse_plan(draft(preset, teams=teams, rigs=rigs, races=races))
    assert [len(plan.teams), len(plan.rigs)] == [teams, rigs]
    assert sum(session.type == "race" for session in plan.sessions) == races


def test_rigs_that_are_not_told_are_at_most_so_many_as_there_are_addresses() -> None:
    assert len(parse_plan(draft("league", teams=MOST)).rigs) == MOST
