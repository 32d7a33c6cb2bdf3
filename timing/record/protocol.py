"""What any record can do. `memory` and `sql` are its two implementations; one test suite holds for both."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from timing.errors import EracingError
from timing.people import BOARDS, Profile, Purpose
from timing.record.entry import Entry, Person
from timing.units import Language


class RecordError(EracingError):
    """The record cannot be read or written now; nothing of what was asked has been stored."""


class Position(NamedTuple):
    """A place in the record: sequence numbers count from 1 within one epoch, and an epoch is one book."""

    epoch: str
    seq: int


class Written(NamedTuple):
    """An entry and its sequence number."""

    seq: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Appended:
    """The answer to an append: one sequence number per entry given, and how many of them were new."""

    seqs: tuple[int, ...]
    fresh: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What `verify` found: the first entry that is not as it was written."""

    seq: int
    sentence: str


class Record(Protocol):
    """The append-only book. Safe to use from several threads; appends are serialised, so seq is order of commit."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """Write all entries whose key is new, durably and in one transaction, or raise RecordError and write none.

        What is told of people is taken in by the same transaction (`timing.people.heard`). An entry whose key exists is
        left as it is; its number in the answer is that of the one written first.
        """

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        """The entries after sequence number `after`, in order, at most `limit`."""

    def find(self, key: str) -> Written | None:
        """The entry with this key."""

    def position(self) -> Position:
        """Where the record ends."""

    def succeed(self, epoch: str) -> None:
        """Take the name of a lost book whose entries are about to be written here once more.

        Raises RecordError for a book that has entries: those who know it would be lied to.
        """

    def people(self, language: Language = "en", purposes: Collection[Purpose] = BOARDS) -> Mapping[str, Person]:
        """All persons by id, under the names by which they may be shown for these purposes."""

    def profiles(self) -> Mapping[str, Profile]:
        """All that is kept of people, by id. Not for boards."""

    def change_person(self, id: str, change: Callable[[Profile], Profile]) -> Profile:
        """Replace what is kept of a person by what `change` makes of it, in one transaction; what that is.

        Raises LookupError where there is no such person, ValueError for what no book can hold, and RecordError.
        """

    def clean(self) -> None:
        """Leave no byte of what was overwritten in the record's files. May be repeated; raises RecordError."""

    def people_version(self) -> int:
        """Grows with every change of a person, so that followers know when to read them again."""

    def on_growth(self, call: Callable[[], None]) -> None:
        """Have `call` called after each append of this process that wrote something; from the appending thread."""

    def verify(self) -> Fault | None:
        """Recompute the hash chain; None when every entry is as written."""

    def close(self) -> None:
        """Let go of files and connections. Further calls raise RecordError."""
