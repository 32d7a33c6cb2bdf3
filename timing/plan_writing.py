"""Writes a plan as TOML: what `timing.plan_file` reads from the text is the plan again, in the same order.

Whatever follows from the rest is left out (the short name that is made of a name, the team of a rig's driver, rules as
their preset has them), so that the text can still be changed by hand. Ids are always written: laps belong to them, and
a name whose spelling is put right later must not lose its laps.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import time
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from timing.event import Plan, PlannedClass, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.plan_ladder import ladder_lines
from timing.plan_look import look_values
from timing.plan_sessions import MOST_OF_A_KIND
from timing.plan_values import LONGEST_ID, LONGEST_NAME, WrongValue, name, session_identity, shortened
from timing.readings import SessionType
from timing.rules import PRESETS, Points, Ranking, Rules
from timing.units import format_lap

T = TypeVar("T")

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_NUMBER: Final = re.compile(r"\d{1,4}(\.\d{1,6})?")
_NUMBERED_ID: Final = re.compile(r"(.+)-1")
_NUMBERED_NAME: Final = re.compile(r"(.+) 1")

_NO_IDS: Final = {each.name for kind in (PlannedTeam, PlannedDriver, PlannedRig) for each in fields(kind)} | {
    "class",
    "drivers",
}
"""What cannot be an id in a header, because it is a key there."""
_NO_IDS_OF_CLASSES: Final = {"id", "name", "color", *SessionType}
_NO_IDS_OF_SESSIONS: Final = {"id", "points", "by_field"} | {
    each.name for kind in (Ranking, Points) for each in fields(kind)
}


def written(plan: Plan) -> str:
    """The plan as TOML; `plan` is one that `parse_plan` could have read."""
    seating = ["self_seating = true"] if plan.self_seating else []
    blocks = [[f"name = {quoted(plan.name)}", f"language = {quoted(plan.language)}", *seating]]
    blocks += _rules(plan)
    look = [f"{key} = {quoted(value)}" for key, value in look_values(plan.look).items()]
    blocks += [["[look]", *look]] if look else []
    blocks += _tables("classes", plan.classes, lambda each: _class(each, plan.rules), _NO_IDS_OF_CLASSES)
    blocks += map(_session, runs(plan.sessions)) if plan.sessions else [_the_session(plan.session)]
    inside = stand_by_team(plan)
    within: dict[str, list[PlannedDriver]] = {}
    for driver in plan.drivers.values() if inside else ():
        within.setdefault(driver.team or "", []).append(driver)
    blocks += _tables("teams", plan.teams, lambda team: _team(team, within.get(team.id, ())))
    apart = {driver.id: driver for driver in within.get("", ())} if inside else plan.drivers
    blocks += _tables("drivers", apart, _driver)
    blocks += _tables("rigs", plan.rigs, lambda rig: _rig(rig, plan))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def quoted(text: str) -> str:
    """Text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# Sessions


class Run(NamedTuple):
    """What one table of a timetable stands for: a session, or so many `times`, numbered from 1."""

    session: PlannedSession
    times: int | None = None

    @property
    def sessions(self) -> tuple[PlannedSession, ...]:
        """The sessions, as the house numbers them."""
        if self.times is None:
            return (self.session,)
        return tuple(_numbered(self.session, number) for number in range(1, self.times + 1))


def runs(sessions: Sequence[PlannedSession]) -> Iterator[Run]:
    """A timetable with sessions that differ in nothing but their number taken together."""
    at = 0
    while at < len(sessions):
        run = _run_at(sessions, at)
        yield run
        at += run.times or 1


def _run_at(sessions: Sequence[PlannedSession], at: int) -> Run:
    first = sessions[at]
    id, title = _NUMBERED_ID.fullmatch(first.id), _NUMBERED_NAME.fullmatch(first.name)
    if id is None or title is None or not _may_be_counted(id[1], title[1]):
        return Run(first)
    stem = replace(first, id=id[1], name=title[1])
    count = 1
    while count < min(MOST_OF_A_KIND, len(sessions) - at) and sessions[at + count] == _numbered(stem, count + 1):
        count += 1
    too_long = len(first.id) > LONGEST_ID or len(first.name) > LONGEST_NAME
    return Run(stem, count) if count > 1 or too_long else Run(first)


def _may_be_counted(id: str, title: str) -> bool:
    try:
        return session_identity(id) == id and name(title) == title
    except WrongValue:
        return False


def _numbered(session: PlannedSession, number: int) -> PlannedSession:
    return replace(session, id=f"{session.id}-{number}", name=f"{session.name} {number}")


def _the_session(session: PlannedSession) -> list[str]:
    return ["[session]", *_session_keys(session)]


def _session(run: Run) -> list[str]:
    count = [] if run.times is None else [f"count = {run.times}"]
    return ["[[sessions]]", *_session_keys(run.session), *count]


def _session_keys(session: PlannedSession) -> Iterator[str]:
    yield f"id = {quoted(session.id)}"
    yield f"type = {quoted(session.type)}"
    yield f"name = {quoted(session.name)}"
    yield from _texts(track=session.track, car=session.car)
    yield from (
        f"{key} = {quoted(_lap(value))}"
        for key, value in (("min_lap", session.min_lap_ms), ("max_lap", session.max_lap_ms))
        if value is not None
    )
    yield from _wholes(laps=session.laps, minutes=session.minutes, through=session.through)
    if session.starts is not None:
        yield f"starts = {quoted(clock_text(session.starts))}"
    if not session.counts:
        yield "counts = false"
    if session.protest_minutes is not None:
        yield f"protest_minutes = {session.protest_minutes}"


def _lap(milliseconds: int) -> str:
    return format_lap(milliseconds).removesuffix(".000")


def clock_text(starts: time) -> str:
    """A time of day as people write it: without seconds where there are none."""
    return starts.isoformat().removesuffix(":00") if starts.microsecond == 0 else starts.isoformat()


# Rules


def _rules(plan: Plan) -> Iterator[list[str]]:
    rules, base = plan.rules, PRESETS[plan.rules.name]
    changes = [f"preset = {quoted(rules.name)}"]
    if rules.teams.count != base.teams.count:
        changes.append(f"teams = {quoted(rules.teams.count)}")
    changes += _changed(base.teams.of, team_best=rules.teams.of)
    if rules.teams.every_driver != base.teams.every_driver:
        changes.append(f"every_driver = {str(rules.teams.every_driver).lower()}")
    changes += _changed(base.over.best, best=rules.over.best)
    changes += _changed(base.over.drops, drops=rules.over.drops)
    changes += _changed(base.ties, ties=rules.ties)
    changes += _changed(base.classes, classes=rules.classes)
    changes += _changed(base.protest_minutes, protest_minutes=rules.protest_minutes)
    of_types = [*_rules_of_types(rules, base), *_rules_of_sessions(plan)]
    steps = list(ladder_lines(rules.ladder))
    of_types += [["[rules.ladder]", *steps]] if steps else []
    if len(changes) == 1 and not of_types:
        yield [f"rules = {quoted(rules.name)}"]
    else:
        yield ["[rules]", *changes]
        yield from of_types


def _rules_of_types(rules: Rules, base: Rules) -> Iterator[list[str]]:
    for type in SessionType:
        ranking, points = rules.rankings.get(type), rules.points.get(type)
        if (ranking, points) != (base.rankings.get(type), base.points.get(type)):
            lines = [
                *_differences(ranking or base.ranking(type), base.ranking(type)),
                *_differences(points or Points(), base.points.get(type, Points())),
            ]
            yield [f"[rules.{type.value}]", *lines]


def _rules_of_sessions(plan: Plan) -> Iterator[list[str]]:
    """Those of single sessions, as far as they differ from the rules of their types."""
    rules, types = plan.rules, {session.id: session.type for session in plan.sessions or (plan.session,)}
    lines = {
        id: [*_differences(own.ranking, rules.ranking(types[id])), *_differences(own.points, rules.worth(types[id]))]
        for id, own in rules.own.items()
    }
    yield from _tables("rules.sessions", lines, lambda keys: keys, _NO_IDS_OF_SESSIONS)


def _differences(of: Ranking | Points, base: Ranking | Points) -> Iterator[str]:
    """The keys in which rules of a type differ from their preset's."""
    for each in fields(of):
        key = {"table": "points", "tables": "by_field"}.get(each.name, each.name)
        yield from _changed(getattr(base, each.name), **{key: getattr(of, each.name)})


def _changed(usual: object, **given: object) -> Iterator[str]:
    for key, value in given.items():
        if value != usual:
            yield f"{key} = {_rule_value(value)}"


def _rule_value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            text = str(value)
            return text if _NUMBER.fullmatch(text) else quoted(text)
        case tuple() if value and isinstance(value[0], Decimal):
            return quoted("-".join(f"{points:f}" if points else "0" for points in value))
        case tuple():
            return f"[{', '.join(map(quoted, value))}]"
        case str():
            return quoted(value)
        case dict():
            return f"{{ {', '.join(f'{key} = {_rule_value(each)}' for key, each in value.items())} }}"
    return str(value)


# Classes, teams, drivers and rigs


def _class(each: PlannedClass, rules: Rules) -> Iterator[str]:
    yield f"name = {quoted(each.name)}"
    yield from _texts(color=each.color)
    for type, points in rules.class_points.get(each.id, {}).items():
        yield f"{type} = {{ {', '.join(_differences(points, rules.worth(type)))} }}"


def stand_by_team(plan: Plan) -> bool:
    """Whether the drivers stand in the order that they have when each team lists its own."""
    place = {team: number for number, team in enumerate(plan.teams)}
    order = [-1 if driver.team is None else place[driver.team] for driver in plan.drivers.values()]
    return order == sorted(order)


def _tables(
    word: str, things: Mapping[str, T], keys: Callable[[T], Iterable[str]], no_ids: Collection[str] = _NO_IDS
) -> Iterator[list[str]]:
    """A table for each; in a list where an id cannot stand in a header."""
    listed = any(id in no_ids for id in things)
    for id, thing in things.items():
        if listed:
            yield [f"[[{word}]]", f"id = {quoted(id)}", *keys(thing)]
        else:
            yield [f"[{word}.{id if _BARE.fullmatch(id) else quoted(id)}]", *keys(thing)]


def _team(team: PlannedTeam, drivers: Iterable[PlannedDriver]) -> Iterator[str]:
    yield f"name = {quoted(team.name)}"
    yield from _texts(short=None if team.short == shortened(team.name) else team.short, color=team.color)
    yield from _texts(logo=team.logo, **{"class": team.class_id})
    lines = [f"    {{ {', '.join([f'id = {quoted(driver.id)}', *_driver_keys(driver)])} }}," for driver in drivers]
    if lines:
        yield "\n".join(["drivers = [", *lines, "]"])


def _driver(driver: PlannedDriver) -> Iterator[str]:
    yield from _driver_keys(driver)
    yield from _texts(team=driver.team)


def _driver_keys(driver: PlannedDriver) -> Iterator[str]:
    yield f"name = {quoted(driver.name)}"
    yield from _texts(number=driver.number, nickname=driver.nickname, shown=driver.shown)
    yield from _texts(replaces=driver.replaces, **{"class": driver.class_id})


def _rig(rig: PlannedRig, plan: Plan) -> Iterator[str]:
    of_driver = plan.drivers[rig.driver].team if rig.driver is not None else None
    yield f"address = {quoted(rig.address)}"
    yield from _wholes(port=rig.port)
    yield from _texts(
        name=rig.name,
        team=rig.team if of_driver is None else None,
        driver=rig.driver,
        venue=rig.venue,
        cars=rig.cars,
        feed=rig.feed,
    )
    yield from _wholes(feed_port=rig.feed_port)
    yield from _texts(password=rig.password, key=rig.key, watch=None if rig.watch is None else str(rig.watch))
    yield from _texts(**{"class": rig.class_id})


def _texts(**values: str | None) -> Iterator[str]:
    yield from (f"{key} = {quoted(value)}" for key, value in values.items() if value is not None)


def _wholes(**values: int | None) -> Iterator[str]:
    yield from (f"{key} = {value}" for key, value in values.items() if value is not None)
