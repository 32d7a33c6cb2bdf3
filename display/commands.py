"""The commands of the command line that belong to display: export, verify, backup, restore."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from timing import arguments
from timing.errors import SetupError


class Format(StrEnum):
    """The kinds of files that a board can become."""

    CSV = "csv"
    CSV_DE = "csv-de"
    JSON = "json"


def export(
    format: Annotated[Format, typer.Option("--format", help="Kind of file.")],
    out: Annotated[Path, typer.Option("--out", help="File to write; - is the terminal.")],
    session: arguments.SessionId = "current",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Write a session's board as a file, with the position in the record it was taken at."""
    from display.exports import exported
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    with record_of(options, create=False) as record:
        shown, content = exported(record, plan_of(options), session, format.value)
    if str(out) == "-":
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror or error}") from error
    typer.echo(f"{out}: {len(shown.rows)} rows of session {shown.session.id!r} at {shown.epoch}:{shown.seq}")


def verify(data: arguments.Data = None, plan: arguments.PlanFile = None, database: arguments.Database = None) -> None:
    """Check that no entry of the record was edited, and recompute every board from it."""
    from display.verifying import verified
    from leaderboard.teams import teams_of
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    with record_of(options, create=False) as record:
        report = verified(record, teams_of(plan_of(options)))
    for line in report.lines:
        typer.echo(line)
    if report.fault is not None:
        typer.echo(f"eracing: {report.fault}", err=True)
        raise typer.Exit(1)


def backup(
    file: Annotated[Path, typer.Argument(help="The new file.", show_default=False)],
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Copy the record into a file, also while laps come in; the copy is checked from end to end."""
    from timing.options import read_options
    from timing.record.backup import backup as copy
    from timing.record.folder import record_file

    options = read_options({"data": data, "database": database})
    count = copy(options.database or record_file(options.data), file)
    typer.echo(f"{file}: {count} entries")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.", show_default=False)], data: arguments.Data = None
) -> None:
    """Make a backup the record of a data folder that has none yet."""
    from timing.options import read_options
    from timing.record.backup import restore as copy_back

    options = read_options({"data": data})
    count = copy_back(file, options.data)
    typer.echo(f"{options.data}: {count} entries restored")
