"""The teams of a plan as boards show them."""

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import islice
from math import dist
from typing import Final

from leaderboard.board import Team
from timing.colors import apart, oklab
from timing.event import Plan

_Seen = tuple[float, float, float]

_ALIKE: Final = 0.045
"""Colours that are nearer to each other in Oklab are not chosen beside each other."""
_CANDIDATES: Final = 120


def teams_of(plan: Plan) -> Mapping[str, Team]:
    """By id. A team without a colour gets one that no other has: always the same, as long as those before it stay."""
    colors = _colors(tuple(team.color for team in plan.teams.values()))
    return {
        team.id: Team(team.id, team.name, team.short, color)
        for team, color in zip(plan.teams.values(), colors, strict=True)
    }


@lru_cache(maxsize=16)
def _colors(given: tuple[str | None, ...]) -> tuple[str, ...]:
    """The colour of each team; None in `given` is one that is chosen."""
    taken = [oklab(color) for color in given if color is not None]
    colors: list[str] = []
    for color in given:
        colors.append(_free(taken) if color is None else color)
        if color is None:
            taken.append(oklab(colors[-1]))
    return tuple(colors)


def _free(taken: list[_Seen]) -> str:
    """A colour like none of these; with very many teams some come again."""
    unlike = (color for color, seen in _candidates() if all(dist(seen, other) >= _ALIKE for other in taken))
    return next(unlike, None) or _candidates()[len(taken) % _CANDIDATES][0]


@cache
def _candidates() -> tuple[tuple[str, _Seen], ...]:
    return tuple((color, oklab(color)) for color in islice(apart(), _CANDIDATES))
