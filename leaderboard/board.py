"""A board: what people see of one session at one position in the record. Frozen values."""

from dataclasses import dataclass
from typing import Literal

from timing.readings import SessionType

LastLap = Literal["overall-best", "personal-best", "slower", "invalid"]
"""How a driver's last lap stands: the best of all, the driver's own best, neither, or not valid."""
RowStatus = Literal["timed", "no-time", "not-classified", "disqualified"]
"""Whether a row has what the session is about, and whether it may have a place."""
TieLink = Literal["second-best", "best-lap", "earlier", "drawn"]
"""The link of the chain that decided between equal best laps."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """The session a board belongs to."""

    id: str
    type: SessionType
    name: str
    track: str | None
    phase: str = "planned"
    """Where it stands in the evening."""
    protest_until: str | None = None
    """Until when its provisional result may be protested against, in UTC; None where no clock runs."""


@dataclass(frozen=True, slots=True)
class Team:
    """A company team; `color` is `#rrggbb` or None."""

    id: str
    name: str
    short: str
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver as shown. `number` is the start number as text."""

    id: str
    name: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Why a row stands where it stands next to one with the same best lap."""

    ahead_of: str | None
    behind: str | None
    decided_by: TieLink


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board. Times and gaps in milliseconds; None where there is no time."""

    position: int
    tied: bool
    driver: Driver
    team: Team | None
    rig: str
    best_ms: int | None
    second_ms: int | None
    last_ms: int | None
    last: LastLap | None
    gap_ms: int | None
    interval_ms: int | None
    laps: int
    sectors_ms: tuple[int, ...]
    status: RowStatus
    moved: int
    """Places gained (negative: lost) by the driver's own last lap."""
    why: str
    tie: Tie | None
    penalties: tuple[str, ...] = ()
    """What stewards gave, in words."""
    points: int | float | None = None
    """What the driver has of the session, as it stands now; None where it is worth no points."""
    class_id: str | None = None
    class_position: int | None = None
    """The place among those of the class; None for who is in none."""
    by_hand: int = 0
    """How many of the laps staff have entered."""


@dataclass(frozen=True, slots=True)
class Board:
    """All rows of a session in order, with the position in the record they follow from."""

    session: SessionInfo
    epoch: str
    seq: int
    rows: tuple[Row, ...]
    state: Literal["provisional", "official"] = "provisional"
