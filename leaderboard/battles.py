"""Battles: neighbours on a board with little between them, and whether that is getting less.

In a race the gap is that of the last lap that both have completed, and the trend is against the lap before it. Where
the best lap decides, it is what lies between the two best laps, and nothing can be said of a trend.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from leaderboard.board import Row
from leaderboard.details import Seen
from leaderboard.tally import Tally

CLOSE_MS: Final = 1000
CLOSE_LAPS_MS: Final = 100
"""What is near where the best lap decides."""


@dataclass(frozen=True, slots=True)
class Battle:
    """`behind` is so close to `ahead`; `trend_ms` is what the gap grew by in the last lap (negative: it shrinks)."""

    ahead: Row
    behind: Row
    gap_ms: int
    trend_ms: int | None

    @property
    def laps_to_catch(self) -> int | None:
        """In how many laps the gap is gone, should it go on like that; None where it does not shrink."""
        if self.trend_ms is None or self.trend_ms >= 0:
            return None
        return -(-self.gap_ms // -self.trend_ms)


def battles(seen: Seen, session: str, within_ms: int | None = None) -> tuple[Battle, ...]:
    """The battles of a session, the one furthest up first; of those no further apart than is usual, or `within_ms`.

    Raises LookupError with a sentence for a session that there is not.
    """
    id = (seen.standings.current if session == "current" else session) or ""
    board = seen.boards.get(id)
    if board is None:
        raise LookupError(f"there is no session {session!r}")
    tallies = seen.standings.sessions[id].tallies
    race = seen.standings.sessions[id].ranked_by.by == "race"
    rows = [row for row in board.rows if row.status == "timed"]
    near_ms = within_ms or (CLOSE_MS if race else CLOSE_LAPS_MS)
    found = (_in_race(tallies, *pair) if race else _by_laps(*pair) for pair in pairwise(rows))
    return tuple(each for each in found if each is not None and each.gap_ms <= near_ms)


def _by_laps(ahead: Row, behind: Row) -> Battle | None:
    gap_ms = (behind.best_ms or 0) - (ahead.best_ms or 0)
    return None if gap_ms < 0 else Battle(ahead, behind, gap_ms, None)  # less than none: a penalty put one behind


def _in_race(tallies: Mapping[str, Tally], ahead: Row, behind: Row) -> Battle | None:
    gaps = _gaps(tallies[ahead.driver.id], tallies[behind.driver.id])
    # Who is a lap down is near on the road, and in no battle.
    if not gaps or gaps[-1] < 0 or ahead.laps - behind.laps > 1:
        return None
    return Battle(ahead, behind, gaps[-1], gaps[-1] - gaps[-2] if len(gaps) > 1 else None)


def _gaps(ahead: Tally, behind: Tally) -> list[int]:
    """What was between two drivers after each lap that both have completed."""
    first, second = (accumulate(lap.time_ms for lap in tally.laps) for tally in (ahead, behind))
    return [mine - other for other, mine in zip(first, second, strict=False)]
