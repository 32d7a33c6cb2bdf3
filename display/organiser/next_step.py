"""What comes next in an evening, as one step, with all that speaks against it.

A pure function of where the sessions stand: first what runs now, then the results that are not made yet, then the next
session of the timetable. While a clock for protests runs, its result waits and the evening goes on: then the next
session is what can be done meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from display.staff.closing import WITHOUT_RESULT, closed, results, unfinished
from display.staff.moving import STEPS, Step
from leaderboard.fold import Standings
from leaderboard.phases import LIVE
from leaderboard.protests import open_protests, protest_until
from timing.event import Plan
from timing.record.asked import IncidentNoted
from timing.record.decisions import Phase
from timing.record.evening import EventClosed

ReasonKind = Literal["protest-clock", "protests-open", "incidents-open", "laps-waiting", "rigs-silent", "also-live"]
BLOCKS: Final = frozenset({"protest-clock", "protests-open"})
"""What keeps a result from being official, unless somebody says `anyway`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to know before a step. `until` is when a clock runs out; `blocks`: the step is not possible so long."""

    kind: ReasonKind
    count: int = 0
    until: datetime | None = None

    @property
    def blocks(self) -> bool:
        """Whether the step is refused because of it."""
        return self.kind in BLOCKS


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step of one session, and what to know of it."""

    step: Step
    session: str
    reasons: tuple[Reason, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not any(each.blocks for each in self.reasons)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a session stands: the steps that there are, until when it may be protested against, how many protests."""

    session: str
    name: str
    type: str
    phase: Phase
    steps: tuple[Step, ...]
    protest_until: datetime | None
    protests_open: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen besides the sessions: by session laps without a driver and open incidents; rigs not heard."""

    laps_waiting: Mapping[str, int] = field(default_factory=dict)
    rigs_silent: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """`next` is None when all is done. `meanwhile` is what can be done while `next` waits, or before it.

    `closed` is that the event is over; `closable` that it may be: what was driven is official, though `left` sessions
    that count have not begun.
    """

    next: NextStep | None
    meanwhile: NextStep | None
    sessions: tuple[Stand, ...]
    closed: EventClosed | None = None
    closable: bool = False
    left: int = 0


def way(standings: Standings, plan: Plan, coming: str | None, now: datetime, seen: Seen) -> Way:
    """The next step of an evening at `now`; `coming` is the session that the timetable has next."""
    stands = tuple(_stands(standings, plan))
    found = _Finding(standings, stands, coming, now, seen)
    step, meanwhile = found.steps()
    over = closed(standings)
    closable = over is None and not unfinished(standings) and bool(results(standings))
    left = sum(each.phase is Phase.PLANNED and each.type not in WITHOUT_RESULT for each in stands)
    return Way(step, meanwhile, stands, over, closable, left)


def _stands(standings: Standings, plan: Plan) -> Iterator[Stand]:
    planned = {each.id: (each.name, each.type.value) for each in plan.sessions or (plan.session,)}
    known = {id: (session.info.name, session.info.type.value) for id, session in standings.sessions.items()}
    for id in dict.fromkeys((*planned, *known)):
        phase = standings.phase(id)
        steps = tuple(step for step in Step if phase in STEPS[step])
        until, protests = protest_until(standings, plan, id), len(open_protests(standings.decisions, id))
        yield Stand(id, *(planned | known)[id], phase, steps, until, protests)


@dataclass(frozen=True, slots=True)
class _Finding:
    standings: Standings
    stands: Sequence[Stand]
    coming: str | None
    now: datetime
    seen: Seen

    def steps(self) -> tuple[NextStep | None, NextStep | None]:
        """The next step, and what can be done meanwhile."""
        coming = self._coming()
        running = self._running()
        if running is not None:
            return running, None
        results = [*self._closed(), *self._provisional()]
        if not results:
            return coming, None
        return next((each for each in results if each.possible), results[0]), coming

    def _running(self) -> NextStep | None:
        live = [each for each in self.stands if each.phase in LIVE]
        live.sort(key=lambda each: each.session != self.standings.current)
        if not live:
            return None
        first = live[0]
        also = [Reason("also-live", len(live) - 1)] if len(live) > 1 else []
        if first.phase is Phase.OPEN:
            return NextStep(Step.START, first.session, (*also, *self._of_rigs()))
        return NextStep(Step.CLOSE, first.session, tuple(also))

    def _closed(self) -> Iterator[NextStep]:
        for each in self.stands:
            if each.phase is Phase.CLOSED and each.type not in WITHOUT_RESULT:
                yield NextStep(Step.PROVISIONAL, each.session, tuple(self._of_laps(each)))

    def _provisional(self) -> Iterator[NextStep]:
        for each in self.stands:
            if each.phase in (Phase.PROVISIONAL, Phase.REVISED):
                yield NextStep(Step.OFFICIAL, each.session, (*self._of_protests(each), *self._of_laps(each)))

    def _coming(self) -> NextStep | None:
        found = next((each for each in self.stands if each.session == self.coming), None)
        if found is None or found.phase is not Phase.PLANNED:
            return None
        return NextStep(Step.OPEN, found.session, tuple(self._of_rigs()))

    def _of_protests(self, stand: Stand) -> Iterator[Reason]:
        if stand.phase is not Phase.PROVISIONAL:
            return
        if stand.protest_until is not None and self.now < stand.protest_until:
            yield Reason("protest-clock", until=stand.protest_until)
        if stand.protests_open:
            yield Reason("protests-open", stand.protests_open)

    def _of_laps(self, stand: Stand) -> Iterator[Reason]:
        waiting = self.seen.laps_waiting.get(stand.session, 0)
        if waiting:
            yield Reason("laps-waiting", waiting)
        decisions = self.standings.decisions
        noted = (each for each in decisions.all() if isinstance(each, IncidentNoted) and each.session == stand.session)
        found = sum(each.open and decisions.about(each.about) is each for each in noted)
        if found:
            yield Reason("incidents-open", found)

    def _of_rigs(self) -> Iterator[Reason]:
        if self.seen.rigs_silent:
            yield Reason("rigs-silent", self.seen.rigs_silent)
