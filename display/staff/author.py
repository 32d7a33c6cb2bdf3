"""Who decides, and when, of the commands that write decisions."""

from datetime import UTC, datetime

from timing.errors import SetupError
from timing.user import this_user


def author(by: str | None) -> str:
    """Who decides: as given, else the user of this machine. Raises SetupError where neither is known."""
    if by is not None and by.strip():
        return by.strip()
    user = this_user()
    if user is None:
        raise SetupError("this machine does not say whose user this is: name who decides with --by")
    return user


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)
