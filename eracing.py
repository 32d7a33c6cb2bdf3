"""The front door: the `eracing` command, and the only place that knows both ingest and display.

Commands are loaded when they are named, and what a command needs it imports when it runs, so that `eracing --help` is
there at once.
"""

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import display.command_list
import ingest.command_list
from timing import arguments
from timing.command_line import Group, Late
from timing.errors import EracingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.demo.app import Demo
    from timing.event import Plan
    from timing.findings import Finding
    from timing.options import Options
    from timing.record.protocol import Record


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
    from timing.settling import put_together

    with put_together() as settled, ExitStack() as stack:
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
    from timing.settling import put_together

    with put_together() as settled:
        from ingest.opening import first_plan
        from timing.options import read_options

        options = read_options(given)
        _evening(options, first_plan(options, typer.echo), settled)


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
    import display.mirror.checks
    import ingest.checks
    import ingest.upstream.checks
    from timing.findings import examine
    from timing.options import read_options
    from timing.roles import concerning, judged

    options = read_options(given)
    server = display.checks.running_server(options.data)
    lines = {
        ingest.upstream.checks.NAME: partial(ingest.upstream.checks.check_line, options),
        display.mirror.checks.NAME: partial(display.mirror.checks.check_public, options.relay_to, options.mirror_key),
    }
    checks = ingest.checks.checks_of(options, server) | display.checks.checks_of(options, server) | lines
    found = judged(role, examine(concerning(role, checks)))
    _tell(found, as_json=as_json)
    if any(finding.state == "problem" for finding in found):
        raise typer.Exit(1)


def _tell(found: "Sequence[Finding]", *, as_json: bool) -> None:
    """Print what a look at the set-up found."""
    from rich.console import Console

    from display.diagnosis import as_json as json_of
    from display.diagnosis import table

    if as_json:
        typer.echo(json_of(found))
    else:
        Console().print(table(found))


def _evening(options: "Options", plan: "Plan", settled: "Callable[[], None]", rigs: "Demo | None" = None) -> None:
    """Both halves in one process on one record, until told to stop; `rigs` begin to send when everything hears."""
    from display.app import Display
    from display.opening import from_options, greet_soon
    from display.server import listen
    from ingest.opening import calling, hearing, lines_of, sign_of, tell_others, told_to_rigs
    from timing.bus.opening import bus_of
    from timing.opening import record_of
    from timing.service import Service, of_running_loop

    with (
        listen(options.host, options.port) as web,
        record_of(options) as record,
        bus_of(options, record) as bus,
        calling(options, record) as line,
        hearing(options, plan, record, rigs) as ear,
        Service() as service,
    ):
        screens = Display(
            record,
            plan,
            rigs=ear.rigs,
            troubles=ear.own_troubles,
            numbers=ear.numbers,
            hearing=ear.hearing,
            laps=ear.take_lap,
            rigs_to=told_to_rigs(ear.udp_address),
            line=lines_of(line),
            **from_options(options, record, bus),
        )
        tell_others(options, bus, ear, line, screens.venue_rigs.told)
        bus.start()
        port = web.getsockname()[1]

        def ready() -> None:
            settled()
            greet_soon(options, plan, record, port, ear.udp_address)
            service.watch(of_running_loop())
            service.watch(sign_of(ear))
            service.ready(f"{plan.name}: boards on TCP port {port}, hearing rigs on UDP port {ear.udp_port}")
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


if __name__ == "__main__":
    main()
