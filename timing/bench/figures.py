"""What a benchmark found: figures of ours, of floors and of peers, and whether a goal was reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

Kind = Literal["ours", "floor", "peer"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured in several rounds, all in the unit of its measure.

    `kind` "ours" is this program, "floor" the least the machine could do the same in, "peer" what others would use.
    """

    name: str
    kind: Kind
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the rounds: one disturbed round says nothing about the program."""
        return median(self.rounds)

    def json(self) -> dict[str, Any]:
        """As `eracing bench --json` tells it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "median": self.median,
            "low": min(self.rounds),
            "high": max(self.rounds),
            "rounds": len(self.rounds),
        }


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of our figure: of itself, or (`against` a figure's name) of ours divided by that one.

    Exactly one of `at_most` and `at_least` is given.
    """

    at_most: float | None = None
    at_least: float | None = None
    against: str | None = None

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("a goal has either at_most or at_least")

    def reached(self, value: float) -> bool:
        """Whether this value (of ours, or the ratio) is good enough."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is not None and value <= self.at_most


@dataclass(frozen=True, slots=True)
class Measure:
    """One question of a benchmark and its answers: "last of 10,000 screens has it", in ms.

    `note` says what a reader must know to understand the figures.
    """

    what: str
    unit: str
    figures: tuple[Figure, ...]
    goals: tuple[Goal, ...] = ()
    note: str = ""

    @property
    def ours(self) -> Figure | None:
        """Our figure; None in a measure that only shows others."""
        return next((figure for figure in self.figures if figure.kind == "ours"), None)

    def value(self, goal: Goal) -> float | None:
        """What the goal looks at; None where the figure it compares with is missing (no compiler, no peer)."""
        return None if self.ours is None else self._looked_at(self.ours, goal)

    def beyond(self, goal: Goal) -> float | None:
        """What the goal would look at of the floor, where not even the floor reaches it here; else None.

        Then it says something about the machine, which programs cannot mend.
        """
        value = None if self._floor is None else self._looked_at(self._floor, goal)
        return None if value is None or goal.reached(value) else value

    def _looked_at(self, figure: Figure, goal: Goal) -> float | None:
        if goal.against is None:
            return figure.median
        other = next((each for each in self.figures if each.name == goal.against), None)
        return figure.median / other.median if other is not None and other.median else None

    @property
    def _floor(self) -> Figure | None:
        return next((figure for figure in self.figures if figure.kind == "floor"), None)

    def ratio(self, figure: Figure) -> float | None:
        """The figure as a multiple of ours' floor: divided by the first floor; None without one."""
        floor = self._floor
        return figure.median / floor.median if floor is not None and floor.median else None

    def json(self) -> dict[str, Any]:
        """As `eracing bench --json` tells it."""
        return {
            "what": self.what,
            "unit": self.unit,
            "note": self.note,
            "figures": [figure.json() | {"to_floor": self.ratio(figure)} for figure in self.figures],
            "goals": [_goal(goal, self.value(goal), self.beyond(goal)) for goal in self.goals],
        }


def _goal(goal: Goal, value: float | None, floor: float | None) -> dict[str, Any]:
    reached = None if value is None else goal.reached(value)
    wanted = {"at_most": goal.at_most, "at_least": goal.at_least, "against": goal.against}
    return wanted | {"value": value, "reached": reached, "floor_misses_with": floor}


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run of a benchmark found; `missing` says in sentences what could not be measured and why."""

    bench: str
    measures: Sequence[Measure]
    missing: Sequence[str] = field(default_factory=tuple)
    quick: bool = False

    def json(self, machine: dict[str, Any]) -> dict[str, Any]:
        """As `eracing bench --json` prints it."""
        return {
            "bench": self.bench,
            "quick": self.quick,
            "machine": machine,
            "measures": [measure.json() for measure in self.measures],
            "missing": list(self.missing),
        }
