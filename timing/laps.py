"""Laps: what the tracker concludes from readings, before it is written down."""

from dataclasses import dataclass, field
from enum import StrEnum

from timing.readings import CarName, LapReported, SessionType


class Origin(StrEnum):
    """How a lap came to us."""

    LIVE = "live"
    """Its end was heard."""
    RECOVERED = "recovered"
    """Its end was missed; the game repeated the time afterwards."""
    HISTORY = "history"
    """From the game's own list of laps."""
    FILE = "file"
    HAND = "hand"


class Drop(StrEnum):
    """Why something heard did not become a lap. Each is counted per rig."""

    MALFORMED = "malformed"
    UNKNOWN_GAME = "unknown-game"
    LATE = "late"
    REPEATED = "repeated"
    NO_SESSION = "no-session"
    REPLAY = "replay"
    OUT_LAP = "out-lap"
    IN_LAP = "in-lap"
    NO_TIME = "no-time"
    GAP = "gap"
    """A lap ended while nothing was heard and the game did not repeat its time."""
    STRANGER = "stranger"
    """A source that the plan does not know has told more than is kept aside of one."""
    UNSIGNED = "unsigned"
    """A message for a rig that has a key carries no signature."""
    FORGED = "forged"
    """A message for a rig that has a key is not signed with it."""
    FOREIGN = "foreign"
    """A message for a rig without a key comes from another address than the rig's."""
    COPIED = "copied"
    """Another rig drove this very lap: somebody sends on, or again, what that rig sent."""
    FAULT = "fault"
    """A mistake in our own program kept us from reading a datagram; the log tells which."""


REWIND = "rewind"
"""Reason of a lap made invalid because the driver went back in time during it."""
TELEPORT = "teleport"
"""Reason of a lap made invalid because the car was further on at once than it can have driven."""
UNFAIR = (REWIND, TELEPORT)
"""Reasons of laps that games count, and a cup does not."""
GAME = "invalid"
"""Reason of a lap that the game marked invalid."""
AFTER_FLAG = "after the flag"
"""Reason of a lap that began when no session of the cup took laps any more, and none took them yet."""
SWAP = "swap"
"""Doubt about a lap during which somebody else took the rig."""


@dataclass(frozen=True, slots=True)
class GameSession:
    """A session of a game: the game's id where it has one, else a number that the tracker gave it."""

    id: str
    type: SessionType = SessionType.OTHER
    track: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LapDone:
    """A lap has been completed."""

    session: str
    car: int
    name: CarName | None
    lap: int
    time_ms: int
    sectors_ms: tuple[int, ...] | None
    valid: bool | None
    reason: str
    origin: Origin
    player: bool
    """Whether it is the rig's own car (always so for feeds of one car)."""
    message: LapReported | None = field(default=None, compare=False)
    """The message that told it, where laps are messages."""


@dataclass(frozen=True, slots=True)
class LapCorrected:
    """A lap told before turned out different. None leaves a value as it was told."""

    session: str
    car: int
    lap: int
    time_ms: int | None
    sectors_ms: tuple[int, ...] | None
    valid: bool | None
    reason: str
    player: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something was refused: the reason, and the lap it would have been (0 for a whole packet)."""

    reason: Drop
    car: int = -1
    lap: int = 0


Outcome = LapDone | LapCorrected | Dropped
