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

import display.access.commands
import display.bench.commands
import display.commands
import display.explain_commands
import display.hall.commands
import display.people.commands
import display.plan_commands
import display.plan_version_commands
import display.published.commands
import display.season_commands
import display.seeding_commands
import display.staff.commands
import display.staff.delay_commands
import display.staff.protest_commands
import display.staff.rule_commands
import display.staff.seat_commands
import display.staff.session_commands
import display.staff.status_commands
import ingest.bench.commands
import ingest.commands
import ingest.rig.commands
from timing import arguments
from timing.errors import EracingError, SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """Show it: 22 made-up teams on simulated rigs, a qualifying, three races, and a board filling up."""
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
    from timing.options import read_options

    options = read_options(given)
    _evening(options, _plan_at_start(options))


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
    from timing.opening import record_of
    from timing.options import read_options

    options = read_options(given)
    cup = _plan_at_start(options)
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
    from display.access.setup import desk_of
    from display.app import Display
    from display.organiser.house import House
    from display.server import listen
    from display.staff.codes import seat_codes
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    options = read_options(given)
    cup = plan_of(options)
    with listen(options.host, options.port) as web, record_of(options) as record:
        desk = desk_of(record.access, options.data)
        seats = seat_codes(record, options.data)
        house = House(options.data, options.database, options.plan)
        scoreboards = _scoreboards_at(options)
        screens = Display(record, cup, rmonitor=scoreboards, desk=desk, seats=seats, house=house)
        screens.run(web, lambda: _greet(options, cup, web.getsockname()[1], None, record))


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
app.add_typer(display.staff.protest_commands.protests, name="protest")
app.add_typer(display.published.commands.results, name="results")
app.add_typer(display.plan_commands.plan, name="plan")
display.plan_commands.plan.command("versions")(display.plan_version_commands.versions)
display.plan_commands.plan.command("save")(display.plan_version_commands.save)
display.plan_commands.plan.command("export")(display.plan_version_commands.export)
display.plan_commands.plan.command("diff")(display.plan_version_commands.diff)
display.staff.session_commands.sessions.command("delay")(display.staff.delay_commands.delay)
app.command("timetable")(display.staff.delay_commands.timetable)
app.add_typer(display.season_commands.season, name="season")
app.add_typer(display.people.commands.people, name="people")
app.add_typer(display.access.commands.access, name="access")
app.add_typer(display.hall.commands.screens, name="screens")
app.command("export")(display.commands.export)
app.command("backup")(display.commands.backup)
app.command("restore")(display.commands.restore)
app.command("verify")(display.commands.verify)
app.command("explain")(display.explain_commands.explain)
app.command("status")(display.staff.status_commands.status)
app.command("seed")(display.seeding_commands.seed)
app.add_typer(display.bench.commands.benches, name="bench")
display.bench.commands.benches.command("ingest")(ingest.bench.commands.ingest)


def _plan_at_start(options: "Options") -> "Plan":
    """The plan of a server that hears rigs; a file that is new goes into the record, and that is told."""
    from display.staff.author import author
    from timing.opening import plan_at_start

    try:
        who = author(None)
    except SetupError:  # a service need not be anybody
        who = "the server"
    start = plan_at_start(options, who)
    if start.told:
        typer.echo(start.told)
    return start.plan


def _evening(options: "Options", plan: "Plan", rigs: "Demo | None" = None) -> None:
    """Both halves in one process on one record, until told to stop; `rigs` begin to send when everything hears."""
    from display.access.setup import desk_of
    from display.app import Display
    from display.organiser.house import House
    from display.server import listen
    from display.staff.codes import seat_codes
    from timing.opening import record_of

    with (
        listen(options.host, options.port) as web,
        record_of(options) as record,
        _hearing(options, plan, record, rigs) as ear,
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
            desk=desk_of(record.access, options.data),
            seats=seat_codes(record, options.data),
            house=House(options.data, options.database, options.plan),
        )

        def ready() -> None:
            _greet(options, plan, web.getsockname()[1], ear.udp_address, record)
            if rigs is not None:
                _start(rigs, ear.udp_address, record, screens.stop)

        screens.run(web, ready)


def _start(rigs: "Demo", target: tuple[str, int], record: "Record", when_finished: "Callable[[], None]") -> None:
    """Let simulated rigs drive, with a crew that opens, starts and closes the sessions; where both were before."""
    from display.staff.api.doing import utc_now
    from display.staff.crew import Crew

    crew = Crew(record, rigs.plan, utc_now)
    rigs.start(
        target,
        staff=lambda call: crew.do(call.what, call.session, call.driver),
        done=crew.done((call.what, call.session) for call in rigs.calls),
        when_finished=when_finished,
    )


@contextmanager
def _hearing(options: "Options", plan: "Plan", record: "Record", rigs: "Demo | None" = None) -> "Iterator[Ingest]":
    """The rigs are heard. The data folder is held meanwhile, so that no second server writes into it.

    Simulated `rigs` are heard on this machine alone.
    """
    from ingest.app import Ingest
    from ingest.settings import IngestSettings, tape_folder
    from timing.record.lock import hold

    settings = IngestSettings(
        "127.0.0.1" if rigs else options.host,
        options.udp_port,
        tapes=tape_folder(options.data),
        tape_bytes=options.tape_bytes,
        broadcast_port=options.broadcast_port,
        connect=options.connect,
        rig_key=options.rig_key,
        watch=options.watch,
        watch_session=options.watch_session,
        speed=rigs.speed if rigs else 1.0,
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


def _greet(options: "Options", plan: "Plan", port: int, heard_at: tuple[str, int] | None, record: "Record") -> None:
    from display.access.setup import setup_line
    from display.panel import Addresses, panel
    from ingest.lan import lan_addresses

    addresses = Addresses(options.host, port, heard_at, lan_addresses())
    console = _console()
    lines = [("data", options.database or str(options.data))]
    to_set_up = setup_line(record.access, options.data)
    if to_set_up is not None:
        lines.append(("set up", to_set_up))
    console.print(panel(plan.name, addresses, lines, qr=console.is_terminal))


def _console() -> "Console":
    from rich.console import Console

    return Console()


if __name__ == "__main__":
    main()
