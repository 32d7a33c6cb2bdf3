"""Who has improved lately, and by how much: each lap that became its driver's best of the session."""

from dataclasses import dataclass

from leaderboard.sessions import Session
from leaderboard.story_laps import counting


@dataclass(frozen=True, slots=True)
class Improvement:
    """A lap of `time_ms` at entry `seq`, `by_ms` faster than the driver's best before."""

    seq: int
    driver: str
    time_ms: int
    by_ms: int


def improvements(session: Session, most: int) -> tuple[Improvement, ...]:
    """The newest first, of each driver the latest; the first lap of a driver is none."""
    best: dict[str, int] = {}
    found: dict[str, Improvement] = {}
    for lap in counting(session):
        before = best.get(lap.driver)
        if before is None or lap.time_ms < before:
            best[lap.driver] = lap.time_ms
        if before is not None and lap.time_ms < before:
            found[lap.driver] = Improvement(lap.seq, lap.driver, lap.time_ms, before - lap.time_ms)
    return tuple(sorted(found.values(), key=lambda each: -each.seq)[:most])
