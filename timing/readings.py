"""Readings: what a game says, in one vocabulary for all games.

A decoder turns one datagram into at most one reading. Most games send *frames*: the state of their cars many times a
second, from which the tracker concludes when a lap ended. Some send facts: a lap, a name, a session. And some say less
than a frame: theirs are pieces, of which the tracker makes frames and facts. Readings carry no address and no arrival
time; the pipeline knows those.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, NamedTuple, Protocol

from timing.classified import Classified
from timing.passings import TIMEKEEPER_PIECES, TRANSPONDER_PIECES, TimekeeperPiece, TransponderPiece


class SessionType(StrEnum):
    """What kind of running a session is; the values are the ones written and shown."""

    PRACTICE = "practice"
    QUALIFYING = "qualifying"
    RACE = "race"
    WARMUP = "warmup"
    HOTLAP = "hotlap"
    OTHER = "other"


class Phase(Enum):
    """Where a car is in its work, as far as timing cares."""

    ABSENT = "absent"
    """An empty slot, or a car in the garage or a menu: its numbers mean nothing."""
    RUNNING = "running"
    OUT_LAP = "out lap"
    IN_LAP = "in lap"
    FINISHED = "finished"
    """The game has taken this car's chequered flag: no further lap will begin."""
    RETIRED = "retired"
    """Out of the session for good: the numbers have stopped where they were."""
    REPLAY = "replay"
    """The numbers are those of a recording that the game plays back."""


class LastLap(NamedTuple):
    """What a game says of the lap that a car completed last, besides its time. `sectors_ms` are durations."""

    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None


@dataclass(frozen=True, slots=True)
class CarState:
    """One car at one moment."""

    phase: Phase
    lap: int
    """Number of the running lap, 1-based; 0 or less before the first."""
    last_ms: int | None = None
    """The lap completed last, in milliseconds."""
    current_ms: int | None = None
    """How long the running lap has taken; None where the game does not say."""
    best_ms: int | None = None
    sectors_ms: tuple[int | None, int | None] = (None, None)
    """Sector 1 and sector 2 of the running lap, each its own duration in milliseconds."""
    invalid: bool | None = None
    """Whether the game has marked the running lap invalid; None where it does not say."""
    distance_m: float | None = None
    """Distance driven in the running lap; negative before the line."""
    last: LastLap | None = None
    """More of the lap completed last; None for games that speak of the running lap only."""


class Frame(Protocol):
    """All cars of a source at one moment. Decoders implement it lazily: a car is only unpacked when asked for."""

    @property
    def session(self) -> str:
        """The game's session id; "" where the game has none."""

    @property
    def order(self) -> int:
        """The game's own frame or packet counter."""

    @property
    def steady(self) -> int | None:
        """A second counter that does not go back when the player rewinds; None where the game has none."""

    @property
    def clock_ms(self) -> int | None:
        """The game's session clock; goes back when the player rewinds."""

    @property
    def player(self) -> int:
        """Index of the rig's own car."""

    @property
    def cars(self) -> Sequence[int]:
        """Indexes of all cars that the frame speaks of."""

    @property
    def watch(self) -> Hashable:
        """Compares equal to the previous frame's as long as no lap can have ended or been marked in between."""

    def car(self, index: int) -> CarState:
        """Unpack one car."""


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A game says which session it runs. `fresh` where a new one begins here, in games without ids.

    `session` is "" for a message without an id. A fresh session that has one was given it by `timing.assembly`.
    """

    session: str
    type: SessionType
    track: str | None = None
    name: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class CarName:
    """Who and what sits in a slot, as far as the game says. `guid` is the game's account id, "" where unknown."""

    name: str
    car: str | None = None
    team: str | None = None
    number: str | None = None
    guid: str = ""
    ai: bool = False


@dataclass(frozen=True, slots=True)
class CarsNamed:
    """Names of cars by index. Cars it does not mention keep theirs."""

    session: str
    names: Mapping[int, CarName]


@dataclass(frozen=True, slots=True)
class TimedLap:
    """A lap the game itself lists. `valid` None where it says nothing about validity."""

    lap: int
    time_ms: int
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None


@dataclass(frozen=True, slots=True)
class LapHistory:
    """The game's own list of a car's completed laps: authoritative over what the tracker concluded.

    `session` "" means: the current one, if the list is one of its laps.
    """

    session: str
    car: int
    laps: tuple[TimedLap, ...]


@dataclass(frozen=True, slots=True)
class LapSent:
    """A lap of rig `rig`, sent by another program. `id` is equal only for the same message sent again.

    Another message about the same lap of the same session corrects it.
    """

    session: str
    id: str
    rig: str
    lap: TimedLap
    name: CarName | None = None


@dataclass(frozen=True, slots=True)
class LapReported:
    """A lap as an event, from games that send one. `fingerprint` is equal only for the same event sent again.

    `counted` says how many laps of each car the game has counted in this session, this one included; None where it does
    not say. `valid` is None where the event does not tell: then `timing.host` knows, from the messages before it.
    `total_ms` is the car's time since the session began. `recovered` for a lap whose own event was not heard. `lap` is
    its number, None where the source numbers none.
    """

    car: int
    time_ms: int
    valid: bool | None
    reason: str
    fingerprint: Hashable
    counted: Mapping[int, int] | None = field(default=None, compare=False)
    sectors_ms: tuple[int, ...] | None = field(default=None, compare=False)
    total_ms: int | None = field(default=None, compare=False)
    recovered: bool = field(default=False, compare=False)
    lap: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rewound:
    """The player went back in time (flashback) to this session clock."""

    session: str
    to_clock_ms: int


@dataclass(frozen=True, slots=True)
class Classification:
    """The session is over and this is how the game ranks it, by car index. `session` "" means: the current one."""

    session: str
    cars: Mapping[int, Classified]


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The game closed the session."""

    session: str


Fact = SessionSeen | CarsNamed | LapHistory | LapSent | LapReported | Rewound | Classification | SessionEnded
"""A reading that is not a frame."""
FACTS: Final = (SessionSeen, CarsNamed, LapHistory, LapSent, LapReported, Rewound, Classification, SessionEnded)
"""The classes of `Fact`, for telling facts from frames at run time."""


# Pieces: what games say that have no session ids, or tell a lap in parts only. A decoder knows one datagram, and such
# games need several to be understood: a session is over when their clock falls, a name belongs to whatever car has the
# index now, a lap is the sum of three sectors. `timing.assembly` puts together what one source says.

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
