"""The pipeline: datagram -> feed -> reading -> tracker -> entry of the record. Counts everything it drops, per source.

Runs in the thread of the socket. It never waits: entries go to the writer, which commits them in its own thread.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from ingest.book import Book
from ingest.entries import Entrant, Entries
from ingest.formats import Feed
from ingest.formats.feeds import identify
from ingest.rigs import Address, Rig, Rigs
from timing.errors import BadInput
from timing.event import Plan
from timing.laps import Drop, Dropped, LapCorrected, LapDone, Outcome
from timing.live import RigLive
from timing.record.entry import Entry, Person
from timing.tracker import Tracker

MOST_SOURCES: Final = 1_000
"""More senders than any hall has rigs: further ones are counted, not kept."""

Write = Callable[[Sequence[Entry], Sequence[Person]], None]


@dataclass(slots=True)
class Source:
    """One address that speaks, or spoke, a known game."""

    address: Address
    feed: Feed
    tracker: Tracker
    rig: Rig | None = None
    heard_ns: int = 0
    packets: int = 0
    laps: int = 0
    dropped: Counter[Drop] = field(default_factory=Counter)


class Pipeline:
    """From datagrams to entries. One thread feeds it; `rigs` may be asked from any."""

    def __init__(self, plan: Plan, book: Book, rigs: Rigs, write: Write) -> None:
        self._plan = plan
        self._rigs = rigs
        self._book = book
        self._entries = Entries(plan, book)
        self._write = write
        self._sources: dict[Address, Source] = {}
        self.unknown: Counter[str] = Counter()
        """Datagrams that speak no game we know, by sender's IP address."""

    def receive(self, datagram: bytes, address: Address, at_ns: int) -> None:
        """Take one datagram that arrived from `address`, `at_ns` nanoseconds after 1970."""
        source = self._sources.get(address)
        try:
            if source is None:
                source = self._meet(datagram, address)
                if source is None:
                    return
            source.heard_ns = at_ns
            source.packets += 1
            self._rigs.heard(address, at_ns)
            outcomes = self._read(source, datagram)
        except BadInput:
            if source is None:
                self._count_unknown(address)
            elif not self._changed_game(source, datagram):
                source.dropped[Drop.MALFORMED] += 1
            return
        if outcomes:
            self._take(source, outcomes, at_ns)

    def _read(self, source: Source, datagram: bytes) -> Sequence[Outcome]:
        reading = source.feed.decode(datagram)
        if reading is None:
            return ()
        return source.tracker.read(reading)

    # Sources

    def _meet(self, datagram: bytes, address: Address) -> Source | None:
        """A sender heard for the first time: remembered only when it speaks a game we know."""
        feed = identify(datagram)
        if feed is None or len(self._sources) >= MOST_SOURCES:
            self._count_unknown(address)
            return None
        source = self._sources[address] = Source(address, feed, self._tracker(address, feed))
        return source

    def _changed_game(self, source: Source, datagram: bytes) -> bool:
        """Whether a datagram that the source's feed cannot read belongs to another game: people switch games."""
        feed = identify(datagram)
        if feed is None or feed is source.feed:
            return False
        source.feed, source.tracker = feed, self._tracker(source.address, feed)
        try:
            outcomes = self._read(source, datagram)
        except BadInput:
            return False
        self._take(source, outcomes, source.heard_ns)
        return True

    def _tracker(self, address: Address, feed: Feed) -> Tracker:
        rig = self._rigs.planned(address)
        return Tracker(self._book.resume(rig.id if rig else f"rig-{address[0]}"))

    def _count_unknown(self, address: Address) -> None:
        if address[0] in self.unknown or len(self.unknown) < MOST_SOURCES:
            self.unknown[address[0]] += 1

    # Laps

    def _take(self, source: Source, outcomes: Sequence[Outcome], at_ns: int) -> None:
        entries: list[Entry] = []
        people: list[Person] = []
        for outcome in outcomes:
            if isinstance(outcome, Dropped):
                source.dropped[outcome.reason] += 1
                continue
            entrant = self._entrant(source, outcome, at_ns)
            if entrant is None:
                continue
            at = datetime.fromtimestamp(at_ns // 1000 / 1_000_000, UTC)
            if isinstance(outcome, LapDone):
                new, person = self._entries.lap(outcome, entrant, at, source.tracker.clock)
                source.laps += 1
                people += person
            else:
                new = self._entries.correction(outcome, entrant, at)
            entries += new
        if entries:
            self._write(entries, people)

    def _entrant(self, source: Source, outcome: LapDone | LapCorrected, at_ns: int) -> Entrant | None:
        """Whose lap it is; None for a car of a rig's own feed that is not the rig's."""
        whole_field = source.feed.whole_field
        planned = self._rigs.planned(source.address)
        cars = (planned.cars if planned else None) or ("all" if whole_field else "player")
        if cars == "player" and not outcome.player:
            return None
        game = source.tracker.game_session(outcome.session)
        numbered = source.tracker.is_numbered(outcome.session)
        session = f"{game.id}/{outcome.car}" if numbered else None
        source.rig = rig = self._rigs.bind(source.address, at_ns, session, whole_field=whole_field)
        return Entrant(rig, game, numbered, cars, id(source.tracker), whole_field)

    # What others may ask

    def rigs(self, now_ns: int) -> list[RigLive]:
        """What each source is doing at `now_ns`, and the rigs of the plan that were never heard."""
        live = [self._live(source, now_ns) for source in list(self._sources.values())]
        heard = {rig.rig for rig in live}
        silent = [
            RigLive(rig.id, rig.name or rig.id, rig.address, None, rig.driver, True, None, None, None, 0, 0, {})
            for rig in self._plan.rigs.values()
            if rig.id not in heard
        ]
        return live + silent

    def _live(self, source: Source, now_ns: int) -> RigLive:
        host, port = source.address
        rig = source.rig or self._rigs.planned(source.address)
        car = source.tracker.own_car
        return RigLive(
            rig=rig.id if rig else f"{host}:{port}",
            name=rig.name if rig else f"rig {host}",
            address=f"{host}:{port}",
            feed=source.feed.name,
            driver=rig.driver if rig else None,
            known=rig.known if rig else self._plan.open_stand,
            heard_s=max(0.0, (now_ns - source.heard_ns) / 1e9),
            lap=car.lap if car else None,
            current_ms=car.current_ms if car else None,
            packets=source.packets,
            laps=source.laps,
            dropped={str(reason): count for reason, count in list(source.dropped.items())},
        )
