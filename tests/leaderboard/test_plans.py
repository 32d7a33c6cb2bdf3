"""Another version of the plan in the middle of an evening: what it ranks, and from where on."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from leaderboard.fold import Standings, fold
from timing.readings import SessionType
from timing.record.entry import LapSet, SessionOpened
from timing.record.evening import PlanTaken, SessionDelayed
from timing.record.protocol import Written
from timing.rules import PRESETS, Rules

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
RULES: dict[int, Rules] = {1: PRESETS["hotlap"], 2: PRESETS["league"], 3: PRESETS["league"]}
"""By best lap, then by race."""


def lap(number: int, driver: str, time_ms: int) -> LapSet:
    return LapSet("race", f"rig/1/{driver}", number, "rig", driver, time_ms, AT)


def evening(*taken_at: tuple[int, int]) -> list[Written]:
    """A race in which Bea has the best lap and Ada is ahead after two laps; versions are taken at these places."""
    entries: list[SessionOpened | LapSet | PlanTaken] = [
        SessionOpened("race", SessionType.RACE, "Race", None, AT),
        lap(1, "ada", 91_000),
        lap(1, "bea", 95_000),
        lap(2, "ada", 91_000),
        lap(2, "bea", 90_000),
    ]
    for place, number in sorted(taken_at, reverse=True):
        entries.insert(place, PlanTaken(number, "", "Orga", AT))
    return [Written(seq, entry) for seq, entry in enumerate(entries, start=1)]


def order(standings: Standings) -> list[str]:
    session = standings.sessions["race"]
    return sorted(session.tallies, key=session.order.position)


def test_all_that_was_driven_is_ranked_by_the_rules_of_the_version_from_there_on() -> None:
    standings = Standings(RULES[1], RULES.get)
    entries = evening((5, 2))
    for written in entries[:5]:
        standings.apply(written)
    assert (order(standings), standings.plan) == (["bea", "ada"], 0)
    assert standings.apply(entries[5]) is None
    assert (order(standings), standings.plan, standings.rules) == (["ada", "bea"], 2, RULES[2])
    assert standings.unmatched == 0


def test_a_version_that_is_not_known_or_has_the_same_rules_ranks_nothing_anew() -> None:
    standings = fold(evening((5, 7)), RULES[1], RULES.get)
    assert (order(standings), standings.plan, standings.rules) == (["bea", "ada"], 7, RULES[1])
    assert order(fold(evening((2, 2), (5, 3)), RULES[1], RULES.get)) == ["ada", "bea"]
    assert order(fold(evening((5, 2)), RULES[1])) == ["bea", "ada"]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1, 2, 3, 9])), max_size=4), st.integers(0, 9))
def test_folding_step_by_step_is_folding_at_once(taken_at: list[tuple[int, int]], pause: int) -> None:
    entries = evening(*taken_at)
    steps = Standings(RULES[1], RULES.get)
    for written in (*entries[:pause], *entries):
        steps.apply(written)
    once = fold(entries, RULES[1], RULES.get)
    assert (order(steps), steps.plan, steps.rules) == (order(once), once.plan, once.rules)
    last = next((number for number in reversed([e.entry.number for e in entries if isinstance(e.entry, PlanTaken)])), 0)
    assert once.plan == last


def test_a_delay_changes_no_board() -> None:
    standings = fold(evening(), RULES[1])
    before = order(standings)
    delayed = SessionDelayed("race", 10, following=True, reason="", author="Orga", at=AT)
    assert standings.apply(Written(6, delayed)) is None
    assert (order(standings), standings.unmatched) == (before, 0)
