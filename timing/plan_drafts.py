"""Plans to fill in: right as they are, laid out for people, with a note at each place that says what belongs there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from timing.plan_writing import quoted
from timing.units import Language

MOST: Final = 200
"""So many teams or rigs at most: the last number of an address goes so far."""
_FIRST_ADDRESS: Final = 21
_SEATS: Final = "abc"
_MORE: Final = 'short = "Team 1"\ncolor = "#3d5a80"'


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft begins with: `drivers` of each team, a rig for each team or for each driver, its sessions."""

    teams: int
    drivers: int
    rigs: int | None = None
    """None: one for each team, or for each driver where `rig_each`."""
    rig_each: bool = False
    qualifying_minutes: int | None = 40
    races: int = 0
    laps: int | None = 8
    minutes: int | None = None


DRAFTS: Final[Mapping[str, Draft]] = {
    "company-cup": Draft(teams=23, drivers=3, races=6),
    "hotlap": Draft(teams=0, drivers=3, rigs=2, qualifying_minutes=None),
    "hotlap-teams": Draft(teams=8, drivers=3, qualifying_minutes=None),
    "league": Draft(teams=10, drivers=2, rig_each=True, qualifying_minutes=20, races=4, laps=20),
    "endurance": Draft(teams=12, drivers=3, races=1, laps=None, minutes=120),
}
"""What is drafted by the name of its rules."""

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "company-cup": "Company Cup",
        "hotlap": "Hot Lap Stand",
        "hotlap-teams": "Hot Lap Cup",
        "league": "League",
        "endurance": "Endurance Race",
        "team": "Team",
        "driver": "Driver",
        "head": (
            "The plan of an evening. Put your own names, addresses and times in, then try it:\n"
            "    eracing plan check FILE     says what is wrong, and what is worth a look\n"
            "    eracing plan show FILE      shows how it was understood\n"
            "    eracing serve --plan FILE\n"
            "What stands behind a # is a note. docs/plan.md has all keys."
        ),
        "name": "What the boards are headed with, and their language: en or de.",
        "rules": "How it is scored: company-cup, hotlap, hotlap-teams, league or endurance (docs/scoring.md).",
        "sessions": (
            "THE TIMETABLE, in order. Laps belong to the first session until another is opened.\n"
            "Each session of each evening needs an id that no other ever had; here it is made of the type.\n"
            "min_lap and max_lap: what is shorter or longer is a mistake of the game and does not count.\n"
            "Also possible: track, car, laps, minutes, starts, counts = false (no points)."
        ),
        "session": (
            "THE SESSION that all laps belong to. Another day, another id.\n"
            "min_lap and max_lap: what is shorter or longer is a mistake of the game and does not count."
        ),
        "count": "so many of it, numbered from 1",
        "teams": (
            "THE TEAMS with their drivers. An entry list does it as well: eracing plan entries LIST --into FILE\n"
            'short: the name where 12 characters fit. color: "#rrggbb", without one it is chosen.\n'
            "Laps belong to a driver's id: it stays when the spelling of the name is put right."
        ),
        "rigs": (
            "THE RIGS by the address that each sends from; the game on it sends to this machine, UDP port 20777.\n"
            "driver: who sits in it at the start, by id or name. Of a rig without one the name counts that its game\n"
            "gives. More: name, venue, feed and password for games that have to be asked (docs/feeds.md)."
        ),
    },
    "de": {
        "company-cup": "Firmencup",
        "hotlap": "Hotlap-Stand",
        "hotlap-teams": "Hotlap-Cup",
        "league": "Liga",
        "endurance": "Langstreckenrennen",
        "team": "Team",
        "driver": "Fahrer",
        "head": (
            "Der Plan eines Abends. Eigene Namen, Adressen und Zeiten eintragen, dann probieren:\n"
            "    eracing plan check DATEI    sagt, was falsch ist und was man ansehen sollte\n"
            "    eracing plan show DATEI     zeigt, wie er verstanden wurde\n"
            "    eracing serve --plan DATEI\n"
            "Was hinter einem # steht, ist ein Hinweis. Alle Angaben stehen in docs/plan.md."
        ),
        "name": "Die Überschrift der Tafeln und ihre Sprache: en oder de.",
        "rules": "Wie gewertet wird: company-cup, hotlap, hotlap-teams, league oder endurance (docs/scoring.md).",
        "sessions": (
            "DER ZEITPLAN, der Reihe nach. Runden gehören zum ersten Lauf, bis ein anderer eröffnet wird.\n"
            "Jeder Lauf jedes Abends braucht eine id, die noch keiner hatte; hier entsteht sie aus type.\n"
            "min_lap und max_lap: Was kürzer oder länger ist, ist ein Fehler des Spiels und zählt nicht.\n"
            "Außerdem möglich: track, car, laps, minutes, starts, counts = false (ohne Punkte)."
        ),
        "session": (
            "DER LAUF, zu dem alle Runden gehören. Ein anderer Tag, eine andere id.\n"
            "min_lap und max_lap: Was kürzer oder länger ist, ist ein Fehler des Spiels und zählt nicht."
        ),
        "count": "so viele davon, ab 1 gezählt",
        "teams": (
            "DIE TEAMS und ihre Fahrer. Auch aus einer Meldeliste: eracing plan entries LISTE --into DATEI\n"
            'short: der Name, wo 12 Zeichen Platz haben. color: "#rrggbb", sonst wird eine gewählt.\n'
            "Runden gehören zur id eines Fahrers: Sie bleibt, wenn der Name richtiggestellt wird."
        ),
        "rigs": (
            "DIE RIGS und die Adresse, von der jedes sendet; sein Spiel sendet an diesen Rechner, UDP-Port 20777.\n"
            "driver: wer am Anfang darin sitzt, mit id oder Name. Ohne ihn gilt der Name, den das Spiel nennt.\n"
            "Mehr: name, venue, feed und password für Spiele, die gefragt werden müssen (docs/feeds.md)."
        ),
    },
}


def draft(
    preset: str,
    *,
    teams: int | None = None,
    rigs: int | None = None,
    races: int | None = None,
    language: Language = "en",
) -> str:
    """A plan to fill in; `preset` is one of DRAFTS, and None is what is usual for it."""
    of, words = DRAFTS[preset], _WORDS[language]
    how_many = of.teams if teams is None else teams
    seats = [(team, seat) for team in range(1, how_many + 1) for seat in _SEATS[: of.drivers]]
    if not of.rig_each:
        seats = seats[:: of.drivers]
    if rigs is None:
        rigs = min(len(seats), MOST) if of.rigs is None else of.rigs
    blocks = [
        [*_note(words["head"])],
        [*_note(words["name"]), f"name = {quoted(words[preset])}", f"language = {quoted(language)}"],
        [*_note(words["rules"]), f"rules = {quoted(preset)}"],
        *_sessions(of, of.races if races is None else races, words),
        *_teams(of, how_many, words),
        *_rigs(rigs, seats, words),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _note(text: str) -> Iterator[str]:
    return (f"# {line}" for line in text.split("\n"))


_LIMITS: Final = ('min_lap = "0:20"', 'max_lap = "15:00"')


def _sessions(of: Draft, races: int, words: Mapping[str, str]) -> Iterator[list[str]]:
    if of.qualifying_minutes is None and not races:
        yield [*_note(words["session"]), "[session]", 'id = "hotlap"', 'type = "hotlap"', *_LIMITS]
        return
    head = list(_note(words["sessions"]))
    if of.qualifying_minutes is not None:
        minutes = f"minutes = {of.qualifying_minutes}"
        yield [*head, "[[sessions]]", 'type = "qualifying"', minutes, 'starts = "18:30"', *_LIMITS]
        head = []
    if races:
        count = [f"count = {races}  # {words['count']}"]
        length = [f"laps = {of.laps}"] if of.laps is not None else [f"minutes = {of.minutes}"]
        yield [*head, "[[sessions]]", 'type = "race"', *count, *length, *_LIMITS]


def _teams(of: Draft, how_many: int, words: Mapping[str, str]) -> Iterator[list[str]]:
    for team in range(1, how_many + 1):
        drivers = [
            f"    {{ id = {quoted(_driver(team, seat))}, name = {quoted(words['driver'] + f' {team}{seat}')}, "
            f"number = {team * 10 + number} }},"
            for number, seat in enumerate(_SEATS[: of.drivers], start=1)
        ]
        head, more = ([*_note(words["teams"])], [*_note(_MORE)]) if team == 1 else ([], [])
        name = f"name = {quoted(words['team'] + f' {team}')}"
        yield [*head, f"[teams.team-{team}]", name, *more, "drivers = [", *drivers, "]"]


def _rigs(how_many: int, seats: list[tuple[int, str]], words: Mapping[str, str]) -> Iterator[list[str]]:
    if not seats:
        lines = [f'rig-{rig} = "{_address(rig)}"' for rig in range(1, how_many + 1)]
        if lines:
            yield [*_note(words["rigs"]), "[rigs]", *lines]
        return
    for rig in range(1, how_many + 1):
        head = [*_note(words["rigs"])] if rig == 1 else []
        driver = [f"driver = {quoted(_driver(*seats[rig - 1]))}"] if rig <= len(seats) else []
        yield [*head, f"[rigs.rig-{rig}]", f'address = "{_address(rig)}"', *driver]


def _driver(team: int, seat: str) -> str:
    return f"driver-{team}{seat}"


def _address(rig: int) -> str:
    return f"192.168.1.{_FIRST_ADDRESS + rig - 1}"
