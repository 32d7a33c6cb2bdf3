"""A disk that is really full: laps wait and are written when there is space, and no backup is half of one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.timing.record.full_disk import MAY_NOT

REPOSITORY = Path(__file__).parents[3]


def test_laps_wait_for_space_and_none_is_lost(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("only Linux has unshare, with which a program gets a disk of its own")
    command = [unshare, "--mount", sys.executable, "-m", "tests.timing.record.full_disk", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode == MAY_NOT or "unshare failed" in done.stderr:
        pytest.skip(f"this user may not mount a disk of its own: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"told: the disk with {tmp_path / 'record.db'} is full: free some space",
        "before: True True",
        f"backup: the disk with {tmp_path / 'backup.db'} is full: free some space []",
        "written: True None True",
        "after: True True",
    ]
