"""Stories of single laps: bests, near misses, and what they did to the order where the best lap decides.

Told lap by lap as they stand now: a lap that stewards take away takes its story with it, and the laps after it are
told as if it had never been.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from leaderboard.sessions import Session
from leaderboard.story import TOP, Earlier, Kind, Story
from leaderboard.tally import Lap

NEAR_MS: Final = 100
MUCH_MS: Final = 1000
JUMP: Final = 3
WARM_LAPS: Final = 2
"""So many laps of a race everybody gets faster: that is no story of the race."""


def counting(session: Session) -> list[Lap]:
    """The laps of a session that may be a best one, in the order of the record."""
    laps = (
        lap for tally in session.tallies.values() if not session.is_disqualified(tally.driver) for lap in tally.laps
    )
    return sorted((lap for lap in laps if lap.counts), key=lambda lap: lap.seq)


def lap_stories(session: Session, others: Iterable[Session], earlier: Earlier) -> Iterator[Story]:
    """The stories of a session's laps; `others` are the other sessions of the evening on its track."""
    walk = _Walk(session, [lap for other in others for lap in counting(other)], earlier)
    for lap in counting(session):
        yield from walk.take(lap)


class _Mark(NamedTuple):
    """A best lap that a lap can be measured against."""

    best: Kind
    near: Kind
    time_ms: int
    holder: str | None = None


class _Walk:
    """One session, lap by lap. Mutable."""

    def __init__(self, session: Session, others: Sequence[Lap], earlier: Earlier) -> None:
        self._session = session.info.id
        self._places = session.ranked_by.by == "best-lap"
        self._race = session.ranked_by.by == "race"
        self._driven: dict[str, int] = {}
        self._earlier = earlier
        record = earlier.records.get(session.info.track or "")
        self._ever = None if record is None else record.time_ms
        self._others = sorted(others, key=lambda lap: lap.seq)
        self._evening: Lap | None = None
        """The best of the other sessions until now."""
        self._best: Lap | None = None
        self._own: dict[str, Lap] = {}
        self._order: list[tuple[int, int, str]] = []
        self._seen = 0

    def take(self, lap: Lap) -> Iterator[Story]:
        """The stories of the next lap."""
        while self._seen < len(self._others) and self._others[self._seen].seq < lap.seq:
            other = self._others[self._seen]
            self._evening = other if self._evening is None or other.beats(self._evening) else self._evening
            self._seen += 1
        self._driven[lap.driver] = self._driven.get(lap.driver, 0) + 1
        before = self._own.get(lap.driver)
        if before is not None and not lap.beats(before):
            return
        placed = list(self._placed(lap, before))
        jumped = any(story.kind is Kind.JUMP for story in placed)
        yield from (each for each in self._measured(lap, before) if not (jumped and each.kind is Kind.PERSONAL_BEST))
        yield from placed
        self._own[lap.driver] = lap
        if self._best is None or lap.beats(self._best):
            self._best = lap

    def _measured(self, lap: Lap, before: Lap | None) -> Iterator[Story]:
        """The best of all that the lap is, else the strongest of those that it comes near to."""
        marks = self._marks()
        if self._race and self._driven[lap.driver] <= WARM_LAPS:
            marks = [mark for mark in marks if mark.best is not Kind.BEST_SESSION]
        beaten = next((mark for mark in marks if lap.time_ms < mark.time_ms), None)
        near = (mark for mark in marks if mark.holder != lap.driver and 0 <= lap.time_ms - mark.time_ms <= NEAR_MS)
        missed = next(near, None)
        if beaten is not None:
            yield self._told(beaten.best, lap, beaten.holder, beaten.time_ms - lap.time_ms)
        elif missed is not None:
            yield self._told(missed.near, lap, missed.holder, lap.time_ms - missed.time_ms)
        elif self._race:
            return
        elif before is not None and before.time_ms - lap.time_ms >= MUCH_MS:
            yield self._told(Kind.PERSONAL_BEST, lap, None, before.time_ms - lap.time_ms)
        elif self._best is None:
            yield self._told(Kind.FIRST_TIME, lap)

    def _marks(self) -> list[_Mark]:
        """What a lap is measured against, the strongest first. The best ever is at least the best of the evening."""
        best, evening = self._best, self._evening
        here = best if evening is None or (best is not None and best.beats(evening)) else evening
        marks = [] if best is None else [_Mark(Kind.BEST_SESSION, Kind.NEAR_SESSION, best.time_ms, best.driver)]
        if evening is not None and here is not None:
            marks.insert(0, _Mark(Kind.BEST_EVENING, Kind.NEAR_EVENING, here.time_ms, here.driver))
        if self._ever is not None:
            beaten = here is not None and here.time_ms < self._ever
            ever = _Mark(Kind.BEST_EVER, Kind.NEAR_EVER, here.time_ms, here.driver) if here and beaten else None
            marks.insert(0, ever or _Mark(Kind.BEST_EVER, Kind.NEAR_EVER, self._ever))
        return marks

    def _placed(self, lap: Lap, before: Lap | None) -> Iterator[Story]:
        """What the lap did to the order."""
        if not self._places:
            return
        was = None
        if before is not None:
            was = bisect_left(self._order, (before.time_ms, before.seq, lap.driver)) + 1
            del self._order[was - 1]
        insort(self._order, (lap.time_ms, lap.seq, lap.driver))
        place = bisect_left(self._order, (lap.time_ms, lap.seq, lap.driver)) + 1
        if was is None:
            yield self._told(Kind.FIRST_LAP, lap, place=place)
        elif was - place >= JUMP:
            yield self._told(Kind.JUMP, lap, place=place, count=was - place)
        new_there = place <= TOP < len(self._order) and (was is None or was > TOP)
        if new_there and self._earlier.is_rookie(lap.driver):
            rookies = sum(self._earlier.is_rookie(driver) for _, _, driver in self._order[:TOP])
            yield self._told(Kind.ROOKIE, lap, place=place, count=rookies)

    def _told(
        self,
        kind: Kind,
        lap: Lap,
        other: str | None = None,
        by_ms: int | None = None,
        *,
        place: int | None = None,
        count: int | None = None,
    ) -> Story:
        whose = None if other == lap.driver else other
        return Story(kind, self._session, lap.seq, lap.driver, None, whose, lap.time_ms, by_ms, place, count)
