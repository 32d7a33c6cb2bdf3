"""How much of a database server one process takes, and how long it waits for it."""

from typing import Final, NamedTuple


class Limits(NamedTuple):
    """Of one record in PostgreSQL; SQLite knows only the first.

    A process has at most `connections` for reading, one for writing, and one that listens once somebody follows.
    """

    busy_seconds: float = 5.0
    """Writers wait so long for each other."""
    answer_seconds: float = 5.0
    """A statement may take so long, beside what writers wait for each other; and so may a connection (two at least)."""
    connections: int = 5
    pool_seconds: float = 5.0
    """A reader waits so long for one of the connections to be free."""


DEFAULT: Final = Limits()
