"""Protests as race control takes them in, and the clock that runs for them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from display.staff.moving import Step, move
from display.staff.protesting import Protesting
from display.staff.words import Say
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened, encode
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = parse_plan(
    """
    [rules]
    preset = "company-cup"
    protest_minutes = 10
    [[sessions]]
    type = "race"
    [teams.kessel]
    name = "Kessel & Söhne"
    drivers = [{ id = "mika", name = "Mika Dampf" }]
    [teams.nordhang]
    name = "Nordhang Optik"
    drivers = [{ id = "svea", name = "Svea Linsen", number = 7 }]
    """
)


class Hall:
    """Race control with its book and its clock."""

    def __init__(self) -> None:
        self.record = MemoryRecord("e")
        self.minutes = 0
        self.record.append(
            [
                SessionOpened("race", SessionType.RACE, "Race", None, AT),
                LapSet("race", "r", 1, "rig", "svea", 90_000, AT),
            ],
            [Person("svea", "Svea Linsen", "7", "nordhang")],
        )
        self.protests = Protesting(self.record, PLAN, author="Toni", now=self.now)

    def now(self) -> datetime:
        return AT + timedelta(minutes=self.minutes)

    def move(self, *steps: str, reason: str = "", anyway: bool = False, protest_minutes: int = 0) -> list[str]:
        told: list[str] = []
        more = {"reason": reason, "anyway": anyway, "protest_minutes": protest_minutes}
        for step in steps:
            told = move(self.record, PLAN, "race", Step(step), author="Toni", now=self.now, **more)  # type: ignore[arg-type]
        return told


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.move("start", "close", "provisional")
    return hall


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SetupError) as error:
        call()
    return str(error.value)


def test_a_result_is_not_official_before_the_clock_has_run_out(hall: Hall) -> None:
    hall.minutes = 7
    assert "it can be official in 3 minute(s), or at once with --anyway" in refused(lambda: hall.move("official"))
    hall.minutes = 10
    assert "in 5 minute(s)" in refused(lambda: hall.move("official", protest_minutes=15)), "asked for longer"
    assert hall.move("official") == ["session 'race' is official"]


def test_an_open_protest_holds_it_up_until_it_is_decided(hall: Hall) -> None:
    told = hall.protests.lodge("current", "Kessel & Söhne", "cut the chicane", driver="7")
    assert told == ["Kessel & Söhne protests against the result of session 'race'"]
    hall.minutes = 11
    assert "1 protest(s) against the result of session 'race' are open" in refused(lambda: hall.move("official"))
    (line,) = hall.protests.lines("race")
    assert (line.team, line.against, line.reason, line.verdict) == (
        "Kessel & Söhne",
        "Svea Linsen",
        "cut the chicane",
        "",
    )
    assert hall.protests.decide(line.ref, upheld=False, reason="within the lines") == [
        "the protest of Kessel & Söhne is rejected"
    ]
    assert hall.move("official") == ["session 'race' is official"]
    hall.protests.decide(line.ref, upheld=True, reason="seen again")
    assert [(each.verdict, each.verdict_reason) for each in hall.protests.lines()] == [("upheld", "seen again")]


def test_a_withdrawn_protest_holds_nothing_up(hall: Hall) -> None:
    hall.protests.lodge("race", "kessel", "too loud", against="nordhang")
    (line,) = hall.protests.lines()
    assert line.against == "Nordhang Optik"
    assert hall.protests.withdraw(line.ref, "made peace") == ["the protest of Kessel & Söhne is withdrawn"]
    assert hall.protests.lines() == []
    assert "was withdrawn already" in refused(lambda: hall.protests.withdraw(line.ref, ""))
    hall.minutes = 10
    assert hall.move("official") == ["session 'race' is official"]


def test_official_in_spite_of_it_needs_a_reason(hall: Hall) -> None:
    hall.protests.lodge("race", "kessel", "too loud")
    assert "needs a reason" in refused(lambda: hall.move("official", anyway=True, reason=" "))
    assert hall.move("official", anyway=True, reason="the hall closes") == ["session 'race' is official"]


def test_a_late_protest_is_refused_or_taken_all_the_same(hall: Hall) -> None:
    hall.minutes = 10
    assert "could be protested against until" in refused(lambda: hall.protests.lodge("race", "kessel", "late"))
    assert hall.protests.lodge("race", "kessel", "late", late=True)
    hall.move("official", anyway=True, reason="the hall closes")
    assert "is official: its result cannot be protested" in refused(lambda: hall.protests.lodge("race", "kessel", "x"))


def test_what_cannot_be_is_said_in_a_sentence(hall: Hall) -> None:
    assert "no session 'final' in the record; there are: race" in refused(
        lambda: hall.protests.lodge("final", "kessel", "x")
    )
    assert "no team 'Rohr AG'" in refused(lambda: hall.protests.lodge("race", "Rohr AG", "x"))
    assert "not both" in refused(lambda: hall.protests.lodge("race", "kessel", "x", driver="7", against="nordhang"))
    for ref in (0, 2, 99):
        assert f"{ref} is no protest" in refused(lambda ref=ref: hall.protests.decide(ref, upheld=True, reason="x"))  # type: ignore[misc]
    german = Protesting(hall.record, PLAN, author="Toni", now=hall.now, say=Say("de"))
    assert german.lodge("race", "kessel", "zu laut") == [
        "Kessel & Söhne legt Protest gegen das Ergebnis von Session 'race' ein"
    ]


def test_no_entry_has_a_name(hall: Hall) -> None:
    hall.protests.lodge("race", "kessel", "cut the chicane", driver="Svea Linsen")
    bodies = b"".join(encode(written.entry)[1] for written in hall.record.read())
    assert b"Linsen" not in bodies
    assert "Söhne".encode() not in bodies
    assert [line.team for line in Protesting(hall.record, PLAN, author="", now=hall.now).lines("elsewhere")] == []
