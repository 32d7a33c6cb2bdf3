"""What a result file or a capture holds: the shape that `inspect` prints and `import` writes down."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from timing.classified import Classified
from timing.readings import SessionType
from timing.units import format_lap

SECTORS_DIFFER_MS: Final = 5
"""The sectors of a lap may differ from its time by so much: each is rounded on its own."""

BEST_ONLY: Final = "best-only"
"""Reason of a lap of which its file says no more than that it is its driver's best: its number may not be certain."""


@dataclass(slots=True)
class FileLap:
    """A lap as a file lists it; `time_ms` None where the file lists a lap without a time.

    `reason` says why it is not valid, or BEST_ONLY. Sorted by `order`, the laps of a session come as they were driven;
    where the file does not tell, it is the same for all, and lap numbers are the next best order.
    """

    lap: int
    time_ms: int | None
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    reason: str = ""
    order: int = 0


@dataclass(slots=True)
class FileDriver:
    """A driver and car in a file; `name` "" where the file has none.

    `account` is the game's account id, "" where the file has none. `identity` is what the file itself tells two drivers
    of one name apart by (account, slot, car); it is the same in a later version of the file. `track` is set only where
    the session is not of one track.
    """

    name: str
    car: str | None = None
    team: str | None = None
    number: str | None = None
    identity: str = ""
    account: str = ""
    laps: list[FileLap] = field(default_factory=list)
    stated_best_ms: int | None = None
    """The best lap that the file itself states; used only where it lists no timed laps."""
    track: str | None = None
    result: Classified | None = field(default=None, compare=False)
    """How the game itself classifies the driver, where the file tells that."""

    @property
    def label(self) -> str:
        """The name, or something to call a driver by who has none."""
        return self.name or f"car {self.identity or self.car or '?'}"

    @property
    def best_ms(self) -> int | None:
        """Fastest timed lap not marked invalid; where the file lists no timed laps, the best it states."""
        timed = [lap for lap in self.laps if lap.time_ms is not None]
        if not timed:
            return self.stated_best_ms
        return min((lap.time_ms for lap in timed if lap.valid is not False and lap.time_ms is not None), default=None)


@dataclass(slots=True)
class FileSession:
    """One session of a file; `date` is when it began, where a file dates each of its sessions."""

    type: SessionType
    track: str | None = None
    drivers: list[FileDriver] = field(default_factory=list)
    name: str | None = None
    date: datetime | None = None
    shared: dict[str, Classified] = field(default_factory=dict, compare=False)
    """How the game classifies cars that several drivers shared, by what the file tells them apart by."""

    def doubts(self) -> list[str]:
        """Sentences about what in the session contradicts itself. Nothing is mended: the lap times stand."""
        laps = [lap for driver in self.drivers for lap in driver.laps]
        apart = sum(map(_apart, laps))
        found = [f"{apart} lap(s) whose sectors do not add up to the lap's time"] if apart else []
        for driver in self.drivers:
            stated, best = driver.stated_best_ms, driver.best_ms
            if stated is not None and stated != best:
                laps_say = format_lap(best) if best is not None else "nothing that counts"
                who = printable(driver.label)
                found.append(f"{who}: {format_lap(stated)} is stated as best lap, but the laps listed say {laps_say}")
        return found


@dataclass(slots=True)
class Contents:
    """Everything a file holds. `dropped` counts what was refused by reason; `warnings` are sentences for people.

    `family` names whose accounts and names the drivers go by: in two files of one family, the same account and name is
    the same person. `date` is when the file says it was driven, where it does.
    """

    format: str
    sessions: list[FileSession] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    family: str = ""
    date: datetime | None = None


def _apart(lap: FileLap) -> bool:
    if lap.time_ms is None or lap.sectors_ms is None:
        return False
    return abs(sum(lap.sectors_ms) - lap.time_ms) > SECTORS_DIFFER_MS


def printable(text: str) -> str:
    """A name such that a sentence with it stays one line of text on any terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
