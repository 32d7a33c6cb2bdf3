"""The front door: the `eracing` command, and the only place that knows both ingest and display.

What a command needs it imports when it runs, so that `eracing --help` is there at once.
"""

import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

import display.commands
import display.explain_commands
import display.people.commands
import display.plan_commands
import display.season_commands
import display.seeding_commands
import display.staff.commands
import display.staff.rule_commands
import display.staff.seat_commands
import display.staff.session_commands
import ingest.commands
import ingest.rig.commands
from timing import arguments
from timing.errors import EracingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from ingest.app import Ingest
    from ingest.demo.app import Demo
    from timing.event import Plan
    from timing.options import Options
    from timing.record.protocol import Record

app = typer.Typer(
    name="eracing",
    help="Leaderboard and timing service for sim-racing events: from a rig's packet to the hall board.",
    epilog="Each option is also read from the environment (--udp-port as ERACING_UDP_PORT) and from eracing.toml.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line: 0 done, 1 it failed, 2 wrong usage; what failed is said in one sentence."""
    try:
        app()
    except EracingError as error:
        print(f"eracing: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(1)


@app.command()
def demo(
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="So many times as fast as real life.")] = 10.0,
    host: Annotated[str, typer.Option(help="Address of the boards; 127.0.0.1 keeps them on this machine.")] = "0.0.0.0",
    port: arguments.Port = None,
    udp_port: arguments.UdpPort = None,
    data: arguments.Data = None,
    seed: Annotated[int, typer.Option(help="Another number is another evening.")] = 1,
    minutes: Annotated[float | None, typer.Option(min=0.0, help="Stop by itself after so many minutes.")] = None,
) -> None:
    """Show it: 22 made-up teams on simulated rigs, and a board filling up."""
    from ingest.demo.app import Demo
    from timing.options import read_options

    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="eracing-demo-")))
        options = read_options(
            {
                "host": host,
                "port": port,
                "udp_port": udp_port,
                "data": folder,
                "tape_gib": 0.0,
                "broadcast_port": 0,
            }
        )
        rigs = Demo(seed=seed, speed=speed, minutes=minutes)
        stack.callback(rigs.stop)
        _evening(options, rigs.plan, rigs)


@app.command()
def serve(
    host: arguments.Host = None,
    port: arguments.Port = None,
    udp_port: arguments.UdpPort = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    redis: arguments.Redis = None,
    tape_gib: arguments.TapeGib = None,
    broadcast_port: arguments.BroadcastPort = None,
    connect: arguments.Connect = None,
    watch: arguments.Watch = None,
    watch_session: arguments.WatchSession = None,
    rig_key: arguments.RigKey = None,
    rmonitor_port: arguments.RmonitorPort = None,
) -> None:
    """Hear the rigs, write their laps down and show the boards."""
    given = locals()
    from timing.opening import plan_of
    from timing.options import read_options

    options = read_options(given)
    _evening(options, plan_of(options))


@app.command("ingest")
def ingest_alone(
    host: arguments.Host = None,
    udp_port: arguments.UdpPort = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    redis: arguments.Redis = None,
    tape_gib: arguments.TapeGib = None,
    broadcast_port: arguments.BroadcastPort = None,
    connect: arguments.Connect = None,
    watch: arguments.Watch = None,
    watch_session: arguments.WatchSession = None,
    rig_key: arguments.RigKey = None,
) -> None:
    """Hear the rigs and write their laps down; the boards are shown by `eracing display`."""
    given = locals()
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    cup = plan_of(options)
    with record_of(options) as record, _hearing(options, cup, record) as ear, _until_told_to_stop() as told:
        host_heard, port_heard = ear.udp_address
        typer.echo(f"{cup.name}: hearing rigs on {host_heard}, UDP port {port_heard}; Ctrl+C stops")
        told.wait()


@app.command("display")
def display_alone(
    host: arguments.Host = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    redis: arguments.Redis = None,
    rmonitor_port: arguments.RmonitorPort = None,
) -> None:
    """Show the boards of a record that `eracing ingest` writes."""
    given = locals()
    from display.app import Display
    from display.server import listen
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    cup = plan_of(options)
    with listen(options.host, options.port) as web, record_of(options) as record:
        screens = Display(record, cup, rmonitor=_scoreboards_at(options))
        screens.run(web, lambda: _greet(options, cup, web.getsockname()[1], None))


@app.command()
def doctor(
    host: arguments.Host = None,
    port: arguments.Port = None,
    udp_port: arguments.UdpPort = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    redis: arguments.Redis = None,
    tape_gib: arguments.TapeGib = None,
    watch: arguments.Watch = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Look at ports, addresses, disk, record, clock and rigs, and say what to do about each."""
    given = {name: value for name, value in locals().items() if name != "as_json"}
    import display.checks
    import display.diagnosis
    import ingest.checks
    from ingest.settings import tape_folder
    from ingest.watching import watches
    from timing.findings import examine
    from timing.opening import plan_of
    from timing.options import read_options

    options = read_options(given)
    server = display.checks.running_server(options.data)
    hearing = ingest.checks.checks(
        host=options.host,
        udp_port=options.udp_port,
        port=options.port,
        tape_folder=tape_folder(options.data),
        tape_bytes=options.tape_bytes,
        server=server,
        watched=lambda: watches(plan_of(options), options.watch, options.watch_session),
    )
    showing = display.checks.checks(
        host=options.host,
        port=options.port,
        data=options.data,
        database=options.database,
        redis=options.redis,
        server=server,
    )
    found = examine(hearing | showing)
    if as_json:
        typer.echo(display.diagnosis.as_json(found))
    else:
        _console().print(display.diagnosis.table(found))
    if any(finding.state == "problem" for finding in found):
        raise typer.Exit(1)


app.command("inspect")(ingest.commands.inspect)
app.command("import")(ingest.commands.import_)
app.command("replay")(ingest.commands.replay)
app.command("rig")(ingest.rig.commands.rig)
app.command("rebuild")(ingest.commands.rebuild)
app.command("adopt")(display.staff.commands.adopt)
app.add_typer(display.staff.commands.laps, name="lap")
app.add_typer(display.staff.seat_commands.seats, name="seat")
app.add_typer(display.staff.session_commands.sessions, name="session")
app.add_typer(display.staff.rule_commands.rulings, name="rule")
app.add_typer(display.plan_commands.plan, name="plan")
app.add_typer(display.season_commands.season, name="season")
app.add_typer(display.people.commands.people, name="people")
app.command("export")(display.commands.export)
app.command("backup")(display.commands.backup)
app.command("restore")(display.commands.restore)
app.command("verify")(display.commands.verify)
app.command("explain")(display.explain_commands.explain)
app.command("seed")(display.seeding_commands.seed)


def _evening(options: "Options", plan: "Plan", rigs: "Demo | None" = None) -> None:
    """Both halves in one process on one record, until told to stop; `rigs` begin to send when everything hears."""
    from display.app import Display
    from display.server import listen
    from timing.opening import record_of

    with (
        listen(options.host, options.port) as web,
        record_of(options) as record,
        _hearing(options, plan, record, host="127.0.0.1" if rigs else None) as ear,
    ):
        screens = Display(
            record,
            plan,
            rigs=ear.rigs,
            troubles=ear.own_troubles,
            numbers=ear.numbers,
            hearing=ear.hearing,
            laps=ear.take_lap,
            rigs_to=_told_to_rigs(ear.udp_address),
            rmonitor=_scoreboards_at(options),
        )

        def ready() -> None:
            _greet(options, plan, web.getsockname()[1], ear.udp_address)
            if rigs is not None:
                rigs.start(ear.udp_address, when_finished=screens.stop)

        screens.run(web, ready)


@contextmanager
def _hearing(options: "Options", plan: "Plan", record: "Record", host: str | None = None) -> "Iterator[Ingest]":
    """The rigs are heard. The data folder is held meanwhile, so that no second server writes into it."""
    from ingest.app import Ingest
    from ingest.settings import IngestSettings, tape_folder
    from timing.record.lock import hold

    settings = IngestSettings(
        host or options.host,
        options.udp_port,
        tapes=tape_folder(options.data),
        tape_bytes=options.tape_bytes,
        broadcast_port=options.broadcast_port,
        connect=options.connect,
        rig_key=options.rig_key,
        watch=options.watch,
        watch_session=options.watch_session,
    )
    ear = Ingest(settings, record=record, plan=plan)
    with hold(options.data):
        ear.start()
        try:
            yield ear
        finally:
            ear.stop()


@contextmanager
def _until_told_to_stop() -> "Iterator[threading.Event]":
    """An event that Ctrl+C or the system's wish to stop sets."""
    import signal

    told = threading.Event()
    before = {kind: signal.signal(kind, lambda *_: told.set()) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _scoreboards_at(options: "Options") -> tuple[str, int] | None:
    """Where scoreboards that speak RMonitor connect."""
    return (options.host, options.rmonitor_port) if options.rmonitor_port else None


def _told_to_rigs(heard_at: tuple[str, int]) -> str:
    """Where rigs must send to, as a board that waits for its first lap shows it."""
    from ingest.lan import lan_addresses

    host, port = heard_at
    if host in ("0.0.0.0", "::"):
        host = next(iter(lan_addresses()), host)
    return f"{host}:{port}"


def _greet(options: "Options", plan: "Plan", port: int, heard_at: tuple[str, int] | None) -> None:
    from display.panel import Addresses, panel
    from ingest.lan import lan_addresses

    addresses = Addresses(options.host, port, heard_at, lan_addresses())
    console = _console()
    console.print(
        panel(plan.name, addresses, [("data", options.database or str(options.data))], qr=console.is_terminal)
    )


def _console() -> "Console":
    from rich.console import Console

    return Console()


if __name__ == "__main__":
    main()
