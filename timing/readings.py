"""Readings: what a game says, in one vocabulary for all games.

A decoder turns one datagram into at most one reading. Most games send *frames*: the state of their cars many times a
second, from which the tracker concludes when a lap ended. Some send facts: a lap, a name, a session. And some say less
than a frame: theirs are pieces (`timing.pieces`), of which frames and facts are made. Readings carry no address and no
arrival time; the pipeline knows those.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, NamedTuple, Protocol

from timing.classified import Classified


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


class CarState(NamedTuple):
    """One car at one moment. A tuple, for with each lap of a full field dozens are made."""

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
