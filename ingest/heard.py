"""The laps of a file beside those heard live: where the two tell otherwise.

A lap that was heard is the lap of the file with the same driver and time. What is left of both is compared by number,
within one run (a game's session at one rig, whose laps have a number each): the numbers of file and run may be apart by
as much as they are for the laps that both have. A lap of another time under the same number was heard otherwise than
the file has it: that is told, and the record keeps what was heard. Where most laps of the same numbers differ, it is
another run that nobody heard, for a session may hold many; but in a race, or a session of a server, there is only one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ingest.formats.results import printable
from ingest.held import HeldSession, who_of
from ingest.who import Matches, by_driver, match
from timing.readings import SessionType
from timing.record.entry import LapSet, Person
from timing.units import format_lap

CLOSE_MS: Final = 2
"""So much may the same lap differ where a feed and a file round a finer time each in their own way."""
MOST_TOLD: Final = 20
"""Sentences about the laps of one session: nobody reads more."""
KEPT: Final = "the record keeps what was heard"


@dataclass(slots=True)
class Comparison:
    """A session of a file beside one of the record.

    `heard_as` has whom the drivers of the file were heard as, by their ids in the file. `same` counts the laps that
    were heard as the file has them; `otherwise` are the places, in the file's order, of those that were not.
    """

    heard_as: Mapping[str, str] = field(default_factory=dict)
    same: int = 0
    otherwise: set[int] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)


def compare(
    laps: Sequence[LapSet], named: Mapping[str, Person], known: HeldSession, people: Mapping[str, Person]
) -> Comparison:
    """Compare a session of a file with what was heard of one; `named` are the people of the file, `people` all."""
    heard = [*known.heard.values()]
    if not heard:
        return Comparison()
    matches = match(laps, named, heard, people)
    found = Comparison(matches.heard_as, sentences=_taken_for(matches, named, people))
    told: list[str] = []
    theirs = by_driver(heard)
    listed: defaultdict[str, list[_Listed]] = defaultdict(list)
    for place, lap in enumerate(laps):
        if lap.driver in matches.heard_as:
            listed[matches.heard_as[lap.driver]].append(_Listed(place, lap))
    for driver, theirs_listed in listed.items():
        beside = _Beside(theirs_listed, theirs[driver], known)
        found.same += len(beside.pairs)
        found.otherwise |= beside.otherwise.keys()
        told += beside.sentences(_name(driver, people))
    found.sentences += told[:MOST_TOLD]
    if len(told) > MOST_TOLD:
        found.sentences.append(f"and {len(told) - MOST_TOLD} more laps of which file and record tell otherwise")
    return found


def _taken_for(matches: Matches, named: Mapping[str, Person], people: Mapping[str, Person]) -> list[str]:
    """Sentences about drivers whom only their times told."""
    return [
        f"{_name(driver, named)} in the file is taken for {_name(matches.heard_as[driver], people)}, who was heard "
        f"with {count} of the same lap time(s)"
        for driver, count in matches.by_times.items()
    ]


def _name(id: str, people: Mapping[str, Person]) -> str:
    return printable(people[id].name) if id in people else id


class _Listed(NamedTuple):
    """A lap of the file, and its place among all of the session."""

    place: int
    lap: LapSet

    @property
    def who(self) -> str:
        """The driver and the car, whose laps have numbers of their own; "" for a lap without a certain number."""
        return who_of(self.lap) or ""


class _Shift(NamedTuple):
    """The laps of a run, and how much higher their numbers are in the file."""

    run: str
    by: int


class _Beside:
    """All that a file lists of one driver, beside all that was heard of him."""

    def __init__(self, listed: Sequence[_Listed], heard: Sequence[LapSet], known: HeldSession) -> None:
        self._known = known
        self._listed = listed
        self._heard = heard
        self._runs: defaultdict[str, dict[int, LapSet]] = defaultdict(dict)
        for lap in heard:
            self._runs[lap.source][lap.lap] = lap
        self.pairs: list[tuple[_Listed, LapSet]] = []
        """Laps of one time: of the file, and as heard."""
        self.otherwise: dict[int, tuple[_Listed, LapSet]] = {}
        """Laps of one number and two times, by place."""
        self._used: set[str] = set()
        """Keys of laps that were heard and are one of the file's."""
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        """Of the laps that the file lists, by driver and car."""
        for each in listed:
            if each.who:
                self._numbers[each.who].add(each.lap.lap)
        self._pair()
        paired = {each.place for each, _ in self.pairs}
        self._left = [each for each in listed if each.place not in paired and each.who and self._is_new(each.lap)]
        self._shifts = self._find_shifts()
        for each in self._left:
            self._compare_number(each)

    def _pair(self) -> None:
        """Find the laps of equal times; of several, those first that have the same number."""
        spare: defaultdict[int, list[LapSet]] = defaultdict(list)
        for lap in self._heard:
            spare[lap.time_ms].append(lap)
        for same_number in (True, False):
            paired = {each.place for each, _ in self.pairs}
            for each in self._listed:
                equal = spare[each.lap.time_ms]
                fits = [lap for lap in equal if lap.lap == each.lap.lap] if same_number else equal
                if fits and each.place not in paired and self._is_new(each.lap):
                    lap = fits[0]
                    equal.remove(lap)
                    self._used.add(lap.key)
                    self.pairs.append((each, lap))

    def _is_new(self, lap: LapSet) -> bool:
        return (lap.source, lap.lap) not in self._known.laps

    def _find_shifts(self) -> dict[str, list[_Shift]]:
        """For each driver and car, how the numbers of the file lie to those of the runs it tells of; surest first."""
        sure: defaultdict[str, Counter[_Shift]] = defaultdict(Counter)
        for each, lap in self.pairs:
            sure[each.who][_Shift(lap.source, each.lap.lap - lap.lap)] += 1
        for each in self._left:
            for run, laps in self._runs.items():
                if each.lap.lap in laps and abs(each.lap.time_ms - laps[each.lap.lap].time_ms) <= CLOSE_MS:
                    sure[each.who][_Shift(run, 0)] += 1
        if self._is_one_run and len(self._runs) == 1:
            (run,) = self._runs
            return {who: [shift for shift, _ in sure[who].most_common()] or [_Shift(run, 0)] for who in self._numbers}
        return {who: [shift for shift in sure[who] if self._is_likely(who, shift, sure)] for who in self._numbers}

    def _is_likely(self, who: str, shift: _Shift, sure: Mapping[str, Mapping[_Shift, int]]) -> bool:
        """Whether of the laps that would have the same number, more are the same than are not."""
        run = self._runs[shift.run]
        return 2 * sure[who][shift] > sum(number - shift.by in run for number in self._numbers[who])

    @property
    def _is_one_run(self) -> bool:
        """Whether nobody has two laps of one number in this session."""
        opened = self._known.opened
        return opened is not None and (opened.type is SessionType.RACE or opened.rig is not None)

    def _compare_number(self, each: _Listed) -> None:
        for run, by in self._shifts[each.who]:
            lap = self._runs[run].get(each.lap.lap - by)
            if lap is not None and lap.key not in self._used:
                self._used.add(lap.key)
                self.otherwise[each.place] = each, lap
                return

    def sentences(self, name: str) -> list[str]:
        """What file and record tell otherwise of the driver of this name."""
        return [*self._of_validity(name), *self._of_times(name), *self._of_missing(name), *self._of_others(name)]

    def _of_validity(self, name: str) -> Iterator[str]:
        for each, lap in self.pairs:
            if None not in (each.lap.valid, lap.valid) and each.lap.valid is not lap.valid:
                counts = "counts as heard live, but not" if lap.valid else "does not count as heard live, but does"
                yield f"lap {lap.lap} of {name} in {format_lap(lap.time_ms)} {counts} in the file; {KEPT}"

    def _of_times(self, name: str) -> Iterator[str]:
        for each, lap in self.otherwise.values():
            number = f", as lap {each.lap.lap}" if each.lap.lap != lap.lap else ""
            heard, listed = format_lap(lap.time_ms), format_lap(each.lap.time_ms)
            yield f"lap {lap.lap} of {name}: {heard} heard live, {listed} in the file{number}; {KEPT}"

    def _of_missing(self, name: str) -> Iterator[str]:
        """Laps that were heard between those that the file lists, and that it does not have."""
        told = set(self._used)
        for who, numbers in self._numbers.items():
            first, last = min(numbers), max(numbers)
            for run, by in self._shifts[who]:
                for lap in self._runs[run].values():
                    if lap.key not in told and first <= lap.lap + by <= last:
                        told.add(lap.key)
                        yield f"lap {lap.lap} of {name}: {format_lap(lap.time_ms)} heard live, no time in the file"

    def _of_others(self, name: str) -> Iterator[str]:
        """Laps that are taken for others, though the only run heard has laps of their numbers."""
        if len(self._runs) > 1:
            return
        (run,) = self._runs.values()
        for each in self._left:
            lap = run.get(each.lap.lap)
            if lap is not None and not self._shifts[each.who]:
                heard, listed = format_lap(lap.time_ms), format_lap(each.lap.time_ms)
                yield f"lap {lap.lap} of {name}: {heard} heard live, {listed} in the file; taken for two laps"
