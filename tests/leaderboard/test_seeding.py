"""Grids out of results: everybody once, in the order of the result, and no tie is cut in silence."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.scoring.classification import classify
from leaderboard.seeding import (
    Seed,
    Way,
    after_penalties,
    by_result,
    cut_off,
    from_session,
    from_standings,
    heats,
    merged,
    reversed_top,
    tied_at,
)
from tests.leaderboard.cups import cup_of, in_order, session
from tests.leaderboard.scoring.drives import drove
from timing.errors import SetupError
from timing.rules import Ranking


def field(order: str, teams: str = "") -> tuple[Seed, ...]:
    """Drivers by name in order, each with a team where they are given; `a=b` share a place, `(c)` is not classified."""
    seeds: list[Seed] = []
    for place in order.split():
        names, position = place.strip("()").split("="), len(seeds) + 1
        seeds += [Seed(name, position, not place.startswith("(")) for name in names]
    its = teams.split()
    return tuple(seed._replace(team=its[at]) if its else seed for at, seed in enumerate(seeds))


def told(*grids: tuple[Seed, ...]) -> list[str]:
    return [" ".join(seed.id for seed in grid) for grid in grids]


# From a result


def test_a_race_seeds_in_the_order_of_its_rules_and_the_unclassified_start_behind() -> None:
    laps = {"ada": (90_000, 90_000), "bea": (80_000, 80_000), "cleo": (70_000, 70_000), "dora": (95_000,)}
    drives = [drove(name, *times, team="red") for name, times in laps.items()]
    drives = [replace(drives[0], seconds_ms=0), replace(drives[1], disqualified=True), *drives[2:]]
    grid = from_session(classify(drives, Ranking("race")))
    assert told(grid) == ["cleo ada dora bea"]
    assert [(seed.position, seed.classified, seed.team) for seed in (grid[0], grid[3])] == [
        (1, True, "red"),
        (4, False, "red"),
    ]


def test_the_standings_seed_by_points_and_who_never_had_a_place_is_behind() -> None:
    evening = cup_of(session("race-1", in_order("bea cleo ada", {"cleo": {"disqualified": True}})))
    grid = from_standings(evening.drivers)
    assert told(grid[:2]) == ["bea ada"]
    assert [seed.team for seed in grid[:2]] == ["red", "red"]
    assert {seed.id for seed in grid[2:]} == {"cleo", "dora"}
    assert not any(seed.classified for seed in grid[2:])


def test_a_guest_without_a_team_is_seeded_too() -> None:
    evening = cup_of(session("race-1", in_order("guest ada")), members={"red": ("ada",)})
    assert [(seed.id, seed.team) for seed in from_standings(evening.drivers)] == [("guest", None), ("ada", "red")]


def test_who_is_in_a_result_twice_would_start_twice() -> None:
    with pytest.raises(ValueError, match="'ada' is in the result twice"):
        by_result(field("ada bea ada"))


# Turned round, cut off


def test_the_first_so_many_start_the_other_way_round() -> None:
    assert told(reversed_top(field("a b c d"), 3)) == ["c b a d"]
    assert told(reversed_top(field("a b c d"), 0)) == ["a b c d"]


def test_who_is_not_classified_is_never_turned_to_the_front() -> None:
    assert told(reversed_top(field("a b (c) (d)"), 10)) == ["b a c d"]


def test_a_cut_between_two_places_is_clean() -> None:
    cut = cut_off(field("a b c d"), 2)
    assert (told(cut.on, cut.out, cut.tied), cut.left) == (["a b", "c d", ""], 0)


def test_a_tie_across_the_line_is_told_and_not_cut() -> None:
    cut = cut_off(field("a b=c=d e"), 3)
    assert (told(cut.on, cut.out, cut.tied), cut.left) == (["a", "e", "b c d"], 2)
    assert tied_at(field("a b=c=d e"), 4) == ()


def test_nobody_goes_on_who_is_not_classified() -> None:
    cut = cut_off(field("a b (c) (d)"), 3)
    assert (told(cut.on, cut.out, cut.tied), cut.left) == (["a b", "c d", ""], 0)
    assert tied_at(field("a b (c=d)"), 3) == ()


# Heats


def test_blocks_have_the_best_in_the_first_heat_and_a_snake_is_fair() -> None:
    grid = field("a b c d e f g")
    assert told(*heats(grid, count=3).heats) == ["a b c", "d e", "f g"]
    assert told(*heats(grid, count=3, way="snake").heats) == ["a f g", "b e", "c d"]


def test_as_many_heats_as_are_needed() -> None:
    assert told(*heats(field("a b c d e"), most_per_heat=2).heats) == ["a b", "c d", "e"]
    assert told(*heats(field("a b c d"), most_per_heat=4).heats) == ["a b c d"]


def test_one_of_each_team_in_a_heat() -> None:
    made = heats(field("a b c d e f", "red red blue blue green green"), count=2, most_per_team=1)
    assert told(*made.heats) == ["a c e", "b d f"]
    assert [seed.id for seed in made.moved] == ["b", "e"]


def test_who_has_no_team_may_be_anywhere() -> None:
    grid = (Seed("a", 1, team="red"), Seed("b", 2, team="red"), Seed("c", 3), Seed("d", 4))
    made = heats(grid, count=2, most_per_team=1)
    assert told(*made.heats) == ["a c", "b d"]
    assert [seed.id for seed in made.moved] == ["b", "c"]


def test_two_teams_that_are_too_many_help_each_other() -> None:
    made = heats(field("a b c d", "red red blue blue"), count=2, most_per_team=1)
    assert [Counter(seed.team for seed in heat) for heat in made.heats] == [{"red": 1, "blue": 1}] * 2


@pytest.mark.parametrize(
    ("count", "most_per_heat", "sentence"),
    [
        (None, None, "say either how many heats there are or how many drivers at most are in one"),
        (2, 2, "say either how many heats there are or how many drivers at most are in one"),
        (4, None, "3 drivers cannot be split into 4 heats: each needs one at least"),
        (0, None, "3 drivers cannot be split into 0 heats: each needs one at least"),
    ],
)
def test_heats_that_cannot_be(count: int | None, most_per_heat: int | None, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        heats(field("a b c"), count=count, most_per_heat=most_per_heat)


def test_a_team_that_is_too_large_for_the_heats() -> None:
    with pytest.raises(SetupError, match="team 'red' has 3 drivers, and 2 heats with at most 1 of a team have room"):
        heats(field("a b c d", "red red red blue"), count=2, most_per_team=1)


FIELDS = st.lists(
    st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from([None, "red", "blue", "green"])),
    min_size=1,
    max_size=20,
)


def seeds(drawn: list[tuple[int, bool, str | None]]) -> tuple[Seed, ...]:
    """Any field; drivers share a place with the one before where the number is 0."""
    position, made = 1, []
    for at, (step, classified, team) in enumerate(drawn, start=1):
        position = at if step else position
        made.append(Seed(f"d{at}", position, classified, team))
    return by_result(made)


@settings(max_examples=40)
@given(FIELDS, st.integers(0, 25))
def test_everybody_is_on_the_grid_and_on_one_side_of_a_cut_once(
    drawn: list[tuple[int, bool, str | None]], line: int
) -> None:
    grid = seeds(drawn)
    assert sorted(reversed_top(grid, line)) == sorted(grid)
    cut = cut_off(grid, line)
    assert sorted((*cut.on, *cut.out, *cut.tied)) == sorted(grid)
    assert len(cut.on) + cut.left <= line
    assert len(cut.tied) > cut.left or not cut.tied
    assert not {seed.position for seed in cut.on} & {seed.position for seed in cut.out if seed.classified}


@settings(max_examples=60)
@given(FIELDS, st.integers(1, 6), st.sampled_from(["snake", "blocks"]), st.none() | st.integers(1, 4))
def test_everybody_is_in_one_heat_in_order_and_heats_are_even(
    drawn: list[tuple[int, bool, str | None]], count: int, way: Way, most: int | None
) -> None:
    grid = seeds(drawn)
    count = min(count, len(grid))
    largest = max(Counter(seed.team for seed in grid if seed.team).values(), default=0)
    if most is not None:
        most = max(most, -(-largest // count))
    made = heats(grid, count=count, way=way, most_per_team=most)
    assert sorted(seed for heat in made.heats for seed in heat) == sorted(grid)
    sizes = [len(heat) for heat in made.heats]
    assert max(sizes) - min(sizes) <= 1
    for heat in made.heats:
        assert list(heat) == [seed for seed in grid if seed in heat]
        assert most is None or max(Counter(seed.team for seed in heat if seed.team).values(), default=0) <= most
    assert most is not None or made.moved == ()


def test_the_company_cup_has_one_of_each_team_in_each_of_three_heats() -> None:
    grid = tuple(Seed(f"d{at}", at + 1, team=f"t{at // 3}") for at in range(66))
    made = heats(grid, count=3, way="blocks", most_per_team=1)
    assert all(len({seed.team for seed in heat}) == 22 for heat in made.heats)


# Several results, the best apart, and the places that stewards took


def test_heats_are_put_together_by_place_and_the_first_of_each_go_on() -> None:
    first, second = field("ada bea cleo"), field("dora edda=fay (gina)")
    assert told(merged([first, second])) == ["ada dora bea edda fay cleo gina"]
    assert [seed.position for seed in merged([first, second])] == [1, 2, 3, 4, 4, 6, 7]
    assert told(merged([first, second], 1)) == ["ada dora"]
    assert told(merged([first, second], 2)) == ["ada dora bea"], "edda and fay share the second place"
    assert merged([second]) == second
    assert told(merged([first], 2)) == ["ada bea"]
    with pytest.raises(ValueError, match="'ada' is in the result twice"):
        merged([first, first])


def test_grid_places_are_taken_from_a_grid() -> None:
    assert told(after_penalties(field("ada bea cleo dora"), {"ada": 2, "dora": 1, "elsewhere": 3})) == [
        "bea cleo ada dora"
    ]


def test_the_best_are_a_heat_of_their_own_and_the_others_are_split() -> None:
    grid = field("ada bea cleo dora edda fay gina")
    assert told(*heats(grid, count=3, best=3).heats) == ["ada bea cleo", "dora edda", "fay gina"]
    assert told(*heats(grid, most_per_heat=2, best=3, way="snake").heats) == ["ada bea cleo", "dora gina", "edda fay"]
    assert told(*heats(grid, count=3, best=3, one_up_to=7).heats) == ["ada bea cleo dora edda fay gina"]
    with pytest.raises(SetupError, match="0 heats"):
        heats(grid, count=1, best=3)
    with pytest.raises(SetupError, match="the best 7 cannot be a heat of their own: there are only 7 drivers"):
        heats(grid, count=2, best=7)


def test_a_split_field_has_so_many_of_a_team_in_each_race_or_is_refused() -> None:
    teams = "red red red blue blue none"
    split = heats(field("ada bea cleo dora edda fay", teams), count=2, best=3, most_per_team=2)
    assert told(*split.heats) == ["ada bea dora", "cleo edda fay"]
    with pytest.raises(SetupError, match="there is no way to have at most 1 of a team in each heat"):
        heats(field("ada bea cleo dora", "red red blue blue"), count=2, best=1, most_per_team=1)
