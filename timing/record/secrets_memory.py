"""The secrets in memory: the twin of `secrets_tables`. Gone with the process."""

import threading
from collections.abc import Callable


class MemorySecrets:
    """Implements `timing.record.secrets_kept.SecretBook`. `check` raises RecordError once the record is closed."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self._check = check
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """See `SecretBook`."""
        self._check()
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
            return self._kept[name]
