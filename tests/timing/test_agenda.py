"""Which session a lap belongs to, through an evening of sessions that are opened, run and closed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.agenda import Agenda
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Undone

START = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
QUALI = PlannedSession("quali", SessionType.QUALIFYING)
SESSIONS = (QUALI, PlannedSession("race-1", SessionType.RACE), PlannedSession("race-2", SessionType.RACE))
PLAN = Plan(session=QUALI, sessions=SESSIONS)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def moved(session: str, phase: Phase, minute: float) -> SessionMoved:
    return SessionMoved(session, phase, "Toni", at(minute))


EVENING = (
    moved("quali", Phase.RUNNING, 0),
    moved("quali", Phase.CLOSED, 40),
    moved("race-1", Phase.OPEN, 50),
    moved("race-1", Phase.RUNNING, 52),
    moved("race-1", Phase.CLOSED, 60),
    moved("race-1", Phase.PROVISIONAL, 62),
    moved("race-2", Phase.RUNNING, 70),
)


def agenda(*entries: SessionMoved | Undone, plan: Plan = PLAN) -> Agenda:
    found = Agenda(plan)
    for entry in entries:
        found.note(entry)
    return found


def test_as_long_as_nobody_opens_one_it_is_the_plans_first() -> None:
    assert agenda().current(START) == "quali"
    assert agenda(plan=Plan()).current(START) == "open"
    assert agenda(moved("race-1", Phase.OPEN, 5)).current(at(4)) == "quali"


def test_it_is_over_when_it_is_closed_or_another_opens() -> None:
    assert agenda(moved("quali", Phase.CLOSED, 5)).current(at(6)) is None
    assert agenda(moved("race-1", Phase.OPEN, 5)).current(at(6)) == "race-1"
    assert agenda(moved("race-1", Phase.OPEN, 5), moved("race-1", Phase.CLOSED, 6)).current(at(7)) is None


def test_of_several_it_is_the_one_opened_last() -> None:
    both = agenda(moved("race-1", Phase.RUNNING, 5), moved("race-2", Phase.OPEN, 6))
    assert [both.current(at(minute)) for minute in (5.5, 6)] == ["race-1", "race-2"]


@pytest.mark.parametrize(
    ("began", "ended", "session", "counts"),
    [
        (38, 39.5, "quali", True),
        (39, 40.5, "quali", True),
        (40, 41.5, "quali", False),
        (41, 42.5, "quali", False),
        (49, 50.5, "race-1", True),
        (51, 52.5, "race-1", True),
        (59.9, 61.4, "race-1", True),
        (61, 62.5, "race-1", False),
        (69.5, 71, "race-2", True),
        (59.9, 70.1, "race-1", True),
    ],
)
def test_a_lap_belongs_where_it_began_and_after_the_flag_to_the_next(
    began: float, ended: float, session: str, counts: bool
) -> None:
    assert agenda(*EVENING).of(at(began), at(ended)) == (session, counts)


def test_a_move_taken_back_was_never_made_and_given_back_is_where_it_was() -> None:
    flag = EVENING[1]
    undone = Undone("quali", flag.key, "too early", "Toni", at(41))
    evening = agenda(*EVENING[:2], undone)
    assert evening.of(at(41), at(42.5)) == ("quali", True)
    evening.note(Undone("quali", undone.key, "", "Toni", at(43)))
    assert evening.of(at(41), at(42.5)) == ("quali", False)


def test_nothing_takes_laps_where_all_was_called_off() -> None:
    evening = agenda(moved("quali", Phase.PLANNED, 1))
    assert evening.of(at(2), at(3)) == ("quali", False)


def test_moves_of_another_evening_are_none_of_this_one() -> None:
    evening = Agenda(PLAN)
    assert evening.note(moved("last week", Phase.RUNNING, 1)) is None
    assert evening.note(Undone("last week", "rule/lap/1", "", "", START)) is None
    assert evening.current(at(2)) == "quali"


@settings(max_examples=50)
@given(st.lists(st.floats(0, 80), min_size=2, max_size=12), st.randoms())
def test_laps_of_one_car_go_through_the_sessions_in_order_with_one_grace_lap_each(
    ends: list[float], random: Random
) -> None:
    """Consecutive laps, judged in any order: sessions only go forward, and one lap at most ends after each flag."""
    evening = agenda(*EVENING)
    ends = sorted(set(ends))
    laps = list(pairwise(ends))
    shuffled = list(laps)
    random.shuffle(shuffled)
    judged = {lap: evening.of(at(lap[0]), at(lap[1])) for lap in shuffled}
    order = [session.id for session in SESSIONS]
    went = [order.index(judged[lap].session) for lap in laps]
    assert went == sorted(went)
    for session, flag in (("quali", 40), ("race-1", 60)):
        grace = [lap for lap in laps if judged[lap] == (session, True) and lap[1] > flag]
        assert len(grace) <= 1
        assert all(lap[0] < flag for lap in grace)
