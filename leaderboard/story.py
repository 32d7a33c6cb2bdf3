"""What a commentator can tell: one thing that happened, by ids and numbers, and what earlier events are known.

The sentence is made last (`leaderboard.story_words`), with the names by which people may be shown at that time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What kind of thing happened."""

    BEST_EVER = "best-ever"
    """The best lap on this track that any event has seen."""
    BEST_EVENING = "best-evening"
    BEST_SESSION = "best-session"
    FIRST_TIME = "first-time"
    """The first lap of a session."""
    NEAR_EVER = "near-ever"
    """Hardly slower than the best lap that any event has seen."""
    NEAR_EVENING = "near-evening"
    NEAR_SESSION = "near-session"
    PERSONAL_BEST = "personal-best"
    """Much faster than before."""
    JUMP = "jump"
    """Several places at once."""
    ROOKIE = "rookie"
    """One more newcomer in the top ten."""
    FIRST_LAP = "first-lap"
    """A driver's first lap that counts."""
    LEAD = "lead"
    """Another leader in a race."""
    BATTLE = "battle"
    """Within a second of the one ahead, and was not before."""
    WIN = "win"
    HAT_TRICK = "hat-trick"
    """Pole, fastest lap and win."""
    RETIRED = "retired"
    """The first to give up."""
    TEAM_LEAD = "team-lead"
    """If it ended now, another team would lead the cup."""


WEIGHT: Final[Mapping[Kind, int]] = {
    Kind.BEST_EVER: 100,
    Kind.HAT_TRICK: 95,
    Kind.WIN: 90,
    Kind.BEST_EVENING: 85,
    Kind.LEAD: 80,
    Kind.TEAM_LEAD: 80,
    Kind.BEST_SESSION: 75,
    Kind.NEAR_EVER: 70,
    Kind.ROOKIE: 65,
    Kind.NEAR_EVENING: 60,
    Kind.BATTLE: 55,
    Kind.RETIRED: 55,
    Kind.JUMP: 50,
    Kind.NEAR_SESSION: 45,
    Kind.PERSONAL_BEST: 40,
    Kind.FIRST_TIME: 30,
    Kind.FIRST_LAP: 15,
}
"""How much of a story each is: more is told first."""
TOP: Final = 10
"""So many places are those that people look at."""


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that happened at entry `seq` of the record: to a driver, or to a team.

    `other` is who it was taken from, or who is ahead. `ms` is the lap, `by_ms` what lies between, `place` where it led
    to, `count` how many.
    """

    kind: Kind
    session: str
    seq: int
    driver: str | None = None
    team: str | None = None
    other: str | None = None
    ms: int | None = None
    by_ms: int | None = None
    place: int | None = None
    count: int | None = None

    @property
    def id(self) -> str:
        """The same as long as it is the same story: who would lead is told anew with each lap, and is no news then."""
        at = "now" if self.kind is Kind.TEAM_LEAD else str(self.seq)
        return "/".join((self.kind, self.session, at, self.driver or self.team or ""))

    @property
    def weight(self) -> int:
        """How much of a story it is; places that are gained at the end of the field are less of one."""
        far_down = self.kind is Kind.JUMP and (self.place or 0) > TOP
        return WEIGHT[Kind.FIRST_TIME] if far_down else WEIGHT[self.kind]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """The best lap on a track that an earlier event has seen."""

    time_ms: int
    event: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of earlier events: records by track, and who drove. Without any, nobody is called a newcomer."""

    records: Mapping[str, TrackRecord] = field(default_factory=dict)
    drivers: frozenset[str] | None = None

    def is_rookie(self, driver: str) -> bool:
        """Whether it is known that somebody has been in none of them."""
        return self.drivers is not None and driver not in self.drivers


NOTHING_EARLIER: Final = Earlier()
