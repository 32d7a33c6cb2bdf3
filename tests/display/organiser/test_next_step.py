"""The next step of an evening, told by where its sessions stand."""

from datetime import UTC, datetime, timedelta

from display.organiser.next_step import Reason, Seen, Way, way
from display.staff.moving import Step
from leaderboard.fold import Standings
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.asked import IncidentNoted
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Entry, SessionOpened
from timing.record.protocol import Written
from timing.record.published import ProtestDecided, ProtestLodged

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SESSIONS = (
    PlannedSession("free", SessionType.PRACTICE, "Practice"),
    PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", protest_minutes=10),
    PlannedSession("race", SessionType.RACE, "Race 1"),
)
PLAN = Plan("Hall Cup", session=SESSIONS[0], sessions=SESSIONS)


class Evening:
    """Sessions of an evening, a minute between two things that happen."""

    def __init__(self) -> None:
        self.standings = Standings()
        self.minutes = 0

    def note(self, entry: Entry) -> None:
        self.standings.apply(Written(self.standings.seq + 1, entry))

    def move(self, session: str, *phases: Phase) -> datetime:
        """A session goes on to these phases; when it came to the last one."""
        planned = next(each for each in SESSIONS if each.id == session)
        self.note(SessionOpened(session, planned.type, planned.name, None, self.now()))
        for phase in phases:
            self.note(SessionMoved(session, phase, "Toni", self.now(), ""))
        return AT + timedelta(minutes=self.minutes)

    def now(self) -> datetime:
        self.minutes += 1
        return AT + timedelta(minutes=self.minutes)

    def way(self, coming: str | None = None, at: datetime = AT, seen: Seen | None = None) -> Way:
        return way(self.standings, PLAN, coming, at, seen or Seen())


def told(found: Way) -> tuple[str, str, bool, tuple[Reason, ...]] | None:
    step = found.next
    return None if step is None else (step.step.value, step.session, step.possible, step.reasons)


def test_before_anything_the_first_session_is_opened() -> None:
    found = Evening().way("free")
    assert told(found) == ("open", "free", True, ())
    assert [each.steps for each in found.sessions] == [(Step.OPEN, Step.START)] * 3


def test_what_is_open_is_started_and_what_runs_is_closed() -> None:
    hall = Evening()
    hall.move("quali", Phase.OPEN)
    assert told(hall.way("race", seen=Seen(rigs_silent=2))) == ("start", "quali", True, (Reason("rigs-silent", 2),))
    hall.move("quali", Phase.RUNNING)
    assert told(hall.way("race", seen=Seen(rigs_silent=2))) == ("close", "quali", True, ())
    hall.move("race", Phase.OPEN)
    also = (Reason("also-live", 1),)
    assert told(hall.way()) == ("start", "race", True, also), "the one that everybody looks at"


def test_a_practice_needs_no_result() -> None:
    hall = Evening()
    hall.move("free", Phase.RUNNING, Phase.CLOSED)
    assert told(hall.way("quali")) == ("open", "quali", True, ())


def test_a_closed_session_gets_a_result_and_says_what_is_missing() -> None:
    hall = Evening()
    hall.move("quali", Phase.RUNNING, Phase.CLOSED)
    hall.note(IncidentNoted("quali", "one", "pushed", "Uli", hall.now()))
    hall.note(IncidentNoted("race", "two", "of another session", "Uli", hall.now()))
    seen = Seen({"quali": 3})
    reasons = (Reason("laps-waiting", 3), Reason("incidents-open", 1))
    assert told(hall.way("race", seen=seen)) == ("provisional", "quali", True, reasons)
    hall.note(IncidentNoted("quali", "one", "pushed", "Uli", hall.now(), open=False))
    assert told(hall.way("race")) == ("provisional", "quali", True, ())


def test_while_protests_are_possible_the_result_waits_and_the_evening_goes_on() -> None:
    hall = Evening()
    since = hall.move("quali", Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL)
    until = since + timedelta(minutes=10)
    found = hall.way("race", until - timedelta(seconds=1))
    assert told(found) == ("official", "quali", False, (Reason("protest-clock", until=until),))
    assert found.meanwhile is not None
    assert (found.meanwhile.step, found.meanwhile.session) == (Step.OPEN, "race")
    assert told(hall.way("race", until)) == ("official", "quali", True, ())


def test_an_open_protest_keeps_a_result_from_being_official() -> None:
    hall = Evening()
    hall.move("race", Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL)
    lodged = ProtestLodged("race", "north", "cut", "Uli", hall.now(), "", "")
    hall.note(lodged)
    assert told(hall.way()) == ("official", "race", False, (Reason("protests-open", 1),))
    hall.note(ProtestDecided("race", lodged.key, False, "no", "Uli", hall.now()))
    assert told(hall.way()) == ("official", "race", True, ())


def test_a_result_that_can_be_made_goes_before_one_that_waits() -> None:
    hall = Evening()
    hall.move("quali", Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL)
    hall.move("race", Phase.RUNNING, Phase.CLOSED)
    assert told(hall.way()) == ("provisional", "race", True, ())


def test_a_revised_result_is_made_official_again_and_then_all_is_done() -> None:
    hall = Evening()
    hall.move("race", Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL, Phase.REVISED)
    assert told(hall.way()) == ("official", "race", True, ())
    hall.move("race", Phase.OFFICIAL)
    assert told(hall.way("free")) == ("open", "free", True, ())
    assert told(hall.way()) is None
    assert told(hall.way("race")) is None, "it is planned no more"
