"""The commands of the command line that staff decide with: adopt, and lap with its own."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from display.staff.author import author as _author
from display.staff.author import now as _now
from timing import arguments

if TYPE_CHECKING:
    from rich.table import Table

    from display.staff.adopting import Waiting
    from display.staff.deciding import Decided
    from display.staff.laps import Laps
    from display.staff.rulings import LapLine
    from timing.event import Plan
    from timing.record.protocol import Record

By = Annotated[str | None, typer.Option(help="Who decides. [default: the user of this machine]", metavar="NAME")]
Ref = Annotated[int, typer.Argument(help="The lap's number, as `eracing lap list` tells it.", metavar="LAP", min=1)]
Reason = Annotated[str, typer.Option(help="Why.", metavar="TEXT")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would change.")]

laps = typer.Typer(help="Look at the laps of a session, and decide which count.", no_args_is_help=True)


def adopt(
    source: Annotated[
        str | None, typer.Argument(help="Address of the source; without one, list what waits.", show_default=False)
    ] = None,
    rig: Annotated[
        str | None, typer.Option("--as", help="Id of the rig that it is, in the plan or a new one.", metavar="RIG")
    ] = None,
    by: By = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the adoption back.")] = False,
    session: Annotated[
        str | None, typer.Option(help="Id of the session. [default: those of the plan in which it waits]")
    ] = None,
    host: arguments.Host = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Make a source that the plan does not know one of its rigs: laps kept aside count, and so do those to come."""
    from display.staff import adopting
    from timing.opening import record_of
    from timing.options import read_options

    given = {"host": host, "port": port, "data": data, "plan": plan, "database": database}
    options = read_options(given)
    if source is None:
        with record_of(options, create=False) as record:
            found = adopting.waiting(record)
        _list_waiting(found, _heard(options.host, options.port, options.data))
        return
    if undo is (rig is not None):
        raise typer.BadParameter("say which rig it is with --as RIG, or take the adoption back with --undo")
    with _opened(data, plan, database) as (record, cup):
        if rig is None:
            back = adopting.give_back(record, source, author=_author(by), now=_now, session=session)
            lines = adopting.told_back(back)
        else:
            done = adopting.adopt(record, cup, source, rig, author=_author(by), now=_now, session=session)
            lines = adopting.told_of(done)
        for line in lines:
            typer.echo(line)


@laps.command("list")
def list_laps(
    session: arguments.SessionId = "current",
    driver: Annotated[str | None, typer.Option(help="Only this driver's.", metavar="NAME")] = None,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List the laps of a session: number, driver, time, whether it counts, and why."""
    with _desk("-", data, plan, database) as desk:
        found = desk.lines(session, driver)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2))
    else:
        _print(_table_of_laps(found))


@laps.command()
def restore(
    lap: Ref,
    reason: Reason,
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a lap count, whatever the game says."""
    with _desk(by, data, plan, database, dry_run=dry_run) as desk:
        _print_decided(desk.restore(lap, _said(reason)), dry_run=dry_run)


@laps.command()
def delete(
    lap: Ref,
    reason: Reason,
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a lap not count, whatever the game says. It stays in the record."""
    with _desk(by, data, plan, database, dry_run=dry_run) as desk:
        _print_decided(desk.delete(lap, _said(reason)), dry_run=dry_run)


@laps.command("delete-best")
def delete_best(
    driver: Annotated[str, typer.Option(help="Id, name or start number of the driver.", metavar="WHO")],
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a driver's best lap of a session not count: a penalty of qualifying."""
    with _desk(by, data, plan, database, dry_run=dry_run) as desk:
        _print_decided(desk.delete_best(session, driver, _said(reason)), dry_run=dry_run)


@laps.command()
def add(
    time: Annotated[str, typer.Option(help="The lap time.", metavar="1:58.432")],
    reason: Reason,
    driver: Annotated[
        str | None, typer.Option(help="Id, name or start number. [default: who sits in the rig]", metavar="WHO")
    ] = None,
    rig: Annotated[str | None, typer.Option(help="Id or name. [default: where the driver sits]", metavar="RIG")] = None,
    sectors: Annotated[str | None, typer.Option(help="Their times.", metavar="38.1,41.2,39.132")] = None,
    lap: Annotated[
        int | None, typer.Option(help="Its number. [default: the driver's next]", metavar="N", min=1)
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", help="A name for it: entered twice, it is one lap.", metavar="TEXT")
    ] = None,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Enter a lap by hand, where the game was not heard. `eracing lap undo` takes it back."""
    from display.staff.lap_times import lap_text, sectors_text

    if driver is None and rig is None:
        raise typer.BadParameter("say who drove it with --driver, or where with --rig")
    time_ms, sectors_ms = lap_text(time), sectors_text(sectors)
    with _desk(by, data, plan, database, dry_run=dry_run) as desk:
        decided = desk.add(
            session, time_ms, _said(reason), driver=driver, rig=rig, sectors_ms=sectors_ms, number=lap, id=id
        )
        _print_decided(decided, dry_run=dry_run)


@laps.command()
def give(
    numbers: Annotated[
        list[int], typer.Argument(help="The laps' numbers, as `eracing lap list` tells them.", metavar="LAP...", min=1)
    ],
    to: Annotated[str, typer.Option(help="Id, name or start number of the driver; or nobody.", metavar="WHO")],
    reason: Reason,
    by: By = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would change.")] = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let laps be somebody else's: all boards follow. `eracing lap give-back` takes it back."""
    from display.staff.stewards import Stewards
    from display.staff.tables import print_decided

    if not reason.strip():
        raise typer.BadParameter("say why; the record keeps it", param_hint="--reason")
    with _opened(data, plan, database, publishes=not dry_run) as (record, cup):
        stewards = Stewards(record, cup, author=_author(by), now=_now, dry_run=dry_run)
        print_decided(stewards.give(numbers, to, reason.strip()), dry_run=dry_run)


@laps.command("give-back")
def give_back_laps(
    lap: Ref,
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a lap that was given away be its driver's again, with all that were given away together with it."""
    from display.staff.stewards import Stewards
    from display.staff.tables import print_decided

    with _opened(data, plan, database) as (record, cup):
        print_decided(Stewards(record, cup, author=_author(by), now=_now).ungive(lap, reason), dry_run=False)


@laps.command("undo")
def undo_ruling(
    lap: Ref,
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Take back the last decision about whether a lap counts, or that it was entered by hand."""
    with _desk(by, data, plan, database, dry_run=dry_run) as desk:
        _print_decided(desk.undo(lap, reason), dry_run=dry_run)


@contextmanager
def _desk(
    by: str | None, data: Path | None, plan: Path | None, database: str | None, *, dry_run: bool = False
) -> "Iterator[Laps]":
    from display.staff.laps import Laps

    with _opened(data, plan, database, publishes=not dry_run and by != "-") as (record, cup):
        yield Laps(record, cup, author=_author(by), now=_now, dry_run=dry_run)


@contextmanager
def _opened(
    data: Path | None, plan: Path | None, database: str | None, *, publishes: bool = True
) -> "Iterator[tuple[Record, Plan]]":
    """The record and the plan. What was decided is published, as a running server would, where that is due."""
    from display.published.publishing import published
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        yield record, cup
        for line in published(record, cup) if publishes else ():
            typer.echo(line)


def _said(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("say why; the record keeps it", param_hint="--reason")
    return reason.strip()


def _print_decided(decided: "Decided", *, dry_run: bool) -> None:
    from display.staff.tables import print_decided

    print_decided(decided, dry_run=dry_run)


def _heard(host: str, port: int, data: Path) -> dict[str, Mapping[str, Any]]:
    """What the running server says of the sources that the plan does not know, by id; nothing where none runs."""
    from display.server_checks import told_by_server

    told = told_by_server(host, port, "/api/v1/rigs", data)
    unknown = told.get("unknown") if isinstance(told, dict) else None
    return {str(each.get("source")): each for each in unknown or () if isinstance(each, dict)}


def _list_waiting(found: "list[Waiting]", heard: dict[str, Mapping[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from timing.units import format_lap

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("source", "game", "session", "laps", "best", "last heard"):
        table.add_column(heading, justify="right" if heading in ("laps", "best") else "left", overflow="fold")
    for each in found:
        now = heard.pop(each.source, {})
        best = "" if each.best_ms is None else format_lap(each.best_ms)
        table.add_row(Text(each.source), str(now.get("game") or ""), each.session, str(each.laps), best, _ago(now))
    for source, now in heard.items():
        table.add_row(Text(source), str(now.get("game") or ""), "", "0", "", _ago(now))
    if not table.row_count:
        typer.echo("no source waits to be adopted")
        return
    _print(table)
    typer.echo("`eracing adopt SOURCE --as RIG` makes one a rig")


def _ago(now: Mapping[str, Any]) -> str:
    seconds = now.get("heard_s")
    return f"{seconds:.0f} s ago" if isinstance(seconds, int | float) else ""


def _table_of_laps(found: "list[LapLine]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from timing.units import format_lap

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("number", "driver", "lap", "time", "counts", "why"):
        table.add_column(heading, justify="right" if heading in ("number", "lap", "time") else "left", overflow="fold")
    for line in found:
        counts = "yes" if line.counts else "no"
        time = format_lap(line.time_ms)
        table.add_row(str(line.ref), Text(line.name), str(line.lap), time, counts, Text(line.why))
    return table


def _print(table: "Table") -> None:
    from display.terminal import console

    console().print(table)
