"""`eracing ingest`: the half of `eracing serve` that hears, alone."""

import typer

from timing import arguments


def ingest(
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
    from ingest.opening import calling, first_plan, hearing, sign_of, tell_others
    from timing.bus.opening import bus_of
    from timing.opening import record_of
    from timing.options import read_options
    from timing.service import Service
    from timing.stopping import until_told_to_stop, wait_for

    options = read_options(given)
    cup = first_plan(options, typer.echo)
    with (
        record_of(options) as record,
        bus_of(options, record) as bus,
        calling(options, record) as line,
        hearing(options, cup, record) as ear,
        until_told_to_stop() as told,
        Service() as service,
    ):
        tell_others(options, bus, ear, line)
        bus.start()
        host_heard, port_heard = ear.udp_address
        hears = f"{cup.name}: hearing rigs on {host_heard}, UDP port {port_heard}"
        typer.echo(f"{hears}; Ctrl+C stops")
        service.watch(sign_of(ear))
        service.ready(hears)
        wait_for(told)
