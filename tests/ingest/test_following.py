"""What staff write into the record while rigs are heard."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.following import Following
from timing.record.entry import Entry, RigAdopted
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError, Written
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def adopted(rig: str) -> RigAdopted:
    return RigAdopted("quali", "stray-10.0.0.66", rig, None, AT, "Toni")


class Stubborn(MemoryRecord):
    """A record that cannot be read while it is locked."""

    locked = False

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        if self.locked:
            raise RecordError("the record is locked")
        return super().read(after, limit)


def test_each_entry_is_handed_on_once_and_none_of_before() -> None:
    record, taken = MemoryRecord(), list[Entry]()
    record.append([adopted("one")])
    following = Following(record, 1, taken.append)
    following.read_on()
    record.append([adopted("two"), adopted("three")])
    following.read_on()
    following.read_on()
    assert taken == [adopted("two"), adopted("three")]


def test_a_record_that_cannot_be_read_is_told_once_and_read_later(caplog: pytest.LogCaptureFixture) -> None:
    record, taken = Stubborn(), list[Entry]()
    record.append([adopted("one")])
    following = Following(record, 0, taken.append)
    record.locked = True
    following.read_on()
    following.read_on()
    assert caplog.text.count("the record is locked") == 1
    record.locked = False
    following.read_on()
    assert taken == [adopted("one")]


def test_what_this_process_writes_is_handed_on_at_once() -> None:
    record, came = MemoryRecord(), threading.Event()
    following = Following(record, 0, lambda _: came.set())
    following.start()
    try:
        record.append([adopted("one")])
        assert came.wait(30)
    finally:
        following.stop()


def test_what_another_process_writes_is_handed_on_when_it_nudges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.following.EVERY_S", 3600.0)
    record, other = SqlRecord.open(tmp_path / "record.db"), SqlRecord.open(tmp_path / "record.db")
    came = threading.Event()
    following = Following(record, 0, lambda _: came.set())
    following.start()
    try:
        other.append([adopted("one")])
        following.nudge()
        assert came.wait(20)
    finally:
        following.stop()
        record.close()
        other.close()
