"""Who sits down next in each rig: who was seeded into the next session, else who of the team has driven least."""

from collections.abc import Iterator, Mapping

from leaderboard.fold import Standings
from timing.event import Plan, PlannedRig
from timing.record.decisions import DriverSeated, about_seat
from timing.record.entry import Person


def upcoming(
    standings: Standings, plan: Plan, people: Mapping[str, Person], session: str | None, following: str | None
) -> Iterator[tuple[PlannedRig, str]]:
    """The rigs of teams, each with the id of who drives there next, in the order of the plan.

    `session` is the one that runs, `following` the one after it. A rig whose next driver sits there already, or that
    has nobody else, is left out.
    """
    seeded = standings.lineup(following) if following is not None else ()
    running = standings.sessions.get(session) if session is not None else None
    for rig in plan.rigs.values():
        if rig.team is None:
            continue
        sits = _sits(standings, rig)
        members = sorted(id for id, person in people.items() if person.team == rig.team)
        chosen = [id for id in seeded if id in members]
        others = [id for id in members if id != sits]
        laps = {
            id: len(running.tallies[id].laps) if running is not None and id in running.tallies else 0 for id in others
        }
        driver = chosen[0] if chosen else min(others, key=laps.__getitem__, default=None)
        if driver is not None and driver != sits:
            yield rig, driver


def _sits(standings: Standings, rig: PlannedRig) -> str | None:
    decided = standings.decisions.about(about_seat(rig.id))
    return decided.driver if isinstance(decided, DriverSeated) else rig.driver
