"""What people decide in the course of an evening, as entries: sessions, seats, and the stewards' rulings.

Each has an author and an instant, each can be taken back (`timing.record.in_force` says which of them hold), and none
carries a name of a driver. Of decisions about the same thing (`about`) the last one that was not taken back holds; a
decision that is about itself alone stands beside all others.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import orjson


class Phase(StrEnum):
    """Where a session stands in the evening."""

    PLANNED = "planned"
    OPEN = "open"
    """Laps are its own; it has not begun: drivers may find their seats and roll."""
    RUNNING = "running"
    CLOSED = "closed"
    """The flag has fallen: laps that had begun before are its own, others are not."""
    PROVISIONAL = "provisional"
    """All laps are there; the result may be protested against."""
    OFFICIAL = "official"
    REVISED = "revised"
    """Official, and changed since by the stewards."""


PHASES: Final = tuple(Phase)


class Penalty(StrEnum):
    """What stewards may give a driver or a team."""

    SECONDS = "seconds"
    """Added to a race's time; `value` in milliseconds."""
    PLACES = "places"
    """So many places down in the session's result."""
    GRID_PLACES = "grid-places"
    """So many places down in the grid of the next session."""
    POINTS = "points"
    """Hundredths of points given, or taken where `value` is negative."""
    WARNING = "warning"
    DISQUALIFIED = "disqualified"
    NOT_CLASSIFIED = "not-classified"


def digest(content: list[Any]) -> str:
    """A short name for a content: equal contents have the same."""
    return hashlib.blake2s(orjson.dumps(content), digest_size=6).hexdigest()


def instant(at: datetime) -> str:
    """The same text for the same instant, whatever zone it is told in."""
    return at.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """A session is in another phase from here on."""

    session: str
    phase: Phase
    author: str
    at: datetime
    reason: str = ""

    @property
    def key(self) -> str:
        return f"phase/{self.session}/{digest([self.phase, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: the session's phase."""
        return about_phase(self.session)


@dataclass(frozen=True, slots=True)
class DriverSeated:
    """From here on `driver` sits in the rig; None where nobody does.

    `session` is the one that ran then, "" for none.
    """

    rig: str
    driver: str | None
    author: str
    at: datetime
    session: str = ""

    @property
    def key(self) -> str:
        return f"seat/{self.rig}/{digest([self.driver, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: who sits in the rig."""
        return about_seat(self.rig)


@dataclass(frozen=True, slots=True)
class LapReassigned:
    """A lap was driven by `driver`, whoever it was written down for; None where nobody is known to have driven it.

    `lap_key` is the key of the `LapSet`. Laps that are reassigned together have the same `group`.
    """

    session: str
    lap_key: str
    driver: str | None
    reason: str
    author: str
    at: datetime
    group: str = ""

    @property
    def key(self) -> str:
        return f"driver/{self.lap_key}/{digest([self.driver, self.reason, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: who drove the lap."""
        return about_driver(self.lap_key)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Stewards penalise a driver, or where `driver` is "" a team. `value` is in the unit of the penalty.

    `follows` is the number of warnings from which it follows by the ladder of the rules; 0 where it does from none.
    """

    session: str
    penalty: Penalty
    reason: str
    author: str
    at: datetime
    driver: str = ""
    team: str = ""
    value: int = 0
    follows: int = 0

    @property
    def key(self) -> str:
        content = [self.driver, self.team, self.penalty, self.value, self.reason, self.author, instant(self.at)]
        return f"penalty/{self.session}/{self.driver or self.team}/{digest(content)}"

    @property
    def about(self) -> str:
        """It stands beside all others."""
        return self.key


def about_phase(session: str) -> str:
    """What a move of this session is about."""
    return f"phase/{session}"


def about_seat(rig: str) -> str:
    """What a seating in this rig is about."""
    return f"seat/{rig}"


def about_driver(lap_key: str) -> str:
    """What a reassignment of this lap is about."""
    return f"driver/{lap_key}"
