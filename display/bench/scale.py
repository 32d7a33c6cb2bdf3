"""`eracing bench scale`: whether a second display carries as many screens as the first, as long as there are cores.

Both are whole displays, each a process of its own that follows a record on disk and tells every change to its screens.
What is compared is the time of processors that a screen costs: read from outside, per process, so that a machine whose
cores are shared with the clients tells the same as a larger one. One display uses one core at most; screens that a core
carries are reckoned from that time. How late changes are stands beside it: where the cores are used up, it shows there.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from display.bench.crowd import FOLDER, Crowd, Kept
from display.bench.fanout import SMALL
from timing.bench.figures import Figure, Goal, Measure, Report
from timing.bench.floors import NO_COMPILER, compiled
from timing.bench.turns import in_turns

ALONE: Final = "one display"
TOGETHER: Final = "two displays at once"
RATE: Final = 10
"""Changes a second."""
LINEAR: Final = 0.8
"""A second display adds at least so much of what the first one carries."""
_HERE: Final = Path(__file__).parent


def run(quick: bool = False) -> Report:
    """Measure. Raises BenchError where a display or the clients fail."""
    if sys.platform != "linux":
        return Report("scale", (), ("the clients of this benchmark need Linux (epoll): nothing was measured",), quick)
    screens, seconds, rounds = (40, 0.5, 1) if quick else (1500, 5.0, 5)
    with compiled(_HERE / "clients.c") as clients, ExitStack() as crowds:
        if clients is None:
            told = f"{NO_COMPILER}, and the clients are in C: nothing was measured"
            return Report("scale", (), (told,), quick)
        pair = [crowds.enter_context(_display(number, clients, screens)) for number in (1, 2)]
        return Report("scale", tuple(_measured(pair, screens, seconds, rounds)), (), quick)


def _display(number: int, clients: Path, screens: int) -> Crowd:
    command: list[str | Path] = [sys.executable, "-m", "display.bench.ours", FOLDER]
    return Crowd(f"display {number}", command, "/api/v1/live", clients, screens)


def _measured(pair: list[Crowd], screens: int, seconds: float, rounds: int) -> list[Measure]:
    for crowd in pair:
        crowd.connect(screens)
    size = pair[0].change(SMALL).size
    pair[1].change(SMALL)

    def told(crowds: list[Crowd]) -> list[Kept]:
        with ThreadPoolExecutor(len(crowds)) as pool:
            return list(pool.map(lambda crowd: crowd.pace(RATE, seconds, size), crowds))

    found = in_turns(rounds, {ALONE: partial(told, pair[:1]), TOGETHER: partial(told, pair)})

    def figures(value: Callable[[list[Kept]], float]) -> tuple[Figure, ...]:
        alone = Figure(ALONE, "floor", tuple(map(value, found[ALONE])))
        return alone, Figure(TOGETHER, "ours", tuple(map(value, found[TOGETHER])))

    def carried(kept: list[Kept]) -> float:
        return sum(screens * 100 / each.core_percent for each in kept)

    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    what = f"{RATE} changes a second to {screens:,} screens of each display"
    return [
        Measure(
            f"{what}: screens that could be carried, a core for each",
            "screens",
            figures(carried),
            (Goal(at_least=2 * LINEAR, against=ALONE),),
            "reckoned from the processor time of each display; twice as many is linear",
        ),
        Measure(f"{what}: of the cores, displays", "%", figures(lambda kept: sum(each.core_percent for each in kept))),
        Measure(
            f"{what}: how late, p99",
            "ms",
            figures(lambda kept: max(each.p99_ms for each in kept)),
            note=f"{cores} cores for displays, disks and clients together: the clients need them as well",
        ),
    ]
