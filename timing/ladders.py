"""What follows from warnings by the rules of a cup: so many of them are a penalty. Frozen values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from timing.record.decisions import Penalty

Per = Literal["driver", "team"]
"""Whose warnings are counted together: a driver's, or those of a team and all its drivers."""
Over = Literal["session", "evening"]
"""Over what they are counted."""

UNITS: Final = {Penalty.SECONDS: 1000, Penalty.PLACES: 1, Penalty.GRID_PLACES: 1, Penalty.POINTS: 100}
"""How many of the record's units one of what people say is; penalties without a value are not in it."""
MOST_WARNINGS: Final = 99
_LONGEST: Final = 10**7
"""No value of a step is larger, in the record's units."""

_SPELT: Final[Mapping[str, Penalty]] = {
    "second": Penalty.SECONDS,
    "place": Penalty.PLACES,
    "grid place": Penalty.GRID_PLACES,
    "point": Penalty.POINTS,
    "disqualified": Penalty.DISQUALIFIED,
    "not classified": Penalty.NOT_CLASSIFIED,
}
_STEP: Final = re.compile(r"(every +)?(\d{1,2}) *= *(?:(-?\d{1,5}(?:[.,]\d{1,3})?) +)?([a-z]+(?: [a-z]+)?)")


@dataclass(frozen=True, slots=True)
class Step:
    """`warnings` of them are a penalty of `value` in the record's units; with `every`, so is each further so many."""

    warnings: int
    penalty: Penalty
    value: int = 0
    every: bool = False

    def reached(self, count: int) -> bool:
        """Whether this is what follows from the warning with this number."""
        return count % self.warnings == 0 if self.every else count == self.warnings


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps. `by_itself`: what follows is given with the warning; else it is proposed, and stewards decide."""

    steps: tuple[Step, ...] = ()
    per: Per = "driver"
    over: Over = "session"
    by_itself: bool = False


NO_LADDER: Final = Ladder()
"""Nothing follows from warnings."""


def step_of(text: str) -> Step:
    """A step as people write it: "2 = 5 seconds", "every 3 = -1 point". Raises ValueError for what is none."""
    found = _STEP.fullmatch(text.strip().casefold())
    name = "" if found is None else found[4]
    penalty = _SPELT.get(name) or _SPELT.get(name.removesuffix("s"))
    if found is None or penalty is None:
        raise ValueError(f"{text!r} is no step")
    warnings, value = int(found[2]), Decimal((found[3] or "0").replace(",", ".")) * UNITS.get(penalty, 0)
    wanted = penalty in UNITS
    if not warnings or wanted is (found[3] is None) or value != int(value) or abs(value) > _LONGEST:
        raise ValueError(f"{text!r} is no step")
    if (wanted and not value) or (value < 0) is not (penalty is Penalty.POINTS):
        raise ValueError(f"{text!r} is no penalty: seconds and places are added, and points are taken")
    return Step(warnings, penalty, int(value), every=found[1] is not None)


def step_text(step: Step) -> str:
    """A step as `step_of` reads it."""
    name = next(name for name, penalty in _SPELT.items() if penalty is step.penalty)
    every = "every " if step.every else ""
    if step.penalty not in UNITS:
        return f"{every}{step.warnings} = {name}"
    value = Decimal(step.value) / UNITS[step.penalty]
    return f"{every}{step.warnings} = {value:f} {name if abs(value) == 1 else f'{name}s'}"
