"""Laps of a timing computer at a real track, from its messages.

A lap is told when it is timed. Its number follows from how many laps the computer has counted, so that laps which were
not heard leave a gap. Two things are known only afterwards, from the competitor's best as the computer has it:

    a lap faster than the best      cannot be it: the computer, or who sits at it, has taken its time away
    a best that was never heard     is told, with the number that the computer gives it

The order of the messages is not defined and old ones may be said again, so neither is concluded before nothing has
contradicted it for `SETTLED_S` of the computer's seconds.

The computer names its run but not its sessions: the same race may be begun again under the same name, and all may be
said once more in the middle of it, to us after a restart or a broken line, or to everybody. So what is said after that
belongs to the session before it if the run has the same name and most competitors have about as many laps as before.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from timing.passings import (
    BestTimed,
    Cleared,
    CompetitorNamed,
    LapsCounted,
    LapTimed,
    Left,
    RunNamed,
    SecondPassed,
    TimekeeperPiece,
    TrackNamed,
    car_of,
)
from timing.readings import CarName, CarsNamed, Fact, LapHistory, LapReported, SessionSeen, SessionType, TimedLap

SETTLED_S: Final = 5
"""So long nothing must change before something is concluded from a competitor's best."""
MOST_COMPETITORS: Final = 1_000
"""More than any race has."""
UNCOUNTED: Final = 5
"""So many laps that were timed the computer may not have counted, as those that a red flag ends."""

_NAMED: Final = re.compile(r"r(\d+)-(\d+)-([0-9a-f]{8})")
"""The id of a session: its place among those of the source, the number of its run, what the run's name is known by."""
_WORD: Final = re.compile(r"[^\W\d_]{3}")
_TYPES: Final = (
    (re.compile(r"\bwarm[- ]?up\b", re.IGNORECASE), SessionType.WARMUP),
    (re.compile(r"\bquali", re.IGNORECASE), SessionType.QUALIFYING),
    (re.compile(r"\b(practi[cs]e|training)", re.IGNORECASE), SessionType.PRACTICE),
    (re.compile(r"\b(race|rennen|heat)", re.IGNORECASE), SessionType.RACE),
)


@dataclass(frozen=True, slots=True)
class _SessionId:
    """A session by what its run is called; `number` 0 for a run that was closed, or that nothing is known of."""

    place: int
    number: int
    known_by: str

    def __str__(self) -> str:
        return f"r{self.place}-{self.number}-{self.known_by}"

    @classmethod
    def after(cls, before: "_SessionId | None", run: RunNamed | None) -> "_SessionId":
        """A new session of a run."""
        return cls(before.place + 1 if before is not None else 1, _number(run), _known_by(run))

    def is_of(self, run: RunNamed | None) -> bool:
        """Whether a run can be the one of this session: it may have been closed since, or opened."""
        return self.known_by == _known_by(run) and (self.number == _number(run) or 0 in (self.number, _number(run)))


@dataclass(slots=True)
class _Competitor:
    """What is known of a competitor. Mutable. `laps` are the times told in this session, by lap number."""

    registration: str
    car: int
    listed: bool = True
    """Whether the computer has spoken of the competitor in this run."""
    extra: str = ""
    name: CarName = field(init=False)
    told: CarName | None = None
    """The name that the session has been told."""
    counted: int | None = None
    """Laps that the computer counts, None as long as it has not said so."""
    counted_total_ms: int = 0
    most_counted: int = 0
    best: BestTimed | None = None
    laps: dict[int, int] = field(default_factory=dict)
    last: int = 0
    """The lap told last, also before a restart of ours."""
    told_before: int = 0
    """The lap told last before a restart of ours."""
    heard: set[tuple[int, int]] = field(default_factory=set)
    """Laps heard, by time and total."""
    refused: set[int] = field(default_factory=set)
    """Laps told that do not count."""
    quiet_s: int = 0
    """So long nothing was heard of laps and best."""

    def __post_init__(self) -> None:
        self.call(CompetitorNamed(self.registration, self.registration, "", ""))

    def call(self, named: CompetitorNamed) -> None:
        """Take a name. Of the message without room for the extra, the one said before stays true."""
        self.extra = named.extra if named.extra is not None else self.extra
        self.name = _car_name(named, self.extra)

    def leave_session(self) -> None:
        """Nothing of the session so far is of the next one."""
        self.laps, self.heard, self.refused, self.told = {}, set(), set(), None
        self.last = self.told_before = 0
        self.most_counted = self.counted or 0

    def is_where_it_was(self) -> bool | None:
        """Whether the computer counts about as many laps as before; None where that tells nothing."""
        before = max(self.most_counted, self.told_before)
        if self.counted is None or not before:
            return None
        return 2 * self.counted >= before and self.counted + UNCOUNTED >= before

    def refused_by(self, best_ms: int) -> set[int]:
        """Laps that do not count by a best. One that was refused stays so, unless it is the best itself."""
        too_fast = {lap for lap, time_ms in self.laps.items() if time_ms < best_ms}
        return too_fast | {lap for lap in self.refused if self.laps[lap] != best_ms}

    def next_lap(self, timed: LapTimed) -> int:
        """The number of a lap that was timed just now: it may have been counted just before, or will be after."""
        counted = self.counted or 0
        if counted and self.counted_total_ms == timed.total_ms:
            counted -= 1
        return max(self.last, counted) + 1


class Timekeeper:
    """What one timing computer has said. Mutable; feed it pieces in the order they arrive.

    `left` is where it stood before a restart of ours.
    """

    def __init__(self, left: Left | None = None) -> None:
        self._session = _session_id(left.session) if left is not None else None
        self._left = dict(left.laps) if left is not None and self._session is not None else {}
        self._sure = False
        """Whether what is said now is known to be of the session."""
        self._run: RunNamed | None = None
        self._track: str | None = None
        self._seen: SessionSeen | None = None
        self._competitors: dict[str, _Competitor] = {}

    def take(self, piece: TimekeeperPiece) -> Sequence[Fact]:
        """The facts that follow from a piece."""
        match piece:
            case RunNamed():
                self._named(piece)
            case TrackNamed():
                self._track = piece.track
                return self._said() if self._sure else ()
            case Cleared():
                self._clear()
            case SecondPassed():
                return [fact for each in self._competitors.values() for fact in self._settle(each)]
            case _:
                competitor = self._competitor(piece.registration)
                return self._of(competitor, piece) if competitor is not None else ()
        return ()

    def flush(self) -> Sequence[Fact]:
        """Nothing more will come: who is in a run of which no lap was told."""
        return self._enter() if not self._sure and any(each.listed for each in self._competitors.values()) else ()

    # Runs and sessions

    def _named(self, run: RunNamed) -> None:
        before, self._run = self._run, run
        if before is None or before == run:
            return
        same = before.name == run.name
        if same and run.closed:
            return  # what still comes in is of the run
        self._sure = False
        if not (same and before.closed):
            self._forget()

    def _clear(self) -> None:
        self._sure = False
        self._competitors = {registration: each for registration, each in self._competitors.items() if each.last}
        self._forget()

    def _forget(self) -> None:
        """What the computer has said of its competitors is true no more, unless it says so again."""
        for each in self._competitors.values():
            each.listed, each.counted, each.best = False, None, None

    def _enter(self) -> list[Fact]:
        """A lap is to be told: find the session that it belongs to."""
        everyone = self._competitors.values()
        votes = [vote for each in everyone if (vote := each.is_where_it_was()) is not None]
        most_agree = 2 * sum(votes) > len(votes)
        session = self._session
        if session is not None and session.is_of(self._run) and (most_agree or (self._sure and not votes)):
            self._sure = True
            return self._said()
        self._session = _SessionId.after(session, self._run)
        self._sure, self._seen, self._left = True, None, {}
        for each in everyone:
            each.leave_session()
        return self._said()

    def _said(self) -> list[Fact]:
        """What the session is, and who is in it, where that has not been said yet."""
        name = self._run.name if self._run is not None else ""
        seen = SessionSeen(str(self._session), _type(name), self._track, name or None, fresh=True)
        facts: list[Fact] = [] if seen == self._seen else [seen]
        self._seen = seen
        names = {each.car: each.name for each in self._competitors.values() if each.listed and each.name != each.told}
        for each in self._competitors.values():
            each.told = each.name if each.listed else each.told
        return [*facts, CarsNamed("", names)] if names else facts

    # Competitors

    def _competitor(self, registration: str) -> _Competitor | None:
        known = self._competitors.get(registration)
        if known is None and len(self._competitors) < MOST_COMPETITORS:
            car = car_of(registration)
            last = self._left.get(car, 0)
            known = self._competitors[registration] = _Competitor(registration, car, last=last, told_before=last)
        if known is not None:
            known.listed = True
        return known

    def _of(
        self, competitor: _Competitor, piece: CompetitorNamed | LapTimed | LapsCounted | BestTimed
    ) -> Sequence[Fact]:
        match piece:
            case CompetitorNamed():
                return self._name(competitor, piece)
            case LapTimed():
                return self._timed(competitor, piece)
            case LapsCounted():
                competitor.counted, competitor.counted_total_ms = piece.laps, piece.total_ms
                competitor.most_counted = max(competitor.most_counted, piece.laps)
            case BestTimed():
                competitor.quiet_s = competitor.quiet_s if piece == competitor.best else 0
                competitor.best = piece
            case _:
                assert_never(piece)
        return ()

    def _name(self, competitor: _Competitor, named: CompetitorNamed) -> Sequence[Fact]:
        """A name is told when the session is known: it may be one of the next run already."""
        competitor.call(named)
        if not self._sure or competitor.name == competitor.told:
            return ()
        competitor.told = competitor.name
        return (CarsNamed("", {competitor.car: competitor.name}),)

    # Laps

    def _timed(self, competitor: _Competitor, timed: LapTimed) -> Sequence[Fact]:
        if timed.time_ms is None:
            return ()
        facts = self._enter()
        competitor.quiet_s = 0
        crossing = timed.time_ms, timed.total_ms
        if crossing not in competitor.heard:
            competitor.heard.add(crossing)
            competitor.last = competitor.next_lap(timed)
            competitor.laps[competitor.last] = timed.time_ms
        known_by = (timed.registration, *crossing)
        return [*facts, LapReported(competitor.car, timed.time_ms, None, "", known_by, lap=competitor.last)]

    def _settle(self, competitor: _Competitor) -> Sequence[Fact]:
        """A second has passed: what a competitor's best says of the laps told."""
        competitor.quiet_s += 1
        best = competitor.best
        if competitor.quiet_s != SETTLED_S or best is None or best.time_ms is None:
            return ()
        facts: list[Fact] = []
        if self._may_recover(competitor, best):
            facts += self._enter()
            if best.lap not in competitor.laps and best.lap > competitor.told_before:
                competitor.laps[best.lap] = best.time_ms
                competitor.last = max(competitor.last, best.lap)
                known_by = (best.registration, "best", best.lap, best.time_ms)
                facts.append(
                    LapReported(competitor.car, best.time_ms, None, "", known_by, lap=best.lap, recovered=True)
                )
        if not self._sure:
            return ()
        refused = competitor.refused_by(best.time_ms)
        changed = sorted(refused ^ competitor.refused)
        competitor.refused = refused
        laps = tuple(TimedLap(lap, competitor.laps[lap], None, lap not in refused) for lap in changed)
        return [*facts, LapHistory(str(self._session), competitor.car, laps)] if laps else facts

    def _may_recover(self, competitor: _Competitor, best: BestTimed) -> bool:
        """Whether a best is of a lap that was not heard. Of a run that was over before we came nothing is told."""
        over = self._run is not None and self._run.closed and not self._sure
        return best.lap > 0 and not over and best.time_ms not in competitor.laps.values()


def _session_id(text: str) -> _SessionId | None:
    match = _NAMED.fullmatch(text)
    return _SessionId(int(match[1]), int(match[2]), match[3]) if match is not None else None


def _number(run: RunNamed | None) -> int:
    return 0 if run is None or run.closed else run.number


def _known_by(run: RunNamed | None) -> str:
    return hashlib.blake2s((run.name if run is not None else "").encode(), digest_size=4).hexdigest()


def _type(name: str) -> SessionType:
    return next((type for pattern, type in _TYPES if pattern.search(name)), SessionType.OTHER)


def _car_name(named: CompetitorNamed, extra: str) -> CarName:
    """A competitor's name. The field for the team often holds an engine's size, and the one for the nation a car."""
    is_team = _WORD.search(extra) is not None
    team = extra if is_team else named.nationality
    car = named.nationality if is_team else ""
    name = named.name or f"car {named.number or named.registration}"
    return CarName(name, car or None, team or None, named.number or None, guid=named.registration)
