"""The hall in memory: the twin of `hall_tables`. Gone with the process."""

import threading
from collections.abc import Callable, Collection, Mapping

from timing.record.hall import Kept


class MemoryHall:
    """Implements `timing.record.hall.HallBook`. `check` raises RecordError once the record is closed."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self._check = check
        self._kept = Kept(0, "")
        self._pictures: dict[str, bytes] = {}
        self._reports: dict[str, str] = {}
        self._lock = threading.Lock()

    def version(self) -> int:
        """See `HallBook`."""
        return self.read().version

    def read(self) -> Kept:
        """See `HallBook`."""
        self._check()
        return self._kept

    def change(self, change: Callable[[str], str]) -> Kept:
        """See `HallBook`."""
        self._check()
        with self._lock:
            body = change(self._kept.body)
            if body != self._kept.body:
                self._kept = Kept(self._kept.version + 1, body)
            return self._kept

    def picture(self, name: str) -> bytes | None:
        """See `HallBook`."""
        self._check()
        return self._pictures.get(name)

    def keep_picture(self, name: str, content: bytes) -> None:
        """See `HallBook`."""
        self._check()
        self._pictures.setdefault(name, content)

    def drop_pictures(self, wanted: Collection[str]) -> None:
        """See `HallBook`."""
        self._check()
        self._pictures = {name: content for name, content in self._pictures.items() if name in wanted}

    def reports(self) -> Mapping[str, str]:
        """See `HallBook`."""
        self._check()
        return dict(self._reports)

    def report(self, told: Mapping[str, str], known: Collection[str]) -> None:
        """See `HallBook`."""
        self._check()
        self._reports = {id: body for id, body in (self._reports | dict(told)).items() if id in known}
