"""What an explanation of a place consists of: frozen values, which `leaderboard.explain` makes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.cup import SaidBy
from leaderboard.scoring.order import Status
from timing.rules import RankBy

StandingsBy = Literal["points", "average-of-bests", "sum-of-bests"]
"""What standings are about."""


@dataclass(frozen=True, slots=True)
class LapDriven:
    """A lap; `number` counts the driver's laps in the session from 1.

    `used` marks those that the value is made of; `not_counted_by` says whose word it is that one does not count.
    `by_hand` are those that staff have entered.
    """

    number: int
    time_ms: int
    counts: bool
    not_counted_by: SaidBy | None
    used: bool
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a session for one thing, with the session's factor in them: "place", "fastest-lap", "pole"."""

    name: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The next place up or down: who has it, and the first thing in which the two differ.

    `decided_by` is "points", "time" (milliseconds), or a link of the ties; `own` and `other` are what both have there,
    None for nothing. With "wins" they count how often each was in the place `counted`; with "earlier" they are entries
    of the record. `status` is the neighbour's, in a session.
    """

    id: str
    name: str
    position: int
    decided_by: str
    own: Decimal | int | None
    other: Decimal | int | None
    counted: int | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """A driver's place in a session.

    `value_ms` is what ranked, penalties in it, made by `ranked_by` of `of` laps. Who has driven fewer than
    `laps_needed` is not classified. `seconds_ms`, `places` and `given` (points) are what stewards decided. `scored`
    says whether the session is part of the standings, `pays` whether the rules give points for such a session at all;
    `points` are without the given ones.
    """

    session: SessionInfo
    driver: Driver
    position: int
    tied: bool
    shared_with: tuple[str, ...]
    status: Status
    ranked_by: RankBy
    of: int
    value_ms: int | None
    laps: tuple[LapDriven, ...]
    laps_needed: int
    seconds_ms: int
    places: int
    scored: bool
    pays: bool
    parts: tuple[Part, ...]
    factor: Decimal
    points: Decimal
    given: Decimal
    above: Neighbour | None
    below: Neighbour | None
    distance: int = 0
    """How many laps count as completed in a race: the game's count, where the result is the game's."""
    game_ms: int = 0
    """What of `value_ms` the game gave as a penalty."""
    by_game: bool = False
    """Laps and time are those of the game's own classification."""
    out_by_game: bool = False
    """It is the game that takes the place away."""
    class_name: str | None = None
    """The class inside of which the place is worth points, where classes are scored apart."""
    worth_position: int = 0
    """The place that is worth the points: in the class, or for a class of those scored together in the whole field."""
    warnings: int = 0
    """How often stewards have warned the driver in it."""


@dataclass(frozen=True, slots=True)
class DriverShare:
    """What a driver has of a session; `counts` says whether a team's rules count the points for it."""

    counts: bool
    place: SessionPlace


@dataclass(frozen=True, slots=True)
class SessionShare:
    """What a driver or a team has of a session; `drivers` are those who were in it. `held`: somebody has driven in it.

    The given points count even where the others are dropped.
    """

    session: SessionInfo
    position: int | None
    points: Decimal
    given: Decimal
    dropped: bool
    held: bool
    drivers: tuple[DriverShare, ...]


@dataclass(frozen=True, slots=True)
class DriverBest:
    """A driver's best lap of all sessions."""

    driver: Driver
    best_ms: int | None


@dataclass(frozen=True, slots=True)
class StandingPlace:
    """A driver's or a team's place over all sessions; `driver` is None for a team.

    `time_ms` is the best lap, or what a team is ranked by. `best_of` drivers of a team count in each session, 0 is all.
    `bests` are a team's drivers, `missing` those who have yet to start. `points` is the sum of what is not dropped.
    """

    driver: Driver | None
    team: Team | None
    position: int
    tied: bool
    shared_with: tuple[str, ...]
    ranked_by: StandingsBy
    points: Decimal
    time_ms: int | None
    best_of: int
    shares: tuple[SessionShare, ...]
    bests: tuple[DriverBest, ...]
    missing: tuple[Driver, ...]
    above: Neighbour | None
    below: Neighbour | None

    @property
    def name(self) -> str:
        """Whose place it is."""
        named = self.driver or self.team
        return named.name if named is not None else ""
