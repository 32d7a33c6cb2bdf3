"""Who starts a race where: as its line-up was stored, or in the order of the qualifying before it.

Grid places that stewards took are taken from that: a penalty in one session is served in the next race that the driver
is in.
"""

from collections import Counter
from collections.abc import Sequence

from leaderboard.classes import InClasses
from leaderboard.fold import Standings
from leaderboard.placing import placed
from leaderboard.scoring.order import moved_down
from leaderboard.sessions import Session
from timing.event import Plan
from timing.readings import SessionType
from timing.rules import Points


def in_order(standings: Standings, plan: Plan) -> list[str]:
    """The sessions of the record in the order of the evening: that of the timetable, where there is one."""
    planned = [session.id for session in plan.sessions]
    return [id for id in planned if id in standings.sessions] if planned else list(standings.sessions)


def grid(standings: Standings, plan: Plan, race: str, *, everybody: bool = False) -> tuple[str, ...]:
    """Drivers in the order in which they start; nobody where none was stored and there was no qualifying before.

    As soon as somebody has driven in the race, of those who are in it, unless `everybody` is asked for; before that,
    all.
    """
    ids = [session.id for session in plan.sessions] or list(standings.sessions)
    before = [id for id in ids[: ids.index(race)] if id in standings.sessions] if race in ids else []
    line = standings.lineup(race) or _qualified(standings, plan, before)
    there = standings.sessions[race].tallies if race in standings.sessions and not everybody else {}
    return after_penalties([driver for driver in line if driver in there or not there], owed(standings, before))


def owed(standings: Standings, sessions: Sequence[str]) -> Counter[str]:
    """The grid places that each driver has yet to serve after these sessions."""
    places: Counter[str] = Counter()
    for session in (standings.sessions[id] for id in sessions):
        if session.info.type is SessionType.RACE:
            for driver in session.tallies:
                del places[driver]
        for driver, penalties in session.penalties.items():
            places[driver] += penalties.grid_places
    return places


def after_penalties(line: Sequence[str], places: Counter[str]) -> tuple[str, ...]:
    """A grid once each has gone so many places down."""
    return tuple(moved_down(line, [places[driver] for driver in line]))


def _qualified(standings: Standings, plan: Plan, sessions: Sequence[str]) -> list[str]:
    """The result of the last qualifying among these sessions."""
    for session in (standings.sessions[id] for id in reversed(sessions)):
        if session.info.type is SessionType.QUALIFYING and session.tallies:
            return [each.tally.driver for each in placed(session, group=InClasses(plan, {}).group)]
    return []


def starting(standings: Standings, plan: Plan, session: Session) -> tuple[str, ...]:
    """Who starts where, in a session in which that is worth anything; else nobody."""
    return grid(standings, plan, session.info.id) if _pole_pays(session, plan) else ()


def points_of(session: Session, plan: Plan, class_id: str | None = None) -> Points:
    """What the places of a session are worth, to those of a class."""
    return plan.rules.worth(session.info.type, session.info.id, class_id)


def _pole_pays(session: Session, plan: Plan) -> bool:
    return any(points_of(session, plan, id).pole for id in (None, *plan.rules.class_points))


def following(standings: Standings, plan: Plan, changed: str) -> list[str]:
    """The sessions on whose boards something may be otherwise after a change of this one: who started first."""
    order = in_order(standings, plan)
    later = order[order.index(changed) + 1 :] if changed in order else []
    there = (standings.sessions[id] for id in later)
    return [session.info.id for session in there if session.tallies and _pole_pays(session, plan)]
