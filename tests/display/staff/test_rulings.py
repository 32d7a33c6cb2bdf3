"""Whether a lap counts, as staff see it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from display.staff.rulings import LapLine, give_back, laps_of, rule
from display.staff.words import Say
from timing.errors import SetupError
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SECONDS = count()


def now() -> datetime:
    return AT + timedelta(seconds=next(SECONDS))


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("e")
    first = LapSet("quali", "left/77/0", 1, "left", "anna", 81_000, AT, valid=True)
    record.append(
        [
            SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT),
            first,
            LapSet("quali", "left/77/0", 2, "left", "anna", 80_000, AT, valid=False, reason="invalid"),
            LapSet("quali", "right/77/0", 1, "right", "d7", 79_000, AT),
            LapAmended("quali", first.key, AT, False, "rewind"),
            LapSet("quali", "stray-1/77/0", 1, "stray-1", "d8", 60_000, AT, aside=True),
            LapSet("race", "left/78/0", 1, "left", "anna", 90_000, AT),
            LapAmended("quali", first.key, AT, None, "", 81_001),
        ],
        [Person("anna", "Anna Riesling")],
    )
    return record


def test_laps_are_listed_with_the_number_that_names_each_and_why_they_do_not_count(record: MemoryRecord) -> None:
    assert laps_of(record, "quali") == [
        LapLine(2, "anna", "Anna Riesling", "left", 1, 81_001, False, False, "rewind"),
        LapLine(3, "anna", "Anna Riesling", "left", 2, 80_000, False, False, "invalid"),
        LapLine(4, "d7", "d7", "right", 1, 79_000, True, False, ""),
        LapLine(6, "d8", "d8", "stray-1", 1, 60_000, False, True, "kept aside: its source is not in the plan"),
    ]


def test_why_a_lap_does_not_count_is_told_in_german_to_who_reads_german(record: MemoryRecord) -> None:
    told = [line.why for line in laps_of(record, "quali", say=Say("de"))]
    assert told == ["zurückgespult", "im Spiel ungültig", "", "zurückgelegt: die Quelle steht nicht im Plan"]


@pytest.mark.parametrize(("driver", "refs"), [("anna riesling", [2, 3]), ("ANNA", [2, 3]), ("d7", [4]), ("Bea", [])])
def test_or_those_of_one_driver_by_name_or_id(record: MemoryRecord, driver: str, refs: list[int]) -> None:
    assert [line.ref for line in laps_of(record, "quali", driver)] == refs


def test_the_session_may_be_the_one_opened_last(record: MemoryRecord) -> None:
    assert [line.ref for line in laps_of(record, "current")] == [7], "known from its laps alone"
    with pytest.raises(SetupError, match="no session 'final'"):
        laps_of(record, "final")


def test_a_lap_is_restored_deleted_and_given_back_to_the_game(record: MemoryRecord) -> None:
    told = rule(record, 3, counts=True, reason="kerb, not a cut", author="Toni", now=now)
    assert told == "lap 2 of Anna Riesling in 1:20.000 counts in session 'quali'"
    assert laps_of(record, "quali")[1].why == "restored by Toni: kerb, not a cut"
    assert "does not count" in rule(record, 3, counts=False, reason="a cut after all", author="Uli", now=now)
    assert laps_of(record, "quali")[1].why == "deleted by Uli: a cut after all"
    assert "counts" in give_back(record, 3, reason="", author="Toni", now=now)
    assert laps_of(record, "quali")[1].counts
    assert "does not count" in give_back(record, 3, reason="", author="Toni", now=now)
    assert laps_of(record, "quali")[1].why == "invalid"
    with pytest.raises(SetupError, match="nobody has decided about lap 3"):
        give_back(record, 3, reason="", author="Toni", now=now)
    assert record.verify() is None


def test_a_lap_kept_aside_may_be_ruled_as_well(record: MemoryRecord) -> None:
    assert "lap 1 of d8" in rule(record, 6, counts=False, reason="too fast", author="Toni", now=now)
    assert laps_of(record, "quali")[3].why == "deleted by Toni: too fast; kept aside: its source is not in the plan"


@pytest.mark.parametrize("ref", [0, -3, 1, 5, 99])
def test_what_is_no_lap_is_told(record: MemoryRecord, ref: int) -> None:
    with pytest.raises(SetupError, match=f"{ref} is no lap of the record; `eracing lap list` tells"):
        rule(record, ref, counts=False, reason="why", author="Toni", now=now)


def test_a_lap_during_which_the_driver_changed_says_so(record: MemoryRecord) -> None:
    record.append([LapSet("quali", "left/77/0", 9, "left", "anna", 90_000, AT, doubt="swap")])
    line = laps_of(record, "quali")[-1]
    assert (line.counts, line.why) == (True, "the driver changed during it")
