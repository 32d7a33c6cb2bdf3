"""`eracing rule` with its own: the penalties that stewards give, shown before they are made, and taken back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timing import arguments

if TYPE_CHECKING:
    from display.staff.stewards import Stewards

By = Annotated[str | None, typer.Option(help="Who decides. [default: the user of this machine]", metavar="NAME")]
Reason = Annotated[str, typer.Option(help="Why; the record keeps it.", metavar="TEXT")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would change.")]
Driver = Annotated[str | None, typer.Option(help="Id, name or start number of the driver.", metavar="WHO")]
Team = Annotated[str | None, typer.Option(help="Id or name of the team, instead.", metavar="TEAM")]
Value = Annotated[str, typer.Option(help="How much.", metavar="N")]

rulings = typer.Typer(
    help="Give penalties, and take them back. What a ruling changes is always shown; --dry-run shows only that.",
    no_args_is_help=True,
)


@rulings.command()
def seconds(
    value: Value,
    driver: Driver,
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Add seconds to a driver's race time."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "seconds", session, reason, dry_run, driver=driver, value=value)


@rulings.command()
def places(
    value: Value,
    driver: Driver,
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Put a driver so many places down in the result of the session."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "places", session, reason, dry_run, driver=driver, value=value)


@rulings.command("grid-places")
def grid_places(
    value: Value,
    driver: Driver,
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Put a driver so many places down on the grid of the next race after the session."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "grid-places", session, reason, dry_run, driver=driver, value=value)


@rulings.command()
def points(
    value: Annotated[str, typer.Option(help="How many; negative takes them: --value=-5.", metavar="N")],
    reason: Reason,
    driver: Driver = None,
    team: Team = None,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Give points to a driver or a team, or take them."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "points", session, reason, dry_run, driver=driver, team=team, value=value)


@rulings.command()
def warning(
    reason: Reason,
    driver: Driver = None,
    team: Team = None,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Warn a driver or a team; it tells how many warnings that makes this evening."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "warning", session, reason, dry_run, driver=driver, team=team)


@rulings.command()
def disqualify(
    driver: Driver,
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Take a driver's result of the session away."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "disqualified", session, reason, dry_run, driver=driver)


@rulings.command("not-classified")
def not_classified(
    driver: Driver,
    reason: Reason,
    session: arguments.SessionId = "current",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Let a driver have no place in the session."""
    with _stewards(by, dry_run, data, plan, database) as stewards:
        _penalise(stewards, "not-classified", session, reason, dry_run, driver=driver)


@rulings.command("list")
def list_rulings(
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List the rulings that hold, each with the number that names it."""
    from display.staff.tables import print_table

    with _stewards("-", False, data, plan, database) as stewards:
        found = stewards.rulings()
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2, default=str))
        return
    rows = [
        (str(one.ref), one.session, one.whom, one.penalty, one.reason, one.author, f"{one.at.astimezone():%H:%M}")
        for one in found
    ]
    print_table(("number", "session", "who", "ruling", "why", "by", "at"), rows)


@rulings.command()
def ladder(
    give: Annotated[bool, typer.Option("--give", help="Give all that is due.")] = False,
    reason: Annotated[str, typer.Option(help="Why. [default: which warning it follows]", metavar="TEXT")] = "",
    by: By = None,
    dry_run: DryRun = False,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """List what follows from warnings by the ladder of the rules and was not given, or give it."""
    from display.staff.tables import print_decided, print_table

    with _stewards(by if give else "-", dry_run, data, plan, database) as stewards:
        if give:
            print_decided(stewards.climb(reason.strip()), dry_run=dry_run)
            return
        found = stewards.due_lines()
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2))
    elif found:
        print_table(("session", "who", "due", "warnings"), (list(map(str, astuple(line))) for line in found))
    else:
        typer.echo("nothing is due")


@rulings.command()
def draw(
    order: Annotated[
        str, typer.Option(help="Who was drawn, the first one ahead: ids, names or numbers.", metavar="A,B,...")
    ] = "",
    session: Annotated[
        str | None, typer.Option(help="Among those who are level in this session.", metavar="ID")
    ] = None,
    standings: Annotated[
        bool, typer.Option("--standings", help="Among drivers who are level over all sessions.")
    ] = False,
    teams: Annotated[bool, typer.Option("--teams", help="Among teams that are level over all sessions.")] = False,
    undo: Annotated[int | None, typer.Option(min=1, help="Take back the lot with this number.", metavar="N")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the lots that hold, with their numbers.")] = False,
    reason: Annotated[str, typer.Option(help="Why; the record keeps it.", metavar="TEXT")] = "",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Store the order that was drawn among those who share a place, or take it back."""
    from display.staff.author import author, now
    from display.staff.lots import Lots
    from display.staff.tables import print_decided, print_table
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    names = [each.strip() for each in order.split(",") if each.strip()]
    if not listed and undo is None and (not names or (session is not None) + standings + teams != 1):
        raise typer.BadParameter("say --order A,B and where: --session ID, --standings or --teams")
    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        lots = Lots(record, cup, author=author(by), now=now, dry_run=dry_run)
        if listed:
            rows = [
                (str(one.ref), one.session or one.among, ", ".join(one.order), one.reason, one.author)
                for one in lots.lots()
            ]
            print_table(("number", "where", "order", "why", "by"), rows)
        elif undo is not None:
            print_decided(lots.take_back(undo, reason.strip()), dry_run=dry_run)
        else:
            print_decided(lots.draw(names, session=session, teams=teams, reason=reason.strip()), dry_run=dry_run)


@rulings.command()
def undo(
    ruling: Annotated[int, typer.Argument(help="Its number, as `eracing rule list` tells it.", metavar="N", min=1)],
    reason: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    by: By = None,
    dry_run: DryRun = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Take a ruling back, as if it had not been made."""
    from display.staff.tables import print_decided

    with _stewards(by, dry_run, data, plan, database) as stewards:
        print_decided(stewards.take_back(ruling, reason), dry_run=dry_run)


def _penalise(
    stewards: "Stewards",
    penalty: str,
    session: str,
    reason: str,
    dry_run: bool,
    *,
    driver: str | None = None,
    team: str | None = None,
    value: str = "0",
) -> None:
    from display.staff.tables import print_decided
    from timing.record.decisions import Penalty

    if not reason.strip():
        raise typer.BadParameter("say why; the record keeps it", param_hint="--reason")
    if (driver is None) is (team is None):
        raise typer.BadParameter("say whom it is about: either --driver or --team")
    try:
        much = Decimal(value.replace(",", "."))
    except InvalidOperation as error:
        raise typer.BadParameter(f"{value!r} is no number", param_hint="--value") from error
    decided = stewards.penalise(Penalty(penalty), session, driver=driver, team=team, value=much, reason=reason.strip())
    print_decided(decided, dry_run=dry_run)


@contextmanager
def _stewards(
    by: str | None, dry_run: bool, data: Path | None, plan: Path | None, database: str | None
) -> Iterator["Stewards"]:
    from display.published.publishing import published
    from display.staff.author import author, now
    from display.staff.stewards import Stewards
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        yield Stewards(record, cup, author=author(by), now=now, dry_run=dry_run)
        for line in [] if dry_run or by == "-" else published(record, cup):
            typer.echo(line)
