"""Which decisions of people hold: each may be taken back, and the taking back as well.

About one thing (whether a lap counts, whose rig a source is) there may be several decisions. The one that was made last
holds, of those that have not been taken back.
"""

from timing.record.entry import UNDO, Decision, Undone


class InForce:
    """The decisions of a record. Mutable: give it the entries in the order of the record, each once."""

    def __init__(self) -> None:
        self._made: dict[str, Decision] = {}
        self._undone: dict[str, int] = {}
        """By a decision's key, how many entries take back: the decision, that entry, that one again, and so on."""
        self._about: dict[str, list[tuple[str, Decision]]] = {}
        """Each with its key, which takes a while to reckon where a decision is long."""

    def note(self, entry: Decision | Undone) -> Decision | None:
        """Take in an entry; the decision that it makes, takes back or gives back.

        None where an entry takes back what is not there, or is there no more.
        """
        if isinstance(entry, Undone):
            return self._undo(entry.entry_key)
        key = entry.key
        self._made[key] = entry
        self._about.setdefault(entry.about, []).append((key, entry))
        return entry

    def _undo(self, key: str) -> Decision | None:
        depth = 0
        while key.startswith(UNDO):
            key, depth = key.removeprefix(UNDO), depth + 1
        decision = self._made.get(key)
        if decision is None or depth != self._undone.get(key, 0):
            return None
        self._undone[key] = depth + 1
        return decision

    def made(self, key: str) -> Decision | None:
        """The decision with this key, whether it holds or not."""
        return self._made.get(key)

    def about(self, what: str) -> Decision | None:
        """The decision that holds about `what` (`Decision.about`)."""
        return next((each for key, each in reversed(self._about.get(what, ())) if self._holds(key)), None)

    def history(self, what: str) -> list[Decision]:
        """All decisions about `what` that were not taken back, in the order in which they were made."""
        return [each for key, each in self._about.get(what, ()) if self._holds(key)]

    def taken_back_by(self, decision: Decision) -> str:
        """The key of the entry that must be taken back to change whether this decision holds: its own, or the last."""
        return UNDO * self._undone.get(decision.key, 0) + decision.key

    def all(self) -> list[Decision]:
        """The decisions that hold, in the order in which they were made."""
        return [each for key, each in self._made.items() if self._holds(key) and self.about(each.about) is each]

    def holds(self, decision: Decision) -> bool:
        """Whether nobody has taken a decision back, or that was taken back itself."""
        return self._holds(decision.key)

    def _holds(self, key: str) -> bool:
        return self._undone.get(key, 0) % 2 == 0
