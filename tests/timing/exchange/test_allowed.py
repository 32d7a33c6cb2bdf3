"""A venue speaks for its own rigs; what is of one book only stays in it."""

from datetime import UTC, datetime

import pytest

from timing.event import Plan, PlannedRig
from timing.exchange.allowed import refusal, travels
from timing.readings import SessionType
from timing.record.asked import Asked
from timing.record.by_hand import LapAdded
from timing.record.entry import Entry, LapAmended, LapRuled, LapSet, SessionOpened
from timing.record.evening import PlanTaken
from timing.record.game_result import GameClassified
from timing.record.published import ResultPublished, ResultState

AT = datetime(2026, 11, 21, 21, 4, tzinfo=UTC)
PLAN = Plan(
    rigs={
        "rig-1": PlannedRig("rig-1", "10.0.0.1", venue="Ring"),
        "rig-9": PlannedRig("rig-9", "10.0.1.9", venue="Halle"),
        "rig-0": PlannedRig("rig-0", "10.0.2.1"),
    }
)


def lap(rig: str, source: str = "") -> LapSet:
    return LapSet("race", source or f"{rig}/77/0", 3, rig, "d1", 90_000, AT)


LOCAL: list[Entry] = [
    PlanTaken(1, "c", "Mara", AT),
    Asked("id", "seat", "c", "Mara", AT),
    ResultPublished("race", 1, ResultState.OFFICIAL, "e", 7, "{}", "{}", "c", "Mara", AT),
]


@pytest.mark.parametrize("entry", LOCAL)
def test_what_follows_from_a_book_alone_stays_in_it(entry: Entry) -> None:
    assert not travels(entry)
    assert "belongs to the book" in (refusal(entry, "ring", PLAN) or "")


OWN: list[Entry] = [
    lap("rig-1"),
    lap("rig-0"),
    lap("stray-10.0.0.66"),
    LapAmended("race", lap("rig-1").key, AT, valid=False),
    LapAmended("race", "by-hand/7", AT, valid=False),
    GameClassified("race", "rig-1/77", (), AT),
    SessionOpened("race", SessionType.RACE, "Race", None, AT),
    SessionOpened("race-2", SessionType.RACE, "Race", None, AT, rig="rig-1"),
    LapAdded("race", "7", 1, "rig-1", "d1", 90_000, "paper", "Mara", AT),
    LapRuled("race", lap("rig-9").key, False, "cut", "Mara", AT),
]


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: str(entry.key))
def test_a_venue_tells_of_its_own_rigs_and_decides_about_all(entry: Entry) -> None:
    assert travels(entry)
    assert refusal(entry, "ring", PLAN) is None


FOREIGN: list[Entry] = [
    lap("rig-9"),
    lap("rig-1", "rig-9/77/0"),
    LapAmended("race", lap("rig-9").key, AT, valid=False),
    GameClassified("race", "rig-9/77", (), AT),
    SessionOpened("race-2", SessionType.RACE, "Race", None, AT, rig="rig-9"),
    LapAdded("race", "7", 1, "rig-9", "d1", 90_000, "paper", "Mara", AT),
]


@pytest.mark.parametrize("entry", FOREIGN, ids=lambda entry: str(entry.key))
def test_a_venue_cannot_tell_of_the_rigs_of_another(entry: Entry) -> None:
    told = refusal(entry, "ring", PLAN)
    assert told is not None
    assert "rig-9" in told
    assert "Halle" in told
