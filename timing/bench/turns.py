"""Measuring in turns: what disturbs the machine for a while then disturbs floor, ours and peer alike."""

from collections.abc import Callable, Mapping
from typing import TypeVar

_Found = TypeVar("_Found")


def in_turns(rounds: int, contestants: Mapping[str, Callable[[], _Found]]) -> dict[str, tuple[_Found, ...]]:
    """Each contestant once per round, one after the other; gives what each found in the order of the rounds.

    Every second round goes backwards, so that nobody always has the same neighbour before it.
    """
    found: dict[str, list[_Found]] = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            found[name].append(contestants[name]())
    return {name: tuple(figures) for name, figures in found.items()}
