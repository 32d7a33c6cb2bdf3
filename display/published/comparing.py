"""What is otherwise in one version than in another: places, times, points, laps and rules. Numbers only, by id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from display.exports.results import Results
from leaderboard.publications import STANDINGS


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` of `whom` (an id, "" for all) in `where` (a session, "drivers", "teams" or "rules"); None: not there."""

    where: str
    whom: str
    what: str
    before: Any
    after: Any


def differences(before: Results, after: Results) -> list[Difference]:
    """What is otherwise in `after`. Both have the same scope."""
    one, other = before.scoped, after.scoped
    if before.scope != STANDINGS:
        return [*_of_session(one["session"], other["session"]), *_of("rules", "", one["rules"], other["rules"])]
    found: list[Difference] = []
    sessions = [{each["id"]: each for each in numbers["sessions"]} for numbers in (one, other)]
    for id in dict.fromkeys([*sessions[0], *sessions[1]]):
        found += _of_session(sessions[0].get(id, {"id": id}), sessions[1].get(id, {"id": id}))
    for kind in ("drivers", "teams"):
        found += _of_each(kind, _by_id(one[kind], "id"), _by_id(other[kind], "id"))
    return [*found, *_of("rules", "", one["rules"], other["rules"])]


def _of_session(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Difference]:
    id = one["id"]
    yield from _of_each(id, _by_id(one.get("rows", []), "driver"), _by_id(other.get("rows", []), "driver"))
    laps, after = one.get("laps", {}), other.get("laps", {})
    for driver in dict.fromkeys([*laps, *after]):
        yield from _of(id, driver, _laps(laps.get(driver, [])), _laps(after.get(driver, [])))


def _laps(laps: list[list[Any]]) -> dict[str, Any]:
    """Time of each lap by the entry that it was written with, and whether it counts."""
    return {f"lap {lap[1]}": f"{lap[2]} ms" if lap[5] else f"{lap[2]} ms, does not count" for lap in laps}


def _by_id(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _of_each(
    where: str, one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    for id in dict.fromkeys([*one, *other]):
        yield from _of(where, id, one.get(id, {}), other.get(id, {}))


def _of(where: str, whom: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys([*one, *other]):
        if one.get(key) != other.get(key):
            yield Difference(where, whom, key, one.get(key), other.get(key))
