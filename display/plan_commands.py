"""The commands of the command line that make a plan and look at it: plan check, init, show, entries and copy."""

import json
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from display import plan_version_commands
from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from timing.entry_list import Entries
    from timing.event import Plan
    from timing.plan_advice import Advice

plan = typer.Typer(help="Make the plan of an evening, and look at it.", no_args_is_help=True)

PlanOf = Annotated[Path, typer.Argument(help="The plan (TOML).", metavar="FILE", show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="File to write; - is the terminal.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Preset = Literal["company-cup", "hotlap", "hotlap-teams", "league", "endurance"]

_MOST_NOTES: Final = 50
"""So many lines are told about rows of a list that could not be placed."""


@plan.command()
def check(file: PlanOf, as_json: arguments.AsJson = False) -> None:
    """Say whether a plan is right, every mistake in it, and what is worth a second look."""
    from display.plan_shown import sizes, summary
    from timing.plan_file import read_plan

    try:
        cup = read_plan(file)
    except SetupError as error:
        if not as_json:
            raise
        _print_json({"file": str(file), "right": False, "mistakes": str(error).splitlines(), "advice": []})
        raise typer.Exit(1) from error
    found = _advice(file, cup)
    if as_json:
        told = [{"about": each.about, "sentence": each.sentence} for each in found]
        _print_json({"file": str(file), "right": True, "mistakes": [], "advice": told, **sizes(cup)})
        return
    typer.echo(f"{file} is right: {summary(cup)}")
    for each in found:
        typer.echo(f"! {each.sentence}")


@plan.command()
def init(
    *,
    out: Out,
    preset: Annotated[Preset, typer.Option(help="What kind of evening it is.")] = "company-cup",
    teams: Annotated[int | None, typer.Option(min=0, max=200, help="So many teams.")] = None,
    rigs: Annotated[int | None, typer.Option(min=0, max=200, help="So many rigs.")] = None,
    races: Annotated[int | None, typer.Option(min=0, max=99, help="So many races.")] = None,
    language: Annotated[Literal["en", "de"], typer.Option(help="Language of its boards and notes.")] = "en",
    force: Force = False,
) -> None:
    """Write a plan to fill in: made-up names, and a note at each place that says what belongs there."""
    from display.plan_shown import summary
    from timing.plan_drafts import draft
    from timing.plan_file import parse_plan

    text = draft(preset, teams=teams, rigs=rigs, races=races, language=language)
    cup = parse_plan(text, str(out))
    if write_plan(out, text, force=force):
        typer.echo(f"{out}: {summary(cup)}; put your own names in, then: eracing plan check {out}")


@plan.command()
def show(file: PlanOf, as_json: arguments.AsJson = False) -> None:
    """Show what the house understands by a plan: sessions, teams, rigs, and the rules in words."""
    from display.plan_shown import shown_plan, tables
    from display.terminal import console
    from timing.plan_file import read_plan

    cup = read_plan(file)
    if as_json:
        _print_json(shown_plan(cup))
        return
    page = console()
    for number, table in enumerate(tables(cup)):
        if number:
            page.print()
        page.print(table)


@plan.command()
def entries(
    entry_list: Annotated[
        str,
        typer.Argument(help="The entry list: CSV, .xlsx, or - for pasted text.", metavar="LIST", show_default=False),
    ],
    *,
    into: Annotated[Path | None, typer.Option(help="The plan to put it into.", metavar="FILE")] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: that of --into, else the terminal]", metavar="FILE")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an .xlsx file. [default: the first]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take out whom the list does not name.")] = False,
    force: Force = False,
) -> None:
    """Put teams and drivers of an entry list into a plan. Who is in it already keeps the id that laps belong to."""
    from timing.entry_joining import joined
    from timing.event import Plan
    from timing.plan_file import read_plan

    before = Plan() if into is None else read_plan(into)
    found = _entries(entry_list, sheet)
    after, changes = joined(before, found, replacing=replace)
    text = _text_of(after)
    target = out or into or Path("-")
    kept = _kept(target) if out is None and into is not None else None
    on_terminal = not write_plan(target, text, force=force or kept is not None, like=into, secret=_has_secrets(after))
    _tell_entries(entry_list, found, changes, to_stderr=on_terminal)
    if not on_terminal:
        copy = "" if kept is None else f"; notes in it are lost, and it is kept as it was in {kept}"
        typer.echo(f"{target}: {_summary(after)}{copy}")


@plan.command("copy")
def copy_plan(
    file: PlanOf,
    *,
    out: Out,
    name: Annotated[str | None, typer.Option(help="Name of the new event. [default: with the new year]")] = None,
    suffix: Annotated[
        str | None, typer.Option(help="What goes behind the ids of its sessions. [default: this year]")
    ] = None,
    without_drivers: Annotated[bool, typer.Option("--without-drivers", help="Leave the drivers out.")] = False,
    without_rigs: Annotated[bool, typer.Option("--without-rigs", help="Leave rigs and addresses out.")] = False,
    without_keys: Annotated[bool, typer.Option("--without-keys", help="Leave keys and passwords out.")] = False,
    force: Force = False,
) -> None:
    """Make last year's plan this year's: its sessions get ids that no record has yet."""
    from timing.plan_copying import copied
    from timing.plan_file import read_plan

    before = read_plan(file)
    after = copied(
        before,
        suffix=suffix if suffix is not None else str(_year()),
        new_name=name,
        without_drivers=without_drivers,
        without_rigs=without_rigs,
        without_keys=without_keys,
    )
    if write_plan(out, _text_of(after), force=force, secret=_has_secrets(after)):
        sessions = ", ".join(session.id for session in after.sessions or (after.session,))
        typer.echo(f"{out}: {after.name}: {_summary(after)}")
        typer.echo(f"its sessions are {sessions}; notes of {file} are not in it")


plan.command()(plan_version_commands.versions)
plan.command()(plan_version_commands.save)
plan.command()(plan_version_commands.export)
plan.command()(plan_version_commands.diff)


def _year() -> int:
    return date.today().year  # noqa: DTZ011 - of the calendar on the wall of the hall


# Advice


def _advice(file: Path, cup: "Plan") -> "list[Advice]":
    from display.look.logos import logo_of_plan
    from timing.plan_advice import Advice, advice

    found = advice(cup)
    try:
        logo_of_plan(cup, [file.parent])
    except SetupError as error:
        found.append(Advice("logo", f"{error}; pages and papers go without it"))
    if _has_secrets(cup) and os.name == "posix" and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        sentence = f"it holds keys or passwords, and other users of this machine can read it: chmod 600 {file}"
        found.append(Advice("readable-secrets", sentence))
    return found


def _has_secrets(cup: "Plan") -> bool:
    return any(rig.key or rig.password for rig in cup.rigs.values())


# Entry lists


def _entries(entry_list: str, sheet: str | None) -> "Entries":
    from display.plan_entries import entries_of

    place, content = _content(entry_list)
    return entries_of(content, place, sheet)


def _content(entry_list: str) -> tuple[str, bytes]:
    """What the list is called in sentences, and its bytes: one more than there may be where there are too many."""
    from timing.entry_rows import MOST_BYTES

    if entry_list == "-":
        return "the pasted list", sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(entry_list).open("rb") as opened:
            return entry_list, opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise SetupError(f"the entry list {entry_list} cannot be read ({reason})") from error


def _tell_entries(entry_list: str, found: "Entries", changes: Sequence[str], *, to_stderr: bool) -> None:
    from timing.plan_advice import counted

    size = f"{counted(len(found.teams), 'team')}, {counted(len(found.drivers), 'driver')}"
    lines = [f"{entry_list}: {size}, {found.understood}", *changes, *(f"! {note}" for note in found.unplaced)]
    if len(lines) > _MOST_NOTES:
        lines = [*lines[:_MOST_NOTES], f"! and {len(lines) - _MOST_NOTES} more"]
    for line in lines:
        typer.echo(line, err=to_stderr)


# Files


def _summary(cup: "Plan") -> str:
    from display.plan_shown import summary

    return summary(cup)


def _text_of(cup: "Plan") -> str:
    """The plan as a text that is read as a plan. Raises SetupError where it would not be."""
    from timing.plan_file import MOST_BYTES, parse_plan
    from timing.plan_writing import written

    text = written(cup)
    if len(text.encode()) > MOST_BYTES:
        raise SetupError(f"the plan would be larger than {MOST_BYTES >> 20} MiB, and no plan is")
    parse_plan(text, "the new plan")
    return text


def _kept(file: Path) -> Path:
    """A copy of a file beside it, under a name that is free."""
    copy, number = file.with_name(f"{file.name}.bak"), 1
    while copy.exists():
        number += 1
        copy = file.with_name(f"{file.name}.bak{number}")
    try:
        return Path(shutil.copy2(file, copy))
    except OSError as error:
        raise SetupError(f"{copy} cannot be written ({error.strerror or error}); {file} is as it was") from error


def write_plan(file: Path, text: str, *, force: bool, like: Path | None = None, secret: bool = False) -> bool:
    """Write a whole file or none; False where the text went to the terminal.

    It may be read by whom the file may that it replaces or is made from; a new one with secrets by its owner alone.
    """
    if str(file) == "-":
        typer.echo(text, nl=False)
        return False
    file = file.resolve() if file.is_symlink() else file
    if file.exists() and not force:
        raise SetupError(f"{file} is there already; name another file, or say --force")
    made_like = next((each for each in (file, like) if each is not None and each.exists()), None)
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o666)
        with open(handle, "w", encoding="utf-8", newline="\n") as opened:  # noqa: PTH123 - of a handle
            opened.write(text)
        if made_like is not None:
            part.chmod(stat.S_IMODE(made_like.stat().st_mode))
        part.replace(file)
    except OSError as error:
        with suppress(OSError):  # it may be what could not be made
            part.unlink()
        raise SetupError(f"{file} cannot be written: {error.strerror or error}") from error
    return True


def _print_json(value: Any) -> None:
    """JSON without a sign that a terminal would take for a command."""
    typer.echo(json.dumps(value, ensure_ascii=True, indent=2))
