"""Venue against venue: a hall of many teams and a hall of few are compared by the mean."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from leaderboard.cup import Cup
from leaderboard.venues import Venues, venues, venues_of
from tests.leaderboard.cups import RULES, cup_of, in_order, session
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.rules import Rules, Teams

D = Decimal
MEMBERS = {"red": ("ada",), "blue": ("bea",), "green": ("cleo",)}


def plan(*rigs: str) -> Plan:
    """A plan of these rigs, each told as `team@venue`, `=driver@venue`, or without a venue."""
    made = []
    for at, rig in enumerate(rigs):
        who, _, venue = rig.partition("@")
        driver = who.removeprefix("=") if who.startswith("=") else None
        made.append(
            PlannedRig(
                f"r{at}", f"10.0.0.{at}", team=None if driver else who or None, driver=driver, venue=venue or None
            )
        )
    drivers = {driver: PlannedDriver(driver, driver, team) for team, its in MEMBERS.items() for driver in its}
    teams = {team: PlannedTeam(team, team, team) for team in MEMBERS}
    return Plan(teams=teams, drivers=drivers, rigs={rig.id: rig for rig in made})


def evening(order: str = "ada bea cleo", rules: Rules = RULES) -> Cup:
    """A race that pays 10, 6 and 4."""
    return cup_of(session("race-1", in_order(order)) if order else session("race-1", []), rules=rules, members=MEMBERS)


def told(found: Venues) -> Sequence[tuple[int, str, Decimal, Decimal]]:
    return [(each.position, each.venue, each.mean, each.points) for each in found.standings]


def test_the_mean_decides_and_the_sum_stands_beside_it() -> None:
    found = venues(evening(), plan("red@Hall A", "blue@Hall B", "green@Hall A"))
    assert told(found) == [(1, "Hall A", D(7), D(14)), (2, "Hall B", D(6), D(6))]
    hall_a = found.standings[0]
    assert [each.team.id for each in hall_a.teams] == ["red", "green"]
    assert [each.team.id for each in hall_a.best_teams] == ["red"]
    assert [each.driver.id for each in hall_a.best_drivers] == ["ada"]


def test_a_mean_is_rounded_to_hundredths() -> None:
    rules = replace(RULES, points={"race": replace(RULES.points["race"], factor=D("0.01"))})
    found = venues(evening(rules=rules), plan("red@A", "blue@A", "green@A"))
    assert told(found) == [(1, "A", D("0.07"), D("0.2"))]


def test_venues_with_the_same_mean_share_their_place() -> None:
    found = venues(evening("ada"), plan("blue@B", "green@A"))
    assert [(each.position, each.tied, each.venue) for each in found.standings] == [(1, True, "A"), (1, True, "B")]


def test_before_anybody_has_a_place_nobody_is_the_best() -> None:
    found = venues(evening(""), plan("red@A", "blue@B"))
    assert [(each.best_teams, each.best_drivers) for each in found.standings] == [((), ())] * 2


def test_a_team_at_two_venues_counts_for_none_and_is_told() -> None:
    found = venues(evening(), plan("red@A", "red@B", "blue@B", "green", "@C"))
    assert told(found) == [(1, "B", D(6), D(6))]
    assert [(each.team.id, each.venues) for each in found.split] == [("red", ("A", "B"))]
    assert [team.id for team in found.nowhere] == ["green"]
    assert found.without_teams == ("A", "C")


def test_a_rig_belongs_to_the_team_of_who_sits_in_it() -> None:
    assert venues_of(plan("=ada@A", "=stranger@B", "@B", "blue@B")) == {"red": ("A",), "blue": ("B",), "green": ()}


@pytest.mark.parametrize(
    ("rigs", "rules", "sentence"),
    [
        (["red"], RULES, "the plan says of no rig where it stands"),
        (["red@A", "red@B"], RULES, "no team of the plan has its rigs at one venue"),
        (["red@A"], replace(RULES, teams=Teams("sum-of-bests")), "there are no points to compare venues by"),
    ],
)
def test_where_there_is_nothing_to_compare(rigs: list[str], rules: Rules, sentence: str) -> None:
    with pytest.raises(LookupError, match=sentence):
        venues(evening(rules=rules), plan(*rigs))
