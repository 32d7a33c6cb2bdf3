"""Lists on paper: the result of a session, the standings over all sessions, and who starts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from display.exports.papers import (
    Data,
    base,
    cell,
    color_of,
    column,
    members,
    position_text,
    table,
    team_name,
    team_of,
    time_or_dash,
)
from display.exports.results import Results, SessionResult
from display.exports.rules_text import link_text, type_text
from display.exports.text import cut, on_paper, points_text
from display.exports.words import WORDS, day
from leaderboard.board import Driver, Row, Team
from leaderboard.scoring.standings import Result, Standing
from timing.event import PlannedSession
from timing.units import Language, format_gap, format_lap

ON_ONE_PAGE: Final = range(20, 25)
"""So many rows are drawn together, so that a field of teams and the line to sign on are on one page."""
MOST_SESSIONS: Final = 6
"""With more sessions than these their columns become narrow."""
MOST_SESSIONS_UPRIGHT: Final = 10
"""With more than these the page is turned."""


def session_list(results: Results, result: SessionResult, zone: tzinfo | None = None) -> Data:
    """The result of a session: the rows of its board."""
    words, language = WORDS[results.plan.language], results.plan.language
    info, rows = result.board.session, result.board.rows
    numbers = any(row.driver.number for row in rows)
    points = result.points if any(result.points.values()) else {}
    race, places = result.race, result.places
    leader = rows[0].laps if rows else 0
    columns = [
        column(words["position"], 11, "right", large=True),
        *([column(words["number"], 14, "right")] if numbers else []),
        column(words["driver"], "rest"),
        column(words["laps"], 15, "right"),
        *([column(words["race_time"], 25, "right", large=True)] if race else []),
        *([] if race else [column(words["best"], 26, "right", large=True)]),
        column(words["gap"], 21, "right"),
        *([column(words["best"], 22, "right")] if race else []),
        *([column(words["points"], 16, "right", large=True)] if points else []),
    ]

    def cells(row: Row) -> Iterable[Data]:
        place = places[row.driver.id]
        unplaced = words.get(place.status, "")
        yield cell("–" if place.status == "disqualified" else position_text(row.position, tied=row.tied), strong=True)
        if numbers:
            yield cell(on_paper(row.driver.number, 12), soft=True)
        yield cell(on_paper(row.driver.name), strong=True, under=team_name(row.team))
        yield cell(str(row.laps), soft=not race)
        best = time_or_dash(row.best_ms, language)
        if race:
            yield cell(unplaced or time_or_dash(place.value, language), strong=not unplaced, soft=bool(unplaced))
        else:
            yield cell(unplaced or best, strong=not unplaced, soft=bool(unplaced))
        yield cell(_gap(row, leader if race and place.classified else row.laps, words, language))
        if race:
            yield cell(best, soft=True)
        if points:
            yield cell(points_text(points[row.driver.id], language), strong=True)

    where = [info.track or "", type_text(info.type.value, language)]
    if results.at is not None:
        where.append(day(results.at, language, zone))
    lines = [{"color": color_of(row.team), "cells": [*cells(row)]} for row in rows]
    told = [(row, ", ".join(row.penalties)) for row in rows if row.penalties]
    told += [(row, row.why) for row in rows if row.tie is not None and row.tie.behind is not None]
    note = "\n".join(f"{on_paper(row.driver.name, 40)}: {on_paper(what, 200)}" for row, what in told)
    content = base(results, info.name, " · ".join(filter(None, where)), zone=zone)
    return content | {"tables": [table("", columns, lines, note)], "tight": len(lines) in ON_ONE_PAGE}


def _gap(row: Row, leader: int, words: Mapping[str, str], language: Language) -> str:
    """The gap to the leader in time, or in laps where a race has left somebody behind."""
    if row.gap_ms is not None:
        return format_gap(row.gap_ms, language)
    behind = leader - row.laps
    return words["lap_behind" if behind == 1 else "laps_behind"].format(laps=behind) if behind > 0 else ""


def standings_list(results: Results, zone: tzinfo | None = None) -> Data:
    """The standings over all sessions: teams, then drivers."""
    words, language = WORDS[results.plan.language], results.plan.language
    labels = short_names(results)
    legend = "  ·  ".join(
        f"{label} {on_paper(session.name)}" for label, session in zip(labels, results.cup.sessions, strict=True)
    )
    tables = []
    if results.cup.teams:
        lines = [
            _standing_line(results, each.team, each.team.name, members(results, each.team), each.standing)
            for each in results.cup.teams
        ]
        columns = _standing_columns(results, labels, words["team"], teams=True)
        note = _standing_note(results, legend, [each.standing for each in results.cup.teams])
        tables.append(table(words["teams"], columns, lines, note))
    lines = [
        _standing_line(results, each.team, each.driver.name, team_name(each.team), each.standing)
        for each in results.cup.drivers
    ]
    columns = _standing_columns(results, labels, words["driver"], teams=False)
    note = _standing_note(results, legend, [each.standing for each in results.cup.drivers])
    tables.append(table(words["drivers"], columns, lines, note))
    when = "" if results.at is None else day(results.at, language, zone)
    content = base(results, words["overall"], when, zone=zone)
    return content | {
        "tables": tables,
        "landscape": len(labels) > MOST_SESSIONS_UPRIGHT and results.scores,
        "dense": len(labels) > MOST_SESSIONS and results.scores,
        "apart": bool(results.cup.teams),
    }


def _standing_note(results: Results, legend: str, standings: Sequence[Standing]) -> str:
    """What the columns are, what brackets say, and what decided between equal points."""
    if not results.scores:
        return ""
    words, language = WORDS[results.plan.language], results.plan.language
    notes = [legend]
    if any(result.dropped for standing in standings for result in standing.results):
        notes.append(words["dropped"])
    decided: dict[str, list[str]] = {}
    for standing in standings:
        if standing.decided_by is not None and standing.points:
            decided.setdefault(standing.decided_by, []).append(str(standing.position))
    notes += [
        words["equal_points"].format(link=link_text(link, language), places=", ".join(places))
        for link, places in decided.items()
    ]
    return "\n".join(notes)


def _standing_columns(results: Results, labels: Sequence[str], who: str, *, teams: bool) -> list[Data]:
    words = WORDS[results.plan.language]
    best = words["best"]
    if teams and results.cup.rules.teams.count in ("average-of-bests", "sum-of-bests"):
        best = words[results.cup.rules.teams.count]
    narrow = MOST_SESSIONS < len(labels) <= MOST_SESSIONS_UPRIGHT
    return [
        column(words["position"], 10, "right", large=True),
        column(who, "rest"),
        *([column(label, 8 if narrow else 11, "right") for label in labels] if results.scores else []),
        *([column(words["points"], 15 if narrow else 18, "right", large=True)] if results.scores else []),
        column(best, 22 if narrow else 25, "right", large=not results.scores),
    ]


def _standing_line(results: Results, team: Team | None, name: str, under: str, standing: Standing) -> Data:
    language = results.plan.language
    cells = [
        cell(position_text(standing.position, tied=standing.tied), strong=True),
        cell(on_paper(name), strong=True, under=under),
    ]
    if results.scores:
        cells += [_points_cell(each, language) for each in standing.results]
        cells.append(cell(points_text(standing.points, language), strong=True))
    best = "" if standing.best_ms is None else format_lap(standing.best_ms, language)
    cells.append(cell(best, soft=results.scores, strong=not results.scores))
    return {"color": color_of(team), "cells": cells}


def _points_cell(result: Result, language: Language) -> Data:
    if result.position is None and not result.points and not result.given:
        return cell("–", soft=True)
    points = points_text(result.points, language)
    given = points_text(result.given, language)
    under = "" if not result.given else given if result.given < 0 else f"+{given}"
    return cell(f"({points})" if result.dropped else points, soft=result.dropped or not result.points, under=under)


def start_list(results: Results, planned: PlannedSession, zone: tzinfo | None = None) -> Data:
    """Who drives in a session, to tick off: as it was stored for the session, else everybody.

    Everybody stands in the order of the last qualifying before it, or as the plan has them.
    """
    words, language = WORDS[results.plan.language], results.plan.language
    before = _qualifying_before(results, planned.id)
    order = [row.driver.id for row in before.board.rows] if before is not None else []
    times = {row.driver.id: row.best_ms for row in before.board.rows} if before is not None else {}
    drivers = {each.driver.id: (each.driver, each.team) for each in results.cup.drivers}
    stored = results.cup.lineups.get(planned.id, ())
    ids = [id for id in stored or (*order, *(id for id in results.plan.drivers if id not in order)) if id in drivers]
    ids += [] if stored else sorted(drivers.keys() - set(ids))
    columns = [
        column("", 10, "right"),
        column(words["number"], 16, "right"),
        column(words["driver"], "rest"),
        *([column(words["qualified"], 28, "right")] if before is not None else []),
        column(words["rig"], 26, "left"),
        column(words["present"], 14, "left"),
        column(words["signature"], 38, "left"),
    ]
    lines = []
    for place, id in enumerate(ids, start=1):
        driver, team = drivers[id]
        time = times.get(id)
        cells = [
            cell(str(place), soft=True),
            cell(on_paper(driver.number, 12)),
            cell(on_paper(driver.name), strong=True, under=team_name(team)),
            *([cell("–" if time is None else format_lap(time, language))] if before is not None else []),
            cell(_rig_of(results, driver, team)),
            cell("☐"),
            cell(""),
        ]
        lines.append({"color": color_of(team), "cells": cells})
    about = [planned.track or ""]
    if planned.starts is not None:
        about.append(words["start_time"].format(time=planned.starts.strftime("%H:%M")))
    if planned.laps is not None:
        about.append(f"{planned.laps} {words['laps']}")
    if before is not None:
        about.append(words["grid_by"].format(session=before.board.session.name))
    title = f"{words['start_list']} {cut(planned.name)}"
    content = base(results, title, " · ".join(filter(None, about)), zone=zone)
    return content | {
        "tables": [table("", columns, lines, "")],
        "tight": len(lines) in ON_ONE_PAGE,
        "chip": False,
    }


def _qualifying_before(results: Results, session: str) -> SessionResult | None:
    """The last qualifying with a row that was opened before the session; None for a qualifying itself."""
    found = None
    for each in results.sessions:
        if each.board.session.id == session:
            break
        if each.board.session.type.value == "qualifying" and each.board.rows:
            found = each
    return found


def _rig_of(results: Results, driver: Driver, team: Team | None) -> str:
    """The rig that the plan has for a driver, or for the driver's team."""
    rigs = results.plan.rigs.values()
    own = [rig for rig in rigs if rig.driver == driver.id]
    teams = [rig for rig in rigs if team is not None and team.id in (rig.team, team_of(results, rig.driver))]
    return on_paper((own or teams)[0].name or (own or teams)[0].id, 20) if own or teams else ""


def short_names(results: Results) -> list[str]:
    """A letter for the kind of each session that counts, numbered where there are several: Q, R1, R2."""
    kinds = [session.type.value for session in results.cup.sessions]
    names = []
    for at, kind in enumerate(kinds):
        number = kinds[: at + 1].count(kind)
        letter = type_text(kind, results.plan.language)[0]
        names.append(f"{letter}{number}" if kinds.count(kind) > 1 else letter)
    return names
