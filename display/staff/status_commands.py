"""`eracing status`: every lap is in one place, and what staff should look at."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from timing import arguments

if TYPE_CHECKING:
    from display.staff.status import Status
    from leaderboard.conserving import Account


def status(
    as_json: arguments.AsJson = False,
    host: arguments.Host = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Tell where every lap is (credited, unassigned, in conflict, refused), and what staff should look at.

    Ends with 1 where laps are not all accounted for.
    """
    from display.server_checks import told_by_server
    from display.staff.alerts import alert_text
    from display.staff.author import now
    from display.staff.named import known_to
    from display.staff.status import status as find
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options({"host": host, "port": port, "data": data, "plan": plan, "database": database})
    cup = plan_of(options)
    with record_of(options, create=False) as record:
        found, people = find(record, cup, now), known_to(record, cup)
    told = told_by_server(options.host, options.port, "/api/v1/rigs", options.data)
    rigs: list[Mapping[str, Any]] | None = None
    if isinstance(told, dict):
        rigs = [each for each in told.get("rigs", ()) if isinstance(each, dict)]
    alerts = told.get("alerts", ()) if isinstance(told, dict) else ()
    alerts = [alert_text(str(each.get("sentence")), people) for each in alerts if isinstance(each, dict)]
    whole = found.whole and all(map(_is_whole, rigs or ()))
    if as_json:
        content = found.json | {"whole": whole, "rigs": rigs and [_counts(each) for each in rigs], "alerts": alerts}
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        _print(found, rigs, alerts)
    if not whole:
        raise typer.Exit(1)


def _print(found: "Status", rigs: list[Mapping[str, Any]] | None, alerts: list[str]) -> None:
    from display.staff.tables import print_table

    headings = ("session", "laps", "credited", "unassigned", "conflict", "refused", "heard", "files", "by hand")
    rows = [(id, *_cells(each)) for id, each in found.sessions.items()]
    print_table(headings, [*rows, ("all", *_cells(found.all))])
    typer.echo("every lap of the record is in one place" if found.whole else "! the results have not all of these laps")
    if rigs is None:
        typer.echo("no server runs here that hears rigs: what was heard and refused is not known")
    elif rigs:
        told = ("heard", "credited", "unassigned", "conflict", "refused")
        lines = [(str(each.get("name")), *map(str, _counts(each).values())) for each in rigs]
        typer.echo("laps of the rigs since the start of the server:")
        print_table(("rig", *told), lines)
    for sentence in (*(each.sentence.removeprefix("! ") for each in found.watches), *alerts):
        typer.echo(f"! {sentence}")


def _cells(account: "Account") -> tuple[str, ...]:
    places = (account.written, account.credited, account.unassigned, account.conflict, account.refused)
    return tuple(map(str, (*places, account.heard, account.of_files, account.by_hand)))


def _counts(rig: Mapping[str, Any]) -> dict[str, int]:
    """The laps of a rig since the start of the server."""
    refused = rig.get("refused")
    counts = {
        "heard": rig.get("heard_laps"),
        **{name: rig.get(name) for name in ("credited", "unassigned", "conflict")},
        "refused": sum(refused.values()) if isinstance(refused, dict) else 0,
    }
    return {name: count if isinstance(count, int) else 0 for name, count in counts.items()}


def _is_whole(rig: Mapping[str, Any]) -> bool:
    heard, *places = _counts(rig).values()
    return heard == sum(places)
