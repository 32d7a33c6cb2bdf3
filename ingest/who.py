"""Who of those heard live the drivers of a file are.

The same id is the same driver; else the same name, where it is one driver's alone; else the same times. By its times a
driver of the file is one who was heard where most of the laps of the one who has fewer are equal to the millisecond.
Several drivers of a file may be one who was heard, for seats are changed without telling us: each lap that was heard
speaks for one of them.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.formats.results import BEST_ONLY
from timing.record.entry import LapSet, Person

SURE: Final = 2
"""So many equal times are no accident; one is believed only where nobody else has it, and its number is the same."""


@dataclass(slots=True)
class Matches:
    """The drivers of a file who were heard: as whom, by their ids in the file."""

    heard_as: dict[str, str] = field(default_factory=dict)
    by_times: dict[str, int] = field(default_factory=dict)
    """Of those whom times alone told, how many were equal."""


def match(
    laps: Sequence[LapSet], named: Mapping[str, Person], heard: Sequence[LapSet], people: Mapping[str, Person]
) -> Matches:
    """Who of `heard` the drivers of a file's session are; `named` are the people of the file, `people` the record's."""
    listed, told = by_driver(laps), by_driver(heard)
    found = Matches({driver: driver for driver in listed if driver in told})
    _match_names(found, [driver for driver in listed if driver not in told], named, [*told], people)
    _match_times(found, listed, told)
    return found


def by_driver(laps: Iterable[LapSet]) -> dict[str, list[LapSet]]:
    """The laps of each driver."""
    found: defaultdict[str, list[LapSet]] = defaultdict(list)
    for lap in laps:
        found[lap.driver].append(lap)
    return dict(found)


def by_name(ids: Iterable[str], people: Mapping[str, Person]) -> dict[str, str]:
    """The ids of those who have a name that nobody else of them has, by the name as names are compared."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for id in ids:
        if id in people:
            found[plain(people[id].name)].append(id)
    return {name: ids[0] for name, ids in found.items() if name and len(ids) == 1}


def plain(name: str) -> str:
    """A name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _match_names(
    found: Matches,
    listed: Iterable[str],
    named: Mapping[str, Person],
    told: Iterable[str],
    people: Mapping[str, Person],
) -> None:
    taken = set(found.heard_as)
    theirs = by_name((id for id in told if id not in taken), people)
    for name, driver in by_name(listed, named).items():
        if name in theirs:
            found.heard_as[driver] = theirs[name]


def _match_times(found: Matches, listed: Mapping[str, list[LapSet]], told: Mapping[str, list[LapSet]]) -> None:
    times = {driver: Counter(lap.time_ms for lap in laps) for driver, laps in listed.items()}
    spare = {driver: Counter(lap.time_ms for lap in laps) for driver, laps in told.items()}
    for driver, other in found.heard_as.items():
        spare[other] -= times[driver]
    having: defaultdict[int, list[str]] = defaultdict(list)
    for other, theirs in spare.items():
        for time in theirs:
            having[time].append(other)

    def common(driver: str) -> list[tuple[str, int]]:
        """The two who have most times in common with a driver of the file, and how many."""
        both: Counter[str] = Counter()
        for time, count in times[driver].items():
            for other in having.get(time, ()):
                both[other] += min(count, spare[other][time])
        return both.most_common(2)

    left = [driver for driver in listed if driver not in found.heard_as]
    left.sort(key=lambda driver: max((count for _, count in common(driver)), default=0), reverse=True)
    for driver in left:
        most = [(other, count) for other, count in common(driver) if count]
        if not most or (len(most) > 1 and most[0][1] == most[1][1]):
            continue
        other, count = most[0]
        fewer = min(len(listed[driver]), len(told[other]))
        single = count < SURE
        if 2 * count <= fewer or (single and not _speaks(driver, other, listed, told, found)):
            continue
        found.heard_as[driver] = other
        found.by_times[driver] = count
        spare[other] -= times[driver]


def _speaks(
    driver: str, other: str, listed: Mapping[str, list[LapSet]], told: Mapping[str, list[LapSet]], found: Matches
) -> bool:
    """Whether the one time that two have in common tells that they are the same driver."""
    if other in found.heard_as.values():
        return False
    theirs = {lap.time_ms: lap for lap in told[other]}
    lap = next(lap for lap in listed[driver] if lap.time_ms in theirs)
    if lap.reason != BEST_ONLY and lap.lap != theirs[lap.time_ms].lap:
        return False
    return all(
        sum(any(each.time_ms == lap.time_ms for each in laps) for laps in drivers.values()) == 1
        for drivers in (listed, told)
    )
