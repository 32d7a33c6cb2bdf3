"""What a game itself makes of a session in the end: its final classification, car by car.

It is the game's word, kept beside ours. What a game does not tell is None: many tell no number of laps, no position, or
no total of those who gave up.
"""

from dataclasses import dataclass
from enum import StrEnum


class Finish(StrEnum):
    """How a game says that a car ended."""

    FINISHED = "finished"
    RETIRED = "retired"
    """It did not see the flag."""
    DISQUALIFIED = "disqualified"
    NOT_CLASSIFIED = "not-classified"
    """It saw the flag, but has driven too little."""


@dataclass(frozen=True, slots=True)
class Classified:
    """The game's final classification of one car. Times in milliseconds.

    `total_ms` is the time of the whole race without `penalty_ms`, where the game tells the two apart; where it tells
    none, `penalty_ms` is None, and whatever it gave is in the total. `grid` is where the car started.
    """

    position: int | None
    laps: int | None
    best_ms: int | None
    total_ms: int | None
    penalty_ms: int | None = None
    finish: Finish | None = None
    grid: int | None = None
