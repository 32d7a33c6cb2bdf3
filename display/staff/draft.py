"""The record as decisions are made on it: they are put on a draft first, and the record gets what the draft has.

On a draft, what was decided holds at once, so that whoever decides can tell what it changed; nobody else sees it. So
one and the same code decides at the command line, for a tablet, and only to show what would be.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import Final, Protocol

from leaderboard.fold import Standings
from timing.errors import SetupError
from timing.people import BOARDS, Profile, Purpose, given_up, heard, met, shown
from timing.record.batch import prepare
from timing.record.entry import Entry, Person
from timing.record.protocol import Appended, Position, Written
from timing.rules import Rules
from timing.units import Language

_SEQ: Final = attrgetter("seq")


class Book(Protocol):
    """What decisions are made on: a record, or a draft. See `Record`."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """Write entries and people."""

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        """The entries after an entry."""

    def position(self) -> Position:
        """Where it ends."""

    def people(self, language: Language = "en", purposes: Collection[Purpose] = BOARDS) -> Mapping[str, Person]:
        """Everybody as they may be shown."""

    def profiles(self) -> Mapping[str, Profile]:
        """All that is kept of people."""


class Draft:
    """Implements `Book`. `entries` are those of a record in its order, of which those up to `end` are on the draft.

    `kept` is what the record keeps of people. Mutable, but what it was made of is not changed. On a draft that is only
    to look at nothing is put; `reckoned` gives its standings, which are others' as well.
    """

    def __init__(
        self,
        epoch: str,
        entries: Sequence[Written],
        end: int,
        kept: Mapping[str, Profile],
        reckoned: Callable[[Rules], Standings] | None = None,
    ) -> None:
        self._epoch = epoch
        self._entries = entries
        self._known = bisect_right(entries, end, key=_SEQ)
        self.end: Final = end
        """The last entry that was there before anything was decided."""
        self._kept = dict(kept)
        self.reckoned: Final = reckoned
        self.decided: list[Entry] = []
        """What was put on the draft."""
        self.met: list[Person] = []
        """People who were told of with it."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """Put entries and people on the draft. Raises SetupError with a sentence for what no book can hold."""
        if self.reckoned is not None:
            raise ValueError("this draft is only to look at: nothing can be decided on it")
        try:
            prepare(entries, people)
        except ValueError as error:
            raise SetupError(str(error)) from error
        first = self.end + len(self.decided) + 1
        self.decided += entries
        self.met += people
        names = given_up(each.erased for each in self._kept.values() if each.erased is not None)
        for person in people:
            known = self._kept.get(person.id)
            number = len(self._kept) + 1
            self._kept[person.id] = met(person, number, names) if known is None else heard(known, person, names)
        return Appended(tuple(range(first, first + len(entries))), len(entries))

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        """See `Record`."""
        start = bisect_right(self._entries, after, key=_SEQ)
        found = list(self._entries[start : min(start + limit, self._known)])
        skip = max(0, after - self.end)
        more = self.decided[skip : skip + limit - len(found)]
        return found + [Written(self.end + skip + nr, entry) for nr, entry in enumerate(more, 1)]

    def position(self) -> Position:
        """See `Record`."""
        return Position(self._epoch, self.end + len(self.decided))

    def people(self, language: Language = "en", purposes: Collection[Purpose] = BOARDS) -> Mapping[str, Person]:
        """See `Record`."""
        return shown(self._kept, language, purposes)

    def profiles(self) -> Mapping[str, Profile]:
        """See `Record`."""
        return self._kept
