"""Penalty ladders: what follows from warnings, and what follows no more."""

from datetime import UTC, datetime, timedelta

from leaderboard.accounts import penalty
from leaderboard.ladder import Follow, due, surplus, warned
from timing.ladders import Ladder, Per, step_of
from timing.record.decisions import Penalty, Ruled

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
TEAMS = {"ada": "red", "bea": "red", "cleo": "blue"}
FIVE, OUT = step_of("2 = 5 seconds"), step_of("3 = disqualified")


def warning(driver: str, session: str = "race", nr: int = 0, team: str = "") -> Ruled:
    return Ruled(session, Penalty.WARNING, "cut", "Toni", AT + timedelta(seconds=nr), driver, team)


def given(follow: Follow) -> Ruled:
    return Ruled(
        follow.session,
        follow.step.penalty,
        "",
        "Toni",
        AT,
        follow.driver,
        follow.team,
        follow.step.value,
        follow.warnings,
    )


def test_the_second_warning_is_five_seconds_and_the_third_the_end() -> None:
    ladder = Ladder((FIVE, OUT))
    first, second, third = (warning("ada", nr=nr) for nr in range(3))
    assert due(ladder, [first], TEAMS.get) == []
    follow = Follow("race", "ada", "", 2, FIVE)
    assert due(ladder, [first, second], TEAMS.get) == [follow]
    assert due(ladder, [first, second, given(follow)], TEAMS.get) == []
    assert due(ladder, [first, second, given(follow), third], TEAMS.get) == [Follow("race", "ada", "", 3, OUT)]


def test_what_was_given_for_more_warnings_than_hold_is_too_much() -> None:
    ladder = Ladder((FIVE,))
    seconds = given(Follow("race", "ada", "", 2, FIVE))
    assert surplus(ladder, [warning("ada"), warning("ada", nr=1), seconds], TEAMS.get) == []
    assert surplus(ladder, [warning("ada"), seconds], TEAMS.get) == [seconds]
    assert surplus(ladder, [seconds], TEAMS.get) == [seconds]


def test_warnings_count_in_a_session_or_over_the_evening() -> None:
    both = [warning("ada", "race-1"), warning("ada", "race-2", 1)]
    assert due(Ladder((FIVE,)), both, TEAMS.get) == []
    assert due(Ladder((FIVE,), over="evening"), both, TEAMS.get) == [Follow("race-2", "ada", "", 2, FIVE)]


def test_those_of_a_team_are_its_drivers_and_its_own() -> None:
    per: Per = "team"
    points = step_of("every 2 = -1 point")
    ladder = Ladder((points,), per)
    rulings = [warning("ada"), warning("bea", nr=1), warning("", nr=2, team="red"), warning("cleo", nr=3)]
    assert due(ladder, rulings, TEAMS.get) == [Follow("race", "", "red", 2, points)]
    assert {count.team or count.driver: len(each) for count, each in warned(ladder, rulings, TEAMS.get).items()} == {
        "red": 3,
        "blue": 1,
    }
    guest = [warning("guest"), warning("guest", nr=1)]
    assert due(ladder, guest, TEAMS.get) == [Follow("race", "guest", "", 2, points)]


def test_a_team_that_was_warned_itself_can_only_lose_points() -> None:
    rulings = [warning("", nr=nr, team="red") for nr in range(2)]
    assert due(Ladder((FIVE,)), rulings, TEAMS.get) == []


def test_the_words_say_what_a_penalty_follows_from() -> None:
    seconds = given(Follow("race", "ada", "", 2, FIVE))
    assert penalty(seconds) == "5 s after 2 warnings"
    assert penalty(seconds, "de") == "5 s nach 2 Verwarnungen"
    assert penalty(given(Follow("race", "ada", "", 1, OUT))) == "disqualified after 1 warning"
