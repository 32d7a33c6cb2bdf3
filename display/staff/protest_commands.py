"""`eracing protest` with its own: lodging, deciding and withdrawing protests against a result."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from timing import arguments

if TYPE_CHECKING:
    from display.staff.protesting import Protesting

Ref = Annotated[int, typer.Argument(help="Number of the protest; `eracing protest list` tells it.", metavar="N")]
By = Annotated[str | None, typer.Option(help="Who writes it down. [default: the user of this machine]", metavar="NAME")]
Reason = Annotated[str, typer.Option(help="Why, without names of people.", metavar="TEXT", show_default=False)]

protests = typer.Typer(help="Protests against a provisional result.", no_args_is_help=True)


@protests.command()
def lodge(
    team: Annotated[str, typer.Option(help="Id or name of the team that protests.", metavar="TEAM")],
    reason: Reason,
    session: arguments.SessionId = "current",
    driver: Annotated[str | None, typer.Option(help="About whom: id, name or start number.", metavar="DRIVER")] = None,
    against: Annotated[str | None, typer.Option(help="About which other team.", metavar="TEAM")] = None,
    late: Annotated[bool, typer.Option("--late", help="Take it when the clock has run out.")] = False,
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Write down that a team protests against the result of a session."""
    with _protesting(by, data=data, plan=plan, database=database) as these:
        _tell(these.lodge(session, team, reason, driver=driver, against=against, late=late))


@protests.command()
def decide(
    protest: Ref,
    reason: Reason,
    upheld: Annotated[bool, typer.Option("--upheld/--rejected", help="Whether the protest is right.")],
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Decide a protest; rulings that follow from it are made with `eracing rule`."""
    with _protesting(by, data=data, plan=plan, database=database) as these:
        _tell(these.decide(protest, upheld=upheld, reason=reason))


@protests.command()
def withdraw(
    protest: Ref,
    reason: Reason = "",
    by: By = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Write down that a team takes its protest back."""
    with _protesting(by, data=data, plan=plan, database=database) as these:
        _tell(these.withdraw(protest, reason))


@protests.command("list")
def list_protests(
    session: Annotated[str | None, typer.Option(help="Of this session only.", metavar="ID")] = None,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List the protests that were not withdrawn."""
    from display.staff.tables import print_table

    with _protesting("list", data=data, plan=plan, database=database) as these:
        lines = these.lines(session)
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2, default=str))
        return
    rows = [
        (
            *(str(line.ref), line.session, f"{line.at.astimezone():%H:%M:%S}", line.team, line.against, line.reason),
            *(line.verdict or "open", line.verdict_reason),
        )
        for line in lines
    ]
    print_table(("number", "session", "at", "by", "about", "reason", "is", "because"), rows)


@contextmanager
def _protesting(by: str | None, **given: object) -> Iterator["Protesting"]:
    from display.staff.author import author, now
    from display.staff.protesting import Protesting
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    with record_of(options, create=False) as record:
        yield Protesting(record, plan_of(options), author=author(by), now=now)


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        typer.echo(sentence)
