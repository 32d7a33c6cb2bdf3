"""A lap that another program hands over and waits for: what those who take it and those who store it say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from timing.errors import EracingError

MOST_BYTES: Final = 1400
"""Of a message: what a datagram can carry on any network without being cut."""


@dataclass(frozen=True, slots=True)
class StoredLap:
    """A lap that stands in the record, as it stands there now.

    `new` is whether this message brought it, `counted` whether it may count for a result.
    """

    session: str
    rig: str
    lap: int
    time_ms: int
    new: bool
    counted: bool


class Why(StrEnum):
    """Why a lap was not taken."""

    UNSIGNED = "unsigned"
    """Nothing shows who sends it."""
    WRONG_KEY = "wrong-key"
    NO_KEY = "no-key"
    """Its rig has none, so nobody can show that he may speak for it."""
    UNKNOWN_RIG = "unknown-rig"
    MALFORMED = "malformed"
    NOT_STORED = "not-stored"
    """It cannot be stored now; the same message may be sent again."""


class LapRefused(EracingError):
    """A lap was not taken. The text is a sentence for who sent it."""

    def __init__(self, why: Why, sentence: str) -> None:
        self.why = why
        super().__init__(sentence)


TakeLap = Callable[[bytes, bytes | None, tuple[str, int]], StoredLap]
"""Takes a message, the key that was shown with it (None: none was), and the address of who sent it.

Comes back when the lap is committed. Raises LapRefused.
"""
