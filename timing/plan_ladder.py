"""The penalty ladder of a plan: what so many warnings come to.

[rules.ladder]
warning = ["2 = 5 seconds", "4 = disqualified"]
"""

from collections.abc import Iterator
from typing import Final

from timing.ladders import MOST_WARNINGS, Ladder, Over, Per, Step, step_of, step_text
from timing.plan_tables import Kind, Table
from timing.plan_values import WrongValue, shown, yes_or_no
from timing.record.decisions import Penalty

LADDER: Final = Kind(
    "the penalty ladder",
    'write [rules.ladder] and warning = ["2 = 5 seconds"] in a line of its own',
    ("warning", "per", "over", "by_itself"),
    main="warning",
)
_EXAMPLES: Final = '"2 = 5 seconds", "every 3 = 3 grid places", "4 = -2 points" or "5 = disqualified"'


def ladder(at: Table) -> Ladder:
    """The ladder that a table tells; none where it has no steps."""
    found = Ladder(
        at.read("warning", _steps) or (),
        at.read("per", _per) or "driver",
        at.read("over", _over) or "session",
        by_itself=at.read("by_itself", yes_or_no) or False,
    )
    if found.per == "team" and any(step.penalty is not Penalty.POINTS for step in found.steps):
        at.wrong("per", 'cannot be "team" with such steps: a team as a whole loses points, and nothing else')
    if not found.steps:
        return Ladder()
    return found


def ladder_lines(of: Ladder) -> Iterator[str]:
    """The lines of the table, without its header; none where there is no ladder."""
    if not of.steps:
        return
    yield f"warning = [{', '.join(f'{step_text(step)!r}' for step in of.steps)}]".replace("'", '"')
    if of.per != "driver":
        yield f'per = "{of.per}"'
    if of.over != "session":
        yield f'over = "{of.over}"'
    if of.by_itself:
        yield "by_itself = true"


def _steps(value: object) -> tuple[Step, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or len(texts) > MOST_WARNINGS:
        raise WrongValue(f"write a list of steps, such as {_EXAMPLES}")
    steps = []
    for text in texts:
        try:
            steps.append(step_of(text if isinstance(text, str) else ""))
        except ValueError as error:
            raise WrongValue(f"{shown(text)} is no step; write {_EXAMPLES}") from error
    if len({(step.warnings, step.every, step.penalty) for step in steps}) < len(steps):
        raise WrongValue("each step stands in it once")
    return tuple(steps)


def _per(value: object) -> Per:
    if value not in ("driver", "team"):
        raise WrongValue('write "driver" or "team"')
    return "driver" if value == "driver" else "team"


def _over(value: object) -> Over:
    if value not in ("session", "evening"):
        raise WrongValue('write "session" or "evening"')
    return "session" if value == "session" else "evening"
