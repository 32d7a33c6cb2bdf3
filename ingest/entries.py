"""From outcomes of the tracker to entries of the record: which session, which driver, which identity."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from ingest.book import Book, KnownLap, lap_key
from ingest.evening import Evening
from ingest.repeats import HEARD_BEFORE, Repeats, Told, Verdict
from ingest.rigs import Rig
from ingest.spans import Span, span
from timing.event import Cars, Plan, PlannedSession
from timing.laps import AFTER_FLAG, SWAP, Drop, GameSession, LapCorrected, LapDone
from timing.plausible import implausible
from timing.readings import CarName
from timing.record.entry import Entry, LapAmended, LapSet, Person, SessionOpened, driver_id

_Lap = TypeVar("_Lap", LapDone, LapCorrected)


@dataclass(frozen=True, slots=True)
class Entrant:
    """Where an outcome came from: the rig, the game's session, and which of its cars count.

    `numbered` where the session's id is the game's own. `stream` tells two streams of one rig apart whose sessions have
    no id of the game. `whole_field` for a server's feed, all of whose cars count.
    """

    rig: Rig
    game: GameSession
    numbered: bool
    cars: Cars
    stream: int
    whole_field: bool


class Made(NamedTuple):
    """What a lap became, or why it became nothing."""

    entries: Sequence[Entry] = ()
    people: Sequence[Person] = ()
    dropped: Drop | None = None


REPEATED: Final = Made(dropped=Drop.REPEATED)
"""The record has the lap."""
COPIED: Final = Made(dropped=Drop.COPIED)
"""The record has the lap, of another rig."""
MOST_ASIDE: Final = 10_000
"""Laps kept aside of one address: more than a whole evening of a server that the plan has forgotten."""


class Entries:
    """Makes entries, and remembers what it made so that a lap is made once. Mutable."""

    def __init__(self, plan: Plan, book: Book, evening: Evening | None = None) -> None:
        self._plan = plan
        self._evening = evening if evening is not None else Evening(plan)
        self._book = book
        self._repeats = Repeats()
        self._session_ids: dict[tuple[int, str], str] = {}

    def replan(self, plan: Plan) -> None:
        """Go by another plan; the evening goes by it already."""
        self._plan = plan

    def planned(self, at: datetime) -> Made:
        """What the plan itself puts into the record: its first session, the one that takes laps now, and its people."""
        people = [Person(d.id, d.name, d.number, d.team) for d in self._plan.drivers.values()]
        first = self._opened(self._plan.session, at)
        return Made((*first, *self.opened(self._evening.agenda.last(at), at)), people)

    def opened(self, session: str, at: datetime) -> list[Entry]:
        """A session of the timetable as an entry, where it is not in the record yet.

        Each is opened when it is moved to, or told its first lap: the boards turn to the one opened last.
        """
        planned = self._evening.agenda.planned.get(session)
        return [] if planned is None or planned.id == self._plan.session.id else self._opened(planned, at)

    def _opened(self, planned: PlannedSession, at: datetime) -> list[Entry]:
        session = planned.id
        if self._book.session(session) is not None:
            return []
        opened = SessionOpened(session, planned.type, planned.name, planned.track, at)
        self._book.note(opened)
        return [opened]

    def lap(self, told: Told, entrant: Entrant) -> Made:
        """A lap as entries: nothing where the record has it, an amendment where the game's list knows better."""
        if not entrant.rig.known and self._book.laps_of(entrant.rig.origin) >= MOST_ASIDE:
            return Made(dropped=Drop.STRANGER)
        if told.mark:
            return self._by_message(told._replace(lap=self._plausible(told.lap, None, told.at)), entrant)
        if not entrant.numbered and self._book.has_lap_at(entrant.rig.origin, told.lap, told.clock):
            return REPEATED
        session, opened, counts = self._place(told, entrant)
        told = told._replace(lap=self._plausible(told.lap, session, told.at))
        lap, entry, person = told.lap, *self._lap_set(told, entrant, session)
        if self._book.lap(entry.key) is None:
            if entrant.cars == "player" and self._book.has_copy(entry):
                return COPIED
            if not counts:
                entry = replace(entry, valid=False, reason=AFTER_FLAG)
            opened += self.opened(session, told.at)
            self._book.note(entry)
            return Made((*opened, entry), person)
        heard_again = told.clock is None and self._book.was_told_first(entry.key, lap)
        if self._book.differs(entry.key, lap) and not heard_again:
            amended = self._amended(session, entry.key, lap, told.at, told.clock)
            return Made((*opened, *amended))
        return REPEATED._replace(entries=tuple(opened))

    def correction(self, lap: LapCorrected, entrant: Entrant, at: datetime, clock: int | None = None) -> Made:
        """A correction as an amendment; nothing where the record says so already or never had the lap."""
        session = self._session(entrant, lap)
        if session is None:
            return Made()
        key = lap_key(session, _source(lap, entrant), lap.lap)
        known = self._book.lap(key)
        if known is not None and known.reason == AFTER_FLAG and lap.valid is not None:
            lap = replace(lap, valid=False, reason=AFTER_FLAG)
        lap = self._plausible(lap, session, at)
        if known is None or self._book.is_corrected(key, lap):
            return Made()
        return Made(self._amended(session, key, lap, at, clock))

    def _amended(
        self, session: str, key: str, lap: LapDone | LapCorrected, at: datetime, clock: int | None
    ) -> Sequence[Entry]:
        amended = LapAmended(session, key, at, lap.valid, lap.reason, lap.time_ms, lap.sectors_ms, clock)
        if self._book.has_amendment(amended.key):
            return ()
        self._book.note(amended)
        return (amended,)

    def _by_message(self, told: Told, entrant: Entrant) -> Made:
        """A server's lap, which is known by its message; `ingest.repeats` says what is heard again."""
        verdict = self._judge(told, entrant)
        if not verdict.laps:
            return REPEATED
        session, at = verdict.session, verdict.laps[0].at
        if session is None:
            session, entries = self._open(self._as_heard(entrant), at)
        else:
            entries = self.opened(session, at)
        self._session_ids[entrant.stream, entrant.game.id] = session
        people: list[Person] = []
        for each in verdict.laps:
            entry, person = self._lap_set(each, entrant, session)
            while self._book.lap(entry.key) is not None:  # its number is ours, and was given to another message
                entry = replace(entry, lap=entry.lap + 1)
            self._book.note(entry)
            entries.append(entry)
            people += person
        return Made(entries, people)

    def _judge(self, told: Told, entrant: Entrant) -> Verdict:
        rig = entrant.rig
        known_in = self._book.sessions_with(rig.origin, told.mark)
        if not rig.known:
            return HEARD_BEFORE if known_in else Verdict((told,), self._evening.agenda.last(told.at))
        hearing = entrant.stream, entrant.game.id
        session = self._session_ids.get(hearing)
        if session is None and not known_in and not self._repeats.hears(hearing):
            session = self._resumed(entrant)
            if session and told.counted is not None and not self._book.goes_on(rig.origin, told.lap, told.counted):
                session = None
        if session is None:
            return self._repeats.judge(hearing, told, known_in)
        return HEARD_BEFORE if known_in else Verdict((told,), session)

    def _as_heard(self, entrant: Entrant) -> Entrant:
        """Without what the tracker took over from before a restart: it was another session."""
        resume = self._book.resume(entrant.rig.origin, server=True)
        taken_over = resume is not None and resume.session == entrant.game
        return replace(entrant, game=GameSession(entrant.game.id)) if taken_over else entrant

    def _lap_set(self, told: Told, entrant: Entrant, session: str) -> tuple[LapSet, list[Person]]:
        """The entry of a lap, and its driver where there is something new to say of who that is."""
        lap = told.lap
        rig, seats = entrant.rig, self._evening.seats
        when = self.when(told, entrant)
        person = self._driver(lap, entrant, when)
        others = entrant.cars == "player" and seats.others(
            rig.id, when.since, when.ended, seats.driver(rig.id, when.began)
        )
        entry = LapSet(
            session=session,
            source=_source(lap, entrant),
            lap=lap.lap,
            rig=rig.id,
            driver=person if isinstance(person, str) else person.id,
            time_ms=lap.time_ms,
            at=told.at,
            sectors_ms=lap.sectors_ms,
            valid=lap.valid,
            reason=lap.reason,
            origin=lap.origin,
            aside=not rig.known,
            clock=told.clock,
            mark=told.mark,
            doubt=SWAP if others else "",
        )
        return entry, [] if isinstance(person, str) else [person]

    # Sessions

    def _place(self, told: Told, entrant: Entrant) -> tuple[str, list[Entry], bool]:
        """The session of a lap, the entries that open it, and whether the lap may count there."""
        session = self._session(entrant, told.lap)
        if session is not None:
            return session, [], True
        if not _is_of_cup(entrant):
            return *self._open(entrant, told.at), True
        when = self.when(told, entrant)
        session, counts = self._evening.agenda.of(when.began, when.ended)
        return session, [], counts

    def _session(self, entrant: Entrant, lap: LapDone | LapCorrected) -> str | None:
        """The session that a lap stands in, or that the game's own has become; None where that is yet to be decided.

        A lap is in one session of the cup: heard again after the next has begun, it is still that one.
        """
        if _is_of_cup(entrant):
            return self._book.holding(_source(lap, entrant), lap.lap, self._evening.agenda.planned)
        return self._session_ids.get((entrant.stream, entrant.game.id)) or self._resumed(entrant)

    def laps_of(self, entrant: Entrant, car: int) -> dict[int, KnownLap]:
        """The laps of the record that a car has driven in a session of its game, by number."""
        source = f"{entrant.rig.origin}/{entrant.game.id}/{car}"
        own = self._session_ids.get((entrant.stream, entrant.game.id)) or self._resumed(entrant)
        sessions = self._evening.agenda.planned if _is_of_cup(entrant) else [own or ""]
        return self._book.laps_from(source, sessions)

    def session_of(self, entrant: Entrant, cars: Collection[int], at: datetime) -> str | None:
        """The session of the record in which these cars of a game's session have their laps; None where in several.

        Where no lap of them was heard, it is the one that takes laps at `at`, if it is of the game's kind. A session
        without an id of its own is known by the laps that were heard of it: its messages may be a tape that is played.
        """
        if not _is_of_cup(entrant):
            known = self._session_ids.get((entrant.stream, entrant.game.id))
            return self._resumed(entrant) if known is None and entrant.numbered else known
        agenda = self._evening.agenda
        sources = (f"{entrant.rig.origin}/{entrant.game.id}/{car}" for car in cars)
        found = {each for source in sources for each in self._book.sessions_of(source, agenda.planned)}
        last = agenda.planned[agenda.last(at)]
        if not found and last.type is entrant.game.type:
            return last.id
        return found.pop() if len(found) == 1 else None

    def when(self, told: Told, entrant: Entrant) -> Span:
        """When a lap of a rig's own car was driven that is not made yet."""
        last = self._book.ended(entrant.rig.origin)
        return span(told.lap, _source(told.lap, entrant), told.at, told.later_ms, last, speed=self._book.speed)

    def _open(self, entrant: Entrant, at: datetime) -> tuple[str, list[Entry]]:
        """A new session for the game's; no entry where another rig that is in it has opened it."""
        game = entrant.game
        session = self._book.free_session_id(game, numbered=entrant.numbered)
        self._session_ids[entrant.stream, game.id] = session
        if self._book.session(session) is not None:
            return session, []
        name = " · ".join(part for part in (game.name or game.type.capitalize(), game.track) if part)
        opened = SessionOpened(session, game.type, name, game.track, at, entrant.rig.origin, game.id)
        self._book.note(opened)
        return session, [opened]

    def _resumed(self, entrant: Entrant) -> str | None:
        """The session that a game's session became before a restart of ours.

        Without the game's own id it is the one that the rig was in last, unless another stream goes on with it.
        """
        rig, game = entrant.rig.origin, entrant.game.id
        session = self._book.session_of(rig, game)
        if entrant.numbered or session is None:
            return session
        resume = self._book.resume(rig, server=entrant.whole_field)
        taken = session in self._session_ids.values()
        return session if resume is not None and resume.session.id == game and not taken else None

    # Drivers

    def _driver(self, lap: LapDone, entrant: Entrant, when: Span) -> Person | str:
        return self.who(lap.car, lap.name, entrant, when.began)

    def who(self, car: int, name: CarName | None, entrant: Entrant, began: datetime) -> Person | str:
        """Who drove: who sat in the rig when the lap began, else whom the feed names, else the rig.

        A server names its drivers when they come. After a restart of ours it is the id of who drove the car before.
        """
        rig = entrant.rig
        if entrant.cars == "player":
            person = self._evening.seats.person(rig.id, began)
            return _of_rig(rig, name) if person is None else person
        if entrant.whole_field:
            if name is not None:
                return Person(
                    driver_id("ac", name.guid, name.name), name.name, name.number, None, name.team or name.car
                )
            known = self._book.driver_at(rig.origin, car)
            if known is not None:
                return known
        label = name.name if name is not None and name.name else f"car {car}"
        number = name.number if name is not None else None
        return Person(driver_id("slot", rig.origin, entrant.game.id, str(car)), label, number)

    def _plausible(self, lap: _Lap, session: str | None, at: datetime) -> _Lap:
        """A lap, which does not count if nobody can have driven it in this time.

        For a session of a game's own it is as for the cup's that takes laps then.
        """
        agenda = self._evening.agenda
        planned = agenda.planned.get(session or "") or agenda.planned[agenda.last(at)]
        reason = "" if lap.time_ms is None or lap.valid is False else implausible(planned, lap.time_ms)
        return replace(lap, valid=False, reason=reason) if reason else lap


def _is_of_cup(entrant: Entrant) -> bool:
    """Whether laps go into a session of the cup: a rig's own car, and sources that are not known."""
    return entrant.cars == "player" or not entrant.rig.known


def _source(lap: LapDone | LapCorrected, entrant: Entrant) -> str:
    return f"{entrant.rig.origin}/{entrant.game.id}/{lap.car}"


def _of_rig(rig: Rig, name: CarName | None) -> Person:
    """The driver of a rig that the plan gives none: under the name that the feed gives, else the rig's."""
    if name is None or not name.name:
        return Person(driver_id("rig", rig.origin), rig.name)
    return Person(driver_id("rig", rig.origin, name.name), name.name, name.number, None, name.team or name.car)
