"""A plan that was read is written down again so that nothing of it is lost, and people can go on typing in it."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.timing.plans import plans
from timing.event import Plan, PlannedDriver, PlannedSession
from timing.plan_file import parse_plan
from timing.plan_writing import runs, written
from timing.readings import SessionType

EVENING = """\
name = "Company Cup"
language = "de"

[rules]
preset = "company-cup"
teams = "best"
team_best = 2
every_driver = false
drops = 1
ties = ["wins", "session:qualifying"]

[rules.qualifying]
by = "mean-of-best"
of = 3

[rules.race]
points = "25-20-16.5"
fastest_lap = 0.5

[[sessions]]
id = "qualifying"
type = "qualifying"
name = "Qualifying"
minutes = 40
starts = "18:30"

[[sessions]]
id = "race"
type = "race"
name = "Rennen"
track = "Nürburgring GP"
car = "Porsche 911 GT3 R"
min_lap = "1:50"
max_lap = "4:00.500"
laps = 8
count = 6

[[sessions]]
id = "show"
type = "race"
name = "Show"
counts = false

[teams.nordhang]
name = "Nordhang Optik"
color = "#3d5a80"
drivers = [
    { id = "svea", name = "Svea Linsen", number = "7" },
    { id = "ruben-claar", name = "Ruben Claar" },
]

[teams."kessel.1"]
name = "Kessel & Sohn Dampf"
short = "K&S"

[drivers.gast]
name = "Gast"

[rigs.rig-1]
address = "192.168.1.21"
name = "Am Fenster"
driver = "svea"
venue = "Halle A"

[rigs.rig-2]
address = "192.168.1.22"
port = 5000
team = "kessel.1"
cars = "all"
feed = "acc-broadcasting"
feed_port = 9000
password = ""
key = "sixteen letters!"
watch = "//pc-1/results"
"""


@given(plans())
@settings(max_examples=30)
def test_every_plan_reads_back_as_it_was(plan: Plan) -> None:
    back = parse_plan(written(plan))
    assert back == plan
    assert [list(back.teams), list(back.drivers), list(back.rigs)] == [
        list(plan.teams),
        list(plan.drivers),
        list(plan.rigs),
    ]


def test_an_evening_is_written_as_people_write_it() -> None:
    assert written(parse_plan(EVENING)) == EVENING


def test_an_open_stand_says_so_little() -> None:
    assert written(Plan()) == (
        'name = "eRacing Cup"\nlanguage = "en"\n\nrules = "hotlap"\n\n'
        '[session]\nid = "open"\ntype = "hotlap"\nname = "Open hot lap"\n'
    )


def test_drivers_in_an_order_of_their_own_keep_it() -> None:
    text = (
        '[teams]\na="A"\nb="B"\n[drivers]\nida={name="Ida",team="b"}\nsvea={name="Svea",team="a"}\ngast="Gast"\n'
        '[rigs]\nx={address="10.0.0.1",driver="gast",team="b"}'
    )
    plan = parse_plan(text)
    assert '[drivers.ida]\nname = "Ida"\nteam = "b"\n' in written(plan)
    assert list(parse_plan(written(plan)).drivers) == ["ida", "svea", "gast"]
    assert parse_plan(written(plan)) == plan


def test_ids_that_are_keys_as_well_stand_in_a_list() -> None:
    plan = parse_plan('[[teams]]\nid="name"\nname="N"\n[[teams]]\nid="b"\nname="B"')
    assert '[[teams]]\nid = "name"\nname = "N"\n\n[[teams]]\nid = "b"\n' in written(plan)
    assert parse_plan(written(plan)) == plan


def test_sessions_are_counted_only_where_that_gives_the_same_ones() -> None:
    race = PlannedSession("race-1", SessionType.RACE, "Race 1", laps=8)
    second = replace(race, id="race-2", name="Race 2")
    other = replace(race, id="race-3", name="Race 3", laps=12)
    odd = replace(race, id="current-1", name="Odd 1"), replace(race, id="current-2", name="Odd 2")
    found = list(runs((race, second, other, *odd)))
    assert [(run.session.id, run.times) for run in found] == [
        ("race", 2),
        ("race-3", None),
        ("current-1", None),
        ("current-2", None),
    ]
    assert [session for run in found for session in run.sessions] == [race, second, other, *odd]


@pytest.mark.parametrize("count", [1, 99])
def test_an_id_that_only_its_number_makes_too_long_is_counted(count: int) -> None:
    plan = parse_plan(f'[[sessions]]\ntype="race"\nid="{"x" * 40}"\nname="{"N" * 60}"\ncount={count}')
    assert parse_plan(written(plan)) == plan
    assert f"count = {count}\n" in written(plan)


def test_points_keep_every_digit() -> None:
    plan = parse_plan(
        '[rules.race]\npoints=[1000, "1E+3", 0.5, "0.000000000", "0.00000001"]\n'
        'factor="0.1234567890123456789"\npole="-0"'
    )
    assert plan.rules.points["race"].factor == Decimal("0.1234567890123456789")
    assert 'points = "1000-1000-0.5-0-0.00000001"\n' in written(plan)
    assert parse_plan(written(plan)) == plan


def test_what_a_text_may_hold_is_written_so_that_it_is_read() -> None:
    plan = parse_plan('[rigs.a]\naddress="10.0.0.1"\nkey="\\"quotes\\" and \\\\ too"\nwatch="a\\u007f\\nb"')
    back = parse_plan(written(plan))
    assert back == plan
    assert back.rigs["a"].watch == Path("a\x7f\nb")


def test_a_session_may_start_at_a_second() -> None:
    plan = parse_plan("[session]\nstarts=19:30:05.000007\n")
    assert plan.session.starts == time(19, 30, 5, 7)
    assert parse_plan(written(plan)) == plan


def test_a_driver_of_no_team_stands_before_those_of_teams() -> None:
    plan = Plan(drivers={"gast": PlannedDriver("gast", "Gast")})
    assert written(plan).endswith('[drivers.gast]\nname = "Gast"\n')
