"""What a benchmark found, as a table for people and as JSON for programs."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from timing.bench.figures import Figure, Goal, Measure, Report
from timing.bench.machine import machine

if TYPE_CHECKING:
    from rich.table import Table

Quick = Annotated[
    bool, typer.Option("--quick", help="A few seconds at small sizes: shows that it runs, its figures say little.")
]


def show(report: Report, as_json: bool) -> None:
    """Print it on standard output."""
    if as_json:
        typer.echo(json.dumps(report.json(machine()), ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    console = Console()
    for measure in report.measures:
        console.print(_table(measure))
        for goal in measure.goals:
            console.print(f"  {sentence(measure, goal)}")
        if measure.note:
            console.print(f"  {measure.note}", style="dim")
    for what in report.missing:
        console.print(f"  missing: {what}", style="yellow")
    here = machine()
    console.print(
        f"  {here['processor']}, {here['cores']} cores, {here['system']}, {here['python']}, load {here['load']}",
        style="dim",
    )


def _table(measure: Measure) -> "Table":
    from rich.table import Table

    table = Table(title=f"{measure.what}, {measure.unit}", title_justify="left", title_style="bold")
    table.add_column("")
    for head in ("median", "low", "high", "to the floor"):
        table.add_column(head, justify="right")
    for figure in measure.figures:
        table.add_row(*_cells(measure, figure), style="bold" if figure.kind == "ours" else None)
    return table


def _cells(measure: Measure, figure: Figure) -> tuple[str, ...]:
    ratio = measure.ratio(figure)
    numbers = (figure.median, min(figure.rounds), max(figure.rounds))
    return (figure.name, *(f"{number:,.4g}" for number in numbers), "" if ratio is None else f"{ratio:.2f}")


def sentence(measure: Measure, goal: Goal) -> str:
    """The goal, and whether it was reached, as people read it."""
    bound = f"at most {goal.at_most:,.4g}" if goal.at_most is not None else f"at least {goal.at_least:,.4g}"
    unit = f" times {goal.against}" if goal.against else f" {measure.unit}"
    value = measure.value(goal)
    if value is None:
        return f"goal: {bound}{unit}: not known, as {goal.against or 'our figure'} is missing"
    told = f"goal: {bound}{unit}: {value:,.4g}, {'reached' if goal.reached(value) else 'NOT reached'}"
    floor = measure.beyond(goal)
    if floor is None or goal.reached(value):
        return told
    return f"{told}; the floor itself has {floor:,.4g} on this machine"
