"""What any bus can do. `alone` is the one of a single machine, `redis_bus` that of several.

No call waits for another machine, and none raises because another machine does not answer: then what is told is lost
or comes later, and `trouble` says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from timing.live_json import Told


class Heard(NamedTuple):
    """What another process tells of its rigs, and how many seconds ago it did."""

    source: str
    age_s: float
    told: Told


class Presence(NamedTuple):
    """What a screen reported to another process, and how many seconds ago."""

    age_s: float
    body: str


class Counted(NamedTuple):
    """Something that another process counted, and how many seconds ago."""

    key: str
    age_s: float


class Tally(Protocol):
    """Something that all processes count together, such as wrong keys."""

    def add(self, key: str) -> None:
        """It was counted here."""

    def others(self) -> Sequence[Counted]:
        """What others have counted since this was asked last. Has one asker."""


class Bus(Protocol):
    """From `start` to `close`. Safe to use from several threads; calls back from a thread of its own."""

    @property
    def trouble(self) -> str | None:
        """A sentence while others are not reached, or not told all; None while all is well."""

    def grown(self) -> None:
        """The record has grown: nudge the others.

        A nudge carries no position. Who gets one reads the record, which alone says how far it goes, and where names
        have changed without an entry.
        """

    def on_growth(self, call: Callable[[], None]) -> None:
        """Have `call` called when another process has nudged, or may have; it must neither wait nor raise."""

    def tell_live(self, told: Callable[[], Told]) -> None:
        """Have `told` asked a few times a second, and its newest answer told to the others."""

    def live(self) -> Sequence[Heard]:
        """The newest that each of the others told of its rigs; it grows older while they are not reached."""

    def tally(self, name: str) -> Tally:
        """What is counted together under this name."""

    def here(self, screen: str, body: str) -> None:
        """A screen has reported to this process."""

    def screens(self) -> Mapping[str, Presence]:
        """What screens reported last to other processes, by screen."""

    def start(self) -> None:
        """Begin to tell and to hear."""

    def close(self) -> None:
        """Tell and hear no more."""
