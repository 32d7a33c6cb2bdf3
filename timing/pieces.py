"""Pieces: what games say that have no session ids, or tell a lap in parts only.

A decoder knows one datagram, and such games need several to be understood: a session is over when their clock falls, a
name belongs to whatever car has the index now, a lap is the sum of three sectors. `timing.assembly` puts together what
one source says.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from timing.passings import TIMEKEEPER_PIECES, TRANSPONDER_PIECES, TimekeeperPiece, TransponderPiece
from timing.readings import (
    CarName,
    CarsNamed,
    CarState,
    Fact,
    Frame,
    Phase,
    SessionSeen,
    SessionType,
)

BORN: Final = "m"
"""The names of sessions that are named after a moment begin so."""


class Fall(Enum):
    """What it means that the running time of the own car falls although no lap has ended."""

    NOTHING = "nothing"
    """It went to its garage."""
    RESTART = "restart"
    """The race or stage began anew."""
    RESTART_OR_REWIND = "restart or rewind"
    """The same, or the player went back in time and drives on from there."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a moment says of the session it belongs to.

    Another `mark` (a car, a track, a kind of session) is another session. `seating` changes when the game may have
    moved its cars to other indexes; None for games that never do. `wraps` is how far the packet counter goes, None for
    one that has room enough. `timed` is False for games that never tell the time of a finished lap.
    """

    mark: Hashable = None
    type: SessionType = SessionType.OTHER
    track: str | None = None
    fall: Fall = Fall.NOTHING
    seating: Hashable = None
    wraps: int | None = None
    timed: bool = True


class SectorEnd(NamedTuple):
    """In which sector a car is (1, 2, 3; 0 where unknown), and how many microseconds the sector before took."""

    sector: int
    took_us: int | None


class Glimpse(NamedTuple):
    """One moment of a game, still packed: what a frame would be if the game named its sessions.

    `read` unpacks a car from `packet` by its index; so does `sector`, in games that tell laps by their sectors only.
    `watch` is equal as long as no car has anything to tell but its running time. `at_end` says that a stage is over, at
    its running time, if the game shows nothing more after this. `player` is -1 where the game names no own car.
    """

    packet: bytes
    setting: Setting
    order: int
    watch: Hashable
    read: Callable[[bytes, int], CarState]
    cars: Sequence[int] = (0,)
    player: int = 0
    clock_ms: int | None = None
    at_end: bool = False
    sector: Callable[[bytes, int], SectorEnd] | None = None

    def car(self, index: int) -> CarState:
        """Unpack one car."""
        return self.read(self.packet, index)

    @property
    def birth(self) -> str:
        """A name for the session that begins with this moment, the same whenever the moment is heard."""
        return f"{BORN}{hashlib.blake2s(self.packet, digest_size=6).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Vanished:
    """The game shows nothing: all its numbers are zero."""


@dataclass(frozen=True, slots=True)
class SessionNoted:
    """Part of what the running session is; None where the message does not tell."""

    type: SessionType | None = None
    track: str | None = None


@dataclass(frozen=True, slots=True)
class SeatsNamed:
    """Names by index in a game that moves its cars. `seating` as in the setting, None where the message has none."""

    names: Mapping[int, CarName]
    seating: Hashable = None
    track: str | None = None


class LastTime(NamedTuple):
    """The lap and the sector that a car completed last, in milliseconds."""

    lap_ms: int | None
    sector_ms: int | None


@dataclass(frozen=True, slots=True)
class LastTimes:
    """Last times by index, from games that send them apart from everything else. `order` counts these messages."""

    order: int
    seating: Hashable
    times: Mapping[int, LastTime]


@dataclass(frozen=True, slots=True)
class SessionRuns:
    """Which session runs now, from games that say it again and again.

    Another `mark` (event, kind of session, track) is another session; so is a clock that starts over. The mark must
    print alike (`repr`) whenever it is heard. `clock_ms` is the game's session clock, None where it has none. `packet`
    is the message: a session is named after the one it began with, so that no two are named alike that began at the
    same clock.
    """

    mark: Hashable
    type: SessionType = SessionType.OTHER
    track: str | None = None
    name: str | None = None
    clock_ms: int | None = None
    packet: bytes = b""


class CarCount(NamedTuple):
    """What a game counts for a car: completed laps, and how the last of them was.

    The count and the time of the last lap may come a moment apart. `sectors_ms` are durations, `current_ms` how long
    the running lap has taken. In the pits the phase is IN_LAP; what is driven after that up to the line is an out lap,
    whether the game says so or not. Where it is ABSENT, RETIRED or REPLAY, or `laps` is negative, nothing is counted.
    """

    laps: int
    last_ms: int | None = None
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    best_ms: int | None = None
    current_ms: int | None = None
    phase: Phase = Phase.RUNNING


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of some cars, from games whose messages are a car's state and no moment of all.

    `session` is the game's (or forwarder's) id, "" where it has none: then `SessionRuns` tells. `order` numbers the
    states of a session, None where nothing does; a state that does not fit into one message is told in several with the
    same number. `player` is the rig's own car, -1 where it is not told.
    """

    cars: Mapping[int, CarCount]
    session: str = ""
    order: int | None = None
    player: int = -1


@dataclass(frozen=True, slots=True)
class Together:
    """All that one message says, in the order in which it is to be taken."""

    parts: tuple[SessionSeen | CarsNamed | SessionRuns | Counts, ...]


@dataclass(frozen=True, slots=True)
class HostSession:
    """The session of a game's host. `fresh` where it begins here; else it may have been under way for long."""

    type: SessionType
    track: str | None
    name: str | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class GuestNamed:
    """Who is connected to a host. None leaves the account or number of the guest's car as it was."""

    guest: int
    name: str
    account: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """A guest's car is on the track. `fresh` where it comes there now, so that all of its next lap is heard."""

    car: int
    guest: int
    name: CarName
    fresh: bool


@dataclass(frozen=True, slots=True)
class SeatHandedOver:
    """Another guest drives on with a car."""

    car: int
    guest: int


@dataclass(frozen=True, slots=True)
class SeatLeft:
    """A car is gone; its number may be given to another."""

    car: int


@dataclass(frozen=True, slots=True)
class LapBegun:
    """What a car has driven is no lap, or has no time; what it drives from here may be one.

    `laps` is how many it has completed, None where that is not told.
    """

    car: int
    laps: int | None = None
    total_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SplitPassed:
    """A car has come to a split, numbered from 1; `time_ms` since its lap began."""

    car: int
    split: int
    time_ms: int


@dataclass(frozen=True, slots=True)
class LapSpoilt:
    """A car's running lap does not count."""

    car: int
    reason: str


@dataclass(frozen=True, slots=True)
class CarFinished:
    """What a host says of all that a car has driven, without the penalties that it gave.

    `position` is None before the result is confirmed, `penalty_ms` as long as none were told.
    """

    car: int
    laps: int
    total_ms: int
    best_ms: int | None
    position: int | None = None
    penalty_ms: int | None = None


HostPiece = (
    HostSession | GuestNamed | SeatTaken | SeatHandedOver | SeatLeft | LapBegun | SplitPassed | LapSpoilt | CarFinished
)
"""A message of a host that says one thing at a time (`timing.host`)."""

MessagePiece = HostPiece | TimekeeperPiece | TransponderPiece
"""A message of a source that tells laps by messages."""

Piece = Glimpse | Vanished | SessionNoted | SeatsNamed | LastTimes | SessionRuns | Counts | Together | MessagePiece
"""A reading of which frames and facts have yet to be made."""
HOST_PIECES: Final = (
    HostSession,
    GuestNamed,
    SeatTaken,
    SeatHandedOver,
    SeatLeft,
    LapBegun,
    SplitPassed,
    LapSpoilt,
    CarFinished,
)
"""The classes of `HostPiece`."""
MESSAGE_PIECES: Final = (*HOST_PIECES, *TIMEKEEPER_PIECES, *TRANSPONDER_PIECES)
"""The classes of `MessagePiece`."""
PIECES: Final = (
    *(Glimpse, Vanished, SessionNoted, SeatsNamed, LastTimes, SessionRuns, Counts, Together),
    *MESSAGE_PIECES,
)
"""The classes of `Piece`, for telling pieces from others at run time."""

Reading = Frame | Fact | Piece
