"""What is handed out on the evening: a blank sheet for each rig, and a page for each team."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final
from urllib.parse import quote

from display.exports.codes import qr
from display.exports.papers import (
    Data,
    base,
    checked,
    color_of,
    named_on_paper,
    position_text,
    team_of,
    time_or_dash,
)
from display.exports.results import Results
from display.exports.text import on_paper, points_text
from display.exports.words import WORDS
from leaderboard.cup import DriverStanding
from leaderboard.scoring.standings import Result

BLANK_LINES: Final = 30
DRIVERS_ABREAST: Final = 4
"""So many columns of drivers fit beside each other on a team's sheet."""


def lap_sheets(results: Results, zone: tzinfo | None = None) -> Data:
    """A blank sheet for each rig of the plan, or one for a rig without a name."""
    words = WORDS[results.plan.language]
    rigs: list[Data] = []
    for rig in results.plan.rigs.values():
        team = results.plan.teams.get(rig.team or team_of(results, rig.driver) or "")
        own = [driver for driver in results.plan.drivers.values() if team is not None and driver.team == team.id]
        members = [named_on_paper(results, driver) for driver in own]
        rigs.append(
            {
                "rig": on_paper(rig.name or rig.id, 24),
                "venue": on_paper(rig.venue, 24),
                "team": on_paper(team.name if team else "", 40),
                "people": ", ".join(on_paper(_numbered(each.name, each.number), 40) for each in members),
                "color": checked(team.color if team else None),
            }
        )
    blank = {"rig": f"{words['rig']} ________", "venue": "", "team": "", "people": "", "color": None}
    content = base(results, words["lap_sheet"], zone=zone)
    return content | {"rigs": rigs or [blank], "lines": BLANK_LINES}


def team_sheets(
    results: Results, url: str | None, zone: tzinfo | None = None, logos: Mapping[str, str] | None = None
) -> Data:
    """A page for each team; with `url`, a QR code that leads to the team's page there.

    `logos` are the names of pictures by the ids of teams.
    """
    words, language = WORDS[results.plan.language], results.plan.language
    teams = []
    for each in results.cup.teams:
        address = "" if url is None else f"{url.rstrip('/')}/t/{quote(each.team.id, safe='')}"
        figures = [(position_text(each.standing.position, tied=each.standing.tied), words["place"])]
        if results.scores:
            figures.append((points_text(each.standing.points, language), words["points"]))
        figures.append((time_or_dash(each.standing.best_ms, language), words["best"]))
        drivers = [_team_driver(results, one) for one in results.cup.drivers if one.team == each.team]
        missing = ", ".join(on_paper(driver.name) for driver in each.missing)
        teams.append(
            {
                "name": on_paper(each.team.name),
                "color": color_of(each.team),
                "logo": (logos or {}).get(each.team.id, ""),
                "figures": figures,
                "qr": qr(address) if address else "",
                "address": address,
                "note": f"{words['missing']}: {missing}" if missing else "",
                "groups": [drivers[at : at + DRIVERS_ABREAST] for at in range(0, len(drivers), DRIVERS_ABREAST)],
            }
        )
    total = words["total"] if results.scores else words["best"]
    sessions = [on_paper(session.name, 30) for session in results.cup.sessions]
    return base(results, words["teams"], zone=zone) | {"teams": teams, "sessions": sessions, "total": total}


def _team_driver(results: Results, one: DriverStanding) -> Data:
    """A driver's column: points or place and best lap of each session, and what they come to."""
    language, standing = results.plan.language, one.standing
    return {
        "number": on_paper(one.driver.number, 12),
        "name": on_paper(one.driver.name, 40),
        "cells": [_team_cell(results, result, one.driver.id) for result in standing.results],
        "total": points_text(standing.points, language) if results.scores else "",
        "best": time_or_dash(standing.best_ms, language),
    }


def _team_cell(results: Results, result: Result, driver: str) -> tuple[str, str]:
    rows = results.session(result.session).board.rows
    row = next((row for row in rows if row.driver.id == driver), None)
    if row is None:
        return "–", ""
    points = points_text(result.points + result.given, results.plan.language)
    return points if results.scores else f"{row.position}.", time_or_dash(row.best_ms, results.plan.language)


def _numbered(name: str, number: str | None) -> str:
    return name if number is None else f"{number} {name}"
