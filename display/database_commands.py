"""`eracing database`: what the owner of a PostgreSQL database does for the programs that use it."""

from typing import Annotated

import typer

from timing import arguments
from timing.errors import SetupError

database = typer.Typer(
    help="Bring the tables of a PostgreSQL database up, and give the programs that use it their rights.",
    no_args_is_help=True,
)


@database.callback()
def _only_named() -> None:
    """Have `migrate` named, also while it is the only one."""


@database.command()
def migrate(
    database: arguments.Database = None,
    grants: Annotated[
        str | None,
        typer.Option(help="Give this role the rights that a program needs, and print them.", metavar="ROLE"),
    ] = None,
) -> None:
    """Create the tables of this version or bring them up to it; programs may run meanwhile.

    With --database naming the role that owns the tables. Programs then run as another role, which can neither change a
    table nor an entry.
    """
    from timing.options import read_options
    from timing.record.database import migrate as bring_up

    options = read_options({"database": database})
    if options.database is None:
        raise SetupError("which database? name it with --database postgresql://OWNER@HOST/NAME")
    done = bring_up(options.database, grants)
    for statement in done.granted:
        typer.echo(f"{statement};")
    typer.echo(f"-- {done.place}: tables of revision {done.revision}")
