"""The versions as staff look at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from display.exports.results import Evening, Results
from display.exports.text import clean, points_text
from display.published.frozen import same
from display.published.publishing import other_plan
from leaderboard.publications import STANDINGS, due
from timing.event import Plan
from timing.people import FILES
from timing.record.protocol import Record
from timing.record.published import ResultPublished
from timing.units import format_lap


@dataclass(frozen=True, slots=True)
class Listed:
    """Versions in the order of publication, and sentences about results that are otherwise by now."""

    versions: tuple[ResultPublished, ...]
    notes: tuple[str, ...]


def listed(record: Record, plan: Plan, scope: str | None = None) -> Listed:
    """All versions, or those of one session or of the standings. Raises RecordError."""
    evening = Evening(plan.rules)
    evening.read(record)
    published = evening.standings.published
    found = published.all() if scope is None else published.of(scope)
    results = evening.results(plan, record.people(plan.language, FILES), record.position().epoch)
    notes = []
    waiting = [id for id in due(evening.standings) if scope in (None, id)]
    others = {each.session for each in found if each.session not in (STANDINGS, *waiting)}
    for id in [*waiting, *sorted(others)]:
        last = published.last(id)
        if last is not None and not same(evening, results.of(id), last):
            why = "by another plan" if other_plan(record, plan, last) else "by what was written since"
            notes.append(
                f"! the result of session {id!r} is otherwise than version {last.number}, {why}; "
                f"`eracing results publish --session {id}` publishes it"
            )
    return Listed(tuple(sorted(found, key=lambda each: (each.at, each.session, each.number))), tuple(notes))


def table_of(results: Results) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Headings and rows of what the results are of."""
    language = results.plan.language
    if results.scope == STANDINGS:
        lines = [("team", each.team.name, each.standing) for each in results.cup.teams]
        lines += [("driver", each.driver.name, each.standing) for each in results.cup.drivers]
        return ("", "number", "name", "points", "best"), [
            (
                *(kind, f"{'=' if one.tied else ''}{one.position}", clean(name)),
                *(points_text(one.points, language), _time(one.best_ms)),
            )
            for kind, name, one in lines
        ]
    session = results.session(results.scope)
    return ("number", "driver", "team", "laps", "best", "result", "status", "points"), [
        (
            *(f"{'=' if row.tied else ''}{row.position}", clean(row.driver.name), row.team.name if row.team else ""),
            *(str(row.laps), _time(row.best_ms), _time(session.places[row.driver.id].value)),
            *(session.places[row.driver.id].status, points_text(session.points[row.driver.id], language)),
        )
        for row in session.board.rows
    ]


def named(results: Results, id: str) -> str:
    """Whom an id is of, in a comparison."""
    names = {each.team.id: each.team.name for each in results.cup.teams}
    names |= {driver: each.name for driver, each in results.cup.names.items()}
    return clean(names.get(id, id))


def _time(time_ms: int | None) -> str:
    return "" if time_ms is None else format_lap(time_ms)
