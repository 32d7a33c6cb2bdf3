"""What a cup is scored by: rankings, points, teams, sums over sessions and ties, as data.

A rule says everything that is needed to come to the same result again; `text` is what a result keeps of it. Times are
milliseconds, points are decimal, places count from 1.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from timing.ladders import NO_LADDER, Ladder

RankBy = Literal["best-lap", "mean-of-best", "best-consecutive", "race"]
"""What orders a session: the best lap; the mean of the best N; the best N in a row; laps completed, then total time."""
LapTie = Literal["second-best", "best-lap", "earlier", "drawn"]
"""What decides between drivers whom a session's ranking leaves equal: a lap, whose lap was written first, a lot."""
TeamCount = Literal["all", "best", "average-of-bests", "sum-of-bests"]
"""What a team has of a session: its drivers' points, or their best laps where each driver has one."""
StandingTie = Literal["wins", "best-result", "best-lap", "earlier", "drawn"]
"""What decides between equal points; `session:ID` is the order of a session. What is left shares the place."""
ClassCount = Literal["together", "apart"]
"""Whether the places of all, or those inside of each class, are worth points."""

ResultOf = Literal["ours", "game"]
"""Whose laps and times make a race's result: those heard, or the game's own final classification."""

SESSION: Final = "session:"
"""A link that begins so is the order of that session."""

NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)
CENT: Final = Decimal("0.01")


def rounded(points: Decimal) -> Decimal:
    """Points to two places, halves up: what factors and halves of a table come to."""
    return points.quantize(CENT, ROUND_HALF_UP).normalize() + 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a session is ranked. `of` is N for the rankings that have one."""

    by: RankBy = "best-lap"
    of: int = 1
    ties: tuple[LapTie, ...] = ("second-best", "earlier")
    min_laps: int = 0
    """Who has completed fewer is not classified."""
    min_share: Decimal = NOTHING
    """Of the winner's laps; who has completed a smaller share is not classified."""
    result: ResultOf = "ours"
    """Of a race: with "game", who is in the game's classification is taken as the game has it."""
    game_penalties: bool = True
    """Whether seconds that the game gave are part of a race's time where the result is ours."""


@dataclass(frozen=True, slots=True)
class Points:
    """What a session's places are worth.

    `table` is by place. `tables` are others by the least number of classified drivers they hold for, of which the
    largest that fits is taken. `fastest_lap` goes to the classified driver with the session's best lap, if the place is
    among `fastest_lap_top` (0: any). `pole` goes to who starts first, `distance` to whoever has completed
    `distance_share` of the most laps. Everything but points off by stewards is multiplied by `factor`; where the winner
    drove less than `full_share` of the distance, by `short_factor` as well.
    """

    table: tuple[Decimal, ...] = ()
    tables: Mapping[int, tuple[Decimal, ...]] = field(default_factory=dict)
    fastest_lap: Decimal = NOTHING
    fastest_lap_top: int = 0
    pole: Decimal = NOTHING
    factor: Decimal = ONE
    full_share: Decimal = NOTHING
    short_factor: Decimal = Decimal("0.5")
    distance: Decimal = NOTHING
    distance_share: Decimal = Decimal("0.75")

    def of_place(self, place: int, field_size: int) -> Decimal:
        """What a place is worth in a field of so many classified drivers."""
        fitting = [least for least in self.tables if least <= field_size]
        table = self.tables[max(fitting)] if fitting else self.table
        return table[place - 1] if place <= len(table) else NOTHING


@dataclass(frozen=True, slots=True)
class Teams:
    """What a team has of a session: `best` counts its best `of` drivers there."""

    count: TeamCount = "all"
    of: int = 0
    every_driver: bool = True
    """Each driver has to start in a session of the event; who has not is a warning until it is a result."""


@dataclass(frozen=True, slots=True)
class Over:
    """How sessions add up: all of them, but for a driver's worst `drops`, or only the best `best` (0: all).

    What a driver missed is dropped first. Points off are never dropped, and neither is what somebody was disqualified
    from.
    """

    best: int = 0
    drops: int = 0


@dataclass(frozen=True, slots=True)
class OwnRules:
    """How one session is ranked and what it is worth, otherwise than others of its type: a split field, a long race."""

    ranking: Ranking
    points: Points


@dataclass(frozen=True, slots=True)
class Rules:
    """All of a cup's rules. `points` is by type of session; a session without any is worth nothing.

    `own` is by the id of a session that has rules of its own. Where classes are scored `apart`, `class_points` are by
    class and type what a class has of its own.
    """

    name: str
    version: int
    rankings: Mapping[str, Ranking]
    points: Mapping[str, Points]
    teams: Teams = Teams()
    over: Over = Over()
    ties: tuple[str, ...] = ("wins", "best-lap", "earlier")
    own: Mapping[str, OwnRules] = field(default_factory=dict)
    classes: ClassCount = "together"
    class_points: Mapping[str, Mapping[str, Points]] = field(default_factory=dict)
    ladder: Ladder = NO_LADDER
    """What follows from warnings; nothing, in the rules that ship."""
    protest_minutes: int = 0
    """So long a provisional result may be protested against before it can be official; 0: no clock runs."""

    def ranking(self, type: str, session: str = "") -> Ranking:
        """How a session of a type is ranked: by best lap unless the rules say otherwise."""
        return self.own[session].ranking if session in self.own else self.rankings.get(type, Ranking())

    def worth(self, type: str, session: str = "", class_id: str | None = None) -> Points:
        """What a session of a type is worth, to those of a class where classes have points of their own."""
        of_class = self.class_points.get(class_id or "", {})
        if self.classes == "apart" and type in of_class:
            return of_class[type]
        return self.own[session].points if session in self.own else self.points.get(type, Points())

    @property
    def text(self) -> str:
        """The rules as JSON: equal rules give equal text, and rules without younger parts the text they always had."""
        told = asdict(self)
        for name, usual in (("own", {}), ("classes", "together"), ("class_points", {}), ("protest_minutes", 0)):
            if told[name] == usual:
                del told[name]
        if not self.ladder.steps:
            del told["ladder"]
        for ranking in (*told["rankings"].values(), *(own["ranking"] for own in told.get("own", {}).values())):
            for name, usual in (("result", "ours"), ("game_penalties", True)):
                if ranking[name] == usual:
                    del ranking[name]
        for points in told["points"].values():
            if not points["distance"]:
                del points["distance"], points["distance_share"]
        return json.dumps(told, default=str, sort_keys=True, ensure_ascii=False)


def table(text: str) -> tuple[Decimal, ...]:
    """A points table as people write it: "25-20-16"."""
    return tuple(Decimal(points) for points in text.split("-"))


def lengthened(short: tuple[Decimal, ...], places: int) -> tuple[Decimal, ...]:
    """A table of so many places: all of it is lifted by a point for each place added, and the last one scores 1."""
    more = max(places - len(short), 0)
    return (*(points + more for points in short), *(Decimal(more - index) for index in range(more)))


_RACE: Final = Ranking("race", ties=("best-lap", "earlier"), min_laps=1)
_GT_MASTERS: Final = table("25-20-16-13-11-10-9-8-7-6-5-4-3-2-1")
_LEAGUE: Final = table("30-25-21-18-16-15-14-13-12-11-10-9-8-7-6-5-4-3-2-1")

PRESETS: Final[Mapping[str, Rules]] = {
    rules.name: rules
    for rules in (
        Rules(
            "company-cup",
            1,
            {"race": _RACE},
            {"qualifying": Points(table("3-2-1")), "race": Points(lengthened(_GT_MASTERS, 23))},
        ),
        Rules("hotlap", 1, {}, {}, Teams("best", 1, every_driver=False), ties=("best-lap", "earlier")),
        Rules("hotlap-teams", 1, {}, {}, Teams("sum-of-bests", every_driver=False), ties=("best-lap", "earlier")),
        Rules(
            "endurance",
            1,
            {"race": Ranking("race", ties=("best-lap", "earlier"), min_share=Decimal("0.75"))},
            {"race": Points(_GT_MASTERS, full_share=Decimal("0.75"))},
            Teams("best", 1, every_driver=True),
        ),
        Rules(
            "league",
            1,
            {"race": Ranking("race", ties=("best-lap", "earlier"), min_share=Decimal("0.5"))},
            {"race": Points(_LEAGUE, fastest_lap=ONE, fastest_lap_top=10, pole=ONE)},
            Teams("best", 2, every_driver=False),
            Over(drops=2),
        ),
    )
}
"""The rules that ship, by name. A version of them never changes; a change is another version."""
