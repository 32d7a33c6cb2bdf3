"""The pipeline: datagram -> feed -> reading -> tracker -> entry of the record. Counts everything it drops, per source.

Runs in the thread of the socket. It never waits: entries go to the writer, which commits them in its own thread. And it
never ends: a mistake of ours in a decoder or tracker costs the datagram it happened with, and is logged.
"""

import hashlib
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from ingest.book import Book
from ingest.classified import Results
from ingest.entries import Entrant, Entries, Made
from ingest.evening import Evening
from ingest.formats import Feed
from ingest.game_results import Said, classified
from ingest.guards import Guards
from ingest.health import Health
from ingest.keys import MAY_NAME, Keys
from ingest.repeats import SURE, Told
from ingest.rigs import Address, Rigs
from ingest.roster import MOST_SOURCES, Roster, Source
from ingest.voices import Voice, Voices
from timing.alerts import Alert
from timing.errors import BadInput
from timing.event import Cars, Plan
from timing.laps import Drop, Dropped, LapCorrected, LapDone, Origin, Outcome
from timing.live import RigLive
from timing.pieces import CarFinished
from timing.readings import Classification, LapReported
from timing.record.decisions import DriverSeated, SessionMoved
from timing.record.entry import Entry, LapSet, Person, RigAdopted, Undone
from timing.tracker import Tracker

MOST_FAULTS_LOGGED: Final = 100
"""So many kinds of mistakes are logged, each once."""

Write = Callable[[Sequence[Entry], Sequence[Person]], None]
Heeded = RigAdopted | DriverSeated | SessionMoved | Undone
"""The decisions of staff that ingest goes by."""

_RESULTS: Final = frozenset((Classification, CarFinished))
"""How games tell how a session has ended: for all cars, or for one."""

_log = logging.getLogger(__name__)


class Pipeline:
    """From datagrams to entries. One thread feeds it; `rigs` and `unknown` may be asked from any.

    `keys` are those of the rigs; the plan's, where there are no others. `evening` is what staff have decided, as the
    record has it; nothing, where it is left out. `second` where another server hears the same rigs before this one.
    """

    def __init__(
        self,
        plan: Plan,
        book: Book,
        rigs: Rigs,
        write: Write,
        *,
        keys: Keys | None = None,
        evening: Evening | None = None,
        most_sources: int = MOST_SOURCES,
        second: bool = False,
    ) -> None:
        self._second = second
        self._keys = keys if keys is not None else Keys(plan)
        self._rigs = rigs
        self._book = book
        self._evening = evening if evening is not None else Evening(plan)
        self._entries = Entries(plan, book, self._evening)
        self._write = write
        self._roster = Roster(plan, rigs, most=most_sources)
        self._health = Health(self._roster, rigs)
        self._results = Results(self._health.alerts, self._entries)
        self._guards = Guards(self._health.alerts, book.driven, self._evening, rigs.name_of)
        self._streams = itertools.count(1)
        self._faults: set[tuple[type[Exception], str]] = set()

    def receive(self, datagram: bytes, address: Address, at_ns: int) -> None:
        """Take one datagram that arrived from `address`, `at_ns` nanoseconds after 1970. Raises nothing."""
        try:
            self._receive(datagram, address, at_ns)
            if at_ns >= self._health.due_ns or at_ns < self._health.seen_ns:
                self._health.look(at_ns)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next datagram may be a lap
            self._note_fault(error, address)

    def decided(self, entry: Heeded) -> None:
        """Staff decided something, or took it back; called by who feeds the pipeline."""
        if isinstance(entry, RigAdopted | Undone) and self._rigs.note(entry):
            for source in self._roster.all():
                source.muted = False
        if not self._evening.note(entry):
            return
        session = self._evening.agenda.current(entry.at)
        opened = self._entries.opened(session, entry.at) if session is not None else []
        if opened:
            self._write(opened, ())
        self._guards.decided()

    def learn(self, entry: Entry) -> None:
        """An entry of the record that may be another server's, which hears the same rigs; called by who feeds this."""
        if self._book.learn(entry) and isinstance(entry, LapSet):
            self._rigs.remember(entry.source, entry.mark)

    def replan(self, plan: Plan, at: datetime) -> None:
        """Go on by another plan, with the same rigs; called by who feeds the pipeline."""
        self._evening.replan(plan)
        self._rigs.replan(plan)
        self._roster.replan(plan)
        self._entries.replan(plan)
        planned = self._entries.planned(at)
        self._write(planned.entries, planned.people)
        self._guards.decided()

    def finish(self, at_ns: int) -> None:
        """Nothing more will come: tell the laps that still wait for something."""
        for source in self._roster.all():
            self._flush(source, at_ns)

    def _receive(self, datagram: bytes, sender: Address, at_ns: int) -> None:
        address = sender
        if datagram.startswith(MAY_NAME):
            address, refused, rig = self._keys.judge(datagram, sender)
            if refused is not None:
                self._refuse(sender, refused, rig, at_ns)
                return
        source = self._roster.get(address)
        voices = self._voices(address) if source is None else source.voices
        try:
            heard = voices.hear(datagram)
        except BadInput:
            if source is not None:
                source.packets += 1
                source.dropped[Drop.MALFORMED] += 1
                return
            heard = None
        if heard is None:
            self._roster.count_unknown(address)
            return
        if source is None:
            source = self._follow(Source(address, voices), at_ns)
        voice, reading = heard
        if voice is not source.voice:
            source.voice, source.version = voice, voice.feed.version(datagram) if voice.feed.version else None
            source.presence = self._rigs.presence(address, at_ns, server=voice.feed.whole_field)
        source.sender = sender
        source.heard_ns = source.presence.last_ns = at_ns
        source.packets += 1
        if reading is None:
            return
        if source.muted:
            source.dropped[Drop.STRANGER] += 1
            return
        outcomes = voice.tracker.read(reading)
        if outcomes:
            self._take(source, voice, outcomes, at_ns)
        if reading.__class__ in _RESULTS:
            game = reading.session if isinstance(reading, Classification) else ""
            self._look_at_result(source, voice, game, at_ns)

    # Sources

    def _refuse(self, sender: Address, reason: Drop, rig: str, at_ns: int) -> None:
        """Count a message that is not taken; a sender of which nothing else is known is followed to show it."""
        source = self._roster.get(sender)
        if source is None and reason is Drop.MALFORMED:
            self._roster.count_unknown(sender)
            return
        if source is None:
            source = self._follow(Source(sender, self._voices(sender), heard_ns=at_ns), at_ns)
        source.packets += 1
        source.dropped[reason] += 1
        source.refused[reason] = rig

    def _voices(self, address: Address) -> Voices:
        def begin(feed: Feed) -> Voice:
            rig = self._rigs.expected(address, server=feed.whole_field)
            return Voice(feed, Tracker(self._book.resume(rig, server=feed.whole_field)), next(self._streams))

        return Voices(begin)

    def _follow(self, source: Source, at_ns: int) -> Source:
        for forgotten in self._roster.add(source):
            self._flush(forgotten, at_ns)
        return source

    def _flush(self, source: Source, at_ns: int) -> None:
        for voice in source.voices:
            try:
                self._take(source, voice, voice.tracker.flush(), at_ns)
            except Exception as error:  # noqa: BLE001 - what the others have to tell must be told
                self._note_fault(error, source.address)

    # Laps

    def _take(self, source: Source, voice: Voice, outcomes: Sequence[Outcome], at_ns: int) -> None:
        """Take what the tracker concluded."""
        at = _instant(at_ns)
        entries: list[Entry] = []
        people: list[Person] = []
        try:
            for index, outcome in enumerate(outcomes):
                if isinstance(outcome, Dropped):
                    source.dropped[outcome.reason] += 1
                    if outcome.lap and self._is_own(source, voice, outcome):
                        source.counts.refuse(outcome.reason)
                    continue
                made = self._make(source, voice, outcome, at, _later_ms(outcome, outcomes[index + 1 :]))
                entries += made.entries
                people += made.people
        finally:  # a mistake of ours with one of them must not cost the others
            if entries:
                self._write(entries, people)

    def _make(self, source: Source, voice: Voice, outcome: LapDone | LapCorrected, at: datetime, later_ms: int) -> Made:
        message = outcome.message if isinstance(outcome, LapDone) else None
        mark = _mark(message) if message is not None else ""
        entrant = self._entrant(source, voice, outcome, mark)
        if entrant is None:
            return Made()
        clock = voice.tracker.clock
        if isinstance(outcome, LapCorrected):
            return self._entries.correction(outcome, entrant, at, clock)
        counted = message.counted if message is not None else None
        told = Told(outcome, at, clock, mark, counted, later_ms)
        try:
            when = self._entries.when(told, entrant)
            made = self._entries.lap(told, entrant)
        except Exception:
            source.counts.refuse(Drop.FAULT)
            raise
        source.counts.take(made)
        self._note_repeat(source, outcome, made, at, SURE if mark else 1)
        if made.dropped is not None:
            source.dropped[made.dropped] += 1
            source.muted = made.dropped is Drop.STRANGER
        laps = [entry for entry in made.entries if isinstance(entry, LapSet)]
        if laps:
            source.laps += len(laps)
            if not entrant.rig.known:
                self._health.keeps_aside(source, at)
            elif entrant.cars == "player":
                self._guards.look(laps[0], when)
            self._rigs.tell(source.address, mark or f"{outcome.session}/{outcome.car}")
        return made

    def _note_repeat(self, source: Source, lap: LapDone, made: Made, at: datetime, sure: int) -> None:
        """Count laps whose end was heard though the record has them; `sure` in a row are no accident."""
        if made.dropped is not Drop.REPEATED:
            source.repeated = 0
        elif lap.origin is Origin.LIVE and not self._second:
            source.repeated += 1
            if source.repeated >= sure:
                self._health.plays_again(source, at)

    def _entrant(self, source: Source, voice: Voice, outcome: LapDone | LapCorrected, mark: str) -> Entrant | None:
        """Whose lap it is; None for a car of a rig's own feed that is not the rig's."""
        server, cars = voice.feed.whole_field, self._cars(source, voice)
        if cars == "player" and not outcome.player:
            return None
        game = voice.tracker.game_session(outcome.session)
        source.rig = rig = self._rigs.bind(source.address, mark or f"{outcome.session}/{outcome.car}", server=server)
        return Entrant(rig, game, voice.tracker.is_numbered(outcome.session), cars, voice.stream, server)

    def _look_at_result(self, source: Source, voice: Voice, session: str, at_ns: int) -> None:
        """A game has classified a session: write it down, and compare it with the laps of the cars that count."""
        tracker = voice.tracker
        games = {game.id: game for game in tracker.sessions}
        game = games.get(session or next(reversed(games), ""))
        server = voice.feed.whole_field
        rig = source.rig or self._rigs.known(source.address, server=server)
        if game is None or not rig.known:
            return
        cars, own = self._cars(source, voice), tracker.own_index
        entrant = Entrant(rig, game, tracker.is_numbered(game.id), cars, voice.stream, server)
        results = {car: each for car, each in tracker.results(game.id).items() if cars == "all" or car == own}
        names, at = tracker.entrants(game.id), _instant(at_ns)
        if not server:  # its laps are messages, which are numbered here: there is no lap that could be named
            self._results.look(entrant, results, names, at)
        made = classified(self._entries, self._book, entrant, Said(results, names, at))
        if made.entries:
            self._write(made.entries, made.people)

    def _cars(self, source: Source, voice: Voice) -> Cars:
        """Which cars of a source count."""
        server = voice.feed.whole_field
        return "all" if server else self._rigs.known(source.address, server=server).cars or "player"

    def _is_own(self, source: Source, voice: Voice, dropped: Dropped) -> bool:
        """Whether what was refused is of a car that counts."""
        own = voice.tracker.own_index
        return own is None or dropped.car in (own, -1) or self._cars(source, voice) == "all"

    # Mistakes of ours

    def _note_fault(self, error: Exception, address: Address) -> None:
        """Count a mistake, and log each kind once: it may come with every datagram of a rig, sixty times a second."""
        source = self._roster.get(address)
        if source is None:
            self._roster.count_unknown(address)
        else:
            source.dropped[Drop.FAULT] += 1
        kind = type(error), _origin(error.__traceback__)
        if kind in self._faults or len(self._faults) >= MOST_FAULTS_LOGGED:
            return
        self._faults.add(kind)
        game = source.voices.current.feed.title if source is not None and source.voices.current else "a game unknown"
        host, port = address
        _log.error(
            "a datagram of %s:%s (%s) could not be taken in; this is a mistake in eRacing Cup, told once",
            host,
            port,
            game,
            exc_info=error,
        )

    # What others may ask

    def rigs(self, now_ns: int) -> list[RigLive]:
        """What each rig is doing at `now_ns`, and the rigs of the plan that were never heard."""
        now = _instant(now_ns)
        today = now.astimezone().date()
        seats = self._evening.seats
        return [
            replace(
                rig,
                driver=seats.driver(rig.rig, now),
                laps_today=sum(self._book.laps_on(id, today) for id in (rig.rig, *self._rigs.adopted_as(rig.rig))),
            )
            for rig in self._roster.live(now_ns)
        ]

    @property
    def alerts(self) -> list[Alert]:
        """What staff should look at, the newest last."""
        return self._health.alerts.all()

    @property
    def unknown(self) -> dict[str, int]:
        """Datagrams that speak no game we know, by the sender's IP address."""
        return dict(self._roster.unknown)


def _instant(at_ns: int) -> datetime:
    """Nanoseconds since 1970 as an instant."""
    return datetime.fromtimestamp(at_ns // 1000 / 1_000_000, UTC)


def _later_ms(outcome: LapDone | LapCorrected, later: Sequence[Outcome]) -> int:
    """How long the laps took that the same car drove after this one, and that are told with it."""
    return sum(
        each.time_ms
        for each in later
        if isinstance(each, LapDone) and (each.session, each.car) == (outcome.session, outcome.car)
    )


def _mark(message: LapReported) -> str:
    """What a server's message is known by when it is heard again."""
    return hashlib.blake2s(repr(message.fingerprint).encode(), digest_size=8).hexdigest()


def _origin(traceback: TracebackType | None) -> str:
    """The line where an exception was raised."""
    origin = ""
    while traceback is not None:
        origin = f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return origin
