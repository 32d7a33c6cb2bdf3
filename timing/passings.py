"""What timing equipment at a real track says: pieces of which laps have yet to be made.

A *timing computer* knows the race: it names its competitors, times their laps and counts them, each in a message of its
own and in no fixed order (`timing.timekeeper`). A *decoder* knows no more than which transponder crossed its loop when
(`timing.transponders`). Competitors go by their registration, which is text; whoever asks for a car gets `car_of` it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple


class Left(NamedTuple):
    """Where a source stood before a restart of ours: its session, and the last lap told of each car."""

    session: str
    laps: Mapping[int, int]


def car_of(registration: str) -> int:
    """The car of a registration: the same number whenever it is asked for, and no other's."""
    return int.from_bytes(hashlib.blake2s(registration.encode(), digest_size=5).digest(), "big")


@dataclass(frozen=True, slots=True)
class RunNamed:
    """The run that the computer times. `closed` where its number is the one that stands for none."""

    number: int
    name: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TrackNamed:
    """Where the computer is."""

    track: str


@dataclass(frozen=True, slots=True)
class CompetitorNamed:
    """Who has a registration. `extra` None where the message has no room for it."""

    registration: str
    number: str
    name: str
    nationality: str
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class LapTimed:
    """A competitor has crossed the line. `time_ms` None where that ended no lap."""

    registration: str
    time_ms: int | None
    total_ms: int


@dataclass(frozen=True, slots=True)
class LapsCounted:
    """How many laps a competitor has. The message comes with each lap, and again whenever the computer likes."""

    registration: str
    laps: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class BestTimed:
    """A competitor's best lap, `time_ms` None where there is none: what counts, whatever laps were timed."""

    registration: str
    lap: int
    time_ms: int | None


@dataclass(frozen=True, slots=True)
class SecondPassed:
    """The computer's clock: a second is over."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The computer forgets what it has said. All of it may follow once more, or a new run."""


TimekeeperPiece = RunNamed | TrackNamed | CompetitorNamed | LapTimed | LapsCounted | BestTimed | SecondPassed | Cleared
"""A message of a timing computer."""


@dataclass(frozen=True, slots=True)
class TransponderPassed:
    """A transponder crossed the loop. `number` counts all passings, `at_us` is the decoder's clock since 1970.

    `transponder` is 0 for a passing of none, which may have no time either.
    """

    number: int
    transponder: int
    at_us: int


@dataclass(frozen=True, slots=True)
class DecoderAlive:
    """The decoder says every few seconds that it works."""


TransponderPiece = TransponderPassed | DecoderAlive
"""A message of a decoder."""

TIMEKEEPER_PIECES: Final = (
    RunNamed,
    TrackNamed,
    CompetitorNamed,
    LapTimed,
    LapsCounted,
    BestTimed,
    SecondPassed,
    Cleared,
)
TRANSPONDER_PIECES: Final = (TransponderPassed, DecoderAlive)
