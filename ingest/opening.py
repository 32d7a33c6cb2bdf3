"""The ingest half as the options name it: the plan it starts with, the rigs it hears, and the line to a centre."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ingest.app import Ingest
from ingest.settings import IngestSettings, tape_folder
from ingest.upstream.opening import line_of
from timing.bus.protocol import Bus
from timing.event import Plan
from timing.exchange.state import Lines, no_lines
from timing.lan import lan_addresses
from timing.live_json import Told
from timing.opening import hold_folder, plan_at_start, record_of
from timing.options import Options
from timing.record.lock import hold
from timing.record.protocol import Record
from timing.service import LifeSign, of_rounds
from timing.user import this_user

if TYPE_CHECKING:
    from ingest.demo.app import Demo
    from ingest.upstream.calling import Calling

FIRST_EXCHANGE_S: Final = 10.0
"""A venue waits so long at most for what its centre has, before it hears its rigs."""


def first_plan(options: Options, tell: Callable[[str], None]) -> Plan:
    """The plan of a server that hears rigs; a file that is new goes into the record, and `tell` is told of that.

    A venue asks its centre first, whose plan holds. Raises SetupError and RecordError.
    """
    who = this_user() or "the server"  # a service need not be anybody
    if options.upstream is not None and _has_plan_from_centre(options, tell):
        options = options.model_copy(update={"plan": None})
    start = plan_at_start(options, who)
    if start.told:
        tell(start.told)
    return start.plan


def _has_plan_from_centre(options: Options, tell: Callable[[str], None]) -> bool:
    """Exchange with the centre before anything is heard; whether the plan is the centre's from then on."""
    with hold(options.data), record_of(options) as record:
        line = line_of(options, record)
        if line is None or line.begin(FIRST_EXCHANGE_S):
            return record.newest_plan() is not None
        tell(f"the centre is not reached, and this venue starts by itself: {line.state.trouble}")
        return False


@contextmanager
def calling(options: Options, record: Record) -> "Iterator[Calling | None]":
    """A venue's line to its centre, if there is one."""
    line = line_of(options, record)
    if line is None:
        yield None
        return
    line.start()
    try:
        yield line
    finally:
        line.stop()


def lines_of(line: "Calling | None") -> Lines:
    """How the line of this venue is."""
    return no_lines if line is None else lambda: [line.state]


@contextmanager
def hearing(options: Options, plan: Plan, record: Record, rigs: "Demo | None" = None) -> Iterator[Ingest]:
    """The rigs are heard. A data folder that is used is held meanwhile, so that no second server writes into it.

    Simulated `rigs` are heard on this machine alone. Raises SetupError and RecordError.
    """
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


def tell_others(
    options: Options,
    bus: Bus,
    ear: Ingest,
    line: "Calling | None" = None,
    venues: Callable[[], tuple[Told, ...]] = tuple,
) -> None:
    """Tell other processes and the centre of the rigs that are heard here, and hear of what others decide.

    `venues` is what venues told this process, which the other processes are told as well.
    """
    name = options.venue or socket.gethostname()
    bus.tell_live(lambda: replace(ear.told(name), venues=venues()))
    bus.on_growth(ear.nudge)
    if line is not None:
        line.tell_live(lambda: ear.told(name))


def sign_of(ear: Ingest) -> LifeSign:
    """The thread that receives lives."""
    return of_rounds("the thread that receives", ear.round_ns)


def told_to_rigs(heard_at: tuple[str, int]) -> str:
    """Where rigs must send to, as a board that waits for its first lap shows it."""
    host, port = heard_at
    if host in ("0.0.0.0", "::"):
        host = next(iter(lan_addresses()), host)
    return f"{host}:{port}"
