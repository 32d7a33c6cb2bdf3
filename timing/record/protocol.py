"""What any record can do. `memory` and `sql` are its two implementations; one test suite holds for both."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from timing.errors import EracingError
from timing.people import BOARDS, Profile, Purpose
from timing.plan_versions import PlanDraft, PlanVersion
from timing.record.access import AccessBook
from timing.record.entry import Entry, Person
from timing.record.hall import HallBook
from timing.record.secrets_kept import SecretBook
from timing.units import Language


class RecordError(EracingError):
    """The record cannot be read or written now; nothing of what was asked has been stored."""


class Grown(RecordError):
    """The record ends elsewhere than was expected; nothing of what was asked has been stored."""

    def __init__(self, end: int, expected: int) -> None:
        super().__init__(f"the record ends at entry {end}, no more at {expected}: look again, and decide anew")


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

    @property
    def access(self) -> AccessBook:
        """What lets people and programs in, which stands beside the entries."""

    @property
    def hall(self) -> HallBook:
        """What is put up in the hall, which stands beside the entries as well."""

    @property
    def secrets(self) -> SecretBook:
        """What is signed with, and stands there too."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """Write all entries whose key is new, durably and in one transaction, or raise RecordError and write none.

        What is told of people is taken in by the same transaction (`timing.people.heard`). An entry whose key exists is
        left as it is; its number in the answer is that of the one written first.
        """

    def append_at(self, end: int, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        """The same, if the record ends at entry `end`; else raises Grown, and nothing is written.

        So what was decided on what the record said is written only while it still says so, whoever else writes.
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

    def plans(self) -> list[PlanVersion]:
        """All versions of the plan, the oldest first. They name people, and are not for boards."""

    def newest_plan(self) -> PlanVersion | None:
        """The version of the plan saved last; None where none ever was."""

    def save_plan(self, draft: PlanDraft, after: int) -> PlanVersion:
        """Save a version of the plan behind version `after` (0: there is none), and the entry that it holds now.

        Both in one transaction. A draft whose request was saved before is answered with that version. Raises PlanMoved
        where another version stands there, ValueError for what no book can hold, and RecordError.
        """

    def change_plans(self, change: Callable[[PlanVersion], PlanVersion]) -> int:
        """Replace versions by what `change` makes of them, in one transaction; how many are otherwise.

        For taking a name out of all of them, and for nothing else: numbers stay.
        """

    def clean(self) -> None:
        """Leave no byte of what was overwritten in the record's files. May be repeated; raises RecordError."""

    def people_version(self) -> int:
        """Grows with every change of a person, so that followers know when to read them again."""

    def on_growth(self, call: Callable[[], None]) -> None:
        """Have `call` called after each append of this process that wrote something; from the appending thread.

        Where the database can tell, it is called for what other processes write as well, from a thread that listens.
        """

    def tells_growth(self) -> bool:
        """Whether it is told at this moment what other processes write, so that nobody need look again and again."""

    def verify(self) -> Fault | None:
        """Recompute the hash chain; None when every entry is as written."""

    def close(self) -> None:
        """Let go of files and connections. Further calls raise RecordError."""
