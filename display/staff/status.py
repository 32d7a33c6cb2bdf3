"""Whether every lap is somewhere, and what staff should look at: one answer, for the command line and for a page."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from display.staff import standings_of
from display.staff.draft import Book
from display.staff.watching import Watch, watches
from display.staff.words import CLI, Say
from leaderboard.conserving import Account, accounts, agrees, together
from timing.event import Plan
from timing.record.protocol import Written


@dataclass(frozen=True, slots=True)
class Status:
    """The laps of each session of the record by its id, of all of them, and whether the results have just those."""

    epoch: str
    seq: int
    sessions: dict[str, Account]
    all: Account
    whole: bool
    watches: tuple[Watch, ...]

    @property
    def json(self) -> dict[str, Any]:
        """As programs read it."""
        return asdict(self)


def status(record: Book, plan: Plan, now: Callable[[], datetime], say: Say = CLI) -> Status:
    """The status at the end of the record. Raises RecordError."""
    standings = standings_of(record, plan.rules)
    entries: list[Written] = []
    while batch := record.read(entries[-1].seq if entries else 0):
        entries += batch
    found = accounts((each for each in entries if each.seq <= standings.seq), standings)
    total = together(found.values())
    whole = all(each.whole for each in found.values()) and agrees(total, standings)
    epoch = record.position().epoch
    return Status(epoch, standings.seq, found, total, whole, tuple(watches(record, plan, now, say)))
