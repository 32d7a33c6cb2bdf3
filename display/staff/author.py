"""Who decides, and when, of the commands that write decisions."""

import getpass
from datetime import UTC, datetime

from timing.errors import SetupError


def author(by: str | None) -> str:
    """Who decides: as given, else the user of this machine. Raises SetupError where neither is known."""
    if by is not None and by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise SetupError("this machine does not say whose user this is: name who decides with --by") from error


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)
