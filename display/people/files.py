"""Files besides the record in which a name may stand: tapes, and copies of the record."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from timing.record.folder import TAPES_NAME
from timing.record.lock import holder

EVENING: Final = timedelta(hours=12)
"""So long before the first lap and after the last one a game may have told of somebody."""

_TAPE: Final = re.compile(r"tape-(\d{8}-\d{6})-\d{6}\.pcap(?:ng)?\.gz")
_SQLITE: Final = b"SQLite format 3\0"
_BESIDE: Final = ("-wal", "-shm", "-journal")
_AT_ONCE: Final = 1 << 20


class Tape(NamedTuple):
    """A tape file, from its first packet to the last time that it was written."""

    path: Path
    begun: datetime
    ended: datetime


def tapes(data: Path) -> list[Tape]:
    """The tapes of a data folder, oldest first."""
    found: list[Tape] = []
    folder = data / TAPES_NAME
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        named = _TAPE.fullmatch(path.name)
        if named is not None:
            begun = datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Tape(path, begun, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return found


def tapes_around(data: Path, first: datetime, last: datetime) -> list[Tape]:
    """Those that may tell of somebody who drove from `first` to `last`."""
    return [tape for tape in tapes(data) if tape.begun <= last + EVENING and tape.ended >= first - EVENING]


def delete(data: Path, wanted: list[Tape]) -> tuple[list[Tape], list[str]]:
    """Delete tapes; those that are gone, and a sentence for each that is not.

    The newest is left where a server runs, which may be writing it.
    """
    gone: list[Tape] = []
    sentences: list[str] = []
    newest = tapes(data)[-1:] if holder(data) is not None else []
    for tape in wanted:
        if tape in newest:
            sentences.append(f"{tape.path} stays: the server that runs is writing it; do this again when it has ended")
            continue
        try:
            tape.path.unlink(missing_ok=True)
        except OSError as error:
            sentences.append(f"{tape.path} cannot be deleted ({error.strerror or error}): delete it by hand")
        else:
            gone.append(tape)
    return gone, sentences


def copies(folder: Path, record: Path) -> list[Path]:
    """SQLite files in a folder and those below it that are not the record: copies of migrations, and backups."""
    own = record.resolve()
    others = (path for path in sorted(folder.rglob("*")) if not path.name.endswith(_BESIDE) and path.resolve() != own)
    return [path for path in others if path.is_file() and _begins(path) == _SQLITE]


def with_wal(record: Path) -> list[Path]:
    """The files of an SQLite record that there are."""
    files = [record, *(record.with_name(record.name + end) for end in _BESIDE)]
    return [file for file in files if file.exists()]


def holds(path: Path, text: str) -> bool:
    """Whether the bytes of a text stand in a file. Raises OSError."""
    wanted, before = text.encode(), b""
    with path.open("rb") as file:
        while part := file.read(_AT_ONCE):
            if wanted in before + part:
                return True
            before = part[-len(wanted) :]
    return False


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE))
    except OSError:
        return b""  # what we may not read is not ours
