"""`eracing bench rank`: one lap more on a board, with few and with millions of laps; boards rebuilt from the record."""

import gc
import os
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import count, islice
from time import perf_counter
from typing import Final, NamedTuple

from leaderboard.bench.redis_peer import ranked_in_redis, why_not
from leaderboard.board import Board
from leaderboard.changes import changes
from leaderboard.fold import Standings, fold
from leaderboard.rows import board
from timing.bench.bare import read_and_fold, read_for_bests
from timing.bench.books import book_of_laps
from timing.bench.figures import Figure, Goal, Kind, Measure, Report
from timing.bench.laps import SESSION, laps
from timing.bench.turns import in_turns
from timing.record.entry import LapSet
from timing.record.protocol import Record, Written

BYTES_PER_LAP: Final = 800
"""Of memory that standings take, at most."""
FEW: Final = 1_000
"""Laps in a record that is small."""
HALL: Final = 60
"""Drivers on a board."""

_SORTED: Final = "sorted() of all"
_BISECT: Final = "bisect on one list"
_REDIS: Final = "Redis, ZADD and ZRANK at once"
_OURS: Final = "folded and ranked"


class _Size(NamedTuple):
    """`many` laps in a big record, `drivers` on a big board, laps `rebuilt`; laps a round of each contestant."""

    many: int
    drivers: Sequence[int]
    rebuilt: int
    rounds: int
    updates: int
    boards: int
    resorted: int


_FULL: Final = _Size(10_000_000, (100, 10_000, 100_000), 1_000_000, rounds=7, updates=1_000, boards=50, resorted=3)
_QUICK: Final = _Size(20_000, (100, 1_000), 2_000, rounds=2, updates=50, boards=5, resorted=2)

_Lap = tuple[str, int]
"""A driver and a time."""


def run(quick: bool) -> Report:
    """Measure, for some minutes and with some GB of memory; `quick` for a few seconds. Raises RecordError."""
    size = _QUICK if quick else _FULL
    missing = [] if (no_redis := why_not()) is None else [no_redis]
    many = min(size.many, _laps_that_fit())
    if many < size.many:
        missing.append(f"a record of {size.many:,} laps needs more memory than is free: it has {many:,} here")
    measures = [_among(drivers, size, redis=no_redis is None) for drivers in size.drivers]
    measures += [*_with_laps(many, size), _rebuilt(size)]
    return Report("rank", measures, missing, quick)


# However many laps were driven


def _with_laps(many: int, size: _Size) -> Iterator[Measure]:
    """The same lap in a record of few laps and in one of many."""
    few_laps, many_laps = f"{FEW:,} laps in the record", f"{many:,} laps in the record"
    evenings = {few_laps: _Evening(FEW), many_laps: _Evening(many)}
    gc.freeze()  # a collection would go through all these laps, at a moment of its own
    try:
        for what, update, times in (
            ("one lap folded and ranked", _Evening.fold, size.updates),
            (f"one lap folded and ranked, a board of {HALL} and what changed on it", _Evening.show, size.boards),
        ):
            turns = {name: partial(evening.microseconds, update, times) for name, evening in evenings.items()}
            found = in_turns(size.rounds, turns)
            kinds: dict[str, Kind] = {few_laps: "floor", many_laps: "ours"}
            figures = tuple(Figure(name, kinds[name], rounds) for name, rounds in found.items())
            yield Measure(what, "us", figures, (Goal(at_most=1.2, against=few_laps),), "Each lap is the quickest yet.")
    finally:
        gc.unfreeze()


class _Evening:
    """Standings after so many laps, and laps that are each quicker than all before."""

    def __init__(self, driven: int) -> None:
        gc.disable()
        try:
            self._standings = fold(map(Written, count(1), islice(laps(HALL), driven)))
        finally:
            gc.enable()
        quicker = (replace(lap, time_ms=79_999 - number) for number, lap in enumerate(laps(HALL, driven + 1)))
        self._next = map(Written, count(driven + 1), quicker)
        self._board = self._now()

    def microseconds(self, update: Callable[["_Evening", Written], object], times: int) -> float:
        """What an update takes, as a mean."""
        driven = list(islice(self._next, times))
        began = perf_counter()
        for written in driven:
            update(self, written)
        return 1e6 * (perf_counter() - began) / times

    def fold(self, written: Written) -> None:
        """Take in a lap."""
        self._standings.apply(written)

    def show(self, written: Written) -> None:
        """Take in a lap, and find out what it changes on the board."""
        self._standings.apply(written)
        before, self._board = self._board, self._now()
        changes(before, self._board)

    def _now(self) -> Board:
        return board(self._standings, SESSION, "bench", {}, {})


def _laps_that_fit() -> int:
    """For how many laps there is memory, as far as the system tells, with as much again left to others."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # only some systems tell it
        return FEW * 100
    return max(FEW, free // 2 // BYTES_PER_LAP)


# However many drivers there are


def _among(drivers: int, size: _Size, *, redis: bool) -> Measure:
    """A driver improves among so many: the lap is taken in, and the driver's place is known."""
    first = list(islice(laps(drivers), drivers))
    best = {lap.driver: lap.time_ms for lap in first}
    ours, listed = _Ranked(first), _Listed(best)
    with ExitStack() as stack:
        turns = {
            _BISECT: partial(_microseconds, listed.place, _improved(best), size.updates),
            _OURS: partial(ours.microseconds, _improved(best), size.updates),
            _SORTED: partial(_microseconds, _Sorted(best).place, _improved(best), size.resorted),
        }
        if redis:
            ranked = stack.enter_context(ranked_in_redis())
            ranked.fill(best.items())
            turns[_REDIS] = partial(_microseconds, ranked.place, _improved(best), size.updates)
        found = in_turns(size.rounds, turns)
    kinds: dict[str, Kind] = {_OURS: "ours", _BISECT: "floor"}
    figures = tuple(Figure(name, kinds.get(name, "peer"), rounds) for name, rounds in found.items())
    goals = (Goal(at_most=30.0),) if drivers == 100_000 else ()
    return Measure(f"a driver improves among {drivers:,}: the new place", "us", figures, goals)


def _improved(best: dict[str, int]) -> Iterator[_Lap]:
    """Laps without end, each quicker than that driver's before by another time."""
    now, names = dict(best), list(best)
    for number in count():
        name = names[number * 7_919 % len(names)]
        now[name] -= 1 + number * 31 % 50
        yield name, now[name]


def _microseconds(place: Callable[[str, int], int], improved: Iterator[_Lap], times: int) -> float:
    driven = list(islice(improved, times))
    began = perf_counter()
    for name, time_ms in driven:
        place(name, time_ms)
    return 1e6 * (perf_counter() - began) / times


class _Ranked:
    """The standings of this program."""

    def __init__(self, first: Sequence[LapSet]) -> None:
        self._standings = fold(map(Written, count(1), first))
        self._like = first[0]

    def microseconds(self, improved: Iterator[_Lap], times: int) -> float:
        """What a lap and the place of its driver take, as a mean."""
        order, seq = self._standings.sessions[SESSION].order, self._standings.seq
        driven = [
            replace(self._like, lap=seq + nr, driver=name, time_ms=time_ms)
            for nr, (name, time_ms) in enumerate(islice(improved, times), 1)
        ]
        began = perf_counter()
        for nr, lap in enumerate(driven, seq + 1):
            self._standings.apply(Written(nr, lap))
            order.position(lap.driver)
        return 1e6 * (perf_counter() - began) / times


class _Listed:
    """Drivers in one sorted list, each found by bisection."""

    def __init__(self, best: dict[str, int]) -> None:
        self.best = dict(best)
        self._order = sorted((time_ms, name) for name, time_ms in best.items())

    def place(self, name: str, time_ms: int) -> int:
        """Give a driver a time; how many are quicker."""
        del self._order[bisect_left(self._order, (self.best[name], name))]
        self.best[name] = time_ms
        insort(self._order, (time_ms, name))
        return bisect_left(self._order, (time_ms, name))


class _Sorted:
    """Drivers sorted anew for every lap."""

    def __init__(self, best: dict[str, int]) -> None:
        self._best = dict(best)

    def place(self, name: str, time_ms: int) -> int:
        """Give a driver a time; how many are quicker."""
        self._best[name] = time_ms
        order = sorted((time_ms, name) for name, time_ms in self._best.items())
        return bisect_left(order, (time_ms, name))


# All of it again


def _rebuilt(size: _Size) -> Measure:
    """Standings from a record on disk, as after a restart."""
    bare, barest, ours = "sqlite3 and json, laps and bests kept", "the same, only bests kept", "read and folded"
    with book_of_laps(size.rebuilt, HALL) as (record, file):
        found = in_turns(
            min(size.rounds, 3),
            {
                bare: partial(_seconds, partial(read_and_fold, file)),
                ours: partial(_seconds, partial(_rebuild, record)),
                barest: partial(_seconds, partial(read_for_bests, file)),
            },
        )
    figures = tuple(Figure(name, "ours" if name == ours else "floor", rounds) for name, rounds in found.items())
    return Measure(
        f"standings after {size.rebuilt:,} laps, from the disk", "s", figures, (Goal(at_most=3, against=bare),)
    )


def _rebuild(record: Record) -> Standings:
    standings = Standings()
    while batch := record.read(standings.seq):
        for written in batch:
            standings.apply(written)
    return standings


def _seconds(call: Callable[[], object]) -> float:
    """As a server starts: what is read stays, so nothing is collected until all is there."""
    gc.collect()
    gc.disable()
    try:
        began = perf_counter()
        call()
        return perf_counter() - began
    finally:
        gc.enable()
