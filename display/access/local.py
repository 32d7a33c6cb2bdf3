"""The key of the machine itself: a file that only the server's owner can read, for its own commands.

Who can read it can read the record as well, so `eracing doctor` needs no PIN. It is another one with each start.
"""

from pathlib import Path
from typing import Final

from timing.record.folder import create_file, make_folder

FILE_NAME: Final = "local-key"
LONGEST: Final = 200


def local_key(folder: Path) -> str | None:
    """The key of the server that was started last on a data folder; None where there is none, or it is not ours."""
    try:
        with (folder / FILE_NAME).open(encoding="ascii") as file:
            return file.read(LONGEST).strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def write_private(file: Path, content: str) -> None:
    """Write a small file that only its owner may read, in the place of the one of this name. Raises OSError."""
    make_folder(file.parent)
    file.unlink(missing_ok=True)
    create_file(file)
    file.write_text(f"{content}\n", encoding="ascii")
