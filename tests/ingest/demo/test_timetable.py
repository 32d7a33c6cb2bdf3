"""The evening of the demonstration: what is driven when, and what race staff do about it."""

from itertools import islice, pairwise

import pytest

from ingest.demo.app import play
from ingest.demo.cup import TEAMS, plan
from ingest.demo.games import games
from ingest.demo.pace import laps
from ingest.demo.script import LEAVING_MS, OPENING_MS, Cue, script
from ingest.demo.timetable import LAPS, RACES, Call, calls, evening, stints
from timing.plan_file import parse_plan
from timing.plan_writing import written
from timing.readings import SessionType

SEEDS = pytest.mark.parametrize("seed", [1, 7, 2026])


def test_the_plan_has_the_sessions_that_are_called() -> None:
    made = evening(plan(range(40_000, 40_000 + TEAMS)))
    assert parse_plan(written(made)) == made
    assert [each.type for each in made.sessions] == [
        SessionType.QUALIFYING,
        *[SessionType.RACE] * RACES,
        SessionType.HOTLAP,
    ]
    assert made.session == made.sessions[0]
    assert {call.session for call in calls(1)} == {each.id for each in made.sessions}
    assert [each.id for each in made.sessions if not each.counts] == ["open"]


@SEEDS
def test_every_lap_is_driven_while_its_session_takes_laps_and_by_its_driver(seed: int) -> None:
    at = {(call.what, call.session): call.at_ms for call in calls(seed)}
    for number, stint in enumerate(stints(seed)[1:-1], start=1):
        race = f"race-{number}"
        before = f"race-{number - 1}" if number > 1 else "qualifying"
        assert at["official", before] < at["seat", race] < at["open", race] < stint.start_ms == at["start", race]
    for rig in range(TEAMS):
        driven = [*laps(seed, rig, stints(seed)[:-1])]
        races = driven[-LAPS * RACES :]
        for number in range(RACES):
            driven_race = races[number * LAPS : (number + 1) * LAPS]
            assert [lap.number for lap in driven_race] == list(range(1, LAPS + 1))
            assert driven_race[0].start_ms == at["start", f"race-{number + 1}"], "all start at once"
            assert driven_race[-1].last
            assert driven_race[-1].end_ms < at["close", f"race-{number + 1}"]
        assert all(lap.end_ms < at["close", "qualifying"] for lap in driven[: -LAPS * RACES])
        for lap, following in pairwise(driven):
            assert lap.last == (following.number == 1)
            assert following.start_ms > lap.end_ms + LEAVING_MS or not lap.last


@SEEDS
def test_a_race_is_called_with_another_driver_each(seed: int) -> None:
    assert sorted(call.driver for call in calls(seed) if call.what == "seat") == list(range(RACES))
    assert [call.at_ms for call in calls(seed)] == sorted(call.at_ms for call in calls(seed))
    assert calls(seed)[0] == Call(0, "start", "qualifying")


def test_after_the_races_it_goes_on_without_end() -> None:
    last = stints(1)[-1]
    assert [*islice(laps(1, 0, stints(1)), 300)][-1].start_ms > last.start_ms


def test_it_goes_on_from_the_middle_and_wastes_no_time_on_what_was() -> None:
    start = stints(1)[2].start_ms
    cues = script(games(1), 1, 1_000, stints=stints(1), from_ms=start)
    waited = [0.0]
    sent: list[Cue] = []

    def wait(seconds: float) -> bool:
        waited[0] += seconds
        return False

    assert play(cues, sent.append, speed=10, opening_ms=start, end_ms=start + 5_000, clock=lambda: waited[0], wait=wait)
    assert start <= sent[0].at_ms < start + 1_000
    assert sent[0].at_ms > OPENING_MS
    assert waited[0] < 2.0
