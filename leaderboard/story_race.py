"""Stories of a race, lap by lap: another leader, places gained, and who has come within a second of the one ahead.

The order after lap N is that of the time that everybody needed for N laps. So nobody gains places merely by coming
over the line before those who will come over it a moment later, in the end ahead.
"""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from leaderboard.sessions import Session
from leaderboard.story import Kind, Story

JUMP: Final = 2
CLOSE_MS: Final = 1000


class _At(NamedTuple):
    """A driver after so many laps: total time, and the entry of the lap."""

    total_ms: int
    seq: int
    driver: str


def race_stories(session: Session) -> Iterator[Story]:
    """The stories of a race; of any other session none."""
    if session.ranked_by.by != "race":
        return
    for before, now in pairwise(_orders(session)):
        was = {each.driver: place for place, each in enumerate(before, start=1)}
        gaps = {(one.driver, two.driver): two.total_ms - one.total_ms for one, two in pairwise(before)}
        for place, each in enumerate(now, start=1):
            yield from _told(session.info.id, place, each, was[each.driver], before[0].driver)
        for ahead, behind in pairwise(now):
            gap_ms = behind.total_ms - ahead.total_ms
            apart_ms = gaps.get((ahead.driver, behind.driver))
            if apart_ms is not None and gap_ms <= CLOSE_MS < apart_ms:
                seq = max(ahead.seq, behind.seq)
                yield Story(Kind.BATTLE, session.info.id, seq, behind.driver, other=ahead.driver, by_ms=gap_ms)


def _told(session: str, place: int, each: _At, was: int, leader: str) -> Iterator[Story]:
    if place == 1 and was > 1:
        yield Story(Kind.LEAD, session, each.seq, each.driver, other=leader, place=1)
    elif was - place >= JUMP:
        yield Story(Kind.JUMP, session, each.seq, each.driver, place=place, count=was - place)


def _orders(session: Session) -> list[list[_At]]:
    """The order after each lap, of those who have completed it."""
    after: dict[int, list[_At]] = {}
    for tally in session.tallies.values():
        totals = accumulate(lap.time_ms for lap in tally.laps)
        for number, (lap, total_ms) in enumerate(zip(tally.laps, totals, strict=True), start=1):
            after.setdefault(number, []).append(_At(total_ms, lap.seq, tally.driver))
    return [sorted(after[number]) for number in sorted(after)]
