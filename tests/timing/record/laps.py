"""Laps, sessions and people for the record's tests."""

from datetime import UTC, datetime, timedelta

from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened

EVENING = datetime(2025, 11, 7, 19, 30, tzinfo=UTC)

QUALIFYING = SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Suzuka", EVENING, "rig-1", "77")
ANNA = Person("d-anna", "Anna Bauer", "7", "north", "North Insurance")
JONAS = Person("d-jonas", "Jonas Müller")


def lap(number: int, rig: str = "rig-1", time_ms: int = 118_432, session: str = "quali") -> LapSet:
    """One lap; equal arguments give the same lap."""
    at = EVENING + timedelta(minutes=2 * number, microseconds=number)
    return LapSet(session, f"{rig}/77/0", number, rig, "d-anna", time_ms, at, (38_000, 40_000, time_ms - 78_000), True)
