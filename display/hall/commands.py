"""`eracing screens`: what the screens of the hall show, from the machine itself. A server that runs follows at once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from datetime import datetime

    from display.hall.deciding import Change
    from display.hall.reports import Reports
    from display.hall.state import Hall, Screen
    from timing.record.hall import HallBook

screens = typer.Typer(help="Say what the screens of the hall show.", no_args_is_help=True)


@screens.command("list")
def list_(data: arguments.Data = None, database: arguments.Database = None, as_json: arguments.AsJson = False) -> None:
    """List the screens, with what each shows and when it last reported."""
    with _hall(data, database) as book:
        hall, reports, now = _read(book), _reports(book), _now()
    lines = [_line(hall, each, reports, now) for each in hall.screens]
    if as_json:
        typer.echo(json.dumps(lines, ensure_ascii=False))
        return
    for line in lines:
        state = "lives" if line["here"] else f"away since {line['seen'] or 'ever'}"
        typer.echo(f"{line['name']}  {state}  shows {line['page'] or 'its name'}  ({line['id']})")
    if not lines:
        typer.echo("no screen yet: open /screen on one")


@screens.command()
def show(
    screen: Annotated[str, typer.Argument(help="Name or id of the screen.", show_default=False)],
    page: Annotated[
        str, typer.Argument(help="A page such as /?view=teams; `scene` to go along; `name` for its name.")
    ] = "scene",
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Have a screen show a page whatever the scene, go along with the scenes, or show its name."""
    from display.hall import deciding
    from display.hall.state import NOTHING

    with _hall(data, database) as book:
        id = _named(_read(book), screen).id
        hall = _done(book, deciding.show(id, NOTHING if page == "name" else page))
        found = _named(hall, id)
    typer.echo(f"{found.name} shows {hall.page_of(found) or 'its name'}")


@screens.command()
def scene(
    name: Annotated[str | None, typer.Argument(help="The scene to set.", show_default=False)] = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Set the scene of all screens, or without a name list the scenes."""
    from display.hall import deciding
    from display.hall.state import EVERYBODY

    with _hall(data, database) as book:
        if name is not None:
            hall = _done(book, deciding.set_scene(name, _now()))
            typer.echo(f"the scene is {hall.scene}")
            return
        hall = _read(book)
    for each, found in hall.scenes.items():
        apart = len(found.pages.keys() - {EVERYBODY})
        more = f", {apart} screens apart" if apart else ""
        typer.echo(
            f"{'*' if each == hall.scene else ' '} {each}  {found.pages.get(EVERYBODY, 'no page for all')}{more}"
        )


@screens.command()
def message(
    text: Annotated[str | None, typer.Argument(help="What to tell the hall.", show_default=False)] = None,
    minutes: Annotated[float, typer.Option(min=0.1, max=1440, help="Show it for so long.")] = 10.0,
    warning: Annotated[bool, typer.Option("--warning", help="Show it as a warning.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take all messages back.")] = False,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Put a message on all boards, or take all of them back."""
    from display.hall import deciding

    if (text is None) is not clear:
        raise typer.BadParameter("give a text, or --clear")
    change = (
        deciding.untell(None)
        if text is None
        else deciding.tell(str(uuid4()), text, "warning" if warning else "info", _now(), minutes)
    )
    with _hall(data, database) as book:
        _done(book, change)
    typer.echo("all messages are taken back" if clear else f"on all boards for {minutes:g} minutes")


@contextmanager
def _hall(data: Path | None, database: str | None) -> "Iterator[HallBook]":
    from timing.opening import record_of
    from timing.options import read_options

    with record_of(read_options({"data": data, "database": database}), create=False) as record:
        yield record.hall


def _read(book: "HallBook") -> "Hall":
    from display.hall.state import decoded

    return decoded(book.read().body)


def _reports(book: "HallBook") -> "Reports":
    from display.hall.reports import Reports

    reports = Reports()
    reports.take(book.reports())
    return reports


def _done(book: "HallBook", change: "Change") -> "Hall":
    """Make a change; the hall after it. Raises SetupError with a sentence."""
    from display.hall.keeper import changed
    from display.hall.state import decoded

    try:
        return decoded(book.change(lambda body: changed(body, change)).body)
    except LookupError as error:
        raise SetupError(str(error)) from error


def _named(hall: "Hall", screen: str) -> "Screen":
    found = next((each for each in hall.screens if screen.casefold() in (each.id, each.name.casefold())), None)
    if found is None:
        there = ", ".join(each.name for each in hall.screens) or "none"
        raise SetupError(f"there is no screen {screen!r}; there are: {there}")
    return found


def _line(hall: "Hall", screen: "Screen", reports: "Reports", now: "datetime") -> "dict[str, str | bool | None]":
    last = reports.last(screen.id)
    return {
        "id": screen.id,
        "name": screen.name,
        "page": hall.page_of(screen),
        "shows": screen.shows,
        "here": reports.is_here(screen.id, now),
        "seen": None if last is None else f"{last.at.astimezone():%Y-%m-%d %H:%M:%S}",
    }


def _now() -> "datetime":
    from display.staff.author import now

    return now()
