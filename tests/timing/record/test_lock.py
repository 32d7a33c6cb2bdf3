"""One server per data folder, and nobody has to clean up after one that died."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from timing.errors import SetupError
from timing.record.folder import LOCK_NAME
from timing.record.lock import hold, holder

REPOSITORY = Path(__file__).parents[3]
HOLDS = """
import sys
from pathlib import Path
from timing.record.lock import hold
held = hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_server_is_refused_and_told_which_is_the_first(tmp_path: Path) -> None:
    with (
        hold(tmp_path),
        pytest.raises(SetupError, match=rf"another eRacing server \(process {os.getpid()}\) already uses {tmp_path}"),
    ):
        hold(tmp_path)


def test_once_let_go_the_next_may_have_it(tmp_path: Path) -> None:
    first = hold(tmp_path / "data")
    first.release()
    first.release()
    with hold(tmp_path / "data"):
        assert holder(tmp_path / "data") == os.getpid()
    assert holder(tmp_path / "data") is None


def test_two_folders_are_two_servers(tmp_path: Path) -> None:
    with hold(tmp_path / "one"), hold(tmp_path / "two"):
        assert holder(tmp_path / "one") == holder(tmp_path / "two") == os.getpid()


def test_a_server_that_is_killed_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SetupError, match=rf"\(process {other.pid}\)"):
            hold(tmp_path)
        assert holder(tmp_path) == other.pid
        other.kill()
        other.wait(30)
    with hold(tmp_path):
        assert (tmp_path / LOCK_NAME).read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("content", ["", "no number", "12 3"])
def test_a_lock_file_with_anything_in_it_still_locks(tmp_path: Path, content: str) -> None:
    held = hold(tmp_path)
    (tmp_path / LOCK_NAME).write_text(content)
    with pytest.raises(SetupError, match=rf"another eRacing server already uses {tmp_path}"):
        hold(tmp_path)
    assert holder(tmp_path) == 0
    held.release()


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"the data folder .*file.data cannot be used: "):
        hold(tmp_path / "file" / "data")
    (tmp_path / "locked" / LOCK_NAME).mkdir(parents=True)
    with pytest.raises(SetupError, match=r"the data folder .*locked cannot be used: "):
        hold(tmp_path / "locked")


def test_a_disk_that_fails_is_no_other_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "ftruncate", fail)
    with pytest.raises(SetupError, match="cannot be used: Input/output error"):
        hold(tmp_path)
    monkeypatch.undo()
    hold(tmp_path).release()


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "none") is None
    (tmp_path / "file").touch()
    assert holder(tmp_path / "file") is None
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
