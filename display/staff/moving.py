"""The way of a session through the evening: planned, open, running, closed, provisional, official.

A step that is none is refused with the steps that there are. Each step is an entry of the record; a running server
reads it within a second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from display.staff import session_of, standings_of
from leaderboard.fold import Standings
from leaderboard.phases import LIVE
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import Phase, SessionMoved, about_phase
from timing.record.entry import Entry, SessionOpened, Undone
from timing.record.protocol import Record

PROTEST_MINUTES: Final = 0
"""So long a provisional result may be protested against, before it can become official."""


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


def listed(record: Record, plan: Plan) -> list[SessionLine]:
    """The sessions of the timetable, then others of the record. Raises RecordError."""
    standings = standings_of(record, plan.rules)
    planned = {each.id: (each.name, each.type.value) for each in plan.sessions or (plan.session,)}
    known = {id: (session.info.name, session.info.type.value) for id, session in standings.sessions.items()}
    return [_line(standings, id, *(planned | known)[id]) for id in dict.fromkeys((*planned, *known))]


def move(
    record: Record,
    plan: Plan,
    session: str,
    step: Step,
    *,
    author: str,
    now: Callable[[], datetime],
    reason: str = "",
    protest_minutes: int = PROTEST_MINUTES,
) -> list[str]:
    """Do a step; what the session is now, in sentences. Raises SetupError for a step that is none, and RecordError."""
    standings = standings_of(record, plan.rules)
    id, opened = _known(standings, plan, session, now)
    before, at = standings.phase(id), now()
    after = STEPS[step].get(before)
    if after is None:
        possible = ", ".join(each.value for each in STEPS if before in STEPS[each])
        raise SetupError(f"session {id!r} is {before.value}: `{step.value}` is no step from there, but {possible}")
    if step is Step.OFFICIAL and before is Phase.PROVISIONAL:
        _let_protest(standings, id, at, protest_minutes)
    record.append([*opened, SessionMoved(id, after, author, at, reason)])
    told = [f"session {id!r} is {after.value}"]
    if after in LIVE:
        others = [other for other in standings.sessions if other != id and standings.phase(other) in LIVE]
        told += [
            f"! session {other!r} is {standings.phase(other).value} as well; `eracing session close {other}` closes it"
            for other in others
        ]
    return told


def take_back(
    record: Record, plan: Plan, session: str, *, author: str, now: Callable[[], datetime], reason: str = ""
) -> list[str]:
    """Take back the last step of a session. Raises SetupError where there is none, and RecordError."""
    standings = standings_of(record, plan.rules)
    id, _ = _known(standings, plan, session, now)
    last = standings.decisions.about(about_phase(id))
    if last is None:
        raise SetupError(f"session {id!r} is planned: there is no step to take back")
    record.append([Undone(id, standings.decisions.taken_back_by(last), reason, author, now())])
    return [f"session {id!r} is {standings_of(record, plan.rules).phase(id).value}, as it was before"]


def _known(standings: Standings, plan: Plan, session: str, now: Callable[[], datetime]) -> tuple[str, list[Entry]]:
    """The id of a session, and what makes it known to the record where only the plan has it."""
    id = session_of(standings, session)
    if id is not None:
        return id, []
    for planned in plan.sessions or (plan.session,):
        if planned.id == session:
            return session, [SessionOpened(session, planned.type, planned.name, planned.track, now())]
    known = ", ".join(dict.fromkeys((*(each.id for each in plan.sessions), *standings.sessions))) or "none yet"
    raise SetupError(f"there is no session {session!r} in the plan or the record; there are: {known}")


def _let_protest(standings: Standings, session: str, now: datetime, minutes: int) -> None:
    """Raises SetupError as long as the result may be protested against."""
    provisional = standings.decisions.about(about_phase(session))
    until = now if provisional is None else provisional.at + timedelta(minutes=minutes)
    if now < until:
        left = -int((now - until).total_seconds() // 60)
        raise SetupError(
            f"the result of session {session!r} may be protested against until {until.astimezone():%H:%M:%S}: "
            f"it can be official in {left} minute(s)"
        )


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
