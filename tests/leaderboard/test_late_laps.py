"""Laps that began after the flag: in the record, and in no result unless staff let them in."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.board import Row
from leaderboard.conserving import accounts, agrees, together
from leaderboard.fold import Standings, fold
from tests.leaderboard.evenings import AT, PENALISED_EVENINGS, Evening, board_of
from timing.laps import AFTER_FLAG
from timing.readings import SessionType
from timing.record.decisions import Phase
from timing.record.entry import LapRuled, LapSet
from timing.record.protocol import Written
from timing.rules import PRESETS

RULES = PRESETS["company-cup"]


@pytest.fixture
def race() -> Evening:
    """Anna has won by a second, and the flag has fallen."""
    evening = Evening(RULES)
    evening.opens("race", SessionType.RACE, "Race")
    for time in ("1:30.000", "1:30.000"):
        evening.lap("anna", time, session="race")
        evening.lap("ben", "1:30.500", session="race")
    evening.moves(Phase.CLOSED, session="race")
    return evening


def cools_down(race: Evening, driver: str = "ben", rig: str | None = None, *, aside: bool = False) -> LapSet:
    rig = rig or f"rig of {driver}"
    lap = LapSet("race", rig, 3, rig, driver, 100_000, AT, valid=False, reason=AFTER_FLAG, aside=aside)
    race.write(lap)
    return lap


def test_a_lap_to_cool_down_overtakes_nobody(race: Evening) -> None:
    before = race.board("race").rows
    cools_down(race)
    assert race.board("race").rows == before


def test_it_makes_no_official_result_a_revised_one(race: Evening) -> None:
    race.moves(Phase.OFFICIAL, session="race")
    cools_down(race)
    assert race.standings().phase("race") is Phase.OFFICIAL


def test_who_drove_nothing_else_is_in_no_result(race: Evening) -> None:
    cools_down(race, "clara")
    assert race.order("race") == ["anna", "ben"]


def test_staff_let_it_be_a_lap_and_take_that_back(race: Evening) -> None:
    lap = cools_down(race)
    ruled = LapRuled("race", lap.key, True, "the flag was waved too early", "Toni", AT)
    race.write(ruled)
    assert [(row.driver.id, row.laps) for row in race.board("race").rows] == [("ben", 3), ("anna", 2)]
    race.undo(ruled)
    assert [(row.driver.id, row.laps) for row in race.board("race").rows] == [("anna", 2), ("ben", 2)]
    race.write(LapRuled("race", lap.key, False, "cut", "Toni", AT))
    assert race.order("race") == ["anna", "ben"]


def test_it_is_let_in_for_whom_it_was_given_to(race: Evening) -> None:
    lap = cools_down(race)
    race.give(lap.key, "clara")
    assert race.order("race") == ["anna", "ben"]
    race.write(LapRuled("race", lap.key, True, "it was in time", "Toni", AT))
    assert [(row.driver.id, row.laps) for row in race.board("race").rows] == [("anna", 2), ("ben", 2), ("clara", 1)]


def test_nobodys_is_none_of_those_that_wait_for_a_driver_until_it_is_let_in(race: Evening) -> None:
    lap = cools_down(race, "", "rig 9")
    assert race.standings().sessions["race"].unassigned == []
    race.write(LapRuled("race", lap.key, True, "it was in time", "Toni", AT))
    [waits] = race.standings().sessions["race"].unassigned
    assert waits.time_ms == 100_000


def test_that_of_a_stranger_stays_out_when_the_source_is_adopted(race: Evening) -> None:
    cools_down(race, "guest", "stray-1", aside=True)
    race.adopt("stray-1", "rig 7", "clara", session="race")
    assert race.order("race") == ["anna", "ben"]


EVENINGS = st.tuples(PENALISED_EVENINGS, st.randoms(use_true_random=False))


@given(EVENINGS)
def test_results_are_those_without_the_laps_that_are_out(drawn: tuple[list[Written], Random]) -> None:
    evening, chance = drawn
    late = _with_late_laps(evening, chance)
    standings = fold(late, RULES)
    out = {entry.key for _, entry in late if isinstance(entry, LapSet) and _is_out(standings, entry)}
    without = fold([each for each in late if each.entry.key not in out], RULES)
    for session in without.sessions:
        assert _rows(standings, session) == _rows(without, session)
    step = Standings(RULES)
    for each in late:
        step.apply(each)
        step.apply(each)
    assert {id: _rows(step, id) for id in step.sessions} == {id: _rows(standings, id) for id in standings.sessions}
    account = together(accounts(late, standings).values())
    assert account.whole
    assert agrees(account, standings)


def _with_late_laps(evening: list[Written], chance: Random) -> list[Written]:
    """Every third lap or so began after the flag, and is otherwise what it was."""
    return [
        each._replace(entry=replace(each.entry, reason=AFTER_FLAG, valid=False))
        if isinstance(each.entry, LapSet) and chance.random() < 0.3
        else each
        for each in evening
    ]


def _is_out(standings: Standings, entry: LapSet) -> bool:
    lap = standings.lap(entry.key)
    assert lap is not None
    return lap.is_out


def _rows(standings: Standings, session: str) -> list[Row]:
    """Without what the last lap moved: a lap that comes and goes leaves no trace but that."""
    return [replace(row, moved=0) for row in board_of(standings, session).rows]
