"""The commands of the command line that belong to display: export, verify, backup, restore."""

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from timing import arguments
from timing.errors import SetupError


class Format(StrEnum):
    """The kinds of files that an event can become."""

    CSV = "csv"
    CSV_DE = "csv-de"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"
    CERTIFICATES = "certificates"
    START_LIST = "start-list"
    LAP_SHEETS = "lap-sheets"
    TEAM_SHEETS = "team-sheets"
    RIG_LABELS = "rig-labels"
    BADGES = "badges"
    PRESS = "press"
    BUNDLE = "bundle"


_BEFORE_ANY_LAP: Final = (Format.START_LIST, Format.LAP_SHEETS, Format.RIG_LABELS, Format.BADGES)
"""What is printed while there is no record yet."""


def export(
    format: Annotated[Format, typer.Option("--format", help="Kind of file.")],
    out: Annotated[Path, typer.Option("--out", help="File to write; - is the terminal.")],
    session: arguments.SessionId = "current",
    standings: Annotated[bool, typer.Option("--standings", help="The points over all sessions.")] = False,
    at: Annotated[int | None, typer.Option(min=1, help="As it was at this entry of the record.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="As it was published under this number.")] = None,
    of_class: Annotated[str | None, typer.Option("--class", help="Only those of this class.", metavar="ID")] = None,
    logo: Annotated[Path | None, typer.Option(help="Picture for papers (PNG, JPEG, SVG), not the plan's.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the boards, for the QR codes on papers.")] = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Write a session, the standings or the whole event as a file, with the position in the record it was taken at."""
    from display.exports import Wishes, exported
    from display.exports.addresses import address
    from display.look.logos import logo_folders
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.record.folder import record_file
    from timing.record.memory import MemoryRecord

    options = read_options({"data": data, "plan": plan, "database": database})
    wishes = Wishes(
        standings,
        at,
        _picture(logo),
        None if url is None else address(url),
        version=version,
        of_class=of_class,
        data=options.data,
        folders=logo_folders(options.plan, options.data),
    )
    signed = format is Format.RIG_LABELS  # with what the record keeps, so that makes one
    none_yet = format in _BEFORE_ANY_LAP and options.database is None and not record_file(options.data).exists()
    with nullcontext(MemoryRecord("–")) if none_yet and not signed else record_of(options, create=signed) as record:
        about, content = exported(record, plan_of(options), session, format.value, wishes)
    if str(out) == "-":
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror or error}") from error
    typer.echo(f"{out}: {about}")


def _picture(logo: Path | None) -> tuple[str, bytes] | None:
    if logo is None:
        return None
    from display.exports.logo import read_logo

    return read_logo(logo)


def verify(data: arguments.Data = None, plan: arguments.PlanFile = None, database: arguments.Database = None) -> None:
    """Check that no entry of the record was edited, and recompute every board from it."""
    from display.verifying import verified
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    with record_of(options, create=False) as record:
        report = verified(record, plan_of(options))
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
    file: Annotated[Path, typer.Argument(help="A backup, or an event as JSON.", show_default=False)],
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Make a backup, or an event that was exported as JSON, the record of a data folder that has none yet.

    With --database a backup becomes the record of an empty PostgreSQL database.
    """
    from display.exports.event import is_event, restore_event
    from timing.opening import place_of
    from timing.options import read_options
    from timing.record.backup import restore as copy_back
    from timing.record.backup import restore_into

    options = read_options({"data": data, "database": database})
    if options.database is None:
        count = restore_event(file, options.data) if is_event(file) else copy_back(file, options.data)
    elif is_event(file):
        raise SetupError(
            "an event as JSON goes into a data folder: restore it there, and a backup of it into a database"
        )
    else:
        count = restore_into(file, options.database)
    typer.echo(f"{place_of(options)}: {count} entries restored")
