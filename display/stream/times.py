"""When entries of the record were made: what the standings do not keep, and stories tell."""

from collections.abc import Mapping, Sequence
from typing import Final

from display import wire
from timing.record.protocol import Record

MOST: Final = 5_000


class EntryTimes:
    """Looks up, and remembers, instants of entries of one record. For one thread at a time."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._epoch = ""
        self._known: dict[int, str] = {}

    def __call__(self, seqs: Sequence[int]) -> Mapping[int, str]:
        """The instants of these entries. Raises RecordError."""
        epoch = self._record.position().epoch
        if epoch != self._epoch or len(self._known) > MOST:
            self._epoch, self._known = epoch, {}
        for seq in seqs:
            if seq not in self._known:
                self._known |= {each.seq: wire.instant(each.entry.at) for each in self._record.read(seq - 1, 1)}
        return self._known
