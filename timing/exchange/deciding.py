"""When both ends of a line decide the same thing while it is cut: which of both holds, on both sides alike.

Each book has its own order, and of several decisions about one thing the last one holds. Written down as they come, the
centre would go by the venue's and the venue by the centre's. So a venue says with each decision over which one it was
made (the last about the same thing in its own book). If the centre has had another one meanwhile, that other one is
written down once more behind the venue's, by the same author, a microsecond later: so it is the last in both books.
All three stay in the audit trail. What only adds up, such as penalties and delays, counts from both.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeGuard

from timing.record.asked import IncidentNoted
from timing.record.decisions import DriverSeated, LapReassigned, SessionMoved
from timing.record.entry import Decision, Entry, LapRuled, RigAdopted, Undone
from timing.record.in_force import InForce
from timing.record.lots import LineupSet
from timing.record.published import ProtestDecided

AGAIN: Final = timedelta(microseconds=1)
_BESIDE: Final = ("author", "at", "reason", "group", "source")

OneHolds = (
    SessionMoved | DriverSeated | LapRuled | LapReassigned | RigAdopted | ProtestDecided | IncidentNoted | LineupSet
)
"""Decisions of which one alone holds about one thing."""


def one_holds(entry: Entry) -> TypeGuard[OneHolds]:
    """Whether an entry is such a decision."""
    return isinstance(entry, OneHolds)


class Decided:
    """The decisions of one book. Mutable: give it the entries in the order of the book, each once."""

    def __init__(self) -> None:
        self._in_force = InForce()
        self._made: dict[str, list[OneHolds]] = {}

    def note(self, entry: Entry) -> None:
        """Take in the next entry of the book."""
        if isinstance(entry, Decision | Undone):
            self._in_force.note(entry)
        if one_holds(entry):
            self._made.setdefault(entry.about, []).append(entry)

    def last(self, entry: Entry) -> str:
        """The key of the decision made last about what `entry` decides; "" where there is none."""
        made = self._made.get(entry.about) if one_holds(entry) else None
        return made[-1].key if made else ""

    def against(self, brought: Iterable[tuple[Entry, str]]) -> list[Entry]:
        """What must be written behind these entries, so that both books end alike.

        They are a venue's, new to this book and in the order of its own; beside each stands what it was made over
        (`last`, asked of the venue's book).
        """
        over: dict[str, str] = {}
        last: dict[str, OneHolds] = {}
        for entry, made_over in brought:
            if one_holds(entry):
                over.setdefault(entry.about, made_over)
                last[entry.about] = entry
        found = [self._unseen(about, over[about], entry) for about, entry in last.items()]
        return [replace(ours, at=ours.at + AGAIN) for ours in found if ours is not None]

    def _unseen(self, about: str, over: str, entry: OneHolds) -> OneHolds | None:
        """The decision that holds here, was made without the venue knowing of it, and says something else."""
        made = self._made.get(about, [])
        known = next((at for at, each in enumerate(made, 1) if each.key == over), 0)
        ours = next((each for each in reversed(made[known:]) if self._in_force.holds(each)), None)
        return None if ours is None or _says(ours) == _says(entry) else ours


def _says(entry: OneHolds) -> list[object]:
    """What a decision says, whoever made it when and why."""
    return [type(entry), *(getattr(entry, name) for name in entry.__slots__ if name not in _BESIDE)]
