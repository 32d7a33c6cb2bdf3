"""The cup reckoned with pencil and paper: from what was driven and decided, by the words of the rules and nothing else.

Nothing of the house is used here, neither its rules nor its scoring; so where both come to the same, it is right.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

QUALIFYING_POINTS: Final = (3, 2, 1)
RACE_POINTS: Final = (33, 28, 24, 21, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
NEVER: Final = 10**9


@dataclass
class Lap:
    """A lap as it was noted: the how many-th of the evening, and whether it may be a best one."""

    number: int
    time_ms: int
    counts: bool = True


@dataclass
class Drive:
    """What one driver did in a session, and what the stewards made of it."""

    laps: list[Lap] = field(default_factory=list)
    seconds: int = 0
    places: int = 0
    points: int = 0
    disqualified: bool = False
    unclassified: bool = False

    @property
    def best(self) -> tuple[int, int]:
        """Time and number of the fastest lap that counts."""
        return min(((lap.time_ms, lap.number) for lap in self.laps if lap.counts), default=(NEVER, NEVER))

    @property
    def second(self) -> int:
        """The fastest but one."""
        times = sorted(lap.time_ms for lap in self.laps if lap.counts)
        return times[1] if len(times) > 1 else NEVER

    @property
    def total_ms(self) -> int:
        """All laps, and what the stewards add."""
        return sum(lap.time_ms for lap in self.laps) + 1000 * self.seconds


class Placed(NamedTuple):
    """Somebody in a result; `place` is None for who has none."""

    driver: str
    place: int | None
    points: int
    drive: Drive


class Line(NamedTuple):
    """A driver or team over all sessions; `links` are what is compared one after another, less is better."""

    id: str
    points: int
    links: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]

    def decided_by(self, above: "Line") -> str | None:
        """What put this line behind another of equal points."""
        if above.points != self.points:
            return None
        pairs = zip(("wins", "best-lap", "earlier"), above.links, self.links, strict=True)
        return next((name for name, one, other in pairs if one != other), None)


class Notebook:
    """Somebody in the hall who writes everything down with a pencil."""

    def __init__(self) -> None:
        self._count = 0
        self.sessions: defaultdict[str, defaultdict[str, Drive]] = defaultdict(lambda: defaultdict(Drive))
        self.team_points: defaultdict[str, int] = defaultdict(int)

    def lap(self, session: str, driver: str, time_ms: int, *, counts: bool = True) -> Lap:
        """A lap was driven."""
        self._count += 1
        lap = Lap(self._count, time_ms, counts)
        self.sessions[session][driver].laps.append(lap)
        return lap

    def give(self, session: str, driver: str, other: str) -> None:
        """All that one drove in a session was driven by another."""
        self.sessions[session][other].laps += self.sessions[session].pop(driver).laps

    # Results

    def qualifying(self, session: str) -> list[Placed]:
        """By best lap, then second-best, then whose was first."""
        drives = self.sessions[session]
        order = sorted(drives, key=lambda who: (drives[who].best[0], drives[who].second, drives[who].best[1]))
        return [
            Placed(who, place, _worth(QUALIFYING_POINTS, place), drives[who])
            for place, who in enumerate(order, start=1)
        ]

    def race(self, session: str) -> list[Placed]:
        """By laps, then time, then best lap, then whose was first; then down who lost places, and out who is out."""
        drives = self.sessions[session]
        order = sorted(drives, key=lambda who: (-len(drives[who].laps), drives[who].total_ms, *drives[who].best))
        finished = [who for who in order if not (drives[who].disqualified or drives[who].unclassified)]
        for who in [who for who in finished if drives[who].places]:
            at = finished.index(who)
            finished.insert(at + drives[who].places, finished.pop(at))
        result = [
            Placed(who, place, _worth(RACE_POINTS, place) + drives[who].points, drives[who])
            for place, who in enumerate(finished, start=1)
        ]
        out = [who for who in order if drives[who].unclassified] + [who for who in order if drives[who].disqualified]
        return result + [Placed(who, None, drives[who].points, drives[who]) for who in out]

    def results(self) -> dict[str, list[Placed]]:
        """All of them."""
        return {
            session: self.race(session) if session.startswith("race") else self.qualifying(session)
            for session in self.sessions
        }

    # Standings

    def drivers(self, everybody: Iterable[str]) -> list[Line]:
        """The drivers in order."""
        return self._lines({who: (who,) for who in everybody})

    def teams(self, members: dict[str, tuple[str, ...]]) -> list[Line]:
        """The teams in order, each with what all its drivers have."""
        return self._lines(members)

    def _lines(self, members: dict[str, tuple[str, ...]]) -> list[Line]:
        results = self.results()
        lines = [self._line(id, its, results) for id, its in members.items()]
        return sorted(lines, key=lambda line: (-line.points, line.links, line.id))

    def _line(self, id: str, members: Sequence[str], results: dict[str, list[Placed]]) -> Line:
        points = self.team_points[id]
        best = (NEVER, NEVER)
        finishes: list[int] = []
        for session, result in results.items():
            mine = [each for each in result if each.driver in members]
            points += sum(each.points for each in mine)
            best = min([best, *(each.drive.best for each in mine if not each.drive.disqualified)])
            places = [each.place for each in mine if each.place is not None]
            if session.startswith("race") and places:
                finishes.append(min(places))
        wins = tuple(-finishes.count(place) for place in range(1, 70))
        return Line(id, points, (wins, best[:1], best[1:]))


def _worth(table: Sequence[int], place: int) -> int:
    return table[place - 1] if place <= len(table) else 0
