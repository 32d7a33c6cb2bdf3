"""A board as a result: where the rules of a cup say otherwise than the best lap, the places are theirs."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from display.exports.ranked import raced, ranked
from display.exports.results import results_of
from leaderboard.cup import cup
from leaderboard.fold import fold
from leaderboard.rows import board
from leaderboard.teams import teams_of
from tests.display.exports.evening import AT, PLAN, evening, record_of
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.entry import LapSet, SessionOpened
from timing.record.memory import MemoryRecord


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
    assert rows[0].why == "3 Runden in 5:55,100."


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
    assert rows[0].why == "1:58,209."


def test_who_did_not_start_has_no_row() -> None:
    results = evening()
    quali = results.session("qualifying")
    board = replace(quali.board, rows=quali.board.rows[:-1])
    assert ranked(board, quali.scored, "de") == board


def test_one_lap_is_one() -> None:
    assert raced(1, 90_000, "de") == "1 Runde in 1:30,000"
    assert raced(2, 190_000, "en") == "2 laps in 3:10.000"


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(90_000, 90_004), st.booleans()), max_size=12))
def test_where_the_best_lap_decides_the_result_is_the_board(laps: list[tuple[str, int, bool]]) -> None:
    record = MemoryRecord("e")
    record.append([SessionOpened("q", SessionType.QUALIFYING, "Q", None, AT)])
    for number, (driver, time_ms, valid) in enumerate(laps, start=1):
        record.append([LapSet("q", "rig", number, "rig-1", driver, time_ms, AT, None, valid)])
    plan = parse_plan('rules = "company-cup"')
    standings, people = fold(record.read()), record.people()
    shown = board(standings, "q", "e", people, teams_of(plan))
    assert ranked(shown, cup(standings, plan, people, "e").scores["q"].scored, "en") == shown
