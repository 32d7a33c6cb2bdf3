"""The commands of the command line about people: who they are, how they are shown, and what is kept of them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timing import arguments
from timing.errors import SetupError
from timing.people import Consent, Profile, Purpose, Shown

if TYPE_CHECKING:
    from timing.options import Options
    from timing.record.protocol import Record

Who = Annotated[str, typer.Argument(help="Id of the person, or the name.", metavar="ID")]
By = Annotated[str, typer.Option(help="Who says so.", metavar="NAME")]

people = typer.Typer(
    help="People and their data: how they are shown, what they consent to, and erasing them.", no_args_is_help=True
)


@people.command("list")
def list_people(
    session: Annotated[str | None, typer.Option(help="Only who drove in this session.", metavar="ID")] = None,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """List everybody: the id, the name as it is kept, and the name that boards show."""
    from display.people.about import person

    with _record(data, database) as (_, record):
        profiles = record.profiles()
        wanted = profiles.keys() if session is None else _drivers(record, session)
    found = [person(profile, "en") for id, profile in profiles.items() if id in wanted]
    if as_json:
        typer.echo(_json(found))
    else:
        _print(found)


@people.command()
def show(who: Who, data: arguments.Data = None, database: arguments.Database = None) -> None:
    """Tell what is kept of somebody, without the laps."""
    from display.people import find
    from display.people.about import person

    with _record(data, database) as (_, record):
        profile = find(record.profiles(), who)
    for field, value in person(profile, "en").items():
        typer.echo(f"{field.replace('_', ' ')}: {_text(value)}")
    for consent in profile.consents:
        given = "given" if consent.given else "withdrawn"
        typer.echo(f"consent to {consent.purpose}: {given} by {consent.by or '?'} at {consent.at:%Y-%m-%d %H:%M} UTC")


@people.command("set")
def set_person(
    who: Who,
    name: Annotated[str | None, typer.Option(help="The right name; games and the plan no longer change it.")] = None,
    nickname: Annotated[str | None, typer.Option(help='"" for none.')] = None,
    shown: Annotated[Shown | None, typer.Option(help="By what boards and files show the person.")] = None,
    number: Annotated[str | None, typer.Option(help='Start number; "" for none.')] = None,
    team: Annotated[str | None, typer.Option(help='Id of a team of the plan; "" for none.')] = None,
    minor: Annotated[bool | None, typer.Option(help="The full name then needs consents.")] = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Put right what is kept of somebody, or show the person otherwise. What staff set, no game changes."""
    from timing.people import corrected

    given = {"name": name, "number": number, "team": team}
    fields = {field: value for field, value in given.items() if value is not None}
    if not fields and (nickname, shown, minor) == (None, None, None):
        raise typer.BadParameter("say what to set, such as --shown initials")
    with _record(data, database, plan) as (options, record):
        told = _checked(fields, options)
        called = None if nickname is None else _value("nickname", nickname)

        def change(known: Profile) -> Profile:
            if known.erased is not None and "name" not in told:
                raise SetupError(f"{known.person.id} was erased: only a --name brings the person back")
            now = corrected(known, told)
            now = now if nickname is None else replace(now, nickname=called)
            now = now if minor is None else replace(now, minor=minor)
            if shown is Shown.NICKNAME and now.nickname is None:
                raise SetupError(f"{known.person.id} has no nickname: set one with --nickname")
            return now if shown is None else replace(now, shown=shown)

        _tell(_change(options, record, who, change))


@people.command()
def hide(who: Who, data: arguments.Data = None, database: arguments.Database = None) -> None:
    """Show somebody by a number that tells nothing, on all boards within a second."""
    with _record(data, database) as (options, record):
        _tell(_change(options, record, who, lambda known: replace(known, hidden=True)))


@people.command()
def unhide(who: Who, data: arguments.Data = None, database: arguments.Database = None) -> None:
    """Show somebody by name again."""
    with _record(data, database) as (options, record):
        _tell(_change(options, record, who, lambda known: replace(known, hidden=False)))


@people.command()
def consent(
    who: Who,
    purpose: Annotated[list[Purpose], typer.Option(help="What it is for. May be repeated.")],
    by: Annotated[str, typer.Option(help="Who consents: the person, or a parent.", metavar="NAME")],
    given: Annotated[bool, typer.Option("--given/--withdrawn", help="Whether it is given.", show_default=False)],
    text_version: Annotated[str, typer.Option(help="The version of the text that was agreed to.")] = "",
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Write down that somebody consents, or no longer does."""
    if not by.strip() or (given and not text_version.strip()):
        raise typer.BadParameter("say who consents with --by, and to which text with --text-version")
    now = datetime.now(UTC)
    said = tuple(Consent(each, given, by.strip(), now, text_version.strip()) for each in dict.fromkeys(purpose))

    def change(known: Profile) -> Profile:
        if known.erased is not None:
            raise SetupError(f"{known.person.id} was erased: there is nothing to consent to")
        return replace(known, consents=known.consents + said)

    with _record(data, database) as (options, record):
        _tell(_change(options, record, who, change))


@people.command("export")
def export_person(
    who: Who,
    out: Annotated[Path, typer.Option("--out", help="File to write; - is the terminal.")],
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Write all that is kept of somebody into a JSON file, for the person."""
    from display.people import find
    from display.people.about import about
    from timing.opening import plan_of

    with _record(data, database, plan) as (options, record):
        everything = about(record, find(record.profiles(), who), plan_of(options).language)
    if str(out) == "-":
        typer.echo(_json(everything))
        return
    try:
        out.write_text(_json(everything) + "\n", encoding="utf-8")
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror or error}") from error
    counts = ", ".join(f"{len(everything[kind])} {kind}" for kind in ("consents", "sessions", "laps", "decisions"))
    typer.echo(f"{out}: {counts}")


@people.command()
def erase(
    who: Who,
    by: By,
    reason: Annotated[str, typer.Option(help="Why; without the name, as it is kept.", metavar="TEXT")],
    tapes: Annotated[bool, typer.Option("--tapes", help="Delete tapes that may hold the name.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Erase who somebody was, for good. Laps, points and the record's chain stay as they are."""
    from display.people import erasing, find, refuse_at_venue
    from timing.event import Plan
    from timing.plan_file import read_plan
    from timing.record.engines import file_of, locate
    from timing.record.folder import record_file

    if not by.strip() or not reason.strip():
        raise typer.BadParameter("say who erases with --by, and why with --reason")
    with _record(data, database, plan) as (options, record):
        refuse_at_venue(options.upstream)
        profile = find(record.profiles(), who)
        if not yes:
            name = profile.person.name or "who was erased already"
            typer.confirm(f"Erase {profile.person.id} ({name}) for good?", abort=True)
        file = file_of(locate(options.database or record_file(options.data)))
        plan_file = Plan() if options.plan is None else read_plan(options.plan)
        places = erasing.Places(options.data, file, plan_file)
        id = profile.person.id
        for sentence in erasing.erase(record, places, id, by=by.strip(), reason=reason.strip(), now=_now, tapes=tapes):
            typer.echo(sentence)


@people.command()
def purge(
    tape_days: arguments.TapeDays = None,
    people_days: arguments.PeopleDays = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Delete what has been kept for long enough: tapes, and the names of people; and tell what that was."""
    from datetime import timedelta

    from display.people import erasing, files

    would = "would be " if dry_run else ""
    with _record(data, database, tape_days=tape_days, people_days=people_days) as (options, record):
        before = _now() - timedelta(days=options.tape_days)
        old = [tape for tape in files.tapes(options.data) if tape.ended < before]
        gone, sentences = (old, []) if dry_run else files.delete(options.data, old)
        for tape in gone:
            typer.echo(f"the tape {tape.path} {would or 'is '}deleted: it ended on {tape.ended:%Y-%m-%d}")
        for sentence in sentences:
            typer.echo(f"! {sentence}")
        forgotten: list[str] = []
        if options.people_days is not None:
            forgotten = erasing.forget(record, days=options.people_days, now=_now(), dry_run=dry_run)
    for id in forgotten:
        typer.echo(f"{id} {would or 'is '}forgotten")
    kept = "kept without end" if options.people_days is None else f"kept for {options.people_days} days"
    typer.echo(f"tapes are kept for {options.tape_days} days: {len(gone)} {would}deleted")
    typer.echo(f"people are {kept}: {len(forgotten)} {would}forgotten")


@contextmanager
def _record(
    data: Path | None, database: str | None, plan: Path | None = None, **more: Any
) -> "Iterator[tuple[Options, Record]]":
    from timing.opening import record_of
    from timing.options import read_options

    options = read_options({"data": data, "database": database, "plan": plan, **more})
    with record_of(options, create=False) as record:
        yield options, record


def _change(options: "Options", record: "Record", who: str, change: Any) -> Profile:
    from display.people import change as changed
    from display.people import refuse_at_venue

    refuse_at_venue(options.upstream)
    return changed(record, who, change)


def _now() -> datetime:
    return datetime.now(UTC)


def _drivers(record: "Record", session: str) -> set[str]:
    from display.staff import session_of, standings_of

    standings = standings_of(record)
    id = session_of(standings, session)
    if id is None:
        raise SetupError(f"there is no session {session!r} in the record")
    return set(standings.sessions[id].tallies)


def _checked(fields: Mapping[str, str], options: "Options") -> dict[str, str | None]:
    """Fields as they are kept: "" takes number and team away. Raises SetupError for what cannot be."""
    from timing.opening import plan_of

    found = {field: _value(field, value) for field, value in fields.items()}
    if found.get("name", "") is None:
        raise SetupError(
            "--name cannot be empty: `eracing people hide` shows no name, `eracing people erase` keeps none"
        )
    team = found.get("team")
    teams = plan_of(options).teams if team is not None else {}
    if team is not None and team not in teams:
        there = ", ".join(teams) or "none; name the plan with --plan"
        raise SetupError(f"the plan has no team {team!r}; there are: {there}")
    return found


def _value(field: str, value: str) -> str | None:
    from timing import plan_values

    if not value.strip():
        return None
    try:
        return plan_values.number(value) if field == "number" else plan_values.name(value)
    except plan_values.WrongValue as error:
        raise SetupError(f"--{field} cannot be {value!r}: {error}") from error


def _tell(profile: Profile) -> None:
    from timing.people import BOARDS, FILES, shown

    id = profile.person.id
    on_boards, in_files = (shown({id: profile}, "en", purposes)[id].name for purposes in (BOARDS, FILES))
    typer.echo(f"{id} is {on_boards!r} on boards and {in_files!r} in files")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _text(value: Any) -> str:
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value) or "-"
        case dict():
            return ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value)


def _print(found: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from display.terminal import console

    table = Table(box=None, padding=(0, 2, 0, 0))
    columns = ("id", "name", "number", "team", "on_boards", "in_files")
    for column in (*columns, "marks"):
        table.add_column(column.replace("_", " "), overflow="fold")
    for each in found:
        marks = [mark for mark in ("hidden", "minor", "erased") if each[mark]]
        table.add_row(*(Text(each[column] or "") for column in columns), ", ".join(marks))
    console().print(table)
