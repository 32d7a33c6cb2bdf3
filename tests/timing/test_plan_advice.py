"""What somebody with experience would ask about a plan before the evening, though every line of it is right."""

import pytest
from hypothesis import given, settings

from tests.timing.plans import plans
from timing.event import Plan
from timing.plan_advice import advice
from timing.plan_file import parse_plan

LIMITS = '[session]\nmin_lap="0:30"\nmax_lap="10:00"\n'
TWO = '[teams.a]\nname="Alpha"\ndrivers=["Ida"]\n[teams.b]\nname="Beta"\ndrivers=["Jan"]\n'
RIGS = '[rigs]\nx={address="10.0.0.1",driver="Ida"}\ny={address="10.0.0.2",driver="Jan"}\n'


def found(text: str) -> list[tuple[str, str]]:
    return [(each.about, each.sentence) for each in advice(parse_plan(text))]


@pytest.mark.parametrize(
    "text",
    [
        LIMITS,
        LIMITS + RIGS.replace(',driver="Ida"', "").replace(',driver="Jan"', ""),
        LIMITS + TWO + RIGS,
        'drivers=["Ida", "Jan"]\n' + LIMITS,
        # a rig without a driver drives for its whole team
        LIMITS + '[teams]\na="Alpha"\n[rigs]\nx={address="10.0.0.1",team="a"}\n',
        'rules="league"\nsessions=[{type="race",min_lap=30,max_lap=600,count=3,laps=5}]\n',
        (
            'sessions=[{type="race",min_lap=30,max_lap=600,starts="19:00"},'
            '{type="other",min_lap=30,max_lap=600},{type="hotlap",min_lap=30,max_lap=600,starts="20:00"}]\n'
            '[rules]\nties=["session:race"]'
        ),
    ],
)
def test_a_plan_of_which_nothing_is_to_be_said(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "about", "sentence"),
    [
        (
            LIMITS + TWO + '[rigs]\nx={address="10.0.0.1",driver="Ida"}',
            "team-without-rig",
            "no rig is of team 'Beta'; give a rig that team, or seat its drivers before they drive",
        ),
        (
            LIMITS + TWO + RIGS + '[drivers]\nida="Ida"\njan="Jan"\ngast="Gast"',
            "driver-without-team",
            "no team has 'Gast'; add team, unless they drive as guests",
        ),
        (
            LIMITS + TWO + RIGS + 'z={address="10.0.0.3"}',
            "rig-without-driver",
            (
                "nobody sits in rig 'z'; seat somebody before laps count, or they go to the rig's team, "
                "or by the name that the game gives"
            ),
        ),
        (
            LIMITS + TWO.replace('"Ida"', '"Ida", "Ada"') + '[teams.c]\nname="Gamma"\ndrivers=["Kim"]',
            "teams-unequal",
            "most teams have 1 driver, but 'Alpha' (2); more drivers can score more points",
        ),
        (
            'rules={teams="best",team_best=2}\n' + LIMITS + TWO,
            "fewer-drivers-than-rules",
            (
                "the rules count 2 drivers of each team, and there are fewer in 'Alpha', 'Beta'; "
                "add drivers, or change team_best in [rules]"
            ),
        ),
        (
            'rules="hotlap-teams"\n' + LIMITS + '[teams]\na="Alpha"',
            "fewer-drivers-than-rules",
            (
                "the rules count 1 driver of each team, and there are fewer in 'Alpha'; "
                "add drivers, or change team_best in [rules]"
            ),
        ),
        (
            LIMITS + '[drivers]\na={name="Ida",number="a1"}\nb={name="Jan",number="A1"}\nc={name="Kim",number=7}',
            "number-twice",
            "start number 'a1' is that of 'Ida', 'Jan'; give each their own",
        ),
        (
            LIMITS + '[drivers]\njan-1="Jan"\njan-2="jan"',
            "name-twice",
            "'Jan' is the name of 'jan-1', 'jan-2'; write the names so that people can tell",
        ),
        (
            LIMITS
            + '[teams]\na={name="Alpha",color="#3d5a80",drivers=["Ida"]}\n'
            + 'b={name="Beta",color="#405b7d",drivers=["Jan"]}\nc={name="C",color="#000000",drivers=["Kim"]}',
            "colors-alike",
            "'Alpha' (#3d5a80) and 'Beta' (#405b7d) look alike; change the color of one",
        ),
        (
            LIMITS
            + '[teams.a]\nname="Nordhang Optik"\ndrivers=["Ida"]\n[teams.b]\nname="K & S Werke"\ndrivers=["Jan"]',
            "name-does-not-fit",
            "where 12 characters fit, boards show 'Nordhang Optik' as 'Nordhang'; write short where another is better",
        ),
        (
            LIMITS + TWO.replace('"Alpha"', '"Alpha"\nshort="beta"'),
            "short-twice",
            "'Alpha', 'Beta' have one short name; write a short of its own for each",
        ),
        (
            (
                'sessions=[{type="race",count=2,starts="19:00",min_lap=30,max_lap=600},'
                '{type="other",starts="20:00",min_lap=30,max_lap=600}]'
            ),
            "times-go-back",
            "race-2 (19:00) should start later than the session before; sessions go in the order of the plan",
        ),
        (
            'sessions=[{type="race",count=9,min_lap=30},{type="other",min_lap=30,max_lap=600}]',
            "no-lap-limits",
            (
                "add min_lap and max_lap to race-1, race-2, race-3, race-4, race-5, race-6, race-7, race-8 and 1 more; "
                "without them a lap that a game got wrong counts"
            ),
        ),
        (
            'rules={ties=["wins","session:quali"]}\n' + LIMITS,
            "tie-without-session",
            "ties in [rules] names the session 'quali', which the plan does not have",
        ),
        (
            (
                'rules={drops=1}\nsessions=[{type="race",min_lap=30,max_lap=600},'
                '{type="other",counts=false,min_lap=30,max_lap=600}]'
            ),
            "drops-everything",
            "the rules drop 1 result of 1 session that count; write fewer drops in [rules]",
        ),
    ],
)
def test_what_is_worth_a_look_is_said_once(text: str, about: str, sentence: str) -> None:
    assert found(text) == [(about, sentence)]


def test_of_many_alike_colours_a_few_pairs_are_named() -> None:
    teams = "\n".join(f'[teams.t{number}]\nname="T{number}"\ncolor="#00000{number % 8}"' for number in range(20))
    assert sum(about == "colors-alike" for about, _ in found(teams)) == 5


@given(plans())
@settings(max_examples=15)
def test_every_plan_can_be_advised_upon(plan: Plan) -> None:
    assert all(each.sentence.isprintable() for each in advice(plan))
