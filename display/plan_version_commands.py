"""The commands of the command line for the plan that the record keeps: plan versions, save, export and diff."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from display.plan_book import PlanBook

By = Annotated[str | None, typer.Option(help="Who saves it. [default: the user of this machine]", metavar="NAME")]


def versions(
    as_json: arguments.AsJson = False, data: arguments.Data = None, database: arguments.Database = None
) -> None:
    """List the versions of the plan that the record keeps, the newest first: who changed what, and when."""
    from display.plan_wire import version_line
    from display.staff.tables import print_table

    with _book(data, database) as book:
        found = book.versions()
    if as_json:
        typer.echo(json.dumps([version_line(each).model_dump() for each in found], ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo("the record keeps no plan: `eracing serve --plan FILE` and `eracing plan save FILE` put one in")
        return
    rows = [(str(each.number), f"{each.at.astimezone():%Y-%m-%d %H:%M}", each.author, each.what) for each in found]
    print_table(("version", "saved", "by", "what"), rows)


def save(
    file: Annotated[Path, typer.Argument(help="The plan (TOML).", metavar="FILE", show_default=False)],
    by: By = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Save a plan as the newest version in the record; a running server takes it within a second."""
    from display.staff.author import author
    from timing.plan_file import read_plan
    from timing.toml_file import read_text

    read_plan(file)
    text = read_text(file, "plan", "name a TOML file")
    with _book(data, database) as book:
        saved = book.save(text, after=book.current().number, author=author(by), why=f"saved from {file.name}")
    if saved.same:
        typer.echo(f"version {saved.version.number} of the plan says just what {file} does: nothing was saved")
        return
    typer.echo(f"{file} is version {saved.version.number} of the plan")
    _tell(saved.checked.what, saved.checked.notes, saved.checked.restart)


def export(
    out: Annotated[Path, typer.Option("--out", help="File to write; - is the terminal.")] = Path("-"),
    version: Annotated[int | None, typer.Option(min=1, help="Which version. [default: the newest]")] = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="With keys and passwords, for a start with --plan.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Write the plan that the record keeps into a file."""
    from display.plan_commands import write_plan

    with _book(data, database) as book:
        seen = book.current() if version is None else book.version(version)
        if not seen.number:
            raise SetupError("the record keeps no plan: there is nothing to export")
        text = book.text_of(seen.number) if secrets else seen.text
    if write_plan(out, text, force=force, secret=secrets):
        typer.echo(f"{out}: version {seen.number} of the plan, {'with' if secrets else 'without'} keys and passwords")


def diff(
    old: Annotated[int | None, typer.Argument(help="A version. [default: the one before]", show_default=False)] = None,
    new: Annotated[int | None, typer.Argument(help="Another. [default: the newest]", show_default=False)] = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Tell in words what differs between two versions of the plan."""
    with _book(data, database) as book:
        newest = book.current().number if new is None else new
        before = newest - 1 if old is None else old
        if before < 1:
            raise SetupError(f"the record keeps {newest or 'no'} version(s) of the plan: there are no two to compare")
        found = book.between(before, newest)
    for line in found or [f"nothing differs between version {before} and version {newest}"]:
        typer.echo(line)


def _tell(what: Sequence[str], notes: Sequence[str], restart: Sequence[str]) -> None:
    for line in what or ("nothing is otherwise but the text",):
        typer.echo(line)
    for line in notes:
        typer.echo(f"! {line}")
    if restart:
        typer.echo(f"! takes effect after a restart: {'; '.join(restart)}")


@contextmanager
def _book(data: Path | None, database: str | None) -> "Iterator[PlanBook]":
    from display.plan_book import PlanBook
    from display.staff.author import now
    from timing.opening import record_of
    from timing.options import read_options

    options = read_options({"data": data, "database": database})
    with record_of(options) as record:
        yield PlanBook(record, None, now, made_at=options.upstream)
