"""The qualifying inside of teams as files tell it: an event for each team, or for several, exported as JSON.

What counts are the hot-lap and qualifying sessions that are part of each event's standings. Who was earlier is known
by the instants of the laps, since each file counts its entries for itself.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from display.exports.papers import position_text
from display.exports.results import Results, SessionResult
from display.exports.sheet import Dialect, plain, table_file
from display.exports.text import clean
from display.exports.words import WORDS
from leaderboard.board import Driver, Team
from leaderboard.scoring.classification import Drive, Place
from leaderboard.team_qualifying import in_teams
from timing.errors import SetupError
from timing.readings import SessionType
from timing.units import Language, format_gap, format_lap

FORMAT: Final = "eracing-team-qualifying"
VERSION: Final = 1

_TYPES: Final = (SessionType.HOTLAP, SessionType.QUALIFYING)
_Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Qualified:
    """A driver in the qualifying of a team; `gap_ms` is to the team's first."""

    driver: Driver
    place: Place
    gap_ms: int | None


@dataclass(frozen=True, slots=True)
class TeamQualifying:
    """A team's drivers in order; `team` is None for those who drive for none."""

    team: Team | None
    drivers: tuple[Qualified, ...]


def team_qualifying(files: Sequence[tuple[str, Results]]) -> list[TeamQualifying]:
    """The teams in the order of the files, which each have a name for sentences.

    Raises SetupError for a file without a session that can be one, and for one whose laps another has too.
    """
    _stop_at_twice(files)
    results = [its for _, its in files]
    teams = {each.team.id: each.team for its in results for each in its.cup.teams}
    drivers = {each.driver.id: each.driver for its in results for each in its.cup.drivers}
    found = []
    for team, classification in in_teams(_drives(results)).items():
        first = classification.places[0]
        places = [Qualified(drivers[place.drive.driver], place, _gap(place, first)) for place in classification.places]
        found.append(TeamQualifying(teams.get(team or ""), tuple(places)))
    return found


def best_of_each(qualifying: Sequence[TeamQualifying], most: int) -> list[TeamQualifying]:
    """The first so many of each team who have a time."""
    return [
        replace(team, drivers=tuple(each for each in team.drivers if each.place.classified)[:most])
        for team in qualifying
    ]


def _stop_at_twice(files: Sequence[tuple[str, Results]]) -> None:
    """Two files of one record would bring each lap twice."""
    before: dict[tuple[str, str], str] = {}
    for name, its in files:
        ids = [session.board.session.id for session in _sessions(its)]
        if not ids:
            raise SetupError(f"{name} has no hot-lap or qualifying session that counts")
        for id in ids:
            other = before.setdefault((its.epoch, id), name)
            if other != name:
                raise SetupError(f"{name} and {other} both have session {id!r} of one record; leave one of them out")


def _sessions(results: Results) -> list[SessionResult]:
    counting = {session.id for session in results.cup.sessions if session.type in _TYPES}
    return [each for each in results.sessions if each.board.session.id in counting]


def _drives(results: Sequence[Results]) -> Iterator[Drive]:
    """What everybody did, with laps numbered over all files in the order of their instants; and who is to drive."""
    sessions = [(at, session) for at, its in enumerate(results) for session in _sessions(its)]
    told = [(lap.at, at, lap.seq) for at, session in sessions for laps in session.laps.values() for lap in laps]
    numbers = {(at, seq): number for number, (_, at, seq) in enumerate(sorted(told), start=1)}
    for at, session in sessions:
        for place in session.scored.classification.places:
            laps = place.drive.laps
            yield replace(place.drive, laps=tuple(lap._replace(seq=numbers[at, lap.seq]) for lap in laps))
    for each in (each for its in results for each in its.cup.drivers):
        yield Drive(each.driver.id, each.team.id if each.team else None, started=False)


def _gap(place: Place, first: Place) -> int | None:
    return None if place is first or place.value is None or first.value is None else place.value - first.value


# For people and for programs


def tables(qualifying: Sequence[TeamQualifying], language: Language) -> Iterator[Table]:
    """A table for each team."""
    words = WORDS[language]
    for team in qualifying:
        title = Text(clean(team.team.name) if team.team else "–", style="bold")
        table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
        for heading, side in (("position", "right"), ("number", "right"), ("driver", "left"), ("best", "right")):
            table.add_column(words[heading], justify=side, overflow="fold")  # type: ignore[arg-type]
        table.add_column(words["gap"], justify="right")
        table.add_column(words["laps"], justify="right")
        for each in team.drivers:
            place = each.place
            status = words.get(place.status, "") or _time(place.value, language)
            told = (clean(each.driver.number), clean(each.driver.name), status, _behind(each.gap_ms, language))
            position = position_text(place.position, tied=place.tied)
            table.add_row(*map(Text, (position, *told, str(len(place.drive.laps)))))
        yield table


def as_csv(qualifying: Sequence[TeamQualifying], dialect: Dialect) -> bytes:
    """A line for each driver; `eracing plan entries` takes it for an entry list."""
    language: Language = "de" if dialect == "csv-de" else "en"
    header = ["team", "driver", "number", "position", "tied", "best", "gap", "laps", "status", "best_ms", "driver_id"]
    rows: list[list[_Cell]] = [
        [
            plain(team.team.name if team.team else None),
            plain(each.driver.name),
            plain(each.driver.number),
            each.place.position,
            "yes" if each.place.tied else "",
            _time(each.place.value, language),
            _behind(each.gap_ms, language),
            len(each.place.drive.laps),
            each.place.status,
            each.place.value,
            plain(each.driver.id),
        ]
        for team in qualifying
        for each in team.drivers
    ]
    return table_file(header, rows, dialect)


def as_json(qualifying: Sequence[TeamQualifying]) -> bytes:
    """All of it."""
    content = {
        "format": FORMAT,
        "eracing": VERSION,
        "teams": [
            {
                "team": None if team.team is None else {"id": team.team.id, "name": team.team.name},
                "drivers": [_driver(each) for each in team.drivers],
            }
            for team in qualifying
        ],
    }
    return f"{json.dumps(content, indent=2)}\n".encode()


def _driver(each: Qualified) -> dict[str, Any]:
    place = each.place
    return {
        "position": place.position,
        "tied": place.tied,
        "driver": {"id": each.driver.id, "name": each.driver.name, "number": each.driver.number},
        "status": place.status,
        "best_ms": place.value,
        "gap_ms": each.gap_ms,
        "laps": len(place.drive.laps),
        "decided_by": place.decided_by,
    }


def _time(time_ms: int | None, language: Language) -> str:
    return "" if time_ms is None else format_lap(time_ms, language)


def _behind(gap_ms: int | None, language: Language) -> str:
    return "" if gap_ms is None else format_gap(gap_ms, language)
