"""The penalty ladder at the desk: what follows by itself, what is proposed, and what is taken back with a warning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from display.staff.stewards import DueLine, Stewards
from timing.errors import SetupError
from timing.event import Plan
from timing.ladders import Ladder, step_of
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import Penalty
from timing.record.entry import LapSet, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SECONDS = count()
PLAN = parse_plan('rules = "company-cup"\n[teams.red]\nname = "Red Ltd"\ndrivers = ["Ada", "Bea"]')


def now() -> datetime:
    return AT + timedelta(seconds=next(SECONDS))


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append(
        [
            SessionOpened("race", SessionType.RACE, "Race", None, AT),
            LapSet("race", "a", 1, "left", "ada", 90_000, AT),
            LapSet("race", "b", 1, "right", "d7", 91_000, AT),
        ]
    )
    return record


def stewards(record: MemoryRecord, ladder: Ladder, language: str = "en") -> Stewards:
    plan: Plan = replace(PLAN, rules=replace(PLAN.rules, ladder=ladder))
    if language == "de":
        plan = replace(plan, language="de")
    return Stewards(record, plan, author="Toni", now=now)


def rulings(desk: Stewards) -> list[tuple[str, str, str]]:
    return [(each.whom, each.penalty, each.reason) for each in desk.rulings()]


def test_by_itself_it_is_given_with_the_warning_and_taken_back_with_it(record: MemoryRecord) -> None:
    desk = stewards(record, Ladder((step_of("2 = 5 seconds"),), by_itself=True))
    desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="cut")
    told = desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="cut again")
    assert told.said == (
        "Ada in session 'race': warning",
        "! it is warning number 2 for Ada this evening",
        "Ada in session 'race': 5 s after 2 warnings",
    )
    assert any("1:35.000, 5 s of penalty included" in (each.after or "") for each in told.changes)
    assert rulings(desk)[-1] == ("Ada", "5 s after 2 warnings", "warning number 2 in this session")
    assert desk.due_lines() == []
    first = desk.rulings()[0].ref
    back = desk.take_back(first, "seen on video")
    assert back.said == ("Ada: warning is taken back", "Ada: 5 s after 2 warnings is taken back")
    assert rulings(desk) == [("Ada", "warning", "cut again")]


def test_proposed_it_is_told_and_given_when_somebody_says_so(record: MemoryRecord) -> None:
    desk = stewards(record, Ladder((step_of("2 = 5 seconds"),), over="evening"))
    for reason in ("cut", "cut again"):
        told = desk.penalise(Penalty.WARNING, "race", driver="Ada", reason=reason)
    assert told.said[-1] == (
        "! Ada in session 'race': 5 s after 2 warnings: due by the ladder of the rules; "
        "`eracing rule ladder --give` gives it"
    )
    assert desk.due_lines() == [DueLine("race", "Ada", "5 s", 2)]
    assert len(desk.rulings()) == 2
    assert desk.climb().said == ("Ada in session 'race': 5 s after 2 warnings",)
    assert rulings(desk)[-1][2] == "warning number 2 this evening"
    with pytest.raises(SetupError, match="nothing is due"):
        desk.climb()
    seconds = desk.rulings()[-1].ref
    back = desk.take_back(desk.rulings()[0].ref, "")
    assert back.said[1] == (
        f"! Ada: 5 s after 2 warnings: there are fewer warnings now; `eracing rule undo {seconds}` takes it back"
    )
    assert desk.take_back(seconds, "").said == ("Ada: 5 s after 2 warnings is taken back",)


def test_a_steward_may_be_kinder_than_the_ladder(record: MemoryRecord) -> None:
    desk = stewards(record, Ladder((step_of("1 = 5 seconds"), step_of("2 = 10 seconds")), by_itself=True))
    desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="cut")
    desk.take_back(desk.rulings()[-1].ref, "it was raining")
    desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="cut")
    assert [each.penalty for each in desk.rulings()] == ["warning", "warning", "10 s after 2 warnings"]
    desk.penalise(Penalty.SECONDS, "race", driver="Ada", value=Decimal(1), reason="by the way")
    assert desk.due_lines() == [DueLine("race", "Ada", "5 s", 1)]
    assert desk.climb("after all").said == ("Ada in session 'race': 5 s after 1 warning",)
    assert rulings(desk)[-1] == ("Ada", "5 s after 1 warning", "after all")


def test_of_a_team_it_is_points_and_of_a_guest_his_own(record: MemoryRecord) -> None:
    ladder = Ladder((step_of("2 = -3 points"),), per="team", by_itself=True)
    desk = stewards(record, ladder, "de")
    desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="x")
    desk.penalise(Penalty.WARNING, "race", driver="Bea", reason="x")
    assert rulings(desk)[-1] == ("Red Ltd", "-3 points after 2 warnings", "2. Verwarnung in diesem Lauf")
    for _ in range(2):
        desk.penalise(Penalty.WARNING, "race", driver="d7", reason="x")
    assert rulings(desk)[-1][:2] == ("d7", "-3 points after 2 warnings")
