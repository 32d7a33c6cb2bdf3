"""One driver, or one team, over the whole evening: the laps as they stand, best sectors, penalties, points.

Taken from the standings, the boards and the cup of one position in the record, so it never says anything else than
those do. Names are those by which people may be shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from leaderboard.accounts import game_penalty, penalty
from leaderboard.board import Board, Driver, Row, SessionInfo, Team
from leaderboard.cup import Cup, SaidBy
from leaderboard.fold import Standings
from leaderboard.scoring.standings import Result, Standing
from leaderboard.sessions import Session
from leaderboard.tally import Tally
from timing.event import Plan
from timing.record.entry import Person
from timing.units import Language


@dataclass(frozen=True, slots=True)
class Seen:
    """All that can be seen at one position of the record: `boards` by session.

    The standings move on with the record: only who reads it may look at them.
    """

    standings: Standings
    boards: Mapping[str, Board]
    cup: Cup
    plan: Plan = field(default_factory=Plan)
    people: Mapping[str, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrivenLap:
    """A lap as it stands after all corrections. `number` counts the driver's laps of the session, from 1.

    `not_counted_by` says whose word it is that it does not count; None for one that does. `best` is the driver's best
    of the session, one even where times are equal.
    """

    number: int
    time_ms: int
    sectors_ms: tuple[int, ...]
    not_counted_by: SaidBy | None
    by_hand: bool
    best: bool

    @property
    def counts(self) -> bool:
        """Whether it may be a best lap."""
        return self.not_counted_by is None


@dataclass(frozen=True, slots=True)
class SessionPart:
    """What a driver did in a session. `row` is the line on its board, None where there is none.

    `result` is what it is worth in the standings, None where it is no part of those. `best_sectors_ms` are the best of
    each sector in laps that count.
    """

    session: SessionInfo
    state: Literal["provisional", "official"]
    current: bool
    row: Row | None
    laps: tuple[DrivenLap, ...]
    best_sectors_ms: tuple[int, ...]
    penalties: tuple[str, ...]
    result: Result | None

    @property
    def best(self) -> DrivenLap | None:
        """The best lap."""
        return next((lap for lap in self.laps if lap.best), None)


@dataclass(frozen=True, slots=True)
class TrackBest:
    """The best of all sessions on one track. `ideal_ms` is the sum of the best sectors, None without several."""

    track: str | None
    best_ms: int | None
    sectors_ms: tuple[int, ...]

    @property
    def ideal_ms(self) -> int | None:
        """The lap that all best sectors would make."""
        return sum(self.sectors_ms) if len(self.sectors_ms) > 1 else None


@dataclass(frozen=True, slots=True)
class DriverDetail:
    """A driver. `standing` is None where no session counts that the driver was in; `parts` are in order of opening.

    `seq` is the last entry that changed the board of one of these sessions.
    """

    epoch: str
    seq: int
    driver: Driver
    team: Team | None
    class_id: str | None
    standing: Standing | None
    parts: tuple[SessionPart, ...]

    @property
    def tracks(self) -> tuple[TrackBest, ...]:
        """The best by track, in the order in which they were driven."""
        return _tracks(self.parts)


@dataclass(frozen=True, slots=True)
class TeamDetail:
    """A team with all who drive for it. `missing` are those who have yet to start where each of them has to."""

    epoch: str
    seq: int
    team: Team
    standing: Standing
    missing: tuple[Driver, ...]
    drivers: tuple[DriverDetail, ...]
    sessions: tuple[SessionInfo, ...]
    """Those that count, and others that one of them was in, in order of opening."""


def driver_detail(seen: Seen, id: str, language: Language = "en") -> DriverDetail:
    """A driver, with penalties in this language. Raises LookupError with a sentence for one whom nobody knows."""
    driver = seen.cup.names.get(id)
    if driver is None:
        raise LookupError(f"there is no driver {id!r} in this evening")
    line = next((each for each in seen.cup.drivers if each.driver.id == id), None)
    parts = tuple(_parts(seen, id, None if line is None else line.standing, language))
    rows = (part.row for part in parts if part.row is not None)
    team = line.team if line is not None else next((row.team for row in rows), None)
    of = seen.cup.in_class.get(id)
    return DriverDetail(
        seen.cup.epoch,
        max((seen.boards[part.session.id].seq for part in parts if part.session.id in seen.boards), default=0),
        driver,
        team,
        None if of is None else of.id,
        None if line is None else line.standing,
        parts,
    )


def team_detail(seen: Seen, id: str, language: Language = "en") -> TeamDetail:
    """The same of a team. Raises LookupError with a sentence for one that the plan does not have."""
    line = next((each for each in seen.cup.teams if each.team.id == id), None)
    if line is None:
        raise LookupError(f"there is no team {id!r} in the plan")
    drivers = tuple(driver_detail(seen, each.id, language) for each in line.members)
    there = {part.session.id for each in drivers for part in each.parts}
    there |= {result.session for result in line.standing.results}
    sessions = tuple(each.info for id, each in seen.cup.scores.items() if id in there)
    seq = max((each.seq for each in drivers), default=0)
    return TeamDetail(seen.cup.epoch, seq, line.team, line.standing, line.missing, drivers, sessions)


def _parts(seen: Seen, id: str, standing: Standing | None, language: Language) -> Iterator[SessionPart]:
    results = {each.session: each for each in standing.results} if standing is not None else {}
    for session in seen.standings.sessions.values():
        board = seen.boards.get(session.info.id)
        row = None if board is None else next((row for row in board.rows if row.driver.id == id), None)
        tally = session.tallies.get(id)
        if row is None and tally is None and id not in session.penalties:
            continue
        laps = () if tally is None else tuple(_laps(tally))
        yield SessionPart(
            seen.cup.scores[session.info.id].info,
            session.state,
            session.info.id == seen.standings.current,
            row,
            laps,
            _best_of(lap.sectors_ms for lap in laps if lap.counts),
            _penalties(session, id, tally, language),
            results.get(session.info.id),
        )


def _laps(tally: Tally) -> Iterator[DrivenLap]:
    for number, lap in enumerate(tally.laps, start=1):
        said: SaidBy | None = None
        if not lap.counts:
            said = "game" if lap.ruled is None else "stewards"
        yield DrivenLap(number, lap.time_ms, lap.sectors_ms or (), said, lap.by_hand, lap is tally.best)


def _penalties(session: Session, id: str, tally: Tally | None, language: Language) -> tuple[str, ...]:
    by_game = () if tally is None else game_penalty(tally.taken, language)
    return (*by_game, *(penalty(each, language) for each in session.penalties_of(id).rulings))


def _best_of(laps: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """The best of each sector."""
    return tuple(min(time_ms for time_ms in sector if time_ms is not None) for sector in zip_longest(*laps))


def _tracks(parts: Iterable[SessionPart]) -> tuple[TrackBest, ...]:
    by_track: dict[str | None, list[SessionPart]] = {}
    for part in parts:
        if part.laps:
            by_track.setdefault(part.session.track, []).append(part)
    return tuple(
        TrackBest(
            track,
            min((part.best.time_ms for part in there if part.best is not None), default=None),
            _best_of(part.best_sectors_ms for part in there),
        )
        for track, there in by_track.items()
    )
