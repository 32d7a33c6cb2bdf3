"""The key that sorts is the key that decides, and an order of drivers stays right however often they move."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard import ranking
from leaderboard.ranking import RANKINGS, Key, Order, best_lap_key, shared_positions
from leaderboard.tally import Lap, Tally

BEST_LAP = RANKINGS["best-lap"]


def tally(*laps: tuple[int, int]) -> Tally:
    count = Tally("anna")
    for seq, time_ms in laps:
        count.add(Lap(seq, "quali", "anna", time_ms, None, None), "rig 1")
    return count


def key(*laps: tuple[int, int]) -> Key:
    made = best_lap_key(tally(*laps))
    assert made is not None
    return made


def test_without_a_lap_that_counts_there_is_no_key() -> None:
    assert best_lap_key(Tally("anna")) is None


def test_the_faster_best_lap_is_ahead_and_that_is_no_tie() -> None:
    fast, slow = key((9, 118_431)), key((1, 118_432), (2, 118_432))
    assert fast < slow
    assert BEST_LAP.decided_by(fast, slow) is None


def test_equal_best_laps_are_told_apart_by_the_second_best() -> None:
    ahead, behind = key((5, 118_432), (6, 119_000)), key((1, 118_432), (2, 119_204))
    assert ahead < behind
    assert BEST_LAP.decided_by(ahead, behind) == "second-best"


def test_any_second_lap_is_better_than_none() -> None:
    ahead, behind = key((5, 118_432), (6, 3_599_000)), key((1, 118_432))
    assert ahead < behind
    assert BEST_LAP.decided_by(ahead, behind) == "second-best"


def test_equal_best_and_second_best_laps_are_told_apart_by_who_set_it_first() -> None:
    ahead, behind = key((1, 118_432), (4, 119_000)), key((2, 118_432), (3, 119_000))
    assert ahead < behind
    assert BEST_LAP.decided_by(ahead, behind) == "earlier"


@pytest.mark.parametrize("kind", sorted(RANKINGS))
def test_every_ranking_names_each_link_of_its_key(kind: ranking.RankingKind) -> None:
    made = RANKINGS[kind].key(tally((1, 118_432), (2, 119_000)))
    assert made is not None
    assert len(made) == len(RANKINGS[kind].links)


def test_two_who_share_the_first_place_are_followed_by_the_third() -> None:
    assert shared_positions([(1,), (1,), (2,)]) == [(1, True), (1, True), (3, False)]


def test_all_without_a_time_share_the_position_after_the_last_timed_driver() -> None:
    assert shared_positions([(1,), (2,), None, None]) == [(1, False), (2, False), (3, True), (3, True)]
    assert shared_positions([(1,), None]) == [(1, False), (2, False)]
    assert shared_positions([]) == []


def test_a_driver_placed_again_stands_only_in_the_new_place() -> None:
    order = Order()
    order.place("anna", (118_432,))
    order.place("ben", (118_000,))
    assert list(order) == ["ben", "anna"]
    order.place("anna", (117_000,))
    assert list(order) == ["anna", "ben"]
    assert len(order) == 2
    assert (order.key("anna"), order.key("ben")) == ((117_000,), (118_000,))


def test_who_has_no_place_stands_behind_all_who_have_one() -> None:
    order = Order()
    assert order.position("clara") == 1
    order.place("anna", (118_432,))
    assert order.position("clara") == 2
    assert order.key("clara") is None
    order.remove("clara")
    order.remove("anna")
    assert order.position("anna") == 1
    assert list(order) == []


def test_equal_keys_share_a_position_and_stand_in_the_order_of_their_ids() -> None:
    order = Order()
    for driver in ("clara", "anna", "ben"):
        order.place(driver, (118_432, 1))
    order.place("dora", (118_432, 2))
    assert list(order) == ["anna", "ben", "clara", "dora"]
    assert [order.position(driver) for driver in order] == [1, 1, 1, 4]


KEYS = st.tuples(st.integers(1, 5), st.integers(1, 3))
MOVES = st.lists(st.tuples(st.sampled_from("abcdefghijkl"), st.none() | KEYS), max_size=80)


@settings(deadline=None, max_examples=200)
@given(MOVES, st.sampled_from([4, 6, ranking.BLOCK]))
def test_an_order_agrees_with_a_plain_sort_after_every_move(moves: list[tuple[str, Key | None]], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "BLOCK", block)
        order, plain = Order(), dict[str, Key]()
        for driver, made in moves:
            if made is None:
                order.remove(driver)
                plain.pop(driver, None)
            else:
                order.place(driver, made)
                plain[driver] = made
            assert list(order) == sorted(plain, key=lambda each: (plain[each], each))
            assert len(order) == len(plain)
        for driver in plain:
            better = sum(other < plain[driver] for other in plain.values())
            assert order.position(driver) == better + 1


def test_a_large_field_keeps_its_order_while_everybody_improves_and_leaves() -> None:
    draw = random.Random(20)
    order, plain = Order(), dict[str, Key]()
    drivers = [f"driver {number}" for number in range(4 * ranking.BLOCK)]
    for driver in drivers + drivers:
        plain[driver] = (draw.randrange(100_000), draw.randrange(1_000_000))
        order.place(driver, plain[driver])
    expected = sorted(plain, key=lambda each: (plain[each], each))
    assert list(order) == expected
    assert [order.position(driver) for driver in expected[::97]] == list(range(1, len(expected) + 1, 97))
    assert all(len(block) <= ranking.BLOCK for block in order._blocks)
    draw.shuffle(drivers)
    for driver in drivers[1:]:
        order.remove(driver)
    assert list(order) == drivers[:1]
    assert len(order._blocks) == 1
