"""Battles on a board: who is near whom, and whether that is getting less."""

import pytest

from leaderboard.battles import Battle, battles
from tests.leaderboard.test_stories import AT, Evening
from timing.record.decisions import Penalty, Ruled


def racing(*rounds: str) -> Evening:
    evening = Evening()
    evening.opens("race-1", "race")
    evening.race(*rounds)
    return evening


def told(found: tuple[Battle, ...]) -> list[tuple[str, str, int, int | None]]:
    return [(each.ahead.driver.id, each.behind.driver.id, each.gap_ms, each.trend_ms) for each in found]


def test_in_a_race_neighbours_within_a_second_with_the_trend_of_the_last_lap() -> None:
    evening = racing("ada 90 bea 90.9 cleo 93 dora 93.5", "ada 90 bea 89.8 cleo 90 dora 90.2")
    found = battles(evening.seen(), "current")
    assert told(found) == [("ada", "bea", 700, -200), ("cleo", "dora", 700, 200)]
    assert [each.laps_to_catch for each in found] == [4, None]


def test_after_one_lap_there_is_no_trend() -> None:
    [found] = battles(racing("ada 90 bea 90.9").seen(), "race-1")
    assert (found.gap_ms, found.trend_ms, found.laps_to_catch) == (900, None, None)


def test_how_near_is_near_can_be_said() -> None:
    evening = racing("ada 90 bea 92")
    assert battles(evening.seen(), "race-1") == ()
    assert told(battles(evening.seen(), "race-1", 2000)) == [("ada", "bea", 2000, None)]


def test_who_has_yet_to_come_over_the_line_is_measured_by_the_lap_before() -> None:
    evening = racing("ada 90 bea 90.5", "ada 90")
    assert told(battles(evening.seen(), "race-1")) == [("ada", "bea", 500, None)]


def test_who_is_laps_down_or_has_no_lap_or_is_ahead_on_time_is_in_no_battle() -> None:
    evening = racing("ada 90 bea 90.5", "ada 90", "ada 90")
    assert battles(evening.seen(), "race-1") == ()
    evening = racing("ada 90 bea 89")  # and then only Ada goes on
    evening.race("ada 89.9")
    assert battles(evening.seen(), "race-1") == ()


def test_where_the_best_lap_decides_it_is_what_lies_between_the_best_laps() -> None:
    evening = Evening()
    evening.opens()
    for driver, time in (("ada", "1:30.000"), ("bea", "1:30.041"), ("cleo", "1:30.900"), ("dora", "1:31.5")):
        evening.lap(driver, time)
    evening.lap("eve", "1:20", valid=False)
    assert told(battles(evening.seen(), "qualifying")) == [("ada", "bea", 41, None)]
    assert len(battles(evening.seen(), "qualifying", 1000)) == 3


def test_who_stands_behind_a_slower_one_by_a_penalty_is_in_no_battle_with_him() -> None:
    evening = Evening()
    evening.opens()
    evening.lap("ada", "1:30.000")
    evening.lap("bea", "1:30.041")
    evening.write(Ruled("qualifying", Penalty.PLACES, "", "Toni", AT, driver="ada", value=1))
    assert battles(evening.seen(), "qualifying") == ()


@pytest.mark.parametrize("session", ["nope", "current"])
def test_a_session_that_there_is_not_is_said(session: str) -> None:
    with pytest.raises(LookupError, match="there is no session"):
        battles(Evening().seen(), session)
