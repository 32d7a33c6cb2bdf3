"""Plans as organisers type them: the right ones are read, the wrong ones refused with what to do."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timing import plan_file, plan_sessions
from timing.errors import SetupError
from timing.event import Cars, Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.people import Shown
from timing.plan_file import parse_plan, read_plan
from timing.plan_values import WrongValue, identity, name, short, shortened, slug
from timing.readings import SessionType

DOCS = Path(__file__).parents[2] / "docs" / "plan.md"

KINDS = {
    "session": plan_sessions.SESSION,
    "teams": plan_file._TEAM,
    "drivers": plan_file._DRIVER,
    "rigs": plan_file._RIG,
}

CUP = """\
name = "Company Cup"
language = "de"

[session]
id = "qualifying-may"
type = "qualifying"
track = "Nürburgring GP"

[teams.nordhang]
name = "Nordhang Optik"
color = "#3d5a80"
drivers = ["Svea Linsen", { name = "Ruben Claar", number = 7 }]

[rigs.rig-1]
address = "192.168.1.21"
driver = "svea linsen"
"""

SVEA = PlannedDriver("svea-linsen", "Svea Linsen", "nordhang")
RUBEN = PlannedDriver("ruben-claar", "Ruben Claar", "nordhang", "7")


def test_a_company_cup_is_read() -> None:
    assert parse_plan(CUP) == Plan(
        name="Company Cup",
        language="de",
        session=PlannedSession("qualifying-may", SessionType.QUALIFYING, "Qualifying", "Nürburgring GP"),
        teams={"nordhang": PlannedTeam("nordhang", "Nordhang Optik", "Nordhang", "#3d5a80")},
        drivers={"svea-linsen": SVEA, "ruben-claar": RUBEN},
        rigs={"rig-1": PlannedRig("rig-1", "192.168.1.21", team="nordhang", driver="svea-linsen")},
    )


def test_three_lines_make_a_stand() -> None:
    plan = parse_plan('[rigs]\nleft = "192.168.1.21"\nright = "192.168.1.22"\n')
    assert list(plan.rigs.values()) == [PlannedRig("left", "192.168.1.21"), PlannedRig("right", "192.168.1.22")]
    assert not plan.open_stand
    assert plan.session == PlannedSession()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "teams = []", "[rigs]"])
def test_a_plan_that_says_nothing_is_an_open_stand(text: str) -> None:
    assert parse_plan(text) == Plan()
    assert parse_plan(text).open_stand


SAME_TEAM = {
    "a list in the team": (
        '[teams.nordhang]\nname="Nordhang Optik"\ndrivers=["Svea Linsen", {name="Ruben Claar", number=7}]'
    ),
    "tables in the team": (
        '[teams.nordhang]\nname="Nordhang Optik"\n[teams.nordhang.drivers]\nsvea-linsen="Svea Linsen"\n'
        '[teams.nordhang.drivers.ruben-claar]\nname="Ruben Claar"\nnumber="7"'
    ),
    "an array in the team": (
        '[[teams]]\nname="Nordhang Optik"\nid="nordhang"\n[[teams.drivers]]\nname="Svea Linsen"\n'
        '[[teams.drivers]]\nname="Ruben Claar"\nnumber=7'
    ),
    "tables of drivers who name their team": (
        '[teams]\nnordhang="Nordhang Optik"\n[drivers.svea-linsen]\nname="Svea Linsen"\nteam="Nordhang Optik"\n'
        '[drivers.ruben-claar]\nname="Ruben Claar"\nnumber=7\nteam="nordhang"'
    ),
    "a team that names its drivers": (
        '[teams.nordhang]\nname="Nordhang Optik"\ndrivers=["svea-linsen", "Ruben Claar"]\n'
        '[drivers]\nsvea-linsen="Svea Linsen"\nruben-claar={name="Ruben Claar", number=7}'
    ),
    "a list of drivers and a team that names them": (
        'drivers=["Svea Linsen", {id="ruben-claar", name="Ruben Claar", number=7}]\n'
        '[teams]\nnordhang={name="Nordhang Optik", drivers=["Svea Linsen", "ruben-claar"]}'
    ),
    "both say it": (
        '[teams.nordhang]\nid="nordhang"\nname="Nordhang Optik"\ndrivers=["svea-linsen"]\n'
        '[[drivers]]\nname="Svea Linsen"\nteam="nordhang"\n[[drivers]]\nname="Ruben Claar"\nnumber=7\nteam="nordhang"'
    ),
}


@pytest.mark.parametrize("text", SAME_TEAM.values(), ids=SAME_TEAM.keys())
def test_a_team_can_be_written_in_several_ways(text: str) -> None:
    plan = parse_plan(text)
    assert plan.teams == {"nordhang": PlannedTeam("nordhang", "Nordhang Optik", "Nordhang")}
    assert plan.drivers == {"svea-linsen": SVEA, "ruben-claar": RUBEN}


@pytest.mark.parametrize(
    "text",
    [
        '[rigs.left]\naddress="10.0.0.1"\nport=50001\nvenue="Hall A"\ncars="all"\nname="Window"',
        '[[rigs]]\nid="left"\naddress="10.0.0.1"\nport=50001\nvenue="Hall A"\ncars="all"\nname="Window"',
        'rigs=[{id="left",address="10.0.0.1",port=50001,venue="Hall A",cars="all",name="Window"}]',
        'rigs.left={address="10.0.0.1",port=50001,venue="Hall A",cars="all",name="Window"}',
    ],
)
def test_a_rig_can_be_written_in_several_ways(text: str) -> None:
    rig = PlannedRig("left", "10.0.0.1", 50_001, "Window", venue="Hall A", cars="all")
    assert parse_plan(text).rigs == {"left": rig}


def test_a_rig_in_a_list_may_have_an_id_made_of_its_name() -> None:
    assert list(parse_plan('[[rigs]]\nname="Am Fenster"\naddress="10.0.0.1"').rigs) == ["am-fenster"]


def test_rigs_at_one_address_are_told_apart_by_ports() -> None:
    plan = parse_plan('[rigs]\na={address="10.0.0.1",port=1}\nb={address="10.0.0.1",port=2}')
    assert [(rig.address, rig.port) for rig in plan.rigs.values()] == [("10.0.0.1", 1), ("10.0.0.1", 2)]


def test_a_rig_may_drive_for_a_team_or_for_a_driver_without_one() -> None:
    plan = parse_plan(
        'drivers=["Gast"]\n[teams]\nkessel="Kessel & Sohn"\n'
        '[rigs]\na={address="10.0.0.1",team="kessel & sohn"}\nb={address="10.0.0.2",driver="gast",team="kessel"}\n'
        'c={address="10.0.0.3",driver="Gast"}'
    )
    assert [(rig.team, rig.driver) for rig in plan.rigs.values()] == [
        ("kessel", None),
        ("kessel", "gast"),
        (None, "gast"),
    ]


def test_two_drivers_may_have_one_name_when_their_ids_tell_them_apart() -> None:
    plan = parse_plan('[drivers]\njan-1="Jan"\njan-2="Jan"\n[rigs]\na={address="10.0.0.1",driver="jan-2"}')
    assert plan.rigs["a"].driver == "jan-2"


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ('session="race"', PlannedSession("race", SessionType.RACE, "Race")),
        ('language="de"\nsession="race"', PlannedSession("race", SessionType.RACE, "Rennen")),
        ('language="de"', PlannedSession(name="Freie Hotlap")),
        ('[session]\ntype="Hot Lap"', PlannedSession("hotlap", SessionType.HOTLAP, "Hot lap")),
        ('[session]\nid="fair-day-2"', PlannedSession("fair-day-2")),
    ],
)
def test_a_session_says_what_is_not_usual(text: str, session: PlannedSession) -> None:
    assert parse_plan(text).session == session


MISTAKES = {
    # keys
    "nmae = 'x'": "cup.toml, line 1: nmae is not known here; did you mean name?",
    "wheel = 1": (
        "cup.toml, line 1: wheel is not known here; "
        "a plan has name, language, self_seating, look, session, sessions, rules, classes, teams, drivers and rigs"
    ),
    '[rigs.left]\nadress = "192.168.1.21"': (
        "cup.toml, line 2: rigs.left.adress is not known here; did you mean address?"
    ),
    '[session]\nlanguage = "de"': (
        "cup.toml, line 2: session.language is not known here; it stands above the first line in [brackets]"
    ),
    '[[rigs]]\nid="a"\naddress="10.0.0.1"\n[[rigs]]\n\nid="b"\naddress="10.0.0.2"\nseat="x"': (
        "cup.toml, line 8: rigs.seat is not known here; a rig has id, address, port, name, team, driver, venue, "
        "cars, feed, feed_port, password, key, watch and class"
    ),
    '[teams.a]\nname="A"\ndrivers = [\n{name="B"},\n{name="C", team="a"}]': (
        "cup.toml, line 5: teams.a.drivers.team is not known here; "
        "a driver has id, name, number, nickname, shown, class and replaces"
    ),
    '"x\\u001b y" = 1': (
        "cup.toml, line 1: 'x\\x1b y' is not known here; "
        "a plan has name, language, self_seating, look, session, sessions, rules, classes, teams, drivers and rigs"
    ),
    '[teams.a]\nname="A"\ncolor="#000000"\ncolour="#ffffff"': (
        "cup.toml, line 4: teams.a.colour says the same as color; leave one of them"
    ),
    # what must be there
    '[rigs.left]\nname = "Window"': 'cup.toml, line 1: rigs.left has no address; add address = "192.168.1.21"',
    '\n[[rigs]]\naddress = "10.0.0.1"': 'cup.toml, line 2: rigs has no id; add id = "left"',
    'rigs = ["10.0.0.1"]': "cup.toml, line 1: rigs has no id; write a table for each, such as [rigs.left]",
    '[teams.a]\nshort="A"': 'cup.toml, line 1: teams.a has no name; add name = "Nordhang Optik"',
    "drivers = [{number = 7}]": 'cup.toml, line 1: drivers has no id; add id = "svea"',
    # shapes
    "teams = 5": "cup.toml, line 1: teams cannot be the number 5; write a table for each, such as [teams.nordhang]",
    'rigs = "10.0.0.1"': ("cup.toml, line 1: rigs cannot be '10.0.0.1'; write a table for each, such as [rigs.left]"),
    "[rigs]\nleft = 21": (
        "cup.toml, line 2: rigs.left cannot be the number 21; write a table for each, such as [rigs.left]"
    ),
    '[teams.a]\nname="A"\ndrivers=[\n"B",\n7]': (
        "cup.toml, line 5: teams.a.drivers cannot be the number 7; "
        'write a list of names, such as ["Svea Linsen", "Ruben Claar"]'
    ),
    "session = []": "cup.toml, line 1: session cannot be a list; write [session] and its keys in lines of their own",
    '[rigs]\naddress = "10.0.0.1"': (
        "cup.toml, line 2: rigs.address is no id but a key of a rig; write a table for each, such as [rigs.left]"
    ),
    # values
    "\nname = 5": "cup.toml, line 2: name cannot be the number 5; write text in quotes",
    'name = "\\u202e"': "cup.toml, line 1: name cannot be '\\u202e'; take the invisible character U+202E out",
    'language = "fr"': 'cup.toml, line 1: language cannot be \'fr\'; write "en" or "de"',
    '[session]\ntype = "heat"': (
        "cup.toml, line 2: session.type cannot be 'heat'; "
        'write "practice" or "qualifying" or "race" or "warmup" or "hotlap" or "other"'
    ),
    '[session]\nid = "current"': (
        "cup.toml, line 2: session.id cannot be 'current'; "
        "this is how programs ask for the session that runs; take another id"
    ),
    '[teams.a]\nname="A"\nshort = "Nordhang Optik"': (
        "cup.toml, line 3: teams.a.short cannot be 'Nordhang Optik'; at most 12 characters fit, these are 14"
    ),
    '[teams.a]\nname="A"\ncolour = "blue"': (
        "cup.toml, line 3: teams.a.colour cannot be 'blue'; "
        'a colour is # and six of the digits 0 to 9 and a to f, such as "#3d5a80"'
    ),
    '[rigs.left]\naddress = "rig-1"': (
        "cup.toml, line 2: rigs.left.address cannot be 'rig-1'; "
        'an IP address is needed, such as "192.168.1.21"; names are not looked up'
    ),
    '[rigs]\nleft = "10.0.0.256"': (
        "cup.toml, line 2: rigs.left cannot be '10.0.0.256'; "
        'an IP address is needed, such as "192.168.1.21"; names are not looked up'
    ),
    '[rigs.left]\naddress = "10.0.0.1"\nport = 70000': (
        "cup.toml, line 3: rigs.left.port cannot be the number 70000; "
        "a port is a whole number from 1 to 65535, without quotes"
    ),
    '[rigs.left]\naddress = "10.0.0.1"\ncars = "mine"': (
        'cup.toml, line 3: rigs.left.cars cannot be \'mine\'; write "player" or "all"'
    ),
    '[drivers.svea]\nname="Svea"\nnumber = 1.5': (
        "cup.toml, line 3: drivers.svea.number cannot be the number 1.5; "
        'write a whole number, such as 7, or text in quotes, such as "007"'
    ),
    # ids
    '[teams."Nord hang"]\nname="N"': (
        "cup.toml, line 1: teams.'Nord hang' cannot be an id; "
        'an id has up to 40 letters a to z, digits, ".", "_" and "-", and begins with a letter or digit'
    ),
    '[[rigs]]\nid = ""\naddress="10.0.0.1"': (
        "cup.toml, line 2: rigs.id cannot be ''; "
        'an id has up to 40 letters a to z, digits, ".", "_" and "-", and begins with a letter or digit'
    ),
    '[teams.a]\nid = "b"\nname = "A"': "cup.toml, line 2: teams.a.id cannot be 'b'; this is the table of 'a'",
    '[[rigs]]\nid="a"\naddress="10.0.0.1"\n[[rigs]]\nid="A"\naddress="10.0.0.2"': (
        "cup.toml, line 5: rigs.id has the id 'A' of the rig in line 1; give one of them another id"
    ),
    '[teams.a]\nname="A"\n[teams.A]\nname="B"': (
        "cup.toml, line 3: teams.A has the id 'A' of the team in line 1; give one of them another id"
    ),
    '[teams.a]\nname="A"\ndrivers=["Jan"]\n[teams.b]\nname="B"\ndrivers=["Jan"]': (
        "cup.toml, line 6: teams.b.drivers has the id 'jan' of the driver in line 3; give one of them another id"
    ),
    'drivers=["Jan", {name=5}, {name="Ida", id=true}]': (
        "cup.toml, line 1: drivers.name cannot be the number 5; write text in quotes\n"
        "cup.toml, line 1: drivers.id cannot be true; "
        'an id has up to 40 letters a to z, digits, ".", "_" and "-", and begins with a letter or digit'
    ),
    # who and whose
    '[drivers.svea]\nname="Svea"\nteam="nordhang"': (
        "cup.toml, line 3: drivers.svea.team cannot be 'nordhang'; the plan has no teams"
    ),
    '[teams]\nnordhang="Nordhang"\n[rigs.left]\naddress="10.0.0.1"\nteam="nordhagn"': (
        "cup.toml, line 5: rigs.left.team cannot be 'nordhagn'; there is no such team, did you mean 'nordhang'?"
    ),
    'drivers=["Svea Linsen", "Ida"]\n[rigs.left]\naddress="10.0.0.1"\n\ndriver="Sven Linsen"': (
        "cup.toml, line 5: rigs.left.driver cannot be 'Sven Linsen'; "
        "there is no such driver, did you mean 'Svea Linsen'?"
    ),
    'drivers=["Svea Linsen"]\n[rigs.left]\naddress="10.0.0.1"\ndriver="Toni"': (
        "cup.toml, line 4: rigs.left.driver cannot be 'Toni'; there is no such driver"
    ),
    '[rigs.left]\naddress="10.0.0.1"\ndriver=7': (
        "cup.toml, line 3: rigs.left.driver cannot be the number 7; write text in quotes"
    ),
    '[drivers]\njan-1="Jan"\njan-2="Jan"\n[rigs.left]\naddress="10.0.0.1"\ndriver="Jan"': (
        "cup.toml, line 6: rigs.left.driver cannot be 'Jan'; 2 are called so; write the id, jan-1 or jan-2"
    ),
    '[teams.a]\nname="A"\ndrivers=["Ida"]\n[drivers]\nsvea="Svea"': (
        "cup.toml, line 3: teams.a.drivers cannot be 'Ida'; there is no such driver"
    ),
    '[teams.a]\nname="A"\ndrivers=["Svea"]\n[teams.b]\nname="B"\ndrivers=["svea"]\n[drivers]\nsvea="Svea"': (
        "cup.toml, line 6: teams.b.drivers cannot have 'Svea', who is in team 'a'"
    ),
    '[teams]\nb="B"\n[teams.a]\nname="A"\ndrivers=["Svea"]\n[rigs.x]\naddress="10.0.0.1"\nteam="b"\ndriver="svea"': (
        "cup.toml, line 9: rigs.x.driver cannot be 'Svea' of team 'a'; the rig is of team 'b'"
    ),
    # addresses
    '[rigs]\nleft = "192.168.1.21"\nright = "192.168.1.21"': (
        "cup.toml, line 3: rigs.right cannot be '192.168.1.21', which the rig in line 2 has; "
        "rigs at one address need a port each, all different"
    ),
    '[rigs]\na={address="10.0.0.1",port=1}\nb={address="10.0.0.1",port=2}\nc={address="::ffff:10.0.0.1",port=1}': (
        "cup.toml, line 4: rigs.c.address cannot be '10.0.0.1', which the rig in line 2 has; "
        "rigs at one address need a port each, all different"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nport=1\n[rigs.b]\naddress="10.0.0.1"': (
        "cup.toml, line 5: rigs.b.address cannot be '10.0.0.1', which the rig in line 1 has; "
        "rigs at one address need a port each, all different"
    ),
    '[rigs.a]\naddress="10.0.0.1"\n[rigs.b]\naddress="10.0.0.1"\nport=1': (
        "cup.toml, line 4: rigs.b.address cannot be '10.0.0.1', which the rig in line 1 has; "
        "rigs at one address need a port each, all different"
    ),
    # feeds that are asked, keys, folders
    '[rigs.a]\naddress="10.0.0.1"\npassword="x"': (
        "cup.toml, line 3: rigs.a.password needs feed, the name of what is asked there"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nfeed_port=9': (
        "cup.toml, line 3: rigs.a.feed_port needs feed, the name of what is asked there"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nfeed="gt7"\npassword=7': (
        "cup.toml, line 4: rigs.a.password cannot be what it is; write up to 60 visible characters in quotes"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nkey="short"': (
        "cup.toml, line 3: rigs.a.key cannot be what it is; a key has 16 to 128 visible characters, in quotes"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nwatch="~nobody-here/x"': (
        "cup.toml, line 3: rigs.a.watch cannot be '~nobody-here/x'; "
        "there is no such user; write the whole name of the folder"
    ),
    '[rigs.a]\naddress="10.0.0.1"\nwatch=" "': (
        "cup.toml, line 3: rigs.a.watch cannot be ' '; write the name of a folder in quotes"
    ),
    '[rigs]\na={address="10.0.0.1",feed="lmu",feed_port=9000}\nb={address="10.0.0.1",feed_port=9000,feed="x"}': (
        "cup.toml, line 3: rigs.b.address cannot be '10.0.0.1', which the rig in line 2 has; "
        "rigs at one address need a port each, all different"
    ),
    # laps that cannot be
    "[session]\nmin_lap=true": (
        "cup.toml, line 2: session.min_lap cannot be true; "
        'write a lap time in quotes, such as "1:58.432", or seconds, such as 80'
    ),
    '[session]\nmin_lap="a minute"': (
        "cup.toml, line 2: session.min_lap cannot be 'a minute'; "
        'write a lap time in quotes, such as "1:58.432", or seconds, such as 80'
    ),
    '[session]\nmin_lap=90\nmax_lap="1:30"': "cup.toml, line 3: session.max_lap must be longer than min_lap",
    # several
    'nmae="x"\n[rigs.a]\naddress="x"\nport=0\n[session]\ntype=1': (
        "cup.toml, line 1: nmae is not known here; did you mean name?\n"
        "cup.toml, line 3: rigs.a.address cannot be 'x'; "
        'an IP address is needed, such as "192.168.1.21"; names are not looked up\n'
        "cup.toml, line 4: rigs.a.port cannot be the number 0; "
        "a port is a whole number from 1 to 65535, without quotes\n"
        "cup.toml, line 6: session.type cannot be the number 1; "
        'write "practice" or "qualifying" or "race" or "warmup" or "hotlap" or "other"'
    ),
}

NOT_TOML = {
    "\nname = Company Cup": (
        "cup.toml, line 2, column 8: 'name = Company Cup' cannot be read; "
        "there is no value here; text needs quotes around it"
    ),
    "[rigs.left]\naddress = 192.168.1.21": (
        "cup.toml, line 2, column 18: 'address = 192.168.1.21' cannot be read; "
        "the line should end here; text needs quotes around it"
    ),
    'name = "Cup\nlanguage = "de"': (
        "cup.toml, line 1, column 12: 'name = \"Cup' cannot be read; a text before this place has no quote at its end"
    ),
    'name = "Cup': "cup.toml, line 1: 'name = \"Cup' cannot be read; a text before this place has no quote at its end",
    "name": "cup.toml, line 1: 'name' cannot be read; a line has a key, the sign = and a value",
    '[teams.a]\ndrivers = ["B"\n\n': (
        "cup.toml, line 2: 'drivers = [\"B\"' cannot be read; a list before this place has no ] at its end"
    ),
    '[rigs.left]\naddress="x"\n[rigs.left]': (
        "cup.toml, line 3, column 11: '[rigs.left]' cannot be read; "
        "this table stands in the plan a second time; join the two or give one another id"
    ),
    'name = "A"\nname = "B"\n': (
        "cup.toml, line 2, column 11: 'name = \"B\"' cannot be read; "
        "this key stands there a second time; leave one of them"
    ),
    'name = "c:\\cup"': (
        "cup.toml, line 1, column 13: 'name = \"c:\\cup\"' cannot be read; "
        'between "quotes" a backslash is written twice'
    ),
    'größe = "x"': (
        "cup.toml, line 1, column 3: 'größe = \"x\"' cannot be read; a line has a key, the sign = and a value"
    ),
    "\x1b[31m = 1": (
        "cup.toml, line 1, column 1: '\\x1b[31m = 1' cannot be read; "
        "a key has letters a to z, digits, _ and -; any other needs quotes around it"
    ),
    "name = 0x": (
        "cup.toml, line 1, column 9: 'name = 0x' cannot be read; the line should end here; text needs quotes around it"
    ),
    f"port = {'9' * 5000}": "cup.toml is no plan; a number in it has too many digits",
    "name = " + "[" * 5000: "cup.toml is no plan; its lists or tables are nested too deep",
}


def test_a_rig_that_is_asked_and_what_else_belongs_to_it() -> None:
    plan = parse_plan(
        """
        [session]
        min_lap = 80
        max_lap = "3:20,5"
        [rigs.left]
        address = "10.0.0.1"
        feed = "acc-broadcasting"
        feed_port = 9000
        password = ""
        key = "sixteen letters!"
        watch = "//pc-1/results"
        [rigs.right]
        address = "10.0.0.1"
        feed = "acc-broadcasting"
        feed_port = 9001
        """
    )
    assert (plan.session.min_lap_ms, plan.session.max_lap_ms) == (80_000, 200_500)
    left, right = plan.rigs.values()
    assert (left.feed, left.feed_port, left.password, left.key) == ("acc-broadcasting", 9000, "", "sixteen letters!")
    assert left.watch == Path("//pc-1/results")
    assert (left.sends_from, right.sends_from, PlannedRig("x", "10.0.0.2", 7).sends_from) == (9000, 9001, 7)
    assert "sixteen" not in repr(plan)


def test_a_driver_says_how_he_is_shown_and_a_team_has_a_logo() -> None:
    plan = parse_plan(
        """
        [teams.north]
        name = "North Works"
        logo = "north.svg"
        drivers = [{ id = "ida", name = "Ida Brenn", nickname = "Comet", shown = "nickname" }, "Jan Ohm"]
        """
    )
    shown = [(each.nickname, each.shown) for each in plan.drivers.values()]
    assert shown == [("Comet", Shown.NICKNAME), (None, None)]
    assert plan.teams["north"].logo == "north.svg"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[drivers.a]\nname="A"\nshown="large"',
            'cup.toml, line 3: drivers.a.shown cannot be \'large\'; write "full", "first-initial", ',
        ),
        ('[drivers.a]\nname="A"\nshown=7', "cup.toml, line 3: drivers.a.shown cannot be the number 7; write "),
        (
            '[drivers.a]\nname="A"\nshown="nickname"',
            'cup.toml, line 3: drivers.a.shown cannot be "nickname" where there is none; add nickname = ...',
        ),
        (
            '[teams.a]\nname="A"\nlogo="a.gif"',
            "cup.toml, line 3: teams.a.logo cannot be 'a.gif'; a logo is a file whose name ends in",
        ),
    ],
)
def test_how_nobody_can_be_shown_is_told(text: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(text, "cup.toml")
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(("text", "sentence"), (MISTAKES | NOT_TOML).items(), ids=str)
def test_a_wrong_plan_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(text, "cup.toml")
    assert str(refused.value) == sentence


# Files


def test_a_plan_is_read_from_a_file_as_windows_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_bytes(b"\xef\xbb\xbf" + CUP.replace("\n", "\r\n").encode())
    assert read_plan(file) == parse_plan(CUP)


def test_the_line_is_right_in_a_file_as_windows_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_bytes(b'\xef\xbb\xbfname = "Cup"\r\n\r\nlanguage = "fr"\r\n')
    with pytest.raises(SetupError) as refused:
        read_plan(file)
    assert str(refused.value) == f'{file}, line 3: language cannot be \'fr\'; write "en" or "de"'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b'name = "Cup"\ntrack = "N\xfcrburgring"',
            "line 2: this is not UTF-8; have the editor save the plan as UTF-8",
        ),
        ('name = "Cup"'.encode("utf-16"), "line 1: this is not UTF-8; have the editor save the plan as UTF-8"),
        (b"#" * (plan_file.MOST_BYTES + 1), "it is larger than 1 MiB"),
    ],
)
def test_a_file_that_holds_no_plan_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "cup.toml"
    file.write_bytes(content)
    with pytest.raises(SetupError, match=f"^{re.escape(str(file))}.*{sentence}$"):
        read_plan(file)


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SetupError, match=r"^the plan .* cannot be read \(.+\); name a TOML file with --plan$"):
        read_plan(tmp_path / name)


# Whatever people type


def read(text: str) -> tuple[Plan | None, list[str]]:
    """The plan of a text, or the sentences about it."""
    try:
        return parse_plan(text), []
    except SetupError as error:
        return None, str(error).splitlines()


@given(st.text() | st.text("[]{}=.,'\"#\n ars1").map("rigs = {0}".format))
def test_any_text_is_a_plan_or_refused(text: str) -> None:
    plan, sentences = read(text)
    assert plan is not None or sentences[0].startswith("plan")


WORDS = st.sampled_from(
    ["id", "name", "short", "color", "drivers", "team", "address", "port", "driver", "cars", "type"]
)
VALUES = st.recursive(
    st.sampled_from(['"10.0.0.1"', '"a"', '"A"', '"#123456"', '"all"', "7", "true", "1.5", "1979-05-27"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(WORDS, inner, max_size=3).map(
            lambda parts: "{" + ", ".join(f"{key} = {value}" for key, value in parts.items()) + "}"
        ),
    ),
    max_leaves=6,
)
TABLES = st.sampled_from(
    ["[session]", "[teams.a]", "[teams.b]", "[drivers.a]", "[rigs.a]", "[rigs.b]", "[[rigs]]", "[[drivers]]", "[rigs]"]
)


@given(st.lists(st.tuples(TABLES, st.dictionaries(WORDS, VALUES, max_size=4)), max_size=4))
def test_any_toml_is_a_plan_or_refused(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = "\n".join(
        "\n".join([header, *(f"{key} = {value}" for key, value in content.items())]) for header, content in tables
    )
    plan, sentences = read(text)
    told = [int(sentence.split()[2].rstrip(":,")) for sentence in sentences if not sentence.startswith("and ")]
    assert told == sorted(told)
    assert all(1 <= line <= text.count("\n") + 1 for line in told)
    if plan is not None:
        assert all(
            rig.driver in (None, *plan.drivers) and rig.team in (None, *plan.teams) for rig in plan.rigs.values()
        )


# Every plan can be typed

KEYS = {"current", "colour", *(key for kind in KINDS.values() for key in kind.keys)}
TEXTS = st.text(min_size=1, max_size=70).filter(lambda text: _kept(name, text))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True).filter(lambda word: word not in KEYS)


def _kept(check: Callable[[object], str], text: str) -> bool:
    try:
        return check(text) == text
    except WrongValue:
        return False


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A right plan with a few of everything."""
    team_ids = draw(st.lists(IDS, max_size=3, unique_by=str.casefold))
    driver_ids = draw(st.lists(IDS, max_size=4, unique_by=str.casefold))
    rig_ids = draw(st.lists(IDS, max_size=3, unique_by=str.casefold))
    addresses = draw(
        st.lists(st.ip_addresses(v=4), min_size=len(rig_ids), max_size=len(rig_ids), unique=True).filter(
            lambda found: not any(a.is_multicast or a.is_unspecified or int(a) == 0xFFFFFFFF for a in found)
        )
    )
    optional = st.none() | TEXTS
    shorts = st.text(min_size=1, max_size=12).filter(lambda text: _kept(short, text))
    teams = {
        id: PlannedTeam(id, draw(TEXTS), draw(shorts), draw(st.sampled_from([None, "#00ff7f", "#123456"])))
        for id in team_ids
    }
    of_team = st.sampled_from([None, *team_ids])
    numbers = st.none() | st.text("0123456789AB", min_size=1, max_size=6)
    drivers = {id: PlannedDriver(id, draw(TEXTS), draw(of_team), draw(numbers)) for id in driver_ids}
    rigs = {}
    for id, address in zip(rig_ids, addresses, strict=True):
        driver = draw(st.sampled_from([None, *driver_ids]))
        team = (drivers[driver].team if driver else None) or draw(of_team)
        port = draw(st.none() | st.integers(1, 65_535))
        cars: Cars | None = draw(st.sampled_from([None, "player", "all"]))
        rigs[id] = PlannedRig(id, str(address), port, draw(optional), team, driver, draw(optional), cars)
    session = PlannedSession(draw(IDS), draw(st.sampled_from(SessionType)), draw(TEXTS), draw(optional))
    return Plan(draw(TEXTS), teams, drivers, rigs, session, draw(st.sampled_from(["en", "de"])))


def typed(plan: Plan) -> str:
    """The plan as TOML, tables under their ids or in lists."""
    lines = [f"name = {quoted(plan.name)}", f"language = {quoted(plan.language)}", "[session]"]
    lines += keys(plan.session)
    for word, things in (("teams", plan.teams), ("drivers", plan.drivers), ("rigs", plan.rigs)):
        for id, thing in things.items():
            lines += [f"[{word}.{quoted(id)}]" if len(things) % 2 else f"[[{word}]]", *keys(thing)]
    return "\n".join(lines)


def keys(thing: PlannedSession | PlannedTeam | PlannedDriver | PlannedRig) -> Iterator[str]:
    for key in thing.__slots__:
        value = getattr(thing, key)
        if value is not None:
            yield f"{key} = {str(value).lower() if isinstance(value, int) else quoted(value)}"


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])  # most text is no name
@given(plans())
def test_every_plan_can_be_typed(plan: Plan) -> None:
    assert parse_plan(typed(plan)) == plan


@given(st.lists(TEXTS, max_size=5, unique_by=lambda text: slug(text).casefold()))
def test_drivers_listed_by_name_are_all_there(names: list[str]) -> None:
    plan = parse_plan(f'[teams.a]\nname = "A"\ndrivers = [{", ".join(map(quoted, names))}]')
    assert [(driver.name, driver.team) for driver in plan.drivers.values()] == [(name, "a") for name in names]
    assert all(identity(id) == id for id in plan.drivers)


@given(TEXTS)
def test_a_team_without_a_short_name_gets_one(name: str) -> None:
    assert parse_plan(f"[teams.a]\nname = {quoted(name)}").teams["a"].short == shortened(name)


# The page

PAGE = DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_the_plans_of_the_page_are_right(block: str) -> None:
    assert parse_plan(block).name


def test_the_page_has_every_key_and_no_other() -> None:
    told = set(re.findall(r"^\| `?\[?(\w+)[^|]*\| \**`(\w+)`", PAGE, re.MULTILINE))
    known = {(table, key) for table, kind in KINDS.items() for key in kind.keys if key != "id" or table == "session"}
    assert told == known | {
        ("classes", "name"),
        ("classes", "color"),
        ("top", "name"),
        ("top", "language"),
        ("top", "self_seating"),
        ("top", "look"),
        ("top", "rules"),
        ("top", "look"),
    }


def test_the_sentences_of_the_page_are_those_that_people_meet() -> None:
    told = re.findall(r"`((?:cup\.toml,|the plan).*?)` \| ", PAGE)
    met = {*MISTAKES.values(), *NOT_TOML.values()}
    met.add("the plan cup.toml cannot be read (No such file or directory); name a TOML file with --plan")
    assert len(told) == 7
    assert set(told) <= met
