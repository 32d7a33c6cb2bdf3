"""Laps of games that send counters: how many laps each car has completed, and how the last one was."""

from collections.abc import Sequence

from timing.readings import Counts, Fact, SessionRuns


class Counted:
    """Finds the laps in the counts of one source. Mutable; feed it pieces in the order they arrive."""

    def __init__(self, left: tuple[str, int, int] | None = None) -> None:
        self._left = left

    def take(self, piece: SessionRuns | Counts) -> Sequence[Fact]:
        """The facts that follow from a piece."""
        raise NotImplementedError
