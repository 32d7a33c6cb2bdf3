"""`eracing results` with its own: what was published, what is in it, and whether a file is still the latest."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from timing import arguments

if TYPE_CHECKING:
    from timing.event import Plan
    from timing.record.protocol import Record
    from timing.record.published import ResultPublished

Overall = Annotated[bool, typer.Option("--standings", help="Of the standings over all sessions.")]
Number = Annotated[int, typer.Argument(min=1, help="Number of a version.", metavar="N")]

results = typer.Typer(
    help="The published versions of results: list, show, compare and check them.", no_args_is_help=True
)


class _Open(NamedTuple):
    """The record and the plan that a command is about: the one in force in the record, if it keeps any."""

    record: "Record"
    plan: "Plan"


@results.command("list")
def list_versions(
    session: Annotated[str | None, typer.Option(help="Of this session only.", metavar="ID")] = None,
    standings: Overall = False,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List what was published, and which results are otherwise by now."""
    from display.published.listing import listed
    from display.staff.tables import print_table

    with _opened(data=data, plan=plan, database=database) as (record, cup):
        found = listed(record, cup, "" if standings else session)
    if as_json:
        typer.echo(json.dumps([_told(each) for each in found.versions], ensure_ascii=False, indent=2, default=str))
        return
    rows = [
        (
            *(each.session or "standings", str(each.number), each.state.value),
            *(f"{each.at.astimezone():%Y-%m-%d %H:%M}", str(each.seq), each.checksum[:8]),
            *(each.author, each.reason),
        )
        for each in found.versions
    ]
    print_table(("of", "number", "state", "published", "entry", "checksum", "by", "why"), rows)
    for sentence in found.notes:
        typer.echo(sentence)


@results.command()
def show(
    session: arguments.SessionId = "current",
    standings: Overall = False,
    version: Annotated[int | None, typer.Option(min=1, help="This version. [default: as it is now]")] = None,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Show the result of a session, or the standings, as published or as it is now."""
    from display.exports.stamp import stamp_of, told
    from display.published.frozen import results_for
    from display.published.listing import table_of
    from display.staff.tables import print_table

    with _opened(data=data, plan=plan, database=database) as (record, cup):
        found = results_for(record, cup, "" if standings else session, version=version)
    if as_json:
        content = {"result": stamp_of(found).fields, "numbers": found.scoped}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    typer.echo(told(found, None))
    print_table(*table_of(found))


@results.command()
def compare(
    before: Number,
    after: Number,
    session: arguments.SessionId = "current",
    standings: Overall = False,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Tell what is otherwise in one version than in another."""
    from display.published.comparing import differences
    from display.published.frozen import results_for
    from display.published.listing import named
    from display.staff.tables import print_table

    scope = "" if standings else session
    with _opened(data=data, plan=plan, database=database) as (record, cup):
        one = results_for(record, cup, scope, version=before)
        other = results_for(record, cup, one.scope, version=after)
    found = differences(one, other)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    if one.state != other.state:
        typer.echo(f"version {before} is {one.state.value}, version {after} is {other.state.value}")
    if not found:
        typer.echo(f"the numbers of version {before} and version {after} are the same")
        return
    rows = [(each.where, named(other, each.whom), each.what, _cell(each.before), _cell(each.after)) for each in found]
    print_table(("where", "who", "what", f"in {before}", f"in {after}"), rows)


@results.command()
def check(
    file: Annotated[Path, typer.Argument(help="An exported file.", show_default=False)],
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Tell whether an exported file is the latest version; if not, the exit code is 1."""
    from display.published.checking import checked, stamp_in

    stamp = stamp_in(file)
    with _opened(data=data, plan=plan, database=database) as (record, cup):
        found = checked(record, cup, stamp)
    if as_json:
        told = {"file": str(file), "latest": found.latest, "sentence": found.sentence, **stamp.fields}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{file}: {found.sentence}", err=not found.latest)
    if not found.latest:
        raise typer.Exit(1)


@results.command("publish")
def publish_now(
    session: arguments.SessionId = "current",
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    by: Annotated[str | None, typer.Option(help="Who. [default: the user of this machine]", metavar="NAME")] = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Publish the result of a session as it is now, by the plan of now, and the standings with it."""
    from display.published.publishing import publish, told
    from display.staff.author import author, now

    with _opened(data=data, plan=plan, database=database) as (record, cup):
        found = publish(record, cup, session, author=author(by), now=now, reason=reason)
    for each in found:
        typer.echo(told(each))
    if not found:
        typer.echo("nothing is otherwise than in the versions published last")


@contextmanager
def _opened(**given: object) -> Iterator[_Open]:
    from display.plans import plan_at
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    with record_of(options, create=False) as record:
        yield _Open(record, plan_at(record, plan_of(options)))


def _told(published: "ResultPublished") -> dict[str, Any]:
    told = asdict(published)
    return told | {"rules": json.loads(published.rules), "terms": json.loads(published.terms)}


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
