"""`eracing bench fanout`: one change to thousands of screens, many changes a second, and connecting.

Ours is the whole app in a process of its own, on a record on disk; a change is a lap, timed from its commit. Floor and
peers tell messages of the same length. All have their clients at the same time, and are measured in turns.
"""

import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from display.bench.crowd import FOLDER, Connected, Crowd
from display.bench.peers import PEERS
from timing.bench.figures import Figure, Goal, Kind, Measure, Report
from timing.bench.floors import NO_COMPILER, compiled
from timing.bench.turns import in_turns

FLOOR: Final = "C, a loop of send()"
OURS: Final = "eRacing Cup"
FASTAPI: Final = PEERS["fastapi"]
SPARE_FILES: Final = 300
"""Files of a process that are not connections."""
SMALL, LARGE = 300, 3000
_HERE: Final = Path(__file__).parent
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    screens: int
    fewer: int
    """Screens of the faster pace, and of the storm."""
    connects: int
    changes: int
    """Rounds, of connecting and of single changes."""
    paces: int
    seconds: float
    """Rounds of many changes a second, and how long each is."""
    storms: int


FULL: Final = Size(screens=10_000, fewer=5_000, connects=3, changes=25, paces=3, seconds=5.0, storms=3)
QUICK: Final = Size(screens=60, fewer=40, connects=1, changes=2, paces=1, seconds=0.5, storms=1)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server that is measured."""

    name: str
    kind: Kind
    command: list[str | Path]
    path: str


def run(quick: bool = False) -> Report:
    """Measure. Raises BenchError where a server or the clients fail."""
    if sys.platform != "linux":
        return Report("fanout", (), ("the clients of this benchmark need Linux (epoll): nothing was measured",), quick)
    size, missing = _granted(QUICK if quick else FULL)
    with compiled(_HERE / "clients.c") as clients, compiled(_HERE / "floor.c") as floor:
        if clients is None or floor is None:
            told = f"{NO_COMPILER}, and so are the clients, which are in C as well: nothing was measured"
            return Report("fanout", (), (told,), quick)
        bench = Fanout(size, clients, _contestants(floor, size))
        return Report("fanout", (*bench.many(), *bench.fewer()), missing, quick)


def _granted(size: Size) -> tuple[Size, tuple[str, ...]]:
    """As many screens as the system lets one process have, and a sentence where those are fewer than wanted."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = size.screens if hard == resource.RLIM_INFINITY else hard - SPARE_FILES
    if most >= size.screens:
        return size, ()
    told = f"{size.screens:,} screens: a process may have {hard:,} open files here (ulimit -Hn), so they were {most:,}"
    return replace(size, screens=most, fewer=min(size.fewer, most)), (told,)


def _contestants(floor: Path, size: Size) -> list[Contestant]:
    python: list[str | Path] = [sys.executable, "-m"]
    return [
        Contestant(FLOOR, "floor", [floor, str(size.screens)], "/"),
        Contestant(OURS, "ours", [*python, "display.bench.ours", FOLDER], "/api/v1/live"),
        *(Contestant(name, "peer", [*python, "display.bench.peers", key], "/") for key, name in PEERS.items()),
    ]


class Fanout:
    """The measures, with crowds of these contestants."""

    def __init__(self, size: Size, clients: Path, contestants: list[Contestant]) -> None:
        self._size = size
        self._clients = clients
        self._contestants = contestants

    def many(self) -> Iterator[Measure]:
        """Connecting all screens, one change to all of them, and ten changes a second."""
        screens = self._size.screens
        with ExitStack() as open_crowds:
            crowds: dict[str, Crowd] = {}
            yield from self._connecting(crowds, open_crowds)
            for wanted in (SMALL, LARGE):
                yield from self._one_change(crowds, wanted)
            yield from self._pace(crowds, 10, screens)

    def fewer(self) -> Iterator[Measure]:
        """Twenty changes a second to half of them, and all of those coming back at once."""
        screens = self._size.fewer
        with ExitStack() as open_crowds:
            crowds = {each.name: open_crowds.enter_context(self._crowd(each)) for each in self._contestants}
            for crowd in crowds.values():
                crowd.connect(screens)
            yield from self._pace(crowds, 20, screens)
            storms = tuple(crowds[OURS].storm() for _ in range(self._size.storms))
        note = "the longest of those that followed each other during the storm, each on a connection of its own"
        what = f"an action of staff while {screens:,} screens come back at once"
        yield Measure(what, "ms", (Figure(OURS, "ours", storms),), (Goal(at_most=1000),), note)

    def _crowd(self, each: Contestant) -> Crowd:
        return Crowd(each.name, each.command, each.path, self._clients, self._size.screens)

    def _connecting(self, crowds: dict[str, Crowd], open_crowds: ExitStack) -> Iterator[Measure]:
        screens = self._size.screens

        def connect(each: Contestant) -> Connected:
            if each.name in crowds:
                crowds[each.name].close()
            crowds[each.name] = open_crowds.enter_context(self._crowd(each))
            return crowds[each.name].connect(screens)

        found = in_turns(self._size.connects, {each.name: partial(connect, each) for each in self._contestants})
        yield self._measure(f"{screens:,} screens connect", "s", found, lambda one: one.seconds, Goal(at_most=10))
        yield self._measure(
            "connecting: the server's time per screen", "us", found, lambda one: one.cpu_us, Goal(at_most=300)
        )
        yield self._measure(
            "connecting: the server's memory per screen",
            "kB",
            found,
            lambda one: one.memory_kb,
            Goal(at_most=8),
            note="what the kernel keeps for the sockets is not in it",
        )

    def _one_change(self, crowds: Mapping[str, Crowd], wanted: int) -> Iterator[Measure]:
        size = crowds[OURS].change(wanted).size
        found = in_turns(self._size.changes, {name: partial(crowd.change, size) for name, crowd in crowds.items()})
        yield self._measure(
            f"one change of {size:,} bytes: the last of {self._size.screens:,} screens has it",
            "ms",
            found,
            lambda one: one.last_ms,
            Goal(at_most=1.2, against=FLOOR),
            Goal(at_most=1 / 2.3, against=FASTAPI),
            note="ours from the commit of a lap on",
        )
        yield self._measure(
            f"one change of {size:,} bytes: the server's time per screen",
            "us",
            found,
            lambda one: one.cpu_us,
            Goal(at_most=10),
        )

    def _pace(self, crowds: Mapping[str, Crowd], rate: int, screens: int) -> Iterator[Measure]:
        size = crowds[OURS].change(SMALL).size
        found = in_turns(
            self._size.paces,
            {name: partial(crowd.pace, rate, self._size.seconds, size) for name, crowd in crowds.items()},
        )
        what = f"{rate} changes a second to {screens:,} screens"
        yield self._measure(f"{what}: how late, p99", "ms", found, lambda one: one.p99_ms, Goal(at_most=150))
        yield self._measure(f"{what}: how late, p50", "ms", found, lambda one: one.p50_ms)
        yield self._measure(f"{what}: of one core", "%", found, lambda one: one.core_percent, Goal(at_most=85))

    def _measure(
        self,
        what: str,
        unit: str,
        found: Mapping[str, tuple[_Found, ...]],
        value: Callable[[_Found], float],
        *goals: Goal,
        note: str = "",
    ) -> Measure:
        figures = (Figure(each.name, each.kind, tuple(map(value, found[each.name]))) for each in self._contestants)
        return Measure(what, unit, tuple(figures), goals, note)
