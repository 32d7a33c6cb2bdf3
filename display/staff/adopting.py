"""Sources that the plan does not know: which wait, and whose rig they are.

A source is named as people see it: the id that the record keeps its laps under (`stray-192.168.1.40:50001`), or only
its address, with or without the port. An address without a port means all that waits of it, for a game takes another
port each time it starts.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from timing.errors import SetupError
from timing.event import STRAY, Plan, PlannedRig
from timing.people import told
from timing.plan_values import WrongValue, identity
from timing.planned_people import NOBODY
from timing.record.decisions import DriverSeated
from timing.record.entry import Entry, Person, RigAdopted, Undone, driver_id
from timing.seats import Seats


@dataclass(frozen=True, slots=True)
class Waiting:
    """A source whose laps are kept aside."""

    session: str
    source: str
    laps: int
    best_ms: int | None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption did: the sources it was about, their laps that waited (or do again), and for whom they count.

    `planned` tells whether the plan has the rig, `nobodys` whether nobody sits there, so that they wait to be credited.
    """

    sources: tuple[str, ...]
    rig: str
    laps: int
    driver: str | None
    planned: bool
    nobodys: bool = False


def waiting(record: Book) -> list[Waiting]:
    """What waits to be adopted, by session. Raises RecordError."""
    return _waiting(standings_of(record))


def adopt(
    record: Book,
    plan: Plan,
    source: str,
    rig: str,
    *,
    author: str,
    now: Callable[[], datetime],
    session: str | None = None,
    say: Say = CLI,
) -> Adopted:
    """Make a source a rig of the plan, or a new one, in one session or in those of the plan in which it waits.

    Raises SetupError for what cannot be, and RecordError.
    """
    if plan.open_stand:
        raise SetupError(say("no plan"))
    _check_rig(rig, say)
    named, standings = _stray(source, say), standings_of(record)
    sessions = _sessions_of(plan) if session is None else (_session(standings, session, say),)
    waits = [each for each in _waiting(standings) if each.session in sessions and _is_of(each.source, named)]
    about = [(each.session, each.source) for each in waits] or [(_session(standings, sessions[0], say), named)]
    planned = plan.rigs.get(rig)
    seated = _seated(record, plan, planned, now()) if planned is not None else None
    person = seated if isinstance(seated, Person) else None
    driver = person.id if person is not None else seated if isinstance(seated, str) else None
    entries: list[Entry] = [RigAdopted(id, each, rig, driver, now(), author) for id, each in about]
    sources = tuple(dict.fromkeys(each for _, each in about))
    name = (planned.name if planned is not None else None) or rig
    record.append(entries, [person] if person is not None else _named(record, sources, name))
    who, nobodys = person.name if person is not None else driver or None, driver == NOBODY
    return Adopted(sources, rig, sum(each.laps for each in waits), who, planned is not None, nobodys)


def give_back(
    record: Book,
    source: str,
    *,
    author: str,
    now: Callable[[], datetime],
    session: str | None = None,
    say: Say = CLI,
) -> Adopted:
    """Take the adoption of a source back, in one session or in all. Raises SetupError where there is none."""
    named, standings = _stray(source, say), standings_of(record)
    id = None if session is None else _session(standings, session, say)
    decisions = standings.decisions
    adoptions = [each for each in decisions.all() if isinstance(each, RigAdopted) and id in (None, each.session)]
    found = [each for each in adoptions if _is_of(each.source_rig, named)]
    if not found:
        raise SetupError(say("not adopted", source=source))
    undone: list[Entry] = [Undone(each.session, decisions.taken_back_by(each), "", author, now()) for each in found]
    record.append(undone)
    sources = tuple(dict.fromkeys(each.source_rig for each in found))
    about = {(each.session, each.source_rig) for each in found}
    laps = sum(each.laps for each in waiting(record) if (each.session, each.source) in about)
    return Adopted(sources, found[-1].rig, laps, None, planned=True)


def told_of(done: Adopted, say: Say = CLI) -> list[str]:
    """What an adoption did, in sentences."""
    key = "adopted" if done.driver is None else "adopted for"
    said = [say(key, sources=", ".join(done.sources), rig=done.rig, laps=done.laps, name=done.driver)]
    if done.nobodys:
        said.append(say("nobody there", rig=done.rig))
    return said if done.planned else [*said, say("not planned", rig=done.rig)]


def told_back(done: Adopted, say: Say = CLI) -> list[str]:
    """What taking an adoption back did, in sentences."""
    return [say("no more adopted", sources=", ".join(done.sources), rig=done.rig, laps=done.laps)]


def _seated(record: Book, plan: Plan, rig: PlannedRig, at: datetime) -> Person | str | None:
    """For whom laps of a rig count now, by the same rule as those that are heard of it (`Seats.person`)."""
    seats = Seats(plan)
    after = 0
    while batch := record.read(after):
        for _, entry in batch:
            if isinstance(entry, DriverSeated | Undone):
                seats.note(entry)
        after = batch[-1].seq
    seated = seats.person(rig.id, at)
    return told(record.profiles()).get(seated, seated) if isinstance(seated, str) else seated


def _sessions_of(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plan.session.id, *(session.id for session in plan.sessions))))


def _waiting(standings: Standings) -> list[Waiting]:
    return [
        Waiting(session, source, len(laps), min((lap.time_ms for lap in laps if lap.counts), default=None))
        for session, source, laps in standings.waiting()
    ]


def _session(standings: Standings, session: str, say: Say) -> str:
    id = session_of(standings, session)
    if id is None:
        raise SetupError(say("not opened", session=session))
    return id


def _check_rig(rig: str, say: Say) -> None:
    try:
        identity(rig)
    except WrongValue as error:
        raise SetupError(say("cannot be a rig", rig=rig, why=error)) from error


def _stray(source: str, say: Say) -> str:
    """The id of a source that is named by its id or its address. Raises SetupError for what is neither."""
    label = source.removeprefix(STRAY)
    host = label
    if label.startswith("["):
        host = label[1:].partition("]")[0]
    elif label.count(":") == 1:
        host = label.partition(":")[0]
    try:
        ipaddress.ip_address(host)
    except ValueError as error:
        raise SetupError(say("no source", source=source)) from error
    return STRAY + label


def _is_of(source: str, named: str) -> bool:
    """Whether a source is the one named, or one of the address named."""
    label = named.removeprefix(STRAY)
    return source == named or source.startswith((f"{named}:", f"{STRAY}[{label}]:"))


def _named(record: Book, sources: tuple[str, ...], name: str) -> list[Person]:
    """Drivers who went by the name of an unknown source, as they had no other, under that of their rig."""
    people = record.people()
    nameless = (driver_id("rig", source) for source in sources)
    return [Person(id, name) for id in nameless if id in people]
