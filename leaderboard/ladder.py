"""Penalty ladders: what follows from the warnings that hold, what of it was given, and what was given too much.

A step that was reached is one penalty. Whoever gave it, of a ladder that applies by itself or a steward to whom it was
proposed, wrote into the ruling from how many warnings it follows; by that it is found again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from timing.ladders import Ladder, Step
from timing.record.decisions import Penalty, Ruled


class Count(NamedTuple):
    """Whose warnings are counted together, and in which session; "" for all of the evening."""

    session: str
    driver: str
    team: str


@dataclass(frozen=True, slots=True)
class Follow:
    """A step that was reached with the warning number `warnings`: a penalty in that warning's session."""

    session: str
    driver: str
    team: str
    warnings: int
    step: Step


TeamOf = Callable[[str], str | None]
"""A driver's team, by the driver's id."""


def warned(ladder: Ladder, rulings: Iterable[Ruled], team_of: TeamOf) -> dict[Count, list[Ruled]]:
    """The warnings that hold, as the ladder counts them. `rulings` are those that hold, in their order."""
    found: defaultdict[Count, list[Ruled]] = defaultdict(list)
    for ruled in rulings:
        if ruled.penalty is Penalty.WARNING:
            found[count_of(ladder, ruled, team_of)].append(ruled)
    return dict(found)


def count_of(ladder: Ladder, ruled: Ruled, team_of: TeamOf) -> Count:
    """To which count a ruling belongs. A driver of no team is counted alone."""
    session = ruled.session if ladder.over == "session" else ""
    team = ruled.team or team_of(ruled.driver) if ladder.per == "team" else None
    return Count(session, "", team) if team else Count(session, ruled.driver, ruled.team)


def due(ladder: Ladder, rulings: Iterable[Ruled], team_of: TeamOf) -> list[Follow]:
    """What follows from the warnings and was not given."""
    holding = list(rulings)
    given = {_mark(ladder, each, team_of) for each in holding if each.follows}
    found = [
        Follow(warning.session, count.driver, count.team, number, step)
        for count, warnings in warned(ladder, holding, team_of).items()
        for number, warning in enumerate(warnings, start=1)
        for step in ladder.steps
        if step.reached(number) and (count, number, step.penalty, step.value) not in given
    ]
    return [each for each in found if each.driver or each.step.penalty is Penalty.POINTS]


def surplus(ladder: Ladder, rulings: Iterable[Ruled], team_of: TeamOf) -> list[Ruled]:
    """Penalties that were given for more warnings than hold by now."""
    holding = list(rulings)
    counts = {count: len(warnings) for count, warnings in warned(ladder, holding, team_of).items()}
    return [each for each in holding if each.follows > counts.get(count_of(ladder, each, team_of), 0)]


def _mark(ladder: Ladder, ruled: Ruled, team_of: TeamOf) -> tuple[Count, int, Penalty, int]:
    return count_of(ladder, ruled, team_of), ruled.follows, ruled.penalty, ruled.value
