"""Measuring in turns."""

from collections.abc import Callable
from functools import partial

from timing.bench.turns import in_turns


def test_every_second_round_goes_backwards_and_figures_keep_the_order_of_rounds() -> None:
    called: list[str] = []

    def measured(name: str) -> float:
        called.append(name)
        return float(len(called))

    contestants: dict[str, Callable[[], float]] = {name: partial(measured, name) for name in ("floor", "ours", "peer")}
    assert in_turns(3, contestants) == {"floor": (1.0, 6.0, 7.0), "ours": (2.0, 5.0, 8.0), "peer": (3.0, 4.0, 9.0)}
    assert called == ["floor", "ours", "peer", "peer", "ours", "floor", "floor", "ours", "peer"]
