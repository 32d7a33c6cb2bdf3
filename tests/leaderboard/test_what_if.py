"""What the standings would be if a race ended otherwise: the same rules, another order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.supposed import put
from leaderboard.what_if import WhatIf, Wish, what_if
from tests.leaderboard.test_stories import AT, Evening
from timing.record.decisions import Penalty, Phase, Ruled
from timing.record.lots import LineupSet

DRIVERS = ("ada", "bea", "cleo", "dora")


def racing() -> Evening:
    """The order is Ada, Bea, Cleo, Dora."""
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 90 bea 91 cleo 92 dora 93", "ada 90 bea 91 cleo 92 dora 93")
    return evening


def teams(found: WhatIf) -> list[tuple[int, str, Decimal]]:
    return [(each.standing.position, each.team.id, each.standing.points) for each in found.then.teams]


def drivers(found: WhatIf) -> list[str]:
    return [each.driver.id for each in found.then.drivers]


def test_without_a_wish_it_is_as_if_it_ended_now() -> None:
    found = what_if(racing().seen(), "current")
    assert found.order == DRIVERS
    assert found.then.teams == found.now.teams
    assert found.then.drivers == found.now.drivers


def test_if_anna_finishes_third() -> None:
    """The company cup pays 33, 28, 24 and 21 for the first places."""
    found = what_if(racing().seen(), "race-1", wishes=[Wish("ada", 3)])
    assert found.order == ("bea", "cleo", "ada", "dora")
    assert drivers(found) == ["bea", "cleo", "ada", "dora"]
    assert teams(found) == [(1, "red", Decimal(57)), (2, "blue", Decimal(49))]
    assert [(each.team.id, each.standing.points) for each in found.now.teams] == [
        ("red", Decimal(61)),
        ("blue", Decimal(45)),
    ]


def test_an_order_says_the_first_places_and_the_others_follow_as_they_stand() -> None:
    found = what_if(racing().seen(), "race-1", ["dora", "cleo"])
    assert found.order == ("dora", "cleo")
    assert drivers(found) == ["dora", "cleo", "ada", "bea"]
    assert teams(found) == [(1, "blue", Decimal(61)), (2, "red", Decimal(45))]


def test_wishes_are_met_one_after_the_other() -> None:
    found = what_if(racing().seen(), "race-1", wishes=[Wish("dora", 1), Wish("cleo", 2)])
    assert found.order == ("dora", "cleo", "ada", "bea")


def test_somebody_who_has_not_driven_yet_may_be_put_in_a_place() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race("ada 90 bea 91")
    found = what_if(evening.seen(), "race-1", wishes=[Wish("dora", 1)])
    assert found.order == ("dora", "ada", "bea")
    assert teams(found)[0][1:] == ("red", Decimal(52))
    assert dict(each[1:] for each in teams(found))["blue"] == Decimal(33)
    last = what_if(evening.seen(), "race-1", wishes=[Wish("cleo", 3)])
    assert last.order == ("ada", "bea", "cleo")


def test_who_is_expected_but_has_not_started_may_be_supposed_to_win() -> None:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.write(LineupSet("race-1", ("cleo", "ada"), "drawn", "Toni", AT))
    evening.race("ada 90")
    found = what_if(evening.seen(), "race-1", ["cleo", "ada"])
    assert drivers(found)[:2] == ["cleo", "ada"]


def test_a_place_lost_to_the_stewards_is_not_lost_once_more() -> None:
    evening = racing()
    evening.write(Ruled("race-1", Penalty.PLACES, "", "Toni", AT, driver="ada", value=2))
    evening.write(Ruled("race-1", Penalty.DISQUALIFIED, "", "Toni", AT, driver="dora"))
    found = what_if(evening.seen(), "race-1", ["ada", "bea"])
    assert drivers(found)[:2] == ["ada", "bea"]
    assert {each.driver.id: each.standing.points for each in found.then.drivers}["dora"] == 0


def test_other_sessions_stay_as_they_are() -> None:
    evening = racing()
    evening.moves("race-1", Phase.CLOSED)
    evening.opens("race-2", "race")
    evening.race("ada 90 cleo 91", session="race-2")
    found = what_if(evening.seen(), "current", ["cleo", "ada"])
    before = {each.driver.id: each.standing.results[0] for each in found.now.drivers}
    assert {each.driver.id: each.standing.results[0] for each in found.then.drivers} == before


@pytest.mark.parametrize(
    ("session", "order", "wishes", "sentence"),
    [
        ("nope", (), (), "there is no session 'nope'"),
        ("race-1", ("ada", "zoe"), (), "there is no driver 'zoe'"),
        ("race-1", (), (Wish("zoe", 1),), "there is no driver 'zoe'"),
        ("race-1", ("ada", "bea", "ada"), (), "'ada' is in the order twice"),
        ("race-1", (), (Wish("ada", 9),), "place 9 is not one of this session: there are 4"),
        ("race-1", (), (Wish("ada", 0),), "place 0 is not one"),
    ],
)
def test_what_cannot_be_supposed_is_said(
    session: str, order: tuple[str, ...], wishes: tuple[Wish, ...], sentence: str
) -> None:
    with pytest.raises((LookupError, ValueError), match=sentence):
        what_if(racing().seen(), session, order, wishes)


def test_without_a_session_nothing_can_be_supposed() -> None:
    with pytest.raises(LookupError, match="there is no session 'current'"):
        what_if(Evening().seen(), "current")


@given(st.permutations(DRIVERS))
def test_whatever_the_order_the_points_of_the_session_are_the_same_in_all(order: list[str]) -> None:
    found = what_if(racing().seen(), "race-1", order)
    assert drivers(found) == order
    paid = sum(each.standing.points for each in found.then.drivers)
    assert paid == sum(each.standing.points for each in found.now.drivers)
    assert [each.standing.position for each in found.then.drivers] == [1, 2, 3, 4]


@given(st.permutations(DRIVERS), st.sampled_from(DRIVERS), st.integers(1, 4))
def test_who_is_put_in_a_place_stands_there_and_the_others_keep_their_order(
    order: list[str], driver: str, place: int
) -> None:
    moved = put(order, driver, place)
    assert moved[place - 1] == driver
    assert [each for each in moved if each != driver] == [each for each in order if each != driver]
