"""Where the evening stands, told to all screens alike: which session, its clock, what comes next, who sits down next.

One thing at a time drives every screen. The message has no position in the record: it says what holds now, replaces the
one before, and is told again only when it is another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from display import wire
from leaderboard.board import Team
from leaderboard.fold import Standings
from leaderboard.upcoming import upcoming
from timing.event import Plan
from timing.readings import SessionType
from timing.record.decisions import Phase
from timing.record.entry import Person
from timing.timetable import Slot, Timetable

_OVER: Final = (Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL, Phase.REVISED)


@dataclass(frozen=True, slots=True)
class Slots:
    """What staff put on all boards beside the race: a message, and the pictures of those who pay for the evening."""

    notice: wire.EveningNotice | None = None
    sponsors: tuple[wire.Sponsor, ...] = ()
    lines: tuple[wire.CutLine, ...] = ()
    """The venues that do not know of each other now."""


NO_SLOTS: Final = Slots()


def no_slots(_: datetime) -> Slots:
    """What staff put on boards where nobody can."""
    return NO_SLOTS


class Known(NamedTuple):
    """What is known of the evening at one position of the record."""

    standings: Standings
    plan: Plan
    people: Mapping[str, Person]
    teams: Mapping[str, Team]


class Told(NamedTuple):
    """An `EveningMessage` as JSON; `empty` where it tells nothing that a board without it would not show."""

    message: bytes
    empty: bool


NOTHING_TOLD: Final = Told(b"", empty=True)


def evening(table: Timetable, known: Known, slots: Slots = NO_SLOTS) -> Told:
    """Where the evening stands at the instant of its timetable; the session looked at is the standings' current one."""
    current = known.standings.current
    slot = next((each for each in table.slots if each.session.id == current), None)
    following = _following(table, slot) if known.plan.sessions else None  # one session alone is no timetable
    told = wire.EveningMessage(
        type="evening",
        session=None if slot is None else _session(slot),
        clock=_clock(slot, following),
        next=None if following is None else _next(following),
        up=tuple(_up(known, None if following is None else following.session.id)),
        cut=None if slot is None else slot.session.through,
        notice=slots.notice,
        sponsors=slots.sponsors,
        lines=slots.lines,
    )
    numbered = told.session is not None and told.session.number is not None
    timed = told.clock != wire.EveningClock(starts_at=None, ends_at=None, laps=None)
    more = (numbered, timed, told.next, told.up, told.cut, told.notice, told.sponsors, told.lines)
    return Told(told.model_dump_json().encode(), empty=not any(more))


def _session(slot: Slot) -> wire.EveningSession:
    numbered = slot.session.type is SessionType.RACE or slot.of > 1
    return wire.EveningSession(
        id=slot.session.id,
        phase=slot.phase,
        number=slot.number if numbered else None,
        of=slot.of if numbered else None,
    )


def _following(table: Timetable, slot: Slot | None) -> Slot | None:
    """The session that comes next, which is not the one everybody looks at."""
    found = next((each for each in table.slots if each.session.id == table.next), None)
    return None if found is slot else found


def _clock(slot: Slot | None, following: Slot | None) -> wire.EveningClock:
    """A session that runs ends; before it, or after the one before, the next one starts."""
    if slot is not None and slot.phase is Phase.RUNNING:
        minutes = slot.session.minutes
        ends = slot.began + timedelta(minutes=minutes) if slot.began is not None and minutes is not None else None
        return wire.EveningClock(starts_at=None, ends_at=_instant(ends), laps=slot.session.laps)
    waits = slot if slot is not None and slot.phase not in _OVER else following
    return wire.EveningClock(
        starts_at=_minute(None if waits is None else waits.expected),
        ends_at=None,
        laps=None if waits is None else waits.session.laps,
    )


def _next(slot: Slot) -> wire.NextSession:
    return wire.NextSession(
        id=slot.session.id,
        name=slot.session.name,
        type=slot.session.type,
        starts_at=_minute(slot.expected),
        delay_min=max(0, slot.late or 0),
    )


def _up(known: Known, following: str | None) -> Iterator[wire.NextDriver]:
    people = known.people
    for rig, driver in upcoming(known.standings, known.plan, people, known.standings.current, following):
        yield wire.NextDriver(
            rig=rig.id,
            name=rig.name or rig.id,
            driver=wire.Named(id=driver, name=people[driver].name, number=people[driver].number),
            team=known.teams.get(rig.team) if rig.team is not None else None,
        )


def _minute(at: datetime | None) -> str | None:
    """To the minute: a start that is late moves on with every second, and screens need not hear of each."""
    return None if at is None else wire.instant(at.astimezone(UTC).replace(second=0, microsecond=0))


def _instant(at: datetime | None) -> str | None:
    return None if at is None else wire.instant(at)
