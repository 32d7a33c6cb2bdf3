"""What the record already holds of a session, as far as the laps of a file must be compared with it.

A file's lap is known by driver and car, number and time. All of that is in the entry's `source` and `lap`, so the very
same lap has the very same key. Two kinds of entries may be a lap of the file without having its key: a lap heard live,
and the best lap of a file that listed no laps. A file's lap takes the place of one such entry of its driver and time,
and of no more: equal times are legal. (Whom of the live drivers a driver of the file is, `ingest.heard` finds out.)
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, NamedTuple

from timing.laps import Origin
from timing.readings import SessionType
from timing.record.entry import Decision, LapAmended, LapSet, RigAdopted, SessionOpened, Undone, about_source
from timing.record.game_result import GameClassified
from timing.record.in_force import InForce
from timing.record.protocol import Record

_LISTED: Final = re.compile(r"file/([0-9a-f]+)-\d+")


def source_of(who: str, time_ms: int, *, best: bool) -> str:
    """The `source` of a file's lap; `who` stands for driver and car, `best` marks a best lap of unknown number."""
    return f"file/{who}-{time_ms}{'-best' if best else ''}"


class Verdict(Enum):
    """What a file's lap is to the record."""

    NEW = "new"
    KNOWN = "known"
    CONTRADICTS = "contradicts"
    """New as well, but there is another lap of this number with another time."""


class _ByTime(NamedTuple):
    driver: str
    time_ms: int


@dataclass(slots=True)
class HeldSession:
    """A session of the record. Mutable: laps that are taken are held from then on."""

    opened: SessionOpened | None = None
    laps: set[tuple[str, int]] = field(default_factory=set)
    """Source and number of all laps, which make their keys."""
    heard: dict[str, LapSet] = field(default_factory=dict)
    """The laps that no file told, by their keys, as they stand after all amendments."""
    filed: set[str] = field(default_factory=set)
    """The drivers of laps that files told."""
    results: set[str] = field(default_factory=set)
    """The keys of what games say of it."""
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    """The time of each lap that a file listed, by who drove it and its number; of several, the first."""
    _times: Counter[_ByTime] = field(default_factory=Counter)
    """All laps."""
    _unlisted: Counter[_ByTime] = field(default_factory=Counter)
    """Laps that may be any lap of a file with this driver and time."""

    def hold(self, lap: LapSet) -> None:
        """Note a lap of the record."""
        self.laps.add((lap.source, lap.lap))
        if lap.origin is Origin.FILE:
            self.filed.add(lap.driver)
        else:
            self.heard[lap.key] = lap
        self._count(lap, 1)
        who = who_of(lap)
        if who is not None:
            self._numbers.setdefault((who, lap.lap), lap.time_ms)

    def amend(self, lap: LapSet, amended: LapSet) -> None:
        """Note that a lap of the record turned out to be otherwise."""
        self._count(lap, -1)
        self._count(amended, 1)
        if lap.key in self.heard:
            self.heard[lap.key] = amended

    def copy(self) -> "HeldSession":
        """The same, for somebody who will take laps into it."""
        return HeldSession(
            self.opened,
            set(self.laps),
            dict(self.heard),
            set(self.filed),
            set(self.results),
            dict(self._numbers),
            self._times.copy(),
            self._unlisted.copy(),
        )

    def time_of(self, lap: LapSet) -> int | None:
        """The time of the lap from a file that has the driver, the car and the number of this one."""
        who = who_of(lap)
        return None if who is None else self._numbers.get((who, lap.lap))

    def take(self, lap: LapSet) -> Verdict:
        """Compare a lap of a file with what is held, and hold it where it is new."""
        by_time = _ByTime(lap.driver, lap.time_ms)
        if (lap.source, lap.lap) in self.laps:
            return Verdict.KNOWN
        if who_of(lap) is None:
            if self._times[by_time] > 0:
                return Verdict.KNOWN
        elif self._unlisted[by_time] > 0:
            self._unlisted[by_time] -= 1
            return Verdict.KNOWN
        verdict = Verdict.NEW if self.time_of(lap) is None else Verdict.CONTRADICTS
        self.hold(lap)
        return verdict

    def _count(self, lap: LapSet, by: int) -> None:
        by_time = _ByTime(lap.driver, lap.time_ms)
        self._times[by_time] += by
        if who_of(lap) is None:
            self._unlisted[by_time] += by


class Holdings:
    """The laps of a record by session, kept up with it: of a record that has grown, only what is new is read."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._after = 0
        self._opened: dict[str, SessionOpened] = {}
        self._laps: defaultdict[str, dict[str, tuple[LapSet, LapSet]]] = defaultdict(dict)
        """By session and key, as they were written and as they are amended."""
        self._results: defaultdict[str, set[str]] = defaultdict(set)
        self._session_of: dict[str, str] = {}
        self._held: dict[str, HeldSession] = {}
        """Of the sessions that were asked for; of the others it is made when it is."""
        self._decisions = InForce()

    def of(self, session: str, *, servers: bool = False) -> dict[str, HeldSession]:
        """The sessions that a file imported as `session` may belong to, by id; each is the asker's own.

        With `servers` also those that a server's feed opened. Raises RecordError.
        """
        self._read_on()
        made_of_it = re.compile(rf"{re.escape(session)}(-({'|'.join(SessionType)})(-\d+)?)?")
        ids = dict.fromkeys((*self._opened, *self._laps))
        asked = [id for id in ids if made_of_it.fullmatch(id) or (servers and self._is_of_server(id))]
        for id in asked:
            if id not in self._held:
                self._held[id] = self._make(id)
        held = {id: self._held[id] for id in asked}
        return {id: session.copy() for id, session in held.items() if session.opened is not None or session.laps}

    def opened(self, session: str) -> SessionOpened | None:
        """How a session was opened, None where it has not been. Raises RecordError."""
        self._read_on()
        return self._opened.get(session)

    def _is_of_server(self, id: str) -> bool:
        return id in self._opened and self._opened[id].rig is not None

    def _make(self, id: str) -> HeldSession:
        session = HeldSession(self._opened.get(id), results=set(self._results[id]))
        for written, amended in self._laps[id].values() if id in self._laps else ():
            self._hold(session, written)
            self._hold(session, amended, before=written)
        return session

    def _hold(self, session: HeldSession, lap: LapSet, before: LapSet | None = None) -> None:
        """Let a session hold a lap as it was written, or as it is now, if it counts."""
        counting = self._counting(lap)
        if counting is None:
            return
        if before is None:
            session.hold(counting)
        elif before is not lap:
            session.amend(self._counting(before) or before, counting)

    def _counting(self, lap: LapSet) -> LapSet | None:
        """A lap with its driver; None for one that is kept aside, whose source nobody has made a rig."""
        if not lap.aside:
            return lap
        adopted = self._decisions.about(about_source(lap.session, lap.rig))
        if not isinstance(adopted, RigAdopted):
            return None
        return replace(lap, rig=adopted.rig, driver=adopted.whose(lap.driver), aside=False)

    def _read_on(self) -> None:
        while batch := self._record.read(self._after):
            for _, entry in batch:
                match entry:
                    case SessionOpened():
                        self._opened.setdefault(entry.session, entry)
                        self._held.pop(entry.session, None)
                    case LapSet():
                        self._laps[entry.session][entry.key] = entry, entry
                        self._session_of[entry.key] = entry.session
                        if entry.session in self._held:
                            self._hold(self._held[entry.session], entry)
                    case LapAmended():
                        self._amend(entry)
                    case GameClassified():
                        self._results[entry.session].add(entry.key)
                        self._held.pop(entry.session, None)
                    case _ if isinstance(entry, Decision | Undone):
                        self._decisions.note(entry)
                        self._held.pop(entry.session, None)
            self._after = batch[-1].seq

    def _amend(self, entry: LapAmended) -> None:
        session = self._session_of.get(entry.lap_key)
        if session is None:
            return
        written, before = self._laps[session][entry.lap_key]
        amended = before
        if entry.time_ms is not None:
            amended = replace(amended, time_ms=entry.time_ms)
        if entry.valid is not None:
            amended = replace(amended, valid=entry.valid)
        self._laps[session][entry.lap_key] = written, amended
        if session in self._held:
            self._hold(self._held[session], amended, before)


def held(record: Record, session: str) -> dict[str, HeldSession]:
    """The sessions of the record that a file imported as `session` may belong to, by id. Raises RecordError."""
    return Holdings(record).of(session)


def who_of(lap: LapSet) -> str | None:
    """Who drove a lap that a file listed with its number, and in which car; None for any other lap."""
    listed = _LISTED.fullmatch(lap.source)
    return None if listed is None else listed[1]
