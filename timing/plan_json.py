"""A plan as JSON: the same tables and keys as its TOML. `docs/plan.md` tells them."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from timing.errors import SetupError
from timing.event import Plan
from timing.plan_writing import quoted, written


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as values of JSON; `as_toml` makes a text of them that is the same plan."""
    return tomllib.loads(written(plan))


def as_toml(content: Mapping[str, Any]) -> str:
    """What JSON holds as a text in TOML, right or wrong; null is what is not there. Raises SetupError."""
    try:
        return "\n".join(_table(content, ())) + "\n"
    except RecursionError as error:
        raise SetupError("the plan is no plan; its lists or tables are nested too deep") from error


def _table(content: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table: its values first, then the tables in it."""
    there = {key: value for key, value in content.items() if value is not None}
    inner = {key: value for key, value in there.items() if isinstance(value, dict) and len(path) < 2}
    lists = {key: value for key, value in there.items() if not path and _is_of_tables(value)}
    apart = {*inner, *lists}
    yield from (f"{quoted(key)} = {_value(value)}" for key, value in there.items() if key not in apart)
    for key, value in inner.items():
        yield f"[{'.'.join(map(quoted, (*path, key)))}]"
        yield from _table(value, (*path, key))
    for key, tables in lists.items():
        for each in tables:
            yield f"[[{quoted(key)}]]"
            yield from _table(each, ("", "", ""))


def _is_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _value(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case bool():
            return str(value).lower()
        case dict():
            inner = (f"{quoted(key)} = {_value(each)}" for key, each in value.items() if each is not None)
            return f"{{ {', '.join(inner)} }}"
        case list():
            return f"[{', '.join(_value(each) for each in value if each is not None)}]"
    return str(value)
