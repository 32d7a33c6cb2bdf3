"""Laps that staff enter by hand: the game was not heard, and somebody has the time on paper."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LapAdded:
    """Staff say that a lap was driven. It can be taken back, and be ruled on and given away as any other lap.

    `id` is the lap's identity: whoever enters it makes one, and the same again adds nothing. `driver` is "" where
    nobody is known to have driven it, `rig` where no rig is named. `at` is when it was entered.
    """

    session: str
    id: str
    lap: int
    rig: str
    driver: str
    time_ms: int
    reason: str
    author: str
    at: datetime
    sectors_ms: tuple[int, ...] | None = None

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def about(self) -> str:
        """It stands beside all others, and beside what is ruled of the lap."""
        return f"entered/{self.id}"


def key_of(id: str) -> str:
    """The key of the lap that was entered under this id."""
    return f"by-hand/{id}"
