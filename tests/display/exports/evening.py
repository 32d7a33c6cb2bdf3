"""An evening to export: a qualifying and two races, three teams and a guest, a tie and a lap that does not count.

`evening` is of harmless names; `hostile` of the worst that a feed or an entry list can bring.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from display.exports.results import Results, results_of
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.entry import LapRuled, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.units import Language

AT = datetime(2026, 11, 21, 18, 4, tzinfo=UTC)
_PLAN = """
name = "Firmencup"
language = "de"
rules = "company-cup"
[[sessions]]
type = "qualifying"
track = "Seering"
[[sessions]]
type = "race"
count = 2
track = "Seering"
laps = 3
starts = "20:15"
[teams.nordhang]
name = "Nordhang Optik"
short = "Nordhang"
color = "#3d5a80"
drivers = [{ id = "svea", name = "Svea Linsen", number = 7 }, { id = "ruben", name = "Ruben Claar" }]
[teams.kessel]
name = "Kessel & Söhne"
short = "Kessel"
color = "#ee6c4d"
drivers = [{ id = "mika", name = "Mika Dampf", number = "007" }, { id = "lena", name = "Lena Rohr" }]
[teams.lahn]
name = "Lahntal Brückenbau"
short = "Lahntal"
drivers = [{ id = "marie", name = "Łucja Bogen" }, { id = "paul", name = "Paul Strebe" }]
[rigs.rig-1]
address = "192.168.1.21"
name = "Fenster"
venue = "Halle A"
driver = "svea"
key = "the secret of this rig"
[rigs.rig-2]
address = "192.168.1.22"
team = "kessel"
"""

LAPS = {
    "qualifying": {
        "svea": (118_432, 117_986),
        "mika": (118_900, 118_001),
        "lena": (118_900, 118_001),
        "marie": (121_007,),
        "ruben": (119_500, 119_400),
        "guest": (140_000,),
    },
    "race-1": {
        "mika": (119_000, 118_000, 118_100),
        "svea": (119_100, 118_200, 118_300),
        "ruben": (120_000, 119_000, 119_999),
        "marie": (121_000, 120_500, 120_001),
        "lena": (125_000, 117_500),
    },
}
"""Milliseconds by session and driver; race 2 is opened and has no laps."""


PLAN = parse_plan(_PLAN)

HOSTILE = (
    '=HYPERLINK("http://evil.example","click")',
    "+49 261 1234",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\uff1dcmd",
    "An\x00na\x07 \x1b[31mRot\r\nZeile zwei",
    "\u202egnp.exe \u2067\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627",
    "W" * 200,
    "Wort " * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3c1 \u65e5\u672c",
    "Z" + "\u0336\u0489" * 60 + "algo",
    "\ufffe\uffff\ud800",
    '#import "/etc/passwd": * $x^2$ *bold* <label> @ref \\ // comment #panic()',
    "<script>alert(1)</script>&amp;]]>",
    "",
    "   ",
)
"""What can come as a name."""


def renamed(plan: Plan = PLAN) -> Plan:
    """The plan with such names wherever somebody can put one: event, teams, drivers, rigs and sessions."""
    names = map(_kept, HOSTILE * 3)
    return replace(
        plan,
        name=next(names),
        teams={id: replace(team, name=next(names), short=next(names)) for id, team in plan.teams.items()},
        drivers={id: replace(driver, name=next(names), number=next(names)) for id, driver in plan.drivers.items()},
        rigs={id: replace(rig, name=next(names), venue=next(names)) for id, rig in plan.rigs.items()},
        sessions=tuple(replace(each, name=next(names), track=next(names)) for each in plan.sessions),
    )


def record_of(plan: Plan = PLAN, guests: Sequence[str] = ("Gast Ohneteam",), reason: str = "Abgekürzt") -> MemoryRecord:
    """The record of the evening."""
    record = MemoryRecord("book")
    planned = plan.drivers.values()
    people = [Person(each.id, _kept(each.name), each.number and _kept(each.number), each.team) for each in planned]
    people += [Person(f"guest{number or ''}", _kept(name)) for number, name in enumerate(guests)]
    at = AT
    for session in plan.sessions:
        record.append([SessionOpened(session.id, session.type, session.name, session.track, at)], people)
        for driver, times in LAPS.get(session.id, {}).items():
            for number, time_ms in enumerate(times, start=1):
                at += timedelta(seconds=7)
                sectors = (time_ms // 3, time_ms // 3, time_ms - 2 * (time_ms // 3))
                lap = LapSet(session.id, f"rig/{driver}", number, "rig-1", driver, time_ms, at, sectors, valid=True)
                record.append([lap])
    for number in range(1, len(guests)):
        record.append([LapSet("race-1", f"rig/guest{number}", 1, "rig-1", f"guest{number}", 150_000 + number, at)])
    key = "lap/qualifying/rig/mika/1"
    record.append([LapRuled("qualifying", key, False, _kept(reason), "Rennleitung Ost", at)])
    return record


def _kept(text: str | None) -> str:
    """What a record takes of a text."""
    return (text or "").replace("\x00", "").encode("utf-8", "ignore").decode()


def evening(language: Language = "de") -> Results:
    """All results of it."""
    plan = replace(PLAN, language=language)
    return results_of(record_of(plan), plan)


def hostile() -> Results:
    """The same with names that somebody chose to do harm, and a guest for each of them."""
    plan = renamed()
    return results_of(record_of(plan, ["Gast", *HOSTILE], reason=HOSTILE[0]), plan)
