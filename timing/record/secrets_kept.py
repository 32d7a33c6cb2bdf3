"""Secrets that a program makes up once and that stand beside the entries: a copy of the record has them too.

What hangs printed at the rigs is signed with one, so it must survive a restore, and all servers of a record share it.
"""

from collections.abc import Callable
from typing import Protocol


class SecretBook(Protocol):
    """The secrets of one record, by name. Safe to use from several threads."""

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The secret that is kept under a name; where there was none, what `make` gives, which is kept then.

        Of several who ask at once, all get the same. Raises RecordError, and what `make` raises.
        """
