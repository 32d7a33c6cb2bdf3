"""The commands of the command line that belong to ingest: inspect, import, replay."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ingest.formats.results import printable
from timing import arguments
from timing.errors import BadInput, SetupError

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.importing import Imported
    from ingest.inspecting import Inspection
    from timing.record.entry import Person
    from timing.record.protocol import Record

_UNSEEN: Final = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON need not escape, and a terminal may take for a command or cannot write."""

As = Annotated[
    str | None, typer.Option("--as", help="Read as this format instead of recognising it.", metavar="FORMAT")
]


def inspect(files: arguments.Files, as_json: arguments.AsJson = False, as_format: As = None) -> None:
    """Tell which laps result files and captures hold: of one file all, of several a line each. Writes nothing."""
    from ingest.inspecting import inspect as inspect_file

    found = [inspect_file(file, as_format) for file in files]
    if as_json:
        told = json.dumps([inspection.json() for inspection in found], ensure_ascii=False, indent=2)
        typer.echo(_UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", told))
    elif len(found) == 1:
        _print(_console(), found[0])
    else:
        _overview(_console(), found)
    if any(inspection.error for inspection in found):
        raise typer.Exit(1)


def import_(
    files: arguments.Files,
    session: Annotated[str, typer.Option("--session", help="Id of the session that the laps belong to.")],
    as_format: As = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Append the laps of result files to the record; a second time adds nothing and says so."""
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.planned_people import wanted

    options = read_options({"data": data, "plan": plan, "database": database})
    planned = {id: each.person for id, each in wanted(plan_of(options)).items()}
    console = _console()
    failed = False
    with record_of(options) as record:
        for file in files:
            try:
                imported = _import_file(console, record, file, session, as_format, planned)
            except BadInput as error:
                failed = True
                _complain(f"{file}: {error}; nothing of it was imported")
            else:
                _tell(console, file, imported)
    if failed:
        raise typer.Exit(1)


def replay(
    capture: Annotated[Path, typer.Argument(help="A capture (pcap, pcapng) or a tape.", show_default=False)],
    to: Annotated[str, typer.Option("--to", help="Where to send it.", metavar="HOST:PORT")] = "127.0.0.1:20777",
    speed: Annotated[float, typer.Option(min=0.0, help="So many times as fast as recorded; 0: at once.")] = 1.0,
) -> None:
    """Send a capture as live UDP, with its own timing or faster."""
    import asyncio

    from ingest.sources.replay import replay as send

    host, separator, port = to.rpartition(":")
    if not separator or not host or not port.isdecimal():
        raise typer.BadParameter(f"{to!r} is no address; write HOST:PORT, such as 127.0.0.1:20777", param_hint="--to")
    try:
        sent = asyncio.run(send(capture, host.strip("[]"), int(port), speed))
    except BadInput as error:
        raise SetupError(f"{printable(str(capture))}: {error}") from error
    console = _console()
    for warning in sent.warnings:
        typer.echo(f"! {warning}")
    console.print(f"{sent.datagrams} datagrams from {sent.sources} sender(s) sent to {to} in {sent.seconds:.1f} s")


def rebuild(
    tapes: Annotated[list[Path], typer.Argument(help="Tapes, or folders of tapes.", show_default=False)],
    plan: arguments.PlanFile = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
    same_book: Annotated[
        bool,
        typer.Option("--same-book", help="Keep the lost record's name, so that exports are the same byte for byte."),
    ] = False,
    venue: arguments.Venue = None,
    upstream: arguments.Upstream = None,
    upstream_key: arguments.UpstreamKey = None,
) -> None:
    """Build a record anew from what the rigs sent, when it is lost or in doubt.

    At a venue, with the options of its line, what the centre has comes first: its laps, and the plan.
    """
    from contextlib import nullcontext

    from rich.progress import Progress

    from ingest.rebuilding import rebuild as build
    from ingest.rebuilding import record_name, tapes_in
    from ingest.upstream.opening import take_from_centre
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.record.lock import hold

    line = {"venue": venue, "upstream": upstream, "upstream_key": upstream_key}
    options = read_options({"data": data, "database": database, "plan": plan, **line})
    cup, files = plan_of(options), tapes_in(tapes)
    console = _console()
    held = hold(options.data) if options.database is None else nullcontext()
    with held, record_of(options) as record, Progress(console=console, transient=True) as bar:
        if same_book:
            record.succeed(record_name(files))
        if take_from_centre(options, record) and record.newest_plan() is not None:
            cup = plan_of(options.model_copy(update={"plan": None}))
        task = bar.add_task(f"{len(files)} tape(s)", total=None)
        built = build(
            files, record, cup, rig_key=options.rig_key, progress=lambda heard: bar.update(task, completed=heard)
        )
    for warning in built.warnings:
        typer.echo(f"! {warning}")
    console.print(f"{built.laps} lap(s) from {built.datagrams} datagrams on {len(files)} tape(s)", highlight=False)


def _import_file(
    console: "Console",
    record: "Record",
    file: Path,
    session: str,
    as_format: str | None,
    planned: Mapping[str, "Person"],
) -> "Imported":
    from rich.progress import Progress

    from ingest.files import changed_at, read_results
    from ingest.importing import import_file

    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        name = printable(file.name)
        task = bar.add_task(f"{name}: reading", total=None)
        contents = read_results(file, as_format)
        bar.update(task, description=name)
        return import_file(
            contents,
            session,
            record,
            changed_at=changed_at(file),
            planned=planned,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _tell(console: "Console", file: Path, imported: "Imported") -> None:
    name = printable(file.name)
    for session in imported.sessions:
        known = f", {session.known} were there already" if session.known else ""
        otherwise = f", {session.otherwise} were heard otherwise" if session.otherwise else ""
        _say(console, f"{name}: {session.new} lap(s) added to session {session.id!r}{known}{otherwise}")
        if session.classified:
            told = f"the game's own result of {session.classified} car(s) is kept beside them"
            _say(console, f"{name}: {told}; `eracing explain --session {session.id} --game` tells what differs")
    if imported.known and not imported.new and not imported.classified:
        _say(console, "nothing new in it")
    for reason, count in imported.refused.items():
        _say(console, f"{name}: {count} lap(s) not taken: {reason}")
    for warning in imported.warnings:
        _say(console, f"! {name}: {warning}", style="yellow")


def _print(console: "Console", inspection: "Inspection") -> None:
    """One file for people: a table per session, what was refused, and what is doubtful."""
    from rich.table import Table
    from rich.text import Text

    from timing.units import format_lap

    _say(console, f"{inspection.file}: {inspection.error or inspection.format}", style="bold")
    for session in inspection.contents.sessions:
        table = Table(title=Text(f"{session.type} {printable(session.track or '')}".strip()), title_justify="left")
        for heading in ("driver", "car", "laps", "best", "invalid"):
            table.add_column(heading, justify="left" if heading in ("driver", "car") else "right")
        for driver in sorted(session.drivers, key=lambda driver: (driver.best_ms is None, driver.best_ms or 0)):
            best = "" if driver.best_ms is None else format_lap(driver.best_ms)
            invalid = sum(lap.valid is False for lap in driver.laps)
            table.add_row(
                Text(printable(driver.label)),
                Text(printable(" · ".join(filter(None, (driver.car, driver.track))))),
                str(len(driver.laps)),
                best,
                str(invalid or ""),
            )
        console.print(table)
    for reason, count in inspection.contents.dropped.items():
        _say(console, f"refused: {count} x {reason}")
    for warning in inspection.contents.warnings:
        _say(console, f"! {warning}", style="yellow")


def _overview(console: "Console", found: "list[Inspection]") -> None:
    """Several files for people: one table with a line for each, what is wrong with it or what it holds."""
    from rich.table import Table
    from rich.text import Text

    from timing.units import format_lap

    table = Table(expand=True)
    table.add_column("file", ratio=3, overflow="fold")
    table.add_column("format", ratio=2, overflow="fold")
    for heading in ("sessions", "drivers", "laps", "best"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("notes", ratio=3, overflow="fold")
    for each in found:
        sessions = each.contents.sessions
        drivers = [driver for session in sessions for driver in session.drivers]
        best_ms = min((driver.best_ms for driver in drivers if driver.best_ms is not None), default=None)
        refused = [f"refused: {count} x {reason}" for reason, count in each.contents.dropped.items()]
        table.add_row(
            Text(printable(Path(each.file).name)),
            Text(each.format or ""),
            str(len(sessions)),
            str(len(drivers)),
            str(sum(len(driver.laps) for driver in drivers)),
            "" if best_ms is None else format_lap(best_ms),
            Text(printable("; ".join([each.error] if each.error else [*refused, *each.contents.warnings]))),
            style="red" if each.error else "",
        )
    console.print(table)


def _console() -> "Console":
    from rich.console import Console

    return Console()


def _say(console: "Console", sentence: str, style: str = "") -> None:
    """Print a sentence in one line, whatever is in it."""
    from rich.text import Text

    console.print(Text(printable(sentence), style=style), soft_wrap=True)


def _complain(sentence: str) -> None:
    typer.echo(f"eracing: {printable(sentence)}", err=True)
