"""Which versions of which results were published, and which sessions may need another one.

A result has versions from the moment it is provisional. Whoever publishes asks here what the last one was; whether the
result is another one since, only reckoning it can tell.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from timing.record.decisions import Phase
from timing.record.published import ResultPublished, ResultState

if TYPE_CHECKING:
    from leaderboard.fold import Standings

STANDINGS: Final = ""
"""What the standings over all sessions are published as, in place of a session."""
STATES: Final[Mapping[Phase, ResultState]] = {
    Phase.PROVISIONAL: ResultState.PROVISIONAL,
    Phase.OFFICIAL: ResultState.OFFICIAL,
    Phase.REVISED: ResultState.REVISED,
}
"""The phases in which a session has a result to publish, and how sure that is."""


class Publications:
    """The versions of a record. Mutable, as the standings are."""

    def __init__(self) -> None:
        self._versions: dict[str, list[ResultPublished]] = {}
        self.touched: dict[str, int] = {}
        """By session, the last entry about it that is no publication."""
        self.moved: dict[str, int] = {}
        """By session, the last entry that moved it, or took a move back or gave it back."""

    def take(self, published: ResultPublished) -> None:
        """The next version of something."""
        self._versions.setdefault(published.session, []).append(published)

    def all(self) -> list[ResultPublished]:
        """All versions, those of one result in their order."""
        return [each for versions in self._versions.values() for each in versions]

    def of(self, session: str) -> Sequence[ResultPublished]:
        """The versions of a session's result, or of the standings, in their order."""
        return tuple(self._versions.get(session, ()))

    def last(self, session: str) -> ResultPublished | None:
        """The version that was published last."""
        return next(iter(self._versions.get(session, [])[-1:]), None)


def due(standings: "Standings") -> dict[str, int]:
    """Sessions with a result about which there are entries since its last version, each with the last of them."""
    found = {}
    for id in standings.sessions:
        last, touched = standings.published.last(id), standings.published.touched.get(id, 0)
        if standings.phase(id) in STATES and (last is None or last.seq < touched):
            found[id] = touched
    return found


def overall(state: Literal["provisional", "official"], sessions: Sequence[ResultState]) -> ResultState:
    """How sure standings are that are in this state as a whole: revised, as soon as one of their sessions is."""
    if state == "official" and ResultState.REVISED in sessions:
        return ResultState.REVISED
    return ResultState(state)
