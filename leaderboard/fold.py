"""The fold: entries of the record in, standings out, one entry after another.

The whole evening is the same step repeated, so the standings after entry N are the same whether they were reached live,
after a restart, or in batches of any size. What one lap costs does not depend on how many were driven before it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from leaderboard.aside import Aside
from leaderboard.board import SessionInfo
from leaderboard.lap_book import LapBook
from leaderboard.lots import Lots
from leaderboard.phases import Phases
from leaderboard.publications import Publications
from leaderboard.sessions import Session
from leaderboard.tally import Lap
from timing.laps import AFTER_FLAG
from timing.readings import SessionType
from timing.record.asked import Asked
from timing.record.by_hand import LapAdded
from timing.record.decisions import LapReassigned, Phase, Ruled, SessionMoved
from timing.record.entry import Decision, Entry, LapAmended, LapRuled, LapSet, RigAdopted, SessionOpened, Undone
from timing.record.evening import PlanTaken
from timing.record.game_result import GameClassified, GameRow
from timing.record.in_force import InForce
from timing.record.lots import LineupSet, OrderDrawn, about_lineup
from timing.record.protocol import Written
from timing.record.published import ResultPublished
from timing.rules import PRESETS, Rules

BY_BEST_LAP: Final = PRESETS["hotlap"]
"""Rules that rank every session by best lap."""
MOST_LAPS: Final = 1_000
"""Of one car in one session, among which the driver is looked for whose result a game tells."""

RulesOf = Callable[[int], Rules | None]
"""The rules of a version of the plan; None where they are not known any more."""


def not_kept(_: int) -> None:
    """The rules of a version where no versions of the plan are kept."""


class Standings:
    """Who has done what up to entry `seq` of the record. Mutable: `apply` moves them on; boards are taken from them.

    `rules` say how the sessions are ranked, until a version of the plan says otherwise (`rules_of`).
    """

    def __init__(self, rules: Rules = BY_BEST_LAP, rules_of: RulesOf = not_kept) -> None:
        self.rules = rules
        self._rules_of = rules_of
        self.plan = 0
        """The version of the plan that holds; 0 as long as none was taken."""
        self.seq = 0
        """The entry applied last; 0 before the first."""
        self.sessions: dict[str, Session] = {}
        """By id, in order of opening."""
        self.unmatched = 0
        """Corrections of what is not in the record. In a sound record there are none."""
        self.decisions = InForce()
        """What staff have decided."""
        self.lots = Lots(self.decisions)
        """What was drawn."""
        self.published = Publications()
        """What was published of the results."""
        self._phases = Phases(self.decisions)
        self._book = LapBook()
        self._aside = Aside()

    @property
    def current(self) -> str | None:
        """The session that everybody looks at: open or running, or the one that began last."""
        return self._phases.current

    def phase(self, session: str) -> Phase:
        """Where a session stands: planned, as long as nobody has said otherwise."""
        return self._phases.of(session)

    def lap(self, key: str) -> Lap | None:
        """A lap of the record as it stands now."""
        return self._book.get(key)

    def lineup(self, session: str) -> tuple[str, ...]:
        """Who is to drive in a session, from the first place on the grid on; nobody where that was not stored."""
        stored = self.decisions.about(about_lineup(session))
        return stored.order if isinstance(stored, LineupSet) else ()

    @property
    def aside(self) -> Mapping[str, int]:
        """Laps kept aside per rig, of sources that the plan does not know and nobody has adopted: never ranked."""
        return self._aside.laps

    def waiting(self) -> Iterator[tuple[str, str, Sequence[Lap]]]:
        """Session, id and laps of each source that nobody has adopted."""
        return self._aside.waiting()

    def apply(self, written: Written) -> str | None:
        """Fold in the next entry; the id of the session whose board it changed, or None.

        Entries come in the order of the record. One that was applied before is passed over, so a batch may be read
        twice.
        """
        if written.seq <= self.seq:
            return None
        self.seq = written.seq
        entry = written.entry
        changed = self._take(entry)
        session = self.sessions.get(entry.session)
        if session is not None and session.game.said and session.follow_game(self._whose, self.decisions):
            return self._late(session.info.id)
        return changed

    def _take(self, entry: Entry) -> str | None:
        if isinstance(entry, LapSet):  # first, as nearly all entries are laps
            self.published.touched[entry.session] = self.seq
            return self._late(self._set(entry))
        if isinstance(entry, PlanTaken):
            self._take_plan(entry.number)
            return None
        if isinstance(entry, ResultPublished):
            self.published.take(entry)
            return None
        self.published.touched[entry.session] = self.seq
        if isinstance(entry, LapAmended):
            return self._late(self._amend(entry))
        if isinstance(entry, SessionOpened):
            return self._open(SessionInfo(entry.session, entry.type, entry.name, entry.track))
        if isinstance(entry, Asked):  # what it asked for stands behind it
            return None
        return self._decide(entry)

    def _open(self, info: SessionInfo) -> str:
        # A session known only from its laps gets its name now, and its place in the order of opening.
        session = self.sessions.pop(info.id, None) or Session(info, self.rules.ranking(info.type, info.id))
        session.be(info, self.rules.ranking(info.type, info.id))
        self.sessions[info.id] = session
        self._phases.open(info.id, self.seq)
        session.phase = self._phases.of(info.id)
        return info.id

    def _whose(self, session: str, row: GameRow) -> str:
        """Whose result it is that a game tells of a car: whoever has its laps now, if that is one driver."""
        numbers = range(1, min(row.result.laps or 0, MOST_LAPS) + 1)
        owners = {lap.owner for lap in self._book.numbered(session, row.car, numbers)}
        if not owners:
            return row.driver
        return owners.pop() if len(owners) == 1 else ""

    def _take_plan(self, number: int) -> None:
        """Another version of the plan holds: all that was driven is ranked by its rules from here on."""
        self.plan = number
        rules = self._rules_of(number)
        if rules is not None and rules != self.rules:
            self.rules = rules
            for session in self.sessions.values():
                session.be(session.info, rules.ranking(session.info.type, session.info.id))

    def _late(self, changed: str | None) -> str | None:
        """A lap, or the correction of one, that changes an official result makes it a revised one."""
        if changed is not None and self.sessions[changed].phase is Phase.OFFICIAL:
            self._phases.revise(changed)
            self.sessions[changed].phase = Phase.REVISED
        return changed

    def _session(self, id: str) -> Session:
        """The session of an entry, which may be known from that alone."""
        if id not in self.sessions:
            self._open(SessionInfo(id, SessionType.OTHER, id, None))
        return self.sessions[id]

    def _set(self, entry: LapSet) -> str | None:
        lap = Lap(self.seq, entry.session, entry.driver, entry.time_ms, entry.sectors_ms, entry.valid)
        lap.late = entry.reason == AFTER_FLAG
        self._book.put(entry.session, entry.source, entry.lap, lap)
        rig, driver = entry.rig, entry.driver
        if entry.aside:
            source = self._aside.source(entry.session, entry.rig)
            source.laps.append((lap, entry.driver))
            adopted = source.adopted
            if adopted is None:
                self._aside.count(entry.rig, 1)
                lap.rig, lap.waits = entry.rig, True
                lap.named = entry.driver
                return None
            rig, driver = adopted.rig, adopted.whose(entry.driver)
        known = self.sessions.get(entry.session)
        session = known or self._session(entry.session)
        lap.session = session.info.id
        if not driver or lap.late:
            lap.rig, lap.driver, lap.named = rig, driver, driver
            session.put_in(driver, [lap])
            return None if known else session.info.id
        session.add(driver, lap, rig)
        return session.info.id

    def _amend(self, entry: LapAmended) -> str | None:
        lap = self._book.get(entry.lap_key)
        if lap is None:
            self.unmatched += 1
            return None
        if lap.waits or not lap.driver or lap.is_out:
            lap.amend(entry)
            return None
        session = self.sessions[lap.session]
        shown, before_ms = session.shown(session.tallies[lap.driver]), lap.time_ms
        lap.amend(entry)
        return self._changed(lap, shown, lap.time_ms - before_ms)

    def _changed(self, lap: Lap, shown: tuple[object, ...], more_ms: int = 0) -> str | None:
        """A lap is otherwise now, and its driver was `shown` before; the id of the session whose board that changes."""
        session = self.sessions[lap.session]
        tally = session.tallies[lap.driver]
        tally.changed(lap, more_ms)
        gained = session.rank(tally)
        # What a correction of the last lap gives or takes is part of what that lap moved; a first lap moves nobody.
        if lap is tally.last and len(tally.laps) > 1:
            tally.moved += gained
        return None if session.shown(tally) == shown else lap.session

    # What people decide

    def _decide(self, entry: Decision | Undone) -> str | None:
        decision = self.decisions.note(entry)
        changed = None
        match decision:
            case SessionMoved():
                return self._move(decision)
            case RigAdopted():
                changed = self._adopt(decision)
            case Ruled():
                changed = self._penalise(decision)
            case GameClassified():
                self._session(decision.session).game.note(decision, self.seq)
                return None
            case LapAdded():
                changed = self._enter(decision)
            case OrderDrawn():
                changed = self._draw(decision)
            case LineupSet():
                return decision.session if decision.session in self.sessions else None
            case LapRuled() | LapReassigned():
                lap = self._book.get(decision.lap_key)
                if lap is None:
                    self.unmatched += 1
                    return None
                changed = self._rule(lap, decision) if isinstance(decision, LapRuled) else self._give(lap, decision)
            case None:
                self.unmatched += 1
                return None
            case _:  # who sits where is of no session
                return None
        before = self._phases.of(decision.session)
        self._phases.revise(decision.session)
        if decision.session in self.sessions:
            self.sessions[decision.session].phase = self._phases.of(decision.session)
        return changed if self._phases.of(decision.session) is before else decision.session

    def _move(self, move: SessionMoved) -> str | None:
        known = move.session in self.sessions
        session = self._session(move.session)
        self._phases.move(move, self.seq)
        self.published.moved[move.session] = self.seq
        before = session.phase
        session.phase = self._phases.of(move.session)
        return None if known and before is session.phase else move.session

    def _draw(self, drawn: OrderDrawn) -> str | None:
        self.lots.take(drawn)
        if drawn.session not in self.sessions:
            return None
        self.sessions[drawn.session].draw(self.lots.order("session", drawn.session))
        return drawn.session

    def _penalise(self, ruled: Ruled) -> str | None:
        known = ruled.session in self.sessions
        session = self._session(ruled.session)
        session.penalise(ruled, self.decisions)
        on_board = not known or ruled.driver in session.tallies
        return ruled.session if on_board else None

    def _enter(self, added: LapAdded) -> str:
        """A lap is entered by hand, or that is taken back, or given back: it moves nobody up or down."""
        lap = self._book.get(added.key)
        if lap is None:
            lap = Lap(self.seq, added.session, added.driver, added.time_ms, added.sectors_ms, None, added.rig)
            lap.named, lap.by_hand = added.driver, True
            self._book.enter(added.key, lap)
        session = self._session(added.session)
        lap.session = session.info.id
        lap.waits = not self.decisions.holds(added)
        before = session.tallies[lap.driver].laps if lap.driver in session.tallies else ()
        if lap.waits:
            session.take_out(lap.driver, [lap])
        else:
            session.put_in(lap.driver, [lap])
        if lap.driver:
            session.recount(session.tallies[lap.driver], before)
        return session.info.id

    def _rule(self, lap: Lap, decision: LapRuled) -> str | None:
        ruling = self.decisions.about(decision.about)
        ruled = ruling.counts if isinstance(ruling, LapRuled) else None
        if lap.late and not lap.waits:
            return self._let_in(lap, ruled)
        if lap.waits or not lap.driver:
            lap.ruled = ruled
            return None
        session = self.sessions[lap.session]
        shown = session.shown(session.tallies[lap.driver])
        lap.ruled = ruled
        return self._changed(lap, shown)

    def _let_in(self, lap: Lap, ruled: bool | None) -> str:
        """Staff let a lap count that began after the flag, which makes it one of the session's; or no more."""
        session = self.sessions[lap.session]
        before = session.tallies[lap.driver].laps if lap.driver in session.tallies else ()
        session.take_out(lap.driver, [lap])
        lap.ruled = ruled
        session.put_in(lap.driver, [lap])
        if lap.driver in session.tallies:
            session.recount(session.tallies[lap.driver], before)
        return lap.session

    def _give(self, lap: Lap, decision: LapReassigned) -> str | None:
        """A lap is somebody else's, or its own driver's again: that moves nobody up or down."""
        given = self.decisions.about(decision.about)
        lap.given = (given.driver or "") if isinstance(given, LapReassigned) else None
        if lap.waits or lap.is_out or lap.owner == lap.driver:
            lap.driver = lap.owner
            return None
        session = self.sessions[lap.session]
        both = {id for id in (lap.driver, lap.owner) if id}
        before = {id: session.tallies[id].laps for id in both if id in session.tallies}
        session.take_out(lap.driver, [lap])
        lap.driver = lap.owner
        session.put_in(lap.driver, [lap])
        for id in both:
            session.recount(session.tallies[id], before.get(id, ()))
        return lap.session

    def _adopt(self, decision: RigAdopted) -> str | None:
        """A source is adopted, as another rig than before, or no more: its laps move to where they belong now.

        That is as if they had been there from the start, but that it moves nobody up or down.
        """
        source = self._aside.source(decision.session, decision.source_rig)
        holds = self.decisions.about(decision.about)
        adopted = holds if isinstance(holds, RigAdopted) else None
        if adopted is source.adopted or not source.laps:
            source.adopted = adopted
            return None
        known = decision.session in self.sessions
        session = self._session(decision.session)
        before = {driver: tally.laps for driver, tally in session.tallies.items()}
        shown = session.all_shown
        if source.adopted is not None:
            for driver, laps in source.by_driver().items():
                session.take_out(driver, laps)
        self._aside.count(decision.source_rig, len(source.laps) * ((adopted is None) - (source.adopted is None)))
        source.belong(decision.source_rig, adopted)
        if adopted is not None:
            for driver, laps in source.by_driver().items():
                session.put_in(driver, laps)
        for tally in list(session.tallies.values()):
            session.recount(tally, before.get(tally.driver, ()))
        return None if known and session.all_shown == shown else session.info.id


def fold(entries: Iterable[Written], rules: Rules = BY_BEST_LAP, rules_of: RulesOf = not_kept) -> Standings:
    """The standings after all of these entries, from the first of the record on."""
    standings = Standings(rules, rules_of)
    for written in entries:
        standings.apply(written)
    return standings
