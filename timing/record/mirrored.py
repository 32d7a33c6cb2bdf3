"""A copy of another book, held in memory: the same entries under the same epoch, so that the same boards follow.

It is written by nobody but the one who copies. Names and plans are taken as they come, in the place of those before.
"""

from collections.abc import Iterable, Sequence

from timing.people import Profile
from timing.plan_versions import PlanVersion
from timing.record.batch import prepare
from timing.record.entry import Entry, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Grown, RecordError


class MirroredBook(MemoryRecord):
    """The copy. Safe to use from several threads, as every record is."""

    def __init__(self) -> None:
        super().__init__("")

    def take(
        self,
        epoch: str,
        after: int,
        entries: Sequence[Entry],
        *,
        anew: bool = False,
        people: Iterable[Person] | None = None,
        plans: Iterable[PlanVersion] | None = None,
    ) -> None:
        """Take in entries of book `epoch` behind its entry `after`, and all people and plans where they are given.

        Of another book, or where it is to begin `anew`, all earlier entries are dropped first. People are shown under
        the names told. Either all of it is taken or nothing: raises Grown where the copy does not end at `after`,
        RecordError for entries that are there already, and ValueError for what no book can hold.
        """
        batch = prepare(entries, () if people is None else (people := tuple(people)))
        with self._lock:
            self._check_open()
            begins = anew or epoch != self._epoch
            end = 0 if begins else len(self._rows)
            if after != end:
                raise Grown(end, after)
            known = () if begins else self._seqs
            if len(batch.lines) != len(entries) or any(key in known for key in batch.lines):
                raise RecordError("the copy has one of these entries already: it must be begun anew")
            if begins:
                self._epoch, self._rows, self._seqs = epoch, [], {}
            if plans is not None:
                self._plans = tuple(plans)
            if people is not None:
                self._people = {each.id: Profile(each, number) for number, each in enumerate(people, 1)}
                self._people_version += 1
            self._write_lines(batch)
        self._notify()

    def lines(self) -> list[tuple[str, str]]:
        """Kind and body of each entry, in order: what a file of the copy has."""
        with self._lock:
            return [(row.kind, row.body) for row in self._rows]
