"""Who drives in which heat or race, stored: each line-up is an entry of the record, and can be taken back.

Boards of these sessions list who is expected, start lists and grids follow the order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from display.staff import standings_of
from display.staff.named import people_of
from leaderboard.fold import Standings
from leaderboard.grid import grid
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import digest, instant
from timing.record.entry import Person, Undone
from timing.record.lots import LineupSet, about_lineup
from timing.record.protocol import Record


@dataclass(frozen=True, slots=True)
class LineupLine:
    """Who drives in a session, from the first place on the grid on, with grid places that stewards took."""

    session: str
    drivers: tuple[str, ...]
    names: tuple[str, ...]
    source: str
    author: str
    at: datetime
    driven: int
    """How many of them have driven."""


def store(
    record: Record,
    plan: Plan,
    grids: Sequence[Sequence[str]],
    sessions: Sequence[str],
    *,
    source: str,
    author: str,
    now: Callable[[], datetime],
    append: bool = False,
) -> list[str]:
    """Store a grid for each of the sessions; what was stored, in sentences. `append` puts them behind who is there.

    Raises SetupError for sessions that there are not, for as many as are not grids, and for somebody in two of them.
    """
    standings = standings_of(record, plan.rules)
    known = dict.fromkeys([*(each.id for each in plan.sessions or (plan.session,)), *standings.sessions])
    for session in sessions:
        if session not in known:
            raise SetupError(
                f"there is no session {session!r} in the plan or the record; there are: {', '.join(known)}"
            )
    if len(set(sessions)) != len(grids):
        count = f"{len(grids)} grid{'' if len(grids) == 1 else 's'}"
        raise SetupError(
            f"{count} cannot be stored for {len(set(sessions))} session(s): name one for each with --store"
        )
    at = now()
    group = digest([[list(grid) for grid in grids], list(sessions), author, instant(at)])
    made = []
    for session, drivers in zip(sessions, grids, strict=True):
        there = standings.lineup(session) if append else ()
        order = tuple(dict.fromkeys([*there, *drivers]))
        if order != standings.lineup(session):
            made.append(LineupSet(session, order, source, author, at, group))
    record.append(made, _people(record, plan, standings, [driver for each in made for driver in each.order]))
    stored = {each.session: each for each in made}
    return [
        f"session {session!r}: {len(stored[session].order)} drivers are expected"
        if session in stored
        else f"session {session!r}: it is stored so already"
        for session in sessions
    ]


def listed(record: Record, plan: Plan) -> list[LineupLine]:
    """All line-ups that hold, in the order in which they were stored. Raises RecordError."""
    standings = standings_of(record, plan.rules)
    people = people_of(record, plan, standings)
    return [_line(standings, plan, people, each) for each in standings.decisions.all() if isinstance(each, LineupSet)]


def take_back(
    record: Record, plan: Plan, session: str, *, author: str, now: Callable[[], datetime], reason: str = ""
) -> list[str]:
    """Take back the line-up of a session; the one before it holds again. Raises SetupError where there is none."""
    standings = standings_of(record, plan.rules)
    stored = standings.decisions.about(about_lineup(session))
    if stored is None:
        raise SetupError(f"no line-up is stored for session {session!r}; `eracing session heats` lists those that are")
    record.append([Undone(session, standings.decisions.taken_back_by(stored), reason, author, now())])
    now_there = standings_of(record, plan.rules).lineup(session)
    return [
        f"session {session!r}: {len(now_there)} drivers are expected"
        if now_there
        else f"session {session!r}: nobody is expected"
    ]


def _line(standings: Standings, plan: Plan, people: Mapping[str, Person], stored: LineupSet) -> LineupLine:
    session = standings.sessions.get(stored.session)
    drove = session.tallies if session is not None else {}
    order = grid(standings, plan, stored.session, everybody=True)
    names = tuple(people[driver].name if driver in people else driver for driver in order)
    driven = sum(driver in drove for driver in order)
    return LineupLine(stored.session, order, names, stored.source, stored.author, stored.at, driven)


def _people(record: Record, plan: Plan, standings: Standings, drivers: Sequence[str]) -> list[Person]:
    """Those of the plan whom the record is to know by name from here on."""
    people = people_of(record, plan, standings)
    return [people[driver] for driver in dict.fromkeys(drivers) if driver in plan.drivers]
