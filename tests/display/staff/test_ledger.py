"""The record at hand: read on for what is new, and what was decided of each thing."""

from datetime import timedelta

import pytest

from display.staff import standings_of
from display.staff.ledger import Ledger
from leaderboard.fold import fold
from tests.display.staff.api.hall import AT, LAPS, QUALIFYING
from timing.record.asked import Asked
from timing.record.decisions import DriverSeated, about_seat
from timing.record.entry import Undone
from timing.record.memory import MemoryRecord
from timing.rules import PRESETS

SEATED = [DriverSeated("left", driver, "Toni", AT + timedelta(minutes=nr)) for nr, driver in enumerate(("a", "b"))]
UNDONE = Undone("", SEATED[1].key, "", "Uwe", AT)
AGAIN = Undone("", UNDONE.key, "", "Toni", AT)


def _ledger(record: MemoryRecord) -> Ledger:
    ledger = Ledger(record)
    ledger.read_on()
    return ledger


def test_it_reads_on_and_begins_anew_with_another_book() -> None:
    record = MemoryRecord("first")
    ledger = _ledger(record)
    assert (ledger.epoch, ledger.end) == ("first", 0)
    record.succeed("second")
    record.append(QUALIFYING)
    ledger.read_on()
    assert (ledger.epoch, ledger.end, len(ledger.laps), ledger.decided) == ("second", LAPS, 3, 0)
    record.append([SEATED[0]])
    ledger.read_on()
    assert (ledger.end, ledger.decided) == (LAPS + 1, LAPS + 1)
    assert [each.entry for each in ledger.after(LAPS)] == [SEATED[0]]


def test_who_only_looks_gets_standings_that_are_moved_on_and_are_those_of_a_fold() -> None:
    record = MemoryRecord("first")
    record.append(QUALIFYING[:2])
    ledger, rules = _ledger(record), PRESETS["league"]
    first = standings_of(ledger.view(), rules)
    record.append(QUALIFYING[2:])
    ledger.read_on()
    found = standings_of(ledger.view(), rules)
    assert found is first, "it was moved on, and not made anew"
    afresh = fold(record.read(), rules)
    assert (found.seq, found.sessions["quali"].all_shown) == (afresh.seq, afresh.sessions["quali"].all_shown)
    assert standings_of(ledger.view()) is not found, "other rules have standings of their own"
    assert standings_of(ledger.draft(), rules) is not found, "who decides may move them on"
    with pytest.raises(ValueError, match="only to look at"):
        ledger.view().append([SEATED[0]])


def test_it_knows_what_held_at_any_time() -> None:
    record = MemoryRecord()
    record.append([*SEATED, UNDONE, AGAIN])
    ledger, about = _ledger(record), about_seat("left")
    held = [ledger.at_that_time(about, seq) for seq in range(5)]
    assert held == [None, SEATED[0], SEATED[1], SEATED[0], SEATED[1]]
    assert (ledger.version(about), ledger.version(about_seat("right"))) == (4, 0)


def test_it_finds_what_a_taking_back_is_about() -> None:
    record = MemoryRecord()
    record.append([*SEATED, UNDONE, AGAIN])
    ledger = _ledger(record)
    assert [ledger.root(each) for each in (SEATED[1], UNDONE, AGAIN)] == [SEATED[1]] * 3
    assert ledger.root(Undone("", "undo/of what nobody decided", "", "Toni", AT)) is None


def test_it_knows_the_request_behind_each_decision() -> None:
    record = MemoryRecord()
    asked = Asked("u-1", "seats/swap", "c0ffee", "Toni", AT, count=2)
    record.append([asked, *SEATED, UNDONE])
    ledger = _ledger(record)
    assert [ledger.request_of(seq) for seq in range(1, 5)] == [None, asked, asked, None]
    found = ledger.asked("u-1")
    assert found is not None
    assert (found.seq, ledger.asked("u-2")) == (1, None)
    assert [ledger.at(seq) is not None for seq in (0, 1, 4, 5)] == [False, True, True, False]
