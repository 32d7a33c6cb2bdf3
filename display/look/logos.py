"""The file of a cup's logo: where it lies, and what is in it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from timing.errors import SetupError
from timing.event import Plan


class Stand(NamedTuple):
    """A file as it stands there: as long as this is the same, so is what is in it."""

    file: Path
    changed_ns: int
    size: int


class Picture(NamedTuple):
    """A checked picture: `name` ends in what kind it is, as papers and browsers know it."""

    name: str
    content: bytes


def logo_folders(plan_file: Path | None, data: Path | None) -> tuple[Path, ...]:
    """Where a logo is looked for: beside the plan, then in the data folder."""
    return tuple(folder for folder in (plan_file and plan_file.parent, data) if folder is not None)


def standing(logo: str | None, folders: Sequence[Path]) -> Stand | None:
    """The file of a logo; None for no logo. Raises SetupError where there is no such file."""
    if logo is None:
        return None
    named = Path(logo)
    for file in [named] if named.is_absolute() else [folder / named for folder in folders]:
        try:
            found = file.stat()
        except (OSError, ValueError):
            continue
        if S_ISREG(found.st_mode):
            return Stand(file, found.st_mtime_ns, found.st_size)
    places = " nor ".join(str(folder) for folder in folders)
    told = f"is neither in {places}" if not named.is_absolute() and places else "is not there"
    raise SetupError(f"the logo {logo} {told}")


def read(stand: Stand) -> Picture:
    """What is in the file. Raises SetupError for what is no picture that can be shown and printed."""
    from display.exports.logo import read_logo  # the typesetter behind it is large

    return Picture(*read_logo(stand.file))


def logo_of_plan(plan: Plan, folders: Sequence[Path]) -> Picture | None:
    """The logo of a plan, for papers; None where it has none. Raises SetupError."""
    stand = standing(plan.look.logo, folders)
    return None if stand is None else read(stand)


def digest(content: bytes) -> str:
    """A short name for exactly this content."""
    return hashlib.blake2s(content, digest_size=8).hexdigest()
