"""Evenings to tell stories with: told line by line, or drawn at random."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import strategies as st

from leaderboard.board import Board, Row, Team
from leaderboard.fold import BY_BEST_LAP, Standings, fold
from leaderboard.rows import board
from timing.event import Plan
from timing.readings import SessionType
from timing.record.by_hand import LapAdded
from timing.record.decisions import LapReassigned, Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import (
    Decision,
    Entry,
    LapAmended,
    LapRuled,
    LapSet,
    Person,
    RigAdopted,
    SessionOpened,
    Undone,
)
from timing.record.in_force import InForce
from timing.record.protocol import Written
from timing.rules import Rules
from timing.units import Language, parse

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
EPOCH = "book-1"
TEAMS = {"north": Team("north", "North Works", "NORTH", "#3366cc"), "south": Team("south", "South Mill", "SOUTH")}
PEOPLE = {
    "anna": Person("anna", "Anna", "7", team="north"),
    "ben": Person("ben", "Ben", "8", team="south"),
    "clara": Person("clara", "Clara", team="east"),
    "dora": Person("dora", "Dora", affiliation="a red car"),
    "anna2": Person("anna2", "Anna"),
    "z1": Person("z1", "Bea"),
}


class Evening:
    """An evening as it is written down; each call writes one entry."""

    def __init__(self, rules: Rules = BY_BEST_LAP) -> None:
        self.rules = rules
        self.written: list[Written] = []
        self._driven: Counter[tuple[str, str]] = Counter()

    def write(self, entry: Entry) -> None:
        self.written.append(Written(len(self.written) + 1, entry))

    def opens(
        self, session: str = "quali", type: SessionType = SessionType.QUALIFYING, name: str = "Qualifying"
    ) -> None:
        self.write(SessionOpened(session, type, name, "Hill Ring", AT))

    def lap(
        self,
        driver: str,
        time: str,
        *,
        session: str = "quali",
        rig: str | None = None,
        valid: bool | None = None,
        sectors: tuple[int, ...] | None = None,
        aside: bool = False,
    ) -> str:
        """A lap of `driver` on `rig` (by default one named after the driver); the lap's key."""
        rig = rig or f"rig of {driver}"
        self._driven[session, rig] += 1
        lap = LapSet(
            session=session,
            source=rig,
            lap=self._driven[session, rig],
            rig=rig,
            driver=driver,
            time_ms=parse(time),
            at=AT,
            sectors_ms=sectors,
            valid=valid,
            aside=aside,
        )
        self.write(lap)
        return lap.key

    def amend(
        self,
        lap_key: str,
        *,
        valid: bool | None = None,
        time: str | None = None,
        sectors: tuple[int, ...] | None = None,
    ) -> None:
        time_ms = None if time is None else parse(time)
        self.write(LapAmended("quali", lap_key, AT, valid=valid, time_ms=time_ms, sectors_ms=sectors))

    def adopt(
        self, source: str, rig: str, driver: str | None = None, *, session: str = "quali", author: str = "Toni"
    ) -> RigAdopted:
        adopted = RigAdopted(session, source, rig, driver, AT, author)
        self.write(adopted)
        return adopted

    def rule(self, lap_key: str, *, counts: bool, reason: str = "seen on video", author: str = "Toni") -> LapRuled:
        ruled = LapRuled("quali", lap_key, counts, reason, author, AT)
        self.write(ruled)
        return ruled

    def give(self, lap_key: str, driver: str | None, *, author: str = "Toni") -> LapReassigned:
        given = LapReassigned(lap_key.split("/")[1], lap_key, driver, "they had swapped seats", author, AT)
        self.write(given)
        return given

    def penalise(
        self,
        driver: str,
        penalty: Penalty,
        value: int = 0,
        *,
        session: str = "race",
        team: str = "",
        author: str = "Toni",
    ) -> Ruled:
        ruled = Ruled(session, penalty, "a collision", author, AT, driver, team, value)
        self.write(ruled)
        return ruled

    def moves(self, phase: Phase, *, session: str = "quali", author: str = "Toni") -> SessionMoved:
        moved = SessionMoved(session, phase, author, AT)
        self.write(moved)
        return moved

    def undo(self, entry: Decision | Undone) -> Undone:
        undone = Undone(entry.session, entry.key, "a mistake", "Toni", AT)
        self.write(undone)
        return undone

    def standings(self) -> Standings:
        return fold(self.written, self.rules)

    def board(self, session: str = "quali", language: Language = "en") -> Board:
        return board_of(self.standings(), session, language)

    def order(self, session: str = "quali") -> list[str]:
        return [row.driver.id for row in self.board(session).rows]

    def row(self, driver: str, language: Language = "en", session: str = "quali") -> Row:
        [row] = [row for row in self.board(session, language).rows if row.driver.id == driver]
        return row


def board_of(
    standings: Standings, session: str = "quali", language: Language = "en", plan: Plan | None = None
) -> Board:
    return board(standings, session, EPOCH, PEOPLE, TEAMS, language=language, plan=plan)


class _Lap(NamedTuple):
    session: str
    rig: str
    driver: str
    time_ms: int
    valid: bool | None
    sectors_ms: tuple[int, ...] | None
    aside: bool


class _Amend(NamedTuple):
    which: int
    valid: bool | None
    time_ms: int | None
    sectors_ms: tuple[int, ...] | None


class _Open(NamedTuple):
    session: str


class _Adopt(NamedTuple):
    session: str
    source: str
    rig: str
    driver: str | None


class _Rule(NamedTuple):
    which: int
    counts: bool


class _Enter(NamedTuple):
    session: str
    driver: str
    time_ms: int


class _Give(NamedTuple):
    which: int
    driver: str | None


class _Penalise(NamedTuple):
    session: str
    driver: str
    penalty: Penalty
    value: int


class _Move(NamedTuple):
    session: str
    phase: Phase


class _Undo(NamedTuple):
    which: int


_SESSIONS = st.sampled_from(["quali", "quali", "race"])
_RIGS = st.sampled_from(["rig 1", "rig 2", "rig 3"])
_DRIVERS = st.sampled_from(["anna", "anna2", "z1", "nobody knows"])
_VALID = st.sampled_from([None, None, True, False])
# Few different times, so that ties of every kind are the rule and not the exception.
_TIMES = st.integers(118_430, 118_432)
_SECTORS = st.none() | st.tuples(st.integers(40_000, 40_001), st.integers(40_000, 40_001))
_ASIDE = st.sampled_from([False] * 7 + [True] * 3)

LAPS = st.builds(_Lap, _SESSIONS, _RIGS, _DRIVERS, _TIMES, _VALID, _SECTORS, _ASIDE)
AMENDS = st.builds(_Amend, st.integers(0, 60), _VALID, st.none() | _TIMES, _SECTORS)
OPENS = st.builds(_Open, _SESSIONS)
_ADOPTIONS = st.builds(_Adopt, _SESSIONS, _RIGS, st.sampled_from(["rig 8", "rig 9"]), st.none() | _DRIVERS)
_RULINGS = st.builds(_Rule, st.integers(0, 30), st.booleans())
_UNDOINGS = st.builds(_Undo, st.integers(0, 8))
_ENTRIES = st.builds(_Enter, _SESSIONS, st.just("") | _DRIVERS, _TIMES)
_GIFTS = st.builds(_Give, st.integers(0, 30), st.none() | _DRIVERS)
_PENALTIES = st.builds(_Penalise, _SESSIONS, _DRIVERS, st.sampled_from(Penalty), st.integers(1, 2))
_MOVES = st.builds(_Move, _SESSIONS, st.sampled_from(Phase))
_EVENTS = st.one_of(*[LAPS] * 6, AMENDS, OPENS, _ADOPTIONS, _RULINGS, _ENTRIES, _GIFTS, _MOVES, _UNDOINGS)
_CUP_EVENTS = st.one_of(*[LAPS] * 6, AMENDS, OPENS, _ADOPTIONS, _RULINGS, _GIFTS, _PENALTIES, _MOVES, _UNDOINGS)
# Short evenings for the first laps; long ones because ties by second-best laps need several laps a driver.
EVENTS = st.lists(_EVENTS, min_size=1, max_size=8) | st.lists(_EVENTS, min_size=20, max_size=50)
_Event = _Lap | _Amend | _Open | _Adopt | _Rule | _Enter | _Give | _Penalise | _Move | _Undo


def _decision(
    event: _Adopt | _Rule | _Enter | _Give | _Penalise | _Move, laps: Sequence[LapSet | LapAdded], author: str
) -> Decision | None:
    """What somebody decides; None where there is no lap yet to decide about."""
    match event:
        case _Adopt():
            return RigAdopted(event.session, event.source, event.rig, event.driver, AT, author)
        case _Penalise():
            return Ruled(event.session, event.penalty, "", author, AT, event.driver, value=event.value)
        case _Move():
            return SessionMoved(event.session, event.phase, author, AT)
        case _Enter():
            return LapAdded(event.session, author, 1, "rig 7", event.driver, event.time_ms, "", author, AT)
    if not laps:
        return None
    about = laps[event.which % len(laps)]
    if isinstance(event, _Rule):
        return LapRuled(about.session, about.key, event.counts, "", author, AT)
    return LapReassigned(about.session, about.key, event.driver, "", author, AT)


def written_down(events: Sequence[_Event]) -> list[Written]:
    """Events as a record would hold them: numbered from 1, and every key once."""
    written: list[Written] = []
    keys: set[str] = set()
    laps: list[LapSet | LapAdded] = []
    driven: Counter[tuple[str, str]] = Counter()
    decisions, decided = InForce(), list[Decision]()
    for event in events:
        entry: Entry
        # Two decisions of one instant are one, so each is made by somebody else.
        author = f"steward {len(written)}"
        if isinstance(event, _Undo):
            if not decided:
                continue
            decision = decided[event.which % len(decided)]
            entry = Undone(decision.session, decisions.taken_back_by(decision), "", author, AT)
            decisions.note(entry)
            written.append(Written(len(written) + 1, entry))
            continue
        if isinstance(event, _Adopt | _Rule | _Enter | _Give | _Penalise | _Move):
            made = _decision(event, laps, author)
            laps += [made] if isinstance(made, LapAdded) else []
            if made is not None:
                decided.append(made)
                decisions.note(made)
                written.append(Written(len(written) + 1, made))
            continue
        if isinstance(event, _Open):
            entry = SessionOpened(event.session, SessionType.RACE, event.session.title(), None, AT)
        elif isinstance(event, _Lap):
            driven[event.session, event.rig] += 1
            number = driven[event.session, event.rig]
            entry = LapSet(
                event.session,
                event.rig,
                number,
                event.rig,
                event.driver,
                event.time_ms,
                AT,
                event.sectors_ms,
                event.valid,
                aside=event.aside,
            )
            laps.append(entry)
        else:
            lap = laps[event.which] if event.which < len(laps) else None
            session, lap_key = ("quali", "lap/quali/unheard/1") if lap is None else (lap.session, lap.key)
            entry = LapAmended(session, lap_key, AT, event.valid, "", event.time_ms, event.sectors_ms)
        if entry.key not in keys:
            keys.add(entry.key)
            written.append(Written(len(written) + 1, entry))
    return written


RANDOM_EVENINGS = EVENTS.map(written_down)
"""Evenings without a penalty, which the scorer of plain loops knows nothing of."""
PENALISED_EVENINGS = st.lists(_CUP_EVENTS, min_size=5, max_size=40).map(written_down)
