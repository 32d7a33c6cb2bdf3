"""How the commands of the staff print what there is, and what a decision changes."""

from collections.abc import Iterable, Sequence
from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from display.staff.deciding import Decided
from display.terminal import console

_NUMBERS: Final = ("number", "drivers", "laps")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table without lines."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def print_decided(decided: Decided, *, dry_run: bool) -> None:
    """What a decision says, and what it changes."""
    for sentence in decided.said:
        typer.echo(sentence)
    rows = [(each.where, each.name, each.before or "–", each.after or "–") for each in decided.changes]
    if rows:
        print_table(("where", "who", "before", "after"), rows)
    else:
        typer.echo("no board and no standings change")
    if dry_run:
        typer.echo("nothing was written: this was a dry run")
