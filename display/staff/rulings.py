"""Whether a lap counts, as staff see it: the laps of a session with what is said of each, and decisions about one.

A lap is named by its number in the record, which is short, and never another lap's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.named import people_of
from display.staff.words import CLI, Say
from leaderboard.fold import Standings
from leaderboard.tally import Lap
from timing.errors import SetupError
from timing.event import Plan
from timing.people import told
from timing.record.by_hand import LapAdded
from timing.record.decisions import LapReassigned, about_driver
from timing.record.entry import LapAmended, LapRuled, LapSet, Person, Undone
from timing.units import format_lap

AnyLap = LapSet | LapAdded
"""A lap that was heard, read from a file, or entered by hand."""


@dataclass(frozen=True, slots=True)
class LapLine:
    """A lap of a session; `ref` is its number in the record, `why` says why it counts or does not, if anyone did.

    `aside` is one that is in no result: its source is unknown, or it was entered `by_hand` and taken back.
    """

    ref: int
    driver: str
    name: str
    rig: str
    lap: int
    time_ms: int
    counts: bool
    aside: bool
    why: str
    by_hand: bool = False


def laps_of(
    record: Book, session: str, driver: str | None = None, say: Say = CLI, plan: Plan | None = None
) -> list[LapLine]:
    """The laps of a session in the order of the record, of a driver (id, name or start number) if one is given.

    With a plan, drivers have the names that they have there.

    Raises SetupError for a session that is not there, and RecordError.
    """
    standings = standings_of(record)
    id = session_of(standings, session)
    if id is None:
        known = ", ".join(standings.sessions) or say("none yet")
        raise SetupError(say("no session", session=session, known=known))
    people = told(record.profiles()) if plan is None else people_of(record, plan, standings)
    laps: dict[str, tuple[int, AnyLap]] = {}
    reasons: dict[str, str] = {}
    after = 0
    while batch := record.read(after):
        for seq, entry in batch:
            if isinstance(entry, AnyLap) and entry.session == id:
                laps[entry.key] = seq, entry
                reasons[entry.key] = entry.reason if isinstance(entry, LapSet) else ""
            elif isinstance(entry, LapAmended) and entry.valid is not None:
                reasons[entry.lap_key] = entry.reason
        after = batch[-1].seq
    lines = [_line(standings, people, written, reasons[key], say) for key, written in laps.items()]
    if driver is None:
        return lines
    numbers = {each.id: each.number for each in people.values() if each.number is not None}
    wanted = driver.casefold()
    return [
        line
        for line in lines
        if wanted in (line.driver.casefold(), line.name.casefold(), numbers.get(line.driver, "").casefold() or None)
    ]


def rule(
    record: Book, ref: int, *, counts: bool, reason: str, author: str, now: Callable[[], datetime], say: Say = CLI
) -> str:
    """Let a lap count, or not; what it is now, in a sentence. Raises SetupError for what is no lap, and RecordError."""
    lap = lap_of(record, ref, say)
    record.append([LapRuled(lap.session, lap.key, counts, reason, author, now())])
    return _told(record, lap, say)


def give_back(record: Book, ref: int, *, reason: str, author: str, now: Callable[[], datetime], say: Say = CLI) -> str:
    """Take back the last decision about a lap; what it is now, in a sentence. Raises as `rule` does."""
    lap = lap_of(record, ref, say)
    decisions = standings_of(record).decisions
    ruling = decisions.about(lap.key)
    if ruling is None:
        raise SetupError(say("nothing ruled", ref=ref))
    record.append([Undone(lap.session, decisions.taken_back_by(ruling), reason, author, now())])
    return _told(record, lap, say)


def lap_of(record: Book, ref: int, say: Say = CLI) -> AnyLap:
    """The lap with this number in the record. Raises SetupError for what is none, and RecordError."""
    found = record.read(ref - 1, 1) if ref > 0 else []
    entry = found[0].entry if found and found[0].seq == ref else None
    if not isinstance(entry, AnyLap):
        raise SetupError(say("no lap", ref=ref))
    return entry


def _told(record: Book, lap: AnyLap, say: Say) -> str:
    standings = standings_of(record)
    now = _lap_now(standings, lap.key)
    person = told(record.profiles()).get(now.driver)
    name = person.name if person is not None else say.name(now.driver)
    time = format_lap(now.time_ms, say.language)
    return say(
        "lap counts" if now.counts else "lap does not count", lap=lap.lap, name=name, time=time, session=lap.session
    )


def _lap_now(standings: Standings, key: str) -> Lap:
    lap = standings.lap(key)
    if lap is None:
        raise LookupError(f"the lap {key!r} was in the record, and is no more")
    return lap


def _struck(reason: str, say: Say) -> str:
    """Why a lap is invalid, as a word for people; what a file says in words of its own stays as it is."""
    return say(f"struck {reason}") if f"struck {reason}" in say else reason


def _line(
    standings: Standings, people: Mapping[str, Person], written: tuple[int, AnyLap], reason: str, say: Say
) -> LapLine:
    seq, entry = written
    lap = _lap_now(standings, entry.key)
    ruling = standings.decisions.about(entry.key)
    why = _struck(reason, say) if lap.valid is False else ""
    if isinstance(ruling, LapRuled):
        why = say("restored by" if ruling.counts else "deleted by", author=ruling.author, reason=ruling.reason)
    name = people[lap.driver].name if lap.driver in people else say.name(lap.driver)
    given = standings.decisions.about(about_driver(entry.key))
    if isinstance(given, LapReassigned):
        why = "; ".join(filter(None, (why, say("given by", name=name, author=given.author, reason=given.reason))))
    elif isinstance(entry, LapSet) and entry.doubt:
        why = "; ".join(filter(None, (why, say("swap during"))))
    if isinstance(entry, LapAdded):
        entered = say("withdrawn" if lap.waits else "entered by", author=entry.author, reason=entry.reason)
        why = "; ".join(filter(None, (why, entered)))
    elif lap.waits:
        why = "; ".join(filter(None, (why, say("kept aside"))))
    counts = lap.counts and not lap.waits and bool(lap.driver)
    return LapLine(seq, lap.driver, name, lap.rig, entry.lap, lap.time_ms, counts, lap.waits, why, lap.by_hand)
