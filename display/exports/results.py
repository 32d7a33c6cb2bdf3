"""All that an export shows, taken from the record once: no two files of one moment can differ.

A board, the standings of the cup, each lap and each decision are of one position in the record. The checksum is over
the numbers and the rules alone, so it is the same before and after somebody's name is corrected or erased.

What an export is *of* is its scope: the result of one session, or the standings, which are all of it. State, version
and checksum are those of the scope. `docs/results.md` tells how to reckon a checksum elsewhere.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal

import orjson

from leaderboard.accounts import penalty
from leaderboard.board import Board, Driver, Row
from leaderboard.cup import ClassStandings, Cup, cup
from leaderboard.fold import Standings
from leaderboard.publications import STANDINGS, STATES, overall
from leaderboard.rows import board
from leaderboard.scoring.classification import Place
from leaderboard.scoring.standings import ScoredSession, Standing
from leaderboard.sessions import Session
from leaderboard.teams import teams_of
from timing.errors import SetupError
from timing.event import Plan
from timing.people import FILES
from timing.record.by_hand import LapAdded
from timing.record.decisions import LapReassigned, Ruled
from timing.record.entry import Entry, LapRuled, LapSet, Person, RigAdopted
from timing.record.protocol import Record, Written
from timing.record.published import ResultState
from timing.rules import Rules

RulingKind = Literal["lap-restored", "lap-deleted", "lap-given", "lap-added", "penalty", "rig-adopted"]
Protocolled = LapRuled | LapReassigned | LapAdded | Ruled | RigAdopted
"""Decisions that stand in the protocol; who sat where and when a session began are none."""
_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DrivenLap:
    """A lap as it stands after all corrections; `number` counts a driver's laps in the session from 1."""

    number: int
    seq: int
    rig: str
    time_ms: int
    sectors_ms: tuple[int, ...]
    valid: bool | None
    """What the game says; None where it says nothing."""
    counts: bool
    at: datetime
    by_hand: bool = False
    """Staff have entered it."""


@dataclass(frozen=True, slots=True)
class SessionResult:
    """A session's board, each row at the place that the rules give it, and the laps of each driver on it by id."""

    board: Board
    laps: Mapping[str, tuple[DrivenLap, ...]]
    scored: ScoredSession
    state: ResultState = ResultState.PROVISIONAL
    penalties: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    """By driver: what stewards gave, each with its value in the unit of the record."""

    @property
    def places(self) -> dict[str, Place]:
        """By driver: status, and what the session is about in milliseconds."""
        return {place.drive.driver: place for place in self.scored.classification.places}

    @property
    def points(self) -> dict[str, Decimal]:
        """By driver, with what stewards gave or took."""
        return {each.driver: each.total for each in self.scored.scored}

    @property
    def race(self) -> bool:
        """Whether laps and total time decide."""
        return self.scored.classification.ranking.by == "race"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that holds: about a lap (`driver`, `time_ms`), a penalty, or whose a source is (`rig`)."""

    kind: RulingKind
    session: str
    driver: Driver | None
    rig: str
    time_ms: int | None
    reason: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Results:
    """An event at entry `seq` of the book `epoch`; `at` is when that entry was made, None in an empty record.

    `scope` is the session that state, version and checksum are of, or `STANDINGS`. `version` is the number of what was
    published, and `at` when that was; None for what was not. Then `since` is the version published last, if there is
    one, from which this differs. `entries` and `people` are what all of it follows from.
    """

    plan: Plan
    epoch: str
    seq: int
    at: datetime | None
    state: ResultState
    version: int | None
    sessions: tuple[SessionResult, ...]
    """In the order of opening."""
    cup: Cup
    rulings: tuple[Ruling, ...]
    entries: Sequence[Entry]
    people: Mapping[str, Person]
    scope: str = STANDINGS
    since: int | None = None

    def of(self, scope: str) -> "Results":
        """The same, to be the result of a session, or the standings. Raises SetupError for a session not there."""
        if scope == self.scope:
            return self
        state = overall(self.cup.state, self._counting) if scope == STANDINGS else self.session(scope).state
        return replace(self, scope=scope, state=state, version=None, since=None)

    @property
    def made_at(self) -> datetime:
        """What a file says of when it was made.

        In an empty record that is always the same moment, not that of the machine's clock: the same labels printed
        twice are the same file.
        """
        return self.at or _BEFORE_ALL

    @property
    def _counting(self) -> list[ResultState]:
        ids = {session.id for session in self.cup.sessions}
        return [each.state for each in self.sessions if each.board.session.id in ids]

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """All results without a name: ids, places, milliseconds, points (as text, exactly), and the rules."""
        return {
            "sessions": [_session_numbers(each) for each in self.sessions],
            "drivers": [_standing_numbers(each.standing) for each in self.cup.drivers],
            "teams": [_standing_numbers(each.standing) for each in self.cup.teams],
            "rules": orjson.loads(self.cup.rules.text),
            **(
                {"classes": {each.of.id: _class_numbers(each) for each in classes}}
                if (classes := self.cup.classes)
                else {}
            ),
        }

    @cached_property
    def scoped(self) -> dict[str, Any]:
        """The numbers of the scope, and the rules."""
        if self.scope == STANDINGS:
            return self.numbers
        return {"session": _session_numbers(self.session(self.scope)), "rules": self.numbers["rules"]}

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over the numbers of the scope, and the rules."""
        return checksum_of(self.scoped)

    @property
    def scores(self) -> bool:
        """Whether any session is worth points; where none is, laps decide."""
        return any(points.table or points.tables for points in self.cup.rules.points.values())

    def session(self, id: str) -> SessionResult:
        """The session with this id; `current` is the one on screen. Raises SetupError, naming those that there are."""
        wanted = self.cup.current if id == "current" else id
        found = [each for each in self.sessions if each.board.session.id == wanted]
        if not found:
            there = ", ".join(each.board.session.id for each in self.sessions) or "none yet"
            raise SetupError(f"there is no session {id!r} in the record; there are: {there}")
        return found[0]


class Evening:
    """What a record tells up to the entry that has been read, under `rules`. Mutable: read on, take results from it."""

    def __init__(self, rules: Rules) -> None:
        self.standings = Standings(rules)
        self.entries: list[Entry] = []
        self._driven: dict[int, datetime] = {}

    def read(self, record: Record, at: int | None = None) -> None:
        """Read to entry `at`, without it to the end. Raises SetupError for one not written yet, and RecordError."""
        standings = self.standings
        while batch := record.read(standings.seq, 10_000 if at is None else min(10_000, at - standings.seq)):
            for written in batch:
                self.take(written)
        if at is not None and at != standings.seq:
            raise SetupError(f"the record has no entry {at}: it ends at {standings.seq}")

    def take(self, written: Written) -> None:
        """The next entry."""
        self.standings.apply(written)
        self.entries.append(written.entry)
        if isinstance(written.entry, LapSet | LapAdded):
            self._driven[written.seq] = written.entry.at

    def results(self, plan: Plan, people: Mapping[str, Person], epoch: str) -> Results:
        """All results at the entry that was read last. `people` are those to be named."""
        standings, teams = self.standings, teams_of(plan)
        scored = cup(standings, plan, people, epoch)
        sessions = tuple(
            SessionResult(
                board(standings, id, epoch, people, teams, language=plan.language, plan=plan),
                _laps(session, self._driven),
                scored.scores[id].scored,
                STATES.get(session.phase, ResultState.PROVISIONAL),
                {
                    driver: [(each.penalty.value, each.value) for each in penalties.rulings]
                    for driver, penalties in session.penalties.items()
                },
            )
            for id, session in standings.sessions.items()
        )
        counting = {session.id for session in scored.sessions}
        return Results(
            plan=plan,
            epoch=epoch,
            seq=standings.seq,
            at=self.entries[-1].at.astimezone(UTC) if self.entries else None,
            state=overall(scored.state, [each.state for each in sessions if each.board.session.id in counting]),
            version=None,
            sessions=sessions,
            cup=scored,
            rulings=tuple(
                _ruling(each, standings, people, plan)
                for each in standings.decisions.all()
                if isinstance(each, Protocolled)
            ),
            entries=tuple(self.entries),
            people=people,
        )


def results_of(record: Record, plan: Plan, *, at: int | None = None) -> Results:
    """The results at entry `at`, without it at the end of the record. Raises SetupError for one not written yet."""
    evening = Evening(plan.rules)
    evening.read(record, at)
    return evening.results(plan, record.people(plan.language, FILES), record.position().epoch)


def canonical(content: Any) -> bytes:
    """JSON in the one form that a checksum is over: keys sorted, no blanks, UTF-8."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def checksum_of(numbers: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(numbers)).hexdigest()


def _laps(session: Session, driven: Mapping[int, datetime]) -> dict[str, tuple[DrivenLap, ...]]:
    return {
        driver: tuple(
            DrivenLap(
                number,
                lap.seq,
                lap.rig,
                lap.time_ms,
                lap.sectors_ms or (),
                lap.valid,
                lap.counts,
                driven[lap.seq].astimezone(UTC),
                lap.by_hand,
            )
            for number, lap in enumerate(tally.laps, start=1)
        )
        for driver, tally in session.tallies.items()
    }


def _ruling(decision: Protocolled, standings: Standings, people: Mapping[str, Person], plan: Plan) -> Ruling:
    def driver(id: str | None) -> Driver | None:
        if id is None:
            return None
        person = people.get(id)
        return Driver(id, id) if person is None else Driver(id, person.name, person.number)

    if isinstance(decision, Ruled):
        whom = driver(decision.driver or None)
        if whom is None and decision.team in plan.teams:
            whom = Driver(decision.team, plan.teams[decision.team].name)
        reason = f"{penalty(decision, plan.language)}: {decision.reason}"
        return Ruling("penalty", decision.session, whom, "", None, reason, decision.author, decision.at.astimezone(UTC))
    if isinstance(decision, LapRuled | LapReassigned | LapAdded):
        lap = standings.lap(decision.key if isinstance(decision, LapAdded) else decision.lap_key)
        counts: RulingKind = "lap-restored" if isinstance(decision, LapRuled) and decision.counts else "lap-deleted"
        added: RulingKind = "lap-added" if isinstance(decision, LapAdded) else "lap-given"
        return Ruling(
            counts if isinstance(decision, LapRuled) else added,
            decision.session,
            driver(lap.driver or None) if lap else None,
            lap.rig if lap else "",
            lap.time_ms if lap else None,
            decision.reason,
            decision.author,
            decision.at.astimezone(UTC),
        )
    about = driver(decision.driver or None)
    reason = f"{decision.source_rig} → {decision.rig}"
    return Ruling(
        "rig-adopted", decision.session, about, decision.rig, None, reason, decision.author, decision.at.astimezone(UTC)
    )


def _session_numbers(result: SessionResult) -> dict[str, Any]:
    shown, places, points = result.board, result.places, result.points
    return {
        "id": shown.session.id,
        "type": shown.session.type.value,
        "ranked_by": result.scored.classification.ranking.by,
        "rows": [  # those who share a place by id, where a board has them by name
            _row_numbers(row, places[row.driver.id], points[row.driver.id], result.penalties.get(row.driver.id, ()))
            for row in sorted(shown.rows, key=lambda row: (row.position, row.driver.id))
        ],
        "laps": {
            driver: [[lap.number, lap.seq, lap.time_ms, list(lap.sectors_ms), lap.valid, lap.counts] for lap in laps]
            for driver, laps in result.laps.items()
        },
    }


def _row_numbers(row: Row, place: Place, points: Decimal, penalties: Sequence[tuple[str, int]]) -> dict[str, Any]:
    return {
        "driver": row.driver.id,
        "team": row.team.id if row.team else None,
        "rig": row.rig,
        "position": row.position,
        "tied": row.tied,
        "status": place.status,
        "laps": row.laps,
        "value_ms": place.value,
        "best_ms": row.best_ms,
        "second_best_ms": row.second_ms,
        "last_ms": row.last_ms,
        "gap_ms": row.gap_ms,
        "interval_ms": row.interval_ms,
        "sectors_ms": list(row.sectors_ms),
        "penalties": [list(each) for each in penalties],
        "points": f"{points:f}",
        **({"class": row.class_id, "class_position": row.class_position} if row.class_id is not None else {}),
    }


def _class_numbers(standings: ClassStandings) -> dict[str, Any]:
    return {
        "drivers": [_standing_numbers(each.standing) for each in standings.drivers],
        "teams": [_standing_numbers(each.standing) for each in standings.teams],
    }


def _standing_numbers(standing: Standing) -> dict[str, Any]:
    return {
        "id": standing.id,
        "position": standing.position,
        "tied": standing.tied,
        "points": f"{standing.points:f}",
        "best_ms": standing.best_ms,
        "decided_by": standing.decided_by,
        "missing": list(standing.missing),
        "results": [
            {
                "session": each.session,
                "points": f"{each.points:f}",
                "given": f"{each.given:f}",
                "position": each.position,
                "dropped": each.dropped,
            }
            for each in standing.results
        ],
    }
