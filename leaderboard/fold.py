"""The fold: entries of the record in, standings out, one entry after another.

The whole evening is the same step repeated, so the standings after entry N are the same whether they were reached live,
after a restart, or in batches of any size. What one lap costs does not depend on how many were driven before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from leaderboard.board import SessionInfo
from leaderboard.ranking import RANKINGS, Order, RankingKind
from leaderboard.tally import Lap, Tally
from timing.readings import SessionType
from timing.record.entry import Decision, LapAmended, LapRuled, LapSet, RigAdopted, SessionOpened, Undone
from timing.record.in_force import InForce
from timing.record.protocol import Written


@dataclass(slots=True, eq=False)
class Session:
    """One session's drivers and their order. Mutable, as the standings are."""

    info: SessionInfo
    ranking: RankingKind = "best-lap"
    tallies: dict[str, Tally] = field(default_factory=dict)
    """By driver id. Nobody who drove a lap ever leaves, but for one whose laps are kept aside again."""
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

    def tally(self, driver: str) -> Tally:
        """The count of a driver, a new one where there is none yet."""
        return self.tallies.get(driver) or self.tallies.setdefault(driver, Tally(driver))

    @property
    def shown(self) -> dict[str, tuple[object, ...]]:
        """All that a board takes from the tallies, by driver."""
        return {
            driver: (*tally.shown, tally.rig, len(tally.laps), tally.moved) for driver, tally in self.tallies.items()
        }

    def recount(self, tally: Tally, before: Sequence[Lap]) -> None:
        """Put a driver in order after laps were put in or taken out; `before` were those until then."""
        self.rank(tally)
        if not tally.laps:
            del self.tallies[tally.driver]
        elif tally.laps != before:
            tally.moved = 0


@dataclass(slots=True, eq=False)
class Source:
    """A source that the plan does not know, in one session: its laps, each with the driver that it names itself.

    `adopted` says whose rig it is; None as long as its laps are kept aside.
    """

    laps: list[tuple[Lap, str]] = field(default_factory=list)
    adopted: RigAdopted | None = None

    def belong(self, rig: str, adopted: RigAdopted | None) -> None:
        """Give all laps the rig and the driver that the source has now; without an adoption it is `rig`."""
        self.adopted = adopted
        for lap, driver in self.laps:
            lap.waits = adopted is None
            lap.rig, lap.driver = (rig, driver) if adopted is None else (adopted.rig, adopted.driver or driver)

    def by_driver(self) -> dict[str, list[Lap]]:
        """The laps by whom they count for."""
        laps: defaultdict[str, list[Lap]] = defaultdict(list)
        for lap, _ in self.laps:
            laps[lap.driver].append(lap)
        return laps


@dataclass(slots=True, eq=False)
class Standings:
    """Who has done what up to entry `seq` of the record. Mutable: `apply` moves them on; boards are taken from them."""

    seq: int = 0
    """The entry applied last; 0 before the first."""
    sessions: dict[str, Session] = field(default_factory=dict)
    """By id, in order of opening."""
    aside: dict[str, int] = field(default_factory=dict)
    """Laps kept aside per rig, of sources that the plan does not know and nobody has adopted: listed, never ranked."""
    unmatched: int = 0
    """Corrections of what is not in the record. In a sound record there are none."""
    decisions: InForce = field(default_factory=InForce)
    """What staff have decided."""
    _book: dict[str, Lap] = field(default_factory=dict)
    """Every lap by its key."""
    _sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    """By session and the rig that they are kept aside as."""

    @property
    def current(self) -> str | None:
        """The session opened last."""
        return next(reversed(self.sessions), None)

    def lap(self, key: str) -> Lap | None:
        """A lap of the record as it stands now."""
        return self._book.get(key)

    def waiting(self) -> Iterator[tuple[str, str, Sequence[Lap]]]:
        """Session, id and laps of each source that nobody has adopted."""
        for (session, rig), source in self._sources.items():
            if source.adopted is None and source.laps:
                yield session, rig, [lap for lap, _ in source.laps]

    def apply(self, written: Written) -> str | None:
        """Fold in the next entry; the id of the session whose board it changed, or None.

        Entries come in the order of the record. One that was applied before is passed over, so a batch may be read
        twice.
        """
        if written.seq <= self.seq:
            return None
        self.seq = written.seq
        entry = written.entry
        if isinstance(entry, LapSet):
            return self._set(written.seq, entry)
        if isinstance(entry, LapAmended):
            return self._amend(entry)
        if isinstance(entry, SessionOpened):
            return self._open(SessionInfo(entry.session, entry.type, entry.name, entry.track))
        return self._decide(entry)

    def _open(self, info: SessionInfo) -> str:
        # A session known only from its laps gets its name now, and its place in the order of opening.
        session = self.sessions.pop(info.id, None) or Session(info)
        session.info = info
        self.sessions[info.id] = session
        return info.id

    def _session(self, id: str) -> Session:
        """The session of a lap, which may be known from its laps alone."""
        if id not in self.sessions:
            self._open(SessionInfo(id, SessionType.OTHER, id, None))
        return self.sessions[id]

    def _set(self, seq: int, entry: LapSet) -> str | None:
        lap = Lap(seq, entry.session, entry.driver, entry.time_ms, entry.sectors_ms, entry.valid)
        self._book[entry.key] = lap
        rig, driver = entry.rig, entry.driver
        if entry.aside:
            source = self._sources.setdefault((entry.session, entry.rig), Source())
            source.laps.append((lap, entry.driver))
            adopted = source.adopted
            if adopted is None:
                self._count_aside(entry.rig, 1)
                lap.rig, lap.waits = entry.rig, True
                return None
            rig, driver = adopted.rig, adopted.driver or entry.driver
        session = self._session(entry.session)
        joins = driver not in session.tallies
        tally = session.tally(driver)
        # Ids come from the session and the tally, so that a million laps share the text of a few.
        lap.session, lap.driver = session.info.id, tally.driver
        tally.add(lap, rig)
        gained = session.rank(tally)
        tally.moved = 0 if joins else gained
        return session.info.id

    def _amend(self, entry: LapAmended) -> str | None:
        lap = self._book.get(entry.lap_key)
        if lap is None:
            self.unmatched += 1
            return None
        if lap.waits:
            lap.amend(entry)
            return None
        shown = self.sessions[lap.session].tallies[lap.driver].shown
        lap.amend(entry)
        return self._changed(lap, shown)

    def _changed(self, lap: Lap, shown: tuple[object, ...]) -> str | None:
        """A lap is otherwise now, and its driver was `shown` before; the id of the session whose board that changes."""
        session = self.sessions[lap.session]
        tally = session.tallies[lap.driver]
        tally.changed(lap)
        gained = session.rank(tally)
        # What a correction of the last lap gives or takes is part of what that lap moved; a first lap moves nobody.
        if lap is tally.last and len(tally.laps) > 1:
            tally.moved += gained
        return None if tally.shown == shown else lap.session

    # What people decide

    def _decide(self, entry: Decision | Undone) -> str | None:
        decision = self.decisions.note(entry)
        if isinstance(decision, RigAdopted):
            return self._adopt(decision)
        lap = self._book.get(decision.lap_key) if decision is not None else None
        if decision is None or lap is None:
            self.unmatched += 1
            return None
        return self._rule(lap, decision.lap_key)

    def _rule(self, lap: Lap, key: str) -> str | None:
        ruling = self.decisions.about(key)
        ruled = ruling.counts if isinstance(ruling, LapRuled) else None
        if lap.waits:
            lap.ruled = ruled
            return None
        shown = self.sessions[lap.session].tallies[lap.driver].shown
        lap.ruled = ruled
        return self._changed(lap, shown)

    def _adopt(self, decision: RigAdopted) -> str | None:
        """A source is adopted, as another rig than before, or no more: its laps move to where they belong now.

        That is as if they had been there from the start, but that it moves nobody up or down.
        """
        source = self._sources.setdefault((decision.session, decision.source_rig), Source())
        holds = self.decisions.about(decision.about)
        adopted = holds if isinstance(holds, RigAdopted) else None
        if adopted is source.adopted or not source.laps:
            source.adopted = adopted
            return None
        session = self._session(decision.session)
        before = {driver: tally.laps for driver, tally in session.tallies.items()}
        shown = session.shown
        if source.adopted is not None:
            for driver, laps in source.by_driver().items():
                session.tallies[driver].take_out(laps)
        self._count_aside(decision.source_rig, len(source.laps) * ((adopted is None) - (source.adopted is None)))
        source.belong(decision.source_rig, adopted)
        if adopted is not None:
            for driver, laps in source.by_driver().items():
                session.tally(driver).put_in(laps)
        for tally in list(session.tallies.values()):
            session.recount(tally, before.get(tally.driver, ()))
        return None if session.shown == shown else session.info.id

    def _count_aside(self, rig: str, more: int) -> None:
        self.aside[rig] = self.aside.get(rig, 0) + more
        if not self.aside[rig]:
            del self.aside[rig]


def fold(entries: Iterable[Written]) -> Standings:
    """The standings after all of these entries, from the first of the record on."""
    standings = Standings()
    for written in entries:
        standings.apply(written)
    return standings
