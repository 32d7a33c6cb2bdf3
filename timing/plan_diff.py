"""What differs between two plans, in words: a sentence for each thing that is new, gone, or otherwise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import time
from typing import Any, Final

from timing.event import Plan
from timing.looks import Look
from timing.plan_live import SECRETS
from timing.plan_writing import clock_text
from timing.rules import Rules
from timing.units import format_lap

_KEYS: Final = {"min_lap_ms": "min_lap", "max_lap_ms": "max_lap", "class_id": "class"}
"""Fields that are called otherwise in a plan."""
_LONGEST: Final = 60


def differences(before: Plan, after: Plan) -> list[str]:
    """What is otherwise in `after`, in the order of a plan; empty where nothing is."""
    return [
        *_changed("the plan", before, after, ("name", "language")),
        *_changed("look", before.look, after.look, [each.name for each in fields(Look)]),
        *_things("session", _sessions(before), _sessions(after)),
        *_order(before, after),
        *_things("class", before.classes, after.classes),
        *_things("team", before.teams, after.teams),
        *_things("driver", before.drivers, after.drivers),
        *_things("rig", before.rigs, after.rigs),
        *_rules(before.rules, after.rules),
    ]


def _sessions(plan: Plan) -> dict[str, Any]:
    return {session.id: session for session in plan.sessions or (plan.session,)}


def _order(before: Plan, after: Plan) -> Iterator[str]:
    old = [id for id in _sessions(before) if id in _sessions(after)]
    new = [id for id in _sessions(after) if id in _sessions(before)]
    if old != new:
        yield f"the sessions are in another order: {', '.join(new)}"


def _things(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What is new, gone and otherwise of one kind of thing, by id."""
    for id, thing in after.items():
        if id not in before:
            yield f"{what} {_called(id, thing)} is new"
        elif before[id] != thing:
            names = [each.name for each in fields(thing) if each.name != "id"]
            yield from _changed(f"{what} {_called(id, thing)}", before[id], thing, names)
    yield from (f"{what} {_called(id, thing)} is gone" for id, thing in before.items() if id not in after)


def _called(id: str, thing: Any) -> str:
    return id if thing.name in (None, id) else f"{id} ({thing.name})"


def _changed(what: str, before: object, after: object, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        key = _KEYS.get(name, name)
        yield f"{what}: another {key}" if name in SECRETS else f"{what}: {key} {_told(name, old)} -> {_told(name, new)}"


def _told(name: str, value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case time():
            return clock_text(value)
        case int() if name.endswith("_lap_ms"):
            return format_lap(value)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _rules(before: Rules, after: Rules) -> Iterator[str]:
    old, new = dict(_flat(json.loads(before.text))), dict(_flat(json.loads(after.text)))
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield f"rules: {path} {_told(path, old.get(path))} -> {_told(path, new.get(path))}"


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The single values in what JSON holds, by where they stand; a list is one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
