"""The command of a rig's own PC: `eracing rig`."""

import io
import sys
import threading
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class SimName(StrEnum):
    """The sims that can be read, and all of them."""

    AUTO = "auto"
    IRACING = "iracing"
    RFACTOR2 = "rfactor2"
    RACEROOM = "raceroom"
    AC_EVO = "ac-evo"


def rig(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            envvar="ERACING_TO",
            help="The server, as its boards are opened. [port: 8080]",
            metavar="HOST[:PORT]",
        ),
    ],
    id: Annotated[str, typer.Option("--rig", envvar="ERACING_RIG", help="This rig's id in the plan.", metavar="ID")],
    key: Annotated[
        str, typer.Option(envvar="ERACING_KEY", help="This rig's key in the plan, or the server's --rig-key.")
    ],
    sim: Annotated[
        SimName, typer.Option(envvar="ERACING_SIM", help="The sim to read; auto: whichever runs.")
    ] = SimName.AUTO,
    data: Annotated[
        Path, typer.Option(envvar="ERACING_DATA", help="Folder in which laps are kept until the server has them.")
    ] = Path("eracing-rig"),
    udp_port: Annotated[
        int, typer.Option(min=1, max=65_535, envvar="ERACING_UDP_PORT", help="UDP port that rigs send to there.")
    ] = 20_777,
    trust: Annotated[
        list[str] | None,
        typer.Option(help="A version of AC EVO's memory to read as if it were known.", metavar="VERSION"),
    ] = None,
) -> None:
    """On a rig's Windows PC: tell the laps of iRacing, rFactor 2, RaceRoom or AC EVO, which no network carries."""
    from ingest.formats.eracing_json import is_id
    from ingest.rig.app import Identity, Rig, run
    from ingest.rig.finding import Finder
    from ingest.rig.sending import Beacon, Courier, http_post, server_at
    from ingest.rig.sims import sims
    from ingest.rig.store import Store
    from ingest.rig.windows import shared_memory
    from timing.plan_values import LONGEST_KEY, SHORTEST_KEY
    from timing.record.lock import hold

    try:
        server = server_at(to, udp_port)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--to") from error
    if not is_id(id):
        raise typer.BadParameter('a rig\'s id is up to 40 letters, digits, ".", "_" and "-"', param_hint="--rig")
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise typer.BadParameter(f"a key has {SHORTEST_KEY} to {LONGEST_KEY} characters", param_hint="--key")
    memory = shared_memory()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # no driver's name shall stop the program
    with hold(data):
        store = Store(data)
        beacon = Beacon(server, _say)
        courier = Courier(store, key.encode(), http_post(server), _say, f"{server.host}:{server.port}")
        one = Rig(Identity(id, key.encode()), Finder(sims(sim, trust or ()), memory), store, tell=beacon.send, say=_say)
        _say(f"rig {id} tells {server.host} of its laps; {store.count_waiting()} wait here. Ctrl+C stops")
        try:
            run(one, courier, beacon, threading.Event())
        except KeyboardInterrupt:
            _say(f"stopped; {store.count_waiting()} lap(s) wait here for the next start")


def _say(sentence: str) -> None:
    typer.echo(f"{datetime.now():%H:%M:%S} {sentence}")  # noqa: DTZ005 - what the clock on the wall shows
