"""A logo put into the text of a plan, or taken out, where everything else that somebody wrote stays as it is.

The one line is put in, and looked at whether that makes the plan that is meant. Where it does not, as the text has the
table written otherwise, the plan is written anew, and its notes (#) are lost.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_writing import quoted, written

_LOGO: Final = re.compile(r"\s*logo\s*=")


def with_logo(text: str, team: str | None, logo: str | None) -> str:
    """The text of a plan with this logo of the cup, or of a team by its id; None is none.

    Raises SetupError for a text that is no plan, and for a team that it does not have.
    """
    plan = parse_plan(text)
    wanted = _wanted(plan, team, logo)
    edited = _edited(text.splitlines(keepends=True), "[look]" if team is None else f"[teams.{quoted(team)}]", logo)
    try:
        if parse_plan(edited) == wanted:
            return edited
    except SetupError:  # the line went where it does not belong
        pass
    return written(wanted)


def _wanted(plan: Plan, team: str | None, logo: str | None) -> Plan:
    if team is None:
        return replace(plan, look=replace(plan.look, logo=logo))
    if team not in plan.teams:
        raise SetupError(f"the plan has no team {team!r}")
    return replace(plan, teams={**plan.teams, team: replace(plan.teams[team], logo=logo)})


def _edited(lines: Sequence[str], head: str, logo: str | None) -> str:
    """The lines with the logo in the table of this head, which is added at the end where there is none."""
    line = [] if logo is None else [f"logo = {quoted(logo)}\n"]
    at = next((at for at, each in enumerate(lines) if _table(each) == _table(head)), None)
    if at is None and logo is None:
        return "".join(lines)
    if at is None:
        return "".join([*lines, f"\n\n{head}\n", *line])
    end = next((behind for behind in range(at + 1, len(lines)) if lines[behind].lstrip().startswith("[")), len(lines))
    inside = [each for each in lines[at + 1 : end] if not _LOGO.match(each)]
    return "".join([*lines[:at], f"{lines[at].rstrip()}\n", *line, *inside, *lines[end:]])


def _table(line: str) -> tuple[str, ...] | None:
    """The table that a line begins; None where it begins none."""
    if not line.lstrip().startswith("[") or line.lstrip().startswith("[["):
        return None
    try:
        found = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    path: list[str] = []
    while found:
        (name, found), *_ = found.items()
        path.append(name)
    return tuple(path)
