"""Whose program this is, as the machine knows its users."""

import getpass


def this_user() -> str | None:
    """The name of the user who runs this; None on a machine that does not say it, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None
