"""A company cup to tell: who takes part, who is to come in where, and the laps that make it come so.

23 teams of three, a rig each, at two venues. In each race one driver of every team drives: the first of each in races
1 and 4, the second in 2 and 5, the third in 3 and 6. The places of each race are decided beforehand (`places`), and lap
times are made up to fit; so nothing here knows how the house reckons.
"""

from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple

from timing.event import Plan
from timing.plan_file import parse_plan

_COMPANIES: Final = """
Nordhang Kessel Lahntal Basalt Waldkauz Turmuhr Apfelhof Blitz Drachen Eifelglas Fassbau Gelbkiste Hafenlicht Imkerei
Kirschgut Leuchtturm Moselwerk Optikhaus Pflugbau Quellwasser Rebenhof Sonnentag Zahnrad
"""
_PEOPLE: Final = """
Anna Bernd Carla Dora Emil Frida Gero Hanna Ivo Jana Kurt Lea Mats Nina Ole Petra Rosa Sven Tarek Ulla Viktor Wilma Zoe
"""
_NAMES: Final = tuple(_COMPANIES.split())
TEAMS: Final = tuple(name.lower() for name in _NAMES)
FIRST_NAMES: Final = tuple(_PEOPLE.split())
RACES: Final = 6
LAPS: Final = 3
QUALIFYING: Final = "qualifying"
RIGS: Final = "10.0.1"
"""The network of the rigs: how their addresses begin."""
SESSIONS: Final = (QUALIFYING, *(f"race-{number}" for number in range(1, RACES + 1)))
HALLS: Final = {"Koblach": 12, "Ringhalle": 11}
"""How many rigs stand at each venue."""

Seats = Mapping[str, str]
"""Who sits in each rig."""


def driver(team: str, seat: int) -> str:
    """The id of a team's driver number 0, 1 or 2."""
    return f"{team}-{seat + 1}"


MEMBERS: Final = {team: tuple(driver(team, seat) for seat in range(3)) for team in TEAMS}
DRIVERS: Final = tuple(who for its in MEMBERS.values() for who in its)


def name(id: str) -> str:
    """What a driver is called: no two are called the same."""
    team, seat = id.rsplit("-", 1)
    number = TEAMS.index(team)
    return f"{FIRST_NAMES[(number + 7 * int(seat)) % len(FIRST_NAMES)]} {_NAMES[number]}"


def rig(team: str) -> str:
    """The id of a team's rig."""
    return f"rig-{TEAMS.index(team) + 1:02d}"


def plan(rules: str = 'rules = "company-cup"', *more: str) -> Plan:
    """The plan, read as organisers write it. `more` are sessions behind the last race."""
    return parse_plan(plan_text(rules, *more))


def plan_text(rules: str = 'rules = "company-cup"', *more: str, network: str = RIGS) -> str:
    """The plan as organisers write it; the rigs have their addresses in `network`."""
    lines = [
        'name = "Firmencup"',
        rules,
        *('[[sessions]]\ntype = "qualifying"\ntrack = "Suzuka"', 'min_lap = "1:30"'),
        *('[[sessions]]\ntype = "race"\ntrack = "Suzuka"', f"count = {RACES}", f"laps = {LAPS}"),
        *more,
    ]
    for number, team in enumerate(TEAMS, start=1):
        members = ", ".join(
            f'{{ id = "{driver(team, seat)}", name = "{name(driver(team, seat))}", number = {number * 10 + seat} }}'
            for seat in range(3)
        )
        lines += [f"[teams.{team}]", f'name = "{_NAMES[number - 1]}"', f"drivers = [{members}]"]
    for number, team in enumerate(TEAMS, start=1):
        venue = "Koblach" if number <= HALLS["Koblach"] else "Ringhalle"
        place = f'address = "{network}.{number}"\nvenue = "{venue}"'
        lines += [f"[rigs.{rig(team)}]", place, f'team = "{team}"', f'driver = "{driver(team, 0)}"']
    return "\n".join(lines)


# Who comes in where

_ARRANGED: Final = {
    # The first of both wins a race: equal points, and wins decide.
    "nordhang": (1, 3, 11, 23, 4, 13),
    "kessel": (2, 4, 13, 18, 3, 11),
    # The same places, otherwise spread: the best lap decides.
    "lahntal": (5, 7, 10, 9, 8, 12),
    "basalt": (9, 8, 12, 5, 7, 10),
    # The same places and the same best lap: whose was earlier decides.
    "waldkauz": (6, 14, 15, 16, 17, 19),
    "turmuhr": (16, 17, 19, 6, 14, 15),
    # These have something happen to them, and come in there after all.
    "apfelhof": (7, 12, 9, 11, 22, 2),
    "blitz": (10, 18, 23, 21, 10, 1),
    "drachen": (22, 11, 16, 22, 23, 9),
}


def places() -> list[list[str]]:
    """By race, the teams in the order in which they end up after all rulings."""
    chance = Random(2026)
    orders = []
    for race in range(RACES):
        taken = {its[race]: team for team, its in _ARRANGED.items()}
        rest = [team for team in TEAMS if team not in _ARRANGED]
        chance.shuffle(rest)
        orders.append([taken[place] if place in taken else rest.pop() for place in range(1, len(TEAMS) + 1)])
    return orders


class Course(NamedTuple):
    """The laps of one car in a race."""

    team: str
    laps: tuple[int, ...]


def race_time(place: int) -> int:
    """How long a race takes who comes in there, in milliseconds."""
    return 355_000 + 700 * place


def course(race: int, team: str, total_ms: int, second_ms: int | None = None, first_ms: int | None = None) -> Course:
    """Three laps of so long together; the first from a standing start, the second the fastest."""
    chance = Random(f"{race}/{team}")
    first = first_ms if first_ms is not None else total_ms // 3 + 2_500 + chance.randrange(400)
    second = second_ms if second_ms is not None else total_ms // 3 - 1_500 - chance.randrange(400)
    return Course(team, (first, second, total_ms - first - second))
