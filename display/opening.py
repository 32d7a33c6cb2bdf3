"""The display half as the options name it: what its screens go by, and what is said when they are there."""

from asyncio import get_running_loop
from collections.abc import Sequence
from functools import partial
from typing import Final, TypedDict

from display.access.desk import Desk
from display.access.setup import PINS, desk_of, setup_line
from display.forwarded import Network
from display.organiser.house import House
from display.staff.codes import SeatCodes, seat_codes
from timing.bus.protocol import Bus
from timing.event import Plan
from timing.lan import lan_addresses
from timing.opening import place_of
from timing.options import Options
from timing.record.protocol import Record

SOON_S: Final = 0.2
"""So long after the boards the greeting is said: whoever waited for a board has it by then."""


class FromOptions(TypedDict):
    """What a `Display` is given of its options, whether or not rigs are heard in its process."""

    rmonitor: tuple[str, int] | None
    desk: Desk
    seats: SeatCodes
    house: House
    bus: Bus
    plan_from: str | None
    trusted_proxies: Sequence[Network]


def from_options(options: Options, record: Record, bus: Bus) -> FromOptions:
    """What options, record and the bus to other processes are to the screens. Raises SetupError and RecordError."""
    return {
        "rmonitor": (options.host, options.rmonitor_port) if options.rmonitor_port else None,
        "desk": desk_of(record.access, options.data, bus.tally(PINS)),
        "seats": seat_codes(record, options.data),
        "house": House(options.data, options.database, options.plan),
        "bus": bus,
        "plan_from": options.upstream,
        "trusted_proxies": options.trusted_proxy,
    }


def greet_soon(
    options: Options, plan: Plan, record: Record, port: int, heard_at: tuple[str, int] | None = None
) -> None:
    """`greet`, when the first boards have been shown; called in the event loop.

    What it is drawn with takes longer to load than a board to be made.
    """
    get_running_loop().call_later(SOON_S, partial(greet, options, plan, record, port, heard_at))


def greet(options: Options, plan: Plan, record: Record, port: int, heard_at: tuple[str, int] | None = None) -> None:
    """Say on the terminal where the boards are, and `heard_at` where rigs send to; None where none are heard.

    A server that is not set up makes a new code for that, and says it.
    """
    from rich.console import Console

    from display.panel import Addresses, panel

    addresses = Addresses(options.host, port, heard_at, lan_addresses())
    lines = [("data", place_of(options))]
    to_set_up = setup_line(record.access, options.data)
    if to_set_up is not None:
        lines.append(("set up", to_set_up))
    console = Console()
    console.print(panel(plan.name, addresses, lines, qr=console.is_terminal))
