"""What `eracing verify` finds: whether the record is as it was written, and what every board of it says.

The boards are computed twice, entry by entry and in one go with the entries of each session alone; a board is a
function of the entries, so both must agree. The digest of a board is printed: two machines that hold the same record
print the same one.
"""

import hashlib
from dataclasses import dataclass

from display import wire
from display.plans import Plans
from display.published.frozen import others
from leaderboard.board import Board
from leaderboard.fold import Standings, fold
from leaderboard.rows import board
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.record.evening import PlanTaken
from timing.record.protocol import Record, Written


@dataclass(frozen=True, slots=True)
class Verified:
    """`lines` to print; `fault` the sentence about what is wrong, None when all is well."""

    lines: tuple[str, ...]
    fault: str | None


def verified(record: Record, given: Plan) -> Verified:
    """Check the record from end to end, by the plans that it keeps, or the one that is given where it keeps none.

    Raises RecordError when it cannot be read.
    """
    fault = record.verify()
    if fault is not None:
        sentence = f"the record is not as it was written, from entry {fault.seq} on: {fault.sentence}"
        return Verified((), f"{sentence}{_and_published(record)}")
    entries = _entries(record)
    epoch, seq = record.position()
    plans = Plans(record, given)
    whole = fold(entries, plans.first().rules, plans.rules)
    teams, people = teams_of(plans.at(whole.plan)), record.people()
    lines = [f"{len(entries)} entries, chain unbroken, position {epoch}:{seq}"]
    for id in whole.sessions:
        shown = board(whole, id, epoch, people, teams)
        alone = board(_alone(entries, id, whole.seq, plans), id, epoch, people, teams)
        if shown != alone:
            return Verified(tuple(lines), f"session {id!r}: its board depends on entries of other sessions")
        lines.append(f"session {id}: {len(shown.rows)} drivers, {_laps(shown)} laps, board {digest(shown)}")
    lines += [f"rig {rig}: {count} laps kept aside, as the plan does not know it" for rig, count in whole.aside.items()]
    if whole.unmatched:
        return Verified(tuple(lines), f"{whole.unmatched} correction(s) of laps that are not in the record")
    other = next(others(entries), None)
    if other is not None:
        return Verified(tuple(lines), other.sentence)
    count = len(whole.published.all())
    if count:
        lines.append(f"results: {count} published versions, each comes to what was published")
    return Verified(tuple(lines), None)


def _and_published(record: Record) -> str:
    """Which published result a damaged record no longer comes to, as the end of a sentence; "" where there is none."""
    try:
        other = next(others(_entries(record)), None)
    except ValueError as error:  # an entry that is none any more
        return f"; what was published cannot be reckoned again: {error}"
    return "" if other is None else f"; {other.sentence}"


def digest(shown: Board) -> str:
    """A short name for exactly this board."""
    return hashlib.blake2s(wire.board(shown), digest_size=8).hexdigest()


def _entries(record: Record) -> list[Written]:
    entries: list[Written] = []
    while batch := record.read(entries[-1].seq if entries else 0):
        entries += batch
    return entries


def _alone(entries: list[Written], session: str, seq: int, plans: Plans) -> Standings:
    """The standings from the entries of one session and the plans that held, at the position of the whole."""
    own = (each for each in entries if each.entry.session == session or isinstance(each.entry, PlanTaken))
    standings = fold(own, plans.first().rules, plans.rules)
    standings.seq = seq
    return standings


def _laps(shown: Board) -> int:
    return sum(row.laps for row in shown.rows)
