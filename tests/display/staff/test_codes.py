"""The codes at the rigs: one for each, the same each time, and nobody else's."""

from pathlib import Path

import pytest

from display.staff.codes import FILE, SeatCodes, seat_codes
from timing.errors import SetupError


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


def test_the_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = seat_codes(data)
    assert seat_codes(data).of("left") == made.of("left")
    assert [each.name for each in data.iterdir()] == [FILE]
    assert (data / FILE).stat().st_mode & 0o077 == 0


def test_a_secret_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"short")
    with pytest.raises(SetupError, match="is not what it was made as"):
        seat_codes(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match=r"the secret of the seat codes, .*, cannot be used"):
        seat_codes(tmp_path / "file")
