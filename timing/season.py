"""A season: several events, what each of them counts, and how they add up.

Frozen values that are right once built; `timing.season_file` reads them from TOML. Who a driver or team is, is known by
the id; `Season.same` says which ids are one where it was another in one of the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from timing.rules import ONE, Over

SeasonTie = Literal["wins", "best-result", "earlier", "drawn"]
"""What decides between equal points; `event:ID` is the order of an event. What is left shares the place."""

EVENT: Final = "event:"
"""A link that begins so is the order of that event."""


@dataclass(frozen=True, slots=True)
class SeasonEvent:
    """An event of a season. `factor` multiplies all its points but those that stewards gave or took."""

    id: str
    file: Path
    """The event as `eracing export --standings --format json` wrote it."""
    name: str | None = None
    factor: Decimal = ONE
    counts: bool = True
    place: str = ""
    """Where the season names it, for sentences."""

    @property
    def title(self) -> str:
        """What it is called where there is little room."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Adding:
    """How events add up, for drivers or for teams; `drawn` are ids in the order that the stewards drew."""

    over: Over = field(default_factory=Over)
    ties: tuple[str, ...] = ("wins", "best-result", "earlier")
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Season:
    """A whole season, its events in order."""

    name: str
    events: tuple[SeasonEvent, ...]
    language: Literal["en", "de"] = "en"
    drivers: Adding = Adding()
    teams: Adding = Adding()
    same: Mapping[str, str] = field(default_factory=dict)
    """By an id that somebody had in an event, the one they have in the season."""
