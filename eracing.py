"""The front door: the `eracing` command, and the only place that knows both ingest and display.

Commands are loaded when they are named, and what a command needs it imports when it runs, so that `eracing --help` is
there at once.
"""

import gc
import os
import socket
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

import display.command_list
import ingest.command_list
from timing import arguments
from timing.command_line import Group, Late
from timing.errors import EracingError, SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from ingest.app import Ingest
    from ingest.demo.app import Demo
    from timing.bus.protocol import Bus
    from timing.event import Plan
    from timing.exchange.state import Lines
    from timing.options import Options
    from timing.record.protocol import Record
    from timing.service import LifeSign


FIRST_EXCHANGE_S: Final = 10.0
"""A venue waits so long at most for what its centre has, before it hears its rigs."""


class _FrontDoor(Group):
    late = (
        *ingest.command_list.COMMANDS,
        *display.command_list.COMMANDS,
        Late(
            "bench",
            "display.bench.commands:benches",
            "Measure this machine: each figure beside its floor and what others would use.",
            also=(
                Late(
                    "ingest",
                    "ingest.bench.commands:ingest",
                    "Datagrams of many rigs: received, decoded, and made laps of.",
                ),
            ),
        ),
    )


app = typer.Typer(
    name="eracing",
    cls=_FrontDoor,
    help="Leaderboard and timing service for sim-racing events: from a rig's packet to the hall board.",
    epilog="Each option is also read from the environment (--udp-port as ERACING_UDP_PORT) and from eracing.toml.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
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
    from tempfile import TemporaryDirectory

    from ingest.demo.app import Demo
    from timing.options import read_options

    with _put_together() as settled, ExitStack() as stack:
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
        _evening(options, rigs.plan, settled, rigs)


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
    venue: arguments.Venue = None,
    upstream: arguments.Upstream = None,
    upstream_key: arguments.UpstreamKey = None,
    standby: arguments.Standby = None,
    rmonitor_port: arguments.RmonitorPort = None,
    trusted_proxy: arguments.TrustedProxy = None,
) -> None:
    """Hear the rigs, write their laps down and show the boards."""
    given = locals()
    with _put_together() as settled:
        from timing.options import read_options

        options = read_options(given)
        _evening(options, _plan_at_start(options), settled)


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
    venue: arguments.Venue = None,
    upstream: arguments.Upstream = None,
    upstream_key: arguments.UpstreamKey = None,
    standby: arguments.Standby = None,
) -> None:
    """Hear the rigs and write their laps down; the boards are shown by `eracing display`."""
    given = locals()
    from timing.bus.opening import bus_of
    from timing.opening import record_of
    from timing.options import read_options
    from timing.service import Service
    from timing.stopping import until_told_to_stop, wait_for

    options = read_options(given)
    cup = _plan_at_start(options)
    with (
        record_of(options) as record,
        bus_of(options, record) as bus,
        _calling(options, record),
        _hearing(options, cup, record) as ear,
        until_told_to_stop() as told,
        Service() as service,
    ):
        _tell_others(bus, ear)
        bus.start()
        host_heard, port_heard = ear.udp_address
        hears = f"{cup.name}: hearing rigs on {host_heard}, UDP port {port_heard}"
        typer.echo(f"{hears}; Ctrl+C stops")
        service.watch(_sign_of(ear))
        service.ready(hears)
        wait_for(told)


@app.command("display")
def display_alone(
    host: arguments.Host = None,
    port: arguments.Port = None,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
    redis: arguments.Redis = None,
    rmonitor_port: arguments.RmonitorPort = None,
    trusted_proxy: arguments.TrustedProxy = None,
) -> None:
    """Show the boards of a record that `eracing ingest` writes."""
    given = locals()
    with _put_together() as settled:
        _screens(given, settled)


def _screens(given: dict[str, Any], settled: "Callable[[], None]") -> None:
    """The screens of a record that others write, until told to stop; `given` are the options of the command line."""
    from display.access.setup import PINS, desk_of
    from display.app import Display
    from display.organiser.house import House
    from display.server import listen
    from display.staff.codes import seat_codes
    from timing.bus.opening import bus_of
    from timing.opening import plan_of, record_of
    from timing.options import read_options
    from timing.service import Service, of_running_loop

    options = read_options(given)
    cup = plan_of(options)
    with (
        listen(options.host, options.port) as web,
        record_of(options) as record,
        bus_of(options, record) as bus,
        Service() as service,
    ):
        desk = desk_of(record.access, options.data, bus.tally(PINS))
        seats = seat_codes(record, options.data)
        house = House(options.data, options.database, options.plan)
        scoreboards = _scoreboards_at(options)
        screens = Display(
            record,
            cup,
            rmonitor=scoreboards,
            desk=desk,
            seats=seats,
            house=house,
            bus=bus,
            plan_from=options.upstream,
            trusted_proxies=options.trusted_proxy,
        )
        bus.start()

        def ready() -> None:
            settled()
            _greet(options, cup, web.getsockname()[1], None, record)
            service.watch(of_running_loop())
            service.ready(f"{cup.name}: boards on TCP port {web.getsockname()[1]}")

        screens.run(web, ready)


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
    venue: arguments.Venue = None,
    upstream: arguments.Upstream = None,
    upstream_key: arguments.UpstreamKey = None,
    role: arguments.OneRole = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Look at ports, addresses, disk, record, clock and rigs, and say what to do about each."""
    given = {name: value for name, value in locals().items() if name not in ("as_json", "role")}
    import display.checks
    import display.diagnosis
    import display.mirror.checks
    import ingest.checks
    import ingest.upstream.checks
    from ingest.settings import tape_folder
    from ingest.watching import watches
    from timing.findings import examine
    from timing.opening import plan_of
    from timing.options import read_options
    from timing.roles import concerning, judged

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
    lines = {
        ingest.upstream.checks.NAME: partial(ingest.upstream.checks.check_line, options),
        display.mirror.checks.NAME: partial(
            display.mirror.checks.check_public, os.environ.get("ERACING_RELAY_TO"), os.environ.get("ERACING_MIRROR_KEY")
        ),
    }
    found = judged(role, examine(concerning(role, hearing | showing | lines)))
    if as_json:
        typer.echo(display.diagnosis.as_json(found))
    else:
        _console().print(display.diagnosis.table(found))
    if any(finding.state == "problem" for finding in found):
        raise typer.Exit(1)


def _plan_at_start(options: "Options") -> "Plan":
    """The plan of a server that hears rigs; a file that is new goes into the record, and that is told."""
    from display.staff.author import author
    from timing.opening import plan_at_start

    try:
        who = author(None)
    except SetupError:  # a service need not be anybody
        who = "the server"
    if options.upstream is not None and _has_plan_from_centre(options):
        options = options.model_copy(update={"plan": None})
    start = plan_at_start(options, who)
    if start.told:
        typer.echo(start.told)
    return start.plan


def _has_plan_from_centre(options: "Options") -> bool:
    """Exchange with the centre before anything is heard; whether the plan is the centre's from then on."""
    from ingest.upstream.opening import line_of
    from timing.opening import record_of
    from timing.record.lock import hold

    with hold(options.data), record_of(options) as record:
        line = line_of(options, record)
        if line is None or line.begin(FIRST_EXCHANGE_S):
            return record.newest_plan() is not None
        typer.echo(f"the centre is not reached, and this venue starts by itself: {line.state.trouble}")
        return False


@contextmanager
def _calling(options: "Options", record: "Record") -> "Iterator[Lines]":
    """A venue's line to its centre, if there is one; how it is."""
    from ingest.upstream.opening import line_of

    line = line_of(options, record)
    if line is None:
        yield tuple
        return
    line.start()
    try:
        yield lambda: [line.state]
    finally:
        line.stop()


@contextmanager
def _put_together() -> "Iterator[Callable[[], None]]":
    """No garbage is looked for while a server is put together, a fifth of its start; call what is given when it is.

    What is there by then lives as long as the server: it is never looked at again, which makes for shorter pauses.
    """
    gc.disable()

    def settled() -> None:
        gc.freeze()
        gc.enable()

    try:
        yield settled
    finally:
        gc.unfreeze()
        gc.enable()


def _evening(options: "Options", plan: "Plan", settled: "Callable[[], None]", rigs: "Demo | None" = None) -> None:
    """Both halves in one process on one record, until told to stop; `rigs` begin to send when everything hears."""
    from display.access.setup import PINS, desk_of
    from display.app import Display
    from display.organiser.house import House
    from display.server import listen
    from display.staff.codes import seat_codes
    from timing.bus.opening import bus_of
    from timing.opening import record_of
    from timing.service import Service, of_running_loop

    with (
        listen(options.host, options.port) as web,
        record_of(options) as record,
        bus_of(options, record) as bus,
        _calling(options, record) as line,
        _hearing(options, plan, record, rigs) as ear,
        Service() as service,
    ):
        _tell_others(bus, ear)
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
            desk=desk_of(record.access, options.data, bus.tally(PINS)),
            seats=seat_codes(record, options.data),
            house=House(options.data, options.database, options.plan),
            line=line,
            plan_from=options.upstream,
            bus=bus,
            trusted_proxies=options.trusted_proxy,
        )
        bus.start()

        def ready() -> None:
            settled()
            port = web.getsockname()[1]
            _greet(options, plan, port, ear.udp_address, record)
            service.watch(of_running_loop())
            service.watch(_sign_of(ear))
            service.ready(f"{plan.name}: boards on TCP port {port}, hearing rigs on UDP port {ear.udp_port}")
            if rigs is not None:
                _start(rigs, ear.udp_address, record, screens.stop)

        screens.run(web, ready)


def _tell_others(bus: "Bus", ear: "Ingest") -> None:
    """Tell other processes of the rigs that are heard here, and hear of what they decide."""
    name = socket.gethostname()
    bus.tell_live(lambda: ear.told(name))
    bus.on_growth(ear.nudge)


def _sign_of(ear: "Ingest") -> "LifeSign":
    """The thread that receives lives."""
    from timing.service import of_rounds

    return of_rounds("the thread that receives", ear.round_ns)


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
    """The rigs are heard. A data folder that is used is held meanwhile, so that no second server writes into it.

    Simulated `rigs` are heard on this machine alone.
    """
    from ingest.app import Ingest
    from ingest.settings import IngestSettings, tape_folder
    from timing.opening import hold_folder

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
        standby_s=options.standby,
        speed=rigs.speed if rigs else 1.0,
    )
    ear = Ingest(settings, record=record, plan=plan)
    with hold_folder(options):
        ear.start()
        try:
            yield ear
        finally:
            ear.stop()


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
    from timing.opening import place_of

    addresses = Addresses(options.host, port, heard_at, lan_addresses())
    console = _console()
    lines = [("data", place_of(options))]
    to_set_up = setup_line(record.access, options.data)
    if to_set_up is not None:
        lines.append(("set up", to_set_up))
    console.print(panel(plan.name, addresses, lines, qr=console.is_terminal))


def _console() -> "Console":
    from rich.console import Console

    return Console()


if __name__ == "__main__":
    main()
