"""`eracing session` with its own: where each session of the evening stands, and what it is next."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from display.staff.delay_commands import delay
from timing import arguments

Id = Annotated[str, typer.Argument(help="Id of the session; `current` is the running one.", metavar="ID")]
By = Annotated[str | None, typer.Option(help="Who decides. [default: the user of this machine]", metavar="NAME")]
Reason = Annotated[str, typer.Option(help="Why.", metavar="TEXT")]

sessions = typer.Typer(
    help="Open, start and close the sessions of the evening, and make their results official.", no_args_is_help=True
)


@sessions.command("list")
def list_sessions(
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List the sessions of the timetable and of the record, and where each stands."""
    from display.staff.moving import listed
    from display.staff.tables import print_table
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        found = listed(record, cup)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2, default=str))
        return
    rows = []
    for line in found:
        since = "" if line.since is None else f"{line.since.astimezone():%H:%M:%S}"
        shown = "on the screens" if line.current else ""
        rows.append((line.id, line.name, line.phase.value, since, line.by, str(line.drivers), str(line.laps), shown))
    print_table(("session", "name", "is", "since", "by", "drivers", "laps", ""), rows)


@sessions.command("open")
def open_session(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Open a session: laps that begin from now on are its own, and the screens follow it."""
    _move("open", session, by, reason, data=data, plan=plan, database=database)


@sessions.command()
def start(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Start a session."""
    _move("start", session, by, reason, data=data, plan=plan, database=database)


@sessions.command()
def close(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Close a session: the flag has fallen; laps that had begun before are its own."""
    _move("close", session, by, reason, data=data, plan=plan, database=database)


@sessions.command()
def provisional(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Say that all laps of a session are there; the result may be protested against."""
    _move("provisional", session, by, reason, data=data, plan=plan, database=database)


@sessions.command()
def official(
    session: Id,
    by: By = None,
    reason: Reason = "",
    protest_minutes: Annotated[
        int, typer.Option(min=0, help="Not before the result has been provisional for so many minutes.")
    ] = 0,
    anyway: Annotated[bool, typer.Option("--anyway", help="In spite of clock and protests; needs --reason.")] = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Make the result of a session official."""
    given = {"data": data, "plan": plan, "database": database}
    _move("official", session, by, reason, protest_minutes=protest_minutes, anyway=anyway, **given)


@sessions.command()
def reopen(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a closed session run on, or make an official result provisional again."""
    _move("reopen", session, by, reason, data=data, plan=plan, database=database)


@sessions.command()
def heats(
    undo: Annotated[str | None, typer.Option(help="Take back who drives in this session.", metavar="ID")] = None,
    by: By = None,
    reason: Reason = "",
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List who drives in which heat or race, as `eracing seed --store` has stored it."""
    from display.staff.author import author, now
    from display.staff.lineups import listed, take_back
    from display.staff.tables import print_table
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        if undo is not None:
            for line in take_back(record, cup, undo, author=author(by), now=now, reason=reason):
                typer.echo(line)
            return
        found = listed(record, cup)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2, default=str))
        return
    rows = [
        (line.session, str(place), name, line.source, line.author)
        for line in found
        for place, name in enumerate(line.names, start=1)
    ]
    print_table(("session", "start", "driver", "from", "by"), rows)


@sessions.command()
def undo(
    session: Id,
    by: By = None,
    reason: Reason = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Take back the last step of a session, as if it had not been."""
    from display.published.publishing import published
    from display.staff.author import author, now
    from display.staff.moving import take_back
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        for line in take_back(record, cup, session, author=author(by), now=now, reason=reason):
            typer.echo(line)
        for line in published(record, cup):
            typer.echo(line)


sessions.command()(delay)


def _move(
    step: str,
    session: str,
    by: str | None,
    reason: str,
    *,
    protest_minutes: int = 0,
    anyway: bool = False,
    **given: Any,
) -> None:
    from display.published.publishing import published
    from display.staff.author import author, now
    from display.staff.moving import Step, move
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    cup = plan_of(options)
    with record_of(options) as record:
        told = move(
            record,
            cup,
            session,
            Step(step),
            author=author(by),
            now=now,
            reason=reason,
            protest_minutes=protest_minutes,
            anyway=anyway,
        )
        told += published(record, cup)
    for line in told:
        typer.echo(line)
