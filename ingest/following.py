"""Follows the record for what others write into it: what staff decide while rigs are heard.

`eracing adopt` writes from another process, so the record is read again and again, for what is new only. What this
process itself writes wakes it at once, and what others do where they nudge.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from timing.record.entry import Entry
from timing.record.protocol import Record, RecordError

EVERY_S: Final = 1.0
RARELY_S: Final = 5.0
"""So often where it is told that the record grew: in case that is not heard."""

_log = logging.getLogger(__name__)


class Following:
    """Hands the entries after `after` to `take`, from `start` to `stop`, in a thread of its own."""

    def __init__(self, record: Record, after: int, take: Callable[[Entry], None]) -> None:
        self._record = record
        self._after = after
        self._take = take
        self._failed = False
        self._grown = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="following", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._record.on_growth(self._grown.set)
        self._thread.start()

    def nudge(self) -> None:
        """The record may have grown. May be called from any thread."""
        self._grown.set()

    def stop(self) -> None:
        """Follow no more."""
        self._stopping = True
        self._grown.set()
        self._thread.join()

    def read_on(self) -> None:
        """Hand over what is new. A record that cannot be read now is read on the next time."""
        try:
            while batch := self._record.read(self._after):
                for written in batch:
                    self._take(written.entry)
                self._after = batch[-1].seq
            self._failed = False
        except RecordError as error:
            if not self._failed:
                _log.warning("what staff decide is not heard of until the record can be read: %s", error)
            self._failed = True

    def _run(self) -> None:
        while not self._stopping:
            told = self._record.tells_growth() and not self._failed
            self._grown.wait(RARELY_S if told else EVERY_S)
            self._grown.clear()
            self.read_on()
