"""The fold: entries of the record in, standings out, one entry after another.

The whole evening is the same step repeated, so the standings after entry N are the same whether they were reached live,
after a restart, or in batches of any size. What one lap costs does not depend on how many were driven before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from leaderboard.board import SessionInfo
from leaderboard.ranking import RANKINGS, Order, RankingKind
from leaderboard.tally import Lap, Tally
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, SessionOpened
from timing.record.protocol import Written


@dataclass(slots=True, eq=False)
class Session:
    """One session's drivers and their order. Mutable, as the standings are."""

    info: SessionInfo
    ranking: RankingKind = "best-lap"
    tallies: dict[str, Tally] = field(default_factory=dict)
    """By driver id, in the order of their first laps. Nobody who drove a lap ever leaves."""
    order: Order = field(default_factory=Order)
    """The drivers who have a place; the others come after them."""

    def rank(self, tally: Tally) -> int:
        """Put a driver in order anew after a change of the tally; the places gained by it (negative: lost)."""
        key = RANKINGS[self.ranking].key(tally)
        if key == self.order.key(tally.driver):
            return 0
        before = self.order.position(tally.driver)
        if key is None:
            self.order.remove(tally.driver)
        else:
            self.order.place(tally.driver, key)
        return before - self.order.position(tally.driver)


@dataclass(slots=True, eq=False)
class Standings:
    """Who has done what up to entry `seq` of the record. Mutable: `apply` moves them on; boards are taken from them."""

    seq: int = 0
    """The entry applied last; 0 before the first."""
    sessions: dict[str, Session] = field(default_factory=dict)
    """By id, in order of opening."""
    aside: dict[str, int] = field(default_factory=dict)
    """Laps kept aside per rig, of sources that the plan does not know: listed, never ranked."""
    unmatched: int = 0
    """Corrections of laps that are not in the record. In a sound record there are none."""
    _book: dict[str, Lap | None] = field(default_factory=dict)
    """Every lap by its key; None for one kept aside."""

    @property
    def current(self) -> str | None:
        """The session opened last."""
        return next(reversed(self.sessions), None)

    def apply(self, written: Written) -> str | None:
        """Fold in the next entry; the id of the session whose board it changed, or None.

        Entries come in the order of the record. One that was applied before is passed over, so a batch may be read
        twice.
        """
        if written.seq <= self.seq:
            return None
        self.seq = written.seq
        entry = written.entry
        if isinstance(entry, SessionOpened):
            return self._open(SessionInfo(entry.session, entry.type, entry.name, entry.track))
        if isinstance(entry, LapSet):
            return self._set(written.seq, entry)
        return self._amend(entry)

    def _open(self, info: SessionInfo) -> str:
        # A session known only from its laps gets its name now, and its place in the order of opening.
        session = self.sessions.pop(info.id, None) or Session(info)
        session.info = info
        self.sessions[info.id] = session
        return info.id

    def _set(self, seq: int, entry: LapSet) -> str | None:
        if entry.aside:
            self.aside[entry.rig] = self.aside.get(entry.rig, 0) + 1
            self._book[entry.key] = None
            return None
        if entry.session not in self.sessions:
            self._open(SessionInfo(entry.session, SessionType.OTHER, entry.session, None))
        session = self.sessions[entry.session]
        tally = session.tallies.get(entry.driver)
        joins = tally is None
        if tally is None:
            tally = session.tallies[entry.driver] = Tally(entry.driver)
        # Ids come from the session and the tally, so that a million laps share the text of a few.
        lap = Lap(seq, session.info.id, tally.driver, entry.time_ms, entry.sectors_ms, entry.valid)
        self._book[entry.key] = lap
        tally.add(lap, entry.rig)
        gained = session.rank(tally)
        tally.moved = 0 if joins else gained
        return session.info.id

    def _amend(self, entry: LapAmended) -> str | None:
        if entry.lap_key not in self._book:
            self.unmatched += 1
            return None
        lap = self._book[entry.lap_key]
        if lap is None:
            return None
        session = self.sessions[lap.session]
        tally = session.tallies[lap.driver]
        shown = tally.shown
        tally.amend(lap, entry)
        gained = session.rank(tally)
        # What a correction of the last lap gives or takes is part of what that lap moved; a first lap moves nobody.
        if lap is tally.last and len(tally.laps) > 1:
            tally.moved += gained
        return None if tally.shown == shown else lap.session


def fold(entries: Iterable[Written]) -> Standings:
    """The standings after all of these entries, from the first of the record on."""
    standings = Standings()
    for written in entries:
        standings.apply(written)
    return standings
