"""When the sessions of an evening begin: as planned, with what staff say, and with what has happened."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Undone
from timing.record.evening import SessionDelayed
from timing.record.in_force import InForce
from timing.timetable import Slot, Timetable, local_zone, timetable

HALL = timezone(timedelta(hours=1))
QUALIFYING = PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", minutes=40, starts=time(18, 30))


def race(number: int, starts: time | None = None, minutes: int | None = None, laps: int | None = 8) -> PlannedSession:
    return PlannedSession(
        f"race-{number}", SessionType.RACE, f"Race {number}", laps=laps, minutes=minutes, starts=starts
    )


EVENING = Plan(
    "Hall Cup",
    session=QUALIFYING,
    sessions=(QUALIFYING, race(1, time(19, 30), 20), race(2, time(20, 0), 20), race(3, None, 20)),
)


def at(clock: str, day: int = 21) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=HALL)


def moved(session: str, phase: Phase, when: str) -> SessionMoved:
    return SessionMoved(session, phase, "Ada", at(when).astimezone(UTC))


def delayed(session: str, minutes: int, *, following: bool = False, reason: str = "") -> SessionDelayed:
    return SessionDelayed(session, minutes, following, reason, "Ada", at("18:00"))


Said = SessionMoved | SessionDelayed | Undone


def reckoned(said: Sequence[Said], now: str, plan: Plan = EVENING, day: int = 21) -> Timetable:
    decisions = InForce()
    for each in said:
        decisions.note(each)
    return timetable(plan, decisions, at(now, day), HALL)


def clock(when: datetime | None) -> str | None:
    return None if when is None else f"{when.astimezone(HALL):%H:%M}"


def begins(found: Timetable) -> list[str | None]:
    return [clock(slot.expected) for slot in found.slots]


def slot(found: Timetable, session: str) -> Slot:
    return next(each for each in found.slots if each.session.id == session)


def test_before_the_evening_all_is_as_planned_and_one_without_a_time_follows_the_one_before() -> None:
    found = reckoned([], "18:00")
    assert begins(found) == ["18:30", "19:30", "20:00", "20:20"]
    assert [clock(each.planned) for each in found.slots] == ["18:30", "19:30", "20:00", None]
    assert [(each.number, each.of) for each in found.slots] == [(1, 1), (1, 3), (2, 3), (3, 3)]
    assert [each.late for each in found.slots] == [0, 0, 0, None]
    assert (found.next, clock(found.next_at)) == ("quali", "18:30")


def test_a_delay_of_one_session_moves_those_that_would_begin_before_it_ends() -> None:
    found = reckoned([delayed("race-1", 15)], "18:00")
    assert begins(found) == ["18:30", "19:45", "20:05", "20:25"]
    assert (slot(found, "race-1").delay, slot(found, "race-1").late) == (15, 15)
    assert (slot(found, "race-2").delay, slot(found, "race-2").late) == (0, 5)
    assert begins(reckoned([delayed("race-1", 10)], "18:00")) == ["18:30", "19:40", "20:00", "20:20"]


def test_a_delay_of_all_that_follow_keeps_the_breaks_and_delays_add_up() -> None:
    said: list[Said] = [delayed("race-1", 15, following=True), delayed("race-1", 5, reason="again")]
    found = reckoned(said, "18:00")
    assert begins(found) == ["18:30", "19:50", "20:15", "20:35"]
    assert [each.delay for each in found.slots] == [0, 20, 15, 15]
    back = Undone("race-1", said[0].key, "", "Ada", at("18:10"))
    assert begins(reckoned([*said, back], "18:00")) == ["18:30", "19:35", "20:00", "20:20"]


def test_a_session_without_a_time_is_delayed_after_the_one_before() -> None:
    assert begins(reckoned([delayed("race-3", 30)], "18:00"))[-1] == "20:50"
    assert begins(reckoned([delayed("race-1", -20)], "18:00"))[1] == "19:10"


def test_what_has_begun_and_ended_is_told_as_it_was() -> None:
    said = [moved("quali", Phase.OPEN, "18:25"), moved("quali", Phase.RUNNING, "18:50")]
    found = reckoned(said, "19:00")
    assert begins(found) == ["18:50", "19:30", "20:00", "20:20"]
    quali = slot(found, "quali")
    assert (quali.phase, clock(quali.began), quali.ended, clock(quali.ends), quali.late) == (
        Phase.RUNNING,
        "18:50",
        None,
        "19:30",
        20,
    )
    assert found.next == "race-1"
    late = reckoned(said, "19:55")
    assert (clock(slot(late, "quali").ends), begins(late)) == ("19:55", ["18:50", "19:55", "20:15", "20:35"])
    ended = reckoned(
        [*said, moved("quali", Phase.CLOSED, "19:20"), moved("quali", Phase.PROVISIONAL, "19:24")], "19:25"
    )
    assert (clock(slot(ended, "quali").ended), begins(ended)[1]) == ("19:20", "19:30")


def test_a_session_that_is_reopened_goes_on_and_one_never_started_began_when_it_was_opened() -> None:
    said = [moved("quali", Phase.OPEN, "18:31"), moved("quali", Phase.CLOSED, "19:00")]
    assert (clock(slot(reckoned(said, "19:05"), "quali").began)) == "18:31"
    again = slot(reckoned([*said, moved("quali", Phase.RUNNING, "19:10")], "19:20"), "quali")
    assert (clock(again.began), again.ended, clock(again.ends)) == ("18:31", None, "19:20")
    planned = slot(reckoned([*said, moved("quali", Phase.PLANNED, "19:10")], "19:20"), "quali")
    assert (planned.began, clock(planned.expected)) == (None, "19:20")
    closed = slot(reckoned([moved("quali", Phase.CLOSED, "19:00")], "19:05"), "quali")
    assert (clock(closed.began), clock(closed.ended)) == ("19:00", "19:00")


def test_what_should_have_begun_is_expected_now_and_what_was_passed_over_is_not_expected_at_all() -> None:
    found = reckoned([], "18:45")
    assert (begins(found)[0], slot(found, "quali").late) == ("18:45", 15)
    found = reckoned([moved("race-1", Phase.RUNNING, "18:40")], "18:45")
    assert begins(found) == [None, "18:40", "20:00", "20:20"]
    assert (slot(found, "quali").late, found.next) == (None, "race-2")
    over = reckoned([moved("race-3", Phase.RUNNING, "20:40")], "20:45")
    assert (over.next, over.next_at) == (None, None)


LAPS = Plan(session=race(1, time(19, 0)), sessions=tuple(race(number, time(19, 0)) for number in (1, 2, 3)))


def test_races_over_laps_take_as_long_as_the_last_one_did() -> None:
    found = reckoned([], "18:00", LAPS)
    assert begins(found) == ["19:00", None, None]
    said = [moved("race-1", Phase.RUNNING, "19:05")]
    running = reckoned(said, "19:10", LAPS)
    assert (begins(running), running.slots[0].ends) == (["19:05", None, None], None)
    ended = reckoned([*said, moved("race-1", Phase.CLOSED, "19:23")], "19:30", LAPS)
    assert begins(ended) == ["19:05", "19:30", "19:48"]


def test_nothing_begins_while_a_race_of_unknown_length_still_runs() -> None:
    plan = Plan(sessions=(race(1, time(19, 0)), race(2, time(19, 30), laps=9), race(3, None, laps=10)))
    assert begins(reckoned([moved("race-1", Phase.RUNNING, "19:02")], "19:50", plan)) == ["19:02", "19:50", None]
    assert begins(reckoned([], "18:00", plan)) == ["19:00", "19:30", None]


def test_after_midnight_it_is_still_the_same_evening() -> None:
    plan = Plan(sessions=(race(1, time(23, 30), 20), race(2, time(0, 15), 20)))
    for now, day in (("22:00", 21), ("00:05", 22)):
        found = reckoned([], now, plan, day)
        assert [slot.planned for slot in found.slots] == [at("23:30"), at("00:15", 22)]
    assert reckoned([], "07:00", plan, 22).slots[0].planned == at("23:30", 22)


def test_the_one_session_of_a_plan_without_a_timetable_is_its_timetable() -> None:
    found = reckoned([], "18:00", Plan())
    assert [(each.session.id, each.expected, each.late) for each in found.slots] == [("open", None, None)]
    assert (found.next, found.next_at) == ("open", None)


def test_the_clock_of_the_hall_is_that_of_this_machine() -> None:
    assert local_zone(at("18:00")).utcoffset(at("18:00")) == at("18:00").astimezone().utcoffset()


@given(
    st.lists(st.tuples(st.sampled_from(EVENING.sessions), st.integers(-60, 60), st.booleans()), max_size=5),
    st.integers(0, 180),
)
def test_sessions_never_overlap_and_never_begin_before_now(
    said: list[tuple[PlannedSession, int, bool]], minutes: int
) -> None:
    decisions = InForce()
    for number, (session, by, following) in enumerate(said):
        decisions.note(delayed(session.id, by, following=following, reason=str(number)))
    now = at("18:00") + timedelta(minutes=minutes)
    slots = timetable(EVENING, decisions, now, HALL).slots
    free = now
    for each in slots:
        assert each.expected is not None
        assert each.ends is not None
        assert free <= each.expected <= each.ends
        free = each.ends


@pytest.mark.parametrize("phase", [Phase.OFFICIAL, Phase.REVISED])
def test_a_result_that_is_official_leaves_the_times_as_they_were(phase: Phase) -> None:
    said = [
        moved("quali", Phase.RUNNING, "18:30"),
        moved("quali", Phase.CLOSED, "19:10"),
        moved("quali", phase, "19:20"),
    ]
    quali = slot(reckoned(said, "19:25"), "quali")
    assert (clock(quali.began), clock(quali.ended)) == ("18:30", "19:10")
