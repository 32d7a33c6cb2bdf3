"""The files of a data folder: private, and surely on disk."""

import os
import stat
from pathlib import Path

import pytest

from timing.record import folder as module
from timing.record.folder import create_file, existing, make_folder, record_file, sync_file, sync_folder


def test_the_record_has_its_name() -> None:
    assert record_file(Path("data")) == Path("data/record.db")


@pytest.mark.skipif(os.name != "posix", reason="file permissions are POSIX's")
def test_only_the_owner_may_look_into_folder_and_file(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    create_file(tmp_path / "a" / "b" / "record.db")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b" / "record.db").stat().st_mode) == 0o600


def test_a_folder_that_exists_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    before = (tmp_path / "data").stat().st_mode
    make_folder(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode == before


def test_a_file_that_exists_is_not_created_again(tmp_path: Path) -> None:
    create_file(tmp_path / "record.db")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "record.db")


def test_a_file_where_a_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(OSError, match=r"data"):
        make_folder(tmp_path / "data")


def test_files_and_names_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    (tmp_path / "lap").touch()
    sync_file(tmp_path / "lap")
    sync_folder(tmp_path)
    assert synced == ([False, True] if os.name != "nt" else [False])


def test_windows_opens_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Windows:
        name = "nt"

    monkeypatch.setattr(module, "os", Windows)
    sync_folder(tmp_path / "none")


def test_of_a_folder_that_is_not_there_the_nearest_one_above_is_looked_at(tmp_path: Path) -> None:
    assert existing(tmp_path) == tmp_path
    assert existing(tmp_path / "a" / "b") == tmp_path
