"""The order of one session from its standings, with penalties in it: what its board shows and the next grid follows.

In time proportional to the drivers, however many laps they drove.
"""

from collections.abc import Callable
from typing import NamedTuple

from leaderboard.scoring.order import Link, Status, arranged, decided, laps_needed, positions_of, status_of
from leaderboard.sessions import Session
from leaderboard.tally import Tally


class Placed(NamedTuple):
    """A driver in the order of a session; `value` is what the session is about, in milliseconds."""

    tally: Tally
    status: Status
    value: int | None
    key: tuple[int, ...]
    places: int
    position: int = 0
    tied: bool = False
    decided_by: Link | None = None
    """What put the driver behind the one above."""


Group = Callable[[str], str]
"""Against whose laps a driver's distance is measured: those of the same group."""


def everybody(driver: str) -> str:
    """One group for all."""
    return ""


def placed(
    session: Session, name: Callable[[str], tuple[str, ...]] | None = None, group: Group = everybody
) -> list[Placed]:
    """All drivers in order; `name` tells those apart who share a place, by id where it is not given."""
    ranking, rule = session.ranking, session.rule
    needed = needed_laps(session, group)

    def contender(tally: Tally) -> Placed:
        value, penalties = ranking.value(tally), session.penalties.get(tally.driver)
        status = status_of(
            tally.distance >= needed.get(group(tally.driver), 0),
            timed=value is not None or tally.taken.by_game,
            disqualified=session.is_disqualified(tally.driver),
            unclassified=tally.taken.unclassified or (penalties is not None and penalties.unclassified),
        )
        key = session.order.key(tally.driver) or ranking.unplaced(tally)
        return Placed(tally, status, value, key, 0 if penalties is None else penalties.places)

    order = arranged(map(contender, session.tallies.values()), lambda each: (name or _by_id)(each.tally.driver))
    made: list[Placed] = []
    for each, (position, tied) in zip(order, positions_of(order), strict=True):
        link = decided(made[-1], each, rule) if made else None
        made.append(each._replace(position=position, tied=tied, decided_by=link))
    return made


def needed_laps(session: Session, group: Group = everybody) -> dict[str, int]:
    """By group: who has driven fewer laps is not classified."""
    if not (session.rule.min_laps or session.rule.min_share):
        return {}
    most: dict[str, int] = {}
    for each in session.tallies.values():
        mine = group(each.driver)
        laps = 0 if session.is_disqualified(each.driver) else each.distance
        most[mine] = max(most.get(mine, 0), laps)
    return {mine: laps_needed(session.rule, laps) for mine, laps in most.items()}


def _by_id(driver: str) -> tuple[str, ...]:
    return (driver,)
