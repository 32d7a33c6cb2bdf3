"""A plan as the house understands it: tables for people, values for programs. Keys and passwords are in neither."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from display.exports.rules_text import rules_text
from timing.event import Plan, PlannedRig, PlannedSession
from timing.plan_advice import counted
from timing.plan_look import look_values
from timing.plan_writing import clock_text
from timing.rules import PRESETS, Rules
from timing.units import format_lap


def summary(plan: Plan) -> str:
    """The size of a plan: "23 teams, 69 drivers, 23 rigs, 7 sessions, rules company-cup"."""
    return ", ".join(
        (
            counted(len(plan.teams), "team"),
            counted(len(plan.drivers), "driver"),
            counted(len(plan.rigs), "rig"),
            counted(len(_sessions(plan)), "session"),
            f"rules {_rules_name(plan.rules)}",
        )
    )


def sizes(plan: Plan) -> dict[str, Any]:
    """The same for programs."""
    return {
        "teams": len(plan.teams),
        "drivers": len(plan.drivers),
        "rigs": len(plan.rigs),
        "sessions": len(_sessions(plan)),
        "rules": plan.rules.name,
    }


def shown_plan(plan: Plan) -> dict[str, Any]:
    """The whole plan as JSON has it."""
    drivers = plan.drivers.values()
    return {
        "name": plan.name,
        "language": plan.language,
        "open_stand": plan.open_stand,
        "self_seating": plan.self_seating,
        "look": asdict(plan.look),
        "sessions": [_session(session) for session in _sessions(plan)],
        "classes": [asdict(each) for each in plan.classes.values()],
        "teams": [
            {**asdict(team), "drivers": [driver.id for driver in drivers if driver.team == team.id]}
            for team in plan.teams.values()
        ],
        "drivers": [asdict(driver) for driver in drivers],
        "rigs": [_rig(rig) for rig in plan.rigs.values()],
        "rules": json.loads(plan.rules.text),
    }


def tables(plan: Plan) -> Iterator[Table | Text]:
    """The whole plan for people."""
    yield Text(f"{plan.name}: {summary(plan)}", style="bold")
    yield _filled(_timetable(plan))
    if plan.teams or plan.drivers:
        yield _filled(_teams(plan))
    if plan.rigs:
        yield _filled(_rigs(plan))
    else:
        yield Text("No rigs: an open stand, where each source that is heard is taken in by itself.")
    if plan.self_seating:
        yield Text("Drivers may seat themselves with the code at a rig (docs/seats.md).")
    told = look_values(plan.look)
    if told:
        yield Text(f"Look: {', '.join(f'{key} {value}' for key, value in told.items())}")
    yield _rules(plan)


def _sessions(plan: Plan) -> tuple[PlannedSession, ...]:
    return plan.sessions or (plan.session,)


def _rules_name(rules: Rules) -> str:
    return rules.name if rules == PRESETS[rules.name] else f"{rules.name} with changes"


def _session(session: PlannedSession) -> dict[str, Any]:
    return asdict(session) | {"starts": None if session.starts is None else clock_text(session.starts)}


def _rig(rig: PlannedRig) -> dict[str, Any]:
    told = asdict(rig) | {"watch": None if rig.watch is None else str(rig.watch)}
    secrets = {"has_password": told.pop("password") is not None, "has_key": told.pop("key") is not None}
    return told | secrets


# For people


def _timetable(plan: Plan) -> Table:
    table = _table("Sessions", "starts", "session", "id", "type", "length", "track", "car", "laps count from", "points")
    for session in _sessions(plan):
        length = [counted(session.laps, "lap")] if session.laps else []
        length += [f"{session.minutes} min"] if session.minutes else []
        limits = [format_lap(limit) if limit else "any" for limit in (session.min_lap_ms, session.max_lap_ms)]
        _add(
            table,
            clock_text(session.starts) if session.starts else "",
            session.name,
            session.id,
            session.type,
            ", ".join(length) or "no limit",
            session.track,
            session.car,
            "any" if limits == ["any", "any"] else " to ".join(limits),
            "count" if session.counts else "do not count",
        )
    return table


def _teams(plan: Plan) -> Table:
    of_teams = ("team", "short", "id", "color", "logo")
    table = _table("Teams", *of_teams, "number", "driver", "id of the driver", "nickname", "shown by")
    of_team: dict[str | None, list[tuple[str | None, ...]]] = {}
    for driver in plan.drivers.values():
        told = (driver.number, driver.name, driver.id, driver.nickname, driver.shown)
        of_team.setdefault(driver.team, []).append(told)
    for team in plan.teams.values():
        first, *others = of_team.get(team.id, [("", "nobody", "", "", "")])
        _add(table, team.name, team.short, team.id, team.color, team.logo, *first)
        for each in others:
            _add(table, *[""] * len(of_teams), *each)
    for each in of_team.get(None, []):
        _add(table, "no team", *[""] * (len(of_teams) - 1), *each)
    return table


def _rigs(plan: Plan) -> Table:
    table = _table("Rigs", "rig", "id", "sends from", "driver", "team", "venue", "cars", "asked for", "files", "key")
    for rig in plan.rigs.values():
        asked = "" if rig.feed is None else f"{rig.feed}{'' if rig.feed_port is None else f', port {rig.feed_port}'}"
        _add(
            table,
            rig.name or rig.id,
            rig.id,
            rig.address if rig.port is None else f"{rig.address} port {rig.port}",
            plan.drivers[rig.driver].name if rig.driver else "",
            plan.teams[rig.team].name if rig.team else "",
            rig.venue,
            rig.cars or "as usual",
            f"{asked}, with a password" if rig.password else asked,
            None if rig.watch is None else str(rig.watch),
            "yes" if rig.key else "",
        )
    return table


def _rules(plan: Plan) -> Table:
    table = _table(f"Rules: {_rules_name(plan.rules)}", "for", "rule", "")
    for rule in rules_text(plan.rules, "en"):
        _add(table, rule.about, rule.name, rule.value)
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=Text(title, style="bold"), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _filled(table: Table) -> Table:
    """The table without columns in which nothing stands, so that the others have room."""
    kept = [column for column in table.columns if any(str(cell) for cell in column.cells)]
    found = _table(str(table.title), *(str(column.header) for column in kept))
    for cells in zip(*(column.cells for column in kept), strict=True):
        found.add_row(*cells)
    return found


def _add(table: Table, *cells: str | None) -> None:
    """A row of texts that are taken for what they are, not for markup."""
    table.add_row(*(Text(cell or "") for cell in cells))
