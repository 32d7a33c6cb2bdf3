"""What stands on a certificate, and the places that it is made of."""

from dataclasses import replace

from display.exports.honours import raced
from display.exports.results import results_of
from tests.display.exports.evening import PLAN, evening, record_of
from timing.plan_file import parse_plan


def test_a_race_is_won_by_distance_and_then_by_time() -> None:
    rows = evening().session("race-1").board.rows
    told = [(row.position, row.driver.id, row.laps, row.gap_ms, row.interval_ms) for row in rows]
    assert told == [
        (1, "mika", 3, None, None),
        (2, "svea", 3, 500, 500),
        (3, "ruben", 3, 3_899, 3_399),
        (4, "marie", 3, 6_401, 2_502),
        (5, "lena", 2, None, None),
    ]


def test_a_mean_of_laps_has_gaps_of_means() -> None:
    rules = parse_plan('[rules]\npreset = "hotlap"\n[rules.qualifying]\nby = "mean-of-best"\nof = 2').rules
    plan = replace(PLAN, rules=rules)
    rows = results_of(record_of(plan), plan).session("qualifying").board.rows
    # Two laps each count: Svea 117.986 and 118.432, Lena 118.001 and 118.900; Ruben's are slower.
    assert [(row.position, row.driver.id, row.gap_ms) for row in rows[:3]] == [
        (1, "svea", None),
        (2, "lena", 242),
        (3, "ruben", 1_241),
    ]
    assert [row.gap_ms for row in rows[3:]] == [None] * 3


def test_one_lap_is_one() -> None:
    assert raced(1, 90_000, "de") == "1 Runde in 1:30,000"
    assert raced(2, 190_000, "en") == "2 laps in 3:10.000"
