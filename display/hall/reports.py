"""What screens report of themselves, second by second: kept in memory, and now and then in the record.

Each process knows the screens that report to it to the second, those of others that are reached over a bus as well, and
all others to within `KEPT_EVERY`. A row per screen and second in the record would have laps wait for the disk, for
nothing that anybody needs after a restart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import TypeAdapter

from timing.bus.protocol import Presence

KEPT_EVERY: Final = timedelta(seconds=20)
KEPT_AFTER_CHANGE: Final = timedelta(seconds=3)
HERE_FOR: Final = timedelta(seconds=6)
"""A screen that has not reported for so long is away."""
THERE_FOR: Final = KEPT_EVERY + HERE_FOR
"""The same for one that reports to another process."""

Age = Literal["fresh", "grey", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a screen shows: its page and how far that is, how old its data, how large it is in CSS pixels."""

    at: datetime
    page: str | None = None
    seq: int | None = None
    age: Age | None = None
    loaded: bool = False
    width: int = 0
    height: int = 0
    ratio: float = 1.0
    build: str = ""

    def same(self, other: "Report") -> bool:
        """Whether it says the same as another, but for when, and how far the page is."""
        return replace(self, at=other.at, seq=other.seq) == other


_KIND: Final = TypeAdapter(Report)


class Reports:
    """The last report of each screen. Mutable; of one thread."""

    def __init__(self) -> None:
        self._here: dict[str, Report] = {}
        """Of screens that report to this process."""
        self._there: dict[str, Report] = {}
        """What the record has of all of them."""
        self._heard: dict[str, Report] = {}
        """What other processes told just now of those that report to them, at instants by our clock."""
        self._kept_at: datetime | None = None
        self._changed = False

    def note(self, id: str, report: Report) -> None:
        """A screen reports."""
        before = self._here.get(id)
        self._changed |= before is None or not report.same(before)
        self._here[id] = report

    def last(self, id: str) -> Report | None:
        """What a screen reported last, to whichever process."""
        # What was told just now is newer than what the record has, which another machine's clock may say otherwise.
        here, there = self._here.get(id), self._heard.get(id) or self._there.get(id)
        return max((each for each in (here, there) if each is not None), key=lambda each: each.at, default=None)

    def seen(self) -> Mapping[str, datetime]:
        """When each reported last."""
        ids = self._here.keys() | self._heard.keys() | self._there.keys()
        return {id: last.at for id in ids if (last := self.last(id)) is not None}

    def is_here(self, id: str, now: datetime) -> bool:
        """Whether a screen lives."""
        last = self.last(id)
        if last is None:
            return False
        return now - last.at < (THERE_FOR if last is self._there.get(id) else HERE_FOR)

    def due(self, now: datetime) -> Mapping[str, str] | None:
        """What is to be kept in the record now; None as long as nothing is."""
        if not self._here:
            return None
        after = KEPT_AFTER_CHANGE if self._changed else KEPT_EVERY
        if self._kept_at is not None and now - self._kept_at < after:
            return None
        self._kept_at, self._changed = now, False
        lively = {id: each for id, each in self._here.items() if now - each.at < KEPT_EVERY}
        return {id: written(each) for id, each in lively.items()}

    def take(self, kept: Mapping[str, str]) -> None:
        """Take in what the record has. A row of another version is no report."""
        self._there = {id: found for id, body in kept.items() if (found := _read(body)) is not None}

    def hear(self, told: Mapping[str, Presence], now: datetime) -> None:
        """Take in what other processes tell at this moment, and nothing else of them."""
        reports = {id: (each.age_s, _read(each.body)) for id, each in told.items()}
        self._heard = {
            id: replace(report, at=now - timedelta(seconds=age_s))
            for id, (age_s, report) in reports.items()
            if report is not None
        }

    def drop(self, known: frozenset[str]) -> None:
        """Forget screens that there are no more."""
        self._here = {id: each for id, each in self._here.items() if id in known}


def written(report: Report) -> str:
    """A report as JSON."""
    return _KIND.dump_json(report).decode()


def _read(body: str) -> Report | None:
    try:
        return _KIND.validate_json(body)
    except ValueError:
        return None
