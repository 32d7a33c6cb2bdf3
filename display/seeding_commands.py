"""`eracing seed`: who starts the next session where, on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from display.seeding import Seeding
    from leaderboard.cup import Cup

_Format = Literal["table", "csv", "csv-de", "json"]


def seed(
    *,
    source: Annotated[
        list[str],
        typer.Option(
            "--from",
            help="A session's id, `current`, or `standings`; several heats, each with an option of its own.",
            metavar="SESSION",
            show_default=False,
        ),
    ],
    each: Annotated[int | None, typer.Option(min=1, help="Only the first so many of each session go on.")] = None,
    cut: Annotated[int | None, typer.Option("--cut", min=1, help="Only the first so many go on.")] = None,
    heats: Annotated[int | None, typer.Option(min=1, help="Split them into so many heats.")] = None,
    most_per_heat: Annotated[
        int | None, typer.Option(min=1, help="Split them into heats of so many at most, instead of --heats.")
    ] = None,
    snake: Annotated[
        bool, typer.Option("--snake", help="Deal them out: 1, 2, 2, 1, ... Without it the best are in heat 1.")
    ] = False,
    most_per_team: Annotated[int | None, typer.Option(min=1, help="So many of a team at most in one heat.")] = None,
    best: Annotated[
        int, typer.Option("--best", min=0, help="The first so many are a heat of their own, the first one.")
    ] = 0,
    one_up_to: Annotated[int, typer.Option(min=0, help="Up to so many drivers are one heat.")] = 0,
    reverse: Annotated[
        int | None, typer.Option(min=2, help="The first so many of each grid start the other way round.")
    ] = None,
    format: Annotated[_Format, typer.Option("--format", help="Kind of file.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", help="File to write. [default: the terminal]")] = None,
    of_class: Annotated[str | None, typer.Option("--class", help="Only those of this class.", metavar="ID")] = None,
    store: Annotated[
        list[str] | None,
        typer.Option(help="Store the grid of a heat for this session; one for each heat, in order.", metavar="SESSION"),
    ] = None,
    append: Annotated[
        bool, typer.Option("--append", help="With --store: behind whoever is stored for the session already.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="Who stores them. [default: the user of this machine]", metavar="NAME")
    ] = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Make the grids of the next session from a result: who goes on, in which heat, and from which place."""
    from display.seeding import Wanted, seeding

    if heats is not None and most_per_heat is not None:
        raise typer.BadParameter("say either --heats or --most-per-heat")
    if append and not store:
        raise typer.BadParameter("--append says how to store: add --store SESSION")
    if heats is None and most_per_heat is None and (snake or most_per_team is not None or best or one_up_to):
        raise typer.BadParameter(
            "--snake, --most-per-team, --best and --one-up-to are about heats: add --heats or --most-per-heat"
        )
    wanted = Wanted(
        source[0],
        cut,
        heats,
        most_per_heat,
        "snake" if snake else "blocks",
        most_per_team,
        reverse,
        tuple(source[1:]),
        each,
        best,
        one_up_to,
    )
    found = seeding(_cup(data, plan, database, of_class), wanted)
    _write(_content(found, format, None if out is None else 120), out, found)
    if format.startswith("csv"):
        for note in found.notes:
            typer.echo(note, err=True)
    if store:
        _store(found, store, by, data=data, plan=plan, database=database, append=append)


def _content(found: "Seeding", format: _Format, width: int | None) -> str | bytes:
    """What is written of the grids; a table is as wide as the terminal without `width`."""
    from display.seeding import as_csv, as_json, as_table

    match format:
        case "table":
            return as_table(found, width)
        case "json":
            return as_json(found)
        case _:
            return as_csv(found, format)


def _store(found: "Seeding", sessions: list[str], by: str | None, *, append: bool, **given: Any) -> None:
    from display.staff.author import author, now
    from display.staff.lineups import store
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    planned, grids = plan_of(options), [[seed.id for seed in grid] for grid in found.before]
    source = ",".join(found.wanted.sources)
    with record_of(options, create=False) as record:
        told = store(record, planned, grids, sessions, source=source, author=author(by), now=now, append=append)
    for line in told:
        typer.echo(line, err=True)


def _cup(data: Path | None, plan: Path | None, database: str | None, of_class: str | None) -> "Cup":
    from display.staff import standings_of
    from leaderboard.cup import cup
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    planned = plan_of(options)
    with record_of(options, create=False) as record:
        whole = cup(
            standings_of(record, planned.rules), planned, record.people(planned.language), record.position().epoch
        )
    try:
        return whole if of_class is None else whole.of_class(of_class)
    except LookupError as error:
        raise SetupError(str(error)) from error


def _write(content: str | bytes, out: Path | None, found: "Seeding") -> None:
    from timing.plan_advice import counted

    if out is None or str(out) == "-":
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror or error}") from error
    drivers = sum(len(grid) for grid in found.grids)
    typer.echo(f"{out}: {counted(drivers, 'driver')} on {counted(len(found.grids), 'grid')}, {found.state}")
