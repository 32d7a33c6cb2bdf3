"""A record in memory: the twin of the one on disk, for tests and for trying things out. Gone with the process."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence

from timing.people import BOARDS, Profile, Purpose, given_up, heard, met, shown
from timing.planned_people import Wanted
from timing.record.access import AccessBook
from timing.record.access_memory import MemoryAccess
from timing.record.batch import Batch, checked, prepare
from timing.record.chain import START, Row, extend, first_fault
from timing.record.entry import Entry, Person, decode
from timing.record.epoch import new_epoch
from timing.record.hall import HallBook
from timing.record.hall_memory import MemoryHall
from timing.record.plan_memory import PlansInMemory
from timing.record.protocol import Appended, Fault, Grown, Position, RecordError, Written
from timing.record.secrets_kept import SecretBook
from timing.record.secrets_memory import MemorySecrets
from timing.units import Language


class MemoryRecord(PlansInMemory):
    """Implements `timing.record.protocol.Record`. Without an `epoch` it is a new book with a random one.

    Entries go through the same encoding as on disk, so what is read is what a real book would give back.
    """

    def __init__(self, epoch: str | None = None) -> None:
        self.access: AccessBook = MemoryAccess(self._check_open)
        self.hall: HallBook = MemoryHall(self._check_open)
        self.secrets: SecretBook = MemorySecrets(self._check_open)
        self._epoch = new_epoch() if epoch is None else epoch
        self._rows: list[Row] = []
        self._seqs: dict[str, int] = {}
        self._people: dict[str, Profile] = {}
        self._people_version = 0
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._closed = False

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """See `Record`. Raises ValueError for an entry or a person that no book can hold."""
        return self._append(entries, people, None)

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """See `Record`. Raises as `append` does."""
        return self._append(entries, people, end)

    def _append(self, entries: Sequence[Entry], people: Sequence[Person], end: int | None) -> Appended:
        batch = prepare(entries, people)
        with self._lock:
            self._check_open()
            if end is not None and end != len(self._rows):
                raise Grown(len(self._rows), end)
            fresh = self._write_lines(batch)
            renamed = self._hear(batch.people)
            seqs = tuple(self._seqs[key] for key in batch.keys)
        if fresh or renamed:
            self._notify()
        return Appended(seqs, fresh)

    def _write_lines(self, batch: Batch) -> int:
        """Write the lines with new keys; how many."""
        fresh = [line for key, line in batch.lines.items() if key not in self._seqs]
        before = self._rows[-1].hash if self._rows else START
        for row in map(Row._make, extend(len(self._rows), before, fresh)):
            self._rows.append(row)
            self._seqs[row.key] = row.seq
        return len(fresh)

    def _hear(self, told: Mapping[str, Person]) -> bool:
        """Take in what games and the plan tell of people; whether that changed anything."""
        if not told:
            return False
        names = given_up(profile.erased for profile in self._people.values() if profile.erased is not None)
        before = dict(self._people)
        for id, person in told.items():
            known = self._people.get(id)
            self._people[id] = (
                met(person, len(self._people) + 1, names) if known is None else heard(known, person, names)
            )
        self._people_version += self._people != before
        return self._people != before

    def _plan_people(self, wanted: Mapping[str, Wanted]) -> None:
        """Take in how the plan wants people to be shown."""
        self._hear({id: each.person for id, each in wanted.items() if each.says_something})
        before = dict(self._people)
        self._people |= {id: each.on(before[id]) for id, each in wanted.items() if id in before}
        self._people_version += self._people != before

    def _notify(self) -> None:
        for call in tuple(self._listeners):
            call()

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        """See `Record`."""
        with self._lock:
            self._check_open()
            start = max(after, 0)
            rows = self._rows[start : start + max(limit, 0)]
        return [_written(row) for row in rows]

    def find(self, key: str) -> Written | None:
        """See `Record`."""
        with self._lock:
            self._check_open()
            seq = self._seqs.get(key)
            return None if seq is None else _written(self._rows[seq - 1])

    def position(self) -> Position:
        """See `Record`."""
        with self._lock:
            self._check_open()
            return Position(self._epoch, len(self._rows))

    def succeed(self, epoch: str) -> None:
        """See `Record`."""
        with self._lock:
            if self._rows:
                raise RecordError("the book has entries already and keeps its name")
            self._epoch = epoch

    def people(self, language: Language = "en", purposes: Collection[Purpose] = BOARDS) -> Mapping[str, Person]:
        """See `Record`."""
        return shown(self.profiles(), language, purposes)

    def profiles(self) -> Mapping[str, Profile]:
        """See `Record`."""
        with self._lock:
            self._check_open()
            return dict(self._people)

    def change_person(self, id: str, change: Callable[[Profile], Profile]) -> Profile:
        """See `Record`."""
        with self._lock:
            self._check_open()
            before = self._people.get(id)
            if before is None:
                raise LookupError(id)
            now = checked(change(before))
            self._people[id] = now
            self._people_version += now != before
        if now != before:
            self._notify()
        return now

    def clean(self) -> None:
        """See `Record`. There is nothing here but what is known now."""
        self._check_open()

    def people_version(self) -> int:
        """See `Record`. Grows by one with each call that changed a person."""
        with self._lock:
            self._check_open()
            return self._people_version

    def on_growth(self, call: Callable[[], None]) -> None:
        """See `Record`. `call` must not raise: what it reports on has been written."""
        self._listeners.append(call)

    def tells_growth(self) -> bool:
        """See `Record`. No other process writes here, and nobody tells that."""
        return False

    def verify(self) -> Fault | None:
        """See `Record` and `timing.record.chain`."""
        with self._lock:
            self._check_open()
            rows = tuple(self._rows)
        return first_fault(rows)

    def close(self) -> None:
        """See `Record`."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise RecordError("the record is closed")


def _written(row: Row) -> Written:
    return Written(row.seq, decode(row.kind, row.body))
