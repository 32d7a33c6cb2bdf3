"""Gaps: to the leader, and the interval to the one ahead."""

from collections.abc import Iterable
from typing import NamedTuple


class Gap(NamedTuple):
    """How far a row is behind, in milliseconds; None where there is nothing to measure."""

    gap_ms: int | None
    interval_ms: int | None


NO_GAP = Gap(None, None)


def gaps(times_ms: Iterable[int | None]) -> list[Gap]:
    """One gap per row of a board in order. The leader has none, nor has a row without a time, which stands at the end.

    The interval is to the row ahead even when the two are tied: then it is 0.
    """
    return race_gaps((0, time_ms) for time_ms in times_ms)


def race_gaps(driven: Iterable[tuple[int, int | None]]) -> list[Gap]:
    """The same of laps and time: who has completed fewer laps has no gap in time.

    Neither has who stands behind a slower one because of a penalty.
    """
    measured: list[Gap] = []
    leader: tuple[int, int | None] | None = None
    ahead: tuple[int, int | None] | None = None
    for own in driven:
        measured.append(Gap(_behind(own, leader), _behind(own, ahead)))
        leader = leader or own
        ahead = own
    return measured


def _behind(own: tuple[int, int | None], other: tuple[int, int | None] | None) -> int | None:
    if other is None or own[0] != other[0] or own[1] is None or other[1] is None:
        return None
    return own[1] - other[1] if own[1] >= other[1] else None
