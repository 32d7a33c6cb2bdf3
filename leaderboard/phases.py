"""Where the sessions stand, and which one everybody looks at.

That is the one that is open or running, of several the one that became so last; where none is, the one that began last.
So the result of a race stays on the screens until the next session opens, whichever sessions the record knows already.
"""

from typing import Final

from timing.record.decisions import Phase, SessionMoved
from timing.record.in_force import InForce

LIVE: Final = frozenset({Phase.OPEN, Phase.RUNNING})
"""Laps that are driven now are the session's."""
FINAL: Final = frozenset({Phase.OFFICIAL, Phase.REVISED})


class Phases:
    """The phases of all sessions, by what `decisions` holds. Mutable."""

    def __init__(self, decisions: InForce) -> None:
        self._decisions = decisions
        self._opened: dict[str, int] = {}
        """By session, the entry that made it known."""
        self._moves: dict[str, tuple[int, SessionMoved]] = {}
        """All that was ever decided, by key, with its entry."""
        self._phases: dict[str, Phase] = {}
        self.current: str | None = None
        """The session that everybody looks at; None as long as there is none."""

    def of(self, session: str) -> Phase:
        """Where a session stands: planned, as long as nobody has said otherwise."""
        return self._phases.get(session, Phase.PLANNED)

    def open(self, session: str, seq: int) -> None:
        """A session is known from entry `seq` on."""
        self._opened[session] = seq
        self._reckon()

    def move(self, move: SessionMoved, seq: int) -> None:
        """A session is moved, or that is taken back, or given back, by entry `seq`."""
        self._moves.setdefault(move.key, (seq, move))
        self._phases.pop(move.session, None)  # what was revised before is no more
        self._reckon()

    def revise(self, session: str) -> None:
        """The stewards have decided something about a session: an official result is a revised one from here on."""
        if self.of(session) is Phase.OFFICIAL:
            self._phases[session] = Phase.REVISED

    def _reckon(self) -> None:
        revised = {session for session, phase in self._phases.items() if phase is Phase.REVISED}
        self._phases = {}
        began = dict(self._opened)
        for seq, move in self._moves.values():
            if self._decisions.holds(move):
                self._phases[move.session] = move.phase
                if move.phase in LIVE:
                    began[move.session] = seq
        for session in revised:
            self.revise(session)
        live = [session for session, phase in self._phases.items() if phase in LIVE]
        self.current = max(live or began, key=began.__getitem__, default=None)
