"""Rows of those who are to drive in a session and have not yet: its line-up was stored, and they are waited for.

They stand behind all who have driven, but before the disqualified: where a classification has who did not start.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from leaderboard.accounts import penalty
from leaderboard.board import Driver, Row, Team
from leaderboard.penalties import Penalties
from timing.event import Plan
from timing.record.entry import Person
from timing.units import Language

_WHY: Final[dict[Language, str]] = {
    "en": "Expected; has not driven yet.",
    "de": "Wird erwartet; ist noch nicht gefahren.",
}


def with_expected(rows: Sequence[Row], expected: Sequence[Row]) -> list[Row]:
    """All rows in order; those who are expected share a place, and so do those who were disqualified before a lap."""
    at = next((at for at, row in enumerate(rows) if row.status == "disqualified"), len(rows))
    waiting, out = ([row for row in expected if (row.status == "disqualified") is gone] for gone in (False, True))
    last = len(rows) + len(waiting) + 1
    return [
        *rows[:at],
        *(replace(row, position=at + 1, tied=len(waiting) > 1) for row in waiting),
        *(replace(row, position=row.position + len(waiting)) for row in rows[at:]),
        *(replace(row, position=last, tied=len(out) > 1) for row in out),
    ]


def expected_row(
    id: str,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    plan: Plan | None,
    *,
    given: Penalties,
    points: int | float | None,
    language: Language,
) -> Row:
    """The row of somebody who has not driven yet, at no place so far."""
    planned, person = plan.drivers.get(id) if plan is not None else None, people.get(id)
    known = person or planned
    name, number, team = (id, None, None) if known is None else (known.name, known.number, known.team)
    return Row(
        position=0,
        tied=False,
        driver=Driver(id, name, number),
        team=teams.get(team or ""),
        rig="",
        best_ms=None,
        second_ms=None,
        last_ms=None,
        last=None,
        gap_ms=None,
        interval_ms=None,
        laps=0,
        sectors_ms=(),
        status="disqualified" if given.disqualified else "no-time",
        moved=0,
        why=_WHY[language],
        tie=None,
        penalties=tuple(penalty(each, language) for each in given.rulings),
        points=points,
    )
