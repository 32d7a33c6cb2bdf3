"""What staff should look at, found in the record alone: it is the same at the command line and over the network.

two-seats      a driver sits in two rigs
conflict       the driver changed during laps, and nobody has said whose they are
unassigned     laps are nobody's
pace           a lap is far off its driver's pace, and nobody has said whose it is
not-raced      a driver has yet to race, though the rules ask it: before it becomes a result
due            warnings have reached a step of the penalty ladder that was not given
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from display.staff import standings_of
from display.staff.draft import Book
from display.staff.named import people_of
from display.staff.seats import Desk
from display.staff.stewards import Stewards
from display.staff.words import CLI, Say
from leaderboard.cup import cup
from leaderboard.fold import Standings
from timing.driven import Driven
from timing.event import Plan
from timing.readings import SessionType
from timing.record.decisions import Phase
from timing.record.entry import LapSet
from timing.units import format_lap

MOST_NUMBERS: Final = 12
"""More laps than these are counted, not named."""
_TO_COME: Final = (Phase.PLANNED, Phase.OPEN, Phase.RUNNING)


@dataclass(frozen=True, slots=True)
class Watch:
    """A sentence about something that staff should look at; `rig`, `team` and `laps` where it is about some."""

    kind: str
    sentence: str
    rig: str = ""
    team: str = ""
    laps: tuple[int, ...] = ()


def watches(record: Book, plan: Plan, now: Callable[[], datetime], say: Say = CLI) -> list[Watch]:
    """All that there is to look at. Raises RecordError."""
    standings = standings_of(record, plan.rules)
    people = people_of(record, plan, standings)
    names = {id: each.name for id, each in people.items()}
    desk = Desk(record, plan, now, say)
    stewards = Stewards(record, plan, author="", now=now, dry_run=True, say=say)
    missing = {
        (each.team.id, each.team.name): [driver.name for driver in each.missing]
        for each in cup(standings, plan, people, record.position().epoch).teams
        if each.missing
    }
    return [
        *_two_seats(desk, say),
        *_of_laps(record, standings, names, say),
        *(_not_raced(missing, standings, plan, say) if standings.sessions else ()),
        *(
            Watch("due", say("due", penalty=say("ruled", name=each.whom, session=each.session, penalty=each.penalty)))
            for each in stewards.due_lines()
        ),
    ]


def _two_seats(desk: Desk, say: Say) -> Iterator[Watch]:
    told: set[str | None] = set()
    for line in desk.lines():
        if line.also_in and line.driver not in told:
            told.add(line.driver)
            rigs = ", ".join((line.rig, *line.also_in))
            yield Watch("two-seats", say("in two rigs", name=line.driver_name, rigs=rigs), line.rig)


def _of_laps(record: Book, standings: Standings, names: dict[str, str], say: Say) -> Iterator[Watch]:
    conflicts: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    nobodys: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    off: list[Watch] = []
    driven, after = Driven(), 0
    while batch := record.read(after):
        for seq, entry in batch:
            lap = standings.lap(entry.key)
            if lap is None or lap.waits:
                continue
            if isinstance(entry, LapSet) and entry.driver:
                driven.note(entry)
                how = driven.off_pace(entry) if lap.given is None and lap.ruled is None else ""
                if how:
                    name, time = names.get(lap.driver, lap.driver), format_lap(lap.time_ms, say.language)
                    sentence = say("off pace", ref=seq, name=name, time=time, rig=lap.rig, how=say(how))
                    off.append(Watch("pace", sentence, lap.rig, laps=(seq,)))
            if not lap.driver:
                nobodys[entry.session, lap.rig].append(seq)
            elif isinstance(entry, LapSet) and entry.doubt and lap.given is None:
                conflicts[entry.session, lap.rig].append(seq)
        after = batch[-1].seq
    for kind, found in (("conflict", conflicts), ("unassigned", nobodys)):
        for (session, rig), seqs in found.items():
            numbers = _numbers(seqs)
            sentence = say(f"laps {kind}", count=len(seqs), session=session, rig=rig or "–", numbers=numbers)
            yield Watch(kind, sentence, rig, laps=tuple(seqs))
    yield from off


def _not_raced(
    missing: dict[tuple[str, str], list[str]], standings: Standings, plan: Plan, say: Say
) -> Iterator[Watch]:
    races = [each for each in plan.sessions if each.type is SessionType.RACE and each.counts]
    left = sum(standings.phase(each.id) in _TO_COME for each in races)
    for (team, name), drivers in missing.items():
        said = say("not raced", team=name, names=", ".join(drivers))
        yield Watch("not-raced", say("races left", said=said, left=left) if races else said, team=team)


def _numbers(seqs: Sequence[int]) -> str:
    told = " ".join(map(str, seqs[:MOST_NUMBERS]))
    return told if len(seqs) <= MOST_NUMBERS else f"{told} …"
