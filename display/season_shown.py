"""The standings of a season for people and for programs: a table, CSV, JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from display.exports.papers import position_text
from display.exports.rules_text import link_text
from display.exports.sheet import Dialect, plain, table_file
from display.exports.text import clean, points_text
from display.exports.words import WORDS
from display.seasons import SeasonStandings
from leaderboard.cup import DriverStanding, TeamStanding
from leaderboard.scoring.standings import Result, Standing
from timing.rules import SESSION
from timing.season import EVENT, Adding
from timing.units import Language

FORMAT: Final = "eracing-season"
VERSION: Final = 1

_Cell = str | int | None
_COLUMNS: Final = ("kind", "position", "tied", "number", "name", "team", "points", "decided_by", "id")


def tables(standings: SeasonStandings) -> Iterator[Table | Text]:
    """Teams, then drivers; dropped points stand in brackets, and below each table what decided between equal ones."""
    language = standings.season.language
    words = WORDS[language]
    yield Text(f"{clean(standings.season.name)} ({words[standings.state]})", style="bold")
    kinds: tuple[tuple[str, Sequence[DriverStanding | TeamStanding]], ...] = (
        ("teams", standings.teams),
        ("drivers", standings.drivers),
    )
    for kind, lines in kinds:
        if not lines:
            continue
        table = Table(title=Text(words[kind], style="bold"), title_justify="left", box=None, padding=(0, 2, 0, 0))
        table.add_column(words["position"], justify="right")
        table.add_column(words["team" if kind == "teams" else "driver"], overflow="fold")
        if kind == "drivers":
            table.add_column(words["team"], overflow="fold")
        for event in standings.counting:
            table.add_column(Text(clean(event.title)), justify="right", overflow="fold")
        table.add_column(words["points"], justify="right")
        for line in lines:
            points = [_points(result, language) for result in line.standing.results]
            cells = [*_who(line), *points, points_text(line.standing.points, language)]
            place = position_text(line.standing.position, tied=line.standing.tied)
            table.add_row(*map(Text, (place, *cells)))
        yield table
        if notes := [*_below(standings, [line.standing for line in lines])]:
            yield Text("\n".join(notes))


def _who(line: DriverStanding | TeamStanding) -> list[str]:
    if isinstance(line, TeamStanding):
        return [clean(line.team.name)]
    return [clean(line.driver.name), clean(line.team.name) if line.team else ""]


def _points(result: Result, language: Language) -> str:
    """What an event brought: `33`, in brackets where it does not count, with what stewards gave or took beside it."""
    if result.position is None and not result.given:
        return "–"
    told = points_text(result.points, language)
    given = points_text(result.given, language) if result.given else ""
    return f"{f'({told})' if result.dropped else told}{'+' if result.given > 0 else ''}{given}"


def _below(standings: SeasonStandings, lines: Sequence[Standing]) -> Iterator[str]:
    language = standings.season.language
    words = WORDS[language]
    if any(result.dropped for line in lines for result in line.results):
        yield words["dropped"]
    titles = {event.id: event.title for event in standings.counting}
    decided: dict[str, list[str]] = {}
    for line in lines:
        if line.decided_by is not None and line.points:
            decided.setdefault(line.decided_by, []).append(str(line.position))
    for link, places in decided.items():
        known = f"{SESSION}{titles[link.removeprefix(EVENT)]}" if link.startswith(EVENT) else link
        yield words["equal_points"].format(link=link_text(known, language), places=", ".join(places))


# For programs


def as_csv(standings: SeasonStandings, dialect: Dialect) -> bytes:
    """A line for each team, then for each driver, with what each event brought, stewards' points in it."""
    language: Language = "de" if dialect == "csv-de" else "en"
    events = [event.id for event in standings.counting]
    of_events = [f"{what}:{event}" for event in events for what in ("points", "position", "dropped")]
    rows = ([*line, *_of_events(standing, language), standings.state] for line, standing in _named(standings, language))
    return table_file([*_COLUMNS, *of_events, "state"], rows, dialect)


def _named(standings: SeasonStandings, language: Language) -> Iterator[tuple[list[_Cell], Standing]]:
    """A line without what the events brought."""
    for team in standings.teams:
        yield _line(["team", None, team.team.name, team.team.name], team.standing, language), team.standing
    for each in standings.drivers:
        who = ["driver", each.driver.number, each.driver.name, each.team.name if each.team else None]
        yield _line(who, each.standing, language), each.standing


def _line(who: Sequence[str | None], standing: Standing, language: Language) -> list[_Cell]:
    """`who` is the kind of line, number, name and team."""
    kind, *names = map(plain, who)
    points, tied = points_text(standing.points, language), "yes" if standing.tied else ""
    return [kind, standing.position, tied, *names, points, plain(standing.decided_by), plain(standing.id)]


def _of_events(standing: Standing, language: Language) -> Iterator[_Cell]:
    for result in standing.results:
        yield from (points_text(result.points + result.given, language), result.position)
        yield "yes" if result.dropped else ""


def as_json(standings: SeasonStandings) -> bytes:
    """All of it; points are text, exactly."""
    season = standings.season
    content = {
        "format": FORMAT,
        "eracing": VERSION,
        "season": season.name,
        "state": standings.state,
        "events": [
            {
                "id": event.id,
                "name": event.name,
                "event": results.plan.name,
                "factor": f"{event.factor:f}",
                "counts": event.counts,
                "state": results.state,
                "at": None if results.at is None else results.at.isoformat().replace("+00:00", "Z"),
                "epoch": results.epoch,
                "seq": results.seq,
                "checksum": results.checksum,
            }
            for event, results in zip(season.events, standings.results, strict=True)
        ],
        "rules": {"drivers": _rules(season.drivers), "teams": _rules(season.teams)},
        "teams": [
            {"team": _team(each), "drivers": [driver.id for driver in each.members], **_standing(each.standing)}
            for each in standings.teams
        ],
        "drivers": [
            {
                "driver": {"id": each.driver.id, "name": each.driver.name, "number": each.driver.number},
                "team": _team(each),
                **_standing(each.standing),
            }
            for each in standings.drivers
        ],
    }
    return f"{json.dumps(content, indent=2)}\n".encode()


def _rules(adding: Adding) -> dict[str, Any]:
    over = adding.over
    return {"drops": over.drops, "best": over.best, "ties": list(adding.ties), "drawn": list(adding.drawn)}


def _team(line: DriverStanding | TeamStanding) -> dict[str, Any] | None:
    team = line.team
    return None if team is None else {"id": team.id, "name": team.name, "short": team.short, "color": team.color}


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "position": standing.position,
        "tied": standing.tied,
        "points": f"{standing.points:f}",
        "decided_by": standing.decided_by,
        "results": [
            {
                "event": each.session,
                "points": f"{each.points:f}",
                "given": f"{each.given:f}",
                "position": each.position,
                "dropped": each.dropped,
            }
            for each in standing.results
        ],
    }
