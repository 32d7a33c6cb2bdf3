"""The codes at the rigs: one for each, the same each time, and nobody else's."""

from pathlib import Path

import pytest

from display.staff.codes import FILE, SeatCodes, seat_codes
from timing.errors import SetupError
from timing.record.backup import backup, restore
from timing.record.folder import record_file
from timing.record.memory import MemoryRecord
from timing.record.sql import SqlRecord


def test_a_code_is_of_one_rig_and_may_be_typed() -> None:
    codes = SeatCodes(b"x" * 32)
    assert codes.of("left") == codes.of("left")
    assert len({codes.of(rig) for rig in ("left", "right", "left ")}) == 3
    assert codes.is_of("left", f" {codes.of('left').upper()} ")
    assert not codes.is_of("left", codes.of("right"))
    assert not codes.is_of("left", "")
    assert not codes.is_of("left", "\ud800ü")
    assert SeatCodes(b"y" * 32).of("left") != codes.of("left")
    assert codes.path("rig 1/a") == f"/seat/rig%201%2Fa?k={codes.of('rig 1/a')}"


def test_the_secret_is_made_once_and_each_record_has_its_own() -> None:
    record = MemoryRecord("e")
    made = seat_codes(record)
    assert seat_codes(record).of("left") == made.of("left")
    assert seat_codes(MemoryRecord("e")).of("left") != made.of("left")


def test_labels_still_lead_somewhere_when_the_record_was_restored_on_another_machine(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    record = SqlRecord.open(record_file(before))
    printed = seat_codes(record, before).path("left")
    backup(record_file(before), tmp_path / "copy.db")
    record.close()
    restore(tmp_path / "copy.db", after)
    restored = SqlRecord.open(record_file(after), migrate=False)
    assert seat_codes(restored, after).path("left") == printed
    restored.close()


def test_the_file_of_before_is_taken_over_once(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"x" * 32)
    record = MemoryRecord("e")
    assert seat_codes(record, tmp_path).of("left") == SeatCodes(b"x" * 32).of("left")
    (tmp_path / FILE).write_bytes(b"another that nobody looks at")
    assert seat_codes(record, tmp_path).of("left") == SeatCodes(b"x" * 32).of("left")


def test_a_file_that_cannot_be_taken_over_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    record = MemoryRecord("e")
    (tmp_path / FILE).write_bytes(b"short")
    with pytest.raises(SetupError, match="is not what it was made as"):
        seat_codes(record, tmp_path)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(SetupError, match=r"the secret of the seat codes, .*, cannot be used"):
        seat_codes(record, tmp_path)
    (tmp_path / FILE).rmdir()
    (tmp_path / FILE).write_bytes(b"y" * 32)
    assert seat_codes(record, tmp_path).of("left") == SeatCodes(b"y" * 32).of("left")
    (tmp_path / "file").write_text("")
    assert seat_codes(MemoryRecord("f"), tmp_path / "file") is not None
