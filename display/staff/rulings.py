"""Whether a lap counts, as staff see it: the laps of a session with what is said of each, and decisions about one.

A lap is named by its number in the record, which is short, and never another lap's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from display.staff import session_of, standings_of
from leaderboard.fold import Standings
from leaderboard.tally import Lap
from timing.errors import SetupError
from timing.people import told
from timing.record.decisions import LapReassigned, about_driver
from timing.record.entry import LapAmended, LapRuled, LapSet, Person, Undone
from timing.record.protocol import Record
from timing.units import format_lap


@dataclass(frozen=True, slots=True)
class LapLine:
    """A lap of a session; `ref` is its number in the record, `why` says why it counts or does not, if anyone did."""

    ref: int
    driver: str
    name: str
    rig: str
    lap: int
    time_ms: int
    counts: bool
    aside: bool
    why: str


def laps_of(record: Record, session: str, driver: str | None = None) -> list[LapLine]:
    """The laps of a session in the order of the record, of a driver (an id, or a name) if one is given.

    Raises SetupError for a session that is not there, and RecordError.
    """
    standings = standings_of(record)
    id = session_of(standings, session)
    if id is None:
        raise SetupError(f"there is no session {session!r} in the record")
    people = told(record.profiles())
    laps: dict[str, tuple[int, LapSet]] = {}
    reasons: dict[str, str] = {}
    after = 0
    while batch := record.read(after):
        for seq, entry in batch:
            if isinstance(entry, LapSet) and entry.session == id:
                laps[entry.key], reasons[entry.key] = (seq, entry), entry.reason
            elif isinstance(entry, LapAmended) and entry.valid is not None:
                reasons[entry.lap_key] = entry.reason
        after = batch[-1].seq
    lines = [_line(standings, people, written, reasons[key]) for key, written in laps.items()]
    wanted = None if driver is None else driver.casefold()
    return [line for line in lines if wanted in (None, line.driver.casefold(), line.name.casefold())]


def rule(record: Record, ref: int, *, counts: bool, reason: str, author: str, now: Callable[[], datetime]) -> str:
    """Let a lap count, or not; what it is now, in a sentence. Raises SetupError for what is no lap, and RecordError."""
    lap = _lap(record, ref)
    record.append([LapRuled(lap.session, lap.key, counts, reason, author, now())])
    return _told(record, lap)


def give_back(record: Record, ref: int, *, reason: str, author: str, now: Callable[[], datetime]) -> str:
    """Take back the last decision about a lap; what it is now, in a sentence. Raises as `rule` does."""
    lap = _lap(record, ref)
    decisions = standings_of(record).decisions
    ruling = decisions.about(lap.key)
    if ruling is None:
        raise SetupError(f"nobody has decided about lap {ref}, or it was taken back already")
    record.append([Undone(lap.session, decisions.taken_back_by(ruling), reason, author, now())])
    return _told(record, lap)


def _lap(record: Record, ref: int) -> LapSet:
    found = record.read(ref - 1, 1) if ref > 0 else []
    entry = found[0].entry if found and found[0].seq == ref else None
    if not isinstance(entry, LapSet):
        raise SetupError(f"{ref} is no lap of the record; `eracing lap list` tells the number of each")
    return entry


def _told(record: Record, lap: LapSet) -> str:
    standings = standings_of(record)
    now = _lap_now(standings, lap.key)
    person = told(record.profiles()).get(now.driver)
    name = person.name if person is not None else now.driver or "nobody"
    counts = "counts" if now.counts else "does not count"
    return f"lap {lap.lap} of {name} in {format_lap(now.time_ms)} {counts} in session {lap.session!r}"


def _lap_now(standings: Standings, key: str) -> Lap:
    lap = standings.lap(key)
    if lap is None:
        raise LookupError(f"the lap {key!r} was in the record, and is no more")
    return lap


def _line(standings: Standings, people: Mapping[str, Person], written: tuple[int, LapSet], reason: str) -> LapLine:
    seq, entry = written
    lap = _lap_now(standings, entry.key)
    ruling = standings.decisions.about(entry.key)
    why = reason if lap.valid is False else ""
    if isinstance(ruling, LapRuled):
        why = f"{'restored' if ruling.counts else 'deleted'} by {ruling.author}: {ruling.reason}"
    name = people[lap.driver].name if lap.driver in people else lap.driver or "nobody"
    given = standings.decisions.about(about_driver(entry.key))
    if isinstance(given, LapReassigned):
        why = "; ".join(filter(None, (why, f"{name}'s, says {given.author}: {given.reason}")))
    elif entry.doubt:
        why = "; ".join(filter(None, (why, "the driver changed during it")))
    if lap.waits:
        why = "; ".join(filter(None, (why, "kept aside: its source is not in the plan")))
    counts = lap.counts and not lap.waits and bool(lap.driver)
    return LapLine(seq, lap.driver, name, lap.rig, entry.lap, lap.time_ms, counts, lap.waits, why)
