"""Laps at the stewards' desk: shown before they are ruled on, entered by hand, and taken back."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff.deciding import Decided
from display.staff.laps import Laps
from display.staff.words import Say
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.by_hand import LapAdded
from timing.record.decisions import DriverSeated
from timing.record.entry import LapSet, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SECONDS = count()
PLAN = parse_plan(
    """
    [[sessions]]
    type = "qualifying"
    id = "quali"
    min_lap = "1:00"
    [teams.red]
    name = "Red Ltd"
    drivers = [{ id = "ada", name = "Ada", number = "7" }, { id = "bea", name = "Bea", number = "8" }]
    [rigs.left]
    address = "10.0.0.5"
    name = "Rig 1"
    team = "red"
    """
)


def now() -> datetime:
    return AT + timedelta(seconds=next(SECONDS))


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    record.append(
        [
            SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT),
            LapSet("quali", "left/77/0", 1, "left", "ada", 90_000, AT),
            LapSet("quali", "left/77/0", 2, "left", "ada", 91_000, AT, valid=False, reason="invalid"),
            LapSet("quali", "left/77/0", 3, "left", "bea", 92_000, AT),
        ]
    )
    return record


def laps(record: MemoryRecord, *, dry_run: bool = False, say: Say | None = None) -> Laps:
    more = {} if say is None else {"say": say}
    return Laps(record, PLAN, author="Toni", now=now, dry_run=dry_run, **more)


def quali(decided: Decided) -> list[tuple[str, str | None]]:
    return [(each.name, each.after) for each in decided.changes if each.where == "Qualifying"]


def test_what_a_deletion_changes_is_shown_first_and_then_made(record: MemoryRecord) -> None:
    end = record.position().seq
    told = laps(record, dry_run=True).delete(2, "cut")
    assert told.said == ("lap 1 of Ada in 1:30.000 does not count in session 'quali'",)
    assert quali(told) == [("Bea", "P1; Best lap 1:32.000; 3 points"), ("Ada", "no-time; No timed lap yet; 0 points")]
    assert record.position().seq == end
    desk = laps(record)
    assert desk.delete(2, "cut") == told
    assert quali(desk.restore(3, "kerb is fine"))[0] == ("Ada", "P1; Best lap 1:31.000; 3 points")
    assert desk.undo(3, "").said == ("lap 2 of Ada in 1:31.000 does not count in session 'quali'",)
    assert desk.undo(2, "").said == ("lap 1 of Ada in 1:30.000 counts in session 'quali'",)
    with pytest.raises(SetupError, match="nobody has decided about lap 2"):
        desk.undo(2, "")


def test_of_two_rulings_the_first_holds_when_the_second_is_taken_back(record: MemoryRecord) -> None:
    desk = laps(record)
    desk.delete(2, "cut")
    desk.restore(2, "it was not")
    assert desk.undo(2, "").said == ("lap 1 of Ada in 1:30.000 does not count in session 'quali'",)


def test_the_best_lap_is_deleted_as_a_penalty(record: MemoryRecord) -> None:
    desk = laps(record)
    assert desk.delete_best("current", "7", "impeding").said == (
        "lap 1 of Ada in 1:30.000 does not count in session 'quali'",
    )
    with pytest.raises(SetupError, match="Ada has no lap in session 'quali' that counts"):
        desk.delete_best("quali", "ada", "impeding")


def test_a_lap_by_hand_is_marked_ruled_on_and_taken_back(record: MemoryRecord) -> None:
    told = laps(record, dry_run=True).add("quali", 89_000, "no network", driver="8", sectors_ms=(40_000, 49_001))
    desk = laps(record)
    assert desk.add("quali", 89_000, "no network", driver="8", sectors_ms=(40_000, 49_001)) == told
    assert told.said == ("lap 2 of Bea in 1:29.000 is entered by hand in session 'quali'",)
    assert quali(told)[0] == ("Bea", "P1; Best lap 1:29.000. 1 lap entered by hand; 3 points")
    line = desk.lines("quali", "8")[-1]
    assert (line.ref, line.counts, line.aside, line.by_hand) == (5, True, False, True)
    assert line.why == "entered by hand by Toni: no network"
    desk.delete(5, "misread")
    assert [each.why for each in desk.lines("quali", "bea")][-1] == (
        "deleted by Toni: misread; entered by hand by Toni: no network"
    )
    assert desk.undo(5, "").said == ("lap 2 of Bea in 1:29.000 counts in session 'quali'",)
    assert desk.undo(5, "wrong driver").said == ("lap 2 of Bea in 1:29.000 is in no result any more",)
    line = desk.lines("quali")[-1]
    assert (line.counts, line.aside, line.why) == (False, True, "entered by hand by Toni, and taken back: no network")
    with pytest.raises(SetupError, match="nobody has decided about lap 5"):
        desk.undo(5, "")


def test_entered_twice_under_one_id_it_is_one_lap(record: MemoryRecord) -> None:
    desk = laps(record)
    desk.add("quali", 89_000, "no network", driver="ada", id="sheet 4")
    end = record.position().seq
    again = desk.add("quali", 89_000, "no network", driver="ada", id="sheet 4")
    assert again == Decided(("lap 3 of Ada in 1:29.000 was entered before: nothing is changed",), ())
    assert record.position().seq == end
    with pytest.raises(SetupError, match="another lap was entered under the id 'sheet 4'"):
        desk.add("quali", 88_000, "no network", driver="ada", id="sheet 4")


def test_with_a_rig_alone_it_is_of_who_sits_there(record: MemoryRecord) -> None:
    desk = laps(record)
    assert desk.add("quali", 89_000, "no network", rig="rig 1").said[0].startswith("lap 1 of nobody in 1:29.000")
    record.append([DriverSeated("left", "bea", "Toni", now())])
    told = desk.add("quali", 59_000, "no network", rig="Rig 1", number=9)
    assert told.said == (
        "lap 9 of Bea in 0:59.000 is entered by hand in session 'quali'",
        "! 0:59.000 is outside of what the plan takes for a lap here: it counts all the same",
    )
    desk.add("quali", 88_000, "no network", driver="bea")
    added = [entry for _, entry in record.read() if isinstance(entry, LapAdded)]
    assert [(each.driver, each.rig) for each in added] == [("", "left"), ("bea", "left"), ("bea", "left")]
    assert [each.driver for each in desk.lines("quali", "bea")] == ["bea"] * 3
    record.append([DriverSeated("left", "walk-in", "Toni", now())])
    assert desk.add("quali", 87_000, "no network", rig="left").said[0].startswith("lap 1 of walk-in")
    record.append([DriverSeated("left", None, "Toni", now())])
    assert desk.add("quali", 87_000, "no network", rig="left").said[0].startswith("lap 2 of nobody")


@pytest.mark.parametrize(
    ("time_ms", "sectors", "sentence"),
    [
        (0, None, "no lap takes 0:00.000"),
        (24 * 3600 * 1000, None, "no lap takes 24:00:00.000"),
        (90_000, (40_000, 49_000), "the sectors come to 1:29.000, and the lap to 1:30.000"),
        (90_000, (90_001, -1), "the sectors come to"),
    ],
)
def test_what_is_no_lap_is_refused(
    record: MemoryRecord, time_ms: int, sectors: tuple[int, ...] | None, sentence: str
) -> None:
    with pytest.raises(SetupError, match=sentence):
        laps(record).add("quali", time_ms, "x", driver="ada", sectors_ms=sectors)


def test_who_or_what_is_not_there_is_named(record: MemoryRecord) -> None:
    desk = laps(record)
    with pytest.raises(SetupError, match="no session 'race' in the record; there are: quali"):
        desk.add("race", 90_000, "x", driver="ada")
    with pytest.raises(SetupError, match="there is no rig 'middle'"):
        desk.add("quali", 90_000, "x", rig="middle")
    with pytest.raises(SetupError, match="1 is no lap of the record"):
        desk.delete(1, "x")


def test_it_is_said_in_german_as_well(record: MemoryRecord) -> None:
    desk = laps(record, say=Say("de"))
    assert desk.add("quali", 89_000, "Netz weg", driver="bea").said == (
        "Runde 2 von Bea in 1:29,000 ist von Hand eingetragen in Session 'quali'",
    )
    assert desk.delete(2, "abgekürzt").said == ("Runde 1 von Ada in 1:30,000 zählt nicht in Session 'quali'",)
