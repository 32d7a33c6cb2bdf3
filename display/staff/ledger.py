"""The record as staff look at it: every entry at hand, what was decided of each thing, and by which request.

It is read on for what is new only, so that looking again costs little however long the evening has been.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from operator import attrgetter
from typing import Final

from display.staff.draft import Draft
from leaderboard.fold import Standings
from timing.record.asked import ASKED, Asked
from timing.record.by_hand import LapAdded
from timing.record.entry import Decision, LapSet, Undone
from timing.record.in_force import InForce
from timing.record.protocol import Record, Written
from timing.rules import Rules

MOST_AT_ONCE: Final = 10_000
MOST_RULES: Final = 3
"""So many standings are moved on: by the rules of the plan, by best lap, and by the plan before."""


class Ledger:
    """Follows one record. Mutable; not safe to use from several threads at once."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._begin("")

    def _begin(self, epoch: str) -> None:
        self.epoch = epoch
        self.entries: list[Written] = []
        self.decisions = InForce()
        self.seqs: dict[str, int] = {}
        """By key, the numbers of all that was decided or taken back."""
        self.about: defaultdict[str, list[Written]] = defaultdict(list)
        """By what it is about, all that was decided or taken back of it."""
        self.laps: dict[str, LapSet | LapAdded] = {}
        """Every lap by its key, as it was written down."""
        self.decided = 0
        """The last entry that somebody decided."""
        self._standings: list[tuple[Rules, Standings]] = []
        self._asked: dict[str, Written] = {}
        self._request: dict[int, Asked] = {}

    @property
    def end(self) -> int:
        """The last entry; 0 before the first."""
        return self.entries[-1].seq if self.entries else 0

    def read_on(self) -> None:
        """Take in what is new; all of it, where the book is another one. Raises RecordError."""
        while True:
            batch = self._record.read(self.end, MOST_AT_ONCE)
            epoch, end = self._record.position()
            if epoch != self.epoch or end < self.end:
                self._begin(epoch)
                continue
            for written in batch:
                self._note(written)
            if len(batch) < MOST_AT_ONCE:
                return

    def _note(self, written: Written) -> None:
        seq, entry = written
        self.entries.append(written)
        if isinstance(entry, Asked):
            self._asked[entry.key] = written
            self._request.update(dict.fromkeys(range(seq + 1, seq + 1 + entry.count), entry))
        elif isinstance(entry, LapSet):
            self.laps[entry.key] = entry
        elif isinstance(entry, Decision | Undone):
            decision = self.decisions.note(entry)
            self.seqs[entry.key] = seq
            self.decided = seq
            if isinstance(entry, LapAdded):
                self.laps[entry.key] = entry
            if decision is not None:
                self.about[decision.about].append(written)

    def draft(self, end: int | None = None) -> Draft:
        """A draft on all that there is, or on the entries up to `end`. Raises RecordError."""
        return Draft(self.epoch, self.entries, self.end if end is None else end, self._record.profiles())

    def view(self) -> Draft:
        """The same of all that there is, only to look at until there is more. Raises RecordError."""
        return Draft(self.epoch, self.entries, self.end, self._record.profiles(), self._reckoned)

    def _reckoned(self, rules: Rules) -> Standings:
        """The standings by these rules at the end: moved on by what is new since they were asked for last."""
        found = next((each for each in self._standings if each[0] == rules), None)
        if found is None:
            found = rules, Standings(rules)
            self._standings = [found, *self._standings][:MOST_RULES]
        for written in self.after(found[1].seq):
            found[1].apply(written)
        return found[1]

    def people_version(self) -> int:
        """Another one whenever somebody goes by another name. Raises RecordError."""
        return self._record.people_version()

    def at(self, seq: int) -> Written | None:
        """The entry with this number."""
        place = bisect_left(self.entries, seq, key=attrgetter("seq"))
        found = self.entries[place : place + 1]
        return found[0] if found and found[0].seq == seq else None

    def after(self, seq: int) -> list[Written]:
        """The entries after this number."""
        return self.entries[bisect_right(self.entries, seq, key=attrgetter("seq")) :]

    def asked(self, id: str) -> Written | None:
        """The request with this id, if it was done."""
        return self._asked.get(ASKED + id)

    def request_of(self, seq: int) -> Asked | None:
        """The request that an entry was decided by; None where it was at the command line."""
        return self._request.get(seq)

    def version(self, about: str) -> int:
        """The number of the entry by which something is as it is; 0 where nobody has decided anything of it."""
        steps = self.about.get(about)
        return steps[-1].seq if steps else 0

    def root(self, entry: Decision | Undone) -> Decision | None:
        """The decision itself, or the one that such an entry takes back or gives back."""
        if not isinstance(entry, Undone):
            return entry
        key = entry.entry_key
        while (seq := self.seqs.get(key)) is not None:
            found = self.at(seq)
            if found is None or not isinstance(found.entry, Undone):
                return found.entry if found is not None and isinstance(found.entry, Decision) else None
            key = found.entry.entry_key
        return None

    def at_that_time(self, about: str, seq: int) -> Decision | None:
        """The decision about something that held after entry `seq`."""
        decisions = InForce()
        for step in self.about.get(about, ()):
            if step.seq <= seq and isinstance(step.entry, Decision | Undone):
                decisions.note(step.entry)
        return decisions.about(about)
