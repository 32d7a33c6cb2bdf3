"""What ingest must know of the record: which laps it holds, and where each source stood before a restart.

Read once at the start and kept up by what ingest itself appends.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from ingest.evening import Evening
from ingest.rigs import Rigs, home
from ingest.spans import Ended, ended_with
from timing.driven import Driven
from timing.laps import AFTER_FLAG, UNFAIR, GameSession, LapCorrected, LapDone, Origin
from timing.pieces import BORN
from timing.record.entry import Entry, LapAmended, LapSet, RigAdopted, SessionOpened, Undone
from timing.record.game_result import GameClassified
from timing.record.protocol import Record
from timing.tracker import Resume

PACKET: Final = "p"
"""So begin the ids of sessions that are named after a packet, by games whose count of packets runs on through all."""
SAME_CLOCK: Final = 600
"""A lap's end heard again is heard at the same count of the game's packets, give or take those lost: ten seconds."""
LAP_CLOCK: Final = 36_000
"""What a game shows as the last lap has ended so many packets ago at most: ten minutes."""
_CLOCKS_IN_S: Final = 60


@dataclass(slots=True)
class KnownLap:
    """A lap of the record as it stands after all amendments."""

    time_ms: int
    valid: bool | None
    reason: str
    first: tuple[int, bool | None]
    """Its time and validity as they were told first."""


class Place(NamedTuple):
    """Where a live lap came from: the parts of its source."""

    rig: str
    game: str
    car: int


@dataclass(slots=True)
class _Server:
    """Where a server stood at its last lap. Cars by their number in the game."""

    session: str
    game: GameSession
    sessions: int = 0
    """So many sessions the tracker has numbered."""
    laps: dict[int, int] = field(default_factory=dict)
    """The lap told last of each car of the session."""
    counted: dict[int, int] = field(default_factory=dict)
    """How many laps of its driver count, for each car of the session."""
    drivers: dict[int, str] = field(default_factory=dict)
    """Who drove each car last, in this session or one before."""


class Book:
    """Laps and sessions of the record by identity. Mutable.

    `speed`: rigs drive so many times as fast as their games' clocks say, in demonstrations.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.speed: Final = speed
        self._laps: dict[str, KnownLap] = {}
        self._amendments: set[str] = set()
        self._results: set[str] = set()
        self._sessions: dict[str, SessionOpened] = {}
        self._session_of: dict[tuple[str, str], str] = {}
        self._servers: dict[str, _Server] = {}
        self._games: dict[str, Resume] = {}
        self._by_message: set[str] = set()
        """The rigs whose last lap was a message."""
        self._marks: dict[tuple[str, str], tuple[str, ...]] = {}
        self._clocks: dict[tuple[str, int, int], tuple[int, ...]] = {}
        self._told: Counter[str] = Counter()
        """How many laps there are of each address."""
        self._heard_at: dict[tuple[str, int, int, int], tuple[str, int]] = {}
        """Where a lap of a game's session, car, number and time was heard first, and the game's count then."""
        self._days: dict[str, tuple[date, int]] = {}
        """The day of each rig's last lap, and its laps on that day."""
        self._ended: dict[str, Ended] = {}
        self._highest: dict[str, int] = {}
        """The highest number of a lap from each source."""
        self.driven = Driven()
        self.seq = 0
        """The entry of the record that was read last."""

    @classmethod
    def read(cls, record: Record, rigs: Rigs, evening: Evening | None = None, speed: float = 1.0) -> "Book":
        """The book of everything the record holds, which `rigs` and `evening` remember as well. Raises RecordError."""
        book = cls(speed)
        after = 0
        while batch := record.read(after):
            for written in batch:
                book.note(written.entry)
                if isinstance(written.entry, LapSet):
                    rigs.remember(written.entry.source, written.entry.mark)
                elif isinstance(written.entry, RigAdopted | Undone):
                    rigs.note(written.entry)
                if evening is not None:
                    evening.note(written.entry)
            book.seq = after = batch[-1].seq
        return book

    def note(self, entry: Entry) -> None:
        """Take in an entry that is or will be in the record."""
        match entry:
            case SessionOpened():
                self._sessions.setdefault(entry.session, entry)
                if entry.rig is not None:
                    self._session_of[entry.rig, entry.game_session] = entry.session
            case LapSet():
                if entry.key not in self._laps:
                    self._laps[entry.key] = KnownLap(
                        entry.time_ms, entry.valid, entry.reason, (entry.time_ms, entry.valid)
                    )
                    self._note_place(entry)
            case GameClassified():
                self._results.add(entry.key)
            case LapAmended():
                if entry.key not in self._amendments:
                    self._amendments.add(entry.key)
                    self._note_amendment(entry)

    def learn(self, entry: Entry) -> bool:
        """Take in an entry that somebody else may have written; whether it was not known here."""
        match entry:
            case SessionOpened():
                known = entry.session in self._sessions
            case LapSet():
                known = entry.key in self._laps
            case _:
                known = False  # noting those twice is noting them once
        if not known:
            self.note(entry)
        return not known

    def _note_amendment(self, entry: LapAmended) -> None:
        known = self._laps.get(entry.lap_key)
        if known is None:
            return
        known.time_ms = entry.time_ms if entry.time_ms is not None else known.time_ms
        if entry.valid is not None:
            known.valid, known.reason = entry.valid, entry.reason

    def _note_place(self, lap: LapSet) -> None:
        """Where the source of a lap stands with it, for the time after a restart, and what tells the lap again."""
        place = _place(lap)
        if place is None:
            return
        self._highest[lap.source] = max(lap.lap, self._highest.get(lap.source, 0))
        at = home(place.rig)
        self._told[at] += 1
        self._note_day(lap)
        self._note_end(place.rig, lap)
        if not lap.aside:
            self.driven.note(lap)
        if lap.clock is not None and not lap.aside:
            self._heard_at.setdefault((place.game, place.car, lap.lap, lap.time_ms), (at, lap.clock))
        if lap.mark:
            self._session_of[place.rig, place.game] = lap.session
            self._marks[at, lap.mark] = (*self._marks.get((at, lap.mark), ()), lap.session)
            self._by_message.add(place.rig)
            self._note_server(place, lap)
        elif lap.clock is not None and place.game.startswith((PACKET, BORN)):
            self._games[place.rig] = Resume(GameSession(place.game), clock=lap.clock, lap=lap.lap)
            self._by_message.discard(place.rig)
            if place.game.startswith(PACKET):
                told = at, lap.lap, lap.time_ms
                self._clocks[told] = (*self._clocks.get(told, ()), lap.clock)

    def _note_day(self, lap: LapSet) -> None:
        day = lap.at.astimezone().date()
        known, laps = self._days.get(lap.rig, (day, 0))
        if day >= known:
            self._days[lap.rig] = day, laps + 1 if day == known else 1

    def _note_end(self, rig: str, lap: LapSet) -> None:
        last = self._ended.get(rig)
        if last is None or last.source != lap.source or last.lap < lap.lap:
            self._ended[rig] = ended_with(lap, last, self.speed)

    def _note_server(self, place: Place, lap: LapSet) -> None:
        server = self._servers.get(place.rig)
        if server is None or server.session != lap.session:
            opened = self._sessions.get(lap.session)
            game = GameSession(place.game, opened.type, opened.track) if opened else GameSession(place.game)
            before = server or _Server("", game)
            server = _Server(lap.session, game, before.sessions, drivers=before.drivers)
            self._servers[place.rig] = server
        car = place.car
        server.game = replace(server.game, id=place.game)
        server.sessions = max(server.sessions, _number(place.game))
        server.laps[car] = max(lap.lap, server.laps.get(car, 0))
        counted = server.counted.get(car, 0) if server.drivers.get(car) == lap.driver else 0
        server.counted[car] = counted + (lap.valid is not False)
        server.drivers[car] = lap.driver

    def resume(self, rig: str, *, server: bool) -> Resume | None:
        """Where this rig stood in a session without an id, None when the record has nothing of it.

        `server` for a feed of a whole field, whose laps may be messages.
        """
        game, stood = self._games.get(rig), self._servers.get(rig)
        if not server:
            return game
        if game is not None and game.session.id.startswith(BORN) and rig not in self._by_message:
            return replace(game, sessions=stood.sessions if stood is not None else game.sessions)
        return Resume(stood.game, laps=dict(stood.laps), sessions=stood.sessions) if stood is not None else None

    def goes_on(self, rig: str, lap: LapDone, counted: Mapping[int, int]) -> bool:
        """Whether the session in which a server stood at its last lap goes on with this one.

        `counted` is how many laps of each car the server has counted, this one included. For a driver who was there
        before it is at least what the record has; in a session begun since, it is less. Those who have left tell
        nothing. Where nothing speaks for it, it is taken for a new session, so that no race is added to a qualifying;
        but for a message that counts the laps of its own car alone, of a car not heard before.
        """
        server = self._servers[rig]
        before = {car: laps for car, laps in server.counted.items() if laps and counted.get(car)}
        if not before and counted.keys() == {lap.car}:
            return True
        least = {car: laps + (car == lap.car and lap.valid is not False) for car, laps in before.items()}
        agreeing = sum(counted[car] >= laps for car, laps in least.items())
        return 2 * agreeing > len(least) or not any(server.counted.values())

    def driver_at(self, rig: str, car: int) -> str | None:
        """Who drove a car of a server last, None where the record does not say."""
        server = self._servers.get(rig)
        return server.drivers.get(car) if server is not None else None

    def session(self, id: str) -> SessionOpened | None:
        """A session of the record."""
        return self._sessions.get(id)

    def session_of(self, rig: str, game_session: str) -> str | None:
        """The session that a rig's game session became, the latest where there were several."""
        return self._session_of.get((rig, game_session))

    def lap(self, key: str) -> KnownLap | None:
        """A lap of the record by its key."""
        return self._laps.get(key)

    def holding(self, source: str, lap: int, sessions: Collection[str]) -> str | None:
        """The one of these sessions in which the record has a lap; None where it is in none of them."""
        return next((session for session in sessions if lap_key(session, source, lap) in self._laps), None)

    def laps_from(self, source: str, sessions: Collection[str]) -> dict[int, KnownLap]:
        """The laps of a source in these sessions, by number."""
        last = self._highest.get(source, 0)
        return {
            lap: self._laps[lap_key(session, source, lap)]
            for lap in range(1, last + 1)
            if (session := self.holding(source, lap, sessions)) is not None
        }

    def sessions_of(self, source: str, sessions: Collection[str]) -> set[str]:
        """Those of these sessions in which the record has laps of a source."""
        numbers = range(1, self._highest.get(source, 0) + 1)
        return {each for each in sessions if any(lap_key(each, source, lap) in self._laps for lap in numbers)}

    def has_result(self, key: str) -> bool:
        """Whether the record holds a game's classification with this key."""
        return key in self._results

    def ended(self, rig: str) -> Ended | None:
        """The lap of a rig's own car that ended last."""
        return self._ended.get(rig)

    def laps_of(self, rig: str) -> int:
        """How many laps the record has of the rigs at this one's address."""
        return self._told[home(rig)]

    def laps_on(self, rig: str, day: date) -> int:
        """How many laps a rig drove on a day of this machine's calendar, if that is the day of its last lap."""
        known, laps = self._days.get(rig, (day, 0))
        return laps if known == day else 0

    def has_copy(self, lap: LapSet) -> bool:
        """Whether the same car of the same game's session did the same lap at the same time, heard elsewhere."""
        place = _place(lap)
        if place is None or lap.clock is None:
            return False
        known = self._heard_at.get((place.game, place.car, lap.lap, lap.time_ms))
        return known is not None and known[0] != home(place.rig) and abs(known[1] - lap.clock) <= SAME_CLOCK

    def has_amendment(self, key: str) -> bool:
        """Whether the record holds an amendment with this key: it takes none a second time."""
        return key in self._amendments

    def sessions_with(self, rig: str, mark: str) -> tuple[str, ...]:
        """The sessions in which a message with this mark was heard from the rig's address, oldest first."""
        return self._marks.get((home(rig), mark), ())

    def has_lap_at(self, rig: str, lap: LapDone, clock: int | None) -> bool:
        """Whether a lap ended, by a count that runs on through all sessions, when the same one of the record did."""
        if clock is None or not lap.session.startswith(PACKET):
            return False
        clocks = self._clocks.get((home(rig), lap.lap, lap.time_ms), ())
        since = LAP_CLOCK if _is_of_before(lap, clock) else SAME_CLOCK
        return any(-SAME_CLOCK <= clock - known <= since for known in clocks)

    def differs(self, key: str, lap: LapDone) -> bool:
        """Whether the game's own list says other than the record of a lap: then the list is right.

        Except for laps that hold a rewind or a teleport, or came after the flag: the game counts them, we do not.
        """
        known = self._laps[key]
        if lap.origin is not Origin.HISTORY or known.reason in (*UNFAIR, AFTER_FLAG):
            return False
        return known.time_ms != lap.time_ms or (lap.valid is not None and known.valid is not lap.valid)

    def was_told_first(self, key: str, lap: LapDone) -> bool:
        """Whether a lap of the record was told like this before all amendments: then it is the message heard again."""
        return self._laps[key].first == (lap.time_ms, lap.valid)

    def is_corrected(self, key: str, lap: LapCorrected) -> bool:
        """Whether the record says of a lap what the correction says."""
        known = self._laps[key]
        same_time = lap.time_ms is None or lap.time_ms == known.time_ms
        return same_time and (lap.valid is None or (lap.valid, lap.reason) == (known.valid, known.reason))

    def free_session_id(self, game: GameSession, *, numbered: bool) -> str:
        """An id that people can read, such as `race-suzuka-2`; made from the game's own id where it has one."""
        stem = f"{game.type}-{_slug(game.track)}" if game.track else str(game.type)
        if numbered:
            return f"{stem}-{hashlib.blake2s(game.id.encode(), digest_size=3).hexdigest()}"
        number = 1
        while f"{stem}-{number}" in self._sessions:
            number += 1
        return f"{stem}-{number}"


def lap_key(session: str, source: str, lap: int) -> str:
    """The key of a lap's entry (`LapSet.key`)."""
    return f"lap/{session}/{source}/{lap}"


def _place(lap: LapSet) -> Place | None:
    """The parts of a live lap's source, None for a file's lap, which no rig has driven.

    The rig is the one of the source: it may have been adopted as another since.
    """
    rig, _, rest = lap.source.partition("/")
    game, _, car = rest.partition("/")
    return Place(rig, game, int(car)) if lap.rig and car.isdecimal() else None


def _is_of_before(lap: LapDone, clock: int) -> bool:
    """Whether a lap has ended before its session was heard, which is named after the first packet that was.

    A tape that begins in the middle of a session tells the lap before, as the game shows it. Less than half of what a
    lap takes was heard of that one; a rig that was switched on in its first seconds is heard nearly all of the lap.
    """
    heard_from = lap.session.removeprefix(PACKET)
    return heard_from.isdecimal() and 2 * (clock - int(heard_from)) * 1_000 < lap.time_ms * _CLOCKS_IN_S


def _number(game: str) -> int:
    """The number that the tracker gave a session."""
    return int(game) if game.isdecimal() else 0


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "track"
