"""`eracing session delay` and `eracing timetable`: when the sessions of the evening begin."""

import json
from datetime import datetime
from typing import Annotated

import typer

from timing import arguments

Id = Annotated[str, typer.Argument(help="Id of the session.", metavar="ID")]
By = Annotated[str | None, typer.Option(help="Who decides. [default: the user of this machine]", metavar="NAME")]


def delay(
    session: Id,
    minutes: Annotated[int | None, typer.Option(help="So many minutes more; negative: earlier.")] = None,
    all_after: Annotated[bool, typer.Option("--all-after", help="And all sessions behind it.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last delay of this session back.")] = False,
    by: By = None,
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a session begin later than planned; those behind it wait until it has ended."""
    from display.staff import delaying
    from display.staff.author import author, now
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    if undo is (minutes is not None):
        raise typer.BadParameter("say --minutes N, or --undo to take the last delay back")
    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options) as record:
        if minutes is None:
            done = delaying.take_back(record, cup, session, author=author(by), now=now, reason=reason)
        else:
            done = delaying.delay(
                record, cup, session, minutes, following=all_after, author=author(by), now=now, reason=reason
            )
    for line in done:
        typer.echo(line)


def timetable(
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Tell when each session was to begin, when it will by now, and which comes next."""
    from contextlib import nullcontext

    from display.staff import standings_of
    from display.staff.author import now
    from display.staff.tables import print_table
    from display.timetable_api import message
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.record.folder import record_file
    from timing.record.memory import MemoryRecord
    from timing.timetable import local_zone
    from timing.timetable import timetable as reckoned

    options = read_options({"data": data, "plan": plan, "database": database})
    cup, at = plan_of(options), now()
    none_yet = options.database is None and not record_file(options.data).exists()
    with nullcontext(MemoryRecord("–")) if none_yet else record_of(options, create=False) as record:
        standings = standings_of(record, cup.rules)
    found = reckoned(cup, standings.decisions, at, local_zone(at))
    if as_json:
        typer.echo(json.dumps(message(found, at, standings.current).model_dump(), ensure_ascii=False, indent=2))
        return
    rows = []
    for slot in found.slots:
        marks = ["next"] if slot.session.id == found.next else []
        marks += ["on the screens"] if slot.session.id == standings.current else []
        late = "" if not slot.late else f"{slot.late:+d} min"
        of = f"{slot.number} of {slot.of}"
        times = map(_clock, (slot.planned, slot.expected, slot.ends))
        rows.append((slot.session.id, slot.session.name, of, *times, late, slot.phase.value, ", ".join(marks)))
    print_table(("session", "name", "", "planned", "begins", "ends", "late", "is", ""), rows)


def _clock(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone():%H:%M}"
