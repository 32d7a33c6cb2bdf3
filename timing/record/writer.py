"""The one who writes: takes entries at once, appends them behind the back of those who hear the rigs.

What waits is appended as one batch, with one commit (group commit): a single lap costs one, a burst costs few. While
the record cannot be written (a full disk, a lock held by another program) the entries wait here in their order and are
tried again; they are lost only with the process, and the tape still has what they were made of.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from timing.record.entry import Entry, Person
from timing.record.protocol import Record, RecordError

LONGEST_WAIT: Final = 16
"""The wait between tries doubles up to so many times the first one."""

_log = logging.getLogger(__name__)


class _Submission(NamedTuple):
    """What was handed in at once; `ticket` counts submissions."""

    ticket: int
    entries: tuple[Entry, ...]
    people: tuple[Person, ...]

    def singly(self) -> list["_Submission"]:
        """The same, one person or entry at a time; people first, as they drive the laps."""
        people = [_Submission(self.ticket, (), (person,)) for person in self.people]
        return people + [_Submission(self.ticket, (entry,), ()) for entry in self.entries]


class Writer:
    """Appends to `record` from a thread of its own, until `close`.

    `on_trouble` is called from that thread: with a sentence when the record cannot be written (again when the sentence
    changes), and with None when everything that waited has been written. The first wait between tries is
    `retry_seconds` long. What can never be written is left out, logged and kept count of.
    """

    def __init__(
        self, record: Record, *, on_trouble: Callable[[str | None], None] | None = None, retry_seconds: float = 0.5
    ) -> None:
        self._record = record
        self._on_trouble = on_trouble
        self._retry_seconds = retry_seconds
        self._wait = retry_seconds
        self._trouble: str | None = None
        self._changed = threading.Condition()
        self._queue: deque[_Submission] = deque()
        self._tickets = 0
        self._pending = 0
        self._refused = 0
        self._refusal: str | None = None
        self._singly = 0
        self._hurry = False
        self._closing = False
        self._given_up = False
        self._thread = threading.Thread(target=self._run, name="record-writer", daemon=True)
        self._thread.start()

    def submit(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> None:
        """Have entries and people written, in the order of calls. Returns at once; raises RecordError after `close`."""
        with self._changed:
            if self._closing:
                raise RecordError("the record's writer is closed: nothing more can be written")
            self._tickets += 1
            self._queue.append(_Submission(self._tickets, tuple(entries), tuple(people)))
            self._pending += len(entries)
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Try at once, and wait at most `timeout` seconds; whether all that was submitted before has been written."""
        with self._changed:
            last = self._tickets
            self._hurry = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._queue or self._queue[0].ticket > last, timeout)

    def close(self, timeout: float = 10.0) -> bool:
        """Take nothing more and write what waits, for at most about `timeout` seconds; whether all has been written."""
        with self._changed:
            self._closing = self._hurry = True
            self._changed.notify_all()
        self._thread.join(timeout)
        with self._changed:
            self._given_up = True
            self._changed.notify_all()
        self._thread.join()
        return not self._queue

    @property
    def pending(self) -> int:
        """How many entries wait to be written."""
        return self._pending

    @property
    def refused(self) -> int:
        """How many entries and people had to be left out because they cannot be written at all."""
        return self._refused

    @property
    def refusal(self) -> str | None:
        """A sentence about the last one that was left out, None as long as there is none."""
        return self._refusal

    # The thread

    def _run(self) -> None:
        while batch := self._next():
            try:
                self._append(batch)
            except RecordError as error:
                self._wait_out(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the laps behind it must be written
                _log.exception("a batch of %d submissions cannot be written", len(batch))
                self._part_or_leave_out(batch, error)
            else:
                self._done(batch)
        if self._queue:
            why = self._trouble or "there was no time"
            self._tell(f"{self._pending} entries could not be written before the end: {why}")

    def _next(self) -> list[_Submission]:
        """What to write now; empty at the end. It stays in the queue until it is written."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            if self._given_up:
                return []
            self._hurry = False
            return list(islice(self._queue, 1 if self._singly else None))

    def _append(self, batch: list[_Submission]) -> None:
        entries = [entry for submission in batch for entry in submission.entries]
        people = [person for submission in batch for person in submission.people]
        self._record.append(entries, people)

    def _done(self, batch: list[_Submission]) -> None:
        self._remove(batch)
        self._wait = self._retry_seconds
        if self._trouble is not None:
            self._trouble = None
            self._tell(None)

    def _wait_out(self, sentence: str) -> None:
        """Tell the trouble once and wait until it is time to try again."""
        if sentence != self._trouble:
            self._trouble = sentence
            self._tell(sentence)
        with self._changed:
            self._changed.wait_for(lambda: self._hurry or self._given_up, self._wait)
        self._wait = min(2 * self._wait, LONGEST_WAIT * self._retry_seconds)

    def _part_or_leave_out(self, batch: list[_Submission], error: Exception) -> None:
        """Something in a batch can never be written: find it by writing one at a time, and leave only that out."""
        if self._singly:
            self._refused += 1
            self._refusal = f"{self._refused} of what was heard could not be written and was left out: {error}"
            self._remove(batch)
            return
        with self._changed:
            for _ in batch:
                self._queue.popleft()
            singly = [single for submission in batch for single in submission.singly()]
            self._queue.extendleft(reversed(singly))
            self._singly = len(singly)

    def _remove(self, batch: list[_Submission]) -> None:
        with self._changed:
            for submission in batch:
                self._queue.popleft()
                self._pending -= len(submission.entries)
            self._singly = max(self._singly - len(batch), 0)
            self._changed.notify_all()

    def _tell(self, sentence: str | None) -> None:
        if self._on_trouble is None:
            return
        try:
            self._on_trouble(sentence)
        except Exception:  # noqa: BLE001 - one who listens badly must not stop the laps
            _log.exception("what was called for the trouble %r failed; writing goes on", sentence)
