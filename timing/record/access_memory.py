"""Grants in memory: the twin of `access_tables`. Gone with the process."""

import threading
from collections.abc import Callable
from datetime import datetime

from timing.record.access import Grant, Kind


class MemoryAccess:
    """Implements `timing.record.access.AccessBook`. `check` raises RecordError once the record is closed."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self._check = check
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def all(self, kind: Kind) -> list[Grant]:
        """See `AccessBook`."""
        self._check()
        with self._lock:
            return sorted((each for each in self._grants.values() if each.kind is kind), key=_age)

    def find(self, secret: str) -> Grant | None:
        """See `AccessBook`."""
        self._check()
        with self._lock:
            return next((each for each in self._grants.values() if each.secret == secret), None)

    def put(self, grant: Grant) -> None:
        """See `AccessBook`."""
        self._check()
        with self._lock:
            self._grants[grant.id] = grant

    def change(self, id: str, change: Callable[[Grant], Grant]) -> Grant:
        """See `AccessBook`."""
        self._check()
        with self._lock:
            if id not in self._grants:
                raise LookupError(id)
            now = change(self._grants[id])
            self._grants[id] = now
            return now

    def forget(self, before: datetime) -> None:
        """See `AccessBook`."""
        self._check()
        with self._lock:
            old = [each.id for each in self._grants.values() if each.expires is not None and each.expires < before]
            for id in old:
                del self._grants[id]


def _age(grant: Grant) -> tuple[datetime, str]:
    return grant.issued, grant.id
