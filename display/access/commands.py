"""`eracing access`: PINs, signed-in devices, keys and codes, from the machine itself, where no PIN is asked for."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from display.access.roles import STAFF_ROLES, Role
from display.staff.author import author
from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from datetime import datetime

    from display.access.grants import Grants
    from timing.record.access import Grant

access = typer.Typer(help="Say who may come in: PINs, signed-in devices, keys, codes.", no_args_is_help=True)

_By = Annotated[str | None, typer.Option("--by", help="Your name. [default: yours on this machine]")]
_Roles = Annotated[Role | None, typer.Option("--role", help="staff, steward or organiser.")]


@access.command()
def pins(
    role: Annotated[Role | None, typer.Argument(help="staff, steward or organiser.", show_default=False)] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Type the PIN here; it is not shown.")] = False,
    pin_file: Annotated[
        Path | None, typer.Option("--pin-file", help="Read the PIN from a file; - is the standard input.")
    ] = None,
    by: _By = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Give a role a new PIN, made here and printed once, or show which roles have one.

    Devices that signed in with the PIN before are signed out.
    """
    with _grants(data, database) as (grants, _):
        if role is None:
            for each in STAFF_ROLES:
                kept = grants.pins().get(each)
                told = "no PIN" if kept is None else f"since {_told(kept.issued)}, by {kept.name}"
                typer.echo(f"{each.value}: {told}")
            return
        from display.access.hashes import new_pin

        given = _given(ask=ask, pin_file=pin_file)
        pin = given or new_pin()
        grants.set_pin(role, pin, by=author(by))
        typer.echo(f"{role.value}: the PIN is set" if given else f"{role.value}: {pin}")


@access.command()
def sessions(
    data: arguments.Data = None, database: arguments.Database = None, as_json: arguments.AsJson = False
) -> None:
    """List the devices that are signed in, and the keys of programs."""
    with _grants(data, database) as (grants, _):
        found = [*grants.sign_ins(), *grants.keys()]
    if as_json:
        typer.echo(json.dumps([_line(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        until = "" if each.expires is None else f", until {_told(each.expires)}"
        seen = "never" if each.used is None else _told(each.used)
        typer.echo(f"{each.id}  {each.role}  {each.name}  {each.device}  (seen {seen}{until})")
    if not found:
        typer.echo("nobody is signed in")


@access.command()
def revoke(
    id: Annotated[str | None, typer.Argument(help="Id of a device or a key.", show_default=False)] = None,
    all: Annotated[bool, typer.Option("--all", help="All devices that are signed in.")] = False,
    role: _Roles = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Sign a device out, which is then no longer known, or take a program's key back."""
    if (id is None) is not all:
        raise typer.BadParameter("give the id of one, or --all")
    with _grants(data, database) as (grants, _):
        gone = grants.revoke_all(role) if id is None else [grants.revoke(id)]
    for each in gone:
        typer.echo(f"{each.id}  {each.role}  {each.name}: revoked")
    if not gone:
        typer.echo("nobody was signed in")


@access.command()
def token(
    role: Annotated[
        Role, typer.Option("--role", help="Whom it lets in: staff, steward or organiser.")
    ] = Role.ORGANISER,
    by: _By = None,
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Make a code that lets one device in, once: at /signin, or for a new organiser's PIN at /setup."""
    from display.access.setup import new_setup_code

    with _grants(data, database) as (grants, folder):
        if role is Role.ORGANISER and not grants.is_set_up():
            typer.echo(f"{new_setup_code(grants, folder)}  (at /setup, within a day)")
            return
        _, code = grants.make_code(role, author(by))
    place = "/signin, or /setup for a new PIN" if role is Role.ORGANISER else "/signin"
    typer.echo(f"{code}  (at {place}, for an hour)")


@access.command()
def key(
    name: Annotated[str, typer.Argument(help="What the program is called.", show_default=False)],
    role: Annotated[Role, typer.Option("--role", help="What it may do: as staff, steward, organiser or venue.")],
    data: arguments.Data = None,
    database: arguments.Database = None,
) -> None:
    """Make a key for a program, printed once; it sends `Authorization: Bearer KEY`.

    The key of a venue is called what the venue is in the plan, and given to it as ERACING_UPSTREAM_KEY.
    """
    with _grants(data, database) as (grants, _):
        made, secret = grants.make_key(name, role)
    typer.echo(f"{made.id}  {made.role}  {made.name}: {secret}")


@contextmanager
def _grants(data: Path | None, database: str | None) -> "Iterator[tuple[Grants, Path]]":
    from display.access.grants import Grants
    from timing.opening import record_of
    from timing.options import read_options

    options = read_options({"data": data, "database": database})
    with record_of(options) as record:
        yield Grants(record.access), options.data


def _given(*, ask: bool, pin_file: Path | None) -> str | None:
    """The PIN that somebody chose; None where one is to be made."""
    if ask and pin_file is not None:
        raise typer.BadParameter("take --ask or --pin-file, not both")
    if ask:
        return str(typer.prompt("PIN", hide_input=True, confirmation_prompt=True))
    if pin_file is None:
        return None
    if str(pin_file) == "-":
        return sys.stdin.readline().strip()
    try:
        return pin_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"the PIN cannot be read from {pin_file}: {error}") from error


def _line(grant: "Grant") -> dict[str, str | None]:
    return {
        "id": grant.id,
        "kind": grant.kind.value,
        "role": grant.role,
        "name": grant.name,
        "device": grant.device,
        "issued": grant.issued.isoformat(),
        "used": None if grant.used is None else grant.used.isoformat(),
        "expires": None if grant.expires is None else grant.expires.isoformat(),
    }


def _told(at: "datetime") -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
