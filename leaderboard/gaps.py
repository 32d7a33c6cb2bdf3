"""Gaps of a session ranked by best lap: to the leader, and the interval to the one ahead."""

from collections.abc import Iterable
from typing import NamedTuple


class Gap(NamedTuple):
    """How far a row is behind, in milliseconds; None where there is nothing to measure."""

    gap_ms: int | None
    interval_ms: int | None


NO_GAP = Gap(None, None)


def gaps(best_ms: Iterable[int | None]) -> list[Gap]:
    """One gap per row of a board in order. The leader has none, nor has a row without a time, which stands at the end.

    The interval is to the row ahead even when the two are tied: then it is 0.
    """
    measured: list[Gap] = []
    leader: int | None = None
    ahead: int | None = None
    for own in best_ms:
        if own is None or leader is None or ahead is None:
            measured.append(NO_GAP)
            leader = own
        else:
            measured.append(Gap(own - leader, own - ahead))
        ahead = own
    return measured
