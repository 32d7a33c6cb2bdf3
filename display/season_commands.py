"""The commands of the command line that look at several events: season standings, check and qualifying."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from display.seasons import SeasonStandings

season = typer.Typer(help="Several events: standings of a season, the qualifying of teams.", no_args_is_help=True)

SeasonOf = Annotated[Path, typer.Argument(help="The season (TOML).", metavar="FILE", show_default=False)]
Format = Annotated[Literal["table", "csv", "csv-de", "json"], typer.Option("--format", help="Kind of file.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write. [default: the terminal]")]
Events = Annotated[
    list[Path],
    typer.Argument(help="Events that were exported as JSON.", metavar="EVENT...", show_default=False),
]


@season.command()
def standings(file: SeasonOf, format: Format = "table", out: Out = None) -> None:
    """Add the events of a season up: teams and drivers, with what each event brought and what is dropped."""
    from display.season_shown import as_csv, as_json, tables

    found = _standings(file)
    match format:
        case "table":
            content = _drawn(tables(found), out)
        case "json":
            content = as_json(found)
        case _:
            content = as_csv(found, format)
    about = f"{len(found.teams)} teams and {len(found.drivers)} drivers over {len(found.counting)} events"
    _write(content, out, f"{about}, {found.state}")


@season.command()
def check(file: SeasonOf, as_json: arguments.AsJson = False) -> None:
    """Say whether a season and the files of its events are right, every mistake, and what is worth a second look."""
    from display.seasons import notes
    from timing.plan_advice import counted

    try:
        found = _standings(file)
    except SetupError as error:
        if not as_json:
            raise
        typer.echo(json.dumps({"file": str(file), "right": False, "mistakes": str(error).splitlines()}, indent=2))
        raise typer.Exit(1) from error
    advice = notes(found)
    sizes = {"events": len(found.season.events), "teams": len(found.teams), "drivers": len(found.drivers)}
    if as_json:
        told = {"file": str(file), "right": True, "mistakes": [], "advice": advice, "state": found.state, **sizes}
        typer.echo(json.dumps(told, indent=2))
        return
    summary = ", ".join(counted(number, what.removesuffix("s")) for what, number in sizes.items())
    typer.echo(f"{file} is right: {summary}")
    for sentence in advice:
        typer.echo(f"! {sentence}")


@season.command()
def qualifying(
    events: Events,
    format: Format = "table",
    out: Out = None,
    best: Annotated[
        int | None, typer.Option(min=1, help="Only so many of each team, and nobody without a time.")
    ] = None,
) -> None:
    """List the drivers of each team by their best laps, from the files of the teams' own qualifyings."""
    from display.season_qualifying import as_csv, as_json, best_of_each, tables, team_qualifying
    from display.seasons import read_file

    files = [(str(file), read_file(file)) for file in events]
    found = team_qualifying(files)
    if best is not None:
        found = best_of_each(found, best)
    match format:
        case "table":
            content = _drawn(tables(found, files[0][1].plan.language), out)
        case "json":
            content = as_json(found)
        case _:
            content = as_csv(found, format)
    _write(content, out, f"{sum(len(each.drivers) for each in found)} drivers of {len(found)} teams")


def _standings(file: Path) -> "SeasonStandings":
    from display.seasons import season_standings
    from timing.season_file import read_season

    return season_standings(read_season(file))


def _drawn(tables: "Iterable[RenderableType]", out: Path | None) -> bytes | None:
    """Tables as a file has them; None where they went to the terminal."""
    from rich.console import Console

    from display import terminal

    page = io.StringIO()
    console = terminal.console() if out is None else Console(file=page, width=terminal.WIDTH)
    for number, table in enumerate(tables):
        if number:
            console.print()
        console.print(table)
    return None if out is None else page.getvalue().encode()


def _write(content: bytes | None, out: Path | None, about: str) -> None:
    if content is None:
        return
    if out is None or str(out) == "-":
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror or error}") from error
    typer.echo(f"{out}: {about}")
