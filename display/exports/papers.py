"""What every paper has in common: whose it is, of what state of the results, and the pieces that lists are made of.

Papers are data for the templates in `paper/`: every text is ready to be set as it is.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any, Final

from display.exports.results import Results
from display.exports.stamp import stamp_of, told
from display.exports.text import on_paper, points_text
from display.exports.words import WORDS, moment
from display.exports.words import day as day_of
from leaderboard.board import Team
from leaderboard.scoring.standings import Standing
from timing.event import PlannedDriver
from timing.record.entry import Person
from timing.units import Language, format_lap

Data = dict[str, Any]

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def base(results: Results, title: str, subtitle: str = "", *, zone: tzinfo | None = None) -> Data:
    """What every paper has: whose it is, what it is, and of what state of the results."""
    language = results.plan.language
    words = WORDS[language]
    return {
        "language": language,
        "words": words,
        "event": on_paper(results.plan.name),
        "title": on_paper(title),
        "subtitle": on_paper(subtitle, 120),
        "state": words[results.state],
        "official": results.state != "provisional",
        "chip": True,
        "stand": told(results, zone, digits=16),
        "mark": stamp_of(results).mark,
        "day": "" if results.at is None else day_of(results.at, language, zone),
        "printed": "" if results.at is None else moment(results.at, language, zone),
        "landscape": False,
        "dense": False,
        "tight": False,
        "apart": False,
        "signed": True,
    }


def result_text(results: Results, standing: Standing, language: Language) -> str:
    """Points and best lap in words, whichever there are."""
    words = WORDS[language]
    parts = []
    if results.scores:
        one = "point_of" if standing.points == 1 else "points_of"
        parts.append(words[one].format(points=points_text(standing.points, language)))
    if standing.best_ms is not None:
        parts.append(words["with_best"].format(time=format_lap(standing.best_ms, language)))
    return " · ".join(parts)


def classified(standing: Standing) -> bool:
    """Whether there is a place in a session behind it."""
    return any(each.position is not None for each in standing.results)


def members(results: Results, team: Team) -> str:
    """The names of a team's drivers."""
    return ", ".join(on_paper(each.driver.name, 40) for each in results.cup.drivers if each.team == team)


def time_or_dash(time_ms: int | None, language: Language) -> str:
    """A lap time, or the sign for none."""
    return "–" if time_ms is None else format_lap(time_ms, language)


def team_of(results: Results, driver: str | None) -> str | None:
    """The team that the plan has for a driver."""
    planned = results.plan.drivers.get(driver or "")
    return None if planned is None else planned.team


def named_on_paper(results: Results, driver: PlannedDriver) -> Person:
    """A driver of the plan under the name that files may show: somebody may be hidden, or erased, since it was made."""
    return results.people.get(driver.id) or Person(driver.id, driver.name, driver.number, driver.team)


def team_name(team: Team | None) -> str:
    """A team's name, or nothing."""
    return "" if team is None else on_paper(team.name)


def position_text(position: int, *, tied: bool) -> str:
    """A place, with a sign where it is shared."""
    return f"={position}" if tied else str(position)


def color_of(team: Team | None) -> str | None:
    """A team's colour, None where it has none."""
    return None if team is None else checked(team.color)


def checked(color: str | None) -> str | None:
    """A colour that is one."""
    return color if color is not None and _COLOR.fullmatch(color) else None


def column(name: str, width: int | str, align: str = "left", *, large: bool = False) -> Data:
    """`width` in millimetres, or "rest"."""
    return {"name": name, "width": width, "align": align, "large": large}


def cell(text: str, *, under: str = "", strong: bool = False, soft: bool = False) -> Data:
    """A cell of a list, with a second line under it."""
    return {"text": text, "under": under, "strong": strong, "soft": soft}


def table(title: str, columns: Sequence[Mapping[str, Any]], rows: Sequence[Data], note: str) -> Data:
    """A list: columns, rows of `{"color", "cells"}`, and a note below."""
    return {"title": title, "columns": columns, "rows": rows, "note": note}
