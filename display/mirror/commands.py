"""`eracing relay` in the hall, and `eracing mirror` where the public looks: a server that is fed outwards only."""

import os
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from socket import socket

KEY_FILE: Final = "mirror-key"
LONGEST_KEY: Final = 200
_KEY: Final = "ERACING_MIRROR_KEY"

_Key = Annotated[
    str | None,
    typer.Option(
        help="The key of both ends; better kept in ERACING_MIRROR_KEY, as others see a command line.", metavar="KEY"
    ),
]
_To = Annotated[
    str | None, typer.Option("--to", help="Address of the public server; or ERACING_RELAY_TO.", metavar="URL")
]
_From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="The hall's own display, for what rigs do; or ERACING_RELAY_FROM. [default: on this machine]",
        metavar="URL",
    ),
]
_TakeOver = Annotated[
    bool, typer.Option("--take-over", help="Feed a server that another hall feeds; that one is refused from then on.")
]


def relay(
    to: _To = None,
    key: _Key = None,
    source: _From = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    take_over: _TakeOver = False,
) -> None:
    """Feed a public server from the hall, outwards only: `eracing mirror` there. What is private stays here."""
    from display.look.logos import logo_folders
    from display.mirror.calling import HallNow, Pushing
    from display.mirror.outgoing import Outgoing
    from display.mirror.pushes import Key
    from display.mirror.relay import Relay
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.service import Service
    from timing.stopping import until_told_to_stop

    here = {"port": port, "data": data, "plan": plan, "database": database}
    options = read_options({**here, "relay_to": to, "relay_from": source, "mirror_key": key})
    if not options.relay_to:
        raise SetupError("--to is missing: it is the address of the public server, as https://cup.example")
    if not (options.mirror_key or "").strip():
        raise SetupError(f"--key is missing: `eracing mirror` shows it at its start; better put it into {_KEY}")
    shared = Key(options.mirror_key or "")
    cup = plan_of(options)
    folders = logo_folders(options.plan, options.data)
    with (
        closing(Pushing(options.relay_to, shared)) as send,
        closing(HallNow(options.relay_from or f"http://127.0.0.1:{options.port}")) as now,
        record_of(options, create=False) as record,
        until_told_to_stop() as told,
        Service() as service,
    ):
        said = f"{cup.name}: feeding {send.where}; Ctrl+C stops"
        typer.echo(said)
        service.ready(said)
        out = Outgoing(record, cup, folders, shared.secret)
        Relay(out, send, now, told=typer.echo, takes_over=take_over).run(told)


def mirror(
    host: arguments.Host = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    key: _Key = None,
) -> None:
    """Be a public server: show spectators what `eracing relay` sends from the hall."""
    from display.mirror.app import Public
    from display.mirror.pushes import Key
    from display.mirror.taking import Mirror
    from display.server import listen
    from timing.options import read_options
    from timing.record.lock import hold
    from timing.service import Service

    options = read_options({"host": host, "port": port, "data": data, "mirror_key": key})
    with listen(options.host, options.port) as web, hold(options.data), Service() as service:
        text, told = _key(options.mirror_key, options.data)
        copy = Mirror(options.data)
        said: list[str] = []

        def greet() -> None:
            """Say where it is, once: another server that is built later is at the same place."""
            if not said:
                said.append(f"{copy.start.plan.name}: a public server at {_url(options.host, web)}; Ctrl+C stops")
                said.append(f"the key for `eracing relay --to` this server is {told}")
                typer.echo("\n".join(said))
                service.ready(said[0])

        while True:
            _go_by(copy.start.zone)
            public = Public(copy, Key(text))
            copy.on_other_start(public.stop)
            # The socket stays open: who comes while another server is built waits for it.
            public.run(web.dup(), greet)
            if copy.start == public.start:
                break
        copy.close()


def _key(given: str | None, folder: Path) -> tuple[str, str]:
    """The key, and what is told of it at the start: it is made up once where nobody gives one."""
    from display.access.hashes import new_token
    from display.access.local import write_private

    if given is not None and given.strip():
        return given, f"in {_KEY} or --key"
    file = folder / KEY_FILE
    try:
        if not file.exists():
            write_private(file, new_token())
        with file.open(encoding="ascii") as opened:
            text = opened.read(LONGEST_KEY).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"the key in {file} cannot be read or made: {error}") from error
    if not text:
        raise SetupError(f"{file} is empty: delete it, and another key is made")
    return text, f"in {file}"


def _url(host: str, web: "socket") -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{web.getsockname()[1]}/"


def _go_by(zone: str) -> None:
    """Go by the clock on the wall of the hall: when sessions begin is told by that."""
    if hasattr(time, "tzset"):  # not on Windows, where the machine's own zone is gone by
        os.environ["TZ"] = zone
        time.tzset()
