"""Protests against the result of a session: until when they are heard, and which are open."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from leaderboard.board import SessionInfo
from leaderboard.fold import Standings
from timing.event import Plan
from timing.record.decisions import Phase, SessionMoved, about_phase
from timing.record.in_force import InForce
from timing.record.published import ProtestDecided, ProtestLodged, about_protest


@dataclass(frozen=True, slots=True)
class Protest:
    """A protest that was not withdrawn; `decided` is None as long as it is open."""

    lodged: ProtestLodged
    decided: ProtestDecided | None


def protests(decisions: InForce, session: str | None = None) -> list[Protest]:
    """The protests against the result of a session, of all without one, in the order in which they were lodged."""
    found = []
    for lodged in decisions.all():
        if isinstance(lodged, ProtestLodged) and session in (None, lodged.session):
            decided = decisions.about(about_protest(lodged.key))
            found.append(Protest(lodged, decided if isinstance(decided, ProtestDecided) else None))
    return found


def open_protests(decisions: InForce, session: str) -> list[ProtestLodged]:
    """Those that nobody has decided."""
    return [each.lodged for each in protests(decisions, session) if each.decided is None]


def protest_minutes(plan: Plan, session: str) -> int:
    """How long the result of a session may be protested against, in minutes; 0 for not at all by the clock."""
    planned = next((each for each in plan.sessions or (plan.session,) if each.id == session), None)
    if planned is None or planned.protest_minutes is None:
        return plan.rules.protest_minutes
    return planned.protest_minutes


def protest_until(standings: Standings, plan: Plan, session: str, minutes: int | None = None) -> datetime | None:
    """Until when a provisional result may be protested against; None where no clock runs.

    The clock runs from the step that made it provisional. `minutes` are those of the plan where they are not given.
    """
    moved = standings.decisions.about(about_phase(session))
    length = protest_minutes(plan, session) if minutes is None else minutes
    if not isinstance(moved, SessionMoved) or moved.phase is not Phase.PROVISIONAL or not length:
        return None
    return moved.at + timedelta(minutes=length)


def session_now(standings: Standings, plan: Plan | None, session: str) -> SessionInfo:
    """A session with where it stands now, and until when its result may be protested against."""
    known = standings.sessions[session]
    until = None if plan is None else protest_until(standings, plan, session)
    return replace(known.info, phase=known.phase.value, protest_until=instant_text(until))


def instant_text(at: datetime | None) -> str | None:
    """An instant as programs read it: UTC with milliseconds, `2026-11-21T19:00:00.000Z`."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
