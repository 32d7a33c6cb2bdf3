"""`eracing display`: the half of `eracing serve` that shows, alone."""

from socket import gethostname

from timing import arguments
from timing.settling import put_together


def display(
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
    with put_together() as settled:
        from display.app import Display
        from display.opening import from_options, greet_soon
        from display.server import listen
        from timing.bus.opening import bus_of
        from timing.live_json import Told
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
            screens = Display(record, cup, **from_options(options, record, bus))
            bus.tell_live(lambda: Told(gethostname(), venues=screens.venue_rigs.told()))
            bus.start()
            port_shown = web.getsockname()[1]

            def ready() -> None:
                settled()
                greet_soon(options, cup, record, port_shown)
                service.watch(of_running_loop())
                service.ready(f"{cup.name}: boards on TCP port {port_shown}")

            screens.run(web, ready)
