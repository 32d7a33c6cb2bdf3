"""`eracing rule` with its own: the penalties that stewards give, shown before they are made, and taken back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
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
    from display.staff.author import author, now
    from display.staff.stewards import Stewards
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        yield Stewards(record, cup, author=author(by), now=now, dry_run=dry_run)
