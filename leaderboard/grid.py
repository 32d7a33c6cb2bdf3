"""Who starts a race where: in the order of the qualifying before it, less the grid places that stewards took.

A penalty in one session is served in the next race that the driver is in.
"""

from collections import Counter

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


def grid(standings: Standings, plan: Plan, race: str) -> tuple[str, ...]:
    """Drivers in the order in which they start; nobody where there was no qualifying before.

    As soon as somebody has driven in the race, of those who are in it; before that, of all who have qualified.
    """
    order, base = in_order(standings, plan), None
    owed: Counter[str] = Counter()
    for id in order[: order.index(race)] if race in order else ():
        session = standings.sessions[id]
        if session.info.type is SessionType.RACE:
            for driver in session.tallies:
                del owed[driver]
        if session.info.type is SessionType.QUALIFYING and session.tallies:
            base = session
        for driver, penalties in session.penalties.items():
            owed[driver] += penalties.grid_places
    if base is None:
        return ()
    there = standings.sessions[race].tallies or base.tallies
    starting = [each.tally.driver for each in placed(base) if each.tally.driver in there]
    return tuple(moved_down(starting, [owed[driver] for driver in starting]))


def pole(standings: Standings, plan: Plan, session: Session) -> str | None:
    """Who starts first, where that is worth anything."""
    if not points_of(session, plan).pole:
        return None
    return next(iter(grid(standings, plan, session.info.id)), None)


def points_of(session: Session, plan: Plan) -> Points:
    """What the places of a session are worth."""
    return plan.rules.points.get(session.info.type, Points())


def following(standings: Standings, plan: Plan, changed: str) -> list[str]:
    """The sessions on whose boards something may be otherwise after a change of this one: who started first."""
    order = in_order(standings, plan)
    later = order[order.index(changed) + 1 :] if changed in order else []
    there = (standings.sessions[id] for id in later)
    return [session.info.id for session in there if session.tallies and points_of(session, plan).pole]
