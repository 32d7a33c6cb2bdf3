"""What stewards decide, shown before it is made."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from display.staff.preview import Change
from display.staff.stewards import Stewards
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import LapReassigned, Penalty, Ruled
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SECONDS = count()
PLAN = parse_plan(
    """
    rules = "company-cup"
    [[sessions]]
    type = "race"
    id = "race"
    name = "Race"
    [teams.red]
    name = "Red Ltd"
    drivers = ["Ada", "Bea"]
    [teams.blue]
    name = "Blue AG"
    drivers = ["Cleo"]
    """
)


def now() -> datetime:
    return AT + timedelta(seconds=next(SECONDS))


@pytest.fixture
def record() -> MemoryRecord:
    """Ada wins by a tenth from Cleo; a guest whom nobody knows is third."""
    record = MemoryRecord("e")
    laps = [("ada", 90_000), ("ada", 90_000), ("cleo", 90_000), ("cleo", 90_100), ("d7", 91_000)]
    record.append(
        [
            SessionOpened("race", SessionType.RACE, "Race", None, AT),
            *(LapSet("race", driver, number, driver, driver, ms, AT) for number, (driver, ms) in enumerate(laps, 1)),
        ],
        [Person("ada", "Ada", "7", "red"), Person("cleo", "Cleo", "8", "blue")],
    )
    return record


def stewards(record: MemoryRecord, *, dry_run: bool = False) -> Stewards:
    return Stewards(record, PLAN, author="Toni", now=now, dry_run=dry_run)


def test_those_without_a_point_are_not_told_when_somebody_comes_to_them(record: MemoryRecord) -> None:
    desk = stewards(record, dry_run=True)
    told = desk.penalise(Penalty.DISQUALIFIED, "race", driver="Cleo", reason="drove on")
    assert {(each.where, each.name) for each in told.changes} == {
        ("Race", "Cleo"),
        ("Race", "d7"),
        ("drivers", "Cleo"),
        ("drivers", "d7"),
        ("teams", "Blue AG"),
    }
    assert not [each for each in told.changes if each.name == "Bea"], "she had none, and has none"


def test_a_win_lost_by_seconds_is_shown_first_then_made_and_taken_back(record: MemoryRecord) -> None:
    before = record.position().seq
    told = stewards(record, dry_run=True).penalise(
        Penalty.SECONDS, "race", driver="Ada", value=Decimal("2.5"), reason="pushed Cleo"
    )
    assert record.position().seq == before
    assert told.said == ("Ada in session 'race': 2.5 s",)
    assert told.changes == (
        Change("Race", "Cleo", "P2; 2 laps in 3:00.100; 28 points", "P1; 2 laps in 3:00.100; 33 points"),
        Change(
            "Race",
            "Ada",
            "P1; 2 laps in 3:00.000; 33 points",
            "P2; 2 laps in 3:02.500, 2.5 s of penalty included; 2.5 s; 28 points",
        ),
        Change("drivers", "Cleo", "P2, 28 points", "P1, 33 points"),
        Change("drivers", "Ada", "P1, 33 points", "P2, 28 points"),
        Change("teams", "Blue AG", "P2, 28 points", "P1, 33 points"),
        Change("teams", "Red Ltd", "P1, 33 points", "P2, 28 points"),
    )
    desk = stewards(record)
    assert desk.penalise(Penalty.SECONDS, "current", driver="7", value=Decimal("2.5"), reason="pushed") == told
    (line,) = desk.rulings()
    assert (line.whom, line.penalty, line.reason, line.author) == ("Ada", "2.5 s", "pushed", "Toni")
    back = desk.take_back(line.ref, "seen on video")
    assert [(each.before, each.after) for each in back.changes] == [
        (each.after, each.before) for each in sorted(told.changes, key=_as_it_was)
    ]
    assert desk.rulings() == []
    with pytest.raises(SetupError, match="was taken back already"):
        desk.take_back(line.ref, "")


def _as_it_was(change: Change) -> tuple[bool, bool, str]:
    return change.where == "teams", change.where == "drivers", change.before or ""


def test_a_team_is_given_points_or_a_warning_and_nothing_else(record: MemoryRecord) -> None:
    desk = stewards(record)
    told = desk.penalise(Penalty.POINTS, "race", team="blue ag", value=Decimal(-5), reason="late")
    assert told.changes == (Change("teams", "Blue AG", "P2, 28 points", "P2, 23 points"),)
    assert desk.penalise(Penalty.WARNING, "race", team="red", reason="noise").changes == ()
    assert [line.whom for line in desk.rulings()] == ["Blue AG", "Red Ltd"]
    with pytest.raises(SetupError, match="a team cannot be given seconds: give it to each of its drivers"):
        desk.penalise(Penalty.SECONDS, "race", team="red", value=Decimal(5), reason="x")
    with pytest.raises(SetupError, match="there is no team 'green' in the plan; there are red, blue"):
        desk.penalise(Penalty.WARNING, "race", team="green", reason="x")


def test_the_second_warning_is_told_to_be_that(record: MemoryRecord) -> None:
    desk = stewards(record)
    assert desk.penalise(Penalty.WARNING, "race", driver="d7", reason="cut").said == ("d7 in session 'race': warning",)
    desk.penalise(Penalty.WARNING, "race", driver="Ada", reason="cut")
    told = desk.penalise(Penalty.WARNING, "race", driver="d7", reason="cut again")
    assert told.said[1:] == ("! it is warning number 2 for d7 this evening",)


@pytest.mark.parametrize(
    ("penalty", "value", "sentence"),
    [
        (Penalty.SECONDS, "0", "0 is no value for seconds"),
        (Penalty.SECONDS, "0.0005", "is no value for seconds"),
        (Penalty.PLACES, "1.5", "1.5 is no value for places"),
        (Penalty.GRID_PLACES, "-1", "grid-places cannot be negative"),
    ],
)
def test_a_value_that_cannot_be_is_refused(record: MemoryRecord, penalty: Penalty, value: str, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        stewards(record).penalise(penalty, "race", driver="Ada", value=Decimal(value), reason="x")


def test_who_or_what_is_not_there_is_named(record: MemoryRecord) -> None:
    desk = stewards(record)
    with pytest.raises(SetupError, match="no session 'final' in the record; there are: race"):
        desk.penalise(Penalty.WARNING, "final", driver="Ada", reason="x")
    with pytest.raises(SetupError, match="nobody has the id, name or start number 'Nemo'"):
        desk.penalise(Penalty.WARNING, "race", driver="Nemo", reason="x")
    with pytest.raises(SetupError, match="3 is no ruling of the record"):
        desk.take_back(3, "")
    with pytest.raises(SetupError, match="0 is no lap of the record"):
        desk.give([0], "Ada", "x")
    with pytest.raises(SetupError, match="lap 2 was given to nobody else"):
        desk.ungive(2, "")


def test_of_two_with_one_name_the_one_of_the_plan_is_meant_else_their_ids_are_told(record: MemoryRecord) -> None:
    record.append([], [Person("ada2", "Ada"), Person("z1", "Zoe"), Person("z2", "Zoe")])
    desk = stewards(record)
    desk.penalise(Penalty.WARNING, "race", driver="ada", reason="x")
    assert desk.rulings()[0].whom == "Ada"
    with pytest.raises(SetupError, match="2 people are 'Zoe': name one of the ids z1, z2"):
        desk.penalise(Penalty.WARNING, "race", driver="Zoe", reason="x")


def test_these_two_laps_were_beas_all_at_once_and_back_at_once(record: MemoryRecord) -> None:
    desk = stewards(record)
    told = desk.give([2, 3, 2], "Bea", "they had swapped seats")
    assert told.said == ("lap 1 of Ada in 1:30.000 is Bea's", "lap 2 of Ada in 1:30.000 is Bea's")
    assert told.changes[:2] == (
        Change("Race", "Ada", "P1; 2 laps in 3:00.000; 33 points", None),
        Change("Race", "Bea", None, "P1; 2 laps in 3:00.000; 33 points"),
    )
    assert record.people()["bea"].team == "red"
    given = [entry for _, entry in record.read() if isinstance(entry, LapReassigned)]
    assert len({each.group for each in given}) == 1
    desk.give([4], "nobody", "who was it?")
    assert desk.ungive(3, "no they had not").said == ("2 lap(s) are their drivers' again",)
    assert desk.ungive(4, "it was Cleo").said == ("1 lap(s) are their drivers' again",)
    assert stewards(record, dry_run=True).give([4], "NOBODY", "x").said == ("lap 3 of Cleo in 1:30.000 is nobody's",)


def test_a_ruling_about_somebody_who_is_known_no_more_is_listed_all_the_same(record: MemoryRecord) -> None:
    record.append(
        [
            Ruled("race", Penalty.WARNING, "x", "Toni", AT, "gone"),
            Ruled("race", Penalty.WARNING, "x", "Toni", AT, "", "gone"),
        ]
    )
    assert [line.whom for line in stewards(record).rulings()] == ["gone", "gone"]
