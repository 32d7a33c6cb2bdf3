"""Taking back any decisions, several at once, by their numbers in the record; and what took them back as well.

What somebody decided about the same thing since stands in the way: it is told, and not passed over.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from display.staff.draft import Book
from display.staff.overtaken import Overtaken, clock
from display.staff.telling import Teller
from display.staff.words import Say
from timing.errors import SetupError
from timing.record.entry import Decision, Undone
from timing.record.in_force import InForce
from timing.record.protocol import Written


class Undoing:
    """The decisions of a book, to take some back. Raises SetupError with a sentence for what cannot be."""

    def __init__(self, book: Book, teller: Teller, say: Say) -> None:
        self._book, self._teller, self._say = book, teller, say
        self._decisions = InForce()
        self._made: dict[str, Written] = {}
        self._root: dict[str, Decision] = {}
        after = 0
        while batch := book.read(after):
            for written in batch:
                self._note(written)
            after = batch[-1].seq

    def _note(self, written: Written) -> None:
        entry = written.entry
        if isinstance(entry, Decision | Undone):
            decision = self._decisions.note(entry)
            if decision is not None:
                self._made[entry.key] = written
                self._root[entry.key] = decision

    def take_back(self, refs: Sequence[int], *, author: str, now: Callable[[], datetime], reason: str) -> list[str]:
        """Take these back, or none of them; what holds now, in sentences. Raises Overtaken where somebody was first."""
        by_ref = {written.seq: key for key, written in self._made.items()}
        chosen: dict[str, str] = {}
        for ref in dict.fromkeys(refs):
            if ref not in by_ref:
                raise SetupError(self._say("no decision", ref=ref))
            root = self._root[by_ref[ref]]
            chosen[by_ref[ref]] = root.key
        for key in chosen:
            self._check(key, set(chosen.values()))
        at, said, undone = now(), [], []
        for key in chosen:
            decision = self._root[key]
            holds = self._decisions.holds(decision)
            said.append(self._say("taken back" if holds else "holds again", told=self._teller.tell(decision)))
            undone.append(Undone(decision.session, key, reason, author, at))
        self._book.append(undone)
        return said

    def _check(self, key: str, chosen: set[str]) -> None:
        """Raises Overtaken where this was taken back already, or something later holds about the same."""
        decision = self._root[key]
        last = self._decisions.taken_back_by(decision)
        if last != key:
            raise self._overtaken("undone by", self._made[last], decision, decision)
        for later in self._decisions.history(decision.about):
            written = self._made[later.key]
            if written.seq > self._made[decision.key].seq and later.key not in chosen:
                raise self._overtaken("decided since", written, decision, later)

    def _overtaken(self, key: str, by: Written, seen: Decision, now: Decision) -> Overtaken:
        entry = by.entry
        author = getattr(entry, "author", "")
        told = self._teller.tell(now)
        sentence = self._say(key, author=author, at=clock(entry.at), told=told)
        then = self._teller.tell(seen)
        return Overtaken(sentence, seen=then, now=told, author=author, at=entry.at, ref=by.seq)
