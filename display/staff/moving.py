"""The way of a session through the evening: planned, open, running, closed, provisional, official.

A step that is none is refused with the steps that there are. Each step is an entry of the record; a running server
reads it within a second. From provisional on the session has a result, which `display.published` gives a number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from leaderboard.phases import LIVE
from leaderboard.protests import open_protests, protest_until
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import Phase, SessionMoved, about_phase
from timing.record.entry import Entry, SessionOpened, Undone


class Step(StrEnum):
    """What can be done to a session."""

    OPEN = "open"
    START = "start"
    CLOSE = "close"
    PROVISIONAL = "provisional"
    OFFICIAL = "official"
    REOPEN = "reopen"


STEPS: Final[Mapping[Step, Mapping[Phase, Phase]]] = {
    Step.OPEN: {Phase.PLANNED: Phase.OPEN},
    Step.START: {Phase.PLANNED: Phase.RUNNING, Phase.OPEN: Phase.RUNNING},
    Step.CLOSE: {Phase.OPEN: Phase.CLOSED, Phase.RUNNING: Phase.CLOSED},
    Step.PROVISIONAL: {Phase.CLOSED: Phase.PROVISIONAL},
    Step.OFFICIAL: {Phase.PROVISIONAL: Phase.OFFICIAL, Phase.REVISED: Phase.OFFICIAL},
    Step.REOPEN: {
        Phase.CLOSED: Phase.RUNNING,
        Phase.PROVISIONAL: Phase.RUNNING,
        Phase.OFFICIAL: Phase.PROVISIONAL,
        Phase.REVISED: Phase.PROVISIONAL,
    },
}
"""By step, the phases it can be done in and what the session is afterwards."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as staff see it: since when it is in its phase and by whose word, if anybody's."""

    id: str
    name: str
    type: str
    phase: Phase
    since: datetime | None
    by: str
    drivers: int
    laps: int
    current: bool


def listed(record: Book, plan: Plan) -> list[SessionLine]:
    """The sessions of the timetable, then others of the record. Raises RecordError."""
    standings = standings_of(record, plan.rules)
    planned = {each.id: (each.name, each.type.value) for each in plan.sessions or (plan.session,)}
    known = {id: (session.info.name, session.info.type.value) for id, session in standings.sessions.items()}
    return [_line(standings, id, *(planned | known)[id]) for id in dict.fromkeys((*planned, *known))]


def move(
    record: Book,
    plan: Plan,
    session: str,
    step: Step,
    *,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    protest_minutes: int = 0,
    anyway: bool = False,
    say: Say = CLI,
) -> list[str]:
    """Do a step; what the session is now, in sentences. Raises SetupError for a step that is none, and RecordError.

    A result is not official before it has been provisional for the minutes of the plan and for `protest_minutes`, nor
    while a protest against it is open; but `anyway`, for a `reason`.
    """
    standings = standings_of(record, plan.rules)
    id, opened = _known(standings, plan, session, now, say)
    before, at = standings.phase(id), now()
    after = STEPS[step].get(before)
    if after is None:
        possible = ", ".join(each.value for each in STEPS if before in STEPS[each])
        phase = say.phase(before)
        raise SetupError(say("no step", session=id, phase=phase, step=step.value, possible=possible))
    if step is Step.OFFICIAL and before is Phase.PROVISIONAL:
        if not anyway:
            _let_protest(standings, plan, id, at, minutes=protest_minutes, say=say)
        elif not reason.strip():
            raise SetupError(say("no reason anyway"))
    record.append([*opened, SessionMoved(id, after, author, at, reason)])
    told = [say("moved", session=id, phase=say.phase(after))]
    if after in LIVE:
        others = [other for other in standings.sessions if other != id and standings.phase(other) in LIVE]
        told += [say("also live", session=other, phase=say.phase(standings.phase(other))) for other in others]
    return told


def take_back(
    record: Book,
    plan: Plan,
    session: str,
    *,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    say: Say = CLI,
) -> list[str]:
    """Take back the last step of a session. Raises SetupError where there is none, and RecordError."""
    standings = standings_of(record, plan.rules)
    id, _ = _known(standings, plan, session, now, say)
    last = standings.decisions.about(about_phase(id))
    if last is None:
        raise SetupError(say("no step to undo", session=id))
    record.append([Undone(id, standings.decisions.taken_back_by(last), reason, author, now())])
    return [say("move undone", session=id, phase=say.phase(standings_of(record, plan.rules).phase(id)))]


def _known(
    standings: Standings, plan: Plan, session: str, now: Callable[[], datetime], say: Say
) -> tuple[str, list[Entry]]:
    """The id of a session, and what makes it known to the record where only the plan has it."""
    id = session_of(standings, session)
    if id is not None:
        return id, []
    for planned in plan.sessions or (plan.session,):
        if planned.id == session:
            return session, [SessionOpened(session, planned.type, planned.name, planned.track, now())]
    known = ", ".join(dict.fromkeys((*(each.id for each in plan.sessions), *standings.sessions)))
    raise SetupError(say("session unknown", session=session, known=known or say("none yet")))


def _let_protest(standings: Standings, plan: Plan, session: str, now: datetime, *, minutes: int, say: Say) -> None:
    """Raises SetupError as long as the result may be protested against, or a protest against it is open."""
    clocks = (protest_until(standings, plan, session), protest_until(standings, plan, session, minutes))
    until = max((each for each in clocks if each is not None), default=now)
    if now < until:
        left, clock = -int((now - until).total_seconds() // 60), f"{until.astimezone():%H:%M:%S}"
        raise SetupError(say("protest time", session=session, until=clock, minutes=left))
    waiting = len(open_protests(standings.decisions, session))
    if waiting:
        raise SetupError(say("protests open", session=session, count=waiting))


def _line(standings: Standings, id: str, name: str, type: str) -> SessionLine:
    session, last = standings.sessions.get(id), standings.decisions.about(about_phase(id))
    tallies = session.tallies.values() if session is not None else ()
    return SessionLine(
        id,
        name,
        type,
        standings.phase(id),
        last.at if last is not None else None,
        last.author if last is not None else "",
        len(tallies),
        sum(len(tally.laps) for tally in tallies),
        standings.current == id,
    )
