"""The code of the console and the key of the machine: files for their owner alone, and gone when they are used."""

import logging
import stat
import sys
from pathlib import Path

import pytest

from display.access.desk import THIS_MACHINE
from display.access.grants import Grants
from display.access.local import local_key
from display.access.roles import Role
from display.access.setup import desk_of, setup_file, setup_line
from tests.display.access.hall import PIN, Hall


@pytest.fixture
def new_hall() -> Hall:
    return Hall(new=True)


def is_private(file: Path) -> bool:
    return sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_new_server_tells_its_code_until_it_is_used(new_hall: Hall, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first, second = (setup_line(new_hall.record.access, data) for _ in range(2))
    assert first is not None
    assert second is not None
    code = setup_file(data).read_text("ascii").strip()
    assert code in second
    assert code not in first
    assert is_private(setup_file(data))
    desk = desk_of(new_hall.record.access, data)
    await desk.set_up(first.split()[0], "Mara Feld", PIN[Role.ORGANISER], device="desk", device_token=None)
    assert not setup_file(data).exists()
    assert desk.grants.use_code(code) is None, "none of the codes before lets anybody in"
    assert setup_line(new_hall.record.access, data) is None


def test_a_left_over_code_is_deleted_when_all_is_set_up(tmp_path: Path) -> None:
    setup_file(tmp_path).write_text("AAAA-AAAA-AAAA-AAAA\n")
    assert setup_line(Hall().record.access, tmp_path) is None
    assert not setup_file(tmp_path).exists()


def test_a_record_that_cannot_be_written_keeps_no_server_from_starting(new_hall: Hall, tmp_path: Path) -> None:
    new_hall.record.close()
    told = setup_line(new_hall.record.access, tmp_path)
    assert told is not None
    assert told.startswith("not possible now: the record is closed")


def test_a_code_is_told_also_where_no_file_can_be_written(new_hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = setup_line(new_hall.record.access, tmp_path / "file")
    assert told is not None
    assert Grants(new_hall.record.access).use_code(told.split()[0]) is Role.ORGANISER


async def test_the_machines_own_commands_need_no_pin(new_hall: Hall, tmp_path: Path) -> None:
    before = desk_of(new_hall.record.access, tmp_path)
    old = local_key(tmp_path)
    desk = desk_of(new_hall.record.access, tmp_path)
    key = local_key(tmp_path)
    assert is_private(tmp_path / "local-key")
    assert await desk.who(None, key) == await before.who(None, old) == THIS_MACHINE
    assert await desk.who(None, old) is None
    assert await before.who(None, key) == THIS_MACHINE, "both serve, and commands know the key of the last"
    assert await desk.who(key, None) is None, "it is no cookie"
    assert await desk.who("x" * 500, "y" * 500) is None


async def test_without_a_folder_there_is_no_key(
    new_hall: Hall, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    desk = desk_of(new_hall.record.access, tmp_path / "file")
    assert "cannot be written" in caplog.text
    assert local_key(tmp_path / "file") is None
    assert await desk.who(None, "") is None


async def test_that_somebody_guesses_is_said_once(new_hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for number in range(200):
        new_hall.desk.patience.begin(f"192.0.2.{number}", None)
        new_hall.desk._tell()
    assert [record.message.partition(":")[0] for record in caplog.records] == ["somebody guesses PINs"]
