"""The files of a data folder: their names, private to their owner, and surely on disk."""

import os
from pathlib import Path
from typing import Final

RECORD_NAME: Final = "record.db"
LOCK_NAME: Final = "server.lock"
TAPES_NAME: Final = "tapes"


def record_file(folder: Path) -> Path:
    """Where the record of a data folder stands."""
    return folder / RECORD_NAME


def make_folder(folder: Path) -> None:
    """Create a folder that only its owner may look into; one that exists stays as it is. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def existing(folder: Path) -> Path:
    """The folder, or where it does not exist yet the nearest one above it that does."""
    wanted = folder.absolute()
    return next((place for place in (wanted, *wanted.parents) if place.is_dir()), wanted)


def create_file(path: Path) -> None:
    """Create an empty file that only its owner may read. Raises FileExistsError and other OSErrors."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def sync_file(path: Path) -> None:
    """Wait until the file's bytes are on disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's list of names is on disk. Raises OSError."""
    if os.name == "nt":
        return  # Windows opens no folders; its file systems journal the names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
