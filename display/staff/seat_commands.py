"""`eracing seat` with its own: who sits in which rig."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timing import arguments

if TYPE_CHECKING:
    from display.staff.desk import StaffDesk

By = Annotated[str | None, typer.Option(help="Who decides. [default: the user of this machine]", metavar="NAME")]
Rig = Annotated[str, typer.Argument(help="Id or name of the rig.", metavar="RIG")]

seats = typer.Typer(
    help="Who sits in which rig. A lap is whose who sat there when it began; a running server knows within a second.",
    no_args_is_help=True,
)


@seats.command("list")
def list_seats(
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List the rigs with who sits there, since when and by whose word; and what to look at."""
    with _desk(data, plan, database) as desk:
        found, watched = desk.lines(), desk.watches()
    if as_json:
        _tell(found)
        return
    rows = []
    for line in found:
        since = "" if line.since is None else f"{line.since.astimezone():%H:%M:%S}"
        doubt = f"also in {', '.join(line.also_in)}" if line.also_in else ""
        rows.append((line.rig, line.driver_name or "nobody", line.number or "", since, line.by or "the plan", doubt))
    _print(("rig", "driver", "no.", "since", "by", "!"), rows)
    for sentence in watched:
        typer.echo(f"! {sentence}")


@seats.command("set")
def set_seat(
    rig: Rig,
    driver: Annotated[
        str | None, typer.Argument(help="Id, name or start number of the driver.", show_default=False)
    ] = None,
    number: Annotated[str | None, typer.Option(help="The start number instead.", metavar="N")] = None,
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a driver sit in a rig from now on."""
    from display.staff.author import author

    if (driver is None) is (number is None):
        raise typer.BadParameter("name the driver, or the start number with --number")
    with _desk(data, plan, database) as desk:
        typer.echo(desk.seat(rig, driver, number, author=author(by)))


@seats.command()
def take(
    rig: Rig,
    driver: Annotated[
        str, typer.Argument(help="Id or start number of a driver of the rig's team, or what a badge holds.")
    ],
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a driver take a rig over, as with its code: whoever sat there is out, and he is out of where he sat."""
    from display.staff.author import author

    with _desk(data, plan, database) as desk:
        typer.echo(desk.take_over(rig, driver, author=author(by)))


@seats.command()
def clear(
    rig: Rig,
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let nobody sit in a rig from now on; its laps are kept, and wait to be credited."""
    from display.staff.author import author

    with _desk(data, plan, database) as desk:
        typer.echo(desk.clear(rig, author=author(by)))


@seats.command()
def swap(
    rig: Rig,
    other: Annotated[str, typer.Argument(help="Id or name of the other rig.", metavar="RIG")],
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let the drivers of two rigs change places."""
    from display.staff.author import author

    with _desk(data, plan, database) as desk:
        typer.echo(desk.swap(rig, other, author=author(by)))


@seats.command()
def undo(
    rig: Rig,
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Take back what was decided last of a rig. Laps that are written stay as they are."""
    from display.staff.author import author

    with _desk(data, plan, database) as desk:
        typer.echo(desk.undo(rig, reason, author=author(by)))


@seats.command("next")
def next_up(
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List whom to call next: of each rig's team, who has driven least in the running session comes first."""
    with _desk(data, plan, database) as desk:
        found = desk.next_up()
    if as_json:
        _tell(found)
        return
    rows = []
    for line in found:
        remark = "sits there" if line.sits else "has not raced yet" if line.missing else ""
        rows.append((line.rig, line.driver_name, line.number or "", str(line.laps), remark))
    _print(("rig", "driver", "no.", "laps", ""), rows)


@contextmanager
def _desk(data: Path | None, plan: Path | None, database: str | None) -> Iterator["StaffDesk"]:
    from display.staff.author import now
    from display.staff.desk import StaffDesk
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        yield StaffDesk(record, cup, now)


def _tell(found: list[Any]) -> None:
    lines = [asdict(line) for line in found]
    typer.echo(json.dumps(lines, ensure_ascii=False, indent=2, default=str))


def _print(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from display.terminal import console

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("no.", "laps") else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)
