"""One folder that is watched: which of its files are new, changed and at rest.

It is looked at again and again, for that works on network shares, where nobody tells of changes. A file is at rest when
its size and the time of its last change have been the same at `RESTING` looks after the first: programs write results
in one go, and copies grow. A look costs a listing of the folder, however many files lie there; a file is opened only
when it has come to rest after a change.

Passed over: what programs and copies write under a name for the time being, hidden files, and links of any kind, for
they may lead out of the folder.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

RESTING: Final = 2
"""Looks without a change after which a file is at rest."""
MOST_LEVELS: Final = 4
"""So deep do folders within the folder count; results of games lie in one, or in one for each event."""
MOST_FILES: Final = 50_000
"""No more are looked at: somebody has named a disk, not a folder of results."""

_FOR_NOW: Final = (
    *(".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".opdownload"),
    *(".filepart", ".swp", ".swx", ".lock", ".bak", "~"),
)
_HIDDEN: Final = (".", "~$", "~")


class _Sign(NamedTuple):
    """What tells that a file has changed."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Watched:
    """A file. `looks` counts those since its last change, `due` is the one at which to read it; None: it is done."""

    path: Path
    sign: _Sign
    looks: int = 0
    due: int | None = RESTING
    failed: int = 0
    """How often it could not be read as it is."""

    def done(self) -> None:
        """It has been read, or need not be."""
        self.due = None

    def later(self) -> None:
        """It could not be read as it is. Each try is later: it may be only for now, and the file looks the same."""
        self.failed += 1
        self.due = (self.looks + 1) * 3

    def now(self) -> tuple[int, int]:
        """What tells of changes at this moment. Raises OSError.

        It may be more recent than the listing: Windows lists a file that is being written as it was at its opening.
        """
        return _sign(self.path.stat())


class WatchedFolder:
    """The files of a folder from look to look. Mutable."""

    def __init__(self, folder: Path, *, most_files: int = MOST_FILES) -> None:
        self.folder = folder
        self._most = most_files
        self._files: dict[str, Watched] = {}
        self.is_crowded = False
        """Whether there are more files than are looked at."""
        self.closed: list[str] = []
        """Folders within it that could not be listed at the last look."""

    @property
    def files(self) -> list[Watched]:
        """Those that were there at the last look."""
        return [*self._files.values()]

    def look(self) -> list[Watched]:
        """Look once: the files that are to be read now, those first that were changed first. Raises OSError.

        What is not there any more is forgotten, unless the folder itself cannot be read.
        """
        seen: dict[str, Watched] = {}
        self.closed = []
        self.is_crowded = False
        for path, sign in self._listed():
            if len(seen) >= self._most:
                self.is_crowded = True
                break
            file = self._files.get(path)
            if file is None:
                file = Watched(Path(path), sign)
            elif file.sign != sign:
                file = Watched(file.path, sign)
            else:
                file.looks += 1
            seen[path] = file
        self._files = seen
        due = [file for file in seen.values() if file.due is not None and file.looks >= file.due]
        return sorted(due, key=lambda file: (file.sign.changed_ns, str(file.path)))

    def _listed(self) -> Iterator[tuple[str, _Sign]]:
        """The files in the folder and those in it, with what tells of changes."""
        folders = [(os.fspath(self.folder), 1)]
        for folder, level in folders:
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if _is_passed_over(entry):
                            continue
                        if level < MOST_LEVELS and entry.is_dir(follow_symlinks=False):
                            folders.append((entry.path, level + 1))
                            continue
                        sign = _sign_of(entry)
                        if sign is not None:
                            yield entry.path, sign
            except OSError:
                if level == 1:
                    raise
                self.closed.append(folder)


def _is_passed_over(entry: "os.DirEntry[str]") -> bool:
    name = entry.name.lower()
    if name.startswith(_HIDDEN) or name.endswith(_FOR_NOW):
        return True
    return entry.is_symlink() or _is_junction(entry.path)


def _is_junction(path: str) -> bool:
    """Whether it is what Windows has for links to folders; Python tells from 3.12 on."""
    told: Callable[[str], bool] | None = getattr(os.path, "isjunction", None)
    return told is not None and told(path)


def _sign_of(entry: "os.DirEntry[str]") -> _Sign | None:
    """None for what is no file, or is gone by now."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return _sign(status) if stat.S_ISREG(status.st_mode) else None


def _sign(status: os.stat_result) -> _Sign:
    return _Sign(status.st_size, status.st_mtime_ns)
