"""Until when a result may be protested against, and which protests are open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leaderboard.protests import instant_text, open_protests, protest_minutes, protest_until, protests
from leaderboard.rows import board
from tests.leaderboard.evenings import AT, EPOCH, Evening
from timing.event import Plan, PlannedSession
from timing.record.decisions import Phase
from timing.record.published import ProtestDecided, ProtestLodged
from timing.rules import PRESETS

RULES = replace(PRESETS["company-cup"], protest_minutes=10)
PLAN = Plan(rules=RULES, sessions=(PlannedSession("quali", protest_minutes=5), PlannedSession("race")))


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    evening.opens()
    evening.opens("race")
    return evening


def lodge(evening: Evening, team: str, session: str = "quali") -> ProtestLodged:
    lodged = ProtestLodged(session, team, "cut the chicane", "Toni", AT)
    evening.write(lodged)
    return lodged


def test_a_session_has_its_own_minutes_and_else_those_of_the_rules() -> None:
    assert [protest_minutes(PLAN, id) for id in ("quali", "race", "unheard of")] == [5, 10, 10]
    assert protest_minutes(Plan(session=PlannedSession("open", protest_minutes=0), rules=RULES), "open") == 0
    assert {rules.protest_minutes for rules in PRESETS.values()} == {0}


def test_the_clock_runs_from_provisional_on_and_stops_when_it_is_official(evening: Evening) -> None:
    seen = []
    for phase in (Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL):
        evening.moves(phase)
        seen.append(protest_until(evening.standings(), PLAN, "quali"))
    assert seen == [None, AT + timedelta(minutes=5), None]
    evening.moves(Phase.PROVISIONAL, session="race")
    standings = evening.standings()
    assert protest_until(standings, Plan(), "race") is None, "no clock runs without minutes"
    assert protest_until(standings, Plan(), "race", minutes=2) == AT + timedelta(minutes=2)
    assert board(standings, "race", EPOCH, {}, {}, plan=PLAN).session.protest_until == "2026-11-21T19:10:00.000Z"
    assert board(standings, "race", EPOCH, {}, {}).session.protest_until is None
    assert instant_text(None) is None


def test_a_protest_is_open_until_it_is_decided_or_withdrawn(evening: Evening) -> None:
    north, south, other = lodge(evening, "north"), lodge(evening, "south"), lodge(evening, "north", "race")
    decisions = evening.standings().decisions
    assert open_protests(decisions, "quali") == [north, south]
    assert [each.lodged for each in protests(decisions)] == [north, south, other]
    decided = ProtestDecided("quali", north.key, False, "not seen", "Uli", AT)
    evening.write(decided)
    evening.undo(south)
    decisions = evening.standings().decisions
    assert open_protests(decisions, "quali") == []
    assert [(each.lodged, each.decided) for each in protests(decisions, "quali")] == [(north, decided)]
    evening.undo(decided)
    assert open_protests(evening.standings().decisions, "quali") == [north]
