"""What the record already holds of a session, as far as the laps of a file must be compared with it.

A file's lap is known by driver and car, number and time. All of that is in the entry's `source` and `lap`, so the very
same lap has the very same key. Two kinds of entries may be a lap of the file without having its key: a lap heard live,
and the best lap of a file that listed no laps. A file's lap takes the place of one such entry of its driver and time,
and of no more: equal times are legal.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, NamedTuple

from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, SessionOpened
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
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    """The time of each lap that a file listed, by who drove it and its number; of several, the first."""
    _times: Counter[_ByTime] = field(default_factory=Counter)
    """All laps."""
    _unlisted: Counter[_ByTime] = field(default_factory=Counter)
    """Laps that may be any lap of a file with this driver and time."""

    def hold(self, lap: LapSet) -> None:
        """Note a lap of the record."""
        self.laps.add((lap.source, lap.lap))
        self._count(lap, 1)
        who = _who(lap)
        if who is not None:
            self._numbers.setdefault((who, lap.lap), lap.time_ms)

    def amend(self, lap: LapSet, amended: LapSet) -> None:
        """Note that a lap of the record turned out to be otherwise."""
        self._count(lap, -1)
        self._count(amended, 1)

    def time_of(self, lap: LapSet) -> int | None:
        """The time of the lap from a file that has the driver, the car and the number of this one."""
        who = _who(lap)
        return None if who is None else self._numbers.get((who, lap.lap))

    def take(self, lap: LapSet) -> Verdict:
        """Compare a lap of a file with what is held, and hold it where it is new."""
        by_time = _ByTime(lap.driver, lap.time_ms)
        if (lap.source, lap.lap) in self.laps:
            return Verdict.KNOWN
        if _who(lap) is None:
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
        if _who(lap) is None:
            self._unlisted[by_time] += by


def held(record: Record, session: str) -> dict[str, HeldSession]:
    """The sessions of the record that a file imported as `session` may belong to, by id. Raises RecordError."""
    made_of_it = re.compile(rf"{re.escape(session)}(-({'|'.join(SessionType)})(-\d+)?)?")
    sessions: defaultdict[str, HeldSession] = defaultdict(HeldSession)
    laps: dict[str, LapSet] = {}
    after = 0
    while batch := record.read(after):
        for _, entry in batch:
            if not made_of_it.fullmatch(entry.session):
                continue
            match entry:
                case SessionOpened():
                    sessions[entry.session].opened = entry
                case LapSet(aside=False):
                    sessions[entry.session].hold(entry)
                    laps[entry.key] = entry
                case LapAmended(lap_key=key, time_ms=int(time_ms)) if key in laps:
                    amended = replace(laps[key], time_ms=time_ms)
                    sessions[entry.session].amend(laps[key], amended)
                    laps[key] = amended
        after = batch[-1].seq
    return dict(sessions)


def _who(lap: LapSet) -> str | None:
    """Who drove a lap that a file listed with its number; None for any other lap."""
    listed = _LISTED.fullmatch(lap.source)
    return None if listed is None else listed[1]
