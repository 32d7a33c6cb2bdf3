"""A folder from look to look: which files are at rest, which are passed over, and what a look costs."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import ingest.watched_folder as module
from ingest.watched_folder import MOST_LEVELS, RESTING, WatchedFolder


def names(folder: WatchedFolder, looks: int = 1) -> list[str]:
    """What is due at the last of so many looks."""
    due = [folder.look() for _ in range(looks)][-1]
    return [file.path.relative_to(folder.folder).as_posix() for file in due]


def written(file: Path, content: str = "x", at: int = 1_795_000_000) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    os.utime(file, (at, at))
    return file


class TestAFile:
    def test_is_due_when_it_has_been_at_rest_and_until_it_is_done(self, tmp_path: Path) -> None:
        written(tmp_path / "a.json")
        folder = WatchedFolder(tmp_path)
        assert [names(folder) for _ in range(RESTING + 2)] == [[]] * RESTING + [["a.json"]] * 2
        (file,) = folder.files
        file.done()
        assert names(folder, 20) == []

    def test_that_grows_is_not_due_and_when_it_has_grown_is_due_again(self, tmp_path: Path) -> None:
        folder = WatchedFolder(tmp_path)
        for size in range(1, 6):
            written(tmp_path / "a.csv", "x" * size)
            assert names(folder) == []
        assert names(folder, RESTING) == ["a.csv"]
        folder.files[0].done()
        written(tmp_path / "a.csv", "other", at=1_795_000_009)
        assert names(folder, RESTING) == []
        assert names(folder) == ["a.csv"]

    def test_under_a_new_name_is_a_new_file(self, tmp_path: Path) -> None:
        file = written(tmp_path / "a.json")
        folder = WatchedFolder(tmp_path)
        names(folder, RESTING + 1)
        folder.files[0].done()
        file.rename(tmp_path / "b.json")
        assert names(folder, RESTING + 1) == ["b.json"]
        assert len(folder.files) == 1

    def test_that_cannot_be_read_is_due_ever_more_rarely(self, tmp_path: Path) -> None:
        written(tmp_path / "a.json")
        folder = WatchedFolder(tmp_path)
        tried = []
        for look in range(200):
            for file in folder.look():
                tried.append(look)
                file.later()
        assert tried == [2, 9, 30, 93]
        assert folder.files[0].failed == 4

    def test_tells_what_it_is_like_now(self, tmp_path: Path) -> None:
        file = written(tmp_path / "a.json")
        folder = WatchedFolder(tmp_path)
        folder.look()
        assert folder.files[0].now() == folder.files[0].sign == (1, 1_795_000_000 * 10**9)
        file.unlink()
        with pytest.raises(FileNotFoundError):
            folder.files[0].now()


def test_files_come_as_they_were_changed(tmp_path: Path) -> None:
    for name, at in (("c", 3), ("a", 2), ("b", 2)):
        written(tmp_path / name, at=at)
    assert names(WatchedFolder(tmp_path), RESTING + 1) == ["a", "b", "c"]


def test_folders_within_count_down_to_some_depth(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefgh"[: MOST_LEVELS - 1])
    written(deep / "in.json")
    written(deep / "more" / "out.json")
    assert names(WatchedFolder(tmp_path), RESTING + 1) == ["/".join("abcdefgh"[: MOST_LEVELS - 1]) + "/in.json"]


@pytest.mark.parametrize(
    "name",
    ["~$laps.csv", ".laps.csv", "laps.csv.tmp", "laps.part", "laps.crdownload", "laps.csv~", "LAPS.PARTIAL", ".git/x"],
)
def test_names_for_the_time_being_are_passed_over(tmp_path: Path, name: str) -> None:
    written(tmp_path / name)
    assert names(WatchedFolder(tmp_path), RESTING + 1) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there, and there are no pipes in folders")
class TestWhatIsNoFileOfTheFolder:
    def test_a_link_may_lead_out_of_it(self, tmp_path: Path) -> None:
        secret = written(tmp_path / "outside" / "secret.json")
        inside = tmp_path / "inside"
        inside.mkdir()
        (inside / "link.json").symlink_to(secret)
        (inside / "up").symlink_to(Path(".."), target_is_directory=True)
        assert names(WatchedFolder(inside), RESTING + 1) == []

    def test_a_pipe_would_never_end(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.json")
        assert names(WatchedFolder(tmp_path), RESTING + 1) == []

    def test_a_folder_that_may_not_be_read_costs_only_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(tmp_path / "a.json")
        (tmp_path / "locked").mkdir()
        true_scandir = os.scandir

        def scandir(folder: str) -> object:
            if folder.endswith("locked"):
                raise PermissionError(13, "Permission denied")
            return true_scandir(folder)

        monkeypatch.setattr("ingest.watched_folder.os.scandir", scandir)
        folder = WatchedFolder(tmp_path)
        assert names(folder, RESTING + 1) == ["a.json"]
        assert folder.closed == [str(tmp_path / "locked")]


def test_what_windows_has_for_links_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "junction" / "a.json")
    written(tmp_path / "b.json")
    monkeypatch.setattr(os.path, "isjunction", lambda path: path.endswith("junction"), raising=False)
    assert names(WatchedFolder(tmp_path), RESTING + 1) == ["b.json"]


def test_a_file_that_goes_while_it_is_listed_is_not_there(tmp_path: Path) -> None:
    gone = SimpleNamespace(stat=lambda **_: (_ for _ in ()).throw(FileNotFoundError(2, "gone")))
    assert module._sign_of(gone) is None  # type: ignore[arg-type]


def test_a_share_that_is_gone_is_an_error_and_nothing_is_forgotten(tmp_path: Path) -> None:
    share = tmp_path / "share"
    written(share / "a.json")
    folder = WatchedFolder(share)
    names(folder, RESTING + 1)
    folder.files[0].done()
    share.rename(tmp_path / "away")
    with pytest.raises(FileNotFoundError):
        folder.look()
    (tmp_path / "away").rename(share)
    assert names(folder, RESTING + 1) == []


def test_of_too_many_files_some_are_not_looked_at(tmp_path: Path) -> None:
    for number in range(4):
        written(tmp_path / f"{number}.json")
    folder = WatchedFolder(tmp_path, most_files=3)
    assert (len(names(folder, RESTING + 1)), folder.is_crowded) == (3, True)
    next(tmp_path.iterdir()).unlink()
    assert (len(names(folder, RESTING + 1)), folder.is_crowded) == (3, False)
