"""The key that sorts is the key that decides, and an order of drivers stays right however often they move."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard import ranking
from leaderboard.ranking import NO_LAP_MS, RANKINGS, Key, Order, ranking_of, shared_positions
from leaderboard.tally import Lap, Tally
from timing.rules import RankBy, Ranking

BEST_LAP = ranking_of(Ranking())
RACE = ranking_of(Ranking("race", ties=("best-lap", "earlier")))


def tally(*laps: tuple[int, int], of: int = 1) -> Tally:
    count = Tally("anna", of=of)
    for seq, time_ms in laps:
        count.add(Lap(seq, "quali", "anna", time_ms, None, None), "rig 1")
    return count


def key(*laps: tuple[int, int]) -> Key:
    made = BEST_LAP.key(tally(*laps))
    assert made is not None
    return made


def test_without_a_lap_that_counts_there_is_no_key() -> None:
    assert BEST_LAP.key(Tally("anna")) is None


def test_the_faster_best_lap_is_ahead_and_that_is_no_tie() -> None:
    fast, slow = key((9, 118_431)), key((1, 118_432), (2, 118_432))
    assert fast < slow
    assert BEST_LAP.decided_by(fast, slow) == "time"


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
def test_every_ranking_names_each_link_of_its_key(kind: RankBy) -> None:
    made_by = ranking_of(Ranking(kind, 2, ("second-best", "best-lap", "earlier")))
    made = made_by.key(tally((1, 118_432), (2, 119_000), of=2))
    assert made is not None
    behind = made_by.unplaced(Tally("ben"))
    assert len(made) == len(made_by.links) == len(behind)
    assert made < behind


def test_in_a_race_more_laps_are_ahead_of_less_time_and_equal_laps_are_told_apart_by_the_time() -> None:
    far, near = RACE.key(tally((1, 130_000), (3, 130_000))), RACE.key(tally((2, 118_000)))
    assert far is not None
    assert near is not None
    assert far < near
    assert RACE.decided_by(far, near) == "laps"
    slower = tally((1, 130_000), (3, 130_001))
    behind = RACE.key(slower)
    assert behind is not None
    assert far < behind
    assert RACE.decided_by(far, behind) == "time"
    slower.seconds_ms = 5_000
    assert RACE.value(slower) == 265_001


def test_equal_laps_and_time_are_told_apart_by_the_best_lap_or_share_the_place() -> None:
    one, other = tally((1, 118_000), (2, 119_000)), tally((3, 118_500), (4, 118_500))
    keys = [RACE.key(each) for each in (one, other)]
    assert None not in keys
    assert RACE.decided_by(keys[0] or (), keys[1] or ()) == "best-lap"
    plain = ranking_of(Ranking("race", ties=()))
    assert plain.key(one) == plain.key(other)
    assert plain.decided_by(plain.key(one) or (), plain.key(other) or ()) is None


def test_a_race_without_a_lap_that_counts_is_a_race_all_the_same() -> None:
    cut = Tally("anna")
    cut.add(Lap(1, "race", "anna", 118_432, None, valid=False), "rig 1")
    assert RACE.key(cut) == (-1, 118_432, NO_LAP_MS, NO_LAP_MS)


def test_a_mean_and_a_row_need_so_many_laps_that_count() -> None:
    mean, row = (ranking_of(Ranking(by, 3)) for by in ("mean-of-best", "best-consecutive"))
    laps = [(1, 100_000), (2, 90_000), (3, 90_001), (4, 95_000), (5, 90_000)]
    assert (mean.key(tally(*laps[:2], of=3)), row.key(tally(*laps[:2], of=3))) == (None, None)
    count = tally(*laps, of=3)
    assert (mean.value(count), row.value(count)) == (90_000, 275_001)
    assert ranking_of(Ranking("best-consecutive")).value(tally(*laps)) == 90_000


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
            before = order.position(driver)
            if made is None:
                assert order.remove(driver) == before
                plain.pop(driver, None)
            else:
                assert order.place(driver, made) == order.position(driver)
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
