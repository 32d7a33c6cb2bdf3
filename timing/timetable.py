"""When the sessions of an evening begin: as planned, as it is to be expected by now, and as it was.

    a session begins      at its planned start, later by what staff have said, and not before the one before has ended
    it lasts              so many minutes as the plan says; else as long as the plan leaves until the next one, or as
                          long as the last one of its type and laps has taken
    it is late            once its start has passed and it has not begun: then it is expected now

The plan tells times of day. An evening's day goes from six in the morning to six: a session at 00:15 is after midnight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved, about_phase
from timing.record.evening import SessionDelayed, about_delay
from timing.record.in_force import InForce

DAY_BEGINS: Final = time(6)
"""What is before is of the evening before."""
MOST_DELAY: Final = 12 * 60
"""Minutes by which staff may move a session at once, either way."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A session of the timetable. Instants are None where nothing tells them.

    `expected` is when it began, or will; None for one that was passed over. `ends` is when it ended, or will.
    `delay` are the minutes that staff have said. It is number `number` of the `of` sessions of its type.
    """

    session: PlannedSession
    phase: Phase
    planned: datetime | None
    expected: datetime | None
    ends: datetime | None
    began: datetime | None
    ended: datetime | None
    delay: int
    number: int
    of: int

    @property
    def late(self) -> int | None:
        """Whole minutes between the planned and the expected start; None where one of them is not known."""
        if self.planned is None or self.expected is None:
            return None
        return int((self.expected - self.planned).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The sessions in the order of the plan; `next` is the id of the first that has yet to begin."""

    slots: tuple[Slot, ...]
    next: str | None

    @property
    def next_at(self) -> datetime | None:
        """When the next session is expected to begin."""
        return next((slot.expected for slot in self.slots if slot.session.id == self.next), None)


@dataclass(frozen=True, slots=True)
class _Driven:
    """What happened in a session: when it began and ended, as far as it did."""

    phase: Phase = Phase.PLANNED
    began: datetime | None = None
    ended: datetime | None = None


def timetable(plan: Plan, decisions: InForce, now: datetime, zone: tzinfo) -> Timetable:
    """The timetable at an instant, as what staff have decided until then has it. `zone` is that of the hall's clock."""
    sessions = plan.sessions or (plan.session,)
    driven = [_driven(decisions, each.id) for each in sessions]
    planned = _planned(sessions, [each.began or now for each in driven], zone)
    begun = max((index for index, each in enumerate(driven) if each.began is not None), default=-1)
    reckoning = _Reckoning(now)
    slots: list[Slot] = []
    for index, (session, one) in enumerate(zip(sessions, driven, strict=True)):
        own, following = _delays(decisions, session.id)
        delay = reckoning.all_by + own
        passed_over = one.began is None and index < begun
        expected = None if passed_over else one.began or reckoning.start(planned[index], delay, own)
        ends = one.ended or reckoning.end(session, expected, one, planned[index : index + 2])
        reckoning.note(session, one)
        reckoning.go_on(following, expected, ends)
        number, of = _number(sessions, index)
        slots.append(Slot(session, one.phase, planned[index], expected, ends, one.began, one.ended, delay, number, of))
    return Timetable(tuple(slots), sessions[begun + 1].id if begun + 1 < len(sessions) else None)


class _Reckoning:
    """Goes through the sessions of an evening in order. Mutable. It lasted as long as the last of its kind has."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._free: datetime | None = None
        """Nothing begins before: the session before has not ended, as far as is known."""
        self._ended: datetime | None = None
        """When the session before ends; None where nothing tells."""
        self._took: dict[tuple[SessionType, int | None], timedelta] = {}
        """How long sessions of a type and so many laps have gone."""
        self.all_by = 0
        """Minutes by which all sessions from here on are delayed."""

    def start(self, planned: datetime | None, delay: int, own: int) -> datetime | None:
        """When a session will begin that has not: at its time, or where the plan says none after the one before."""
        if planned is not None:
            at = planned + timedelta(minutes=delay)
        elif self._ended is not None:
            at = self._ended + timedelta(minutes=own)
        else:
            return None
        return max(at, self._now, self._free or at)

    def end(
        self, session: PlannedSession, expected: datetime | None, one: _Driven, starts: Sequence[datetime | None]
    ) -> datetime | None:
        """When a session that has not ended will have; one that runs does not end before now."""
        length = _length(session, starts) or self._took.get((session.type, session.laps))
        if expected is None or length is None:
            return None
        return expected + length if one.began is None else max(expected + length, self._now)

    def note(self, session: PlannedSession, one: _Driven) -> None:
        """Keep in mind how long a session has gone."""
        if one.began is not None and one.ended is not None:
            self._took[session.type, session.laps] = one.ended - one.began

    def go_on(self, following: int, expected: datetime | None, ends: datetime | None) -> None:
        """Go on to the next session; all from there on are delayed by `following` more minutes."""
        self.all_by += following
        self._ended = ends
        if expected is not None:
            self._free = ends if ends is not None else max(expected, self._now)


def _driven(decisions: InForce, session: str) -> _Driven:
    moves = [each for each in decisions.history(about_phase(session)) if isinstance(each, SessionMoved)]
    phase, opened, began, ended = Phase.PLANNED, None, None, None
    for move in moves:
        phase = move.phase
        match phase:
            case Phase.PLANNED:
                opened = began = ended = None
            case Phase.OPEN:
                opened, ended = opened or move.at, None
            case Phase.RUNNING:
                began, ended = began or move.at, None
            case _:
                began = began or opened or move.at
                ended = ended or move.at
    return _Driven(phase, began, ended)


def _delays(decisions: InForce, session: str) -> tuple[int, int]:
    """Minutes by which a session is delayed itself, and of them those by which the others behind it are."""
    said = [each for each in decisions.history(about_delay(session)) if isinstance(each, SessionDelayed)]
    return sum(each.minutes for each in said), sum(each.minutes for each in said if each.following)


def _planned(sessions: Sequence[PlannedSession], near: Sequence[datetime], zone: tzinfo) -> list[datetime | None]:
    """The planned starts, each on the evening of an instant; None for one at the same time as the one before."""
    before = [None, *(each.starts for each in sessions)]
    return [
        None if each.starts is None or each.starts == before[index] else _on_evening(each.starts, near[index], zone)
        for index, each in enumerate(sessions)
    ]


def _on_evening(starts: time, near: datetime, zone: tzinfo) -> datetime:
    """A time of day on the evening of an instant."""
    local = near.astimezone(zone)
    evening = local.date() - timedelta(days=local.time() < DAY_BEGINS)
    return datetime.combine(evening + timedelta(days=starts < DAY_BEGINS), starts, zone)


def _length(session: PlannedSession, starts: Sequence[datetime | None]) -> timedelta | None:
    """How long a session goes: as planned, else until the next one; `starts` are the planned starts of both."""
    if session.minutes is not None:
        return timedelta(minutes=session.minutes)
    known = [each for each in starts if each is not None]
    return known[1] - known[0] if len(known) == 2 and known[0] < known[1] else None


def _number(sessions: Sequence[PlannedSession], index: int) -> tuple[int, int]:
    """Which of the sessions of its type one is, and how many there are."""
    of_type = [place for place, each in enumerate(sessions) if each.type is sessions[index].type]
    return of_type.index(index) + 1, len(of_type)


def local_zone(at: datetime) -> tzinfo:
    """The zone of the clock on the wall of the hall: that of this machine at an instant."""
    zone = at.astimezone().tzinfo
    return UTC if zone is None else zone
