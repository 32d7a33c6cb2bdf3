"""What ingest must know of the record: which laps it holds, and where each source stood before a restart.

Read once at the start and kept up by what ingest itself appends.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final

from ingest.rigs import Rigs
from timing.laps import REWIND, GameSession, LapDone, Origin
from timing.record.entry import Entry, LapAmended, LapSet, SessionOpened
from timing.record.protocol import Record
from timing.tracker import Resume

LONGEST_COUNT: Final = 7
"""Digits of a number that the tracker gave; the games' own ids are longer."""


@dataclass(slots=True)
class KnownLap:
    """A lap of the record as it stands after all amendments."""

    time_ms: int
    valid: bool | None
    reason: str


class Book:
    """Laps and sessions of the record by identity. Mutable."""

    def __init__(self) -> None:
        self._laps: dict[str, KnownLap] = {}
        self._sessions: dict[str, SessionOpened] = {}
        self._resume: dict[str, Resume] = {}

    @classmethod
    def read(cls, record: Record, rigs: Rigs) -> "Book":
        """The book of everything the record holds. Raises RecordError."""
        book = cls()
        after = 0
        while batch := record.read(after):
            for written in batch:
                book.note(written.entry)
                if isinstance(written.entry, LapSet):
                    rigs.remember(written.entry.source)
            after = batch[-1].seq
        return book

    def note(self, entry: Entry) -> None:
        """Take in an entry that is or will be in the record."""
        match entry:
            case SessionOpened():
                self._sessions.setdefault(entry.session, entry)
                if entry.rig is not None:
                    game = GameSession(entry.game_session, entry.type, entry.track, entry.name)
                    self._resume[entry.rig] = Resume(game, sessions=self._sessions_of(entry))
            case LapSet():
                self._laps.setdefault(entry.key, KnownLap(entry.time_ms, entry.valid, entry.reason))
                self._note_source(entry)
            case LapAmended():
                known = self._laps.get(entry.lap_key)
                if known is not None:
                    known.time_ms = entry.time_ms if entry.time_ms is not None else known.time_ms
                    if entry.valid is not None:
                        known.valid, known.reason = entry.valid, entry.reason

    def _sessions_of(self, opened: SessionOpened) -> int:
        """How many sessions a rig has had whose game gives them no id: the tracker numbered them."""
        before = self._resume.get(opened.rig or "")
        number = opened.game_session
        counted = int(number) if number.isdigit() and len(number) < LONGEST_COUNT else 0
        return max(counted, before.sessions if before else 0)

    def _note_source(self, lap: LapSet) -> None:
        """Where the source of a lap stands with it, for the time after a restart."""
        rig, _, place = lap.source.partition("/")
        game, _, car = place.partition("/")
        if not car:
            return  # a file's lap
        known = self._resume.get(rig)
        if known is None or known.session.id != game:
            known = Resume(GameSession(game), sessions=known.sessions if known else 0)
        laps = dict(known.laps)
        laps[int(car)] = max(lap.lap, laps.get(int(car), 0))
        self._resume[rig] = replace(known, clock=lap.clock, lap=lap.lap, laps=laps)

    def resume(self, rig: str) -> Resume | None:
        """Where this rig stood, None when the record has nothing of it."""
        return self._resume.get(rig)

    def session(self, id: str) -> SessionOpened | None:
        """A session of the record."""
        return self._sessions.get(id)

    def session_of(self, rig: str, game_session: str) -> str | None:
        """The session that a rig's game session became, the latest where there were several."""
        found = [
            opened.session
            for opened in self._sessions.values()
            if opened.rig == rig and opened.game_session == game_session
        ]
        return found[-1] if found else None

    def lap(self, key: str) -> KnownLap | None:
        """A lap of the record by its key."""
        return self._laps.get(key)

    def differs(self, key: str, lap: LapDone) -> bool:
        """Whether the game's own list says other than the record of a lap: then the list is right.

        Except for laps that hold a rewind: the game counts them, we do not.
        """
        known = self._laps[key]
        if lap.origin is not Origin.HISTORY or known.reason == REWIND:
            return False
        return known.time_ms != lap.time_ms or (lap.valid is not None and known.valid is not lap.valid)

    def free_session_id(self, game: GameSession, *, numbered: bool) -> str:
        """An id that people can read, such as `race-suzuka-2`; made from the game's own id where it has one."""
        stem = f"{game.type}-{_slug(game.track)}" if game.track else str(game.type)
        if numbered:
            return f"{stem}-{hashlib.blake2s(game.id.encode(), digest_size=3).hexdigest()}"
        number = 1
        while f"{stem}-{number}" in self._sessions:
            number += 1
        return f"{stem}-{number}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "track"
